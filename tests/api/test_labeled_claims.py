"""Labeled data live: pages, stream, what changed since, 304, and who may not (P09, P12)."""

import json
from typing import Any

import pytest

from annotations.core.states import Standing, state_of
from annotations.models import Assignment, Claim, Mention, Resolution
from annotations.queries import export, labeled_claims_state
from tests import desks, export_world, factories
from tests.export_world import World
from tests.support.live_copy import Copy, body_of, client_of, exported

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/projects/harbor/labeled-claims"
STREAM = {"Accept": "application/x-ndjson"}


@pytest.fixture
def world() -> World:
    made = export_world.make()
    export_world.settle(made)
    return made


@pytest.fixture
def copy(world: World) -> Copy:
    """A copy of everything."""
    made = Copy(client_of(world.manager), URL)
    made.start()
    return made


# ── what there is ───────────────────────────────────────────────────────────────────────────────


def test_the_stream_has_the_records_of_an_export(world, copy):
    assert copy.plain() == exported(world.project)
    assert {kind for kind, _ in copy.records} >= {"project", "round", "document", "gold", "evidence"}


def test_a_stream_that_comes_in_many_parts_has_them_too(world, copy, monkeypatch):
    """What is asked in between, as of the states of claims, must find the connection free."""
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(export, "DOCUMENTS_AT_ONCE", 1)
    parted = Copy(client_of(world.manager), URL)
    parted.start()
    assert parted.records == copy.records


@pytest.mark.parametrize("limit", (1, 3, 1000))
def test_pages_have_the_same_records(world, copy, limit):
    paged = Copy(client_of(world.manager), URL, limit=limit)
    paged.start()
    assert paged.records == copy.records


def test_a_page_says_what_it_is(world):
    answer = client_of(world.manager).get(URL, {"limit": 2})
    body = answer.json()
    assert body.keys() == {"results", "next", "marker", "schema_version", "offset_unit"}
    assert [each["type"] for each in body["results"]] == ["project", "round", "document"]
    assert (body["schema_version"], body["offset_unit"]) == ("1.0", "code_point")
    assert answer["Factcheck-Marker"] == body["marker"]
    assert answer["Cache-Control"] == "private, no-cache"


def test_the_parameter_chooses_before_the_header(world):
    client = client_of(world.manager)
    assert client.get(URL, {"format": "json"}, headers=STREAM)["Content-Type"] == "application/json"
    answer = client.get(URL, {"format": "ndjson"}, headers={"Accept": "application/json"})
    assert answer["Content-Type"] == "application/x-ndjson"
    body_of(answer)


def test_what_is_added_while_pages_are_read_comes_with_the_next_since(world):
    client = client_of(world.manager)
    first = client.get(URL, {"limit": 2}).json()
    factories.document(world.project, "Came in between, behind or before.")
    Claim.objects.filter(status="live").update(wording="Worded anew.")
    paged = Copy(client, URL, limit=2)
    cursor = first["next"]
    paged.keep(first["results"])
    while cursor:
        body = client.get(URL, {"limit": 2, "cursor": cursor}).json()
        paged.keep(body["results"])
        cursor = body["next"]
        assert body["marker"] == first["marker"]
    paged.marker = first["marker"]
    paged.catch_up()
    assert paged.plain() == exported(world.project)


# ── states ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("standing", "state"),
    (
        (Standing(annotators=1, labels=0), "single"),
        (Standing(annotators=1, labels=2), "disputed"),
        (Standing(annotators=2, labels=1), "open"),
        (Standing(annotators=2, labels=2), "disputed"),
        (Standing("gold", 1, 2, 2), "gold"),
        (Standing("gold", 2, 2, 2), "corrected"),
        (Standing("not_a_claim", 1, 2, 1), "withdrawn"),
        (Standing("cannot_be_settled", 3, 2, 1), "disputed"),
    ),
)
def test_a_state_follows_from_how_the_claim_stands(standing, state):
    assert state_of(standing) == state


def states_by_the_data(records: list[dict[str, Any]]) -> dict[str, str]:
    """The state of each claim, from the other records alone."""
    of_type = lambda kind: [each for each in records if each["type"] == kind]  # noqa: E731
    gold = {claim: each for each in of_type("gold") for claim in each["claims"]}
    claims = of_type("claim")
    found = {}
    for claim in claims:
        root = claim["merged_into"] or claim["id"]
        family = [each for each in claims if (each["merged_into"] or each["id"]) == root]
        ids = {each["id"] for each in family}
        labels = {each["label"] for each in of_type("verdict") if each["claim"] in ids and each["label"]}
        settled = gold.get(claim["id"])
        about = (settled["outcome"], settled["provenance"]["revision"]) if settled else ("", 0)
        found[claim["id"]] = state_of(
            Standing(*about, len({each["provenance"]["author"] for each in family}), len(labels))
        )
    return found


def test_states_follow_from_the_records_and_change_with_them(world, copy):
    live = [json.loads(text) for text in copy.records.values()]
    assert {each["id"]: each["state"] for each in live if each["type"] == "claim"} == states_by_the_data(live)
    root = str(Resolution.objects.get().claim_id)
    seen = [copy.records["claim", root]]
    for change in ({"revision": 2}, {"outcome": "not_a_claim"}, {"outcome": "cannot_be_settled"}):
        Resolution.objects.update(**change)
        copy.catch_up()
        seen.append(copy.records["claim", root])
    assert [json.loads(each)["state"] for each in seen] == ["gold", "corrected", "withdrawn", "disputed"]
    gold = next(json.loads(text) for (kind, _), text in copy.records.items() if kind == "gold")
    assert (gold["state"], gold["schema_version"], gold["provenance"]["revision"]) == ("disputed", "1.0", 2)


def test_two_who_agree_are_open_and_two_who_differ_disputed(world, copy):
    Resolution.objects.get().gold_mentions.all().delete()
    Resolution.objects.all().delete()
    root = Claim.objects.exclude(merged_into=None).get().merged_into
    assert root is not None
    copy.catch_up()
    assert json.loads(copy.records["claim", str(root.pk)])["state"] == "open"
    Claim.objects.filter(merged_into=root).update(merged_into=None)
    copy.catch_up()
    assert json.loads(copy.records["claim", str(root.pk)])["state"] == "single"


# ── what changed since ──────────────────────────────────────────────────────────────────────────


def test_only_what_changed_comes(world, copy):
    mention = Mention.objects.filter(assignment__status="submitted").first()
    Mention.objects.filter(pk=mention.pk).update(check_worthiness="low")
    types = {(each["type"], each.get("id")) for each in copy.catch_up()}
    assert ("mention", str(mention.pk)) in types
    assert {kind for kind, _ in types} <= {
        "project",
        "claim",
        "mention",
        "verdict",
        "evidence",
        "source",
        "gold",
    }
    assert len([each for each in types if each[0] == "mention"]) < 10
    assert copy.plain() == exported(world.project)


def test_what_leaves_comes_as_deleted(world, copy):
    """A voided document's work, with its assignment."""
    held = Assignment.objects.filter(status="submitted", mentions__isnull=False).first()
    gone = {("mention", str(each.pk)) for each in held.mentions.all()}
    Assignment.objects.filter(pk=held.pk).update(status="voided")
    answered = copy.catch_up()
    tombstones = [each for each in answered if each.get("deleted")]
    assert all(each.keys() == {"type", "id", "deleted"} for each in tombstones)
    assert gone <= {(each["type"], each["id"]) for each in tombstones}
    assert [each["type"] for each in tombstones].count("assignment") == 1
    assert copy.plain() == exported(world.project)


def test_work_that_was_never_handed_in_leaves_no_trace(world, copy):
    """Neither a record nor a tombstone tells what somebody is writing."""
    held = Assignment.objects.get(status="leased")
    made = desks.write(held)
    Mention.objects.filter(pk=made.pk).update(status="deleted")
    answered = copy.catch_up()
    assert [each["type"] for each in answered] == ["project"]
    assert export_world.MARKER not in json.dumps(answered)


def test_a_marker_outlives_the_server(world, copy, settings):
    """It is sealed with a key that is kept with the data, not with one of the process."""
    settings.SECRET_KEY = "another one, as after a leak"
    factories.document(world.project, "Another text.")
    copy.client = client_of(world.manager)
    copy.catch_up()
    assert copy.plain() == exported(world.project)


def broken(marker: str) -> list[str]:
    """What is no marker of this project."""
    version, seal, written = marker.split(".")
    return [
        "",
        "1",
        "2024-03-05T00:00:00Z",
        f"2.{seal}.{written}",
        f"{version}.{seal[::-1]}.{written}",
        f"{version}.{seal}.{written[:-2]}",
        f"{version}.{seal}.{written}\n",
        "1.0000000000000000.é",
    ]


def test_what_is_no_marker_is_refused_with_a_sentence(world, copy):
    for marker in broken(copy.marker):
        for shape in ("json", "ndjson"):
            answer = copy.client.get(URL, {"since": marker, "format": shape})
            assert (answer.status_code, answer.json()["code"]) == (400, "unknown_marker"), marker
            assert answer.json()["errors"][0]["field"] == "since"


def test_the_marker_of_another_project_is_refused(world, copy):
    other = factories.project("other")
    factories.member(other, "manager", who=world.manager)
    answer = copy.client.get("/api/v1/projects/other/labeled-claims", {"since": copy.marker})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_marker")


def test_a_marker_from_before_a_restore_is_refused(world, copy, monkeypatch):
    """Another cluster counts its transactions anew, so an old snapshot would say the wrong thing."""
    restored = labeled_claims_state.STATE.replace("system_identifier FROM", "system_identifier + 1 FROM")
    monkeypatch.setattr(labeled_claims_state, "STATE", restored)
    for shape in ("json", "ndjson"):
        answer = copy.client.get(URL, {"since": copy.marker, "format": shape})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_marker")


@pytest.mark.parametrize(
    ("parameters", "field"),
    (
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"format": "xml"}, "format"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "claim~01900000-0000-7000-8000-000000000001~x"}, "cursor"),
        ({"format": "ndjson", "limit": "3"}, "limit"),
        ({"format": "ndjson", "cursor": "x"}, "cursor"),
        ({"sinse": "x"}, "sinse"),
    ),
)
def test_what_cannot_be_asked(world, parameters, field):
    answer = client_of(world.manager).get(URL, parameters)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [each["field"] for each in answer.json()["errors"]] == [field]
