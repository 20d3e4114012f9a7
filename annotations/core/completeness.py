"""What a round still needs of one mention with its claim, whoever made it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

FIELDS: Mapping[str, str] = {
    "claim_types": "Choose at least one claim type.",
    "check_worthiness": "Say how much the claim deserves checking.",
    "wording": "Word the claim so that it stands alone.",
    "claimant": "Say who makes the claim.",
    "claim_date": "Give the date that the claim is about.",
    "place": "Give the place that the claim is about.",
}
"""Fields that a round may require, and what to do where one is empty."""
MISSING_VERDICT = "Give a verdict."
MISSING_RATIONALE = "Say why: a verdict needs a rationale."
MISSING_EVIDENCE = "Cite at least one source for the verdict."


@dataclass(frozen=True, slots=True)
class Needs:
    """What a round wants. `verdict`: "all", "none", or the check-worthiness from which a verdict is needed.

    `order` are the keys of check-worthiness, the least first.
    """

    fields: Collection[str]
    verdict: str
    order: Sequence[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict that has a label: whether that label judges, what was said for it, and whether anything is cited."""

    judges: bool
    rationale: str
    cites: bool


@dataclass(frozen=True, slots=True)
class Given:
    """A mention with its claim: the names of FIELDS that are filled in, check-worthiness, and the verdict if any."""

    fields: Collection[str]
    check_worthiness: str | None
    verdict: Verdict | None


def missing(given: Given, needs: Needs) -> Iterator[tuple[str, str]]:
    """Field and sentence of each thing that is missing."""
    for field, sentence in FIELDS.items():
        if field in needs.fields and field not in given.fields:
            yield field, sentence
    if given.verdict is None:
        if needs_verdict(given.check_worthiness, needs):
            yield "verdict", MISSING_VERDICT
    elif given.verdict.judges:
        if not given.verdict.rationale.strip():
            yield "rationale", MISSING_RATIONALE
        if "evidence" in needs.fields and not given.verdict.cites:
            yield "evidence", MISSING_EVIDENCE


def needs_verdict(check_worthiness: str | None, needs: Needs) -> bool:
    """Whether the round wants a verdict on a claim of this check-worthiness."""
    if needs.verdict in {"all", "none"}:
        return needs.verdict == "all"
    if check_worthiness not in needs.order or needs.verdict not in needs.order:
        return True
    return needs.order.index(check_worthiness) >= needs.order.index(needs.verdict)
