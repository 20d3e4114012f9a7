"""Sentences as rows of a sparse matrix: hashed words and character n-grams, and the marks of `marks.py`.

The hashing trick of Weinberger and others, "Feature hashing for large scale multitask learning" (ICML 2009):
a column is CRC-32 of the n-gram's bytes, so that no vocabulary is stored and an unseen word costs nothing.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, pairwise

import numpy as np
import numpy.typing as npt

from annotations.preannotators.matching.vectors import load
from annotations.preannotators.worth.marks import MARKS, PATTERNS, marks

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DIMENSIONS = 128  # of the word table
WORD_COLUMNS = 1 << 17
CHARACTER_COLUMNS = 1 << 17
HASHED = WORD_COLUMNS + CHARACTER_COLUMNS
VECTOR = HASHED + len(MARKS)  # where the sum of the words' static vectors begins
BIAS = VECTOR + DIMENSIONS
COLUMNS = BIAS + 1

CHARACTERS_WEIGH = 0.5
MARKS_WEIGH = 0.15
VECTOR_WEIGHS = 1.5
_MARKED = 2  # the block of columns behind words and characters
LENGTHS = range(2, 6)  # of character n-grams

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d[\d,.]*|[?!$%\"]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix by rows: row i holds `values[starts[i]:starts[i + 1]]` in these `columns`; no row is empty."""

    starts: Integers
    columns: Integers
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def times(self, weights: Floats) -> Floats:
        """The product with a vector of COLUMNS numbers."""
        return np.add.reduceat(self.values * weights[self.columns], self.starts[:-1])

    def transposed_times(self, of_rows: Floats) -> Floats:
        """The product of the transposed matrix with a number for each row."""
        repeated = np.repeat(of_rows, np.diff(self.starts))
        return np.asarray(np.bincount(self.columns, self.values * repeated, minlength=COLUMNS), np.float64)

    def scaled(self, by_column: Floats) -> "Rows":
        """Each hashed block of a row times `by_column`, then of length one again."""
        return Rows(self.starts, self.columns, _normalized(self, self.values * by_column[self.columns]))

    def take(self, chosen: Sequence[int] | Integers) -> "Rows":
        """These rows, in this order."""
        sizes = np.diff(self.starts)[chosen]
        starts = np.concatenate(([0], np.cumsum(sizes)))
        firsts = np.repeat(self.starts[:-1][chosen] - starts[:-1], sizes)
        places = np.arange(starts[-1]) + firsts
        return Rows(starts, self.columns[places], self.values[places])


def rows(texts: Sequence[str]) -> Rows:
    """A row for each text: its n-grams by the logarithm of how often they occur, its marks, a one."""
    vectors = VECTOR_WEIGHS * load().encode(texts).astype(np.float64)
    cells = [_cells(text, vector) for text, vector in zip(texts, vectors, strict=True)]
    starts = np.concatenate(([0], np.cumsum([len(row) for row in cells])))
    columns = np.fromiter(chain.from_iterable(cells), np.int64, starts[-1])
    values = np.fromiter(chain.from_iterable(row.values() for row in cells), np.float64, starts[-1])
    return Rows(starts, columns, values)


def _cells(text: str, vector: Floats) -> dict[int, float]:
    straight = plain(text)
    lower = straight.lower()
    marked = marks(straight)
    counts = Counter(_column(gram) % WORD_COLUMNS for gram in chain(word_grams(lower), mark_pairs(marked)))
    counts.update(WORD_COLUMNS + _column(gram) % CHARACTER_COLUMNS for gram in character_grams(lower))
    # sorted, so that sums are added up in the same order whatever the text's order
    hashed = {column: _damped(counts[column]) for column in sorted(counts)}
    single = {HASHED + place: value for place, value in enumerate(marked) if value}
    return {**hashed, **single, **dict(enumerate(vector.tolist(), VECTOR)), BIAS: 1.0}


@cache
def _damped(count: int) -> float:
    return 1.0 + float(np.log(count))


def plain(text: str) -> str:
    """The text with straight quotation marks and apostrophes."""
    return text.replace("’", "'").replace("“", '"').replace("”", '"')


def words(lower: str) -> list[str]:
    """Words and a few signs of a lower-case text; every number is "0"."""
    return ["0" if word[0].isdigit() else word for word in _WORD.findall(lower)]


def word_grams(lower: str) -> Iterator[str]:
    """Single words, and pairs with the borders of the text among them."""
    found = words(lower)
    yield from found
    bounded = ["<", *found, ">"]
    yield from (f"{left}_{right}" for left, right in pairwise(bounded))


def mark_pairs(marked: Sequence[float]) -> Iterator[str]:
    """The patterns found, two and two: a figure means something else beside "will" than beside "was"."""
    found = [pattern.name for pattern, value in zip(PATTERNS, marked, strict=False) if value]
    yield from (f"{left}&{right}" for left, right in combinations(found, 2))


def character_grams(lower: str) -> Iterator[str]:
    """Runs of 2 to 5 characters inside a word with the spaces around it; every digit is "0"."""
    for word in _DIGIT.sub("0", lower).split():
        bounded = f" {word} "
        for length in LENGTHS:
            for start in range(len(bounded) - length + 1):
                yield bounded[start : start + length]


def _column(gram: str) -> int:
    return zlib.crc32(gram.encode())


def _normalized(table: Rows, values: Floats) -> Floats:
    """The hashed values of each row with the words' and the characters' part each of length one."""
    row = np.repeat(np.arange(len(table)), np.diff(table.starts))
    block = np.digitize(table.columns, (WORD_COLUMNS, HASHED))
    part = np.where(block < _MARKED, 2 * row + block, 2 * len(table))
    squares = np.bincount(part, values * values, minlength=2 * len(table) + 1)
    squares[-1] = 1.0
    factor = np.where(block == 1, CHARACTERS_WEIGH, 1.0)
    return values * factor / np.sqrt(np.maximum(squares, 1e-12))[part]
