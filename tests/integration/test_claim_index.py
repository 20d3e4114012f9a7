"""The index of claims in PostgreSQL: the same candidates as in memory, and rows that keep step with suggestions."""

import hashlib
import io
import json
from collections.abc import Sequence
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from annotations.models import ClaimTerm, Document, IndexedClaim, Project, Suggestion
from annotations.preannotators import minilm
from annotations.preannotators.matching import vectors
from annotations.preannotators.matching.candidates import MemoryIndex
from annotations.preannotators.matching.terms import terms
from annotations.queries import claim_index as query
from annotations.queries.claim_index import ClaimIndex
from annotations.services import claim_index
from annotations.services.trial_index import trial
from tests import factories as make

pytestmark = pytest.mark.django_db

WHO = ("The mayor", "Ada Brink", "A minister", "The harbor board", "Nobody")
DID = (
    "closed the bridge",
    "raised the water tax",
    "lost 12 boats",
    "promised new ferries",
    "met the fishermen",
)
WHEN = ("on Monday", "in July 1991", "after the storm", "last year", "twice a week")
CLAIMS = [f"{who} {did} {when}." for who in WHO for did in DID for when in WHEN]
ODD = [
    "Closing costs’ studies: 1,200.5 #SafeHarbor https://example.org/x — Roe (@roe) May 2, 2024",
    "É. I. ferries’",
]
ASKED = [
    "Did Ada Brink lose twelve boats in the storm?",
    "Water taxes rose in July.",
    "Fishermen; ferries",
    "🚢",
    "",
]


@pytest.fixture
def project() -> Project:
    return make.project()


def suggest(document: Document, texts: Sequence[str]) -> list[Suggestion]:
    """Standing suggestions of these wordings, in no index yet."""
    return Suggestion.objects.bulk_create(
        Suggestion(
            id=make.uuid7(), project=document.project, document=document, pre_annotator="dummy",
            pre_annotator_version="1", fragments=[0, 3], quote="The", wording=text, score=0.5,
        )
        for text in texts
    )  # fmt: skip


def indexed(project: Project, texts: Sequence[str]) -> list[Suggestion]:
    document = make.document(project)
    made = suggest(document, texts)
    claim_index.refresh([document.pk])
    return made


def in_memory(made: Sequence[Suggestion]) -> MemoryIndex:
    index = MemoryIndex(vectors.load())
    index.add([(str(one.pk), one.wording or one.quote) for one in made])
    return index


def rows(project: Project) -> tuple[set[UUID], int]:
    """Which suggestions are in the index, and how many of their terms."""
    claims = IndexedClaim.objects.filter(project=project)
    return set(claims.values_list("suggestion", flat=True)), ClaimTerm.objects.filter(project=project).count()


# ── candidates ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("limit", [1, 7, 30])
def test_candidates_and_scores_are_those_of_memory(project, limit):
    """But for claims that share no term, which only memory weighs by their vectors alone."""
    made = indexed(project, [*CLAIMS, CLAIMS[3], CLAIMS[4]])
    indexed(make.project(), CLAIMS)
    texts = {str(one.pk): one.wording for one in made}
    by_memory = in_memory(made).nearest(ASKED, len(made))
    for asked, ours, theirs in zip(
        ASKED, ClaimIndex(project.pk).nearest(ASKED, limit), by_memory, strict=True
    ):
        sharing = [one for one in theirs if set(terms(asked)) & set(terms(texts[one.key]))]
        assert [one.score for one in ours] == pytest.approx([one.score for one in sharing[:limit]], abs=1e-4)
        cosines = {one.key: one.cosine for one in theirs}
        assert all(one.cosine == pytest.approx(cosines[one.key], abs=1e-5) for one in ours)


def test_claims_alike_come_in_the_order_of_their_keys(project):
    made = indexed(project, [CLAIMS[0]] * 5)
    (found,) = ClaimIndex(project.pk).nearest([CLAIMS[0]], 3)
    assert [one.key for one in found] == sorted(str(one.pk) for one in made)[:3]


def test_a_claim_without_a_shared_term_is_no_candidate(project):
    indexed(project, CLAIMS)
    assert ClaimIndex(project.pk).nearest(["Zyxwv", ""], 5) == [[], []]
    assert ClaimIndex(project.pk).nearest([], 5) == []
    assert ClaimIndex(make.project().pk).nearest(ASKED, 5) == [[]] * len(ASKED)


@pytest.mark.parametrize("claims", [1, 200])
@pytest.mark.parametrize("pool", [10, 1000])
def test_the_statements_do_not_depend_on_the_pool_nor_on_what_is_asked(project, pool, claims):
    indexed(project, (CLAIMS * 8)[:pool])
    with CaptureQueriesContext(connection) as asked:
        found = ClaimIndex(project.pk).nearest((CLAIMS * 2)[:claims], 10)
    assert len(asked) == 4
    assert all(len(one) == 10 for one in found) or pool == 10


def test_texts_are_what_was_indexed(project):
    first, second = indexed(project, ["The mayor closed it.", ""])
    found = ClaimIndex(project.pk).texts([str(second.pk), str(first.pk), str(make.uuid7())])
    assert found == ["The", "The mayor closed it.", ""]


def test_a_word_without_end_and_a_text_of_one_word_are_indexed(project):
    made = indexed(project, ["x" * 5000, "boat " * 40_000, "é🚢"])
    held, _ = rows(project)
    assert held == {one.pk for one in made}
    (found,) = ClaimIndex(project.pk).nearest(["X" * 5000], 5)
    assert [one.key for one in found] == [str(made[0].pk)]


# ── rows ────────────────────────────────────────────────────────────────────────────────────────


def test_rows_come_once_and_go_when_superseded_or_deleted(project):
    made = indexed(project, CLAIMS[:5])
    document = made[0].document_id
    held, terms = rows(project)
    assert held == {one.pk for one in made}
    claim_index.refresh([document])
    assert rows(project) == (held, terms)
    Suggestion.objects.filter(pk=made[0].pk).update(superseded_at=Now())
    Suggestion.objects.filter(pk=made[1].pk).delete()
    left, fewer = rows(project)
    assert left == held - {made[1].pk}
    (found,) = ClaimIndex(project.pk).nearest([CLAIMS[0]], 5)
    assert str(made[0].pk) not in {one.key for one in found}, "superseded, and not yet taken out"
    claim_index.refresh([document])
    left, last = rows(project)
    assert left == {one.pk for one in made[2:]}
    assert last < fewer < terms
    Suggestion.objects.filter(pk=made[0].pk).update(superseded_at=None)
    claim_index.refresh([document])
    assert rows(project)[0] == {one.pk for one in made if one.pk != made[1].pk}


@pytest.mark.parametrize("count", [1, 300])
def test_refreshing_takes_three_statements(project, count):
    document = make.document(project)
    suggest(document, (CLAIMS * 3)[:count])
    with CaptureQueriesContext(connection) as asked:
        claim_index.refresh([document.pk])
    assert len(asked) == 3
    assert len(rows(project)[0]) == count


def test_a_project_is_deleted_with_its_index(project, as_owner):
    indexed(project, CLAIMS[:3])
    assert rows(project)[1]
    project.delete()
    assert not IndexedClaim.objects.exists()
    assert not ClaimTerm.objects.exists()


def test_what_is_older_than_the_index_is_put_in_a_batch_at_a_time(project, monkeypatch):
    made = suggest(make.document(project), CLAIMS[:5])
    other = suggest(make.document(make.project()), CLAIMS[:1])[0]
    monkeypatch.setattr(claim_index, "BATCH", 2)
    assert claim_index.complete(project.pk) == 5
    assert claim_index.complete(project.pk) == 0
    assert rows(project)[0] == {one.pk for one in made}
    assert rows(other.project) == (set(), 0)


def test_rows_of_older_rules_are_made_anew(project):
    made = indexed(project, CLAIMS[:3])
    IndexedClaim.objects.filter(suggestion=made[0].pk).update(version=query.VERSION - 1)
    before = dict(IndexedClaim.objects.values_list("suggestion", "id"))
    assert claim_index.complete(project.pk) == 1
    after = dict(IndexedClaim.objects.values_list("suggestion", "id"))
    assert {key for key in before if before[key] != after[key]} == {made[0].pk}


def test_a_suggestion_that_went_meanwhile_is_left_out(project):
    (there,) = suggest(make.document(project), CLAIMS[:1])
    claim_index.put_in([(there.pk, CLAIMS[0]), (make.uuid7(), CLAIMS[1])])
    assert rows(project)[0] == {there.pk}


def test_other_rules_have_another_version():
    """Fails when the same text gives other terms or another vector: raise VERSION, and put the digest here."""
    made = [(query.terms_of(text), vectors.load().rows(text)) for text in [*CLAIMS, *ODD]]
    table = (vectors.WEIGHTS / "words.npz").read_bytes()
    digest = hashlib.sha256(json.dumps(made).encode() + table).hexdigest()[:12]
    assert (query.VERSION, digest) == (1, "0e03761e697a")


# ── a trial ─────────────────────────────────────────────────────────────────────────────────────


def test_a_trial_finds_as_memory_does_and_leaves_nothing(project):
    pool = [(f"key {number}", text) for number, text in enumerate(CLAIMS)]
    memory = MemoryIndex(vectors.load())
    memory.add(pool)
    with trial(pool) as index:
        assert IndexedClaim.objects.count() == len(pool)
        for ours, theirs in zip(index.nearest(ASKED[:3], 5), memory.nearest(ASKED[:3], 5), strict=True):
            assert [one.score for one in ours] == pytest.approx([one.score for one in theirs], abs=1e-4)
    assert list(Project.objects.all()) == [project]
    assert not IndexedClaim.objects.exists()
    with pytest.raises(KeyError), trial(pool):
        raise KeyError
    assert not IndexedClaim.objects.exists()


@pytest.fixture
def retrieval_set(tmp_path):
    claims = [{"id": n, "title": "", "vclaim": text} for n, text in enumerate(CLAIMS[:30])]
    queries = [{"id": n, "text": f"They say: {CLAIMS[n]}"} for n in range(4)]
    for name, content in (("verified_claims", claims), ("queries", queries)):
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in content))
    (tmp_path / "test.qrels").write_text("".join(f"{n} 0 {n} 1\n" for n in range(4)))
    return tmp_path


def evaluate(folder, monkeypatch) -> dict:
    monkeypatch.setattr(minilm, "PACKAGE", "a_package_that_nobody_has")
    out = io.StringIO()
    call_command("evaluate_preannotator", set="claim-retrieval-2020", data=folder, json=True, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_measures_in_memory_and_through_the_index(retrieval_set, monkeypatch):
    found = evaluate(retrieval_set, monkeypatch)
    assert found["figure"] == 1.0
    assert found["product_index"] == {"figure": 1.0}
    assert not Project.objects.exists()
    monkeypatch.setattr(query, "HOLDERS", query.HOLDERS.replace("t.project_id =", "t.project_id <>"))
    assert evaluate(retrieval_set, monkeypatch)["product_index"]["figure"] < 1, (
        "it is the index that is measured"
    )


def test_without_a_database_the_command_says_so_and_measures_in_memory(retrieval_set, monkeypatch):
    def gone():
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(connection, "ensure_connection", gone)
    found = evaluate(retrieval_set, monkeypatch)
    assert (found["figure"], found["product_index"]) == (1.0, None)
    assert found["product_index_missing"] == "No database of the app: connection refused"


def test_where_the_tables_are_missing_the_command_says_so(retrieval_set, monkeypatch):
    monkeypatch.setattr(Project._meta, "db_table", "annotations_nothing")
    with transaction.atomic():
        assert "annotations_nothing" in evaluate(retrieval_set, monkeypatch)["product_index_missing"]
