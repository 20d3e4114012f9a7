"""What a round still needs of an assignment before it can be submitted."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from annotations.models import Assignment, Claim, Label, Mention, Verdict

CLAIM_FIELDS = {
    "wording": "Word the claim so that it stands alone.",
    "claimant": "Say who makes the claim.",
    "claim_date": "Give the date that the claim is about.",
    "place": "Give the place that the claim is about.",
}
MENTION_FIELDS = {
    "claim_types": "Choose at least one claim type.",
    "check_worthiness": "Say how much the claim deserves checking.",
}
MISSING_VERDICT = "Give a verdict."
MISSING_RATIONALE = "Say why: a verdict needs a rationale."
MISSING_EVIDENCE = "Cite at least one source for the verdict."


def missing(*, assignment: Assignment) -> list[dict[str, Any]]:
    """Each thing that is missing, as mention, claim, field and a sentence; in text order.

    Four SQL statements whatever the number of mentions.
    """
    verdicts = Verdict.objects.filter(status="live", annotator=assignment.annotator_id)
    mentions = (
        Mention.objects.filter(assignment=assignment, status="live")
        .select_related("claim")
        .prefetch_related(
            Prefetch(
                "claim__verdicts",
                verdicts.select_related("label").prefetch_related("questions__evidence"),
                to_attr="own_verdicts",
            )
        )
        .order_by("fragments", "id")
    )
    order = list(
        Label.objects.filter(schema__project=assignment.project_id, group="check_worthiness").values_list(
            "key", flat=True
        )
    )
    return [row for mention in mentions for row in _missing_of(mention, assignment, order)]


def _missing_of(mention: Mention, assignment: Assignment, order: list[str]) -> Iterator[dict[str, Any]]:
    needed = assignment.round.required_fields
    claim = mention.claim

    def row(field: str, sentence: str) -> dict[str, Any]:
        return {
            "mention": str(mention.pk),
            "claim": str(claim.pk),
            "field": field,
            "message": sentence,
        }

    for field, sentence in MENTION_FIELDS.items():
        if field in needed and not getattr(mention, field):
            yield row(field, sentence)
    for field, sentence in CLAIM_FIELDS.items():
        if field in needed and not _given(claim, field):
            yield row(field, sentence)
    verdict = claim.own_verdicts[0] if claim.own_verdicts else None  # type: ignore[attr-defined]
    if verdict is None or verdict.label is None:
        if _needs_verdict(mention, assignment, order):
            yield row("verdict", MISSING_VERDICT)
        return
    if verdict.label.judged and not verdict.rationale.strip():
        yield row("rationale", MISSING_RATIONALE)
    cited = any(question.evidence.all() for question in verdict.questions.all())
    if "evidence" in needed and verdict.label.judged and not cited:
        yield row("evidence", MISSING_EVIDENCE)


def _given(claim: Claim, field: str) -> bool:
    if field == "claim_date":
        return bool(claim.claim_date_expression or claim.claim_date_start)
    return bool(getattr(claim, field).strip())


def _needs_verdict(mention: Mention, assignment: Assignment, order: list[str]) -> bool:
    """Whether the round wants a verdict on a claim of this check-worthiness."""
    floor = assignment.round.verdict_needed
    if floor in ("all", "none"):
        return floor == "all"
    if mention.check_worthiness not in order or floor not in order:
        return True
    return order.index(mention.check_worthiness) >= order.index(floor)
