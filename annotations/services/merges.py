"""Confirming that claims of several annotators are one, and taking that back.

Merging moves no row: mentions, verdicts and evidence stay on the claim that their author made, so a merge
can be undone and blind work never shows it. Every change locks the assignments of its document in the round
first, so that adjudicators act one after another and no work is returned meanwhile.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from annotations.core import workflow
from annotations.core.errors import DomainError
from annotations.core.merging import Group
from annotations.models import Assignment, Claim, Document, Project, Resolution, Round, User
from annotations.queries import matching
from annotations.queries.agreement import finished_documents
from annotations.services import events
from annotations.services.agreement import counts as agreement_counts
from annotations.services.errors import InvalidError, NotFoundError

JSON = dict[str, Any]


class NotReadyError(DomainError):
    """The case waits until all slots of its document are submitted."""

    code = "not_ready"

    def __init__(self) -> None:
        super().__init__(
            "This document is still being annotated; it can be adjudicated when all have submitted."
        )


class SettledError(DomainError):
    """A claim that has a resolution is neither merged nor taken out of its merge."""

    code = "already_settled"

    def __init__(self, root: UUID) -> None:
        super().__init__(
            "One of these claims is settled already; its group can't be changed any more.", root=str(root)
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A document in a round, its assignments locked and all its slots finished."""

    round: Round
    document: Document
    assignments: list[Assignment]

    @property
    def project(self) -> Project:
        """The project of the round."""
        return self.round.project

    def groups(self) -> list[Group]:
        """The groups as they are now."""
        found = finished_documents(round_id=self.round.pk, documents=[self.document.pk])
        return [g for d in found for g in matching.groups(d.claims, threshold=self.round.match_threshold)]


@transaction.atomic
def merge(*, round: Round, claims: Collection[UUID], adjudicator: User) -> JSON:  # noqa: A002 - our word
    """Confirm that these claims are one: all point at one root, in one hop.

    The root is an existing root among them, else the claim with the smallest id. Merging what is merged
    already changes nothing.

    Raises:
        NotFoundError: a claim is not a live one of this round.
        InvalidError: fewer than two claims, or of several documents, or not asking the same.
        NotReadyError, SettledError: see there.
    """
    if len(set(claims)) < 2:  # noqa: PLR2004
        raise InvalidError("A merge needs at least two claims.", field="claims")
    case = hold(round, _document_of(round, claims))
    root = confirm(case, live_claims(round, claims), adjudicator)
    agreement_counts.recount(documents=[case.document.pk])
    return {"root": root, "claims": members_of(root)}


def _document_of(round_: Round, claims: Collection[UUID]) -> UUID:
    """The one document that the claims are made in."""
    made_in = Claim.objects.filter(id__in=claims, assignment__round=round_)
    documents = set(made_in.values_list("assignment__document", flat=True))
    if len(documents) > 1:
        raise InvalidError("Only claims of one document can be merged.", field="claims")
    document = next(iter(documents), None)
    if document is None:
        raise NotFoundError("claim")
    return document


def live_claims(round_: Round, ids: Collection[UUID]) -> list[Claim]:
    """The claims, all of them live ones of this round with a mention that shows."""
    found = list(
        Claim.objects.filter(
            id__in=ids, assignment__round=round_, status="live", mentions__status="live",
            mentions__resolution=None,
        )
        .select_related("assignment")
        .distinct()
        .order_by("id")
    )  # fmt: skip
    if len(found) < len(set(ids)):
        raise NotFoundError("claim")
    return found


def hold(round_: Round, document: UUID) -> Case:
    """Lock the document's assignments in the round.

    Raises:
        NotReadyError: not all slots are finished.
    """
    held = list(Assignment.objects.select_for_update().filter(round=round_, document=document).order_by("id"))
    finished = {a.slot for a in held if a.status in workflow.FINISHED}
    if not held or finished != {a.slot for a in held}:
        raise NotReadyError
    return Case(round_, Document.objects.get(pk=document), held)


def confirm(case: Case, claims: list[Claim], adjudicator: User) -> UUID:
    """Point the claims, and what is merged into them, at one root; an event for each that moves."""
    roots = {claim.merged_into_id or claim.pk for claim in claims}
    if len(roots) == 1:
        return roots.pop()
    if {claim.asks for claim in claims} != {claims[0].asks}:
        raise InvalidError(
            "One claim asks whether something is true, another whether it was said; they can't be merged.",
            field="claims",
        )
    _refuse_settled(roots)
    existing = {root for root in roots if Claim.objects.filter(merged_into=root).exists()}
    root = min(existing or roots)
    others = roots - {root}
    moving = Claim.objects.filter(Q(id__in=others) | Q(merged_into__in=others))
    before = dict(moving.order_by("id").values_list("id", "merged_into"))
    moving.update(merged_into=root)
    _record_moves(case.project, adjudicator, "claim_merged", before, root)
    return root


def _refuse_settled(roots: Iterable[UUID]) -> None:
    settled = Resolution.objects.filter(claim__in=roots).values_list("claim", flat=True).first()
    if settled:
        raise SettledError(settled)


def _record_moves(
    project: Project, adjudicator: User, verb: str, before: dict[UUID, UUID | None], after: UUID | None
) -> None:
    for claim, old in before.items():
        events.record(
            actor=adjudicator,
            verb=verb,
            of=Claim(pk=claim),
            project=project,
            before={"merged_into": str(old) if old else None},
            after={"merged_into": str(after) if after else None},
        )


def members_of(root: UUID) -> list[UUID]:
    """The root and what is merged into it."""
    return sorted(Claim.objects.filter(Q(pk=root) | Q(merged_into=root)).values_list("pk", flat=True))


@transaction.atomic
def unmerge(*, claim: UUID, adjudicator: User) -> list[UUID]:
    """Take a claim out of its merge; for a root, undo the whole merge. The claims that were together.

    A claim that is in no merge stays as it is.

    Raises:
        NotFoundError: no annotator wrote such a claim.
        NotReadyError, SettledError: see there.
    """
    found, case = claim_and_case(claim)
    root = found.merged_into_id or found.pk
    together = members_of(root)
    is_root = found.merged_into_id is None
    leaving = Claim.objects.filter(merged_into=root) if is_root else Claim.objects.filter(pk=found.pk)
    before = dict(leaving.order_by("id").values_list("id", "merged_into"))
    if before:
        _refuse_settled([root])
        leaving.update(merged_into=None)
        _record_moves(case.project, adjudicator, "claim_unmerged", before, None)
        agreement_counts.recount(documents=[case.document.pk])
    return together


def claim_and_case(claim: UUID) -> tuple[Claim, Case]:
    """The claim, read once more after the lock on its document, and its case."""
    found = Claim.objects.select_related("assignment__round__project").filter(pk=claim).first()
    if found is None or found.assignment is None or found.assignment.document_id is None:
        raise NotFoundError("claim")
    case = hold(found.assignment.round, found.assignment.document_id)
    found.refresh_from_db(fields=["merged_into", "status"])
    return found, case
