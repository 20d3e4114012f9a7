"""GLAD: annotators of different ability, items of different difficulty.

Source: J. Whitehill, P. Ruvolo, T. Wu, J. Bergsma and J. Movellan (2009), Whose Vote Should Count More, NIPS,
sections 2 and 3: P(correct) = 1 / (1 + exp(-ability · easiness)), wrong labels equally likely, priors
Normal(1, 1) on abilities and on the logarithms of easiness.
"""

import numpy as np

from annotations.agreement.data import CodingData, DataError, Floats, Ints, floats
from annotations.agreement.truth import Truth, Votes, majority, no_truth, normalized, truth_of, votes_of

#: Gradient steps of each maximization, and their size relative to a parameter's information.
STEPS = 20


def _correct(votes: Votes, ability: Floats, log_easiness: Floats) -> Floats:
    """P(correct) of each rating, kept off 0 and 1."""
    chance = 1 / (1 + np.exp(-ability[votes.rater] * np.exp(log_easiness)[votes.row]))
    return np.clip(chance, 1e-12, 1 - 1e-12)


def _expected(votes: Votes, ability: Floats, log_easiness: Floats) -> tuple[Floats, float]:
    correct = _correct(votes, ability, log_easiness)
    wrong = np.log((1 - correct) / max(votes.n_labels - 1, 1))
    logs = np.repeat(votes.summed(wrong)[:, None], votes.n_labels, axis=1)
    cells = np.bincount(votes.row * votes.n_labels + votes.label, np.log(correct) - wrong, logs.size)
    posterior, row_logs = normalized(floats(logs + cells.reshape(logs.shape)) - np.log(votes.n_labels))
    return posterior, float(votes.weight @ row_logs)


def _stepped(value: Floats, slope: Floats, information: Floats) -> Floats:
    """One Newton-like step on a parameter with prior Normal(1, 1), at most 1 long."""
    return floats(value + np.clip((slope - (value - 1)) / (information + 1), -1, 1))


def _per_rater(votes: Votes, values: Floats) -> Floats:
    return floats(np.bincount(votes.rater, values * votes.weight[votes.row], votes.n_raters))


def _maximized(
    votes: Votes, posterior: Floats, ability: Floats, log_easiness: Floats
) -> tuple[Floats, Floats]:
    """Alternate steps on abilities and on easiness, with the expected correctness held."""
    held = posterior[votes.row, votes.label]
    rater, row = votes.rater, votes.row
    for _ in range(STEPS):
        easiness = np.exp(log_easiness)
        correct = _correct(votes, ability, log_easiness)
        spread = correct * (1 - correct)
        ability = _stepped(
            ability,
            _per_rater(votes, (held - correct) * easiness[row]),
            _per_rater(votes, spread * easiness[row] ** 2),
        )
        correct = _correct(votes, ability, log_easiness)
        pull = ability[rater] * easiness[row]
        slope, information = (
            votes.summed((held - correct) * pull),
            votes.summed(correct * (1 - correct) * pull**2),
        )
        log_easiness = _stepped(log_easiness, slope, information)
    return ability, log_easiness


def glad(
    data: CodingData,
    *,
    tolerance: float = 1e-4,
    most_iterations: int = 100,
    confidence: float = 0.95,
) -> Truth:
    """GLAD: the chance of a correct rating is logistic in the annotator's ability times the item's easiness.

    `parameters`: "ability" (annotators; below 0 is worse than chance) and "easiness" (items, above 0).
    Stops when the log likelihood changes by less than `tolerance`. Raises DataError for counts or settings
    out of range. Source: Whitehill et al. (2009), sections 2 and 3.
    """
    if tolerance < 0 or most_iterations < 1:
        raise DataError("tolerance must not be below 0, and one iteration is needed.")
    votes = votes_of(data)
    if not len(votes.row):
        return no_truth(votes, "GLAD")
    ability, log_easiness = np.ones(votes.n_raters), np.ones(votes.n_rows)
    posterior, before, converged, iteration = majority(votes), -np.inf, False, 0
    while not converged and iteration < most_iterations:
        ability, log_easiness = _maximized(votes, posterior, ability, log_easiness)
        posterior, likelihood = _expected(votes, ability, log_easiness)
        converged, before, iteration = abs(likelihood - before) < tolerance, likelihood, iteration + 1
    return truth_of(
        votes,
        posterior,
        "GLAD",
        log_likelihood=before,
        iterations=iteration,
        converged=converged,
        confidence=confidence,
        parameters={"ability": ability, "easiness": _of_items(np.exp(log_easiness), votes.item_row)},
    )


def _of_items(values: Floats, item_row: Ints) -> Floats:
    return floats(values[item_row])
