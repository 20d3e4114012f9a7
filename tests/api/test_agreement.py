"""The agreement of a round through the API: who sees it, its shape, and what it costs."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from annotations.api.agreement.shapes import AgreementSerializer
from annotations.models import Document, Verdict, VerdictLabel
from annotations.services.agreement import counts as agreement_counts
from tests import factories as make
from tests.newsroom import Newsroom, plenty

pytestmark = pytest.mark.django_db


def url(room: Newsroom) -> str:
    return f"/api/v1/rounds/{room.round.pk}/agreement"


@pytest.fixture
def room() -> Newsroom:
    room = Newsroom()
    document = room.document()
    for who, verdict in (("a", "supported"), ("b", "refuted")):
        room.mark(who, document, (0, 10), verdict="supported")
        room.mark(who, document, (20, 30), verdict=verdict)
    room.submit(document)
    return room


def shape_of(shape: Any) -> Any:
    """The names of a serializer's fields, and theirs in turn."""
    if isinstance(shape, serializers.ListSerializer):
        return [shape_of(shape.child)]
    if isinstance(shape, serializers.Serializer):
        return {name: shape_of(field) for name, field in shape.fields.items()}
    return None


def misfits(body: Any, shape: Any, path: str = "") -> list[str]:
    """Where an answer has other fields than its shape says."""
    if body is None or shape is None:
        return []
    if isinstance(shape, list):
        return [wrong for i, part in enumerate(body) for wrong in misfits(part, shape[0], f"{path}[{i}]")]
    if set(body) != set(shape):
        return [f"{path}: {sorted(set(body) ^ set(shape))}"]
    return [wrong for name, part in body.items() for wrong in misfits(part, shape[name], f"{path}.{name}")]


def test_shape(room):
    body = room.client().get(url(room)).json()
    assert misfits(body, shape_of(AgreementSerializer())) == []
    assert body["round"] == {
        "id": str(room.round.pk), "name": room.round.name, "kind": "annotate", "overlap": 2, "status": "open",
        "guideline_version": 1, "suggestion_policy": "show",
    }  # fmt: skip
    assert body["verdict"]["percent"]["value"] == 0.5
    assert [len(body[part]) for part in ("labels", "people")] == [4, 2]
    assert [len(body["pairwise"]["cells"]), len(body["confusion"]["cells"])] == [1, 2]
    assert (len(body["disputed"]["items"]), len(body["drift"]["weeks"])) == (1, 1)


def test_the_shape_would_tell_a_field_that_is_missing_or_new(room):
    body = room.client().get(url(room)).json()
    del body["finding"]["advice"]["more"]
    body["labels"][1]["color"] = "red"
    assert misfits(body, shape_of(AgreementSerializer())) == [
        ".finding.advice: ['more']",
        ".labels[1]: ['color']",
    ]


def test_a_changed_verdict_changes_the_alpha_that_is_shown(room):
    # 3 supported and 1 refuted: D_o = 2·1/4, D_e = 2·3·1/(4·3)
    assert room.client().get(url(room)).json()["verdict"]["alpha"]["value"] == pytest.approx(0.0)
    label = VerdictLabel.objects.get(scale=room.round.verdict_scale, key="refuted")
    Verdict.objects.filter(annotator=room.people["b"], claim__mentions__fragments=[0, 10]).update(label=label)
    agreement_counts.recount(documents=[Document.objects.get(project=room.project).pk])
    # 2 and 2, never the same: D_o = 4·1/4, D_e = 2·2·2/(4·3)
    assert room.client().get(url(room)).json()["verdict"]["alpha"]["value"] == pytest.approx(1 - 1 / (2 / 3))


ROLES = {
    "adjudicator": (("adjudicator",), 200),
    "manager": (("manager",), 200),
    "viewer": (("viewer",), 200),
    "moderator": (("moderator",), 403),
    "annotator": (("annotator",), 403),
}


@pytest.mark.parametrize(("roles", "status"), ROLES.values(), ids=ROLES)
def test_who_sees_it(room, roles, status):
    person = make.member(room.project, *roles)
    assert room.client(person).get(url(room)).status_code == status


def test_annotators_see_it_where_the_project_shows_it(room):
    room.project.agreement_visible_to_annotators = True
    room.project.save()
    assert room.client(room.people["a"]).get(url(room)).status_code == 200


@pytest.mark.parametrize("method", ("get", "head"))
def test_others_find_nothing(room, method):
    """P02: with every method."""
    stranger = make.member(make.project(), "manager", "adjudicator", "viewer")
    assert getattr(room.client(stranger), method)(url(room)).status_code == 404
    assert room.client().get(f"/api/v1/rounds/{uuid.uuid4()}/agreement").status_code == 404


def test_nobody_with_open_blind_work_sees_it(room):
    """P12: whatever other role they hold; the control is the same person before."""
    person = room.people["a"]
    membership = person.memberships.get()
    membership.roles = ["annotator", "manager", "adjudicator"]
    membership.save()
    assert room.client(person).get(url(room)).status_code == 200
    room.handle("a", room.document())
    assert room.client(person).get(url(room)).status_code == 403


def test_unknown_parameters_are_refused(room):
    answer = room.client().get(url(room), {"reviewer": "a"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")


def test_statements_with_ten_and_a_thousand_claims(room):
    client, seen = room.client(), []
    for documents in (1, 33):
        plenty(room, documents, 15)
        with CaptureQueriesContext(connection) as queries:
            body = client.get(url(room)).json()
        seen.append(len(queries))
    assert body["claims"]["matched"] == 2 + 34 * 15
    # session, user, membership, round; rounds, verdicts, labels, documents, history of the policy; digest;
    # tallies, ratings, stances; roots, names (a further round would add its tallies)
    assert seen == [15, 15]
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(room)).json() == body
    # what was worked out before needs neither tallies nor claims
    assert len(queries) == 12
