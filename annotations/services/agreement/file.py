"""The page as a table: one row a figure, with all that is needed to get it again."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from annotations.services.agreement.figures import JSON

NAMES = ("key", "pairs", "threshold", "start", "version", "id")
"""The fields that tell the elements of a list apart; of two annotators, `a` and `b` do."""

COLUMNS = (
    "figure", "of", "pairs", "value", "low", "high", "n", "unit", "method", "confidence", "samples", "seed", "version",
    "reason", "interval_reason",
)  # fmt: skip


def figures(page: JSON) -> list[JSON]:
    """Every figure of the page: its place there, what it is of, and of which pairs of annotators."""
    headline = page["pairs"]["headline"]
    return [
        {"figure": path, "of": of, "pairs": pairs or headline, "version": page["version"], **measure}
        for path, of, pairs, measure in _measures(page, "", "", "")
    ]


def _measures(part: Any, path: str, of: str, pairs: str) -> Iterator[tuple[str, str, str, JSON]]:
    if isinstance(part, list):
        for element in part:
            if isinstance(element, dict):
                yield from _measures(element, path, _name(element) or of, element.get("pairs", pairs))
    elif isinstance(part, dict):
        if "method" in part and "value" in part:
            yield path, of, pairs, part
            return
        for name, inner in part.items():
            yield from _measures(inner, f"{path}.{name}" if path else name, of, pairs)


def _name(element: JSON) -> str:
    if "a" in element and "b" in element:
        return f"{element['a']} {element['b']}"
    return str(next((element[name] for name in NAMES if name in element), ""))


def as_csv(page: JSON) -> str:
    """The figures as comma-separated values with a line of names."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(figures(page))
    return out.getvalue()


def as_json(page: JSON) -> JSON:
    """The figures with the round and the filters that they are of."""
    frame = {name: page[name] for name in ("round", "version", "filters", "match_threshold", "documents")}
    return {**frame, "figures": figures(page)}
