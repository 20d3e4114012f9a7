"""Saving and deleting a mention with all that hangs on it, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from annotations.core.errors import DomainError
from annotations.services import assignments, mention_rows
from annotations.services.errors import InvalidError, NotFoundError, PreconditionFailedError
from annotations.services.mention_aggregate import (
    JSON,
    Aggregate,
    flat,
    from_body,
    spans_of,
    without_revision,
)
from annotations.services.mention_rows import Held, Stored
from annotations.services.preconditions import Precondition


class SuggestionTakenError(DomainError):
    """Another mention of this assignment already came of the suggestion."""

    code = "suggestion_taken"


class HiddenError(DomainError):
    """A moderator hid this; it takes no changes until it is restored."""

    code = "hidden_by_moderator"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save answers: the stored state, and whether the mention is new."""

    mention: JSON
    claim: JSON
    decision: JSON | None
    status: str
    lease_expires_at: datetime
    created: bool

    def as_json(self) -> dict[str, Any]:
        """The body of the answer; offsets in it count code points."""
        return {
            "mention": self.mention,
            "claim": self.claim,
            "decision": self.decision,
            "status": self.status,
            "lease_expires_at": self.lease_expires_at,
            "offset_unit": "code_point",
        }


@transaction.atomic
def save(
    *,
    assignment: UUID,
    mention: UUID,
    annotator: UUID,
    body: dict[str, Any],
    precondition: Precondition,
) -> Saved:
    """Store a mention with its claim, verdict, questions, evidence and sources.

    A body equal to the stored state is answered with that state whatever the precondition says, so
    that a repeated request after a lost answer does no harm (P65, P66). At most 12 SQL statements
    a request, whatever the project's size.

    Raises:
        NotFoundError: the assignment is not the caller's, or an id is held outside it.
        MoveRefusedError: the assignment takes no work any more.
        InvalidError, SpanError: a value breaks a rule; nothing is stored.
        PreconditionRequiredError, PreconditionFailedError: see `Precondition`.
        SuggestionTakenError: see there.
    """
    aggregate = from_body(body)
    held = hold(assignment, annotator, aggregate["fragments"], aggregate["suggestion"])
    check_values(aggregate, held)
    stored = mention_rows.stored(mention=mention, claim=aggregate["claim"]["id"], assignment=held.id)
    refuse_out_of_reach(stored)
    if is_same(aggregate, stored):
        return answer(held, stored.mention, stored.claim, stored.decision, created=False)
    precondition.check(revision=revision_of(stored), current=current_state(held, stored))
    claim = write_claim_part(held, annotator, aggregate, body["claim"], stored)
    return write_mention_part(held, annotator, mention, aggregate, claim, stored)


@transaction.atomic
def delete(*, assignment: UUID, mention: UUID, annotator: UUID, precondition: Precondition) -> None:
    """Take a mention back; its claim goes too when no other mention uses it.

    Deleting what is deleted already changes nothing. Raises as `save` does.
    """
    held = hold(assignment, annotator, [], None)
    stored = mention_rows.stored(mention=mention, claim=None, assignment=held.id)
    if stored.mention is None:
        raise NotFoundError("mention")
    refuse_out_of_reach(stored)
    if stored.status == "deleted":
        return
    precondition.check(revision=revision_of(stored), current=current_state(held, stored))
    if stored.decision:
        mention_rows.drop_decision(held, stored.decision["suggestion"])
    mention_rows.delete_mention(mention)
    mention_rows.leave_claim(held, stored.mention["claim"])


def hold(assignment: UUID, annotator: UUID, fragments: list[JSON], suggestion: str | None) -> Held:
    """The caller's assignment, locked, its lease renewed; an expired one is taken back if free."""
    held = mention_rows.renew_lease(
        assignment=assignment, annotator=annotator, fragments=fragments, suggestion=suggestion
    )
    if held is None:
        raise assignments.why_not_held(assignment=assignment, annotator=annotator)
    if held.status == "expired":
        assignments.reclaim(assignment_id=held.id)
    return held


def refuse_out_of_reach(stored: Stored) -> None:
    """Refuse a mention that another assignment holds, or that a moderator hid."""
    if stored.mention and not stored.is_here:
        raise NotFoundError("mention")
    if stored.status == "hidden":
        raise HiddenError("A moderator has hidden this mention; it can't be changed.")


def revision_of(stored: Stored) -> int | None:
    """The revision that stands; None where nothing does, or it was deleted."""
    return stored.mention["revision"] if stored.mention and stored.status == "live" else None


def check_values(aggregate: Aggregate, held: Held) -> None:
    """Refuse spans outside the text and labels outside the project's schema and scale."""
    spans_of(aggregate, held.characters)
    for field, values in (
        ("claim_types", aggregate["claim_types"]),
        ("check_worthiness", [aggregate["check_worthiness"]]),
    ):
        for value in values:
            if value is not None and f"{field}:{value}" not in held.labels:
                raise InvalidError(f"“{value}” is not a label of this project.", field=field)
    verdict = aggregate["claim"].get("verdict")
    if verdict and verdict["label"] and verdict["label"] not in held.verdict_labels:
        raise InvalidError(
            f"“{verdict['label']}” is not a verdict of this round's scale.",
            field="claim.verdict.label",
        )
    if aggregate["suggestion"] and held.suggestion is None:
        raise InvalidError("This document has no such suggestion.", field="suggestion")


def is_same(aggregate: Aggregate, stored: Stored) -> bool:
    """Whether the client sent what is stored already."""
    if stored.mention is None or stored.claim is None or stored.status != "live":
        return False
    sent = {key: value for key, value in aggregate.items() if key not in ("claim", "owns_claim")}
    return all(stored.mention[key] == value for key, value in sent.items()) and is_same_claim(
        aggregate, stored.claim
    )


def is_same_claim(aggregate: Aggregate, claim: JSON) -> bool:
    """Whether the claim part names, or repeats, this stored claim."""
    if not aggregate["owns_claim"]:
        return bool(aggregate["claim"]["id"] == claim["id"])
    return aggregate["claim"] == without_revision(claim)


def write_claim_part(held: Held, annotator: UUID, aggregate: Aggregate, sent: JSON, stored: Stored) -> JSON:
    """Store the claim, if it is sent here and differs; answer it as stored."""
    claim, known = aggregate["claim"], stored.named_claim
    if known is None and not aggregate["owns_claim"]:
        raise NotFoundError("claim")
    if known and is_same_claim(aggregate, known):
        return known
    seen = sent.get("revision") or None
    if seen != (known["revision"] if known else None):
        raise PreconditionFailedError(current_state(held, stored))
    revision = mention_rows.write_claim(held, annotator, claim)
    if revision is None:
        raise NotFoundError("claim")
    write_verdict_part(held, annotator, claim, known["verdict"] if known else None)
    return {**claim, "revision": revision}


def write_verdict_part(held: Held, annotator: UUID, claim: JSON, known: JSON | None) -> None:
    """Store verdict, questions, sources and evidence where they differ from what is known."""
    verdict = claim["verdict"]
    if verdict == known:
        return
    if known and (verdict is None or verdict["id"] != known["id"]):
        mention_rows.drop_verdict(known["id"])
        known = None
    if verdict is None:
        return
    is_new = mention_rows.write_verdict(held, annotator, claim)
    if is_new is None:
        raise NotFoundError("verdict")
    before = known["questions"] if known else []
    was_put_back = known is None and not is_new
    if verdict["questions"] != before:
        write_citations(held, verdict)
    if was_put_back or ids_of(before) - ids_of(verdict["questions"]):
        mention_rows.drop_unsent(verdict)


def write_citations(held: Held, verdict: JSON) -> None:
    """Store the questions, sources and evidence of a verdict."""
    if not mention_rows.write_questions(verdict):
        raise NotFoundError("question")
    evidence = evidence_of(verdict["questions"])
    if not evidence:
        return
    sources = [item["source"] for item in evidence]
    mention_rows.write_sources(held.project, sources)
    if not mention_rows.write_evidence(held, verdict):
        if mention_rows.cites_hidden(held, sources):
            raise HiddenError("A moderator has hidden a source that is cited here; take it out.")
        raise NotFoundError("evidence")


def write_mention_part(  # noqa: PLR0917 - the parts of one save
    held: Held,
    annotator: UUID,
    mention: UUID,
    aggregate: Aggregate,
    claim: JSON,
    stored: Stored,
) -> Saved:
    """Store the mention's row and the decision it stands for; leave a claim it no longer names."""
    revision = mention_rows.write_mention(held, annotator, mention, aggregate)
    if revision is None:
        raise NotFoundError("mention")
    if stored.mention and stored.mention["claim"] != claim["id"]:
        mention_rows.leave_claim(held, stored.mention["claim"])
    decision = write_decision_part(held, mention, aggregate, claim, stored.decision)
    row = {
        "id": str(mention),
        "revision": revision,
        "fragments": aggregate["fragments"],
        "quote": held.quote,
        "suggestion": aggregate["suggestion"],
        "claim_types": aggregate["claim_types"],
        "check_worthiness": aggregate["check_worthiness"],
        "claim": claim["id"],
    }
    return answer(held, row, claim, decision, created=stored.status != "live")


def write_decision_part(
    held: Held, mention: UUID, aggregate: Aggregate, claim: JSON, before: JSON | None
) -> JSON | None:
    """Record what the mention says of the suggestion it came from."""
    suggestion = aggregate["suggestion"]
    if before and before["suggestion"] != suggestion:
        mention_rows.drop_decision(held, before["suggestion"])
    if suggestion is None or held.suggestion is None:
        return None
    decision = {
        "suggestion": suggestion,
        "outcome": outcome_of(aggregate, claim, held.suggestion),
        "mention": str(mention),
    }
    if decision != before and not mention_rows.write_decision(held, suggestion, decision["outcome"], mention):
        raise SuggestionTakenError("Another mention already came of this suggestion.")
    return decision


def outcome_of(aggregate: Aggregate, claim: JSON, suggestion: JSON) -> str:
    """`accepted` where the proposal was kept as it was, else `edited`."""
    kept = (
        flat(aggregate["fragments"]) == suggestion["fragments"]
        and set(aggregate["claim_types"]) == set(suggestion["claim_types"])
        and claim["wording"] == suggestion["wording"]
        and claim["claimant"] == suggestion["claimant"]
    )
    return "accepted" if kept else "edited"


def answer(
    held: Held, mention: JSON | None, claim: JSON | None, decision: JSON | None, *, created: bool
) -> Saved:
    """The stored state as a save answers it."""
    return Saved(mention or {}, claim or {}, decision, held.status, held.lease_expires_at, created)


def current_state(held: Held, stored: Stored) -> JSON | None:
    """What a refused writer is shown: what is stored now, or None where nothing is."""
    is_live = stored.status == "live"
    claim = stored.claim if is_live else stored.named_claim
    if not is_live and claim is None:
        return None
    return {
        "mention": stored.mention if is_live else None,
        "claim": claim,
        "decision": stored.decision if is_live else None,
        "status": held.status,
        "lease_expires_at": held.lease_expires_at,
        "offset_unit": "code_point",
    }


def evidence_of(questions: list[JSON]) -> list[JSON]:
    """All evidence under these questions, in order."""
    return [item for question in questions for item in question["evidence"]]


def ids_of(questions: list[JSON]) -> set[str]:
    """The ids of the questions, and of the evidence under them."""
    return {row["id"] for row in (*questions, *evidence_of(questions))}
