"""Finding where else the claims of a new article are made, among 20,000: in memory, and by the product's index."""

from functools import cache
from time import perf_counter
from typing import Any

import numpy as np
from django.db import connection

from annotations.core.records import DocumentRecord
from annotations.preannotators.matching import vectors
from annotations.preannotators.matching.candidates import MemoryIndex
from annotations.preannotators.matching.links import CANDIDATES, links
from tests.benchmarks.export import database
from tests.benchmarks.registry import Measurement, figure

POOL, ARTICLE, WORDS = 20_000, 25, 12
TRIES = 5
SLUG = "bench-claims"


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


@cache
def project() -> Any:
    """A project with these claims as suggestions, in no index yet."""
    from annotations.models import Project, Suggestion
    from tests import factories

    database()
    Project.objects.filter(slug=SLUG).delete()
    made = factories.project(SLUG)
    documents = [factories.document(made, f"{factories.TEXT} {number}") for number in range(POOL // ARTICLE)]
    Suggestion.objects.bulk_create(
        (
            Suggestion(
                id=factories.uuid7(), project=made, document=documents[number // ARTICLE], pre_annotator="bench",
                pre_annotator_version="1", fragments=[0, 31], quote=factories.TEXT[:31], wording=text, score=0.5,
            )
            for number, text in enumerate(claims()[:POOL])
        ),
        batch_size=2_000,
    )  # fmt: skip
    return made


@figure("putting 20,000 claims into the product's index", unit="s", limit="none")
def filling_the_product() -> Measurement:
    from annotations.models import IndexedClaim
    from annotations.services import claim_index
    from factcheck.database import as_owner

    IndexedClaim.objects.filter(project=project()).delete()
    spent = least(lambda: claim_index.complete(project().pk), 1)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as autovacuum would have done a minute later
    return Measurement(spent, None, "by the clock; a job does this once for suggestions older than the index")


@figure(
    "candidates for a new article among 20,000 claims of a project", unit="s", limit="at most 0.3, aim 0.1"
)
def candidates_of_the_product() -> Measurement:
    from annotations.queries.claim_index import ClaimIndex
    from annotations.services import claim_index

    claim_index.complete(project().pk)
    held, asked = ClaimIndex(project().pk), claims()[POOL:]
    held.nearest(asked, CANDIDATES)
    spent = least(lambda: held.nearest(asked, CANDIDATES))
    return Measurement(spent, 0.3, f"{ARTICLE} claims, in PostgreSQL, by the clock")


@figure("links between two articles", unit="s", limit="none")
def linking() -> Measurement:
    from annotations.preannotators import registry
    from tests.benchmarks.preannotation import article

    text = article()
    other = DocumentRecord(text.text, published_on=text.published_on, external_id="other")
    proposed = [(one, registry.get("news").suggest(one)) for one in (text, other)]
    return Measurement(least(lambda: links(proposed)), None, "450 words each")
