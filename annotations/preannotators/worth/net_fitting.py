"""Training the net: Adam (Kingma and Ba 2015) with dropout (Srivastava and others 2014). A seed gives the same net."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from annotations.preannotators.worth.hashing import DIMENSIONS, Floats
from annotations.preannotators.worth.marks import MARKS
from annotations.preannotators.worth.net import (
    FEATURES,
    FILTERS,
    HIDDEN,
    WIDTH,
    Batch,
    Net,
    Sentences,
    Singles,
    features,
    layers,
    read,
)

EPOCHS = 5
BATCH = 64
STRETCHES = 8  # of an epoch; within one, sentences of like length share a batch
DROPPED = 0.3
RATE = np.float32(2e-3)
SHRINKING = np.float32(1e-3)
MARKS_SPREAD = 0.5  # standard deviation of the marks that the net is trained on
SPREAD_AT_ALL = np.float32(1e-4)  # a mark that never varies says nothing
_MOMENTS = (np.float32(0.9), np.float32(0.999))
_TINY = np.float32(1e-8)


def fit_net(table: Sentences, labels: Floats, *, seed: int) -> Net:
    """A net trained on these sentences and their labels, 0 or 1."""
    center, spread = table.marks.mean(0), table.marks.std(0)
    step = np.where(spread > SPREAD_AT_ALL, MARKS_SPREAD / (spread + np.float32(1e-6)), np.float32(0))
    standard = Sentences(table.words, (table.marks - center) * step)
    return _for_plain_marks(_fit(standard, labels.astype(np.float32), seed), center, step)


def _for_plain_marks(net: Net, center: Singles, step: Singles) -> Net:
    """The same net, which takes marks as they are instead of standardized."""
    hidden, at = net.hidden.copy(), slice(FILTERS, FILTERS + len(MARKS))
    hidden[at] *= step[:, None]
    return replace(net, hidden=hidden, hidden_bias=net.hidden_bias - center @ hidden[at])


def _fit(table: Sentences, labels: Singles, seed: int) -> Net:
    chance = np.random.default_rng(seed)
    net = _start(chance)
    moments = _Adam(net)
    lengths = np.array([len(words) for words in table.words])
    for _ in range(EPOCHS):
        for batch in _batches(chance, lengths):
            moments.step(_gradients(net, read(table.take(batch)), labels[batch], chance))
    return net


def _start(chance: np.random.Generator) -> Net:
    def normal(rows: int, columns: int, spread: float) -> Singles:
        return (chance.normal(size=(rows, columns)) * spread).astype(np.float32)

    return Net(
        filters=normal(WIDTH * DIMENSIONS, FILTERS, DIMENSIONS**-0.5),
        filter_bias=np.zeros(FILTERS, np.float32),
        hidden=normal(FEATURES, HIDDEN, FEATURES**-0.5),
        hidden_bias=np.zeros(HIDDEN, np.float32),
        out=normal(1, HIDDEN, HIDDEN**-0.5)[0],
        out_bias=np.full(1, -1.0, np.float32),
    )


def _batches(chance: np.random.Generator, lengths: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    stretches = np.array_split(chance.permutation(len(lengths)), STRETCHES)
    order = np.concatenate([one[np.argsort(lengths[one], kind="stable")] for one in stretches])
    found = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    return (found[one] for one in chance.permutation(len(found)))


def _gradients(net: Net, batch: Batch, labels: Singles, chance: np.random.Generator) -> Net:
    """The gradient of the mean logistic loss, by layer, with a share of the features left out."""
    seen = features(net, batch)
    kept = ((chance.random(seen.values.shape) > DROPPED) / (1 - DROPPED)).astype(np.float32)
    values = seen.values * kept
    inner = values @ net.hidden + net.hidden_bias
    above = np.maximum(inner, 0)
    wrong = (1 / (1 + np.exp(-(above @ net.out + net.out_bias))) - labels) / np.float32(len(labels))
    to_inner = np.outer(wrong, net.out) * (inner > 0)
    to_most = ((to_inner @ net.hidden.T) * kept)[:, :FILTERS] * (seen.values[:, :FILTERS] > 0)
    to_answers = np.zeros((*batch.filled.shape, FILTERS), np.float32)
    np.put_along_axis(to_answers, seen.strongest[:, None], to_most[:, None], 1)
    return Net(
        filters=batch.windows.T @ to_answers.reshape(-1, FILTERS) + SHRINKING * net.filters,
        filter_bias=to_most.sum(0),
        hidden=values.T @ to_inner + SHRINKING * net.hidden,
        hidden_bias=to_inner.sum(0),
        out=above.T @ wrong,
        out_bias=wrong.sum(keepdims=True),
    )


class _Adam:
    """Moves a net's weights in place, each by its own pace."""

    def __init__(self, net: Net) -> None:
        self._weights: Sequence[Singles] = layers(net)
        self._means = [np.zeros_like(one) for one in self._weights]
        self._squares = [np.zeros_like(one) for one in self._weights]
        self._steps = 0

    def step(self, gradients: Net) -> None:
        """One step down the gradients."""
        self._steps += 1
        slow, slower = (np.float32(1 - float(moment) ** self._steps) for moment in _MOMENTS)
        for weight, mean, square, gradient in zip(
            self._weights, self._means, self._squares, layers(gradients), strict=True
        ):
            np.add(mean, (1 - _MOMENTS[0]) * (gradient - mean), out=mean)
            np.add(square, (1 - _MOMENTS[1]) * (gradient * gradient - square), out=square)
            pace = RATE * (mean / slow) / (np.sqrt(square / slower) + _TINY)
            np.subtract(weight, pace, out=weight)
