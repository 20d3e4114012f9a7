"""The kappas of many annotators: Scott, Fleiss, Gwet's form of Fleiss, Brennan and Prediger. Those that need
to know who rated what are in `kappa_raters.py`, Gwet's own coefficients in `gwet.py`.

All are 1 - observed / expected disagreement and differ in what is expected by chance.
"""

from functools import partial

import numpy as np

from annotations.agreement.bootstrap import Estimates
from annotations.agreement.coding import Formula, evaluate
from annotations.agreement.data import CodingData, Counts, DataError, Floats, floats, row_sums
from annotations.agreement.percent import disagreeing_shares, mean_of
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.tally import against_rest, counts_of

UNEQUAL = "items have different numbers of ratings; use the form for unequal numbers (Gwet)"
NOT_TWO = "some item has more than two ratings; this measure takes two"
ONE_CATEGORY = "with one category there is nothing to agree on"


def differing_pairs(marginals: Floats) -> Floats:
    """The share of differing labels when two are drawn from marginals (samples × labels), with replacement."""
    total = marginals.sum(axis=1)
    differing = total**2 - (marginals**2).sum(axis=1)
    return mean_of(floats(differing), floats(total**2))


def _share_and_counts(rows: Floats) -> Floats:
    """Per row: share of disagreeing pairs, whether it has a pair, its counts if it has."""
    paired = row_sums(rows) > 1
    return np.column_stack([disagreeing_shares(rows), paired, rows * paired[:, None]])


def _finish_pooled(sums: Floats) -> Estimates:
    return Estimates(mean_of(sums[:, 0], sums[:, 1]), differing_pairs(sums[:, 2:]))


def _not_two(counts: Counts) -> str | None:
    return NOT_TWO if bool((counts.rows.sum(axis=1) > 2).any()) else None  # noqa: PLR2004 - two ratings


def _unequal(counts: Counts) -> str | None:
    sizes = counts.rows.sum(axis=1)
    return UNEQUAL if len(np.unique(sizes[sizes > 0])) > 1 else None


SCOTT = Formula(
    "Scott's pi", agreement=True, statistics=_share_and_counts, finish=_finish_pooled, refuse=_not_two
)
FLEISS = Formula(
    "Fleiss' kappa", agreement=True, statistics=_share_and_counts, finish=_finish_pooled, refuse=_unequal
)


def scott_pi(data: CodingData, *, boot: Bootstrap | None = None) -> Result:
    """Scott's pi of two ratings per item; chance is drawn from both annotators' labels together.

    Items with one rating are left out. Undefined when an item has more than two ratings or no label varies.
    Raises DataError for a cluster bootstrap of data without clusters.
    Source: W. A. Scott (1955), Reliability of content analysis, Public Opinion Quarterly 19(3), 321-325.
    """
    return evaluate(SCOTT, data, boot)


def fleiss_kappa(data: CodingData, *, boot: Bootstrap | None = None) -> Result:
    """Fleiss' kappa: every item has the same number of ratings, by whichever annotators.

    Undefined when the numbers differ (see `fleiss_kappa_generalized`) or no label varies.
    Raises DataError for a cluster bootstrap of data without clusters.
    Source: J. L. Fleiss (1971), Psychological Bulletin 76(5), equations 1 to 7.
    """
    return evaluate(FLEISS, data, boot)


def fleiss_kappa_label(data: CodingData, label: int, *, boot: Bootstrap | None = None) -> Result:
    """Fleiss' kappa of one label against all others together.

    Raises DataError for a label that is not a code of the data.
    Source: J. L. Fleiss (1971), Psychological Bulletin 76(5), equation 14 (agreement on a single category).
    """
    return fleiss_kappa(against_rest(data, label), boot=boot)


# ── unequal numbers of ratings ──────────────────────────────────────────────


def share_statistics(rows: Floats, weights: Floats) -> Floats:
    """Per row: weighted share of disagreeing pairs, whether it has a pair, shares of labels, whether it is rated."""
    sizes = row_sums(rows)
    pairs = sizes * (sizes - 1)
    differing = row_sums((rows @ weights) * rows)
    share = np.divide(differing, pairs, out=np.zeros_like(pairs), where=pairs > 0)
    return np.column_stack([share, sizes > 1, rows / np.maximum(sizes, 1)[:, None], sizes > 0])


def label_shares(sums: Floats) -> Floats:
    """The mean share of each label over rated items (samples × labels), from sums of `share_statistics`."""
    return floats(sums[:, 2:-1] / np.maximum(sums[:, -1:], 1))


def observed_share(sums: Floats) -> Floats:
    """The mean share of disagreeing pairs over items with a pair, from sums of `share_statistics`."""
    return mean_of(sums[:, 0], sums[:, 1])


def _finish_generalized(sums: Floats, weights: Floats) -> Estimates:
    shares = label_shares(sums)
    return Estimates(observed_share(sums), np.einsum("sk,kl,sl->s", shares, weights, shares))


def _finish_uniform(sums: Floats, expected: float) -> Estimates:
    return Estimates(observed_share(sums), np.full(len(sums), expected))


def fleiss_kappa_generalized(data: CodingData, *, boot: Bootstrap | None = None) -> Result:
    """Gwet's form of Fleiss' kappa for unequal numbers of ratings: each rated item weighs the same.

    A label's chance is the mean, over rated items, of its share of the item's ratings; agreement is read
    from items with at least two ratings. Equals Fleiss' kappa where all items have equally many.
    Raises DataError for a cluster bootstrap of data without clusters.
    Source: K. L. Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., section 2.5, equations 2.7 to 2.10.
    """
    unweighted = 1.0 - np.eye(data.n_labels)
    formula = Formula(
        "Fleiss' kappa, generalized by Gwet",
        agreement=True,
        statistics=partial(share_statistics, weights=unweighted),
        finish=partial(_finish_generalized, weights=unweighted),
    )
    return evaluate(formula, data, boot)


def brennan_prediger(
    data: CodingData, *, categories: int | None = None, boot: Bootstrap | None = None
) -> Result:
    """Brennan and Prediger's kappa (Randolph's free-marginal kappa): all allowed labels are equally likely.

    `categories`: how many labels the annotators could choose from (default: the data's n_labels). Raises
    DataError when fewer are given than occur, or for a cluster bootstrap of data without clusters.
    Source: R. L. Brennan and D. J. Prediger (1981), Educational and Psychological Measurement 41, p. 693;
    for many annotators J. J. Randolph (2005); for missing ratings Gwet (2014), section 2.5.
    """
    q = data.n_labels if categories is None else categories
    used = np.flatnonzero(counts_of(data).rows.sum(axis=0))
    if q < len(used):
        raise DataError(f"{len(used)} labels occur, so {q} categories cannot be all there are.")
    formula = Formula(
        "Brennan and Prediger's kappa",
        agreement=True,
        statistics=partial(share_statistics, weights=1.0 - np.eye(data.n_labels)),
        finish=partial(_finish_uniform, expected=1.0 - 1.0 / q if q else 0.0),
        undefined=ONE_CATEGORY,
    )
    return evaluate(formula, data, boot)
