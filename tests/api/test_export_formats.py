"""Exports by the API in every format, narrowed: what can be asked, what is refused and why, and the file that comes."""

import hashlib
import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from annotations.formats.losses import RULES
from annotations.formats.registry import FORMATS, WRITERS
from annotations.models import Job
from annotations.services import exports, job_runs, jobs, pseudonyms
from tests import export_world, factories
from tests.api.test_exports import LIST, body_of, client_of
from tests.export_world import World

pytestmark = pytest.mark.django_db(transaction=True)
CHOICES = "/api/v1/projects/harbor/export-choices"


@pytest.fixture
def world(monkeypatch) -> World:
    """The world; jobs stay where they are."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    return export_world.make()


@pytest.fixture
def client(world) -> Client:
    return client_of(world.manager)


def ask(client: Client, **body: Any) -> Any:
    return client.post(LIST, body, content_type="application/json")


def done(client: Client, **body: Any) -> dict[str, Any]:
    """The export as the API shows it when a worker has done it."""
    asked = ask(client, **body)
    assert asked.status_code == 202, asked.json()
    job_runs.run(job_id=Job.objects.get(pk=asked.json()["id"]).pk, work=exports.run)
    found: dict[str, Any] = client.get(f"/api/v1/exports/{asked.json()['id']}").json()
    assert found["status"] == "done"
    return found


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_of_each_format(client, name):
    """Its media type, a name that tells format and state, and its hash as ETag; cut in two it is the same."""
    found = done(client, format=name)
    whole = client.get(found["file_url"])
    shape, data = FORMATS[name], body_of(whole)
    assert whole["Content-Type"] == shape.media_type
    assert whole["ETag"] == f'"{hashlib.sha256(data).hexdigest()}"' == f'"{found["sha256"]}"'
    changes = found["manifest"]["as_of"]["changes"]
    middle = "" if name in {"jsonl", "jsonl-zst", "csv", "tsv"} else f".{name}"
    named = f'attachment; filename="harbor-{changes}{middle}{shape.extension}"'
    assert whole["Content-Disposition"] == named
    half = len(data) // 2
    first = client.get(found["file_url"], headers={"Range": f"bytes=0-{half - 1}"})
    rest = client.get(found["file_url"], headers={"Range": f"bytes={half}-", "If-Range": whole["ETag"]})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert body_of(first) + body_of(rest) == data
    other = client.get(found["file_url"], headers={"Range": f"bytes={half}-", "If-Range": '"other"'})
    assert (other.status_code, body_of(other)) == (200, data)
    beyond = client.get(found["file_url"], headers={"Range": f"bytes={len(data)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(data)}")
    if shape.extension == ".zip":
        assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def test_a_narrowed_export_says_so(world, client):
    ada = pseudonyms.name_of(project=world.project.pk, person=world.ada.pk)
    found = done(client, format="csv", rounds=["First"], annotators=[ada], documents="with_work")
    assert found["is_part"] is True
    assert found["title"] == FORMATS["csv"].title
    assert found["manifest"]["selection"] == {
        "rounds": [str(world.round.pk)],
        "annotators": [ada],
        "statuses": [],
        "documents": "with_work",
        "judgments": "all",
    }
    assert found["rows"]["mention"] == 5
    taken = client.get(found["file_url"])
    assert body_of(taken)
    assert taken["Content-Disposition"].endswith('-part.csv"')
    assert done(client, format="csv")["is_part"] is False


def test_what_is_lost_is_told_with_its_rule(client):
    losses = done(client, format="averitec")["manifest"]["losses"]
    assert {each["sentence"] for each in losses} == {RULES[each["rule"]] for each in losses}
    assert {"rule": "no-verdict", "what": "claim", "count": 4} in [
        {key: each[key] for key in ("rule", "what", "count")} for each in losses
    ]
    assert done(client, format="jsonl")["manifest"]["losses"] == []


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    (
        ({"format": "html"}, "format", "is not a valid choice"),
        ({"rounds": ["Third"]}, "rounds", "“Third” is none of this project's rounds; choose from: First."),
        ({"annotators": ["ada"]}, "annotators", "“ada” is none of this project's annotators; choose from: person-"),
        ({"statuses": ["open"]}, "statuses.0", "is not a valid choice"),
        ({"documents": "some"}, "documents", "is not a valid choice"),
        ({"judgments": "silver"}, "judgments", "is not a valid choice"),
        ({"gold": True}, "gold", "There is no such field here."),
        ({"rounds": "First"}, "rounds", "Expected a list"),
    ),
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(client, body, field, sentence):
    """By name, with the reason and what there is to choose from."""
    answer = ask(client, **{"format": "csv", **body})
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert sentence in error["message"]
    assert Job.objects.count() == 0


def test_a_round_of_another_project_is_none_of_this_one_s(client):
    foreign = factories.round_of(factories.project("other"))
    assert ask(client, format="csv", rounds=[str(foreign.pk)]).status_code == 400


def test_what_there_is_to_choose(world, client):
    """People by what exports call them: a pseudonym would be undone by a filter for a name (P52)."""
    found = client.get(CHOICES).json()
    assert [each["key"] for each in found["formats"]] == list(WRITERS)
    assert all(each["name"] and each["read_by"] and each["is_installed"] for each in found["formats"])
    assert found["rounds"] == [{"key": str(world.round.pk), "name": "First"}]
    called = {pseudonyms.name_of(project=world.project.pk, person=each.pk) for each in (world.ada, world.ben)}
    assert {each["name"] for each in found["annotators"]} == called
    assert all(str(each.pk) not in str(found) for each in (world.ada, world.ben))
    world.project.pseudonymize_annotators = False
    world.project.save()
    assert [each["name"] for each in client.get(CHOICES).json()["annotators"]] == ["ada", "ben"]


def test_the_choices_cost_the_same_for_any_number(world, client, django_assert_num_queries):
    for count in (1, 10):
        while world.project.rounds.count() < count:
            factories.round_of(world.project, name=f"Round {world.project.rounds.count()}")
        with django_assert_num_queries(5):
            assert len(client.get(CHOICES).json()["rounds"]) == count
