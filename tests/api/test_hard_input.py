"""No input gives a 5xx (P32), and limits hold before anything is read into memory (P31)."""

import json
import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from annotations.api.base import MAX_PAGE
from annotations.models import Mention
from annotations.services import moderation
from tests import desks
from tests import factories as make
from tests.api.test_mentions import Desk, full_body

pytestmark = pytest.mark.django_db

FAR = 2**31 - 2
SAMPLE = random.Random(1)
INCOMPRESSIBLE = "".join(chr(SAMPLE.randrange(0x4E00, 0x9F00)) for _ in range(1900))
NUL_IN_COOKIE = 'sessionid="' + r"\000" * 9 + '"'


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.client.raise_request_exception = False
    return made


def citing(url: str) -> dict[str, Any]:
    return full_body() | {
        "claim": make.claim_body(verdict=make.verdict_body("supported", make.evidence_body(url)))
    }


def with_two(what: str) -> dict[str, Any]:
    """A body in which two questions, or two pieces of evidence, have one id."""
    body = full_body()
    questions = body["claim"]["verdict"]["questions"]
    if what == "questions":
        questions.append({**questions[0], "evidence": [], "position": 1})
    else:
        questions[0]["evidence"][1]["id"] = questions[0]["evidence"][0]["id"]
    return body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (make.mention_body((10, 5)), "invalid_span"),
        (make.mention_body((0, FAR)), "invalid_span"),
        (make.mention_body((FAR - 1, FAR)), "invalid_span"),
        (make.mention_body((0, FAR + 1)), "invalid"),
        (make.mention_body((10, 15), (2, 5)), "invalid_span"),
        (with_two("questions"), "invalid"),
        (with_two("evidence"), "invalid"),
        (citing("https://" + "a" * 1992), "invalid"),  # 2,000 characters, and one more with its slash
        (citing("https://" + "İ" * 1500 + "/"), "invalid"),  # lower case is longer
        (citing("https://example.org/" + INCOMPRESSIBLE), "invalid"),  # too long for an index
        (citing("https://[::1"), "invalid"),
        (citing("https://example.org:99999/"), "invalid"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_body_that_no_row_can_hold_is_refused(desk, body, code):
    """P32: each of these reached the database before."""
    answer = desk.put(make.uuid7(), body, create=True)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.content
    assert not Mention.objects.exists()


def test_an_address_at_the_limit_is_kept(desk):
    body = citing("https://example.org/" + "a" * 1980)
    assert desk.put(make.uuid7(), body, create=True).status_code == 201


@pytest.mark.parametrize(
    "sent",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"fragments":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"a":"\xff"}',
        b'{"\\ud800":1}',
        b'{"fragments":NaN}',
        b'{"fragments":[{"start":1e999,"end":2}]}',
        b'{"fragments":' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
        b"",
        b"null",
        b"[]",
    ],
    ids=lambda sent: repr(sent[:16]),
)
def test_what_is_no_body_is_refused(desk, sent):
    """P31, P32: depth, encoding and numbers are the parser's to refuse."""
    answer = desk.client.generic(
        "PUT", desk.url(make.uuid7()), sent, content_type="application/json", headers={"If-None-Match": "*"}
    )
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))
    if path:
        yield path


def replaced(body: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    """A copy of the body with another value there."""
    copy: Any = json.loads(json.dumps(body))
    at = copy
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return dict(copy)


HOSTILE = ["\x00", "\ud800", "x" * 30_000, 2**70, -1, True, None, [], {}, "0000-00-00", {"\ud800": 1}]


def test_no_value_anywhere_in_a_body_gives_a_5xx(desk):
    """P32, P35: every field of the aggregate with every hostile value."""
    date = {"expression": "Monday", "start": "2024-03-04", "end": None, "how": ""}
    body = full_body() | {"claim": {**full_body()["claim"], "claim_date": date}}
    failed = []
    for path in places(body):
        for value in HOSTILE:
            answer = desk.put(make.uuid7(), replaced(body, path, value), create=True)
            if answer.status_code >= 500:
                failed.append((path, repr(value)[:20]))
    assert failed == []


def test_a_body_over_the_limit_is_not_read(desk, monkeypatch):
    """P31: 413, whatever else is in it."""
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE", 10_000)
    body = full_body()
    assert desk.put(make.uuid7(), body, create=True).status_code == 201
    body["claim"]["wording"] = "x" * 10_000
    answer = desk.put(make.uuid7(), body, create=True)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("limit", ["000000001" + "9" * 5000, "00000000199999", "٣", "101", "0", "-1", ""])
def test_a_page_has_at_most_so_many_rows_however_the_number_is_written(desk, limit):
    """P54."""
    answer = desk.client.get(f"/api/v1/projects/{desk.project.slug}/documents", {"limit": limit})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "limit")
    assert str(MAX_PAGE) in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/", "/api/v1/session", "/api/v1/projects", "/admin/", "/none"])
@pytest.mark.parametrize(
    "request_", [{"HTTP_COOKIE": NUL_IN_COOKIE}, {"QUERY_STRING": "project=%00"}], ids=["cookie", "query"]
)
def test_nul_in_an_address_or_a_cookie_is_a_bad_request(path, request_):
    """P32: the session's key is looked up before any view; anyone can send one."""
    answer = Client(raise_request_exception=False).generic("GET", path, **request_)
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("chosen", ["x", "1", "a\0b", "é"])
def test_moderating_rows_that_no_id_names_is_a_bad_request(chosen):
    """P32: the list's form names the rows."""
    moderator = desks.desk("near").people["moderator"]
    moderation.grant_staff(user=moderator, by=None)
    client = Client(raise_request_exception=False)
    client.force_login(moderator)
    for page, action in (("mention", "hide"), ("source", "restore"), ("user", "suspend")):
        answer = client.post(
            f"/admin/annotations/{page}/", {"action": action, "_selected_action": [chosen], "index": "0"}
        )
        assert answer.status_code == 400, page


@pytest.mark.parametrize(
    ("path", "kind"), [("/api/v1/session", "application/problem+json"), ("/", "text/plain")]
)
def test_an_unknown_host_is_answered_in_the_readers_form(path, kind):
    answer = Client().get(path, headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith(kind)
    assert "Content-Security-Policy" in answer.headers


def test_a_list_of_ids_given_as_numbers_can_be_repeated_safely():
    """P32, P65: a UUID may be written as a number of 128 bits, where one is taken at all."""
    project = make.project()
    manager = make.member(project, "manager")
    client = Client(raise_request_exception=False)
    client.force_login(manager)
    answer = client.post(
        f"/api/v1/projects/{project.slug}/pre-annotations",
        {"documents": [uuid.uuid4().int]},
        content_type="application/json",
        headers={"Idempotency-Key": "once"},
    )
    assert answer.status_code in {400, 404}


@pytest.mark.parametrize(
    "query",
    [
        "since=",
        "until=",
        "since=20240305",
        "since=2024-W10-1",
        "until=2024-02-30",
        "since=٢٠٢٤-٠٣-٠٥",
        "annotator=",
        f"annotator={uuid.UUID(int=1).hex}",
        f"annotator={uuid.UUID(int=1).urn}",
    ],
)
def test_a_filter_of_another_form_than_described_is_refused(query):
    """P06: what Python's own readers take beside days and ids."""
    at = desks.desk("near")
    client = Client()
    client.force_login(at.people["manager"])
    answer = client.get(f"/api/v1/rounds/{at.round.pk}/agreement?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, query.partition("=")[0])
