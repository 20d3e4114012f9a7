"""Finding the checked claim that a text repeats: CheckThat! 2020 task 2 and 2021 task 2B, English.

A folder has verified_claims.jsonl (id, vclaim, title), queries.jsonl or test.queries.jsonl (id, text) and test.qrels in
TREC's form. MAP@5 over the queries that have a claim, in memory or in another home of claims: by the weights of the
repository alone, and `with_minilm` beside it where that extra is installed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from annotations.preannotators.data_files import DataError, json_lines, required
from annotations.preannotators.evaluation.base import EvaluationSet, Home, Measured, Published
from annotations.preannotators.matching import vectors
from annotations.preannotators.matching.candidates import Candidate, Candidates, MemoryIndex
from annotations.preannotators.matching.reranking import sharpened

CLAIMS, QRELS = "verified_claims.jsonl", "test.qrels"
QUERIES = ("test.queries.jsonl", "queries.jsonl")
AT = 5
FIELDS_OF_QREL = 4


def _queries(folder: Path) -> Path:
    found = next((folder / name for name in QUERIES if (folder / name).is_file()), None)
    if found is None:
        raise DataError(f"{folder} has neither {' nor '.join(QUERIES)}.")
    return found


def _files(folder: Path) -> Sequence[Path]:
    return [required(folder, CLAIMS), _queries(folder), required(folder, QRELS)]


@dataclass(frozen=True, slots=True)
class Task:
    """Claims by key and text, and for each query the keys that belong to it."""

    pool: Sequence[tuple[str, str]]
    queries: Sequence[str]
    wanted: Sequence[frozenset[str]]

    def figures(self, index: Candidates) -> Mapping[str, float]:
        """MAP@5 of the index by the repository's weights alone, and with the second look where the extra is installed."""
        texts = dict(self.pool)
        sharp = sharpened(index, lambda keys: [texts[key] for key in keys])
        homes = {"figure": index} | ({} if sharp is index else {"with_minilm": sharp})
        return {
            name: mean_precision(one.nearest(self.queries, AT), self.wanted) for name, one in homes.items()
        }


def _task(folder: Path) -> Task:
    claims, queries, qrels = _files(folder)
    wanted = relevant(qrels)
    texts = {str(row["id"]): str(row["text"]) for row in json_lines(queries)}
    missing = sorted(wanted.keys() - texts.keys())
    if missing:
        raise DataError(f"{queries} has no query {missing[0]}, which {qrels} names.")
    pool = [(str(row["id"]), f"{row.get('title', '')} {row['vclaim']}") for row in json_lines(claims)]
    return Task(pool, [texts[query] for query in wanted], list(wanted.values()))


def _measure(folder: Path) -> Measured:
    task = _task(folder)
    index = MemoryIndex(vectors.load())
    index.add(task.pool)
    figures = dict(task.figures(index))
    return Measured(figures.pop("figure"), len(task.wanted), {"pool": len(task.pool), **figures})


def _measure_in(folder: Path, home: Home) -> Mapping[str, float]:
    task = _task(folder)
    with home(task.pool) as index:
        return task.figures(index)


def mean_precision(found: Sequence[Sequence[Candidate]], wanted: Sequence[frozenset[str]]) -> float:
    """MAP@5 over the queries."""
    scores = [
        precision_at(claims, [one.key for one in candidates])
        for claims, candidates in zip(wanted, found, strict=True)
    ]
    return round(float(np.mean(scores)), 4)


def relevant(qrels: Path) -> Mapping[str, frozenset[str]]:
    """The claims that belong to each query.

    Raises:
        DataError: a line is not of TREC's form, or none says that a claim belongs to a query.
    """
    found: dict[str, set[str]] = {}
    for number, line in enumerate(qrels.read_text(encoding="utf-8").splitlines(), start=1):
        fields = line.split()
        if len(fields) != FIELDS_OF_QREL:
            raise DataError(f"{qrels}, line {number}: not query, 0, claim, relevance.")
        if fields[3] != "0":
            found.setdefault(fields[0], set()).add(fields[2])
    if not found:
        raise DataError(f"{qrels} names no claim for any query.")
    return {query: frozenset(claims) for query, claims in found.items()}


def precision_at(wanted: frozenset[str], ranked: Sequence[str]) -> float:
    """Average precision over the first places, as the labs' scorer has it: over min(wanted, places)."""
    right, total = 0, 0.0
    for place, key in enumerate(ranked, start=1):
        if key in wanted:
            right += 1
            total += right / place
    return total / min(len(wanted), AT)


_set = partial(
    EvaluationSet, metric=f"MAP@{AT}", baseline=None, files=_files, measure=_measure, measure_in=_measure_in
)
OF_2020 = _set(
    name="claim-retrieval-2020",
    winner=Published("CheckThat! 2020 task 2, Buster.AI", f"MAP@{AT}", 0.929, "a RoBERTa"),
)
OF_2021_DEBATES = _set(
    name="claim-retrieval-2021-debates",
    winner=Published("CheckThat! 2021 task 2B, the best run", f"MAP@{AT}", 0.328),
)
