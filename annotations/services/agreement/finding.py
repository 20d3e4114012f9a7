"""How the spans of each two annotators of a document meet: the sums that the unitizing alphas are made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, count
from typing import Any

import numpy as np
import numpy.typing as npt

from annotations.agreement import Documents, Spans
from annotations.agreement.continuum import Continuum, continuum
from annotations.agreement.units import Fragments, Layout, joined, lay_out
from annotations.queries.agreement import FinishedDocument
from annotations.services.agreement.counting import ASKS, Codes

Row = tuple[int, ...]
Label = tuple[int, int]
"""What a mention is labeled with: what it asks, and its claim types as bits."""


@dataclass(frozen=True, slots=True)
class PairSums:
    """Two annotators of one document: `PAIR` columns from `length` to `crossing`, and their `CODING` rows."""

    one: int
    other: int
    sums: Row
    codings: list[Row]


@dataclass(frozen=True, slots=True)
class _Pair:
    document: FinishedDocument
    one: int
    other: int
    labels: list[Label]


def pair_sums(documents: Sequence[FinishedDocument], codes: Sequence[Codes]) -> list[list[PairSums]]:
    """For each document, the sums of each two of its annotators."""
    marks = [_marks(document, code) for document, code in zip(documents, codes, strict=True)]
    pairs, rows = _laid_out(documents, marks)
    if not pairs:
        return [[] for _ in documents]
    found = iter(_sums(pairs, rows))
    return [[next(found) for _ in combinations(document.annotators, 2)] for document in documents]


def _marks(document: FinishedDocument, codes: Codes) -> dict[str, list[tuple[Label, list[int]]]]:
    """Each annotator's mentions: label and flat fragments."""
    marks: dict[str, list[tuple[Label, list[int]]]] = {annotator: [] for annotator in document.annotators}
    for row in document.rows:
        asks = ASKS.index(row["asks"])
        marks[row["annotator"]] += [
            ((asks, codes.type_bits(types)), flat) for flat, types, _ in row["mentions"]
        ]
    return marks


def _laid_out(
    documents: Sequence[FinishedDocument], marks: Sequence[dict[str, list[tuple[Label, list[int]]]]]
) -> tuple[list[_Pair], list[Row]]:
    """Each pair as a text of its own with two annotators; labels are numbered within their document."""
    pairs: list[_Pair] = []
    rows: list[Row] = []
    units = count()
    for document, marked in zip(documents, marks, strict=True):
        labels = sorted({label for mentions in marked.values() for label, _ in mentions})
        number = {label: i for i, label in enumerate(labels)}
        for (one, left), (other, right) in combinations(enumerate(document.annotators), 2):
            rows += [
                (len(pairs), rater, flat[at], flat[at + 1], number[label], unit)
                for rater, annotator in enumerate((left, right))
                for (label, flat), unit in zip(marked[annotator], units, strict=False)
                for at in range(0, len(flat), 2)
            ]
            pairs.append(_Pair(document, one, other, labels))
    return pairs, rows


def _sums(pairs: Sequence[_Pair], rows: Sequence[Row]) -> list[PairSums]:
    columns = np.fromiter(chain.from_iterable(rows), np.int64, 6 * len(rows)).reshape(-1, 6).T
    lengths = np.array([pair.document.characters for pair in pairs], dtype=np.int64)
    layout, fragments = lay_out(Spans(*columns), Documents(lengths, np.ones((len(pairs), 2), dtype=np.bool_)))
    labeled = _continuum(layout, fragments, max((len(pair.labels) for pair in pairs), default=0) or 1)
    merged = _continuum(layout, replace(fragments, label=np.zeros_like(fragments.label)), 1)
    return [
        PairSums(pair.one, pair.other, sums, _codings(pair, labeled.observed[i]))
        for i, (pair, sums) in enumerate(zip(pairs, _columns(lengths, merged, labeled), strict=True))
    ]


def _continuum(layout: Layout, fragments: Fragments, n_labels: int) -> Continuum:
    return continuum(layout, joined(fragments, layout.total), n_labels)


def _columns(lengths: npt.NDArray[Any], merged: Continuum, labeled: Continuum) -> list[Row]:
    meeting = labeled.observed[:, 1:, 1:]
    columns = [
        lengths,
        merged.observed[:, 1, 1] / 2,
        merged.observed[:, 0, 1],
        merged.lengths[:, 1],
        merged.squares[:, 0],
        np.trace(meeting, axis1=1, axis2=2),
        meeting.sum(axis=(1, 2)),
        labeled.observed.sum(axis=(1, 2)),
        labeled.crossing.sum(axis=1),
    ]
    return [tuple(row) for row in np.column_stack(columns).astype(np.int64).tolist()]


def _codings(pair: _Pair, observed: npt.NDArray[Any]) -> list[Row]:
    lengths = observed[1:, 1:].sum(axis=1)
    return [
        (pair.one, pair.other, *pair.labels[i], int(lengths[i])) for i in np.flatnonzero(lengths).tolist()
    ]
