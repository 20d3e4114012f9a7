"""A small convolutional net over the words' static vectors, for what depends on their order.

Kim, "Convolutional neural networks for sentence classification" (EMNLP 2014): filters over three neighboring words, the
strongest answer of each filter, beside the mean of the vectors and the marks; then one hidden layer. Plain numpy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from annotations.preannotators.matching.vectors import load
from annotations.preannotators.worth.hashing import DIMENSIONS, Floats, plain
from annotations.preannotators.worth.marks import MARKS, marks

Singles = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

FILTERS = 64
WIDTH = 3  # words that a filter sees
HIDDEN = 64
LONGEST = 48  # words of a sentence; what comes behind is not read
FEATURES = FILTERS + len(MARKS) + DIMENSIONS
_NOTHING = -1e3  # a filter's answer where no word is


@dataclass(frozen=True, slots=True)
class Sentences:
    """Each sentence's rows of the word table, and its marks."""

    words: Sequence[Sequence[int]]
    marks: Singles

    def __len__(self) -> int:
        return len(self.words)

    def take(self, chosen: Sequence[int] | npt.NDArray[np.int64]) -> "Sentences":
        """These sentences, in this order."""
        return Sentences([self.words[one] for one in chosen], self.marks[chosen])


@dataclass(frozen=True, slots=True)
class Net:
    """The weights, each layer's followed by its biases."""

    filters: Singles
    filter_bias: Singles
    hidden: Singles
    hidden_bias: Singles
    out: Singles
    out_bias: Singles

    def scores(self, sentences: Sentences) -> Floats:
        """A raw score for each sentence."""
        parts = range(0, len(sentences), 256)
        found = [self._score(sentences.take(range(at, min(at + 256, len(sentences))))) for at in parts]
        return np.concatenate(found).astype(np.float64) if found else np.zeros(0)

    def _score(self, batch: Sentences) -> Singles:
        values = features(self, read(batch)).values
        scores: Singles = np.maximum(values @ self.hidden + self.hidden_bias, 0) @ self.out + self.out_bias
        return scores


def sentences(texts: Sequence[str]) -> Sentences:
    """The texts as the net reads them."""
    table = load()
    found = [table.rows(text)[:LONGEST] for text in texts]
    return Sentences(
        found, np.array([marks(plain(text)) for text in texts], np.float32).reshape(-1, len(MARKS))
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of words (sentence × place, WIDTH vectors), which places hold a word, mean vectors, marks."""

    windows: Singles
    filled: Flags
    means: Singles
    marks: Singles


@dataclass(frozen=True, slots=True)
class Features:
    """What the hidden layer sees, and the place at which each filter answered most."""

    values: Singles
    strongest: npt.NDArray[np.intp]


def read(batch: Sentences) -> Batch:
    """The vectors of the words, looked up."""
    longest = max(1, *map(len, batch.words))
    filled = np.arange(longest) < np.array([len(words) for words in batch.words])[:, None]
    vectors = np.zeros((len(batch), longest + WIDTH - 1, DIMENSIONS), np.float32)
    inside = vectors[:, WIDTH // 2 : WIDTH // 2 + longest]
    inside[filled] = load().directions([word for words in batch.words for word in words])
    windows = np.concatenate([vectors[:, at : at + longest] for at in range(WIDTH)], axis=2)
    means = vectors.sum(1) / np.sqrt(np.maximum(filled.sum(1, keepdims=True), 1)).astype(np.float32)
    return Batch(windows.reshape(-1, WIDTH * DIMENSIONS), filled, means, batch.marks)


def features(net: Net, batch: Batch) -> Features:
    """What the hidden layer sees."""
    answers = (batch.windows @ net.filters + net.filter_bias).reshape(*batch.filled.shape, FILTERS)
    answers = np.where(batch.filled[..., None], answers, np.float32(_NOTHING))
    strongest = answers.argmax(1)
    most = np.take_along_axis(answers, strongest[:, None], 1)[:, 0]
    return Features(np.hstack([np.maximum(most, 0), batch.marks, batch.means]), strongest)


LAYERS = tuple(one.name for one in fields(Net))


def layers(net: Net) -> tuple[Singles, ...]:
    """The arrays themselves, in their order."""
    return net.filters, net.filter_bias, net.hidden, net.hidden_bias, net.out, net.out_bias
