"""One sentence with everything that the stages found in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from annotations.core.quotes import Quotation
from annotations.core.records import DateExpression
from annotations.core.spans import Span
from annotations.preannotators.attribution import Masked, Statement, statements
from annotations.preannotators.calendar_ranges import Range
from annotations.preannotators.dates import dates
from annotations.preannotators.document import Passage
from annotations.preannotators.numerals import Numeral, numerals
from annotations.preannotators.quotations import content_span, is_statement, masked

_QUOTED_WORDS = 2


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

    @property
    def gives_cause(self) -> bool:
        """Whether there is anything to suggest: a quoted statement, a date or a numeral."""
        return bool(self.quoted_statements or self.dates or self.numerals)


def read(passage: Passage, earlier: Range | None) -> Reading:
    """Run every stage over one sentence; `earlier` is the last date named in its paragraph."""
    text, span, quoted = passage.text, passage.sentence, passage.quoted
    mask = masked(text, span, list(quoted))
    found = statements(Masked(text, span, mask, quoted))
    named = [_doubted(one, quoted) for one in dates(text, span, passage.published_on, earlier)]
    counted = [
        one for one in numerals(text, span) if not any(when.fragment.overlaps(one.span) for when in named)
    ]
    spoken = _quoted_statements(passage, found)
    return Reading(text, span, mask, quoted, found, spoken, named, counted, passage.published_on)


def _quoted_statements(passage: Passage, found: Sequence[Statement]) -> list[Span]:
    contents: list[Span] = []
    for quotation in passage.quoted:
        content = content_span(passage.text, quotation, passage.sentence)
        if content and (
            is_statement(passage.text, quotation, passage.sentence)
            or _is_attributed(passage.text, content, found)
        ):
            contents.append(content)
    return contents


def _is_attributed(text: str, content: Span, found: Sequence[Statement]) -> bool:
    """A few quoted words count when they stand in what somebody is said to have said."""
    said = any(span.contains(content) for statement in found for span in statement.contents)
    return said and len(content.of(text).split()) >= _QUOTED_WORDS


def _doubted(expression: DateExpression, quoted: Sequence[Quotation]) -> DateExpression:
    """Inside a quotation the anchor is when the words were spoken, which may be earlier."""
    spoken = any(quotation.content.contains(expression.fragment) for quotation in quoted)
    return replace(expression, uncertain=True) if spoken else expression
