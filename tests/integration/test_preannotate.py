"""Pre-annotation runs: each suggestion once, whatever happens; never over a person's work (P69, P70)."""

import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.core.records import Attribution, DateExpression, DocumentRecord, SuggestionRecord
from annotations.core.spans import Span
from annotations.models import (
    Assignment,
    Claim,
    Document,
    Job,
    Mention,
    Project,
    Suggestion,
    SuggestionDecision,
)
from annotations.preannotators import minilm, registry
from annotations.services import assignments, job_runs, jobs, suggestions
from tests import factories


class Words:
    """Suggests every word that is longer than `longer_than`."""

    identifier, title = "words", "Words (for tests)"

    def __init__(self, version: str = "1", longer_than: int = 0) -> None:
        self.version, self.longer_than = version, longer_than
        self.seen: list[DocumentRecord] = []

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        self.seen.append(document)
        found, start = [], 0
        for word in document.text.split(" "):
            span = Span(start, start + len(word))
            start = span.end + 1
            if len(word) > self.longer_than:
                found.append(SuggestionRecord((span,), word, word, ("event", "unheard_of"), 0.5, 0.25))
        return found


@pytest.fixture
def install(monkeypatch):
    """A function that makes an engine the one that projects use."""

    def put(engine):
        monkeypatch.setattr(
            registry, "PRE_ANNOTATORS", {**registry.PRE_ANNOTATORS, engine.identifier: engine}
        )
        return engine

    return put


@pytest.fixture
def project(db) -> Project:
    return factories.project(pre_annotator="words")


def pre_annotate(project: Project, documents: list[Document] | None = None) -> Job:
    """Ask, and do it here and now."""
    ids = None if documents is None else [document.pk for document in documents]
    job = suggestions.request(project=project, by=None, documents=ids)
    job_runs.run(job_id=job.pk, work=suggestions.run)
    job.refresh_from_db()
    return job


def standing(document: Document) -> list[str]:
    found = Suggestion.objects.filter(document=document, superseded_at=None)
    return [row.quote for row in sorted(found, key=lambda row: row.fragments)]


# ── what is stored ──────────────────────────────────────────────────────────────────────────────


def test_each_document_gets_the_suggestions_of_the_projects_engine(project, install):
    install(Words())
    a, b = factories.document(project, "one two"), factories.document(project, "three")
    factories.document(factories.project(pre_annotator="words"), "elsewhere")
    job = pre_annotate(project)
    assert (job.status, job.done, job.total) == ("done", 2, 2)
    assert job.result == {
        "documents": 2,
        "suggestions": 3,
        "pre_annotator": "words",
        "pre_annotator_version": "1",
    }
    assert (standing(a), standing(b)) == (["one", "two"], ["three"])
    assert Suggestion.objects.count() == 3


def test_only_the_documents_named_are_looked_at(project, install):
    engine = install(Words())
    a, b = factories.document(project, "one"), factories.document(project, "two")
    pre_annotate(project, [b])
    assert [record.id for record in engine.seen] == [str(b.pk)]
    assert standing(a) == []


def test_the_engine_learns_what_is_known_of_the_document(project, install):
    engine = install(Words())
    document = factories.document(project, "one", title="T", author="A", language="en", metadata={"k": 1})
    document.appearances.create(url="https://first.example/", publisher="First")
    document.appearances.create(url="https://second.example/", publisher="Second")
    pre_annotate(project)
    (record,) = engine.seen
    assert (record.text, record.title, record.author, record.language) == ("one", "T", "A", "en")
    assert (record.url, record.publisher, record.metadata) == ("https://first.example/", "First", {"k": 1})
    assert record.published_on.isoformat() == "2024-03-05"


def test_a_suggestion_is_stored_as_the_api_shows_it(project, install):
    class One(Words):
        def suggest(self, document):
            content = Span(0, 5)
            from_ = Attribution(
                "direct", "Ada", (Span(13, 16),), "said", (Span(8, 12),), (content,), ("Wire", "Ada")
            )
            when = DateExpression(Span(17, 22), "Monday", None, None, "day", "weekday", uncertain=True)
            return [
                SuggestionRecord(
                    fragments=(content, Span(17, 22)),
                    quote="🚢 sank today",
                    wording="A ship sank.",
                    claim_types=("event", "unheard_of"),
                    check_worthiness=0.7,
                    score=0.9,
                    claimant="Ada",
                    attribution=from_,
                    dates=(when,),
                    reasons=("quoted statement",),
                )
            ]

    install(One())
    factories.document(project, "🚢 sank, said Ada today.")
    pre_annotate(project)
    row = Suggestion.objects.get()
    assert row.fragments == [0, 5, 17, 22]
    assert row.claim_types == ["event"]  # what the project cannot choose is left out
    assert (row.check_worthiness, row.check_worthiness_score, row.score) == ("high", 0.7, 0.9)
    assert row.attribution == {
        "mode": "direct",
        "source": "Ada",
        "source_fragments": [{"start": 13, "end": 16}],
        "cue": "said",
        "cue_fragments": [{"start": 8, "end": 12}],
        "content_fragments": [{"start": 0, "end": 5}],
        "chain": ["Wire", "Ada"],
    }
    assert row.dates == [
        {
            "fragment": {"start": 17, "end": 22},
            "expression": "Monday",
            "start": None,
            "end": None,
            "granularity": "day",
            "uncertain": True,
        }
    ]


def test_a_project_whose_engine_is_not_installed_is_told_so(project):
    factories.document(project, "one")
    Project.objects.update(pre_annotator="gone")
    job = pre_annotate(project)
    assert (job.status, "“gone”" in job.error) == ("failed", True)


# ── again ───────────────────────────────────────────────────────────────────────────────────────


def test_the_same_engine_again_changes_nothing(project, install):
    install(Words())
    factories.document(project, "one two")
    pre_annotate(project)
    before = list(Suggestion.objects.order_by("id").values())
    pre_annotate(project)
    assert list(Suggestion.objects.order_by("id").values()) == before


def test_a_newer_version_replaces_what_nobody_has_seen(project, install):
    install(Words("1"))
    document = factories.document(project, "one three")
    pre_annotate(project)
    install(Words("2", longer_than=3))
    pre_annotate(project)
    assert standing(document) == ["three"]
    assert set(Suggestion.objects.values_list("pre_annotator_version", flat=True)) == {"2"}


def test_what_was_decided_on_or_handed_out_is_superseded_and_stays(project, install):
    install(Words("1"))
    round_ = factories.round_of(project)
    decided, handed_out, free = (
        factories.document(project, f"{name} one") for name in ("aaaa", "bbbb", "cccc")
    )
    factories.slots(round_, decided, handed_out, free)
    pre_annotate(project)
    for document in (decided, handed_out):
        hold(round_, document)
    chosen = Suggestion.objects.get(document=decided, quote="one")
    SuggestionDecision.objects.create(
        suggestion=chosen, assignment=Assignment.objects.get(document=decided, slot=1), outcome="dismissed"
    )
    install(Words("2", longer_than=3))
    pre_annotate(project)
    assert [standing(document) for document in (decided, handed_out, free)] == [["aaaa"], ["bbbb"], ["cccc"]]
    superseded = Suggestion.objects.exclude(superseded_at=None)
    assert set(superseded.values_list("document", flat=True)) == {decided.pk, handed_out.pk}
    assert superseded.count() == 4
    assert SuggestionDecision.objects.get().suggestion == chosen


def test_an_open_assignment_keeps_what_it_shows_from_being_removed(project, install):
    """Returned, expired or submitted work counts as much as what is under way: the suggestion was seen."""
    install(Words("1"))
    round_ = factories.round_of(project)
    documents = [factories.document(project, f"word{n} one") for n in range(4)]
    factories.slots(round_, *documents)
    pre_annotate(project)
    for document, moves in zip(
        documents, ([], ["expired"], ["submitted"], ["submitted", "returned"]), strict=True
    ):
        hold(round_, document)
        for status in moves:
            Assignment.objects.filter(document=document, slot=1).update(status=status)
    install(Words("2", longer_than=3))
    pre_annotate(project)
    assert Suggestion.objects.filter(pre_annotator_version="1").exclude(superseded_at=None).count() == 8
    assert not Suggestion.objects.filter(pre_annotator_version="1", superseded_at=None).exists()


def test_no_rerun_touches_what_people_made(project, install):
    """Mentions, claims and decisions are byte for byte what they were, and still name their suggestion."""
    install(Words("1"))
    round_ = factories.round_of(project)
    document = factories.document(project, "The harbor will close on Monday.")
    factories.slots(round_, document)
    pre_annotate(project)
    person = factories.member(project, "annotator")
    held = Assignment.objects.get(handle=assignments.next_for(round=round_, annotator=person).handle)
    taken, dismissed = Suggestion.objects.order_by("fragments")[:2]
    body = factories.mention_body(fragments=[{"start": 0, "end": 10}], suggestion=str(taken.pk))
    client = Client()
    client.force_login(person)
    made = client.put(
        f"/api/v1/assignments/{held.handle}/mentions/{factories.uuid7()}",
        body,
        content_type="application/json",
        headers={"If-None-Match": "*"},
    )
    assert made.status_code == 201, made.content
    refused = client.put(
        f"/api/v1/assignments/{held.handle}/decisions/{dismissed.pk}",
        {"outcome": "dismissed"},
        content_type="application/json",
    )
    assert refused.status_code == 200, refused.content

    def work():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Mention, Claim, SuggestionDecision, Assignment)
        ]

    before = work()
    assert [len(rows) for rows in before] == [1, 1, 2, 2]
    for engine in (Words("2", longer_than=3), Other("1"), Words("3", longer_than=99)):
        install(engine)
        Project.objects.update(pre_annotator=engine.identifier)
        pre_annotate(project)
        assert work() == before
    assert {taken.pk, dismissed.pk} <= set(
        Suggestion.objects.exclude(superseded_at=None).values_list("pk", flat=True)
    )


def test_without_the_guard_what_someone_is_shown_is_gone(project, install, monkeypatch):
    """The control of the two tests above."""
    install(Words("1"))
    round_ = factories.round_of(project)
    document = factories.document(project, "word one")
    factories.slots(round_, document)
    pre_annotate(project)
    hold(round_, document)
    monkeypatch.setattr(suggestions, "_is_in_use", lambda: Q(pk__in=[]))
    install(Words("2", longer_than=3))
    pre_annotate(project)
    assert not Suggestion.objects.filter(pre_annotator_version="1").exists()


class Other(Words):
    """Another engine, which proposes long words alone."""

    identifier = "other"

    def __init__(self, version: str = "1", longer_than: int = 3) -> None:
        super().__init__(version, longer_than)


def test_what_another_engine_proposed_is_superseded_and_stays_until_it_proposes_anew(project, install):
    install(Words("1"))
    install(Other())
    document = factories.document(project, "one three")
    pre_annotate(project)
    Project.objects.update(pre_annotator="other")
    pre_annotate(Project.objects.get())
    assert standing(document) == ["three"]
    assert sorted(Suggestion.objects.values_list("pre_annotator", "quote")) == [
        ("other", "three"), ("words", "one"), ("words", "three"),
    ]  # fmt: skip
    install(Words("2", longer_than=3))
    Project.objects.update(pre_annotator="words")
    pre_annotate(Project.objects.get())
    rows = Suggestion.objects.order_by("pre_annotator").values_list(
        "pre_annotator", "pre_annotator_version", "quote"
    )
    assert list(rows) == [("other", "1", "three"), ("words", "2", "three")]


def hold(round_, document) -> None:
    """Let somebody have the first slot of the document."""
    Assignment.objects.filter(round=round_, document=document, slot=1).update(
        status="leased",
        annotator=factories.member(round_.project, "annotator"),
        handle=uuid.uuid4(),
        lease_expires_at=Now(),
    )


def test_an_earlier_version_stands_again_when_it_is_run_again(project, install):
    install(Words("1"))
    round_ = factories.round_of(project)
    document = factories.document(project, "one three")
    factories.slots(round_, document)
    hold(round_, document)
    pre_annotate(project)
    install(Words("2", longer_than=3))
    pre_annotate(project)
    install(Words("1"))
    pre_annotate(project)
    assert standing(document) == ["one", "three"]
    assert Suggestion.objects.count() == 3


# ── interrupted ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dies_at", (1, 20, 21, 45))
def test_a_run_that_dies_goes_on_where_it_stopped(project, install, monkeypatch, dies_at):
    """In page, at the border of a page, in the last page; without a worker process, see below for that."""

    class Power(BaseException):
        pass

    class Failing(Words):
        def suggest(self, document):
            if len(self.seen) == dies_at:
                self.seen.append(document)
                raise Power
            return super().suggest(document)

    engine = install(Failing())
    for number in range(50):
        factories.document(project, f"word{number}")
    job = suggestions.request(project=project, by=None)
    with pytest.raises(Power):
        job_runs.run(job_id=job.pk, work=suggestions.run)
    Job.objects.update(lease_expires_at=Now())
    job_runs.run(job_id=job.pk, work=suggestions.run)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.done) == ("done", 2, 50)
    assert job.result["suggestions"] == Suggestion.objects.count() == 50
    assert len(engine.seen) <= 50 + suggestions.PAGE  # what was written is not done again


def test_a_run_whose_job_was_taken_over_writes_nothing_more(project, install):
    class Slow(Words):
        def suggest(self, document):
            if len(self.seen) == suggestions.PAGE:
                Job.objects.update(lease_expires_at=Now())
                assert jobs.claim(job_id=Job.objects.get().pk)
            return super().suggest(document)

    install(Slow())
    for number in range(2 * suggestions.PAGE):
        factories.document(project, f"word{number}")
    job = pre_annotate(project)
    assert (job.status, job.attempt, job.done) == ("running", 2, suggestions.PAGE)
    assert Suggestion.objects.count() == suggestions.PAGE


@pytest.mark.parametrize("words", (1, 40))
@pytest.mark.parametrize("count", (2, suggestions.PAGE))
def test_the_statements_of_a_page_do_not_depend_on_what_is_in_it(project, install, monkeypatch, words, count):
    monkeypatch.setattr(minilm, "PACKAGE", "a_package_that_nobody_has")  # it reads texts, too
    install(Words())
    for number in range(count):
        factories.document(project, " ".join(f"w{number}x{n}" for n in range(words)))
    job = suggestions.request(project=project, by=None)
    with CaptureQueriesContext(connection) as captured:
        job_runs.run(job_id=job.pk, work=suggestions.run)
    assert Suggestion.objects.count() == count * words
    assert len(captured) == 49 + (words > 1)  # the last one stores what is linked


# ── the command ─────────────────────────────────────────────────────────────────────────────────


def run_command(project: Project, **options) -> str:
    out = io.StringIO()
    call_command("preannotate", project=project.slug, stdout=out, **options)
    return out.getvalue()


@pytest.mark.usefixtures("no_worker")
def test_the_command_says_when_no_worker_is_running(project):
    assert "No worker is running" in run_command(project)
    jobs.see_worker(name="one")
    assert run_command(project) == "Waiting for a worker.\n"


@pytest.mark.usefixtures("no_worker")
def test_waiting_ends_where_no_worker_is_running(project, monkeypatch):
    monkeypatch.setattr("annotations.management.waiting.WORKER_WAIT", 0.1)
    with pytest.raises(CommandError, match="No worker is running, so the job stays queued"):
        run_command(project, wait=True)
    assert Job.objects.get().status == "queued"


def test_the_command_knows_only_projects_that_there_are(db):
    with pytest.raises(CommandError, match="There is no project “nowhere”"):
        call_command("preannotate", project="nowhere")
