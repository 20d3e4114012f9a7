"""The measures as functions of kept sums: what the engine computes from raw data, from sums over documents.

Each works on samples × statistics and answers observed and expected disagreement, as the engine's own do. That
they give the engine's values is tested against it.
"""

import numpy as np

from annotations.agreement.alpha import alpha_finish, expected_disagreement
from annotations.agreement.bootstrap import Estimates, Finish
from annotations.services.agreement.pairs import CodedPairs, CodingPairs, FindingPairs, Floats, Ints
from annotations.services.agreement.samples import Samples, Sums, places


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


# ── finding ─────────────────────────────────────────────────────────────────

FINDING = ("length", "differ", "marked", "squares", "spans", "matched")


def finding_sums(samples: Samples, pairs: FindingPairs) -> Sums:
    """FINDING in columns; lengths are weighted, so that each annotator of a document counts once."""
    values = np.column_stack([pairs.records[name].astype(np.float64) for name in FINDING])
    values[:, :4] *= pairs.weight[:, None]
    return samples.sums(pairs.document, values)


def unitizing_alpha(sums: Floats) -> Estimates:
    """|u-alpha: Krippendorff et al. (2016), equation 6 with 1 to 5."""
    length, differ, marked, squares = sums[:, :4].T
    gap = 2 * length - marked
    chance = (2 * length) ** 2 - squares - gap
    return Estimates(_share(differ, length), _share(2 * gap * marked, chance))


def span_f1(sums: Floats) -> Estimates:
    """Twice the matched pairs over the mentions of both; Hripcsak and Rothschild (2005), equation 3."""
    return Estimates(1 - _share(2 * sums[:, 5], sums[:, 4]), None)


# ── labeling ────────────────────────────────────────────────────────────────


def labeling_sums(samples: Samples, pairs: FindingPairs, coding: CodingPairs, n_labels: int) -> Sums:
    """Same, meeting, compared and crossing lengths, then each label's."""
    names = ("same", "meeting", "compared", "crossing")
    whole = np.column_stack([pairs.records[name] * pairs.weight for name in names])
    document = np.concatenate([pairs.document, coding.document])
    values = np.zeros((len(document), len(names) + n_labels))
    values[: len(whole), : len(names)] = whole
    values[np.arange(len(whole), len(document)), len(names) + coding.label] = coding.length
    return samples.sums(document, values)


def cu_alpha(sums: Floats) -> Estimates:
    """cu-alpha: Krippendorff et al. (2016), equations 9 to 11."""
    same, meeting, _, crossing = sums[:, :4].T
    marginals = sums[:, 4:]
    differing = meeting**2 - (marginals**2).sum(axis=1)
    chance = meeting**2 - crossing
    expected = np.where(chance > meeting**2 * 1e-12, _share(differing, chance), np.nan)
    return Estimates(_share(meeting - same, meeting), expected)


def coverage(sums: Sums) -> float | None:
    """The share of the text, over all annotators, in which spans of two meet."""
    _, meeting, compared, _ = sums.drawn[0, :4]
    return float(meeting / compared) if compared else None


# ── coding ──────────────────────────────────────────────────────────────────


def coincidences(samples: Samples, pairs: CodedPairs, n_codes: int, weight: Floats) -> Sums:
    """The codes of pairs against each other, both ways: n_codes² columns."""
    used, one_way = _table(samples, pairs.document, pairs.left * n_codes + pairs.right, n_codes**2, weight)
    tables = one_way.reshape(-1, n_codes, n_codes)
    both_ways = tables + tables.transpose(0, 2, 1)
    return samples.sums_of_units(used, both_ways.reshape(one_way.shape))


def counts(samples: Samples, document: Ints, codes: Ints, n_codes: int) -> Sums:
    """How often each code is given in documents."""
    return samples.sums_of_units(*_table(samples, document, codes, n_codes))


def _table(
    samples: Samples, document: Ints, codes: Ints, n_codes: int, weight: Floats | None = None
) -> tuple[Ints, Floats]:
    """The units with codes; and how often each has each code, by weight if there is one."""
    used, place = places(samples.unit[document], samples.n_units)
    table = np.bincount(place * n_codes + codes, weight, minlength=len(used) * n_codes)
    return used, table.astype(np.float64).reshape(len(used), n_codes)


def alpha_of(n_codes: int, **options: object) -> Finish:
    """Alpha from coincidences, by `level` or `distance`, as the engine's `alpha`."""
    return alpha_finish(n_codes, **options)  # type: ignore[arg-type]


def label_alpha(n_codes: int, label: int) -> Finish:
    """Nominal alpha of one label against all others together, from the coincidences of all."""
    two = alpha_finish(2)

    def finish(sums: Floats) -> Estimates:
        tables = sums.reshape(-1, n_codes, n_codes)
        own, row = tables[:, label, label], tables[:, label, :].sum(axis=1)
        rest = tables.sum(axis=(1, 2)) - 2 * row + own
        return two(np.stack([own, row - own, row - own, rest], axis=1))

    return finish


def percent(n_codes: int) -> Finish:
    """The share of agreeing pairs, each item counting once, from coincidences weighted by shares."""

    def finish(sums: Floats) -> Estimates:
        tables = sums.reshape(-1, n_codes, n_codes)
        return Estimates(1 - _share(np.trace(tables, axis1=1, axis2=2), tables.sum(axis=(1, 2))), None)

    return finish


def ac1(n_codes: int) -> Finish:
    """Gwet's AC1 over items with two codes or more, from coincidences weighted by shares; Gwet (2008), eq. 4, 5."""

    def finish(sums: Floats) -> Estimates:
        tables = sums.reshape(-1, n_codes, n_codes)
        whole = tables.sum(axis=(1, 2))
        observed = 1 - _share(np.trace(tables, axis1=1, axis2=2), whole)
        shares = tables.sum(axis=2) / np.where(whole > 0, whole, np.nan)[:, None]
        by_chance = (shares * (1 - shares)).sum(axis=1) / max(n_codes - 1, 1)
        return Estimates(observed, 1 - by_chance)

    return finish


# ── sets ────────────────────────────────────────────────────────────────────


def set_sums(samples: Samples, pairs: CodedPairs, distance: Floats) -> Sums:
    """The summed distance of pairs, both ways, then how often each code is paired."""
    apart = 2 * pairs.weight * distance[pairs.left, pairs.right]
    columns = [
        _table(samples, pairs.document, codes, n, weight)
        for codes, n, weight in (
            (np.zeros_like(pairs.left), 1, apart),
            (pairs.left, len(distance), pairs.weight),
            (pairs.right, len(distance), pairs.weight),
        )
    ]
    (used, distances), (_, left), (_, right) = columns
    return samples.sums_of_units(used, np.concatenate([distances, left + right], axis=1))


def set_alpha(distance: Floats) -> Finish:
    """Alpha by a distance between sets, from their sums."""

    def finish(sums: Floats) -> Estimates:
        marginals = sums[:, 1:]
        return Estimates(
            _share(sums[:, 0], marginals.sum(axis=1)), expected_disagreement(marginals, distance)
        )

    return finish


# ── shares ──────────────────────────────────────────────────────────────────


def ratio(sums: Floats) -> Estimates:
    """The first column over the second."""
    return Estimates(1 - _share(sums[:, 0], sums[:, 1]), None)
