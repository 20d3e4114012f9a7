"""Figures of ranking and classification, in numpy. Scores that tie keep the order in which they stand."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.ArrayLike


def average_precision(labels: Numbers, scores: Numbers) -> float:
    """The mean, over the positives, of the precision at their rank (as the CheckThat! labs score); 0 without any.

    `labels` are 0 or 1.
    """
    ranked = np.asarray(labels)[_order(scores)]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked == 1].mean()) if ranked.any() else 0.0


def f1(labels: Numbers, chosen: Numbers) -> float:
    """Of the positive class; 0 where nothing was right."""
    truth, guess = np.asarray(labels, bool), np.asarray(chosen, bool)
    right = int((truth & guess).sum())
    return 2 * right / (int(truth.sum()) + int(guess.sum())) if right else 0.0


def best_threshold(labels: Numbers, scores: Numbers) -> float:
    """The score from which on all are taken for positive, so that F1 is largest; the higher one of equals."""
    order = _order(scores)
    ranked, values = np.asarray(labels)[order], np.asarray(scores, float)[order]
    right, taken = np.cumsum(ranked), np.arange(1, len(ranked) + 1)
    ends = np.append(values[1:] < values[:-1], True)  # only between different scores can be cut
    at = int(np.argmax(np.where(ends, 2 * right / (taken + ranked.sum()), -1.0)))
    return float(values[at] if at + 1 == len(values) else (values[at] + values[at + 1]) / 2)


def forgiving_threshold(labels: Numbers, scores: Numbers, *, draws: int = 500, seed: int = 0) -> float:
    """The lowest threshold that these labels don't tell from the best.

    Thresholds travel badly between texts, and a missed claim costs more than one looked at in vain: of all whose F1 lies
    within the 95 % bootstrap interval of the best threshold's F1, the lowest.
    """
    truth, values = np.asarray(labels), np.asarray(scores, float)
    best = best_threshold(truth, values)
    chance = np.random.default_rng(seed)
    drawn = [chance.integers(0, len(truth), len(truth)) for _ in range(draws)]
    floor = float(np.quantile([f1(truth[one], values[one] >= best) for one in drawn], 0.025))
    lower = [one for one in np.unique(values) if one <= best and f1(truth, values >= one) >= floor]
    return float(min(lower, default=best))


def log_loss(labels: Numbers, chances: Numbers) -> float:
    """Mean of -log of the chance given to what is true; chances are kept off 0 and 1 by 1e-12."""
    truth, chance = np.asarray(labels, float), np.clip(np.asarray(chances, float), 1e-12, 1 - 1e-12)
    return float(-(truth * np.log(chance) + (1 - truth) * np.log1p(-chance)).mean())


def calibration_error(labels: Numbers, chances: Numbers, bins: int = 10) -> float:
    """Expected calibration error: mean distance of chance and frequency over equally filled bins.

    Equal mass instead of equal width: Nixon and others, "Measuring calibration in deep learning" (2019).
    """
    truth, chance = np.asarray(labels, float), np.asarray(chances, float)
    parts = np.array_split(np.argsort(chance, kind="stable"), min(bins, len(chance)))
    return float(
        sum(abs(truth[part].mean() - chance[part].mean()) * len(part) for part in parts) / len(truth)
    )


def rank_correlation(left: Numbers, right: Numbers) -> float:
    """Spearman's rho: Pearson's correlation of the ranks, ties sharing their mean rank."""
    return float(np.corrcoef(_ranks(left), _ranks(right))[0, 1])


def macro_f1(
    truth: Sequence[frozenset[str]], guess: Sequence[frozenset[str]], classes: Sequence[str]
) -> float:
    """The unweighted mean of the classes' F1, where a unit may have several."""
    return float(np.mean([class_f1(truth, guess, one) for one in classes]))


def class_f1(truth: Sequence[frozenset[str]], guess: Sequence[frozenset[str]], which: str) -> float:
    """F1 of one class where a unit may have several."""
    return f1([which in one for one in truth], [which in one for one in guess])


def _order(scores: Numbers) -> npt.NDArray[np.intp]:
    return np.argsort(-np.asarray(scores, float), kind="stable")


def _ranks(values: Numbers) -> npt.NDArray[np.float64]:
    _, places, counts = np.unique(np.asarray(values, float), return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[places], np.float64)
