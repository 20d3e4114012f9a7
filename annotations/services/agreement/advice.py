"""What an interval says about reliability, in words; what it allows to say, the engine decides."""

from dataclasses import dataclass

RELIABLE, TENTATIVE, NOT_RELIABLE, UNDECIDED, NONE = (
    "reliable",
    "tentative",
    "not_reliable",
    "undecided",
    "none",
)
LEVELS = (RELIABLE, TENTATIVE, NOT_RELIABLE, UNDECIDED, NONE)
OF_WORDS = {
    "reliable": RELIABLE,
    "tentative": TENTATIVE,
    "not reliable": NOT_RELIABLE,
    "open": UNDECIDED,
}
"""The level of each word of the engine's advice."""

ENOUGH_DOCUMENTS = 10
"""Whole documents are resampled; from fewer, the interval comes out too narrow to be read."""

MOST_WORTH_SAYING = 100
"""How many times the present work a forecast may ask for before it says nothing any more."""

SENTENCES = {
    RELIABLE: "Reliable: the whole interval lies at 0.80 or above.",
    TENTATIVE: "Good for tentative conclusions: the whole interval lies at 0.667 or above.",
    NOT_RELIABLE: "Not reliable: the whole interval lies below 0.667.",
    UNDECIDED: "Not decided yet: the interval reaches from below 0.667 to above it.",
}
NO_INTERVAL = "No advice without an interval."
FEW_DOCUMENTS = (
    f"No advice from fewer than {ENOUGH_DOCUMENTS} documents: whole documents are resampled, and from so few the "
    "interval is too narrow."
)
MORE = " About {more:,} more {unit} annotated twice would settle it."
NO_FORECAST = " The value is so close to 0.667 that no number of further {unit} can be named."


@dataclass(frozen=True, slots=True)
class Advice:
    """The level, a sentence for people, and about how many more items would settle what is undecided."""

    level: str
    sentence: str
    more: int | None = None


def advice(
    value: float | None, low: float | None, high: float | None, *, n: int, documents: int, unit: str
) -> Advice:
    """Advice read from the interval, not the point; `n` items (`unit` in the plural) of so many documents made it."""
    from annotations.agreement import Result
    from annotations.agreement.stopping import advice as allowed

    found = allowed(Result(value, low, high, n_items=n))
    if found is None:
        return Advice(NONE, NO_INTERVAL)
    if documents < ENOUGH_DOCUMENTS:
        return Advice(NONE, FEW_DOCUMENTS)
    level = OF_WORDS[found.word]
    if level != UNDECIDED:
        return Advice(level, SENTENCES[level])
    more = found.more_items
    if more is None or more > MOST_WORTH_SAYING * n:
        return Advice(level, SENTENCES[level] + NO_FORECAST.format(unit=unit))
    return Advice(level, SENTENCES[level] + MORE.format(more=more, unit=unit), more)
