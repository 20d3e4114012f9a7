"""Markers skip nothing, nothing changed is 304, work does not grow, and who may not read gets nothing (P08, P09, P12)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from annotations.models import Assignment, Event, Membership, Mention
from annotations.queries import labeled_claims_state
from annotations.services import tokens
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
    made = Copy(client_of(world.manager), URL)
    made.start()
    return made


# ── a transaction that starts earlier and commits later ─────────────────────────────────────────


@pytest.fixture
def slow() -> Iterator[BaseDatabaseWrapper]:
    """A second connection, in a transaction that has begun."""
    other = connection.copy()
    other.set_autocommit(False)
    yield other
    other.close()


def done_by(using: BaseDatabaseWrapper, statement: str, *values: Any) -> list[Any]:
    with using.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


MARK = "UPDATE annotations_mention SET check_worthiness = 'low', revision = revision + 1 WHERE id = %s"
LATEST = "SELECT max(pgh_created_at), max(pgh_id), max(pgh_xact::text::bigint) FROM annotations_mentionhistoryevent"
NAIVE = """SELECT h.pgh_created_at > %s, h.pgh_id > %s, h.pgh_xact::text::bigint > %s
FROM annotations_mentionhistoryevent h WHERE h.pgh_obj_id = %s ORDER BY h.pgh_id DESC LIMIT 1"""


@pytest.mark.parametrize("limit", (0, 4))
def test_who_begins_earlier_and_commits_later_is_not_skipped(world, copy, slow, limit):
    first, second = Mention.objects.filter(assignment__status="submitted").order_by("pk")[:2]
    done_by(slow, MARK, first.pk)
    done_by(connection, MARK, second.pk)
    copy.limit = limit
    assert ("mention", str(second.pk)) in {(each["type"], each.get("id")) for each in copy.catch_up()}
    latest = done_by(connection, LATEST)[0]
    slow.commit()
    # the control: a marker made of a time, of a sequence or of a transaction's number would have passed it over
    assert done_by(connection, NAIVE, *latest, first.pk) == [(False, False, False)]
    assert ("mention", str(first.pk)) in {(each["type"], each.get("id")) for each in copy.catch_up()}
    assert copy.plain() == exported(world.project)


def test_who_takes_all_while_another_writes_gets_it_later(world, slow):
    first = Mention.objects.filter(assignment__status="submitted").first()
    done_by(slow, MARK, first.pk)
    copy = Copy(client_of(world.manager), URL)
    copy.start()
    slow.commit()
    assert copy.plain() != exported(world.project)
    copy.catch_up()
    assert copy.plain() == exported(world.project)


def test_what_is_rolled_back_is_no_change(world, copy, slow):
    done_by(slow, MARK, Mention.objects.filter(assignment__status="submitted").first().pk)
    slow.rollback()
    marker = copy.marker
    assert copy.catch_up() == []
    assert copy.marker == marker


# ── nothing changed ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("headers", ({}, STREAM))
def test_nothing_changed_is_304(world, copy, headers):
    client = client_of(world.manager)
    for parameters in ({}, {"since": copy.marker}):
        answer = client.get(URL, parameters, headers=headers)
        body_of(answer)
        asked = {**headers, "If-None-Match": answer["ETag"]}
        again = client.get(URL, parameters, headers=asked)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
        factories.document(factories.project(), f"{factories.TEXT} In another project {parameters}.")
        assert client.get(URL, parameters, headers=asked).status_code == 304
    factories.document(world.project, "Another text.")
    answer = client.get(URL, parameters, headers=asked)
    assert answer.status_code == 200
    body_of(answer)


def test_the_tag_of_pages_is_not_that_of_the_stream(world):
    client = client_of(world.manager)
    tag = client.get(URL)["ETag"]
    answer = client.get(URL, headers={**STREAM, "If-None-Match": tag})
    body_of(answer)
    assert answer.status_code == 200
    for other in ('"json-x"', "*", f"{tag[:-1]}", '"x"'):
        assert client.get(URL, headers={"If-None-Match": other}).status_code == 200


# ── how many statements ─────────────────────────────────────────────────────────────────────────


def statements(copy: Copy, parameters: dict[str, str], headers: dict[str, str], **more: str) -> int:
    """So many does an answer take, those of the snapshot's own connection included."""
    with CaptureQueriesContext(connection) as usual, every_statement() as own:
        body_of(copy.client.get(URL, parameters, headers={**headers, **more}))
    return len(usual) + len(own)


class every_statement:  # noqa: N801 - used as a function
    """Counts the statements of connections that are made meanwhile."""

    def __enter__(self) -> list[str]:
        found: list[str] = []
        self.made = BaseDatabaseWrapper.copy

        def copied(held: BaseDatabaseWrapper, alias: str | None = None) -> BaseDatabaseWrapper:
            made = self.made(held, alias)

            def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
                found.append(sql)
                return execute(sql, params, many, context)

            made.execute_wrappers.append(noted)
            return made

        BaseDatabaseWrapper.copy = copied  # type: ignore[method-assign]
        return found

    def __exit__(self, *_error: object) -> None:
        BaseDatabaseWrapper.copy = self.made  # type: ignore[method-assign]


def annotate(world: World, claims: int) -> None:
    """A document with so many claims, each with verdict and evidence, handed in by each of three."""
    document = factories.document(world.project, f"{factories.TEXT} With {claims} claims.")
    factories.slots(world.round, document)
    held = Assignment.objects.filter(document=document, status="open").first()
    assert held
    Assignment.objects.filter(pk=held.pk).update(
        status="leased",
        annotator=world.ada,
        handle=factories.uuid7(),
        lease_expires_at="2099-01-01T00:00:00Z",
    )
    held.refresh_from_db()
    for _ in range(claims):
        desks.write(held)
    desks.hand_in(held)


def test_as_many_statements_for_a_thousand_records_as_for_ten(world, copy):
    annotate(world, 3)
    few = [statements(copy, given, headers) for given, headers in asked(copy)]
    copy.catch_up()
    annotate(world, 225)
    many = [statements(copy, given, headers) for given, headers in asked(copy)]
    assert len(copy.catch_up()) > 900
    assert few == many == EXPECTED


EXPECTED = [31, 32, 29, 39]
"""Session, user, membership, state, project, event; for each of nine types its keys, what they depend on, and the
records; handles, states of claims, withheld sources. Streams set their snapshot up, and a whole one needs no keys."""


def asked(copy: Copy) -> list[tuple[dict[str, str], dict[str, str]]]:
    """A page, all as a stream, a page of changes, changes as a stream."""
    most, since = {"limit": "1000"}, {"since": copy.marker}
    return [(most, {}), ({}, STREAM), ({**most, **since}, {}), (since, STREAM)]


def test_nothing_changed_takes_one_statement_beside_sign_in_and_scope(world, copy):
    tag = copy.client.get(URL)["ETag"]
    since = {"since": copy.marker}
    assert statements(copy, since, {}, **{"If-None-Match": tag}) == 4


# ── who may ─────────────────────────────────────────────────────────────────────────────────────


def test_reading_is_noted_so_that_nobody_is_handed_what_they_have_seen(world, copy):
    """P12: as with an export that is taken away, and not where there was nothing."""
    noted = Event.objects.filter(verb="export_taken")
    assert list(noted.values_list("actor", "object_id")) == [(world.manager.pk, str(world.project.pk))]
    copy.catch_up()
    assert noted.count() == 1
    factories.document(world.project, "Another text.")
    copy.catch_up()
    copy.limit = 1000
    copy.start()
    assert noted.count() == 3


@pytest.mark.parametrize("headers", ({}, STREAM))
def test_who_has_open_blind_work_gets_nothing(world, copy, headers):
    """P12: whatever their roles, whatever they hold from before; the guard is that of exports."""
    membership = Membership.objects.get(user=world.manager)
    membership.roles = ["manager", "annotator"]
    membership.save()
    client = client_of(world.manager)
    tag = client.get(URL)["ETag"]
    document = factories.document(world.project, "A text that nobody has.")
    factories.slots(world.round, document)
    held = Assignment.objects.filter(document=document).first()
    assert held
    Assignment.objects.filter(pk=held.pk).update(
        status="leased",
        annotator=world.manager,
        handle=factories.uuid7(),
        lease_expires_at="2099-01-01T00:00:00Z",
    )
    for parameters in ({}, {"since": copy.marker}):
        for condition in ({}, {"If-None-Match": tag}):
            answer = client.get(URL, parameters, headers={**headers, **condition})
            assert answer.status_code == 403
            assert export_world.MARKER not in answer.content.decode()


def test_a_token_needs_the_scope(world):
    for scopes, status in ((["read", "annotate", "manage"], 403), (["export"], 200)):
        issued = tokens.issue(owner=world.manager, name="x", scopes=scopes, days=1)
        client = client_of(world.outsider)
        client.logout()
        answer = client.get(URL, headers={"Authorization": f"Bearer {issued.secret}"})
        assert answer.status_code == status


def test_a_stream_that_nobody_reads_gives_its_connection_back(world):
    """Also where it was never begun, as for HEAD."""
    count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    before = done_by(connection, count)
    for _ in range(3):
        answer = client_of(world.manager).head(URL, headers=STREAM)
        answer.close()
        answer = client_of(world.manager).get(URL, headers=STREAM)
        next(iter(answer.streaming_content))
        answer.close()
    assert done_by(connection, count) == before


def test_the_control_of_the_law_fails_without_the_snapshot(world, copy, slow, monkeypatch):
    """With a marker that takes whatever began for done, the slow one is skipped."""
    first = Mention.objects.filter(assignment__status="submitted").first()
    done_by(slow, MARK, first.pk)
    highest = "(SELECT pg_snapshot_xmax(pg_current_snapshot())::text)"
    naive = labeled_claims_state.STATE.replace(
        "pg_current_snapshot()::text", f"{highest} || ':' || {highest} || ':'", 1
    )
    monkeypatch.setattr(labeled_claims_state, "STATE", naive)
    factories.document(world.project, "Another text.")
    copy.catch_up()
    slow.commit()
    copy.catch_up()
    assert copy.plain() != exported(world.project)
