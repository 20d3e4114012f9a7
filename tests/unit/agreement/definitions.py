"""The measures by their plain definitions, slow and obvious, to hold the package against."""

from itertools import combinations, permutations

import numpy as np
from hypothesis import settings

#: Enough examples to find a wrong sum, few enough to run on every save.
few = settings(max_examples=25, deadline=None)


def alpha(codes, distance):
    """Krippendorff 2011: coincidences pair by pair, expectation over all pairable ratings."""
    observed, pairable = 0.0, []
    for row in codes:
        rated = [int(code) for code in row if code >= 0]
        if len(rated) < 2:
            continue
        pairable += rated
        observed += sum(distance(a, b) for a, b in permutations(rated, 2)) / (len(rated) - 1)
    n = len(pairable)
    if n == 0:
        return None
    expected = sum(distance(a, b) for a, b in permutations(pairable, 2)) / (n * (n - 1))
    return None if expected == 0 else 1 - observed / n / expected


def percent(codes):
    """The mean over items of the share of equal pairs."""
    shares = []
    for row in codes:
        rated = [code for code in row if code >= 0]
        if len(rated) > 1:
            pairs = list(combinations(rated, 2))
            shares.append(sum(a == b for a, b in pairs) / len(pairs))
    return float(np.mean(shares)) if shares else None


def _owners(units, annotator, length):
    """For each position: the units of the annotator that hold it (each a tuple), or none."""
    holds = [[] for _ in range(length)]
    for number, (who, start, end, label) in enumerate(units):
        if who == annotator:
            for position in range(start, end):
                holds[position].append((number, label))
    return holds


def u_alpha(documents):
    """Krippendorff et al. 2016, position by position; documents: (length, annotators, units), pooled.

    A unit is (annotator, start, end, label); units of one annotator and label must not overlap.
    """
    observed = disagreeing = 0.0
    lengths, squares = {}, 0.0
    for length, annotators, units in documents:
        holds = {who: _owners(units, who, length) for who in annotators}
        for one, other in permutations(annotators, 2):
            for position in range(length):
                for a in {label for _, label in holds[one][position]} or {None}:
                    for b in {label for _, label in holds[other][position]} or {None}:
                        observed += 1 / (len(annotators) - 1)
                        disagreeing += (a != b) / (len(annotators) - 1)
        for _, start, end, label in units:
            lengths[label] = lengths.get(label, 0) + end - start
            squares += (end - start) ** 2
        gaps = sum(not held for who in annotators for held in holds[who])
        lengths[None] = lengths.get(None, 0) + gaps
        squares += gaps
    total = sum(lengths.values())
    differing = total**2 - sum(value**2 for value in lengths.values())
    if differing == 0:
        return None
    return 1 - (disagreeing / observed) / (differing / (total**2 - squares))


def cu_alpha(documents):
    """Krippendorff et al. 2016, equations 9 to 11, position by position."""
    disagreeing, margins, crossing = 0.0, {}, 0.0
    for length, annotators, units in documents:
        holds = {who: _owners(units, who, length) for who in annotators}
        others = len(annotators) - 1
        for who, start, end, label in units:
            for other in annotators:
                if other == who:
                    continue
                met = [label_b for position in range(start, end) for _, label_b in holds[other][position]]
                margins[label] = margins.get(label, 0) + len(met) / others
                disagreeing += sum(label_b != label for label_b in met) / others
                crossing += len(met) ** 2 / others
    total = sum(margins.values())
    differing = total**2 - sum(value**2 for value in margins.values())
    if total == 0 or differing == 0 or abs(total**2 - crossing) < 1e-9:
        return None
    return 1 - (disagreeing / total) / (differing / (total**2 - crossing))


def best_total(weights):
    """The greatest total weight of a one-to-one matching; weights: {(left, right): weight}, by trying all."""
    edges = list(weights)
    best = 0.0
    for size in range(1, len(edges) + 1):
        for chosen in combinations(edges, size):
            if len({a for a, _ in chosen}) == size == len({b for _, b in chosen}):
                best = max(best, sum(weights[edge] for edge in chosen))
    return best


def two_rater_kappa(pairs, weight, pooled):
    """1 - observed / expected weighted disagreement; expected over both annotators' own (or pooled) labels."""
    n = len(pairs)
    observed = sum(weight(a, b) for a, b in pairs) / n
    firsts, seconds = [a for a, _ in pairs], [b for _, b in pairs]
    if pooled:
        firsts = seconds = firsts + seconds
    expected = sum(weight(a, b) for a in firsts for b in seconds) / (len(firsts) * len(seconds))
    return None if expected == 0 else 1 - observed / expected


def conger(codes):
    """Conger 1980 with missing ratings: the mean chance of agreement over pairs of annotators."""
    agreement = percent(codes)
    columns = [[code for code in column if code >= 0] for column in codes.T]
    columns = [column for column in columns if column]
    chance = [
        sum(a == b for a in one for b in other) / (len(one) * len(other))
        for one, other in combinations(columns, 2)
    ]
    if agreement is None or not chance or np.mean(chance) > 1 - 1e-12:
        return None
    return (agreement - np.mean(chance)) / (1 - np.mean(chance))


def gwet(codes, n_labels, weight, chance):
    """Gwet 2014: agreement from items with two ratings or more, label shares from every rated item."""
    rated = [[code for code in row if code >= 0] for row in codes]
    rated = [row for row in rated if row]
    if not rated:
        return None
    shares = np.mean([[row.count(label) / len(row) for label in range(n_labels)] for row in rated], axis=0)
    pairs = [[1 - weight(a, b) for a, b in permutations(row, 2)] for row in rated if len(row) > 1]
    if not pairs:
        return None
    agreement, expected = np.mean([np.mean(row) for row in pairs]), chance(shares)
    return None if expected > 1 - 1e-12 else (agreement - expected) / (1 - expected)
