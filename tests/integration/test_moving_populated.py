"""Projects with some of everything, at work in every state, out and in again."""

import json
import zipfile
from pathlib import Path

import pytest

from annotations.models import Project
from annotations.services import jobs
from tests.integration.test_moving import (
    agreement,
    doctor,
    emptied,
    log,
    native,
    packed,
    past,
    shape,
    taken_in,
)
from tests.support import population

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SLUGS = [slug for slug, _, _ in population.STYLES]


@pytest.fixture
def populated(monkeypatch) -> list[str]:
    """Three projects; their slugs."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    population.fill(documents=population.FEWEST, seed=1)
    return SLUGS


def test_all_of_it_comes_back(populated, tmp_path):
    """To an empty server, people who are in several projects being one account (P49)."""
    files = {slug: packed(slug, tmp_path, pseudonym_key=True) for slug in populated}
    before = {slug: state(slug, tmp_path) for slug in populated}
    emptied()
    for slug, file in files.items():
        taken_in(file)
        assert state(slug, tmp_path) == before[slug]
    doctor()


def state(slug: str, folder: Path) -> tuple[object, ...]:
    return native(slug, folder), past(slug), log(slug), agreement(slug)


def test_copies_stand_beside_the_originals(populated, tmp_path):
    Project.objects.update(pseudonymize_annotators=False)
    for slug in populated:
        file = packed(slug, tmp_path)
        told = taken_in(file, "--slug=copy", *(f"--people={name}={name}" for name in names(file)))
        one, other = native(slug, tmp_path), native("copy", tmp_path)
        assert told["copy"]
        assert shape(one) == shape(other.replace(b'"slug":"copy"', f'"slug":"{slug}"'.encode()))
        Project.objects.filter(slug="copy").update(slug=f"{slug}-2")
    doctor()


def names(file: Path) -> list[str]:
    """Everybody in an archive."""
    with zipfile.ZipFile(file) as archive:
        return [json.loads(line)["username"] for line in archive.read("people.jsonl").splitlines()]
