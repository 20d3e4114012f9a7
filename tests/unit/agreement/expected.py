"""What every metric of the vector layout must give, by plain definitions: lists of (metric, parameters, value or
None where it is undefined). Nothing here uses the package.
"""

from collections import Counter
from itertools import combinations, permutations

import numpy as np

from tests.unit.agreement import definitions


def distance_of(level, values, counts):
    """Krippendorff's difference of two codes at a level; `counts`: pairable ratings per code, for ranks."""
    if level == "nominal":
        return lambda a, b: float(a != b)
    if level == "interval":
        return lambda a, b: float(values[a] - values[b]) ** 2
    if level == "ratio":
        return lambda a, b: (
            0.0 if values[a] + values[b] == 0 else ((values[a] - values[b]) / (values[a] + values[b])) ** 2
        )
    return lambda a, b: float(
        (sum(counts[min(a, b) : max(a, b) + 1]) - (counts[a] + counts[b]) / 2) ** 2 if a != b else 0
    )


def pairable_counts(codes, n_labels):
    rated = [[code for code in row if code >= 0] for row in codes]
    flat = [code for row in rated if len(row) > 1 for code in row]
    return [flat.count(label) for label in range(n_labels)]


def gwet_weights(scheme, values):
    """Gwet 2014, section 3.5, as disagreement."""
    n, widest = len(values), max(values) - min(values)
    if scheme == "ordinal":
        return lambda a, b: (abs(a - b) + 1) * abs(a - b) / 2 / (n * (n - 1) / 2)
    power = 1 if scheme == "linear" else 2
    return lambda a, b: (abs(values[a] - values[b]) / widest) ** power


def ac_chance(n_labels, weight):
    total = sum(1 - weight(a, b) for a in range(n_labels) for b in range(n_labels))
    return lambda shares: total / (n_labels * (n_labels - 1)) * float((shares * (1 - shares)).sum())


def expected_coding(codes, values, *, raters_known):
    """Every metric of coding for codes (items × raters, -1 missing) with the labels' values."""
    n = len(values)
    counts = pairable_counts(codes, n)
    nominal = distance_of("nominal", values, counts)
    found = [("percent_agreement", {}, definitions.percent(codes))]
    for level in ("nominal", "ordinal", "interval", "ratio"):
        value = definitions.alpha(codes, distance_of(level, values, counts))
        found.append(("krippendorff_alpha", {"level": level}, value))
    matrix = [[0 if a == b else 1 + (a + b) % 3 for b in range(n)] for a in range(n)]
    custom = definitions.alpha(codes, lambda a, b: matrix[a][b])
    found.append(("krippendorff_alpha", {"level": "custom", "distance": matrix}, custom))
    for label in range(n):
        merged = np.where(codes < 0, -1, (codes == label).astype(int))
        found.append(("krippendorff_alpha_category", {"category": label}, definitions.alpha(merged, nominal)))
    found.append(
        ("fleiss_kappa_generalised", {}, definitions.gwet(codes, n, nominal, lambda p: float((p**2).sum())))
    )
    for q in (n, n + 2):
        value = definitions.gwet(codes, n, nominal, lambda _, q=q: 1 / q)
        found.append(("brennan_prediger", {"categories": q}, value))
    found.append(("gwet_ac1", {}, definitions.gwet(codes, n, nominal, ac_chance(n, nominal))))
    for scheme in ("linear", "quadratic", "ordinal"):
        weight = gwet_weights(scheme, values)
        found.append(
            ("gwet_ac2", {"weights": scheme}, definitions.gwet(codes, n, weight, ac_chance(n, weight)))
        )
    sizes = {sum(code >= 0 for code in row) for row in codes} - {0}
    if len(sizes) == 1 and sizes != {1}:
        found += expected_fleiss(codes, n)
    if raters_known:
        found.append(("conger_kappa", {}, definitions.conger(codes)))
        if codes.shape[1] == 2:
            found += expected_of_two(codes, n)
    return found


def expected_fleiss(codes, n_labels):
    """Fleiss 1971, equations 1 to 7 and 14: every item has the same number of ratings."""
    rated = np.array([[code for code in row if code >= 0] for row in codes if (row >= 0).any()])

    def kappa(ratings):
        shares = np.bincount(ratings.reshape(-1)) / ratings.size
        chance = float((shares**2).sum())
        return None if chance == 1 else (definitions.percent(ratings) - chance) / (1 - chance)

    found = [("fleiss_kappa", {}, kappa(rated))]
    return found + [
        ("fleiss_kappa_category", {"category": label}, kappa((rated == label).astype(int)))
        for label in range(n_labels)
    ]


def expected_of_two(codes, n_labels):
    pairs = [tuple(row) for row in codes.tolist() if min(row) >= 0]

    def kappa(weight, *, pooled=False):
        return definitions.two_rater_kappa(pairs, weight, pooled) if pairs else None

    unequal = lambda a, b: float(a != b)  # noqa: E731 - a definition in a line
    matrix = [[0 if a == b else 1 + 2 * abs(a - b) for b in range(n_labels)] for a in range(n_labels)]
    first, second = (np.bincount(side, minlength=n_labels) / len(pairs) for side in zip(*pairs, strict=True))
    chance = float(first @ second)
    most = None if chance == 1 else (float(np.minimum(first, second).sum()) - chance) / (1 - chance)
    return [
        ("cohen_kappa", {}, kappa(unequal)),
        ("cohen_kappa_max", {}, most),
        ("scott_pi", {}, kappa(unequal, pooled=True)),
        ("weighted_kappa", {"weights": "linear"}, kappa(lambda a, b: float(abs(a - b)))),
        ("weighted_kappa", {"weights": "quadratic"}, kappa(lambda a, b: float((a - b) ** 2))),
        ("weighted_kappa", {"disagreement": matrix}, kappa(lambda a, b: matrix[a][b])),
    ]


# ── sets ────────────────────────────────────────────────────────────────────


def set_distance(name):
    def parts(one, other):
        union, common = one | other, one & other
        j = len(common) / len(union) if union else 1.0
        m = 1.0 if one == other else 2 / 3 if one <= other or other <= one else 1 / 3 if common else 0.0
        return j, m

    return {
        "masi": lambda a, b: 1 - parts(a, b)[0] * parts(a, b)[1],
        "jaccard": lambda a, b: 1 - parts(a, b)[0],
        "passonneau-set": lambda a, b: 1 - parts(a, b)[1],
        "dkpro-masi": lambda a, b: (1 - parts(a, b)[0]) * (1 - parts(a, b)[1]),
        "nominal": lambda a, b: float(a != b),
    }[name]


def expected_of_sets(codes, sets):
    """Alpha by each distance between sets; the codes number the sets."""
    found = [("percent_agreement", {}, definitions.percent(codes))]
    for name in ("masi", "jaccard", "passonneau-set", "dkpro-masi", "nominal"):
        apart = set_distance(name)
        matrix = [[apart(one, other) for other in sets] for one in sets]
        value = definitions.alpha(codes, lambda a, b, matrix=matrix: matrix[a][b])
        found.append(("krippendorff_alpha", {"level": name}, value))
    return found


# ── continua ────────────────────────────────────────────────────────────────


def positions(units, annotator):
    """What an annotator marked, position by position, once for each label."""
    return Counter(
        {
            (position, label)
            for who, start, end, label in units
            if who == annotator
            for position in range(start, end)
        }
    )


def pooled_f1(raters, sets):
    """2 · shared / all, over pairs of annotators; `sets`: what each marked, how often."""
    pairs = list(combinations(raters, 2))
    shared = sum((sets[one] & sets[other]).total() for one, other in pairs)
    size = sum((sets[one] + sets[other]).total() for one, other in pairs)
    return 2 * shared / size if size else None


def matched_f1(raters, units, worth):
    """2 · best one-to-one matching / all, over pairs of annotators."""
    hits, size = 0.0, 0
    for one, other in combinations(raters, 2):
        left, right = ([unit for unit in units if unit[0] == who] for who in (one, other))
        weights = {
            (i, j): worth(a, b) for i, a in enumerate(left) for j, b in enumerate(right) if worth(a, b) > 0
        }
        hits += definitions.best_total(weights)
        size += len(left) + len(right)
    return 2 * hits / size if size else None


def expected_unitizing(length, raters, units):
    """Every metric of unitizing but gamma; units (annotator, start, end, label), labels as text."""
    document = [(length, raters, units)]
    merged = [(length, raters, [(who, start, end, "x") for who, start, end, _ in units])]
    exact = {who: Counter(unit[1:] for unit in units if unit[0] == who) for who in raters}
    bounds = {who: Counter(unit[1:3] for unit in units if unit[0] == who) for who in raters}
    meets = lambda a, b: a[1] < b[2] and b[1] < a[2]  # noqa: E731 - a definition in a line
    found = [
        ("u_alpha", {}, definitions.u_alpha(document)),
        ("u_alpha_bar", {}, definitions.u_alpha(merged)),
        ("cu_alpha", {}, definitions.cu_alpha(document)),
        ("pairwise_f1_exact", {}, pooled_f1(raters, exact)),
        ("semeval_strict_f1", {}, pooled_f1(raters, exact)),
        ("semeval_exact_f1", {}, pooled_f1(raters, bounds)),
        (
            "semeval_partial_f1",
            {},
            matched_f1(raters, units, lambda a, b: 1.0 if a[1:3] == b[1:3] else 0.5 * meets(a, b)),
        ),
        ("semeval_type_f1", {}, matched_f1(raters, units, lambda a, b: float(meets(a, b) and a[3] == b[3]))),
        ("token_f1", {}, pooled_f1(raters, {who: positions(units, who) for who in raters})),
    ]
    labels = sorted({unit[3] for unit in units})
    found += [("ku_alpha", {"category": label}, ku_alpha(length, raters, units, label)) for label in labels]
    return [*found, ("ku_alpha", {"category": "never used"}, None)]


def ku_alpha(length, raters, units, label):
    """Krippendorff et al. 2016, equation 13: the row of one label of the coincidences of intersecting units."""
    margins, own_differing, crossing = {}, 0.0, 0.0
    others = len(raters) - 1
    for one, other in permutations(raters, 2):
        for who, start, end, own in units:
            if who != one:
                continue
            met = [
                other_label
                for position in range(start, end)
                for w, s, e, other_label in units
                if w == other and s <= position < e
            ]
            margins[own] = margins.get(own, 0) + len(met) / others
            if own == label:
                own_differing += sum(met_label != label for met_label in met) / others
                crossing += len(met) ** 2 / others
    mine, total = margins.get(label, 0), sum(margins.values())
    chance = mine * total - crossing
    if not mine or chance <= 1e-9 or total == mine:
        return None
    return 1 - (own_differing / mine) / (mine * (total - mine) / chance)


# ── Dawid and Skene ─────────────────────────────────────────────────────────


def dawid_skene(rows, n_labels, n_raters):
    """Dawid and Skene 1979, equations 2.1 to 2.5, from the shares of votes, in plain loops.

    `rows`: for each item its ratings (rater, label); a rater may rate an item again.
    """
    posterior = np.array(
        [[sum(c == k for _, c in row) for k in range(n_labels)] for row in rows], dtype=float
    )
    posterior /= posterior.sum(axis=1, keepdims=True)
    for _ in range(3000):
        marginals = posterior.mean(axis=0)
        rates = np.zeros((n_raters, n_labels, n_labels))
        for row, share in zip(rows, posterior, strict=True):
            for rater, code in row:
                rates[rater, :, code] += share
        rates /= np.maximum(rates.sum(axis=2, keepdims=True), 1e-300)
        likelihood = np.array(
            [
                [marginals[k] * np.prod([rates[r, k, c] for r, c in row]) for k in range(n_labels)]
                for row in rows
            ]
        )
        posterior = likelihood / likelihood.sum(axis=1, keepdims=True)
    return marginals, rates, posterior, float(np.log(likelihood.sum(axis=1)).sum())
