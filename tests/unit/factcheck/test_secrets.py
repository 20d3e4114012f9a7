"""The key that signs sessions (P23)."""

import secrets as random
import stat
from pathlib import Path

import pytest

from factcheck.env import SettingError
from factcheck.secrets import secret_key

GOOD = "pQ7-vN2xLr9_kT4wZc8mYb1sJf6hGd3aXe5uRo0iWqBtVnMyKp"


def test_a_local_key_is_made_once_and_closed_to_others(tmp_path: Path):
    first = secret_key(given="", production=False, data=tmp_path)
    assert secret_key(given="", production=False, data=tmp_path) == first
    assert len(first) > 50
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_two_installations_have_two_keys(tmp_path: Path):
    keys = {secret_key(given="", production=False, data=tmp_path / name) for name in ("a", "b")}
    assert len(keys) == 2


def test_production_takes_a_strong_key(tmp_path: Path):
    assert secret_key(given=GOOD, production=True, data=tmp_path) == GOOD
    assert secret_key(given=(key := random.token_urlsafe(60)), production=True, data=tmp_path) == key


@pytest.mark.parametrize(
    "key", ("", "short", GOOD[:49], "ab" * 40, "django-insecure-" + GOOD, "change-me" + GOOD)
)
def test_production_refuses_a_weak_key(tmp_path: Path, key: str):
    with pytest.raises(SettingError, match="SECRET_KEY must be 50 or more"):
        secret_key(given=key, production=True, data=tmp_path)
    assert list(tmp_path.iterdir()) == []
