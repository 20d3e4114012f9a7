"""One measure taken apart: by label, annotator left out, period, and the items that were most disputed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from annotations.agreement.alpha import alpha, label_alpha
from annotations.agreement.alpha_wide import in_long_form
from annotations.agreement.coincidence import row_disagreements
from annotations.agreement.data import CodingData, Counts, DataError, Floats, Ratings, floats
from annotations.agreement.distances import checked, nominal
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.tally import counts_in_clusters, counts_of, item_rows


def per_label(data: CodingData, *, boot: Bootstrap | None = None) -> dict[int, Result]:
    """`label_alpha` of every label, with its `support` (ratings that give it) in `details`.

    Source: as `label_alpha`.
    """
    counts = _counts(data, boot)
    support = counts.weights @ counts.rows
    return {
        label: replace(label_alpha(counts, label, boot=boot), details={"support": float(support[label])})
        for label in range(data.n_labels)
    }


def _counts(data: CodingData, boot: Bootstrap | None) -> Counts:
    """The counts that all labels are read from: of each item where its cluster matters."""
    if boot is None or boot.unit == "item":
        return counts_of(data)
    counts, cluster = counts_in_clusters(data)
    return Counts(counts.rows, counts.weight, cluster)


Measure = Callable[..., Result]


def _chosen(data: Ratings, keep: npt.NDArray[np.bool_]) -> Ratings:
    cluster = None if data.cluster is None else data.cluster[keep]
    return Ratings(data.item[keep], data.rater[keep], data.label[keep], data.n_labels, cluster)


def _long(data: CodingData) -> Ratings:
    if isinstance(data, Counts):
        raise DataError("this needs to know who rated; counts do not say.")
    return data if isinstance(data, Ratings) else in_long_form(data)


def leave_one_out(data: CodingData, *, measure: Measure = alpha, **options: Any) -> dict[int, Result]:
    """The measure without each annotator in turn: whose absence lifts it, lowers it.

    `measure`: any function of this package that takes ratings; `options` are passed on. Raises DataError for
    counts. Source: as `measure`.
    """
    ratings = _long(data)
    return {
        int(rater): measure(_chosen(ratings, ratings.rater != rater), **options)
        for rater in np.unique(ratings.rater).tolist()
    }


def by_period(
    data: Ratings, period: npt.ArrayLike, *, measure: Measure = alpha, **options: Any
) -> dict[int, Result]:
    """The measure in each period: drift over weeks, or over versions of the guideline.

    `period`: a whole number per rating. Only ratings of one period are compared with each other. Raises
    DataError for another number of entries. Source: as `measure`.
    """
    return {number: measure(part, **options) for number, part in _by(data, np.asarray(period))}


def _by(data: Ratings, period: npt.NDArray[Any]) -> Iterator[tuple[int, Ratings]]:
    if period.shape != data.item.shape:
        raise DataError("each rating needs its period.")
    for number in np.unique(period).tolist():
        yield int(number), _chosen(data, period == number)


@dataclass(frozen=True, slots=True)
class DisputedItem:
    """An item's number, its ratings, and the mean distance of two of them."""

    item: int
    n_ratings: int
    disagreement: float


def most_disputed(
    data: Ratings, *, distance: npt.ArrayLike | None = None, most: int = 20
) -> list[DisputedItem]:
    """The items whose ratings are furthest apart, the worst first, at most `most` of them; none that all agree on.

    `distance`: labels × labels as for `alpha` (default: alike or not). Items equally disputed stand in order of
    their ratings, more first, then their numbers. Raises DataError for distances that do not fit.
    Source: an item's share of the observed disagreement, K. Krippendorff (2011), section E.
    """
    matrix = nominal(data.n_labels) if distance is None else checked(distance, data.n_labels)
    own, item = np.unique(data.item, return_inverse=True)
    rows = floats(item_rows(item.reshape(-1), data.label, len(own), data.n_labels))
    size = rows.sum(axis=1)
    apart: Floats = row_disagreements(rows, matrix) / np.maximum(size, 1)
    order = np.lexsort((own, -size, -apart))[:most]
    return [DisputedItem(int(own[i]), int(size[i]), float(apart[i])) for i in order if apart[i] > 0]
