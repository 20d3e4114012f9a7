"""The static word table, distilled from all-MiniLM-L6-v2 at build time.

Each word piece starts as the model's vector for it alone, without the directions that all pieces share, weighted by how
rare it is (SIF, Arora et al. 2017). Then sums of pieces are fitted to the model's vectors of whole sentences by Adam
(Kingma & Ba 2015) on 1 − cosine. The sentences are ClaimBuster's. The same input gives the same bytes on one machine.

    python -m annotations.preannotators.matching.distill --data DIR [--out DIR]
"""

import argparse
import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from annotations.preannotators import minilm
from annotations.preannotators.matching.terms import words
from annotations.preannotators.matching.vectors import WEIGHTS, Floats, cut, normal

DIMENSIONS = 128
SENTENCES = 6000
_STEPS_SEED = 20240514
_SHARED_DIRECTIONS = 6
_SIF = 1e-3
_EPOCHS, _BATCH, _RATE, _HOLD = 8, 256, 0.003, 0.01
_BETA1, _BETA2 = 0.9, 0.999
_STEPS = 31  # a byte holds −31 … 31, which deflate packs better than the full range
_OPENS, _CLOSES = 101, 102
_LONGEST_DIGITS = 4
Bag = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WordTable:
    """Word pieces, their rows in bytes, and what to multiply each row by."""

    pieces: list[str]
    table: NDArray[np.int8]
    scale: NDArray[np.float16]


def distill(sentences: Sequence[str], model: minilm.MiniLM) -> WordTable:
    """Learn the table; `sentences` also give the frequencies of words. About a minute of processor time."""
    vocabulary = model.vocabulary()
    kept = [number for number, piece in enumerate(vocabulary) if _is_kept(piece)]
    pieces = [vocabulary[number] for number in kept]
    rows = {piece: row for row, piece in enumerate(pieces)}
    alone = model.encode_tokens([[_OPENS, number, _CLOSES] for number in kept])
    bags = [_bag(text, rows) for text in sentences]
    used = [index for index in _chosen(len(sentences)) if len(bags[index]) > 1]
    taught = model.encode([sentences[index] for index in used])
    basis = _basis(taught, alone)
    start = _start(alone @ basis, _rarities(bags, len(pieces)))
    fitted = _fit(start, [bags[index] for index in used], normal(taught @ basis))
    return _in_bytes(pieces, fitted)


def _is_kept(piece: str) -> bool:
    bare = piece.removeprefix("##")
    return bare.isascii() and (bare.isalpha() or (bare.isdigit() and len(bare) <= _LONGEST_DIGITS))


def _bag(text: str, rows: Mapping[str, int]) -> Bag:
    return np.array([row for word in words(text) for row in cut(word, rows)], np.int64)


def _chosen(available: int) -> list[int]:
    order = np.random.default_rng(_STEPS_SEED).permutation(available)
    return sorted(map(int, order[:SENTENCES]))


def _rarities(bags: Sequence[Bag], pieces: int) -> Floats:
    counts = Counter(int(row) for bag in bags for row in bag)
    total = sum(counts.values()) or 1
    return np.array([_SIF / (_SIF + (counts[row] + 1) / total) for row in range(pieces)], np.float32)


def _basis(taught: Floats, alone: Floats) -> Floats:
    """The directions in which sentences, and words a little, differ most."""
    apart = alone - alone.mean(0)
    spread = taught.T @ taught / len(taught) + 0.3 * apart.T @ apart / len(apart)
    directions = np.linalg.eigh(spread.astype(np.float64))[1][:, ::-1][:, :DIMENSIONS]
    signs = np.sign(directions[np.abs(directions).argmax(0), np.arange(DIMENSIONS)])
    basis: Floats = (directions * signs).astype(np.float32)
    return basis


def _start(projected: Floats, rarities: Floats) -> Floats:
    """The pieces' own vectors without what they all share, by rarity."""
    centered = projected - projected.mean(0)
    weighed: Floats = centered * rarities[:, None]
    return weighed


def _fit(start: Floats, bags: Sequence[Bag], goals: Floats) -> Floats:
    """Adam over shuffled batches, the rate falling to none, every row held to its start a little."""
    table, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    shuffler = np.random.default_rng(_STEPS_SEED)
    step = 0
    for epoch in range(_EPOCHS):
        order = shuffler.permutation(len(bags))
        for begin in range(0, len(order), _BATCH):
            batch = order[begin : begin + _BATCH]
            slope = _slope(table, [bags[index] for index in batch], goals[batch])
            step += 1
            first += (1 - _BETA1) * (slope - first)
            second += (1 - _BETA2) * (slope * slope - second)
            move = first / (1 - _BETA1**step) / (np.sqrt(second / (1 - _BETA2**step)) + 1e-6)
            table -= _RATE * ((1 - epoch / _EPOCHS) * move + _HOLD * (table - start))
    return table


def _slope(table: Floats, bags: Sequence[Bag], goals: Floats) -> Floats:
    """The gradient of the summed 1 − cosine between sums of rows and their goals."""
    flat = np.concatenate(bags)
    sizes = np.array([len(bag) for bag in bags])
    sums = np.add.reduceat(table[flat], np.concatenate(([0], sizes.cumsum()[:-1])), axis=0)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-6
    units = sums / lengths
    each = -(goals - (units * goals).sum(1, keepdims=True) * units) / lengths
    slope = np.zeros_like(table)
    np.add.at(slope, flat, np.repeat(each, sizes, axis=0))
    return slope


def _in_bytes(pieces: list[str], table: Floats) -> WordTable:
    scale = (np.abs(table).max(1) / _STEPS).astype(np.float16)
    divisor = np.where(scale == 0, 1, scale).astype(np.float32)[:, None]
    return WordTable(pieces, np.clip(np.rint(table / divisor), -127, 127).astype(np.int8), scale)


# ── files ───────────────────────────────────────────────────────────────────────────────────────


def write(table: WordTable, folder: Path) -> None:
    """`words.npz` and `words.json`; the bytes depend on the table alone."""
    _write_npz(folder / "words.npz", {"table": table.table, "scale": table.scale})
    listed = json.dumps({"pieces": table.pieces}, ensure_ascii=False, separators=(",", ":"))
    (folder / "words.json").write_text(listed + "\n", "utf-8")


def _write_npz(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, values in arrays.items():
            held = io.BytesIO()
            np.lib.format.write_array(held, values, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, held.getvalue(), compresslevel=9)


def sentences_of(folder: Path) -> list[str]:
    """The texts of ClaimBuster's two files."""
    texts: list[str] = []
    for name in ("crowdsourced.csv", "groundtruth.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            texts += [cast("str", row["Text"]) for row in csv.DictReader(file)]
    return texts


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(prog="python -m annotations.preannotators.matching.distill")
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds claimbuster/")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args(arguments)
    write(distill(sentences_of(options.data / "claimbuster"), minilm.load()), options.out)


if __name__ == "__main__":
    main()
