"""A pipeline of `transformers`, with a model from a folder on this machine. Nothing is fetched, no pickle is read.

A model for token classification marks claims in the text, one for text classification weighs each sentence.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.core.sentences import sentences
from annotations.core.signs import whole_signs
from annotations.core.spans import Span, span_or_none, trimmed
from annotations.preannotators.backends.chunks import Measure, by_chunk, pieces
from annotations.preannotators.backends.claim_types import UNKNOWN
from annotations.preannotators.backends.model_folder import (
    TEXT_CLASSIFICATION,
    TOKEN_CLASSIFICATION,
    ModelFolder,
)
from annotations.preannotators.backends.pipeline_labels import Labels
from annotations.preannotators.backends.pipeline_loading import load
from annotations.preannotators.backends.pipeline_parts import Token, parts_of, words_of
from annotations.preannotators.backends.remote import BackEndError

VERSION = "1"
"""Grows with every change of what is made of a model's answers."""

_VERSION_DIGITS = 16
_SCORE_DIGITS = 4  # of a score; what is behind them depends on which sentences were computed together

WORD, TOKEN = "word", "token"
"""What is never parted where parts of a text are marked: tokens will do where white space parts no words."""


class Pipeline(Protocol):
    """A model that is loaded."""

    @property
    def most_tokens(self) -> int:
        """Of one text."""
        ...

    def tokens(self, text: str) -> int:
        """How many tokens the text has, with those that open and close it."""
        ...

    def labeled(self, text: str) -> list[Token]:
        """Every token of the text."""
        ...

    def chances(self, texts: Sequence[str]) -> list[Mapping[str, float]]:
        """For each text how likely each label is, 0 … 1."""
        ...


Load = Callable[[str, ModelFolder], Pipeline]


@dataclass(slots=True)
class TransformersPreAnnotator:
    """A model in a folder. What scores less than `threshold` is no suggestion; `settings_version` is the operator's."""

    identifier: str
    settings_version: str
    title: str
    folder: ModelFolder
    labels: Labels
    threshold: float = 0.5
    unit: str = WORD
    load: Load = load
    _loaded: Pipeline | None = None
    _digest: str = field(default="", repr=False)

    @property
    def version(self) -> str:
        """Another one when the model, or what is made of it, is another: that of the model in memory, once there is one."""
        made = repr((self._digest or self.folder.digest(), self.labels, self.threshold, self.unit))
        return f"{self.settings_version}.{VERSION} {sha256(made.encode()).hexdigest()[:_VERSION_DIGITS]}"

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        """Raises MissingExtraError where the packages are not installed, BackEndError where the model cannot be loaded."""
        if self._loaded is None:
            self._digest = self._readable_digest()
            self._loaded = self.load(self.identifier, self.folder)
        return _TASKS[self.folder.task](self, self._loaded, document)

    def _readable_digest(self) -> str:
        if not (digest := self.folder.digest()):
            raise BackEndError(
                self.identifier, "has a folder that can no longer be read; its operator can look at it"
            )
        return digest

    def suggestion(
        self, text: str, span: Span, names: Sequence[str], score: float, worth: float = UNKNOWN
    ) -> SuggestionRecord:
        """What labels that the model gives a part of the text make."""
        quote = span.of(text)
        types = dict.fromkeys(key for name in names for key in self.labels[name])
        return SuggestionRecord(
            fragments=(span,),
            quote=quote,
            wording=quote,
            claim_types=tuple(types),
            check_worthiness=worth,
            score=score,
            reasons=tuple(f"label {name}" for name in names),
        )


def _marked(
    engine: TransformersPreAnnotator, model: Pipeline, document: DocumentRecord
) -> list[SuggestionRecord]:
    """Suggestions of a model that marks parts of the text, read in chunks."""

    def ask(part: DocumentRecord) -> list[SuggestionRecord]:
        tokens = model.labeled(part.text)
        parts = parts_of(words_of(tokens) if engine.unit == WORD else tokens)
        return [
            engine.suggestion(part.text, span, [found.label], score)
            for found in parts
            if found.label in engine.labels
            if (score := _share(found.score)) >= engine.threshold
            if (span := _place(part.text, found))
        ]

    return by_chunk(document, model.most_tokens, ask, _measure(model, document.text))


def _place(text: str, found: Token) -> Span | None:
    """Where the part is. A tokenizer may part a letter from its marks; they belong together."""
    span = span_or_none(found.start, found.end)
    return span and trimmed(text, whole_signs(text, span))


def _weighed(
    engine: TransformersPreAnnotator, model: Pipeline, document: DocumentRecord
) -> list[SuggestionRecord]:
    """The sentences that a model finds worth it. One that is too long for it counts as its likeliest part."""
    text = document.text
    parts = list(_parts(model, text))
    rows = model.chances([part.of(text) for _, part in parts])
    best: dict[Span, tuple[float, list[str]]] = {}
    for (sentence, _), chances in zip(parts, rows, strict=True):
        found = _weight(engine, chances)
        best[sentence] = max(best.get(sentence, found), found)
    return [
        engine.suggestion(text, sentence, names, weight, weight)
        for sentence, (weight, names) in best.items()
        if weight >= engine.threshold
    ]


def _parts(model: Pipeline, text: str) -> Iterator[tuple[Span, Span]]:
    """Every sentence with each part of it that the model reads at a time."""
    measure = _measure(model, text)
    for sentence in sentences(text):
        for part in pieces(text, sentence, model.most_tokens, measure):
            yield sentence, part


def _weight(engine: TransformersPreAnnotator, chances: Mapping[str, float]) -> tuple[float, list[str]]:
    """How likely one of the labels that mean a claim holds, and which of them are likely."""
    wanted = {name: _share(chances[name]) for name in engine.labels}
    likeliest = max(wanted, key=wanted.__getitem__)
    if engine.folder.exclusive:
        return _share(min(1.0, sum(wanted.values()))), [likeliest]
    likely = [name for name, chance in wanted.items() if chance >= engine.threshold]
    return wanted[likeliest], likely or [likeliest]


def _measure(model: Pipeline, text: str) -> Measure:
    return lambda span: model.tokens(span.of(text))


def _share(number: float) -> float:
    return round(number, _SCORE_DIGITS)


_TASKS: Mapping[
    str, Callable[[TransformersPreAnnotator, Pipeline, DocumentRecord], list[SuggestionRecord]]
] = {TOKEN_CLASSIFICATION: _marked, TEXT_CLASSIFICATION: _weighed}
