"""What every response carries, and who we are to the database in each process."""

import http.client
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.test import Client, override_settings
from django.urls import path

from factcheck import urls
from factcheck.middleware import POLICY
from tests.plugins.worker import Worker
from tests.processes import wait_for


def whoami(_request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        return JsonResponse({"roles": cursor.fetchone()})


def fail(_request: HttpRequest) -> JsonResponse:
    raise ValueError("a quotation from a document")


def sleep(_request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")
    return JsonResponse({})


urlpatterns = [
    path("whoami", whoami),
    path("fail", fail),
    path("api/fail", fail),
    path("sleep", sleep),
    path("api/sleep", sleep),
    *urls.urlpatterns,
]
handler500, handler404 = urls.handler500, urls.handler404
with_probes = override_settings(ROOT_URLCONF=__name__)
PAGES = ("/", "/projects/demo", "/admin/login/", "/api/docs/", "/api/schema/", "/healthz", "/nowhere")
STATIC = "/static/admin/css/base.css"


@pytest.mark.django_db
@pytest.mark.parametrize("page", (*PAGES, STATIC, "/fail"))
@with_probes
def test_every_response_is_guarded(page: str):
    response = Client(raise_request_exception=False).get(page)
    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert policy == POLICY
    assert not re.search("unsafe|data:|[*]", response["Content-Security-Policy"])
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.fullmatch("[0-9a-f]{32}", response["X-Request-ID"])
    response.close()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ("/", "/admin/login/", "/api/docs/"))
def test_pages_hold_no_inline_script_or_style(page: str):
    body = Client().get(page).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=\"", body)


@with_probes
@pytest.mark.django_db
@pytest.mark.parametrize("page", ("/fail", "/api/fail"))
def test_a_failure_shows_its_request_id_and_nothing_else(page: str):
    """P37."""
    response = Client(raise_request_exception=False).get(page)
    body = response.content.decode()
    assert response.status_code == 500
    assert response["X-Request-ID"] in body
    assert not re.search("quotation|ValueError|Traceback", body)


@pytest.mark.django_db
def test_programs_get_problem_documents():
    response = Client().get("/api/v1/nowhere")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "not_found"


@pytest.mark.django_db
def test_the_page_sets_the_token_that_writes_need():
    assert "csrftoken" in Client().get("/").cookies


@with_probes
@pytest.mark.django_db
def test_a_request_is_the_app():
    assert Client().get("/whoami").json() == {"roles": ["app", "app"]}


@with_probes
def test_a_thread_of_the_live_server_is_the_app(live_server):
    conn = http.client.HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=10)
    conn.request("GET", "/whoami")
    assert conn.getresponse().read() == b'{"roles": ["app", "app"]}'
    conn.close()


def sessions(name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT usename FROM pg_stat_activity WHERE application_name = %s", [name])
        return [user for (user,) in cursor.fetchall()]


def test_a_celery_worker_is_the_app(celery_worker: Worker):
    from uuid import uuid4

    from factcheck.celery import app

    name = celery_worker.environ["PGAPPNAME"]
    app.send_task("annotations.export", args=[str(uuid4())])
    wait_for(lambda: sessions(name), seconds=20, what="the worker's session")
    assert set(sessions(name)) == {"app"}


@pytest.fixture
def short_patience() -> Iterator[None]:
    """Connections that the database cuts short soon."""
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]
    connection.close()
    options["options"] = "-c statement_timeout=200ms"
    yield
    connection.close()
    options["options"] = before


@with_probes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ("/sleep", "/api/sleep"))
def test_a_slow_statement_is_ended(short_patience: None, page: str):
    """P55; the limit itself is asserted below."""
    response = Client(raise_request_exception=False).get(page)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "try again" in response.content.decode()


@pytest.mark.django_db
def test_every_connection_has_its_limits():
    with connection.cursor() as cursor:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in names))
        assert cursor.fetchone() == ("30s", "15s", "1min")


@pytest.mark.django_db
def test_passwords_are_hashed_with_argon2():
    user = get_user_model()(username="somebody")
    user.set_password("ebb and flow and ebb")
    assert user.password.startswith("argon2$argon2id$")
