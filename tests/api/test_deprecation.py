"""What goes away says so in its answers and in the schema; nothing else does."""

from datetime import date

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from annotations.api import deprecation
from annotations.api.deprecation import Deprecated
from tests import factories

pytestmark = pytest.mark.django_db
PROJECT = "GET /api/v1/projects/{slug}"


def plant(monkeypatch, *entries: Deprecated) -> None:
    monkeypatch.setattr(deprecation, "DEPRECATED", entries)


def entry(operation: str = PROJECT, **fields) -> Deprecated:
    dates = {"since": date(2024, 3, 5), "sunset": date(2024, 9, 1)}
    return Deprecated(operation, **{**dates, "instead": "Use `title`.", **fields})


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(factories.member(factories.project("desk"), "manager"))
    return client


def test_answers_carry_the_dates(client, monkeypatch):
    plant(monkeypatch, entry(field="name"), entry(sunset=date(2024, 8, 1)))
    answer = client.get("/api/v1/projects/desk")
    assert answer.status_code == 200
    assert answer["Deprecation"] == "@1709596800"
    assert answer["Sunset"] == "Thu, 01 Aug 2024 00:00:00 GMT"
    assert answer["Link"] == '</api/docs/>; rel="deprecation"; type="text/html"'


@pytest.mark.parametrize("path", ("projects", "projects/desk/jobs"))
def test_other_answers_carry_nothing(client, monkeypatch, path):
    plant(monkeypatch, entry())
    assert {"Deprecation", "Sunset", "Link"}.isdisjoint(client.get(f"/api/v1/{path}").headers)


def test_without_an_entry_nothing_is_said(client):
    assert "Deprecation" not in client.get("/api/v1/projects/desk").headers


def test_the_schema_marks_a_field_and_an_operation(monkeypatch):
    plant(monkeypatch, entry(field="name"), entry("GET /api/v1/projects"))
    schema = SchemaGenerator().get_schema(request=None, public=True)
    name = schema["components"]["schemas"]["Project"]["properties"]["name"]
    assert (name["deprecated"], name["description"]) == (
        True,
        "Deprecated since 2024-03-05, gone on 2024-09-01: Use `title`.",
    )
    assert schema["paths"]["/api/v1/projects"]["get"]["deprecated"] is True
    assert "deprecated" not in schema["paths"]["/api/v1/projects/{slug}"]["get"]


def test_what_is_declared_is_there():
    """An entry for an operation or a field that the API does not have would say nothing."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for each in deprecation.DEPRECATED:
        method, path = each.operation.split(" ")
        operation = schema["paths"][path][method.lower()]
        assert not each.field or list(deprecation._fields(schema, operation, each.field))
        assert each.since < each.sunset
