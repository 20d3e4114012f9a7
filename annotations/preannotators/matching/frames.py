"""A suggestion with what matching needs to know of it: its words, names, quoted parts, dates and numbers."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from annotations.core.quotes import Quotation, outermost, quotations
from annotations.core.records import DateExpression, DocumentRecord, SuggestionRecord
from annotations.core.sentences import paragraphs, sentences_of
from annotations.core.spans import Span
from annotations.preannotators.matching.names import names_of, same_person
from annotations.preannotators.matching.quantities import Quantity, quantities
from annotations.preannotators.matching.terms import stem, terms
from annotations.preannotators.matching.tokens import Word, words_of

_FIRST_PERSON = frozenset("i we my our me us mine ours myself ourselves".split())
_POINTING = frozenset("he she it they him her them his hers its their".split())
_TIMES = frozenset(
    map(stem, "last next early late day week month year today yesterday tomorrow morning evening".split())
)
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|den(?:y|ies|ied)|refus\w+|cannot)\b|n[’']t\b",
    re.IGNORECASE,
)


class Text:
    """A document, its quotations found once for all its suggestions."""

    def __init__(self, record: DocumentRecord, key: str) -> None:
        self.record = record
        self.key = key

    @property
    def text(self) -> str:
        return self.record.text

    @cached_property
    def quoted(self) -> Sequence[Quotation]:
        """The outermost quotations."""
        return outermost(quotations(self.text, paragraphs(self.text)))

    @cached_property
    def sentences(self) -> Sequence[Span]:
        """The sentences in order, none cut inside a quotation."""
        return list(sentences_of(self.text, paragraphs(self.text), self.quoted))

    def sentences_around(self, span: Span, *, with_the_one_before: bool) -> Span:
        """The sentences that a span lies in, and the one before in its paragraph; the span itself where it lies in none."""
        first = max(0, bisect_right(self.sentences, span.start, key=lambda one: one.start) - 1)
        if with_the_one_before and first and self._is_one_paragraph(first - 1):
            first -= 1
        last = bisect_left(self.sentences, span.end, key=lambda one: one.start)
        held = self.sentences[first:last]
        return Span(min(span.start, held[0].start), max(span.end, held[-1].end)) if held else span

    def _is_one_paragraph(self, place: int) -> bool:
        return "\n" not in self.text[self.sentences[place].end : self.sentences[place + 1].start]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name of the document, in words."""
        return names_of(self.text, Span(0, len(self.text))) if self.text else frozenset()


@dataclass(frozen=True)
class Frame:
    """One suggestion in its document."""

    text: Text
    suggestion: SuggestionRecord

    @cached_property
    def words(self) -> list[Word]:
        """The words in the fragments."""
        return words_of(self.text.text, self.suggestion.fragments)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words that say something."""
        return frozenset(word.stem for word in self.words if word.counts)

    @cached_property
    def topic(self) -> frozenset[str]:
        """The same with those of the draft wording, where pronouns are resolved."""
        return self.stems | (frozenset(terms(self.suggestion.wording)) - self.teller)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names in the claim; the claimant's where they speak of themselves."""
        own = frozenset(name for part in self.suggestion.fragments for name in names_of(self.text.text, part))
        speaks = any(word.plain in _FIRST_PERSON for word in self.words)
        said_by = (
            names_of(self.suggestion.claimant, Span(0, len(self.suggestion.claimant)))
            if speaks and self.suggestion.claimant
            else ()
        )
        return own.union(said_by)

    @cached_property
    def sentence(self) -> Span:
        """The sentence that it is part of, with the one before where a pronoun points to it."""
        fragments = self.suggestion.fragments
        part = Span(fragments[0].start, fragments[-1].end)
        return self.text.sentences_around(part, with_the_one_before=self.points_back)

    @property
    def points_back(self) -> bool:
        """Whether a pronoun stands for what it is about."""
        return any(word.plain in _POINTING for word in self.words)

    @property
    def matter(self) -> frozenset[str]:
        """The stems of what it is about: its own, or its setting's where its own only point there."""
        return self.setting if self.points_back else self.topic

    @cached_property
    def setting(self) -> frozenset[str]:
        """The stems of its sentence and of its wording: what a clause that was lifted out is still about."""
        return self.topic | frozenset(word.stem for word in self.around if word.counts)

    @cached_property
    def around(self) -> list[Word]:
        """The words of its sentence but for who says so."""
        said = self.suggestion.attribution
        told = (*said.source_fragments, *said.cue_fragments) if said else ()
        words = words_of(self.text.text, [self.sentence])
        return [word for word in words if not any(span.overlaps(word.span) for span in told)]

    @cached_property
    def teller(self) -> frozenset[str]:
        """The stems of the claimant's name, where the claim itself does not name them."""
        return frozenset(terms(self.suggestion.claimant)) - self.stems

    @cached_property
    def setting_names(self) -> frozenset[str]:
        """The names of its sentence but for who says so."""
        teller = self.suggestion.claimant
        around = names_of(self.text.text, self.sentence)
        return self.names | frozenset(name for name in around if not teller or not same_person(name, teller))

    @property
    def is_first_person(self) -> bool:
        """Whether who speaks is what it is about."""
        return any(word.plain in _FIRST_PERSON for word in self.words)

    @cached_property
    def negations(self) -> int:
        """How often it denies something."""
        return len(_NEGATION.findall(self.suggestion.quote))

    @cached_property
    def quoted(self) -> list[Word]:
        """The words that stand in quotation marks."""
        said = self.suggestion.attribution
        if said is not None and said.mode == "direct":
            return self.words
        spans = [one.content for one in self.text.quoted]
        return [word for word in self.words if any(span.contains(word.span) for span in spans)]

    @cached_property
    def dates(self) -> list[DateExpression]:
        """The resolved dates in the fragments."""
        return [one for one in self.suggestion.dates if (one.start or one.end) and self._holds(one.fragment)]

    @cached_property
    def date_stems(self) -> frozenset[str]:
        """The stems of the words of its dates."""
        return frozenset(word for one in self.suggestion.dates for word in terms(one.expression)) | _TIMES

    @cached_property
    def loose_dates(self) -> list[DateExpression]:
        """Those of its sentence that are in no fragment: when it was said, or measured."""
        return [one for one in self.suggestion.dates if not self._holds(one.fragment)]

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The numbers in the fragments that are no dates."""
        dated = [one.fragment for one in self.suggestion.dates]
        return quantities(self.text.text, self.suggestion.fragments, dated)

    def _holds(self, span: Span) -> bool:
        return any(part.contains(span) for part in self.suggestion.fragments)


def frames(text: Text, suggestions: Sequence[SuggestionRecord]) -> list[Frame]:
    """A frame for each suggestion of a document."""
    return [Frame(text, suggestion) for suggestion in suggestions]
