"""`manage.py doctor` names every suggestion of which the index of claims holds something else, and puts it right."""

import json

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from annotations.models import ClaimTerm, Document, IndexedClaim, Suggestion
from annotations.services import claim_index, claim_index_doctor
from tests import factories as make

pytestmark = pytest.mark.django_db

TEXTS = ("The ferry, the old ferry, sank in the storm of 1991.", "É. I. ferries’ captain resigned.", "🚢")


def suggest(document: Document, texts=TEXTS) -> list[Suggestion]:
    """Standing suggestions, in no index yet."""
    return Suggestion.objects.bulk_create(
        Suggestion(
            id=make.uuid7(), project=document.project, document=document, pre_annotator="dummy",
            pre_annotator_version="1", fragments=[0, 3], quote="The", wording=text, score=0.5,
        )
        for text in texts
    )  # fmt: skip


@pytest.fixture
def suggestions() -> list[Suggestion]:
    """Three that are indexed."""
    document = make.document(make.project())
    made = suggest(document)
    claim_index.refresh([document.pk])
    return made


def doctor(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:
    """The exit status and what `manage.py doctor` says."""
    try:
        call_command("doctor", "--json", *words)
    except SystemExit as ended:
        return int(ended.code or 0), json.loads(capsys.readouterr().out)
    return 0, json.loads(capsys.readouterr().out)


def rows() -> tuple[list, list]:
    """All that the index holds, but for the numbers of its rows."""
    claims = IndexedClaim.objects.order_by("suggestion")
    terms = ClaimTerm.objects.order_by("claim__suggestion", "term")
    held = claims.values_list("suggestion", "project", "version", "length", "vector")
    return (
        [(*row[:-1], bytes(row[-1])) for row in held],
        list(terms.values_list("claim__suggestion", "project", "term", "count", "length")),
    )


def of(suggestion: Suggestion):
    return IndexedClaim.objects.filter(suggestion=suggestion)


def shifted(vector: bytes, by: int) -> bytes:
    numbers = np.frombuffer(vector, np.int8).astype(np.int16) + by
    return np.clip(numbers, -128, 127).astype(np.int8).tobytes()


# ── harm ────────────────────────────────────────────────────────────────────────────────────────


def supersede_it_behind_the_services(one: Suggestion) -> str:
    Suggestion.objects.filter(pk=one.pk).update(superseded_at=Now())
    return "it is superseded, but in the index of claims."


def supersede_what_is_kept_by_older_rules(one: Suggestion) -> str:
    of(one).update(version=0)
    return supersede_it_behind_the_services(one)


def move_it(one: Suggestion) -> str:
    of(one).update(project=make.project())
    return "it is in the index of claims of another project."


def lose_a_term(one: Suggestion) -> str:
    ClaimTerm.objects.filter(claim__suggestion=one).first().delete()
    return "the index of claims has other terms of it."


def miscount_a_term(one: Suggestion) -> str:
    ClaimTerm.objects.filter(claim__suggestion=one, term="storm").update(count=7)
    return "the index of claims has other terms of it."


def move_a_term(one: Suggestion) -> str:
    ClaimTerm.objects.filter(claim__suggestion=one, term="storm").update(project=make.project())
    return "the index of claims has other terms of it."


def mistake_its_length(one: Suggestion) -> str:
    of(one).update(length=99)
    return "the index of claims has other terms of it."


def turn_its_vector(one: Suggestion) -> str:
    of(one).update(vector=shifted(of(one).get().vector, 2))
    return "the index of claims has another vector of it."


def shorten_its_vector(one: Suggestion) -> str:
    of(one).update(vector=b"\0")
    return "the index of claims has another vector of it."


HARM = {f.__name__: f for f in (
    supersede_it_behind_the_services, supersede_what_is_kept_by_older_rules, move_it,
    lose_a_term, miscount_a_term, move_a_term, mistake_its_length, turn_its_vector, shorten_its_vector,
)}  # fmt: skip


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_the_doctor_names_what_is_wrong_and_repairs_it(suggestions, harm, capsys):
    first, *others = suggestions
    untouched = list(IndexedClaim.objects.filter(suggestion__in=others).values())
    named = f"Suggestion {first.pk}: {harm(first)}"
    assert doctor(capsys) == (
        1, {"documents": 0, "indexed": 1, "waiting": 0, "differences": [named], "repaired": False},
    )  # fmt: skip
    assert doctor(capsys, "--repair")[1]["repaired"]
    assert doctor(capsys) == (
        0,
        {"documents": 0, "indexed": 1, "waiting": 0, "differences": [], "repaired": False},
    )
    assert list(IndexedClaim.objects.filter(suggestion__in=others).values()) == untouched
    mended = rows()
    IndexedClaim.objects.all().delete()
    claim_index.refresh([first.document_id])
    assert rows() == mended  # as if it had never been otherwise


def test_the_doctor_finds_nothing_wrong(suggestions, capsys):
    """Nor in what was superseded as it should be, nor in a vector that was rounded elsewhere."""
    one = suggestions[0]
    of(one).update(vector=shifted(of(one).get().vector, 1))
    Suggestion.objects.filter(pk=suggestions[1].pk).update(superseded_at=Now())
    claim_index.refresh([one.document_id])
    assert doctor(capsys)[1]["differences"] == []
    call_command("doctor")
    assert "The index of claims fits the suggestions in 1 documents." in capsys.readouterr().out


def test_what_is_wrong_is_said_in_words(suggestions, capsys):
    move_it(suggestions[0])
    with pytest.raises(SystemExit):
        call_command("doctor")
    told = capsys.readouterr().out
    assert "1 differences in the index of claims of 1 documents: run it with --repair" in told
    call_command("doctor", "--repair")
    assert "1 differences in the index of claims of 1 documents: made anew." in capsys.readouterr().out


def test_what_waits_for_the_next_job_is_no_difference_and_can_be_put_in_now(suggestions, capsys):
    """As after the migration that brought the index, or new rules."""
    suggest(make.document(suggestions[0].project, "A harbor closed."))
    of(suggestions[0]).delete()
    of(suggestions[1]).update(version=0)
    call_command("doctor")
    assert "5 suggestions wait to be put into it by their project's next job" in capsys.readouterr().out
    call_command("doctor", "--repair")
    assert "5 suggestions were put into it." in capsys.readouterr().out
    assert doctor(capsys) == (
        0,
        {"documents": 0, "indexed": 2, "waiting": 0, "differences": [], "repaired": False},
    )
    assert set(IndexedClaim.objects.values_list("suggestion", flat=True)) == set(
        Suggestion.objects.filter(superseded_at=None).values_list("pk", flat=True)
    )


@pytest.mark.parametrize("many", [1, 30])
def test_the_statements_do_not_depend_on_how_many_suggestions_there_are(suggestions, many):
    documents = [make.document(suggestions[0].project, f"Text {n}.") for n in range(many)]
    for document in documents:
        suggest(document)
    claim_index.refresh([one.pk for one in documents])
    IndexedClaim.objects.update(length=99)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = claim_index_doctor.examine(documents=[one.pk for one in documents], repair=True)
    assert len(found) == 3 * many
    statements = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(statements) == 6  # lock, read; forget, remove, look, put in
