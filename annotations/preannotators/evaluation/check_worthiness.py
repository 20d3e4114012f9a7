"""Check-worthiness of single sentences: CheckThat! 2024 task 1, English, in the layout of JSON lines.

The dev-test set is reported to be the test set of 2023, task 1B; figures of its teams are therefore beside it. The labs
score F1 of the positive class; ours is average precision, which needs no threshold, with F1 beside it, its threshold
from `dev.jsonl` alone, or the stored one where the folder has no `dev.jsonl`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotations.preannotators import metrics
from annotations.preannotators.data_files import json_lines, required, zero_or_one
from annotations.preannotators.evaluation.base import EvaluationSet, Measured, Published
from annotations.preannotators.worth.model import shipped

TESTED, TUNED = "dev-test.jsonl", "dev.jsonl"


def measure_file(file: Path, tuned_on: Path | None = None) -> Measured:
    """Measure one file of {text, label}.

    Raises:
        DataError: the file cannot be used.
    """
    labels, scores = _read(file)
    threshold = metrics.forgiving_threshold(*_read(tuned_on)) if tuned_on else shipped().threshold
    details: dict[str, Any] = {
        "positives": sum(labels),
        "f1": round(metrics.f1(labels, [score >= threshold for score in scores]), 4),
        "threshold": round(threshold, 4),
        "threshold_from": tuned_on.name if tuned_on else "the weights",
        "log_loss": round(metrics.log_loss(labels, scores), 4),
        "calibration_error": round(metrics.calibration_error(labels, scores), 4),
    }
    return Measured(metrics.average_precision(labels, scores), len(labels), details)


def _read(file: Path) -> tuple[list[int], list[float]]:
    rows = json_lines(file, "text", "label")
    return zero_or_one(file, rows), shipped().chances([str(row["text"]) for row in rows])


def _measure(folder: Path) -> Measured:
    tuned = folder / TUNED
    return measure_file(required(folder, TESTED), tuned if tuned.is_file() else None)


def _files(folder: Path) -> Sequence[Path]:
    return [required(folder, TESTED), *(file for file in [folder / TUNED] if file.is_file())]


SET = EvaluationSet(
    name="check-worthiness",
    metric="average precision",
    baseline=Published("CheckThat! 2023 task 1B, the lab's baseline", "F1", 0.462),
    winner=Published("CheckThat! 2023 task 1B, OpenFact", "F1", 0.898, "a fine-tuned GPT-3"),
    files=_files,
    measure=_measure,
)
