"""What news tells about a claim: evidence of the other stages, weighed by judgment.

The weights are judgments, not fitted. Criteria: specific, measurable, of consequence, about named actors; not an
opinion, not about the future, not a question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SUPERLATIVE = re.compile(
    r"\b(?:first|only|most|least|largest|biggest|highest|lowest|longest|oldest|record|never|always|every|all|none|nobody|"
    r"worst|best|unprecedented|more\s+than|less\s+than|twice|doubled|tripled|half)\b",
    re.IGNORECASE,
)
_CONSEQUENCE = re.compile(
    r"\b(?:kill\w*|died|dead|deaths?|injur\w+|attack\w*|wars?|weapons?|arms|munitions?|missiles?|rockets?|troops|bomb\w*|sanction\w*|"
    r"illegal\w*|fraud\w*|corrupt\w*|crimes?|arrest\w*|convict\w*|election\w*|vot(?:e|ed|es|ers)|vaccin\w*|disease\w*|virus|hospital\w*|"
    r"tax\w*|inflation|unemploy\w*|jobs|billion\w*|million\w*|budget\w*|nuclear|refugees?|immigra\w+|climate|emissions|flood\w*|"
    r"ban(?:ned|s)?|law|court|ruled|collapse\w*|cracks?|warn\w*|ignored|supplied|denied|secret\w*|covert|negotiations?)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|my|me|we|our|us)\b")
_SHORT, _LONG = 5, 12


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a claim when it is weighed."""

    claim: str
    types: Sequence[str]
    quoted: bool
    attributed: bool
    named_claimant: bool
    carried: bool
    dates: int
    exact_dates: int
    numerals: int
    designators_only: bool
    measures: int
    names: int


BASE = -1.3
"""Log-odds of a claim that nothing speaks for."""


def news_reasons(evidence: Evidence) -> list[tuple[float, str]]:
    """Log-odds for and against checking, each with what it is given for; zeros among them."""
    claim, types = evidence.claim, evidence.types
    consequences = len(set(map(str.lower, _CONSEQUENCE.findall(claim))))
    words = len(claim.split())
    return [
        (0.45 * evidence.quoted, "quoted statement"),
        (0.75 * min(evidence.numerals, 2) * (not evidence.designators_only), "gives a figure"),
        (0.3 * min(evidence.measures, 1), "gives a share or an amount of money"),
        (0.35 * min(evidence.dates, 2), "gives a date"),
        (0.2 * min(evidence.exact_dates, 1), "names the day or month"),
        (0.25 * min(evidence.names, 3), "names who or where"),
        (0.35 * min(consequences, 3), "matter of consequence"),
        (0.4 * (_SUPERLATIVE.search(claim) is not None), "comparison or absolute"),
        (0.3 * ("causal" in types), "says what caused it"),
        (0.2 * evidence.named_claimant, "named claimant"),
        (-0.9 * ("opinion" in types), "but an opinion"),
        (-0.55 * ("prediction" in types), "but about the future"),
        (-1.2 * claim.rstrip("”\"’' ").endswith("?"), "but a question"),
        (-0.4 * (_FIRST_PERSON.search(claim) is not None), "but in the first person"),
        (-0.7 * (words < _SHORT), "but very short"),
    ]


def confidence(evidence: Evidence) -> float:
    """How likely a reviewer is to keep the suggestion, 0 … 1."""
    words = len(evidence.claim.split())
    base = 0.62 if evidence.quoted else 0.5 if evidence.attributed else 0.34
    base += 0.14 * evidence.attributed * evidence.quoted - 0.08 * evidence.carried
    base += 0.08 * evidence.named_claimant + 0.03 * min(evidence.names, 3)
    base += (
        0.07 * min(evidence.numerals, 2) + 0.06 * min(evidence.dates, 2) + 0.03 * min(evidence.exact_dates, 1)
    )
    base -= 0.12 * evidence.designators_only + 0.15 * (words < _SHORT) - 0.02 * (words >= _LONG)
    return round(min(0.98, max(0.05, base)), 3)
