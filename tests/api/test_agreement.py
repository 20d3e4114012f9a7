"""The agreement of a round through the API: who sees it, its shape, and what it costs."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Verdict, VerdictLabel
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


RESULT = {
    "value", "low", "high", "n", "unit", "method", "confidence", "samples", "seed", "reason", "interval_reason",
}  # fmt: skip


def test_shape(room):
    body = room.client().get(url(room)).json()
    assert set(body) == {
        "round", "match_threshold", "documents", "annotators", "finding", "verdict", "claims", "labels",
    }  # fmt: skip
    assert body["round"] == {
        "id": str(room.round.pk), "name": room.round.name, "kind": "annotate", "overlap": 2, "status": "open",
    }  # fmt: skip
    results = [*body["finding"].values(), *body["verdict"].values()]
    assert [*body["finding"], *body["verdict"]] == ["span_f1", "unitizing_alpha", "percent", "alpha"]
    assert all(set(result) == RESULT for result in results)
    assert body["verdict"]["percent"]["value"] == 0.5


def test_a_changed_verdict_changes_the_alpha_that_is_shown(room):
    # 3 supported and 1 refuted: D_o = 2·1/4, D_e = 2·3·1/(4·3)
    assert room.client().get(url(room)).json()["verdict"]["alpha"]["value"] == pytest.approx(0.0)
    label = VerdictLabel.objects.get(scale=room.round.verdict_scale, key="refuted")
    Verdict.objects.filter(annotator=room.people["b"], claim__mentions__fragments=[0, 10]).update(label=label)
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
    answer = room.client().get(url(room), {"annotator": "a"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")


def test_statements_with_ten_and_a_thousand_claims(room):
    client, seen = room.client(), []
    for documents in (1, 33):
        plenty(room, documents, 15)
        with CaptureQueriesContext(connection) as queries:
            body = client.get(url(room)).json()
        seen.append(len(queries))
    assert body["claims"]["matched"] == 2 + 34 * 15
    # session, user, membership, round, work, labels, documents, scale
    assert seen == [8, 8]
