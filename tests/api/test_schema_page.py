"""The description is served: as a page with examples, in YAML and in JSON."""

import pytest
import yaml
from django.test import Client

from factcheck import paths

pytestmark = pytest.mark.django_db


def test_the_document_is_the_committed_one_in_yaml_and_in_json(client: Client):
    committed = yaml.safe_load((paths.CHECKOUT / "frontend" / "openapi.yaml").read_text())
    in_yaml = client.get("/api/schema/")
    assert in_yaml.headers["Content-Type"].startswith("application/vnd.oai.openapi")
    assert yaml.safe_load(in_yaml.content) == committed
    in_json = client.get("/api/schema/?format=json")
    assert in_json.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")
    assert in_json.json() == committed


def test_the_page_shows_bodies_and_refusals(client: Client):
    page = client.get("/api/docs/").content.decode()
    assert "The harbor closes on Monday." in page
    assert "This access token is unknown, revoked or expired." in page
    assert "This was changed meanwhile; compare with the current state." in page
