"""In which order documents are worth a person's time, as far as what machines propose can tell.

Nothing here knows of anybody's work: the order may say nothing of it (P12).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from math import fsum, log
from statistics import fmean

from annotations.core.spans import Span, intersection_over_union, normalized

#: Documents share so many places in the queue at most: whoever asks for the next one looks at each place before theirs.
PLACES = 100
#: How near the best the next diverse document is.
STEP = 0.9


def uncertainty(probabilities: Iterable[float]) -> float | None:
    """How unsure a model is of its proposals: the mean of 1 - |2p - 1|, from 0 (sure) to 1; None without any.

    Uncertainty sampling: Lewis and Gale, A sequential algorithm for training text classifiers (SIGIR 1994).
    """
    doubts = [1 - abs(2 * probability - 1) for probability in probabilities]
    return fmean(doubts) if doubts else None


def disagreement(marked: Sequence[Sequence[Span]]) -> float | None:
    """How far models mark different text: 1 - intersection over union, the mean over pairs of models, 0 to 1.

    `marked` has the spans of each model that proposed something; None for fewer than two. Query by committee:
    Seung, Opper and Sompolinsky (COLT 1992).
    """
    covers = [normalized(spans) for spans in marked]
    pairs = [1 - intersection_over_union(one, other) for one, other in combinations(covers, 2)]
    return fmean(pairs) if pairs else None


def by_measure(values: Sequence[float | None]) -> list[int]:
    """Indices from the greatest value to the least, equals in their order, those without a value last."""
    known = sorted((-value, at) for at, value in enumerate(values) if value is not None)
    return [at for _, at in known] + [at for at, value in enumerate(values) if value is None]


def by_diversity(features: Sequence[Collection[str]]) -> list[int]:
    """Indices so that each next one has, on average, features that were met least; those without any last.

    A feature that was met k times counts 1 / (1 + k), so what a document adds only shrinks as others go before
    it. Each next one adds at least STEP times what the best could: greedy by falling thresholds, in time linear in
    the documents (Badanidiyuru and Vondrák, Fast algorithms for maximizing submodular functions, SODA 2014).
    """
    worth: defaultdict[str, float] = defaultdict(lambda: 1.0)
    levels = {0: [at for at, some in enumerate(features) if some]}
    order: list[int] = []
    while levels:
        level = min(levels)
        for at in levels.pop(level):
            some = features[at]
            adds = fsum(map(worth.__getitem__, some)) / len(some)  # exact, so a set's order is nothing to it
            if adds < STEP ** (level + 1):
                levels.setdefault(max(level + 1, int(log(adds, STEP))), []).append(at)
                continue
            order.append(at)
            for feature in some:
                worth[feature] /= 1 + worth[feature]
    return order + [at for at, some in enumerate(features) if not some]


def places(order: Sequence[int]) -> list[int]:
    """For each index its place in the queue, 0 first; at most PLACES of them, as even as can be."""
    found = [0] * len(order)
    for rank, at in enumerate(order):
        found[at] = rank * min(len(order), PLACES) // len(order)
    return found
