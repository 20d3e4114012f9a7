"""The table of environment variables."""

import pytest

from factcheck import env


def test_defaults_are_readable():
    values = env.read({})
    assert values["PORT"] == 8000
    assert values["DEBUG"] is False
    assert values["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert set(values) == {variable.name for variable in env.VARIABLES}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    (
        ("PORT", " 8001 ", 8001),
        ("DEBUG", "Yes", True),
        ("DEBUG", "", False),
        ("ALLOWED_HOSTS", "a.example, b.example,", ["a.example", "b.example"]),
        ("FACTCHECK_ENV", "production", "production"),
        ("EMAIL_FROM", " a@b.example ", "a@b.example"),
    ),
)
def test_values_are_typed(name, text, value):
    assert env.read({name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "text"),
    (
        ("PORT", "http"),
        ("PORT", "-1"),
        ("DEBUG", "perhaps"),
        ("FACTCHECK_ENV", "staging"),
        ("WEB_WORKERS", "2.5"),
    ),
)
def test_a_wrong_value_is_named(name, text):
    with pytest.raises(env.SettingError, match=f"{name}={text!r} must be"):
        env.read({name: text})


def test_names_are_unique_and_explained():
    names = [variable.name for variable in env.VARIABLES]
    assert len(set(names)) == len(names)
    assert all(variable.help.endswith(".") for variable in env.VARIABLES)
