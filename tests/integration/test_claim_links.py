"""Links between suggestions: found once, the same from either side, out of sight with their ends."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from annotations.models import (
    Assignment,
    ClaimLink,
    Document,
    IndexedClaim,
    Mention,
    Project,
    Suggestion,
    SuggestionDecision,
    User,
)
from annotations.preannotators import minilm, registry
from annotations.preannotators.matching import reranking
from annotations.queries import assignment_screen
from annotations.queries.assignment_screen import open_assignment
from annotations.services import (
    assignments,
    claim_index,
    claim_links,
    decisions,
    handing_in,
    job_runs,
    jobs,
    mentions,
    suggestions,
)
from annotations.services.preconditions import Precondition
from factcheck import paths
from tests import desks
from tests import factories as make

pytestmark = pytest.mark.django_db

EXTRA = minilm.PACKAGE
needs_extra = pytest.mark.skipif(
    not minilm.is_installed(), reason=f"the minilm extra is not installed: {minilm.INSTALL}"
)
DEMO = sorted((paths.CHECKOUT / "fixtures" / "demo").glob("*bridge*.txt"))


@pytest.fixture(autouse=True)
def held_messages(monkeypatch):
    """Jobs are done by this process, as where nothing extra is installed."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    monkeypatch.setattr(minilm, "PACKAGE", "a_package_that_nobody_has")


def brought_in(articles: list[Path]) -> Project:
    """A project with these articles, pre-annotated by the parser's engine."""
    make.user_with_password("mia")
    call_command("import_documents", *map(str, articles), project="desk", create=True, manager="mia")
    project = Project.objects.get(slug="desk")
    annotate(project)
    return project


def annotate(project: Project) -> None:
    job = suggestions.request(project=project, by=None)
    job_runs.run(job_id=job.pk, work=suggestions.run)
    job.refresh_from_db()
    assert (job.status, job.error) == ("done", "")


def kinds(project: Project) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind in ClaimLink.objects.filter(project=project).values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found


def screen(project: Project, title_has: str = "") -> dict:
    """The open document of an annotator."""
    person = make.member(project, "annotator")
    round_ = project.rounds.get()
    while handed := assignments.next_for(round=round_, annotator=person):
        if title_has in handed.document_title:
            break
        handing_in.submit(assignment=handed.handle, annotator=person)
    opened = open_assignment(assignment=handed.handle, annotator=person.pk)
    assert opened
    return json.loads(opened)


def test_two_reports_of_one_event_are_linked_where_they_differ():
    project = brought_in(DEMO)
    assert kinds(project).get("diverging-quote", 0) >= 1
    for link in ClaimLink.objects.select_related("suggestion_a__document", "suggestion_b__document"):
        for end, passage in ((link.suggestion_a, link.passage_a), (link.suggestion_b, link.passage_b)):
            assert passage["start"] <= end.fragments[0] < end.fragments[-1] <= passage["end"]
        assert link.suggestion_a.document_id != link.suggestion_b.document_id
        here, there = link.suggestion_a.document.text, link.suggestion_b.document.text
        for apart in link.differences:
            assert all(span["end"] <= len(here) for span in apart["here"])
            assert all(span["end"] <= len(there) for span in apart["there"])


def test_running_again_adds_nothing():
    project = brought_in(DEMO)
    before = set(ClaimLink.objects.values_list("pk", flat=True))
    assert before
    annotate(project)
    assert set(ClaimLink.objects.values_list("pk", flat=True)) == before
    claim_links.store(compared(project))
    assert set(ClaimLink.objects.values_list("pk", flat=True)) == before


def test_the_screen_shows_both_ends_from_here():
    opened = screen(brought_in(DEMO))
    assert opened["links"]
    own = {one["id"]: one for one in opened["suggestions"]}
    for link in opened["links"]:
        assert link["suggestion"] in own
        passage = link["other"]["passage"]
        for apart in link["differences"]:
            words = " ".join(opened["document"]["text"][s["start"] : s["end"]] for s in apart["here"])
            assert words.split() == apart["here_text"].split()
        first = link["other"]["fragments"][0]
        inside = passage["text"][first["start"] - passage["start"] : first["end"] - passage["start"]]
        assert link["other"]["quote"].startswith(inside)


def test_a_superseded_end_is_out_of_sight():
    project = brought_in(DEMO)
    opened = screen(project)
    assert opened["links"]
    Suggestion.objects.exclude(document=opened["document"]["id"]).update(superseded_at=Now())
    again = open_assignment(
        assignment=opened["id"], annotator=Assignment.objects.get(handle=opened["id"]).annotator_id
    )
    assert '"links" : []' in again


@pytest.mark.parametrize(("policy", "share"), [("hide", 0.0), ("randomize", 1.0)], ids=["hidden", "withheld"])
def test_where_suggestions_are_withheld_so_are_links(policy, share):
    """P13."""
    project = brought_in(DEMO)
    project.rounds.update(suggestion_policy=policy, withheld_share=share)
    opened = screen(project)
    assert (opened["suggestions"], opened["links"]) == ([], [])


def test_a_randomized_round_shows_no_passage_of_a_document_whose_suggestions_may_be_withheld():
    """P13: the link would name one of them."""
    project = brought_in(DEMO)
    project.rounds.update(suggestion_policy="randomize", withheld_share=0.0)
    first = screen(project)
    assert first["suggestions"]
    assert first["links"] == []


def test_the_real_articles_differ_in_two_quotes_and_a_month(seed_articles):
    project = brought_in(sorted(seed_articles.glob("*.txt")))
    assert kinds(project)["diverging-quote"] == 2
    assert kinds(project)["conflicting-date"] == 1
    assert "conflicting-number" not in kinds(project)


# ── links of claims that came of suggestions ────────────────────────────────────────────────────


class Pair:
    """Two documents with one suggestion each, linked; Ann works on the first, Bea on either."""

    def __init__(self) -> None:
        self.desk = desks.desk("near")
        self.here, self.there = (make.suggestion(one, 0, 31) for one in self.desk.documents)
        self.link = make.claim_link(self.here, self.there)
        self.ann, self.bea = (
            make.member(self.desk.project, "annotator", name=name) for name in ("ann", "bea")
        )
        self.held = desks.take(self.desk, self.ann)
        assert self.held.document_id == self.here.document_id

    def take(self, suggestion: Suggestion, held: Assignment, *, edited: bool = False) -> Mention:
        spans = [(4, 31)] if edited else [(0, 31)]
        claim = make.claim_body(wording=suggestion.wording, claimant=suggestion.claimant)
        body = make.mention_body(*spans, suggestion=str(suggestion.pk), claim=claim)
        return desks.write(held, body)

    def second(self, who: User) -> Assignment:
        """The second document in this person's hands, the first handed in."""
        held = self.held if who == self.ann else desks.take(self.desk, who)
        desks.hand_in(held)
        return desks.take(self.desk, who)

    def shown(self, held: Assignment | None = None) -> list[str]:
        """The links that the holder of the assignment gets to see."""
        held = held or self.held
        opened = open_assignment(assignment=held.handle, annotator=held.annotator_id)
        return [link["id"] for link in json.loads(opened)["links"]]


def supersede(*these: Suggestion) -> None:
    Suggestion.objects.filter(pk__in=[one.pk for one in these]).update(superseded_at=Now())


@pytest.mark.parametrize(("edited", "outcome"), [(False, "accepted"), (True, "edited")])
def test_a_link_stays_with_the_claim_that_came_of_a_suggestion(edited, outcome):
    """After it is taken, and after its suggestion is superseded, as long as the claim lives."""
    at = Pair()
    mention = at.take(at.here, at.held, edited=edited)
    assert SuggestionDecision.objects.get().outcome == outcome
    assert at.shown() == [str(at.link.pk)]
    supersede(at.here)
    assert at.shown() == [str(at.link.pk)]
    mentions.delete(
        assignment=at.held.handle,
        mention=mention.pk,
        annotator=at.ann.pk,
        precondition=Precondition(revision=mention.revision),
    )
    assert at.shown() == []


def test_a_link_whose_other_end_is_superseded_is_seen_by_who_took_it_alone(monkeypatch):
    """P12: it would tell Ann what Bea did."""
    at = Pair()
    at.take(at.there, at.second(at.bea))
    supersede(at.there)
    assert at.shown() == []
    monkeypatch.setattr(
        assignment_screen,
        "OPEN",
        assignment_screen.OPEN.replace("AND took.annotator_id = a.annotator_id", ""),
    )
    assert at.shown() == [str(at.link.pk)], "the guard's test"
    monkeypatch.undo()
    at.take(at.there, at.second(at.ann))
    assert at.shown() == [str(at.link.pk)]


@pytest.mark.parametrize("end", ["here", "there"])
def test_a_link_of_what_nobody_took_is_shown_to_nobody(end):
    at = Pair()
    decisions.dismiss(assignment=at.held.handle, suggestion=at.here.pk, annotator=at.ann.pk)
    assert at.shown() == [str(at.link.pk)]
    supersede(getattr(at, end))
    assert at.shown() == []


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_claim_keeps_its_link_when_the_engine_runs_anew(monkeypatch, is_taken):
    """A later version supersedes what was taken and deletes what it was linked to: the claim is linked to the new."""
    project = brought_in(DEMO)
    opened = screen(project)
    linked = next(one for one in opened["links"] if one["kind"] == "diverging-quote")
    (own,) = (one for one in opened["suggestions"] if one["id"] == linked["suggestion"])
    held = Assignment.objects.get(handle=opened["id"])
    if is_taken:
        spans = [(one["start"], one["end"]) for one in own["fragments"]]
        desks.write(held, make.mention_body(*spans, suggestion=own["id"]))
    monkeypatch.setattr(type(registry.get("news")), "version", "99")
    annotate(project)
    assert Suggestion.objects.get(pk=own["id"]).superseded_at
    assert not ClaimLink.objects.filter(pk=linked["id"]).exists()
    again = json.loads(open_assignment(assignment=held.handle, annotator=held.annotator_id))["links"]
    kept = [one for one in again if one["suggestion"] == own["id"]]
    assert [(one["kind"], one["other"]["quote"]) for one in kept] == (
        [(linked["kind"], linked["other"]["quote"])] if is_taken else []
    )
    assert len(again) == len(opened["links"]), "each is there once, whatever was taken"


# ── links of today's rules ──────────────────────────────────────────────────────────────────────


def compared(project: Project) -> claim_links.Compared:
    everything = list(Document.objects.filter(project=project))
    return claim_links.compare(neighbors=claim_links.Neighbors(project.pk), documents=everything)


def test_what_the_rules_find_no_more_goes_and_what_they_find_otherwise_is_renewed():
    project = brought_in(DEMO)
    links = {link.pk: link for link in ClaimLink.objects.all()}
    some = next(iter(links.values()))
    wrong = make.claim_link(some.suggestion_a, some.suggestion_b)
    ClaimLink.objects.filter(pk=some.pk).update(score=0.01, differences=[])
    annotate(project)
    renewed = ClaimLink.objects.get(pk=some.pk)
    assert (renewed.score, renewed.differences) == (some.score, some.differences)
    assert set(ClaimLink.objects.values_list("pk", flat=True)) == links.keys()
    assert wrong.pk not in links


def test_links_of_a_superseded_end_are_left_for_those_who_took_it():
    project = brought_in(DEMO)
    link = ClaimLink.objects.first()
    supersede(link.suggestion_a)
    claim_links.store(compared(project))
    assert ClaimLink.objects.filter(pk=link.pk).exists()


def test_an_end_that_went_while_links_were_looked_for_is_left_out():
    project = brought_in(DEMO)
    found = compared(project)
    gone = found.links[0]
    Suggestion.objects.get(pk=gone.suggestion_b_id).delete()
    claim_links.store(found)
    assert gone.pk not in set(ClaimLink.objects.values_list("pk", flat=True))


def test_suggestions_that_are_older_than_the_index_are_linked_by_the_next_job():
    project = brought_in(DEMO)
    before = set(ClaimLink.objects.values_list("pk", flat=True))
    IndexedClaim.objects.all().delete()
    ClaimLink.objects.all().delete()
    job = suggestions.request(project=project, by=None, documents=[Document.objects.first().pk])
    job_runs.run(job_id=job.pk, work=suggestions.run)
    assert set(ClaimLink.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("pool", [10, 1000])
def test_the_statements_of_linking_do_not_depend_on_the_project(pool):
    project = make.project()
    texts = [f"{make.TEXT} The {n} th report." for n in range(max(2, pool // 100))]
    documents = [make.document(project, text) for text in texts]
    for document in documents:
        count = pool // len(documents)
        Suggestion.objects.bulk_create(
            Suggestion(
                id=make.uuid7(), project=project, document=document, pre_annotator="x", pre_annotator_version="1",
                fragments=[0, 31], quote=document.text[:31], wording=f"The harbor closes on day {n}.", score=0.5,
            )
            for n in range(count)
        )  # fmt: skip
    claim_index.complete(project.pk)
    neighbors = claim_links.Neighbors(project.pk)
    with CaptureQueriesContext(connection) as asked:
        found = claim_links.compare(neighbors=neighbors, documents=documents[:1])
    assert found.pairs
    assert len(asked) == 10


@needs_extra
def test_with_the_extra_candidates_are_looked_at_a_second_time(monkeypatch):
    """One more statement reads what they say; what was encoded once is kept."""
    reranking.kept_vectors.cache_clear()
    project = brought_in(DEMO)
    linked = set(ClaimLink.objects.values_list("pk", flat=True))
    monkeypatch.setattr(minilm, "PACKAGE", EXTRA)
    encoded = []
    encode = minilm.MiniLM.encode
    monkeypatch.setattr(
        minilm.MiniLM, "encode", lambda self, texts: encoded.append(texts) or encode(self, texts)
    )
    with CaptureQueriesContext(connection) as asked:
        found = compared(project)
    assert {link.pk for link in found.links} == linked
    assert {link.pk for link in compared(project).links} == linked
    (once,) = encoded
    assert len(once) == len(set(once)) > 0
    assert sum("nullif(s.wording" in one["sql"] for one in asked) == 1
