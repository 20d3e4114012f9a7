"""Links between suggestions: found once, the same from either side, out of sight with their ends."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from annotations.models import Assignment, ClaimLink, Document, Project, Suggestion
from annotations.queries.assignment_screen import open_assignment
from annotations.services import assignments, claim_links, job_runs, jobs, suggestions
from factcheck import paths
from tests import factories as make

pytestmark = pytest.mark.django_db

DEMO = sorted((paths.CHECKOUT / "fixtures" / "demo").glob("*bridge*.txt"))


@pytest.fixture(autouse=True)
def held_messages(monkeypatch):
    """Jobs are done by this process."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)


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
    import json

    person = make.member(project, "annotator")
    round_ = project.rounds.get()
    while handed := assignments.next_for(round=round_, annotator=person):
        if title_has in handed.document_title:
            break
        assignments.submit(assignment=handed.handle, annotator=person)
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
    everything = list(Document.objects.filter(project=project))
    claim_links.store(claim_links.compare(neighbors=claim_links.Neighbors(project.pk), documents=everything))
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
