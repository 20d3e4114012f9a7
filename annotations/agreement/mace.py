"""MACE: annotators who either know the label or spam.

Source: D. Hovy, T. Berg-Kirkpatrick, A. Vaswani and E. Hovy (2013), Learning Whom to Trust with MACE, NAACL,
section 3 (model and expectation maximization with smoothing and restarts).
"""

from dataclasses import dataclass

import numpy as np

from annotations.agreement.data import CodingData, DataError, Floats, floats
from annotations.agreement.truth import Truth, Votes, no_truth, normalized, truth_of, votes_of


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    knowing: Floats  # P(not spamming) per rater
    spamming: Floats  # raters × labels, what a spammer says
    posterior: Floats
    log_likelihood: float
    iterations: int
    converged: bool


def _expected(votes: Votes, knowing: Floats, spamming: Floats) -> tuple[Floats, float]:
    """Posterior of each row, true labels equally likely beforehand, and the log likelihood."""
    by_chance = (1 - knowing)[votes.rater] * spamming[votes.rater, votes.label]
    known = by_chance + knowing[votes.rater]
    logs = np.repeat(votes.summed(np.log(by_chance))[:, None], votes.n_labels, axis=1)
    gained = np.log(known) - np.log(by_chance)
    cells = np.bincount(votes.row * votes.n_labels + votes.label, gained, logs.size)
    posterior, row_logs = normalized(floats(logs + cells.reshape(logs.shape)) - np.log(votes.n_labels))
    return posterior, float(votes.weight @ row_logs)


def _maximized(
    votes: Votes, posterior: Floats, knowing: Floats, spamming: Floats, smoothing: float
) -> tuple[Floats, Floats]:
    by_chance = (1 - knowing)[votes.rater] * spamming[votes.rater, votes.label]
    share_known = knowing[votes.rater] / (knowing[votes.rater] + by_chance)
    known = posterior[votes.row, votes.label] * share_known
    of_known = votes.by_rater_and_label(known).sum(axis=1) + smoothing
    spam = votes.by_rater_and_label(1 - known)
    spam_total = spam.sum(axis=1) + smoothing
    spam = spam + smoothing / votes.n_labels
    return floats(of_known / (of_known + spam_total)), floats(spam / spam.sum(axis=1, keepdims=True))


def _fit(votes: Votes, rng: np.random.Generator, smoothing: float, tolerance: float, most: int) -> _Fit:
    knowing = rng.uniform(0.5, 1.0, votes.n_raters)
    spamming = rng.dirichlet(np.full(votes.n_labels, 10.0), votes.n_raters)
    posterior, likelihood = _expected(votes, knowing, spamming)
    converged, iteration = False, 0
    while not converged and iteration < most:
        knowing, spamming = _maximized(votes, posterior, knowing, spamming, smoothing)
        before = likelihood
        posterior, likelihood = _expected(votes, knowing, spamming)
        converged, iteration = likelihood - before < tolerance, iteration + 1
    return _Fit(knowing, spamming, posterior, likelihood, iteration, converged)


def mace(
    data: CodingData,
    *,
    smoothing: float = 0.1,
    restarts: int = 10,
    tolerance: float = 1e-5,
    most_iterations: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
) -> Truth:
    """MACE: each annotator knows the true label with a probability of their own, or else draws from their
    own habit. The likeliest of `restarts` random starts from `seed`.

    `parameters`: "knowing" (annotators), "spamming" (annotators × labels). `smoothing`: added to the counts
    behind both. Raises DataError for counts, smoothing not above 0, or no restart.
    Source: Hovy et al. (2013), section 3.
    """
    if smoothing <= 0 or restarts < 1 or most_iterations < 1:
        raise DataError("MACE needs smoothing above 0, a restart and an iteration.")
    votes = votes_of(data)
    if not len(votes.row):
        return no_truth(votes, "MACE")
    rng = np.random.default_rng(seed)
    fits = [_fit(votes, rng, smoothing, tolerance, most_iterations) for _ in range(restarts)]
    best = max(fits, key=lambda fit: fit.log_likelihood)
    return truth_of(
        votes,
        best.posterior,
        "MACE",
        log_likelihood=best.log_likelihood,
        iterations=best.iterations,
        converged=best.converged,
        confidence=confidence,
        parameters={"knowing": best.knowing, "spamming": best.spamming},
    )
