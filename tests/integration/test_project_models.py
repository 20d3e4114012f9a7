"""A project's pre-annotator learns: from closed work alone, measured before use, put in use and back by a person."""

import orjson
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.core.records import SuggestionRecord
from annotations.core.spans import Span
from annotations.models import (
    Assignment,
    Event,
    Job,
    Mention,
    ProjectModel,
    Resolution,
    Suggestion,
    SuggestionDecision,
)
from annotations.preannotators import registry
from annotations.preannotators.dummy import DummyPreAnnotator
from annotations.preannotators.worth.last_layer import LastLayer
from annotations.queries import learning
from annotations.queries.assignment_screen import open_assignment
from annotations.services import agreement, decisions, job_runs, project_models, suggestions
from tests import desks, factories
from tests.support.decided import newsroom

pytestmark = pytest.mark.django_db


def learn(at) -> Job:
    """As a manager asks, and the worker does."""
    job = project_models.request(project=at.project, by=at.people["manager"])
    job_runs.run(job_id=job.pk, work=project_models.run)
    job.refresh_from_db()
    return job


def suggest(at) -> set[str]:
    """Pre-annotate; the versions that the standing suggestions name."""
    job = suggestions.request(project=at.project, by=None)
    job_runs.run(job_id=job.pk, work=suggestions.run)
    job.refresh_from_db()
    assert job.status == "done", job.error
    return set(standing(at).values_list("pre_annotator_version", flat=True))


def standing(at):
    return Suggestion.objects.filter(project=at.project, superseded_at=None)


def activate(at, number):
    return project_models.activate(project=at.project.pk, number=number, by=at.people["manager"])


def test_a_version_is_learned_measured_and_not_put_in_use():
    at = newsroom()
    job = learn(at)
    assert (job.status, job.result) == ("done", {"number": 1})
    model = ProjectModel.objects.get()
    assert (model.number, model.version, model.in_use, model.created_by) == (
        1,
        "1+1",
        False,
        at.people["manager"],
    )
    assert model.learned_from + model.held_out == 48
    assert model.held_out_documents == 3
    assert model.after["log_loss"]["value"] < model.before["log_loss"]["value"]
    assert model.after["average_precision"]["value"] > model.before["average_precision"]["value"]
    assert Event.objects.get(verb="model_learned").after == {"number": 1, "learned_from": 36}
    assert suggest(at) == {"1"}


def test_what_is_in_use_scores_and_is_named_and_can_be_put_back():
    at = newsroom()
    learn(at)
    suggest(at)
    before = {tuple(one.fragments): one.score for one in standing(at)}
    activate(at, 1)
    assert suggest(at) == {"1+1"}
    after = {tuple(one.fragments): one.score for one in standing(at)}
    assert after.keys() == before.keys()
    assert after != before
    learn(at)
    activate(at, 2)
    activate(at, 1)
    assert suggest(at) == {"1+1"}
    activate(at, project_models.NONE_IN_USE)
    assert suggest(at) == {"1"}
    assert list(ProjectModel.objects.values_list("number", "in_use")) == [(2, False), (1, False)]
    moves = Event.objects.filter(verb="model_activated").order_by("pk")
    assert [(one.before["number"], one.after["number"]) for one in moves] == [(0, 1), (1, 2), (2, 1), (1, 0)]


def rows(found):
    """Suggestions with all that they are, but for when they came and went."""
    return {
        one.pop("id"): one
        for one in found.values()
        if one.pop("created_at") and (one.pop("superseded_at") or 1)
    }


def test_what_is_put_back_is_back_exactly():
    """The same suggestions under the same ids, field by field: of an earlier version, and of the engine itself."""
    at = newsroom()
    suggest(at)
    own = rows(standing(at))
    learn(at)
    activate(at, 1)
    suggest(at)
    first = rows(standing(at))
    ProjectModel.objects.create(
        project=at.project, number=2, pre_annotator="dummy", pre_annotator_version="1", before={}, after={},
        weights={"score": 0.5, "one": 1.0}, learned_from=1, held_out=1, held_out_documents=1,
    )  # fmt: skip
    activate(at, 2)
    assert suggest(at) == {"1+2"}
    second = rows(standing(at))
    assert len(own) == len(first) == len(second) == len(own.keys() | first.keys() | second.keys()) / 3
    for number, before in ((1, first), (project_models.NONE_IN_USE, own), (2, second)):
        activate(at, number)
        suggest(at)
        assert rows(standing(at)) == before


def test_what_people_decided_on_is_never_touched():
    at = newsroom()
    decided = Suggestion.objects.filter(decisions__isnull=False)
    before = rows(decided), list(SuggestionDecision.objects.order_by("pk").values())
    assert len(before[0]) == 48
    learn(at)
    assert decided.filter(superseded_at=None).count() == 48
    for number in (1, project_models.NONE_IN_USE):
        activate(at, number)
        suggest(at)
        assert (rows(decided), list(SuggestionDecision.objects.order_by("pk").values())) == before


def test_a_place_that_someone_decided_on_does_not_come_twice():
    """Neither to them, nor in the figures of agreement; what they left open comes with its new score."""
    at = newsroom(documents=13)
    learn(at)
    suggest(at)
    at.round = factories.round_of(at.project, overlap=1)
    factories.slots(at.round, at.documents[0])
    held = desks.take(at, at.people["annotator"])
    first, *rest = screen(held)
    decisions.dismiss(assignment=held.handle, suggestion=first["id"], annotator=held.annotator_id)
    activate(at, 1)
    assert suggest(at) == {"1+1"}
    now, *others = screen(held)
    assert (now["id"], now["decision"]["outcome"], now["score"]) == (first["id"], "dismissed", first["score"])
    assert [one["fragments"] for one in others] == [one["fragments"] for one in rest]
    assert {one["preannotator_version"] for one in others} == {"1+1"}
    desks.hand_in(held)
    places = len(rest) + 1
    for number in (project_models.NONE_IN_USE, 1):
        activate(at, number)
        suggest(at)
        effect = agreement.measure(round=at.round)["suggestions"]
        assert effect["acceptance"]["shown"]["n"] == places
        assert effect["decisions"] == {"accepted": 0, "edited": 0, "dismissed": 1, "undecided": places - 1}


def screen(held):
    """The suggestions that the annotator of an assignment sees."""
    return orjson.loads(open_assignment(assignment=held.handle, annotator=held.annotator_id))["suggestions"]


def test_putting_in_use_twice_is_once():
    at = newsroom()
    learn(at)
    first, again = activate(at, 1), activate(at, 1)
    assert first.activated_at == again.activated_at
    assert Event.objects.filter(verb="model_activated").count() == 1


def test_another_version_of_the_engine_is_not_scored_by_what_this_one_learned(monkeypatch):
    at = newsroom()
    learn(at)
    activate(at, 1)
    monkeypatch.setattr(DummyPreAnnotator, "version", "2")
    assert suggest(at) == {"2"}


def test_p12_a_document_that_someone_works_on_teaches_nothing():
    at = newsroom(documents=13)
    everything = list(learning.decisions(project=at.project.pk, pre_annotator="dummy"))
    Assignment.objects.filter(document=at.documents[0]).update(status="returned")
    rest = list(learning.decisions(project=at.project.pk, pre_annotator="dummy"))
    assert {one.document for one in everything} - {one.document for one in rest} == {at.documents[0].pk}


def test_gold_has_the_last_word():
    at = newsroom()
    held = Assignment.objects.filter(document=at.documents[0]).first()
    claim = Mention.objects.get(assignment=held).claim
    Resolution.objects.create(
        id=factories.uuid7(), project=at.project, round=at.round, claim=claim, outcome="not_a_claim",
        rationale="A greeting.", settled_by=at.people["adjudicator"],
    )  # fmt: skip
    found = [
        one.kept
        for one in learning.decisions(project=at.project.pk, pre_annotator="dummy")
        if one.document == at.documents[0].pk
    ]
    assert found == [False] * 4


def test_scores_that_people_were_shown_are_taken_back_to_the_engines():
    """Learning from what a refitted engine suggested starts from the engine's own scores."""
    at = newsroom()
    learn(at)
    layer = LastLayer(ProjectModel.objects.get().weights)
    quote = factories.TEXT[:30]
    own = SuggestionRecord((Span(0, 30),), quote, "", ("event",), check_worthiness=0.5, score=0.31)
    shown = factories.suggestion(
        at.documents[0],
        0,
        30,
        score=layer.applied(own).score,
        check_worthiness_score=0.5,
        pre_annotator_version="1+1",
    )
    held = Assignment.objects.filter(document=at.documents[0]).first()
    SuggestionDecision.objects.create(suggestion=shown, assignment=held, outcome="dismissed")
    decided = project_models._decided(at.project, registry.get("dummy"))
    [found] = [one.record for one in decided if one.record.fragments == own.fragments]
    assert shown.score != pytest.approx(0.31, abs=0.01)
    assert found.score == pytest.approx(0.31, abs=1e-6)


def test_p70_a_job_that_runs_twice_learns_once():
    at = newsroom()
    job = learn(at)
    Job.objects.filter(pk=job.pk).update(status="queued")
    job_runs.run(job_id=job.pk, work=project_models.run)
    assert ProjectModel.objects.count() == 1


def test_too_few_decisions_end_the_job_with_a_sentence():
    at = newsroom(documents=3)
    job = learn(at)
    assert (job.status, ProjectModel.objects.count()) == ("failed", 0)
    assert "There are 12 decisions in 3 finished documents" in job.error


@pytest.mark.parametrize(
    "change", [{"weights": {}}, {"after": {}}, {"number": 9}], ids=["weights", "figures", "number"]
)
def test_what_was_learned_is_never_edited(change):
    at = newsroom()
    learn(at)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        ProjectModel.objects.update(**change)


def test_at_most_one_is_in_use():
    at = newsroom()
    learn(at)
    learn(at)
    activate(at, 1)
    with pytest.raises(DatabaseError, match="project_model_one_in_use"), transaction.atomic():
        ProjectModel.objects.filter(number=2).update(in_use=True, activated_at="2026-01-01T00:00:00Z")


def test_learning_takes_as_many_statements_whatever_there_is_to_learn_from():
    counts = []
    for slug, documents in (("few", 12), ("many", 24)):
        at = newsroom(slug, documents=documents)
        job = project_models.request(project=at.project, by=at.people["manager"])
        job.refresh_from_db()
        with CaptureQueriesContext(connection) as captured:
            job_runs.run(job_id=job.pk, work=project_models.run)
        counts.append(len([one for one in captured if "lease_expires_at" not in one["sql"]]))
    assert counts[0] == counts[1]


# ── the API ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def managed():
    """A desk, its manager's client and the address of its versions."""
    at = newsroom()
    client = Client()
    client.force_login(at.people["manager"])
    return at, client, f"/api/v1/projects/{at.project.slug}/preannotator-models"


def test_a_manager_asks_looks_and_puts_in_use(managed):
    _, client, path = managed
    asked = client.post(path, content_type="application/json")
    assert (asked.status_code, asked.json()["kind"]) == (202, "refit")
    job_runs.run(job_id=asked.json()["id"], work=project_models.run)
    found = client.get(path).json()["results"]
    assert [(one["number"], one["version"], one["in_use"]) for one in found] == [(1, "1+1", False)]
    assert found[0]["after"]["log_loss"]["value"] < found[0]["before"]["log_loss"]["value"]
    used = client.post(f"{path}/activate", {"number": 1}, content_type="application/json").json()["in_use"]
    assert (used["number"], used["in_use"], used["activated_by"]) == (1, True, "manager-learned")
    back = client.post(f"{path}/activate", {"number": 0}, content_type="application/json")
    assert back.json() == {"in_use": None}
    assert client.get(f"/api/v1/jobs/{asked.json()['id']}").json()["message"] == (
        "Version 1 is learned; it waits to be put in use."
    )


def test_the_list_says_what_there_is_to_learn_from_and_what_it_takes(managed):
    at, client, path = managed
    there = {
        "decisions": 48, "documents": 12, "kept": 24, "dismissed": 24,
        "decisions_needed": 40, "documents_needed": 8,
    }  # fmt: skip
    assert client.get(path).json()["to_learn_from"] == there
    Assignment.objects.filter(document__in=at.documents[:2]).update(status="returned")
    fewer = client.get(path).json()["to_learn_from"]
    assert fewer == {**there, "decisions": 40, "documents": 10, "kept": 20, "dismissed": 20}
    at.project.pre_annotator = "rules"
    at.project.save()
    assert client.get(path).json()["to_learn_from"]["decisions"] == 0


@pytest.mark.parametrize(
    ("engine", "version", "fits"), [("dummy", "1", True), ("dummy", "2", False), ("rules", "1", False), ("gone", "1", False)]
)  # fmt: skip
def test_a_version_says_whether_it_is_for_the_engine_that_is_chosen(
    managed, monkeypatch, engine, version, fits
):
    at, client, path = managed
    learn(at)
    monkeypatch.setattr(DummyPreAnnotator, "version", version)
    at.project.pre_annotator = engine
    at.project.save()
    assert client.get(path).json()["results"][0]["fits"] is fits
    used = client.post(f"{path}/activate", {"number": 1}, content_type="application/json").json()["in_use"]
    assert used["fits"] is fits


def test_an_unknown_version_is_not_found(managed):
    _, client, path = managed
    answer = client.post(f"{path}/activate", {"number": 7}, content_type="application/json")
    assert answer.status_code == 404


def test_the_list_takes_as_many_statements_with_few_versions_as_with_many(managed):
    at, client, path = managed
    counts = []
    for _ in range(2):
        learn(at)
        learn(at)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8
