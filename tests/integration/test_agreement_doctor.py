"""`manage.py doctor` names every count that is not what a recount gives, and puts it right."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection

from annotations.models import Assignment, ClaimTally, Document, DocumentTally
from tests import factories as make
from tests.newsroom import Newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Newsroom:
    return Newsroom()


@pytest.fixture
def finished(room) -> Document:
    """A document with two claims that both found."""
    document = room.document()
    for who in "ab":
        for start in (0, 20):
            room.mark(who, document, (start, start + 10), verdict="supported")
    room.submit(document)
    return document


def doctor(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit status and the output of `manage.py doctor`."""
    try:
        call_command("doctor", *words)
    except SystemExit as ended:
        return int(ended.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_the_doctor_finds_nothing_wrong(room, finished, capsys):
    counts = "The counts of 1 documents are what a recount gives.\n"
    index = (
        "The index of claims fits the suggestions in 0 documents.\nNo suggestion waits to be put into it.\n"
    )
    assert doctor(capsys) == (0, counts + index)


def spoil_a_claim(room: Newsroom, tally: DocumentTally) -> str:
    claim = tally.claims.get(item=0)
    ClaimTally.objects.filter(pk=claim.pk).update(ratings=b"")
    return f"claim {claim.root} is counted otherwise."


def lose_a_claim(room: Newsroom, tally: DocumentTally) -> str:
    claim = tally.claims.get(item=1)
    claim.delete()
    return f"claim {claim.root} is not counted."


def invent_a_claim(room: Newsroom, tally: DocumentTally) -> str:
    root = make.uuid7()
    ClaimTally.objects.create(tally=tally, item=9, root=root, ratings=b"", stances=b"")
    return f"claim {root} is counted, though it stands for no group."


def spoil_pairs(room: Newsroom, tally: DocumentTally) -> str:
    DocumentTally.objects.filter(pk=tally.pk).update(pairs=b"")
    return "pairs are kept otherwise."


def lose_the_document(room: Newsroom, tally: DocumentTally) -> str:
    tally.delete()
    return "it is finished, but not counted."


def reopen_behind_its_back(room: Newsroom, tally: DocumentTally) -> str:
    Assignment.objects.filter(annotator=room.people["a"]).update(status="returned")
    return "it is counted, though not all of its slots are finished."


HARM = {f.__name__: f for f in (
    spoil_a_claim, lose_a_claim, invent_a_claim, spoil_pairs, lose_the_document, reopen_behind_its_back,
)}  # fmt: skip


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_the_doctor_names_what_is_wrong_and_repairs_it(room, finished, harm, capsys):
    named = f"Document {finished.pk} in round {room.round.pk}: {harm(room, DocumentTally.objects.get())}"
    status, told = doctor(capsys)
    assert (status, told.splitlines()[0]) == (1, named)
    status, told = doctor(capsys, "--repair", "--json")
    assert (status, '"repaired":true' in told, named in told) == (0, True, True)
    assert doctor(capsys)[0] == 0


# ── the records of earlier releases ─────────────────────────────────────────

together = import_module("annotations.migrations.0009_thresholds_together")


def migrated(change) -> None:
    """What is kept, rewritten as the migration does."""
    together.rewritten(change)(None, SimpleNamespace(connection=connection))


def thresholds() -> set[tuple[int, ...]]:
    (kept,) = DocumentTally.objects.values_list("thresholds", flat=True)
    return set(together.RECORD.iter_unpack(bytes(kept)))


def test_a_migration_puts_thresholds_together_and_apart(room, finished, capsys):
    new = thresholds()
    migrated(together.apart)
    old = thresholds()
    assert {percent for _, percent, *_ in old} == {0, 100, 70, 50, 30}
    assert sum(row[-1] for row in old) == sum(row[-1] * row[1].bit_count() for row in new)
    assert "thresholds are kept otherwise" in doctor(capsys)[1]
    for _ in range(2):  # what is together already stays
        migrated(together.together)
        assert thresholds() == new
        assert doctor(capsys)[0] == 0
