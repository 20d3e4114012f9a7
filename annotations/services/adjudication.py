"""Settling what annotators left open into gold."""

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from annotations.core import workflow
from annotations.core.anchoring import surroundings
from annotations.core.errors import DomainError
from annotations.core.spans import Fragments, Span, checked, quote_of
from annotations.models import (
    Claim,
    Document,
    Event,
    Evidence,
    Label,
    Mention,
    Project,
    Resolution,
    Round,
    User,
    VerdictLabel,
)
from annotations.models.webhook import WebhookEvent
from annotations.queries import cases, matching
from annotations.services import events, merges, webhooks
from annotations.services.agreement import counts as agreement_counts
from annotations.services.errors import InvalidError, NotFoundError
from annotations.services.mention_aggregate import flat
from annotations.services.mentions import HiddenError
from annotations.services.merges import Case, NotReadyError
from annotations.services.preconditions import Precondition

JSON = dict[str, Any]
RESOLUTIONS = uuid.UUID("0d7a4a0b-6a5e-5d53-9c7e-4f1f0f3c2a77")
CASE_OPENED = "case_opened"


class NotRootError(DomainError):
    """A group is settled through its root; `details["root"]` names it."""

    code = "not_the_root"

    def __init__(self, root: UUID) -> None:
        super().__init__("This claim belongs to a group; settle the group through its root.", root=str(root))


def open_case(*, round: Round, document: UUID, adjudicator: User) -> JSON:  # noqa: A002 - our word
    """The finished work on one document, side by side; the log keeps who has seen it.

    Raises:
        NotFoundError: the round has no such document.
        NotReadyError: not all slots are finished; nothing of the work is shown.
    """
    found = cases.case(round=round, document=document)
    if found is None:
        raise NotFoundError("case")
    if found["state"] == cases.WAITING:
        raise NotReadyError
    seen = Event.objects.filter(
        object_type="document", object_id=str(document), verb=CASE_OPENED, actor=adjudicator
    )
    if not seen.exists():
        events.record(
            actor=adjudicator,
            verb=CASE_OPENED,
            of=Document(pk=document),
            project=round.project,
            after={"round": str(round.pk)},
        )
    return found


@dataclass(frozen=True, slots=True)
class Settled:
    """The resolution as it is stored now, and whether it is new."""

    resolution: JSON
    created: bool


@transaction.atomic
def settle(*, claim: UUID, adjudicator: User, body: JSON, precondition: Precondition) -> Settled:
    """Decide a group: gold with wording and verdict, not a claim, or cannot be settled; always with a reason.

    Settling confirms the group: claims that were only computed to match are merged. `body["claims"]`, where
    given, names the claims that are settled as one; others of a computed match are thereby told apart.
    A body equal to the stored state is answered with it whatever the precondition says (P65, P66). When all
    groups of the document are settled, its assignments close.

    Raises:
        NotFoundError: no annotator wrote such a claim, or a mention's id is held elsewhere.
        NotReadyError, NotRootError, SettledError, HiddenError: see there.
        InvalidError, SpanError: a value breaks a rule; nothing is stored.
        PreconditionRequiredError, PreconditionFailedError: see `Precondition`.
    """
    root, case = merges.claim_and_case(claim)
    if root.merged_into_id:
        raise NotRootError(root.merged_into_id)
    wanted = _wanted(body, case)
    stored = Resolution.objects.filter(claim=root).first()
    current = cases.resolution_json(stored) if stored else None
    if current and _is_same(wanted, current) and _covers(root.pk, body.get("claims")):
        return Settled(current, created=False)
    precondition.check(revision=stored.revision if stored else None, current=current)
    _confirm_group(case, root, body.get("claims"), stored, adjudicator)
    _check_evidence(root.pk, wanted["evidence"])
    resolution = _store(case, root, wanted, stored, adjudicator)
    _store_gold_mentions(case, resolution, wanted["mentions"], adjudicator)
    after = cases.resolution_json(resolution)
    _record(case, root, adjudicator, current, after)
    _close_if_settled(case, adjudicator)
    agreement_counts.recount(documents=[case.document.pk])
    webhooks.announce_work(
        WebhookEvent.CLAIM_SETTLED, case.round, document=case.document.pk, claim=str(root.pk)
    )
    return Settled(after, created=stored is None)


def _record(case: Case, root: Claim, adjudicator: User, before: JSON | None, after: JSON) -> None:
    """The event of a settlement; all the rest of what was decided stands in the resolution's history."""
    fields = ("revision", "outcome", "wording", "verdict", "rationale")
    old, new = ({f: state[f] for f in fields} if state else None for state in (before, after))
    events.record(
        actor=adjudicator, verb="claim_settled", of=root, project=case.project, before=old, after=new
    )


def _wanted(body: JSON, case: Case) -> JSON:
    """The body in the shape of the stored state.

    Raises:
        InvalidError, SpanError: a value breaks a rule.
    """
    is_gold = body["outcome"] == "gold"
    if not body["rationale"].strip():
        raise InvalidError("Say why: a resolution needs a rationale.", field="rationale")
    if is_gold and not body["wording"].strip():
        raise InvalidError("Word the claim: gold needs a wording.", field="wording")
    if is_gold and not body["verdict"]:
        raise InvalidError("Choose a verdict: gold needs one.", field="verdict")
    if not is_gold and (body["verdict"] or body["mentions"]):
        field = "verdict" if body["verdict"] else "mentions"
        raise InvalidError("Only gold has a verdict and mentions.", field=field)
    return {
        **{field: body[field] for field in ("outcome", "wording", "verdict", "rationale")},
        "evidence": [str(evidence) for evidence in dict.fromkeys(body["evidence"])],
        "mentions": _wanted_mentions(body["mentions"], case),
    }


def _wanted_mentions(mentions: list[JSON], case: Case) -> list[JSON]:
    """The gold mentions, checked, in the order in which they are stored."""
    if len({mention["id"] for mention in mentions}) < len(mentions):
        raise InvalidError("Two mentions have the same id.", field="mentions")
    text = case.document.text
    rows = []
    for mention in mentions:
        fragments = checked([Span(f["start"], f["end"]) for f in mention["fragments"]], len(text))
        row = {
            "id": str(mention["id"]),
            "fragments": matching.as_json(fragments),
            "quote": quote_of(text, fragments),
            "claim_types": list(dict.fromkeys(mention["claim_types"])),
            "check_worthiness": mention["check_worthiness"],
        }
        rows.append(row)
    _check_labels(rows, case.project)
    return sorted(rows, key=lambda row: (flat(row["fragments"]), row["id"]))


def _check_labels(mentions: list[JSON], project: Project) -> None:
    """Refuse labels that the project's schema does not have."""
    given = {("claim_types", key) for row in mentions for key in row["claim_types"]}
    given |= {("check_worthiness", row["check_worthiness"]) for row in mentions if row["check_worthiness"]}
    known = set(Label.objects.filter(schema__project=project).values_list("group", "key")) if given else set()
    for group, key in sorted(given - known):
        raise InvalidError(f"“{key}” is not a label of this project.", field=f"mentions.{group}")


def _is_same(wanted: JSON, current: JSON) -> bool:
    """Whether the body says what is stored already."""
    return all(current[field] == value for field, value in wanted.items())


def _covers(root: UUID, claims: list[UUID] | None) -> bool:
    """Whether the named claims, if any are, belong to the root's merge already."""
    return not claims or set(claims) <= set(merges.members_of(root))


def _confirm_group(
    case: Case, root: Claim, claims: list[UUID] | None, stored: Resolution | None, adjudicator: User
) -> None:
    """Merge what the resolution covers: the claims that are named, else those computed to be one."""
    if stored is None:
        group = next((g for g in case.groups() if str(root.pk) in {c.id for c in g.claims} | {g.root}), None)
        if group is None:
            raise NotFoundError("claim")
        claims = [UUID(claim.id) for claim in group.claims] if claims is None else claims
    covered = merges.live_claims(case.round, set(claims or []) - {root.pk})
    if any(claim.assignment.document_id != case.document.pk for claim in covered):  # type: ignore[union-attr]
        raise InvalidError("Only claims of one document can be settled as one.", field="claims")
    confirmed = merges.confirm(case, [root, *covered], adjudicator)
    if confirmed != root.pk:
        raise NotRootError(confirmed)


def _check_evidence(root: UUID, evidence: list[str]) -> None:
    """Refuse evidence that no annotator of the group cites, or whose source a moderator hid."""
    known = Evidence.objects.filter(
        id__in=evidence,
        question__verdict__claim__in=merges.members_of(root),
        question__verdict__status="live",
        source__status="live",
    ).count()
    if known < len(evidence):
        raise InvalidError("Choose evidence that an annotator of this group cites.", field="evidence")


def _store(case: Case, root: Claim, wanted: JSON, stored: Resolution | None, adjudicator: User) -> Resolution:
    """Insert the resolution, or put its next revision in place of the last, which the history keeps."""
    resolution = stored or Resolution(
        id=uuid.uuid5(RESOLUTIONS, str(root.pk)),
        project=case.project,
        round=case.round,
        claim=root,
        revision=0,
    )
    resolution.outcome = wanted["outcome"]
    resolution.wording = wanted["wording"]
    resolution.label = _verdict_label(case.round, wanted["verdict"])
    resolution.rationale = wanted["rationale"]
    resolution.chosen_evidence = [UUID(evidence) for evidence in wanted["evidence"]]
    resolution.settled_by = adjudicator
    resolution.settled_at = Now()
    resolution.revision += 1
    resolution.save(force_insert=stored is None, force_update=stored is not None)
    return resolution


def _verdict_label(round_: Round, key: str | None) -> VerdictLabel | None:
    """The label of the round's scale.

    Raises:
        InvalidError: the scale has no such label.
    """
    if key is None:
        return None
    label = VerdictLabel.objects.filter(scale=round_.verdict_scale_id, key=key).first()
    if label is None:
        raise InvalidError(f"“{key}” is not a verdict of this round's scale.", field="verdict")
    return label


def _store_gold_mentions(case: Case, resolution: Resolution, mentions: list[JSON], adjudicator: User) -> None:
    """Make the resolution's mentions what is wanted; those that are gone are marked deleted."""
    ids = [UUID(row["id"]) for row in mentions]
    held = {
        m.pk: m for m in Mention.objects.select_for_update().filter(Q(id__in=ids) | Q(resolution=resolution))
    }
    for row in mentions:
        mention = held.pop(UUID(row["id"]), None)
        _store_gold_mention(case, resolution, row, mention, adjudicator)
    for mention in held.values():
        if mention.status == "live":
            mention.status = "deleted"
            _save_mention(mention)


def _store_gold_mention(
    case: Case, resolution: Resolution, row: JSON, stored: Mention | None, adjudicator: User
) -> None:
    """Insert one gold mention, or change it where it differs."""
    if stored and stored.resolution_id != resolution.pk:
        raise NotFoundError("mention")
    if stored and stored.status == "hidden":
        raise HiddenError("A moderator has hidden this mention; it can't be changed.")
    values = _columns(case.document.text, row)
    if stored is None:
        Mention.objects.create(
            id=row["id"], project=case.project, document=case.document, resolution=resolution,
            author=adjudicator, claim=resolution.claim, **values,
        )  # fmt: skip
        return
    if stored.status == "live" and all(getattr(stored, field) == value for field, value in values.items()):
        return
    for field, value in {**values, "status": "live", "author": adjudicator}.items():
        setattr(stored, field, value)
    _save_mention(stored)


def _columns(text: str, row: JSON) -> JSON:
    """The mention's columns, its surroundings computed from the text."""
    fragments: Fragments = tuple(Span(f["start"], f["end"]) for f in row["fragments"])
    prefix, suffix = surroundings(text, fragments)
    return {
        "fragments": flat(row["fragments"]),
        "quote": row["quote"],
        "prefix": prefix,
        "suffix": suffix,
        "claim_types": row["claim_types"],
        "check_worthiness": row["check_worthiness"],
    }


def _save_mention(mention: Mention) -> None:
    """The mention's next revision."""
    mention.revision += 1
    mention.updated_at = Now()
    mention.save(force_update=True)


def _close_if_settled(case: Case, adjudicator: User) -> None:
    """Close the document's assignments when nothing is left to settle; nobody reopens used work."""
    if cases.state_of(case.groups()) != cases.SETTLED:
        return
    for assignment in case.assignments:
        if assignment.status != workflow.SUBMITTED:
            continue
        assignment.status = workflow.after(assignment.status, "close")
        assignment.save(update_fields=["status"])
        events.record(
            actor=adjudicator,
            verb="assignment_closed",
            of=assignment,
            project=case.project,
            before={"status": workflow.SUBMITTED},
            after={"status": assignment.status},
        )
