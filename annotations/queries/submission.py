"""What a round still needs of an assignment before it can be submitted."""

from typing import Any

from django.db.models import Prefetch

from annotations.core import completeness
from annotations.core.completeness import FIELDS, Given, Needs
from annotations.models import Assignment, Claim, Label, Mention, Round, Verdict


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
    needs = needs_of(assignment.round)
    return [
        {"mention": str(mention.pk), "claim": str(mention.claim_id), "field": field, "message": sentence}
        for mention in mentions
        for field, sentence in completeness.missing(_given(mention), needs)
    ]


def needs_of(round: Round) -> Needs:  # noqa: A002 - our word
    """What the round wants. One SQL statement."""
    order = Label.objects.filter(schema__project=round.project_id, group="check_worthiness")
    return Needs(round.required_fields, round.verdict_needed, list(order.values_list("key", flat=True)))


def _given(mention: Mention) -> Given:
    verdict = next(iter(mention.claim.own_verdicts), None)  # type: ignore[attr-defined]
    fields = {field for field in FIELDS if _is_filled(mention, mention.claim, field)}
    return Given(fields, mention.check_worthiness, _judged(verdict))


def _is_filled(mention: Mention, claim: Claim, field: str) -> bool:
    if field == "claim_date":
        return bool(claim.claim_date_expression or claim.claim_date_start)
    value = getattr(mention, field) if hasattr(mention, field) else getattr(claim, field).strip()
    return bool(value)


def _judged(verdict: Verdict | None) -> completeness.Verdict | None:
    if verdict is None or verdict.label is None:
        return None
    cites = any(question.evidence.all() for question in verdict.questions.all())
    return completeness.Verdict(verdict.label.judged, verdict.rationale, cites)
