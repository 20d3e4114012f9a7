"""Hiding and restoring, suspending and readmitting: each with a reason, each leaving an event.

Hidden work is out of every number and export at once, because those read the status.
"""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import CharField, Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Cast, Now

from annotations.core.errors import DomainError
from annotations.core.permissions import allows
from annotations.models import Assignment, Claim, Document, Event, Job, Mention, Source, User, Verdict
from annotations.queries import moderation
from annotations.services import accounts, events, jobs
from annotations.services.adjudication import CASE_OPENED
from annotations.services.agreement import counts as agreement_counts
from annotations.services.errors import InvalidError, NotFoundError, NotPermittedError

Row = TypeVar("Row", Mention, Source)

LIVE, HIDDEN, DELETED = "live", "hidden", "deleted"
REASON_LIMIT = 2000
MODERATORS = "Moderators"
MODERATOR_RIGHTS = (
    *(
        f"view_{model}"
        for model in (
            "document",
            "event",
            "job",
            "membership",
            "mention",
            "project",
            "source",
            "user",
            "verdict",
        )
    ),
    *(f"change_{model}" for model in ("mention", "source", "user")),
)
"""What the group of moderators may do in the admin; `change` there means to hide or suspend."""


class UnfitStatusError(DomainError):
    """It is not in the state that this would lead out of: somebody was faster."""

    code = "unfit_status"


@transaction.atomic
def hide_mention(*, mention: UUID, by: User, reason: str) -> None:
    """Take a mention out of everyone's sight, numbers and exports.

    Raises:
        NotFoundError: none that the moderator may see has this id.
        NotPermittedError: they may not moderate in its project now.
        InvalidError: no reason is given.
        UnfitStatusError: it is not live.
    """
    row = _move(Mention, mention, by, reason, old=LIVE, new=HIDDEN)
    agreement_counts.recount(documents=[row.document_id])


@transaction.atomic
def restore_mention(*, mention: UUID, by: User, reason: str) -> None:
    """Put a hidden mention back, with its claim if that went meanwhile. Raises as `hide_mention` does."""
    row = _move(Mention, mention, by, reason, old=HIDDEN, new=LIVE)
    _bring_back_claim(row.claim_id)
    agreement_counts.recount(documents=[row.document_id])


@transaction.atomic
def hide_source(*, source: UUID, by: User, reason: str) -> None:
    """Take a source, and the evidence from it, out of sight. Raises as `hide_mention` does."""
    _move(Source, source, by, reason, old=LIVE, new=HIDDEN)
    agreement_counts.recount(documents=_citing(source))


@transaction.atomic
def restore_source(*, source: UUID, by: User, reason: str) -> None:
    """Put a hidden source back. Raises as `hide_mention` does."""
    _move(Source, source, by, reason, old=HIDDEN, new=LIVE)
    agreement_counts.recount(documents=_citing(source))


def _citing(source: UUID) -> set[UUID]:
    """The documents with work that cites the source, submitted or about to be."""
    citing = Assignment.objects.filter(verdicts__questions__evidence__source=source, document__isnull=False)
    return set(citing.values_list("document", flat=True))


@transaction.atomic
def _move(model: type[Row], key: UUID, by: User, reason: str, *, old: str, new: str) -> Row:
    """Check, write, log: the one way in which moderation changes a status."""
    why = _checked(reason)
    rows: QuerySet[Any] = moderation.mentions(by) if model is Mention else moderation.sources(by)
    row = model.objects.select_for_update().filter(pk=key, pk__in=rows.values("pk")).first()
    if row is None:
        raise NotFoundError(_name(model))
    _require_moderator(by, row.project_id, _name(model))
    if row.status != old:
        raise UnfitStatusError(f"This {_name(model)} is {row.status}, not {old}.")
    changed = {"status": new, **({"updated_at": Now()} if model is Mention else {})}
    model.objects.filter(pk=key).update(**changed)
    events.record(
        actor=by,
        verb=f"{_name(model)}_{'hidden' if new == HIDDEN else 'restored'}",
        of=row,
        project=row.project,
        before={"status": old},
        after={"status": new},
        reason=why,
    )
    return row


def _bring_back_claim(claim: UUID) -> None:
    """Undo that a claim went with the last of its other mentions, and its verdict with it."""
    gone = Claim.objects.select_for_update().filter(pk=claim, status=DELETED).first()
    if gone is None:
        return
    # what went in one transaction has one time
    Verdict.objects.filter(claim=gone, status=DELETED, updated_at=gone.updated_at).update(
        status=LIVE, updated_at=Now()
    )
    Claim.objects.filter(pk=gone.pk).update(status=LIVE, revision=gone.revision + 1, updated_at=Now())


@transaction.atomic
def suspend_user(*, user: UUID, by: User, reason: str) -> None:
    """Shut someone out at once: their sessions end, tokens are refused, jobs stop (P10). Work stays.

    Raises:
        NotFoundError: none that the moderator may see has this id.
        NotPermittedError: oneself, or staff where one is no superuser (P11).
        InvalidError: no reason is given.
        UnfitStatusError: they are suspended already.
    """
    person = _switch(user, by, reason, active=False)
    accounts.end_sessions(person)
    for job in Job.objects.filter(requested_by=person, status__in=jobs.UNFINISHED):
        jobs.cancel(job=job, by=by)


@transaction.atomic
def unsuspend_user(*, user: UUID, by: User, reason: str) -> None:
    """Let someone in again; tokens that were not revoked hold again. Raises as `suspend_user` does."""
    _switch(user, by, reason, active=True)


def _switch(user: UUID, by: User, reason: str, *, active: bool) -> User:
    why = _checked(reason)
    visible = moderation.users(by).values("pk")
    person = User.objects.select_for_update().filter(pk=user, pk__in=visible).first()
    if person is None:
        raise NotFoundError("user")
    refusal = why_not_suspend(person, by)
    if refusal:
        raise NotPermittedError(refusal)
    if person.is_active == active:
        raise UnfitStatusError(f"{person.name} is {'not ' if active else ''}suspended already.")
    person.is_active = active
    person.save(update_fields=["is_active"])
    events.record(
        actor=by,
        verb="unsuspended" if active else "suspended",
        of=person,
        before={"is_active": not active},
        after={"is_active": active},
        reason=why,
    )
    return person


def why_not_suspend(person: User, by: User) -> str:
    """Why this moderator may not suspend or readmit this person; empty where they may (P11)."""
    if person.pk == by.pk:
        return "You can't suspend yourself."
    if by.is_superuser:
        return ""
    if person.is_superuser or person.is_staff:
        return "Only a superuser can suspend staff."
    if not by.has_perm("annotations.change_user") or not moderation.projects(by).exists():
        return "Only moderators can suspend people."
    return ""


@transaction.atomic
def grant_staff(*, user: User, by: User | None) -> None:
    """Open the moderation pages to someone; what they see there is said by their memberships.

    `by` is None for the operator at the command line. Their sessions end, so that the new right
    begins with a new sign-in (P17).

    Raises:
        NotPermittedError: only superusers grant this (P05).
    """
    if by is not None and not by.is_superuser:
        raise NotPermittedError("Only a superuser can make someone staff.")
    user.groups.add(moderators())
    before, user.is_staff = user.is_staff, True
    user.save(update_fields=["is_staff"])
    accounts.end_sessions(user)
    events.record(
        actor=by, verb="staff_granted", of=user, before={"is_staff": before}, after={"is_staff": True}
    )


def moderators() -> Group:
    """The group of moderators, its rights as `MODERATOR_RIGHTS` says."""
    group, _ = Group.objects.get_or_create(name=MODERATORS)
    rights = Permission.objects.filter(content_type__app_label="annotations", codename__in=MODERATOR_RIGHTS)
    group.permissions.set(rights)
    return group


def note_seen(*, by: User, documents: Iterable[UUID]) -> None:
    """Remember that someone saw others' work on these documents: none is handed to them later (P12).

    Only who annotates in a document's project could be handed it; of others nothing is kept.
    """
    seen = Event.objects.filter(
        object_type="document",
        object_id=Cast(OuterRef("pk"), CharField()),
        verb=CASE_OPENED,
        actor=by,
    )
    new = Document.objects.filter(
        ~Exists(seen),
        pk__in=set(documents),
        project__memberships__user=by,
        project__memberships__roles__contains=["annotator"],
    )
    for document in new.select_related("project").defer("text"):
        events.record(actor=by, verb=CASE_OPENED, of=document, project=document.project)


def _require_moderator(by: User, project: UUID, what: str) -> None:
    """Refuse where the permission table does, and staff whose right to change this was taken."""
    if not allows("moderate", moderation.facts(by, project)):
        raise NotPermittedError("You can't moderate this project while you have open work in it.")
    if not by.has_perm(f"annotations.change_{what}"):
        raise NotPermittedError(f"Your account may not hide or restore a {what}.")


def _checked(reason: str) -> str:
    """The reason, trimmed.

    Raises:
        InvalidError: it is empty or too long.
    """
    why = reason.strip()
    if not why or len(why) > REASON_LIMIT:
        raise InvalidError(f"Give a reason of 1 to {REASON_LIMIT} characters.", field="reason")
    return why


def _name(model: type[Model]) -> str:
    return str(model._meta.model_name)  # noqa: SLF001 - Django's documented API
