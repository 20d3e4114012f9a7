"""Extras come into the app's own environment: no lock asks for another version than the others do."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parent.parent.parent / "requirements"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    """The versions that a lock has of each package: several, where they depend on Python's."""
    found: dict[str, set[str]] = {}
    for package, version in PIN.findall((REQUIREMENTS / f"{name}.txt").read_text()):
        found.setdefault(package.lower(), set()).add(version)
    return found


@pytest.mark.parametrize("other", ["base", "test", "minilm"])
@pytest.mark.parametrize("extra", ["minilm", "s3", "transformers", "torch"])
def test_an_extra_replaces_no_package_of_another_lock(extra, other):
    ours, theirs = pins(extra), pins(other)
    assert ours
    assert {name: ours[name] for name in ours.keys() & theirs.keys() if not ours[name] & theirs[name]} == {}


@pytest.mark.parametrize("extra", ["minilm", "s3", "transformers", "torch"])
def test_every_package_of_an_extra_is_held_by_its_hash(extra):
    text = (REQUIREMENTS / f"{extra}.txt").read_text()
    assert len(re.findall(r"==.*\\\n    --hash=sha256:[0-9a-f]{64}", text)) == len(PIN.findall(text)) > 0


def test_transformers_bring_nothing_under_a_license_of_nvidias():
    assert not [name for name in pins("transformers") if name.startswith(("nvidia", "cuda", "triton"))]
