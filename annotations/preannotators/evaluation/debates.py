"""Ranking the sentences of debates and speeches: CheckThat! 2020 task 5, English.

Tab-separated files, a document each: line number, speaker, sentence, label. MAP over the documents that have a positive.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from annotations.preannotators import metrics
from annotations.preannotators.data_files import DataError, tab_separated, zero_or_one
from annotations.preannotators.evaluation.base import EvaluationSet, Measured, Published
from annotations.preannotators.worth.transcripts import Turn, transcript_scores

COLUMNS = ("line number", "speaker", "sentence", "label")


def _files(folder: Path) -> Sequence[Path]:
    """The documents of `folder`/test, or of the folder itself."""
    inside = folder / "test"
    found = sorted((inside if inside.is_dir() else folder).glob("*.tsv"))
    if not found:
        raise DataError(f"{folder} has no file test/*.tsv.")
    return found


def _measure(folder: Path) -> Measured:
    documents = [_document(file) for file in _files(folder)]
    scored = [metrics.average_precision(labels, scores) for labels, scores in documents if any(labels)]
    if not scored:
        raise DataError(f"No document in {folder} has a sentence labeled 1.")
    sentences = sum(len(labels) for labels, _ in documents)
    positives = sum(sum(labels) for labels, _ in documents)
    spread = float(np.std(scored, ddof=1) / len(scored) ** 0.5) if len(scored) > 1 else 0.0
    details = {"sentences": sentences, "positives": positives, "standard_error": round(spread, 4)}
    return Measured(float(np.mean(scored)), len(scored), details)


def _document(file: Path) -> tuple[list[int], list[float]]:
    rows = tab_separated(file, *COLUMNS)
    turns = [Turn(row["speaker"], row["sentence"]) for row in rows]
    return zero_or_one(file, rows), transcript_scores(turns)


SET = EvaluationSet(
    name="debates",
    metric="MAP",
    baseline=Published(
        "CheckThat! 2020 task 5, the lab's n-gram baseline", "MAP", None, "figure not at hand"
    ),
    winner=Published("CheckThat! 2020 task 5, NLP&IR@UNED", "MAP", 0.087, "a bidirectional LSTM on GloVe"),
    files=_files,
    measure=_measure,
)
