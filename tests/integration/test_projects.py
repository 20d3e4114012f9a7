"""Making projects, and who may give which roles (P05, P10, P26, P58)."""

import threading

import pytest
from django.db import connection

from annotations.core.errors import DomainError
from annotations.models import Event, Label, Membership, Project, VerdictLabel
from annotations.services import projects
from annotations.services.errors import InvalidError, NotPermittedError
from annotations.services.projects import LastManagerError, SlugTakenError
from tests import factories

pytestmark = pytest.mark.django_db


def roles_of(project: Project, user) -> list[str] | None:
    return Membership.objects.filter(project=project, user=user).values_list("roles", flat=True).first()


# ── making ──────────────────────────────────────────────────────────────────────────────────────


def test_a_new_project_has_all_that_work_needs():
    edith = factories.user("edith")
    project = projects.create(slug="desk", name="News desk", by=edith)
    round_ = project.rounds.get()
    assert (round_.status, round_.kind, round_.overlap) == ("open", "annotate", 2)
    assert round_.steps == ["mark", "word", "judge", "cite"]
    assert round_.required_fields == ["wording", "claim_types", "check_worthiness"]
    assert round_.verdict_needed == "medium"
    assert (round_.guideline.version, round_.guideline.project) == (1, project)
    labels = Label.objects.filter(schema__project=project)
    assert labels.filter(group="claim_types").count() == 8
    assert list(labels.filter(group="check_worthiness").values_list("key", flat=True)) == [
        "none",
        "low",
        "medium",
        "high",
    ]
    scale = VerdictLabel.objects.filter(scale=round_.verdict_scale).values_list("key", flat=True)
    assert list(scale) == ["supported", "refuted", "not_enough_evidence", "conflicting"]
    assert round_.verdict_scale.distances[0] == [0, 1, 0.75, 0.75]
    assert roles_of(project, edith) == ["manager"]
    assert set(Event.objects.filter(project=project).values_list("verb", flat=True)) == {
        "project_created",
        "roles_changed",
    }


def test_the_guideline_is_kept_as_written_and_shown_as_safe_html():
    project = projects.create(slug="desk", name="N", by=None, guideline="**Mark** <script>alert(1)</script>")
    guideline = project.guidelines.get()
    assert guideline.markdown == "**Mark** <script>alert(1)</script>"
    assert guideline.html == "<p><strong>Mark</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    assert projects.add_guideline(project=project, text="Second").version == 2


def test_the_default_guideline_loses_nothing_on_its_way_to_html():
    html = projects.create(slug="desk", name="N", by=None).guidelines.get().html
    assert html.count("<h2>") == 5
    assert html.count("<tr>") == 3
    assert html.count("<li>") == 11
    assert "&lt;" not in html


@pytest.mark.parametrize(
    ("fields", "error"),
    (({"slug": "taken"}, SlugTakenError), ({"slug": "free", "scale": "unknown"}, DomainError)),
)
def test_a_project_that_cannot_be_made_leaves_nothing(fields, error):
    projects.create(slug="taken", name="N", by=None)
    before = Project.objects.count(), Event.objects.count()
    with pytest.raises(error):
        projects.create(name="N", by=None, **fields)
    assert (Project.objects.count(), Event.objects.count()) == before


# ── roles ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("granter", ("manager", "adjudicator", "moderator", "annotator", "viewer", None))
@pytest.mark.parametrize("granted", ("manager", "adjudicator", "moderator", "annotator", "viewer"))
@pytest.mark.parametrize("change", ("give", "take"))
def test_only_managers_give_and_take_roles(granter, granted, change):
    project = factories.project()
    factories.member(project, "manager")
    by = factories.member(project, granter) if granter else factories.user()
    other = factories.member(project, "viewer", "annotator", granted)
    wanted = {"viewer", "annotator", granted}
    if change == "give":
        other, wanted = factories.user(), {granted}
    else:
        wanted -= {granted}
    before = roles_of(project, other)
    if granter == "manager":
        projects.set_roles(project=project, user=other, roles=wanted, by=by)
        assert roles_of(project, other) == sorted(wanted)
    else:
        with pytest.raises(NotPermittedError):
            projects.set_roles(project=project, user=other, roles=wanted, by=by)
        assert roles_of(project, other) == before


@pytest.mark.parametrize("own", ("manager", "adjudicator", "annotator"))
@pytest.mark.parametrize("wish", ("manager", "adjudicator", "moderator"))
def test_nobody_raises_themselves(own, wish):
    project = factories.project()
    by = factories.member(project, own)
    if own == wish:
        assert projects.set_roles(project=project, user=by, roles=[own], by=by).roles == [own]
    else:
        with pytest.raises(NotPermittedError):
            projects.set_roles(project=project, user=by, roles=[own, wish], by=by)
    assert roles_of(project, by) == [own]


def test_a_manager_of_another_project_gives_no_roles_here():
    project, elsewhere = factories.project(), factories.project()
    with pytest.raises(NotPermittedError):
        projects.set_roles(
            project=project,
            user=factories.user(),
            roles=["viewer"],
            by=factories.member(elsewhere, "manager"),
        )


@pytest.mark.parametrize("left", ([], ["annotator"]))
def test_the_last_manager_stays(left):
    project = factories.project()
    last = factories.member(project, "manager", "annotator")
    with pytest.raises(LastManagerError):
        projects.set_roles(project=project, user=last, roles=left, by=last)
    assert roles_of(project, last) == ["manager", "annotator"]
    factories.member(project, "manager")
    projects.set_roles(project=project, user=last, roles=left, by=last)
    assert (roles_of(project, last) or []) == left


@pytest.mark.django_db(transaction=True)
def test_two_managers_cannot_remove_each_other_at_once():
    project = factories.project()
    one, two = factories.member(project, "manager"), factories.member(project, "manager")
    ready, refused = threading.Barrier(2), []

    def remove(user, by) -> None:
        ready.wait()
        try:
            projects.set_roles(project=project, user=user, roles=[], by=by)
        except DomainError as error:
            refused.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Membership.objects.filter(project=project, roles__contains=["manager"]).count() == 1
    assert len(refused) == 1


def test_an_unknown_role_is_refused():
    with pytest.raises(InvalidError):
        projects.set_roles(project=factories.project(), user=factories.user(), roles=["owner"], by=None)


def test_each_change_of_roles_leaves_who_whom_from_what_to_what():
    project = factories.project()
    manager, person = factories.member(project, "manager"), factories.user()
    projects.add_member(project=project, user=person, roles=["annotator"], by=manager)
    projects.add_member(project=project, user=person, roles=["viewer"], by=manager)
    projects.add_member(project=project, user=person, roles=["viewer"], by=manager)  # no change, no event
    projects.set_roles(project=project, user=person, roles=[], by=manager)
    events = Event.objects.filter(verb="roles_changed", object_id=str(person.pk), actor=manager).order_by(
        "id"
    )
    assert [(event.before["roles"], event.after["roles"]) for event in events] == [
        ([], ["annotator"]),
        (["annotator"], ["annotator", "viewer"]),
        (["annotator", "viewer"], []),
    ]
