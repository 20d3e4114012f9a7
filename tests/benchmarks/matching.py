"""Finding where else the claims of a new article are made, among 20,000, in memory."""

from functools import cache
from time import perf_counter

import numpy as np

from annotations.core.records import DocumentRecord
from annotations.preannotators.matching import vectors
from annotations.preannotators.matching.candidates import MemoryIndex
from annotations.preannotators.matching.links import CANDIDATES, links
from tests.benchmarks.registry import Measurement, figure

POOL, ARTICLE, WORDS = 20_000, 25, 12
TRIES = 5


@cache
def claims() -> list[str]:
    """Claims of twelve words as frequent as words are: the n-th of the table's with a share of 1/n."""
    listed = [piece for piece in vectors.load().vocabulary if piece.isalpha() and len(piece) > 1]
    shares = 1 / np.arange(10, 10 + len(listed))
    drawn = np.random.default_rng(7).choice(len(listed), (POOL + ARTICLE, WORDS), p=shares / shares.sum())
    return [" ".join(listed[place] for place in row) for row in drawn]


@cache
def index() -> MemoryIndex:
    held = MemoryIndex(vectors.load())
    held.add([(str(number), text) for number, text in enumerate(claims()[:POOL])])
    held.nearest(claims()[:1], 1)
    return held


def least(run: object, tries: int = TRIES) -> float:
    assert callable(run)
    times = []
    for _ in range(tries):
        began = perf_counter()
        run()
        times.append(perf_counter() - began)
    return min(times)


@figure("candidates for a new article among 20,000 claims", unit="s", limit="at most 0.3, aim 0.1")
def candidates() -> Measurement:
    asked = claims()[POOL:]
    return Measurement(least(lambda: index().nearest(asked, CANDIDATES)), 0.3, f"{ARTICLE} claims, in memory")


@figure("putting 20,000 claims into the index", unit="s", limit="none")
def filling() -> Measurement:
    def fill() -> None:
        MemoryIndex(vectors.load()).add([(str(n), text) for n, text in enumerate(claims()[:POOL])])

    return Measurement(least(fill, 1), None, "in memory")


@figure("links between two articles", unit="s", limit="none")
def linking() -> Measurement:
    from annotations.preannotators import registry
    from tests.benchmarks.preannotation import article

    text = article()
    other = DocumentRecord(text.text, published_on=text.published_on, external_id="other")
    proposed = [(one, registry.get("news").suggest(one)) for one in (text, other)]
    return Measurement(least(lambda: links(proposed)), None, "450 words each")
