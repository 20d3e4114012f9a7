"""Projects with some of everything, at work in every state, out and in again."""

import re
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
        told = taken_in(packed(slug, tmp_path), f"--slug={slug}-2")
        one, other = native(slug, tmp_path), native(f"{slug}-2", tmp_path)
        renamed = re.sub(rb"(harbor|council|archive|operator)(-\d+)?-2\b", rb"\1\2", other)
        assert told["copy"]
        assert shape(one.replace(b"-2", b"")) == shape(renamed.replace(b"-2", b""))
    doctor()
