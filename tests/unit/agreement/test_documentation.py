"""docs/agreement.md: its examples run, and every measure has its paragraph."""

import doctest
from pathlib import Path

import pytest

import annotations.agreement
from annotations.agreement.registry import CODING, MEASURES, UNITIZING

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "agreement.md"


def test_the_examples():
    failed, tried = doctest.testfile(str(DOCUMENT), module_relative=False, encoding="utf-8")
    assert tried > 30
    assert failed == 0


@pytest.mark.parametrize("name", tuple(MEASURES))
def test_every_measure_is_described(name):
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"\n### `{name}`: " in text
    assert MEASURES[name].study in {CODING, UNITIZING}
    assert MEASURES[name].source


@pytest.mark.parametrize("name", annotations.agreement.__all__)
def test_the_public_face_is_documented(name):
    thing = getattr(annotations.agreement, name)
    assert thing.__doc__
    if callable(thing) and not isinstance(thing, type):
        assert "Source:" in thing.__doc__, f"{name} does not say which paper it is from"
