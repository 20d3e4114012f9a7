"""Precision and recall of what a pre-annotator finds, against gold written as words of the text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotations.core.spans import Fragments, Span, intersection_over_union, trimmed

ENOUGH = 0.8
_EDGES = "“”‘’«»\"',.;:—– "


@dataclass
class Tally:
    """Gold items, found items, and how many of each agree with the other side."""

    gold: int = 0
    found: int = 0
    overlapping: int = 0
    exact: int = 0
    right: dict[str, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        shares = {
            "precision": self.overlapping / max(self.found, 1),
            "recall": self.overlapping / max(self.gold, 1),
            "exact_precision": self.exact / max(self.found, 1),
            "exact_recall": self.exact / max(self.gold, 1),
        }
        shares |= {f"{name}_right": count / max(self.overlapping, 1) for name, count in self.right.items()}
        return {"gold": self.gold, "found": self.found} | {
            name: round(share, 3) for name, share in shares.items()
        }


def spans_of(text: str, parts: Sequence[str]) -> Fragments:
    """Where the parts stand, one after the other, without quotation marks and periods at their edges."""
    found: list[Span] = []
    at = 0
    for part in parts:
        start = text.index(part, at)
        at = start + len(part)
        found.append(bare(text, Span(start, at)))
    return tuple(found)


def bare(text: str, span: Span) -> Span:
    return trimmed(text, span, _EDGES) or span


def choices(text: str, parts: Sequence[str]) -> list[Fragments]:
    """Every reading that gold allows: "a|b" in a single part stands for either, wherever it stands."""
    if len(parts) > 1:
        return [spans_of(text, parts)]
    every = [found for one in parts[0].split("|") for found in re.finditer(re.escape(one), text)]
    return [(bare(text, Span(*found.span())),) for found in every]


def likeness(text: str, gold: Sequence[str], found: Fragments) -> float:
    """Intersection over union with the reading of gold that fits best."""
    plain = tuple(bare(text, span) for span in found)
    return max((intersection_over_union(one, plain) for one in choices(text, gold)), default=0.0)


def pairs(
    gold: Sequence[Any], found: Sequence[Any], like: Callable[[Any, Any], float]
) -> list[tuple[Any, Any, float]]:
    """Each gold item with at most one found item and the reverse, the most alike first."""
    every = sorted(
        ((like(one, other), i, k) for i, one in enumerate(gold) for k, other in enumerate(found)),
        reverse=True,
    )
    kept: list[tuple[Any, Any, float]] = []
    used: set[tuple[str, int]] = set()
    for share, i, k in every:
        if share >= ENOUGH and not used & {("gold", i), ("found", k)}:
            used |= {("gold", i), ("found", k)}
            kept.append((gold[i], found[k], share))
    return kept
