"""What other people's implementations say, from an environment of their own (.readers/agreement).

Runs there alone and imports nothing of ours: reads requests as JSON from standard input, each
{"call": name, "arrays": file.npz or null, "params": {…}, "times": how often to time it}, and prints a JSON list of
{"value": …, "seconds": least processor time, "megabytes": memory on top} or {"error": …}.
"""

import json
import logging
import os
import sys
import time
import tracemalloc
import warnings

import numpy as np


def items_by_raters(arrays):
    """Codes with NaN for what is missing."""
    codes = arrays["codes"].astype(float)
    codes[codes < 0] = np.nan
    return codes


def triples(arrays):
    return [
        (f"r{rater}", f"i{item}", int(code))
        for item, row in enumerate(arrays["codes"])
        for rater, code in enumerate(row)
        if code >= 0
    ]


# ── krippendorff ────────────────────────────────────────────────────────────


def krippendorff_alpha(arrays, *, level, n_labels):
    import krippendorff

    return lambda: krippendorff.alpha(
        reliability_data=items_by_raters(arrays).T,
        level_of_measurement=level,
        value_domain=range(n_labels),
    )


# ── irrCAC ──────────────────────────────────────────────────────────────────


def irrcac(arrays, *, measure, weights, n_labels):
    import pandas as pd
    from irrCAC.raw import CAC

    ratings = pd.DataFrame(items_by_raters(arrays))
    own = CAC(ratings, weights=weights, categories=[float(label) for label in range(n_labels)], digits=12)
    return lambda: getattr(own, measure)()["est"]["coefficient_value"]


def irrcac_gwet(arrays, *, part, n_labels):
    """`part`: coefficient_value, se or confidence_interval."""
    import pandas as pd
    from irrCAC.raw import CAC

    labels = [float(label) for label in range(n_labels)]
    own = CAC(pd.DataFrame(items_by_raters(arrays)), categories=labels, digits=12)
    return lambda: own.gwet()["est"][part]


# ── nltk ────────────────────────────────────────────────────────────────────


def nltk_task(arrays, *, measure):
    from nltk.metrics.agreement import AnnotationTask

    task = AnnotationTask(data=triples(arrays))
    return getattr(task, measure)


def nltk_sets(_, *, values, distance):
    """`values`: items × raters of lists, null for what is missing."""
    from nltk.metrics import agreement
    from nltk.metrics import distance as distances

    rows = [
        (f"r{rater}", f"i{item}", frozenset(value))
        for item, row in enumerate(values)
        for rater, value in enumerate(row)
        if value is not None
    ]
    task = agreement.AnnotationTask(data=rows, distance=getattr(distances, distance))
    return task.alpha


# ── statsmodels and scikit-learn ────────────────────────────────────────────


def fleiss(arrays, *, method):
    from statsmodels.stats.inter_rater import fleiss_kappa

    return lambda: fleiss_kappa(arrays["counts"], method=method)


def statsmodels_cohen(arrays, *, weights):
    from statsmodels.stats.inter_rater import cohens_kappa

    return lambda: cohens_kappa(arrays["table"], wt=weights, return_results=False)


def statsmodels_pairs(arrays):
    """Kappa of every pair of annotators of complete data: the table of each pair, then the value."""
    from statsmodels.stats.inter_rater import cohens_kappa

    codes = arrays["codes"]
    n_labels, n_raters = int(codes.max()) + 1, codes.shape[1]

    def run():
        values = []
        for other in range(n_raters):
            for one in range(other):
                cells = np.bincount(codes[:, one] * n_labels + codes[:, other], minlength=n_labels**2)
                table = cells.reshape(n_labels, n_labels)
                values.append(cohens_kappa(table, return_results=False))
        return values

    return run


def sklearn_cohen(arrays, *, weights, n_labels):
    from sklearn.metrics import cohen_kappa_score

    one, other = arrays["codes"].T
    return lambda: cohen_kappa_score(one, other, weights=weights, labels=list(range(n_labels)))


# ── nervaluate ──────────────────────────────────────────────────────────────


def _entities(arrays, side):
    """Documents as lists of entities; nervaluate counts the last position in."""
    found = [[] for _ in range(int(arrays["n_documents"]))]
    for doc, start, end, label in arrays[side].tolist():
        found[doc].append({"label": f"l{label}", "start": start, "end": end - 1})
    return found


def nervaluate_f1(arrays, *, scheme):
    from nervaluate.evaluator import Evaluator

    left, right = _entities(arrays, "left"), _entities(arrays, "right")
    labels = sorted({entity["label"] for document in left + right for entity in document})

    def run():
        evaluator = Evaluator(left, right, tags=labels, loader="dict")
        results = evaluator.evaluate()["overall"]
        return {name: results[name].f1 for name in ("strict", "exact", "partial", "ent_type")}

    return run if scheme is None else lambda: run()[scheme]


# ── crowd-kit ───────────────────────────────────────────────────────────────


def crowdkit(arrays, *, model, options):
    """Labels by item, posteriors and, for Dawid-Skene, the error rates."""
    import pandas as pd
    from crowdkit import aggregation

    item, rater = np.nonzero(arrays["codes"] >= 0)
    votes = pd.DataFrame({"task": item, "worker": rater, "label": arrays["codes"][item, rater]})

    def run():
        fitted = getattr(aggregation, model)(**options).fit(votes)
        posterior = fitted.probas_.sort_index()
        posterior = posterior[sorted(posterior.columns)]
        return {"label": fitted.labels_.sort_index().tolist(), "posterior": posterior.to_numpy().tolist()}

    return run


# ── pygamma-agreement ───────────────────────────────────────────────────────


def pygamma(arrays, *, samples, alpha, beta, delta_empty):
    """Disorder of the best alignment, and gamma with its kin by so many shuffles."""
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum, ShuffleContinuumSampler

    continuum = Continuum()
    for rater, start, end, label in arrays["units"].tolist():
        continuum.add(f"a{rater}", Segment(start, end), f"l{label}")
    measure = CombinedCategoricalDissimilarity(alpha=alpha, beta=beta, delta_empty=delta_empty)

    def run():
        if not samples:
            return {"disorder": float(continuum.get_best_alignment(measure).disorder)}
        found = continuum.compute_gamma(measure, n_samples=samples, sampler=ShuffleContinuumSampler())
        return {"disorder": float(found.best_alignment.disorder), "gamma": float(found.gamma)}

    return run


CALLS = {
    "krippendorff": krippendorff_alpha,
    "irrcac": irrcac,
    "irrcac_gwet": irrcac_gwet,
    "nltk": nltk_task,
    "nltk_sets": nltk_sets,
    "fleiss": fleiss,
    "statsmodels_cohen": statsmodels_cohen,
    "statsmodels_pairs": statsmodels_pairs,
    "sklearn_cohen": sklearn_cohen,
    "nervaluate": nervaluate_f1,
    "crowdkit": crowdkit,
    "pygamma": pygamma,
}


def plain(value):
    """Numbers that JSON knows; what is not a number is null."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, int):
        return value
    number = float(value)
    return number if np.isfinite(number) else None


def timed(run, times):
    """The least processor time of `times` runs after the one that gave the value, and the memory of one more."""
    if not times:
        return {}
    taken = []
    for _ in range(times):
        began = time.process_time()
        run()
        taken.append(time.process_time() - began)
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"seconds": min(taken), "megabytes": peak / 1e6}


def answer(request):
    """One request; an error in a library is its answer, not our end."""
    arrays = dict(np.load(request["arrays"])) if request.get("arrays") else {}
    np.random.seed(0)  # noqa: NPY002 - pygamma draws from the global generator
    try:
        run = CALLS[request["call"]](arrays, **request.get("params", {}))
        return {"value": plain(run()), **timed(run, request.get("times", 0))}
    except Exception as error:  # noqa: BLE001 - any error of a library is an answer
        return {"error": f"{type(error).__name__}: {error}"}


def main():
    """Answer; what libraries print, in C or Python, goes to standard error."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    requests, out = json.load(sys.stdin), os.dup(1)
    os.dup2(2, 1)
    answers = [answer(request) for request in requests]
    with os.fdopen(out, "w", encoding="utf-8") as own:
        json.dump(answers, own)


if __name__ == "__main__":
    main()
