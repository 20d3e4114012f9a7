"""The label schema: which claim types and which check-worthiness may be given, and checking them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from annotations.core.errors import DomainError


class LabelError(DomainError):
    """A label that the project's schema does not have."""

    code: ClassVar[str] = "unknown_label"


@dataclass(frozen=True, slots=True)
class Label:
    """One choice: `key` for programs, `name` and `description` for people."""

    key: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class LabelSchema:
    """Claim types (several may be given) and check-worthiness (one, ordered from least to most)."""

    claim_types: tuple[Label, ...]
    check_worthiness: tuple[Label, ...]


DEFAULT_SCHEMA = LabelSchema(
    claim_types=(
        Label("event", "Event", "Says that something happened, or that someone or something has a property."),
        Label("quotation", "Quotation", "Says that someone said or wrote something, in these words."),
        Label("quantity", "Quantity", "Gives a number, a share, an amount or a comparison of them."),
        Label("causal", "Causal", "Says that one thing brought about or prevented another."),
        Label("temporal", "Temporal", "Says when something happened, how long it took, or what came first."),
        Label("prediction", "Prediction", "Says what will or may happen; cannot be settled yet."),
        Label("background", "Background", "Sets out context or history that the report takes as known."),
        Label("opinion", "Opinion", "Values, praises or blames; no evidence could settle it."),
    ),
    check_worthiness=(
        Label("none", "None", "Not worth a check: trivial, personal, or not a factual claim."),
        Label("low", "Low", "A check would serve few readers."),
        Label("medium", "Medium", "Specific and of interest; check it when there is time."),
        Label("high", "High", "Specific, consequential and likely to spread; check it first."),
    ),
)

#: The least score (0 … 1) of each level above "none".
LEVEL_FLOORS = (("high", 0.65), ("medium", 0.4), ("low", 0.15))


def checked_claim_types(schema: LabelSchema, keys: Iterable[str]) -> tuple[str, ...]:
    """The given claim types once each, in the order of the schema. Raises LabelError."""
    given = set(keys)
    known = [label.key for label in schema.claim_types]
    _refuse_unknown(given, known, "claim_types")
    return tuple(key for key in known if key in given)


def checked_check_worthiness(schema: LabelSchema, key: str | None) -> str | None:
    """`key` itself; None means not decided yet. Raises LabelError."""
    if key is not None:
        _refuse_unknown({key}, [label.key for label in schema.check_worthiness], "check_worthiness")
    return key


def at_least(schema: LabelSchema, key: str | None, floor: str) -> bool:
    """Whether check-worthiness `key` reaches `floor`; not decided yet reaches nothing. Raises LabelError."""
    order = [label.key for label in schema.check_worthiness]
    _refuse_unknown({floor} if key is None else {key, floor}, order, "check_worthiness")
    return key is not None and order.index(key) >= order.index(floor)


def level_of(score: float) -> str:
    """The check-worthiness key of the default schema for a score from 0 to 1."""
    return next((level for level, floor in LEVEL_FLOORS if score >= floor), "none")


def _refuse_unknown(given: set[str], known: list[str], field: str) -> None:
    unknown = sorted(given.difference(known))
    if unknown:
        sentence = f"“{unknown[0]}” is not one of: {', '.join(known)}."
        raise LabelError(sentence, field=field, unknown=unknown)
