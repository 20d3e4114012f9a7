"""What a format could not hold: how many of what, by which written rule. Nothing is dropped in silence."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from annotations.core.records import Loss

EXAMPLES = 5
"""Ids that are named for each loss."""

RULES: Mapping[str, str] = {
    "gold-first": "The claim was settled: the settled verdict is written, and not its annotators' own.",
    "claim-across-documents": "A claim with mentions in several documents becomes one in each.",
    "line-break": "A line break at the end of a mention, or as all that parts two fragments, does not come back.",
    "metadata-left-out": "The text is left out, and free metadata may repeat it.",
    "nothing-marked": "That somebody looked and found nothing is not written.",
    "no-control-characters": "XML cannot hold control characters, so each becomes U+FFFD.",
    "between-sentences": "White space between sentences comes back as line breaks, and none at the end of the text.",
    "confidential": "The source is confidential: a withheld source stands for it, without all that could tell which it is.",
    "edge-of-tokens": "White space at the ends of a fragment is in no token, so it is cut off.",
    "no-country": "The format wants a two-letter country code.",
    "no-equal-type": "The format has no claim type that means the same, so the type is left out.",
    "no-equal-verdict": "The format has no label that means the same, so the claim is left out.",
    "no-gaps": "The format has no mentions with gaps, so one that has them is left out.",
    "no-token": "No token lies in the mention, so it is left out.",
    "one-label": "The format has one label for a mention, so its first claim type is written.",
    "one-sentence": "The format's mentions end with their sentence, so one over several comes back as one in each.",
    "outermost": "Of mentions that overlap the outermost is written: the longest, then the first.",
    "whole-tokens": "A mention that begins or ends inside a token gets the whole of it.",
    "no-place": "The format has no place for it.",
    "no-verdict": "A fact-check needs a verdict, so the claim without one is left out.",
    "no-sentence": "The format points to sentences, so evidence needs an excerpt, and the claim such evidence.",
    "quote-cut": "The text is left out, and of a quote as much is written as the release permits.",
    "text-left-out": "The text is left out; who has it can put it back, by offsets and sha256.",
    "other-stance": "The format has evidence for its label alone, so evidence with another stance is left out.",
    "white-space": "White space inside it becomes single spaces.",
    "not-in-text": "The quote is not what stands at its fragments, so the mention is left out.",
    "wrong-quote": "The quote is not what stands at its fragments; the format writes no mentions, or as they are.",
}
"""Every rule by its name; docs/formats.md has them all."""


class Losses:
    """Counts losses while a file is written."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._examples: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def add(self, rule: str, what: str, identifier: str = "") -> None:
        """One more."""
        key = (rule, what)
        self._counts[key] += 1
        if identifier and len(self._examples[key]) < EXAMPLES:
            self._examples[key].append(identifier)

    def listed(self) -> tuple[Loss, ...]:
        """All, in the order of rule and what."""
        return tuple(
            Loss(rule, what, count, tuple(self._examples[rule, what]))
            for (rule, what), count in sorted(self._counts.items())
        )


PUT_IN: Mapping[str, object] = {
    "asks": "content",
    "origin.kind": "person",
    "outcome": "done",
    "provenance.guideline_version": 1,
    "provenance.revision": 1,
    "provenance.round": "imported",
    "round": "imported",
    "scale": "imported",
    "status": "submitted",
}
"""What reading puts into a field that a file lacks; a field that had this value has lost nothing."""

Holds = Mapping[type, frozenset[str]]
"""The fields of each record type that a format holds, such as `claim_date` or `provenance.author`."""


def leaves(record: Any, path: str = "") -> list[tuple[str, Any]]:
    """The fields of a record with what is nested in them: (`citation.title`, …)."""
    found = []
    for each in fields(record):
        value, name = getattr(record, each.name), f"{path}{each.name}"
        found += leaves(value, f"{name}.") if is_dataclass(value) else [(name, value)]
    return found


def summary(losses: Iterable[Loss]) -> list[str]:
    """One line for each rule: what it says, and how many of what went by it."""
    found: dict[str, list[str]] = {}
    for loss in losses:
        found.setdefault(loss.rule, []).append(f"{loss.count} {loss.what}")
    return [f"{rule}: {RULES[rule]} {', '.join(counts)}." for rule, counts in found.items()]


def holds_field(held: frozenset[str], name: str) -> bool:
    """Whether a field, or the one around it, is held."""
    return name in held or name.split(".", maxsplit=1)[0] in held


def count_unheld(record: Any, name: str, holds: Holds, losses: Losses) -> None:
    """Count a record whose type has no place in a format, or else its filled fields that have none."""
    identifier = getattr(record, "id", "")
    held = holds.get(type(record))
    if held is None:
        losses.add("no-place", name, identifier)
        return
    for leaf, value in leaves(record):
        if not holds_field(held, leaf) and value not in ("", None, (), {}, False, PUT_IN.get(leaf)):
            losses.add("no-place", f"{name}.{leaf}", identifier)
