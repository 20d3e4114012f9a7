"""Moderation: what each action writes, whom it is refused to, what it leaves behind (P10, P11, P58, P76)."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from annotations.core.errors import DomainError
from annotations.models import Assignment, Event, Job, Membership, Mention, Source, User
from annotations.services import adjudication, agreement, export_files, mentions, moderation, tokens
from annotations.services.errors import InvalidError, NotFoundError, NotPermittedError
from annotations.services.moderation import UnfitStatusError
from annotations.services.preconditions import Precondition
from tests import desks, factories

pytestmark = pytest.mark.django_db
WHY = "Names a private person."


class Case:
    """A mention with a source, written and handed in, and the moderator of its project."""

    def __init__(self) -> None:
        self.desk = desks.desk("near")
        self.annotator = self.desk.people["annotator"]
        self.moderator = self.desk.people["moderator"]
        moderation.grant_staff(user=self.moderator, by=None)
        self.held = desks.take(self.desk, self.annotator)
        self.mention = desks.write(self.held)
        self.source = desks.source_of(self.mention)

    def act(self, action: str, *, by: User | None = None, reason: str = WHY) -> None:
        """Call the service by its name, on the object that its name says."""
        target = action.split("_")[1]
        key = {"mention": self.mention, "source": self.source, "user": self.annotator}[target].pk
        getattr(moderation, action)(**{target: key}, by=by or self.moderator, reason=reason)

    def status(self) -> tuple[str, str, bool]:
        """What the three objects are now."""
        return (
            Mention.objects.get(pk=self.mention.pk).status,
            Source.objects.get(pk=self.source.pk).status,
            User.objects.get(pk=self.annotator.pk).is_active,
        )


@pytest.fixture
def case() -> Case:
    return Case()


PAIRS = (
    ("hide_mention", "restore_mention", "mention_hidden", "mention_restored"),
    ("hide_source", "restore_source", "source_hidden", "source_restored"),
    ("suspend_user", "unsuspend_user", "suspended", "unsuspended"),
)
ACTIONS = tuple(action for pair in PAIRS for action in pair[:2])
THERE = tuple(pair[0] for pair in PAIRS)
FRESH = ("live", "live", True)
AFTER = {
    "hide_mention": ("hidden", "live", True),
    "hide_source": ("live", "hidden", True),
    "suspend_user": ("live", "live", False),
}


def last_event() -> dict:
    fields = ("actor", "verb", "object_type", "object_id", "before", "after", "reason", "project")
    return Event.objects.values(*fields).first()


@pytest.mark.parametrize(("there", "back", "verb", "verb_back"), PAIRS)
def test_there_and_back(case: Case, there: str, back: str, verb: str, verb_back: str):
    case.act(there)
    assert case.status() == AFTER[there]
    first = last_event()
    assert first["verb"] == verb
    case.act(back, reason="A mistake.")
    assert case.status() == FRESH
    second = last_event()
    assert (second["verb"], second["reason"]) == (verb_back, "A mistake.")
    assert (second["before"], second["after"]) == (first["after"], first["before"])


def test_what_an_event_holds(case: Case):
    case.act("hide_mention", reason=f"  {WHY} ")
    assert last_event() == {
        "actor": case.moderator.pk,
        "verb": "mention_hidden",
        "object_type": "mention",
        "object_id": str(case.mention.pk),
        "before": {"status": "live"},
        "after": {"status": "hidden"},
        "reason": WHY,
        "project": case.desk.project.pk,
    }


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("reason", ("", " \n", "x" * 2001))
def test_a_reason_is_needed(case: Case, action: str, reason: str):
    refused(case, action, InvalidError, reason=reason)


def refused(case: Case, action: str, error: type[DomainError], **more: object) -> None:
    """The action raises, and changes and logs nothing."""
    before = (case.status(), Event.objects.count())
    with pytest.raises(error):
        case.act(action, **more)
    assert (case.status(), Event.objects.count()) == before


@pytest.mark.parametrize("there", THERE)
def test_only_once(case: Case, there: str):
    case.act(there)
    refused(case, there, UnfitStatusError)


@pytest.mark.parametrize("back", tuple(pair[1] for pair in PAIRS))
def test_what_is_live_is_not_restored(case: Case, back: str):
    refused(case, back, UnfitStatusError)


def test_a_deleted_mention_is_not_hidden(case: Case):
    Mention.objects.filter(pk=case.mention.pk).update(status="deleted")
    refused(case, "hide_mention", UnfitStatusError)


@pytest.mark.parametrize("action", THERE)
@pytest.mark.parametrize("role", ("annotator", "adjudicator", "manager", "viewer"))
def test_other_roles_see_nothing_to_moderate(case: Case, action: str, role: str):
    person = case.desk.people[role]
    moderation.grant_staff(user=person, by=None)
    if action == "suspend_user" and role == "annotator":
        return  # oneself: below
    refused(case, action, NotFoundError, by=person)


@pytest.mark.parametrize("action", THERE)
def test_the_moderator_of_another_project_does_not_reach_it(case: Case, action: str):
    stranger = desks.desk("far").people["moderator"]
    moderation.grant_staff(user=stranger, by=None)
    refused(case, action, NotFoundError, by=stranger)


@pytest.mark.parametrize("action", THERE)
def test_without_the_group_the_role_is_not_enough(case: Case, action: str):
    case.moderator.groups.clear()
    case.moderator = User.objects.get(pk=case.moderator.pk)
    refused(case, action, NotPermittedError)


@pytest.mark.parametrize("action", THERE)
def test_a_superuser_reaches_every_project(case: Case, action: str):
    case.act(action, by=factories.user("root", is_superuser=True, is_staff=True))
    assert case.status() == AFTER[action]


@pytest.mark.parametrize(
    ("action", "error"), (("hide_mention", NotFoundError), ("hide_source", NotFoundError))
)
@pytest.mark.parametrize("superuser", (False, True))
def test_open_blind_work_stops_moderation(case: Case, action: str, error: type, superuser: bool):
    """P12: a moderator who annotates the document meanwhile sees nothing of others' work on it."""
    User.objects.filter(pk=case.moderator.pk).update(is_superuser=superuser)
    case.moderator = User.objects.get(pk=case.moderator.pk)
    held = take_too(case)
    assert held.document == case.mention.document
    refused(case, action, error)
    desks.hand_in(held)
    case.act(action)
    assert case.status() == AFTER[action]


def take_too(case: Case) -> Assignment:
    """The moderator annotates as well, and takes a document."""
    Membership.objects.filter(user=case.moderator).update(roles=["annotator", "moderator"])
    return desks.take(case.desk, case.moderator)


def test_blind_work_on_another_document_stops_it_too(case: Case):
    """The permission table says so: who works blind in a project does not moderate there."""
    Assignment.objects.filter(document=case.mention.document, status="open").update(status="voided")
    assert take_too(case).document != case.mention.document
    refused(case, "hide_mention", NotFoundError)


def test_who_saw_others_work_is_not_handed_the_document(case: Case, client: Client):
    """P12: reading it on the moderation pages counts, for lists and single pages."""
    Membership.objects.filter(user=case.moderator).update(roles=["annotator", "moderator"])
    client.force_login(case.moderator)
    for _ in range(2):
        assert client.get("/admin/annotations/mention/").status_code == 200
        assert client.get(f"/admin/annotations/mention/{case.mention.pk}/change/").status_code == 200
    assert Event.objects.filter(verb="case_opened", actor=case.moderator).count() == 1
    assert desks.take(case.desk, case.moderator).document != case.mention.document


def test_of_moderators_who_do_not_annotate_nothing_is_kept(case: Case, client: Client):
    client.force_login(case.moderator)
    assert client.get("/admin/annotations/verdict/").status_code == 200
    assert not Event.objects.filter(verb="case_opened").exists()


@pytest.mark.parametrize("action", ("suspend_user", "unsuspend_user"))
@pytest.mark.parametrize(
    ("fields", "by_superuser", "allowed"),
    (
        ({}, False, True),
        ({"is_staff": True}, False, False),
        ({"is_superuser": True}, False, False),
        ({"is_superuser": True, "is_staff": True}, False, False),
        ({"is_staff": True}, True, True),
        ({"is_superuser": True}, True, True),
    ),
)
def test_staff_cannot_suspend_staff(case: Case, action: str, fields: dict, by_superuser: bool, allowed: bool):
    """P11."""
    by = factories.user("root", is_superuser=True, is_staff=True) if by_superuser else case.moderator
    User.objects.filter(pk=case.annotator.pk).update(is_active=action == "suspend_user", **fields)
    if allowed:
        case.act(action, by=by)
    else:
        refused(case, action, NotPermittedError, by=by)


@pytest.mark.parametrize("superuser", (False, True))
def test_nobody_suspends_themselves(case: Case, superuser: bool):
    User.objects.filter(pk=case.moderator.pk).update(is_superuser=superuser)
    case.annotator = case.moderator = User.objects.get(pk=case.moderator.pk)
    refused(case, "suspend_user", NotPermittedError)


def test_suspension_stops_session_token_and_jobs_at_once(case: Case, client: Client):
    """P10. The sessions stay dead after it; a token that was not revoked holds again."""
    secret = tokens.issue(owner=case.annotator, name="s", scopes=["read"], days=1).secret
    bearer = {"Authorization": f"Bearer {secret}"}
    client.force_login(case.annotator)
    jobs = [make_job(case, status) for status in ("queued", "running", "done")]
    assert asked(client) == asked(Client(), headers=bearer) == 200
    case.act("suspend_user")
    assert asked(client) == asked(Client(), headers=bearer) == 401
    assert [Job.objects.get(pk=job.pk).status for job in jobs] == ["cancelled", "cancelled", "done"]
    case.act("unsuspend_user")
    assert asked(client) == 401
    assert asked(Client(), headers=bearer) == 200


def make_job(case: Case, status: str) -> Job:
    lease = timezone.now() if status == "running" else None
    return Job.objects.create(
        project=case.desk.project,
        kind="preannotate",
        status=status,
        requested_by=case.annotator,
        lease_expires_at=lease,
    )


def asked(client: Client, **more: object) -> int:
    return client.get("/api/v1/projects", **more).status_code


def test_work_of_a_suspended_person_stays(case: Case):
    case.act("suspend_user")
    assert case.status()[:2] == ("live", "live")


def test_a_hidden_mention_is_gone_from_its_authors_screen_and_back(case: Case, client: Client):
    client.force_login(case.annotator)
    screen = f"/api/v1/assignments/{case.held.handle}"
    shown = client.get(screen).json()["mentions"]
    case.act("hide_mention")
    assert client.get(screen).json()["mentions"] == []
    case.act("restore_mention")
    assert client.get(screen).json()["mentions"] == shown != []


def test_restoring_brings_the_claim_that_went_meanwhile(case: Case, client: Client):
    """A claim goes with its last live mention; hidden ones do not keep it."""
    client.force_login(case.annotator)
    screen = f"/api/v1/assignments/{case.held.handle}"
    second = desks.write(
        case.held, factories.mention_body((49, 66), claim={"id": str(case.mention.claim_id)})
    )
    before = client.get(screen).json()["claims"]
    case.act("hide_mention")
    mentions.delete(
        assignment=case.held.handle,
        mention=second.pk,
        annotator=case.annotator.pk,
        precondition=Precondition(revision=1),
    )
    assert client.get(screen).json()["claims"] == []
    case.act("restore_mention")
    after = client.get(screen).json()["claims"]
    assert [{**claim, "revision": 0} for claim in after] == [{**c, "revision": 0} for c in before]
    assert after[0]["verdict"]["label"] == "supported"


def test_evidence_from_a_hidden_source_is_not_shown(case: Case, client: Client):
    client.force_login(case.annotator)

    def evidence() -> list:
        (claim,) = client.get(f"/api/v1/assignments/{case.held.handle}").json()["claims"]
        return claim["verdict"]["questions"][0]["evidence"]

    assert len(evidence()) == 1
    case.act("hide_source")
    assert evidence() == []


def test_staff_is_granted_with_explicit_rights(case: Case):
    """P05: by superusers or the operator alone; no right but those of the list."""
    person = factories.user("newcomer")
    with pytest.raises(NotPermittedError):
        moderation.grant_staff(user=person, by=case.moderator)
    assert not User.objects.get(pk=person.pk).is_staff
    moderation.grant_staff(user=person, by=None)
    person = User.objects.get(pk=person.pk)
    expected = {f"annotations.{right}" for right in moderation.MODERATOR_RIGHTS}
    assert person.is_staff
    assert person.get_all_permissions() == expected
    assert not any("add_" in right or "delete_" in right for right in expected)
    assert (last_event()["verb"], last_event()["before"]) == ("staff_granted", {"is_staff": False})


def test_a_new_right_begins_with_a_new_session(client: Client):
    """P17."""
    person = factories.user()
    client.force_login(person)
    assert asked(client) == 200
    moderation.grant_staff(user=person, by=None)
    assert asked(client) == 401


@pytest.mark.parametrize("action", THERE)
def test_the_reason_rolls_back_with_the_change(case: Case, action: str, monkeypatch: pytest.MonkeyPatch):
    """A change and its event stand or fall together (P58)."""

    def fail(**_values: object) -> Callable[[], None]:
        raise RuntimeError("the log is down")

    monkeypatch.setattr(moderation.events, "record", fail)
    with pytest.raises(RuntimeError):
        case.act(action)
    assert case.status() == FRESH


class Pair:
    """Two annotators who found the same claim in one document, both handed in; numbers and export of it."""

    def __init__(self) -> None:
        self.desk = desks.desk("near", documents=1)
        self.moderator = self.desk.people["moderator"]
        moderation.grant_staff(user=self.moderator, by=None)
        second = factories.member(self.desk.project, "annotator", name="second")
        work = [desks.take(self.desk, who) for who in (self.desk.people["annotator"], second)]
        self.mentions = [desks.write(held) for held in work]
        for held in work:
            desks.hand_in(held)

    def numbers(self) -> tuple[int, int]:
        """Matched and single claims, as the agreement screen has them."""
        claims = agreement.measure(round=self.desk.round)["claims"]
        return claims["matched"], claims["single"]

    def case(self) -> list[int]:
        """How many claims each group of the case has."""
        document = self.desk.documents[0].pk
        body = adjudication.open_case(
            round=self.desk.round, document=document, adjudicator=self.desk.people["adjudicator"]
        )
        return [len(group["claims"]) for group in body["groups"]]

    def exported(self, folder: Path) -> Counter[str]:
        """Records of the export by type."""
        target = folder / "data.jsonl"
        export_files.write(project=self.desk.project, target=target)
        return Counter(json.loads(line)["type"] for line in target.read_text().splitlines())


@pytest.mark.django_db(transaction=True)
def test_hidden_work_is_out_of_numbers_cases_and_exports_at_once(tmp_path: Path):
    """And back when it is restored."""
    pair = Pair()
    act = {"mention": pair.mentions[0].pk, "by": pair.moderator, "reason": WHY}
    whole = pair.exported(tmp_path)
    assert (pair.numbers(), pair.case()) == ((1, 0), [2])
    moderation.hide_mention(**act)
    assert (pair.numbers(), pair.case()) == ((0, 1), [1])
    hidden = pair.exported(tmp_path)
    assert {kind: whole[kind] - hidden[kind] for kind in ("mention", "claim", "verdict", "evidence")} == {
        "mention": 1,
        "claim": 1,
        "verdict": 1,
        "evidence": 1,
    }
    moderation.restore_mention(**act)
    assert (pair.numbers(), pair.case()) == ((1, 0), [2])
    assert pair.exported(tmp_path) == whole


@pytest.mark.django_db(transaction=True)
def test_a_hidden_source_is_out_of_exports_at_once(tmp_path: Path):
    pair = Pair()
    whole = pair.exported(tmp_path)
    moderation.hide_source(source=desks.source_of(pair.mentions[0]).pk, by=pair.moderator, reason=WHY)
    hidden = pair.exported(tmp_path)
    assert {kind: whole[kind] - hidden[kind] for kind in ("mention", "source", "evidence")} == {
        "mention": 0,
        "source": 1,
        "evidence": 2,
    }
