"""Verdict scales: the labels a claim can be judged by, their colors, ratings and distances.

A distance says how much two verdicts disagree: 0 is none, 1 is the most on that scale. The matrix goes into
Krippendorff's alpha as it is, in the place of the squared difference.

Steps on the true–false line use the squared difference of their ranks (the interval metric), scaled to 1.
"Not enough evidence" and "conflicting evidence" are not steps on that line: neither lies *between* true
and false, since neither says that the claim is half true. So they get 0.75 to either pole. That is more than the
0.25 which the middle of the line would have, and less than 1, because whoever withholds judgment contradicts
nobody outright. Between the two it is 0.5: both withhold judgment, for different reasons.

Colors are given for a light and a dark ground, each with a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3)
on #ffffff and on #1e1e1e; color never carries the meaning alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from annotations.core.errors import DomainError

Matrix = tuple[tuple[float, ...], ...]


class ScaleError(DomainError):
    """A verdict scale whose labels or distances contradict themselves."""

    code: ClassVar[str] = "invalid_verdict_scale"


class VerdictError(DomainError):
    """A verdict label that the scale does not have."""

    code: ClassVar[str] = "unknown_verdict"


@dataclass(frozen=True, slots=True)
class Color:
    """A named color as text on a light and on a dark ground."""

    name: str
    light: str
    dark: str


COLORS: Mapping[str, Color] = {
    color.name: color
    for color in (
        Color("green", "#1a7032", "#6fcf85"),
        Color("lime", "#5a6b0a", "#b5cf5a"),
        Color("amber", "#8a5a00", "#e6b450"),
        Color("orange", "#a8480c", "#f0955a"),
        Color("red", "#b3261e", "#f58a84"),
        Color("maroon", "#7d1042", "#ee8fb8"),
        Color("gray", "#595f69", "#adb5c0"),
        Color("purple", "#6b3fa0", "#c3a0f0"),
    )
}


@dataclass(frozen=True, slots=True)
class ClaimReviewRating:
    """A label as ClaimReview shows it; `value` is None where no number on the true–false line fits."""

    alternate_name: str
    value: int | None


@dataclass(frozen=True, slots=True)
class VerdictLabel:
    """One verdict. `color` is a key of COLORS; a label that is not `judged` needs no rationale."""

    key: str
    name: str
    description: str
    color: str
    claim_review: ClaimReviewRating
    judged: bool = True


@dataclass(frozen=True, slots=True)
class VerdictScale:
    """Labels in order and their distances, row and column in the order of the labels.

    Raises ScaleError when keys repeat, a color is unknown, or the matrix is not square, symmetric, within
    0 … 1, zero on the diagonal and above zero elsewhere.
    """

    key: str
    name: str
    labels: tuple[VerdictLabel, ...]
    distances: Matrix
    worst_rating: int
    best_rating: int

    def __post_init__(self) -> None:
        _check_labels(self.labels)
        _check_matrix(self.distances, len(self.labels))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(label.key for label in self.labels)

    def label(self, key: str) -> VerdictLabel:
        """The label of that key. Raises VerdictError."""
        return self.labels[self.index(key)]

    def index(self, key: str) -> int:
        """The row of that label in the matrix. Raises VerdictError."""
        if key not in self.keys:
            raise VerdictError(f"“{key}” is not one of: {', '.join(self.keys)}.", field="label")
        return self.keys.index(key)

    def distance(self, first: str, second: str) -> float:
        """How much two verdicts disagree, 0 … 1. Raises VerdictError."""
        return self.distances[self.index(first)][self.index(second)]


def _check_labels(labels: tuple[VerdictLabel, ...]) -> None:
    if not labels[1:]:
        raise ScaleError("A verdict scale needs at least two labels.", field="labels")
    if len({label.key for label in labels}) < len(labels):
        raise ScaleError("Two labels of the scale have the same key.", field="labels")
    for label in labels:
        if label.color not in COLORS:
            raise ScaleError(f"“{label.color}” is not one of: {', '.join(COLORS)}.", field="labels")


def _check_matrix(matrix: Matrix, size: int) -> None:
    if len(matrix) != size or any(len(row) != size for row in matrix):
        raise ScaleError(f"The distances must be {size} rows of {size} numbers.", field="distances")
    for i in range(size):
        if matrix[i][i] != 0:
            raise ScaleError("A label must have the distance 0 to itself.", field="distances")
        for j in range(i):
            if matrix[i][j] != matrix[j][i] or not 0 < matrix[i][j] <= 1:
                raise ScaleError(
                    "Distances must be the same both ways, above 0 and at most 1.", field="distances"
                )


def _line(steps: int) -> Matrix:
    return tuple(tuple(((i - j) / (steps - 1)) ** 2 for j in range(steps)) for i in range(steps))


_OFF_LINE = 0.75
_BOTH_WITHHELD = 0.5
_THREE: Matrix = ((0.0, 1.0, _OFF_LINE), (1.0, 0.0, _OFF_LINE), (_OFF_LINE, _OFF_LINE, 0.0))


def _label(key: str, name: str, description: str, color: str, rating: int | None) -> VerdictLabel:
    return VerdictLabel(key, name, description, color, ClaimReviewRating(name, rating))


AVERITEC = VerdictScale(
    key="averitec",
    name="AVeriTeC, four labels",
    labels=(
        _label("supported", "Supported", "The evidence bears the claim out.", "green", 5),
        _label("refuted", "Refuted", "The evidence contradicts the claim.", "red", 1),
        _label("not_enough_evidence", "Not enough evidence", "What was found settles nothing.", "gray", None),
        _label(
            "conflicting",
            "Conflicting evidence",
            "Good evidence points both ways, or was picked.",
            "purple",
            None,
        ),
    ),
    distances=(
        (0.0, 1.0, _OFF_LINE, _OFF_LINE),
        (1.0, 0.0, _OFF_LINE, _OFF_LINE),
        (_OFF_LINE, _OFF_LINE, 0.0, _BOTH_WITHHELD),
        (_OFF_LINE, _OFF_LINE, _BOTH_WITHHELD, 0.0),
    ),
    worst_rating=1,
    best_rating=5,
)

FEVER = VerdictScale(
    key="fever",
    name="FEVER, three labels",
    labels=(
        _label("supports", "Supports", "The evidence bears the claim out.", "green", 5),
        _label("refutes", "Refutes", "The evidence contradicts the claim.", "red", 1),
        _label("not_enough_info", "Not enough info", "What was found settles nothing.", "gray", None),
    ),
    distances=_THREE,
    worst_rating=1,
    best_rating=5,
)

SIX_STEPS = VerdictScale(
    key="six_steps",
    name="Truth scale, six steps",
    labels=(
        _label("true", "True", "Accurate, and nothing that matters is missing.", "green", 6),
        _label("mostly_true", "Mostly true", "Accurate, but needs explaining or more context.", "lime", 5),
        _label("half_true", "Half true", "Partly accurate; leaves out or distorts what matters.", "amber", 4),
        _label("mostly_false", "Mostly false", "Has some truth in it, but misleads.", "orange", 3),
        _label("false", "False", "Not accurate.", "red", 2),
        _label("flagrantly_false", "Flagrantly false", "Not accurate, and absurd or made up.", "maroon", 1),
    ),
    distances=_line(6),
    worst_rating=1,
    best_rating=6,
)

TRUE_FALSE_UNPROVEN = VerdictScale(
    key="true_false_unproven",
    name="True, false or unproven",
    labels=(
        _label("true", "True", "Accurate.", "green", 5),
        _label("false", "False", "Not accurate.", "red", 1),
        _label("unproven", "Unproven", "Cannot be settled with what is known.", "gray", None),
    ),
    distances=_THREE,
    worst_rating=1,
    best_rating=5,
)

#: Every preset by its key.
PRESETS: Mapping[str, VerdictScale] = {
    scale.key: scale for scale in (AVERITEC, FEVER, SIX_STEPS, TRUE_FALSE_UNPROVEN)
}


def preset(key: str) -> VerdictScale:
    """The preset of that key. Raises ScaleError."""
    if key not in PRESETS:
        raise ScaleError(f"“{key}” is not one of: {', '.join(PRESETS)}.", field="verdict_scale")
    return PRESETS[key]
