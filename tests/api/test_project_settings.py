"""What a manager sets about a project: strict, with preconditions, and logged."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Event, Project
from tests import factories as make

pytestmark = pytest.mark.django_db


class Office:
    """A project and its manager at the API."""

    def __init__(self) -> None:
        self.project = make.project()
        self.manager = make.member(self.project, "manager")
        self.client = Client()
        self.client.force_login(self.manager)
        self.path = f"/api/v1/projects/{self.project.slug}/settings"

    def get(self):
        return self.client.get(self.path)

    def put(self, *, tag: str | None = None, **changes):
        body = {**self.get().json()["settings"], **changes}
        headers = {"If-Match": tag} if tag else {}
        return self.client.put(self.path, body, content_type="application/json", headers=headers)


@pytest.fixture
def office() -> Office:
    return Office()


def test_settings_change_and_the_log_says_what(office):
    tag = office.get().headers["ETag"]
    answer = office.put(tag=tag, pre_annotator="dummy", name="New desk")
    assert answer.status_code == 200
    assert answer.json()["settings"]["pre_annotator"] == "dummy"
    assert answer.headers["ETag"] not in (tag, None)
    assert Project.objects.get().pre_annotator == "dummy"
    event = Event.objects.get(verb="settings_changed")
    assert (event.actor, set(event.after)) == (office.manager, {"name", "pre_annotator"})
    assert event.before["pre_annotator"] != event.after["pre_annotator"] == "dummy"


def test_engines_to_choose_among_are_listed(office):
    names = [row["identifier"] for row in office.get().json()["pre_annotators"]]
    assert {"rules", "dummy"} <= set(names)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pre_annotator": "oracle"}, "pre_annotator"),
        ({"name": ""}, "name"),
        ({"slug": "stolen"}, "slug"),
        ({"pre_annotate_on_import": "perhaps"}, "pre_annotate_on_import"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field_and_changes_nothing(office, changes, field):
    """P04."""
    before = Project.objects.values().get()
    answer = office.put(tag=office.get().headers["ETag"], **changes)
    assert answer.status_code == 400
    assert [row["field"] for row in answer.json()["errors"]] == [field]
    assert Project.objects.values().get() == before


def test_two_managers_do_not_overwrite_each_other(office):
    """P66."""
    tag = office.get().headers["ETag"]
    assert office.put(name="first").status_code == 428
    assert office.put(tag=tag, name="first").status_code == 200
    late = office.put(tag=tag, name="second")
    assert (late.status_code, late.json()["current"]["name"]) == (412, "first")
    assert office.put(tag=tag, name="first").status_code == 200  # one's own retry
    assert office.put(tag='"7"', name="x").status_code == 400
    assert Event.objects.filter(verb="settings_changed").count() == 1


def test_statements(office):
    office.get()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        office.get()
    assert len(asked) == 3


def test_what_cards_tell_is_changed_alone_and_stays_where_a_request_leaves_it_out(office):
    said = {**office.get().json()["settings"]["about_data"], "pay": "12 an hour"}
    assert set(said.values()) == {"", "12 an hour"}
    tag = office.put(tag=office.get().headers["ETag"], about_data=said).headers["ETag"]
    assert Event.objects.get(verb="settings_changed").after == {"about_data": said}
    body = {key: value for key, value in office.get().json()["settings"].items() if key != "about_data"}
    headers = {"If-Match": tag}
    answer = office.client.put(
        office.path, {**body, "name": "Other"}, content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.json()["settings"]["about_data"]) == (200, said)
