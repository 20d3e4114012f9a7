"""Fitting the model of check-worthiness on ClaimBuster: weights, calibration by held-out debates, threshold, figures."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from annotations.preannotators import metrics
from annotations.preannotators.data_files import DataError, required, sha256_of
from annotations.preannotators.worth.calibrating import platt
from annotations.preannotators.worth.fitting import fit, logistic
from annotations.preannotators.worth.hashing import (
    BIAS,
    COLUMNS,
    HASHED,
    MARKS_WEIGH,
    VECTOR,
    Floats,
    Rows,
    rows,
)
from annotations.preannotators.worth.model import NETS, WEIGHTS, mixed, restored
from annotations.preannotators.worth.net import LAYERS, Net, Sentences, layers, sentences
from annotations.preannotators.worth.net_fitting import fit_net

CROWD, EXPERTS = "crowdsourced.csv", "groundtruth.csv"
COLUMNS_READ = ("Text", "File_id", "Verdict")
COST = 2.0
STEPS = 60
FOLDS = 4  # as the authors of ClaimBuster
RARE = 2  # sentences that an n-gram must be in
LEVELS = 127


@dataclass(frozen=True, slots=True)
class Labeled:
    """Sentences, 1 where they are check-worthy, and the debate each is from."""

    texts: Sequence[str]
    labels: Floats
    debates: Sequence[str]


@dataclass(frozen=True, slots=True)
class Trained:
    """What is written: the arrays of the .npz and the facts of the JSON."""

    arrays: Mapping[str, npt.NDArray[Any]]
    facts: Mapping[str, Any]


def train(folder: Path) -> Trained:
    """The model from a folder with ClaimBuster's crowdsourced.csv and groundtruth.csv.

    The crowd's rows give the weights, their held-out debates the calibration, the experts' the threshold.

    Raises:
        DataError: a file or column is missing.
    """
    files = [required(folder, CROWD), required(folder, EXPERTS)]
    crowd, experts = map(_labeled, files)
    hashed = rows(crowd.texts)
    scale = _scale(hashed)
    table, read = hashed.scaled(scale), sentences(crowd.texts)
    raw = _held_out(table, read, crowd)
    calibration = platt(raw, crowd.labels)
    linear, nets = _fitted(table, read, crowd.labels)
    arrays, stepped = _quantized(linear, scale)
    arrays |= {
        f"net{one}_{name}": layer.astype(np.float16)
        for one, net in enumerate(nets)
        for name, layer in zip(LAYERS, layers(net), strict=True)
    }
    kept = {**stepped, "calibration": asdict(calibration), "threshold": 0.5}
    chances = restored(arrays, kept).chances(experts.texts)
    threshold = metrics.forgiving_threshold(experts.labels, chances)
    held_out = {
        "on": f"{FOLDS} folds of {CROWD} by debate",
        **_figures(crowd.labels, logistic(calibration.of(raw)), threshold),
    }
    facts = {
        **kept,
        "threshold": threshold,
        "settings": {"cost": COST, "steps": STEPS, "folds": FOLDS, "rare": RARE},
        "data": {"files": [file.name for file in files], "sha256": sha256_of(files), "rows": len(crowd.texts)},
        "word_table_sha256": sha256_of([WEIGHTS / "words.npz"]),
        "figures": {"held_out": held_out, "ground_truth": {"on": EXPERTS, **_figures(experts.labels, chances, threshold)}},
    }  # fmt: skip
    return Trained(arrays, facts)


def _labeled(file: Path) -> Labeled:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [column for column in COLUMNS_READ if column not in (reader.fieldnames or ())]
        if missing:
            raise DataError(f"{file} has no column {', '.join(missing)}.")
        found = list(reader)
    if not found:
        raise DataError(f"{file} is empty.")
    labels = np.array([float(row["Verdict"] == "1") for row in found])
    return Labeled([row["Text"] for row in found], labels, [row["File_id"] for row in found])


def _scale(table: Rows) -> Floats:
    """Inverse document frequency of n-grams, none for the rare; the inverse deviation of marks."""
    found = np.bincount(table.columns, minlength=COLUMNS)
    scale = np.log((1 + len(table)) / (1 + found)) + 1
    scale[found < RARE] = 0.0
    mean = np.bincount(table.columns, table.values, minlength=COLUMNS) / len(table)
    squares = np.bincount(table.columns, table.values**2, minlength=COLUMNS) / len(table)
    deviation = np.sqrt(np.maximum(squares - mean**2, 1e-6))
    scale[HASHED:VECTOR] = MARKS_WEIGH / deviation[HASHED:VECTOR]
    scale[VECTOR:] = 1.0
    return scale


def _held_out(table: Rows, read: Sentences, crowd: Labeled) -> Floats:
    """The raw score of each sentence by a model that saw nothing of its debate."""
    number = {debate: place % FOLDS for place, debate in enumerate(sorted(set(crowd.debates)))}
    fold = np.array([number[debate] for debate in crowd.debates])
    scores = np.zeros(len(table))
    for one in range(FOLDS):
        seen, held = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        if len(held) and len(seen):
            linear, nets = _fitted(table.take(seen), read.take(seen), crowd.labels[seen])
            by_nets = np.mean([net.scores(read.take(held)) for net in nets], axis=0)
            scores[held] = mixed(table.take(held).times(linear), by_nets)
    return scores


def _fitted(table: Rows, read: Sentences, labels: Floats) -> tuple[Floats, list[Net]]:
    linear = fit(table, labels, cost=COST, steps=STEPS)
    return linear, [fit_net(read, labels, seed=seed) for seed in range(NETS)]


def _quantized(weights: Floats, scale: Floats) -> tuple[dict[str, npt.NDArray[Any]], dict[str, float]]:
    """Eight bits for each hashed column's weight and scale; marks with their scale multiplied in."""
    weight_step = float(np.abs(weights[:HASHED]).max()) / LEVELS or 1.0
    scale_step = float(scale[:HASHED].max()) / LEVELS or 1.0
    arrays: dict[str, npt.NDArray[Any]] = {
        "weights": np.rint(weights[:HASHED] / weight_step).astype(np.int8),
        "scale": np.rint(scale[:HASHED] / scale_step).astype(np.int8),
        "others": (weights * scale)[HASHED:BIAS].astype(np.float32),
    }
    return arrays, {"weight_step": weight_step, "scale_step": scale_step, "bias": float(weights[BIAS])}


def _figures(labels: Floats, chances: npt.ArrayLike, threshold: float) -> dict[str, float]:
    return {
        "n": len(labels),
        "average_precision": round(metrics.average_precision(labels, chances), 4),
        "f1": round(metrics.f1(labels, np.asarray(chances) >= threshold), 4),
        "log_loss": round(metrics.log_loss(labels, chances), 4),
        "calibration_error": round(metrics.calibration_error(labels, chances), 4),
    }
