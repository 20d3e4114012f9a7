"""Numbers as the page shows them: value and interval, n, the method in words, and why there is none."""

from dataclasses import asdict
from typing import Any

from annotations.services.agreement import samples as agreement_samples
from annotations.services.agreement.advice import advice
from annotations.services.agreement.samples import Interval, Sums, interval

JSON = dict[str, Any]
VERSION = "2"
"""Of the way of measuring; another version may give the same work other numbers."""

NOTHING_FINISHED = "No document is finished by all its annotators yet."
NOTHING_LEFT = "No finished document is left by these filters."
NO_PAIR = "No two annotators are left by these filters."
NOTHING_MARKED = "Nobody marked anything."
NOTHING_MATCHED = "No claim was found by two annotators."
NOTHING_JUDGED_TWICE = "No claim has verdicts from two annotators."
NO_VARIATION = "Every rating that can be compared has the same label."
NOTHING_MEETS = "No spans of two annotators meet."
NO_CONTRAST = "Everything that can be compared has the same label, or all is marked."


def figure(found: Interval, *, n: int, unit: str, method: str, reason: str) -> JSON:
    """A measure; `reason` says why there is no value where there is none."""
    return {
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "n": n,
        "unit": unit,
        "method": method,
        "confidence": agreement_samples.CONFIDENCE,
        "samples": agreement_samples.SAMPLES,
        "seed": agreement_samples.SEED,
        "reason": reason if found.value is None else None,
        "interval_reason": _sentence(found.interval_reason),
    }


def measured(sums: Sums, finish: Any, *, n: int, unit: str, method: str, reason: str) -> JSON:
    """The measure that sums come to."""
    return figure(interval(sums, finish), n=n, unit=unit, method=method, reason=reason)


def advised(measure: JSON, *, documents: int) -> JSON:
    """The advice that a measure's interval gives."""
    found = advice(
        measure["value"],
        measure["low"],
        measure["high"],
        n=measure["n"],
        documents=documents,
        unit=measure["unit"],
    )
    return {**asdict(found), "unit": measure["unit"]}


def _sentence(reason: str | None) -> str | None:
    """The engine's reason as a sentence."""
    return f"{reason[0].upper()}{reason[1:]}." if reason else None
