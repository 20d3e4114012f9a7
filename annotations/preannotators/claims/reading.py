"""One sentence with everything that the stages found in it."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from annotations.core.quotes import Quotation
from annotations.core.records import DateExpression
from annotations.core.spans import Cover, Fragments, Span
from annotations.preannotators.attribution.statements import Masked, Statement, statements
from annotations.preannotators.dates.calendar_ranges import Range
from annotations.preannotators.dates.expressions import dates
from annotations.preannotators.surface.datelines import dateline_end
from annotations.preannotators.surface.document import Passage
from annotations.preannotators.surface.numerals import Numeral, numerals
from annotations.preannotators.surface.quotations import (
    content_span,
    is_coined,
    is_statement,
    is_title,
    masked,
)

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence, its quoted statements (contents without marks), dates, numerals and attributions."""

    text: str
    span: Span
    mask: str
    quoted: Sequence[Quotation]
    statements: Sequence[Statement]
    quoted_statements: Sequence[Span]
    dates: Sequence[DateExpression]
    numerals: Sequence[Numeral]
    published_on: date | None

    def dates_in(self, fragments: Fragments) -> Sequence[DateExpression]:
        """The date expressions that overlap the fragments."""
        return [one for part in fragments for one in _overlapping(self.dates, part, _date_span)]

    def numerals_in(self, fragments: Fragments) -> Sequence[Numeral]:
        """The numerals that overlap the fragments."""
        return [one for part in fragments for one in _overlapping(self.numerals, part, _numeral_span)]

    def quotes_in(self, part: Span) -> bool:
        """Whether a quoted statement overlaps the span."""
        return bool(_overlapping(self.quoted_statements, part, lambda content: content))

    @property
    def marks(self) -> list[Span]:
        """Everything that gives cause for a suggestion, in no order."""
        return [*map(_date_span, self.dates), *map(_numeral_span, self.numerals), *self.quoted_statements]

    @property
    def gives_cause(self) -> bool:
        """Whether there is anything to suggest: a quoted statement, a date or a numeral."""
        return bool(self.quoted_statements or self.dates or self.numerals)


def _date_span(one: DateExpression) -> Span:
    return one.fragment


def _numeral_span(one: Numeral) -> Span:
    return one.span


def _overlapping(found: Sequence[Found], part: Span, span_of: Callable[[Found], Span]) -> Sequence[Found]:
    """Those of the ordered, disjoint `found` that overlap `part`."""
    first = bisect_right(found, part.start, key=lambda one: span_of(one).end)
    return found[first : bisect_left(found, part.end, key=lambda one: span_of(one).start)]


def ruled_statements(passage: Passage) -> list[Statement]:
    """The statements of a sentence by rules alone."""
    text, span, quoted = passage.text, passage.sentence, passage.quoted
    return statements(Masked(text, span, masked(text, span, list(quoted)), quoted))


def read(passage: Passage, earlier: Range | None, found: Sequence[Statement]) -> Reading:
    """Run every stage over one sentence, given its statements; `earlier` is the last date of its paragraph."""
    text, span, quoted = passage.text, passage.sentence, passage.quoted
    mask = masked(text, span, list(quoted))
    spoken = Cover(quotation.content for quotation in quoted)
    report = Span(dateline_end(text, span.start, span.end), span.end)
    named = [_doubted(one, spoken) for one in dates(text, report, passage.published_on, earlier)]
    dated = Cover(one.fragment for one in named)
    counted = [one for one in numerals(text, report) if not dated.overlaps(one.span)]
    said = _quoted_statements(passage, found)
    return Reading(text, span, mask, quoted, found, said, named, counted, passage.published_on)


def _quoted_statements(passage: Passage, found: Sequence[Statement]) -> list[Span]:
    contents = ((one, content_span(passage.text, one, passage.sentence)) for one in passage.quoted)
    return [content for one, content in contents if content and _is_said(passage, one, content, found)]


def _is_said(passage: Passage, quotation: Quotation, content: Span, found: Sequence[Statement]) -> bool:
    """Whether it is a statement by itself, or a few words of one that are neither a name nor a title."""
    text, sentence = passage.text, passage.sentence
    if is_statement(text, quotation, sentence):
        return True
    named = is_coined(text, quotation, sentence) or is_title(content.of(text))
    return not named and _is_attributed(content, found)


def _is_attributed(content: Span, found: Sequence[Statement]) -> bool:
    """Whether it stands in what somebody is said to have said."""
    return any(span.contains(content) for statement in found for span in statement.contents)


def _doubted(expression: DateExpression, spoken: Cover) -> DateExpression:
    """Inside a quotation the anchor is when the words were spoken, which may be earlier."""
    return replace(expression, uncertain=True) if spoken.contains(expression.fragment) else expression
