"""Which parts of a sentence are claims: quotations, said clauses, and clauses that date or count something."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotations.core.sentences import clauses
from annotations.core.spans import Cover, Fragments, Span, span_or_none, trimmed
from annotations.preannotators.attribution.contents import FINITE, bare_clause
from annotations.preannotators.attribution.statements import Statement
from annotations.preannotators.claims.reading import Reading
from annotations.preannotators.surface.lexicon import (
    AUXILIARIES,
    IRREGULAR_PAST,
    PREPOSITIONS,
    SUBORDINATORS,
    TITLES,
    any_of,
)

_JOINT = re.compile(r"[,;]\s+(?:and|but|while|whereas|although|though|so|yet)\s+(?=\w)|;\s+")
_RELATIVE = re.compile(
    rf",\s+(?P<who>which|who)\s+(?=(?:\w+ly\s+|also\s+)?(?:{any_of(AUXILIARIES)}|\w{{2,}}ed|\w{{3,}}s|{any_of(IRREGULAR_PAST)})\b)"
)
_RELATIVE_STOP = re.compile(r",(?!\d)|[;:—–()“”«»\"]|\.?$")
_ARTICLE = re.compile(r"\b(?:an?|the|this|that|these|those|its|his|her|their)\s+(?=\w)", re.IGNORECASE)
_NAME_AT_END = re.compile(r"(?:\b[A-Z][\w’'.-]*\s)*\b[A-Z][\w’'.-]*$")
_ANTECEDENT_REACH = 120
_HALF_WORDS, _HALF_REACH = 3, 240
_NO_CLAUSE = SUBORDINATORS | PREPOSITIONS


Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class Draft:
    """The fragments of a claim, and the statement that it is the content of (None for none or a bare quotation).

    `copula` is what two fragments need between them to read as a sentence.
    """

    fragments: Fragments
    statement: Statement | None
    quoted: bool
    copula: str = ""


def drafts(reading: Reading) -> list[Draft]:
    """The claims of a sentence, in order, no two with the same fragments; none if it gives no cause."""
    if not reading.gives_cause:
        return []
    found = [draft for statement in reading.statements for draft in _said(reading, statement)]
    said = Cover(span for draft in found for span in draft.fragments)
    found += [
        Draft((content,), None, quoted=True)
        for content in reading.quoted_statements
        if not said.overlaps(content)
    ]
    found += _unsaid(reading, found) if found else _plain(reading)
    found += relative_clauses(reading, found)
    unique = {draft.fragments: draft for draft in reversed(found or [_whole(reading)])}
    return sorted(unique.values(), key=lambda draft: draft.fragments)


def relative_clauses(reading: Reading, found: Sequence[Draft]) -> list[Draft]:
    """ "The bridge, which opened in 1968, …": what is said of the bridge is a claim of its own.

    Its fragments are the antecedent and the clause without the pronoun, so that the quote reads as a sentence.
    """
    marks = Cover([one.fragment for one in reading.dates] + [one.span for one in reading.numerals])
    said = [draft for draft in found if draft.statement]
    drafted: list[Draft] = []
    for pronoun in _RELATIVE.finditer(reading.mask):
        end = _relative_end(reading.mask, pronoun.end())
        clause = trimmed(reading.text, Span(reading.span.start + pronoun.end(), reading.span.start + end))
        head = _antecedent(reading, pronoun)
        if clause and head and marks.overlaps(clause):
            drafted.append(Draft((head, clause), _around(clause, said), quoted=False))
    return drafted


def _relative_end(mask: str, start: int) -> int:
    stop = _RELATIVE_STOP.search(mask, start)
    return stop.start() if stop else len(mask)


def _antecedent(reading: Reading, pronoun: re.Match[str]) -> Span | None:
    """The noun phrase that the pronoun stands for; None where it could be another one."""
    mask, end = reading.mask, pronoun.start()
    least = max(0, end - _ANTECEDENT_REACH)
    name = _NAME_AT_END.search(mask, least, end)
    articles = [
        article for article in _ARTICLE.finditer(mask, least, end) if "," not in mask[article.end() : end]
    ]
    head = _head(name, articles[-1] if articles else None, of_person=pronoun.group("who") == "who")
    offset = reading.span.start
    return trimmed(reading.text, Span(offset + head.start(), offset + end)) if head else None


def _head(name: Match | None, article: Match | None, *, of_person: bool) -> Match | None:
    """Where the phrase begins: "the Tamsin Bridge", "Ilse Dunmore", "a trip by Minister Oake, which"."""
    if name is None or (article and name.start() <= article.end()):
        return article
    if of_person:
        return name
    return article if TITLES.intersection(name.group().split()) else None if article else name


def _around(clause: Span, found: Sequence[Draft]) -> Statement | None:
    """The statement that the clause is part of, if anybody is said to have said it."""
    for draft in found:
        if draft.statement and any(span.contains(clause) for span in draft.fragments):
            return draft.statement
    return None


def _said(reading: Reading, statement: Statement) -> list[Draft]:
    if statement.direct or len(statement.contents) > 1:
        return [Draft(statement.contents, statement, quoted=statement.direct)]
    return [Draft((part,), statement, quoted=False) for part in _halves(reading, statement.contents[0])]


def _plain(reading: Reading) -> list[Draft]:
    """A sentence that reports in its own voice: its halves that give cause, without linking words."""
    bare = bare_clause(reading.mask, 0, len(reading.mask))
    if bare is None:
        return []
    start = reading.span.start + bare[0]
    whole = trimmed(reading.text, Span(start, reading.span.end)) if start < reading.span.end else None
    halves = _halves(reading, whole) if whole else []
    marks = Cover(reading.marks)
    return [Draft((half,), None, quoted=False) for half in halves if marks.overlaps(half)]


def _whole(reading: Reading) -> Draft:
    return Draft((reading.span,), None, quoted=False)


def _unsaid(reading: Reading, found: Sequence[Draft]) -> list[Draft]:
    """Clauses beside a statement that date or count something themselves."""
    spans = [span for draft in found for span in draft.fragments]
    for statement in reading.statements:
        spans += [statement.cue, *(statement.source or ()), *statement.outer]
    taken = Cover(spans)
    marks = Cover(mark for mark in reading.marks if not taken.overlaps(mark))
    drafted: list[Draft] = []
    for clause in clauses(reading.text, reading.span, reading.quoted):
        part = _without_marks(reading, clause) if marks.overlaps(clause) else None
        if (
            part
            and marks.overlaps(part)
            and not taken.overlaps(part)
            and _stands_alone(part.of(reading.text))
        ):
            drafted.append(Draft((part,), None, quoted=False))
    return drafted


def _without_marks(reading: Reading, clause: Span) -> Span | None:
    """The clause without a quotation mark that its border cut off, and without its final period."""
    bare = bare_clause(reading.mask, clause.start - reading.span.start, clause.end - reading.span.start)
    found = span_or_none(reading.span.start + bare[0], reading.span.start + bare[1]) if bare else None
    return trimmed(reading.text, found, ' \n\t“”"«»„') if found else None


def _stands_alone(clause: str) -> bool:
    words = clause.split()
    return (
        len(words) >= _HALF_WORDS and words[0].lower() not in _NO_CLAUSE and FINITE.search(clause) is not None
    )


def _halves(reading: Reading, span: Span) -> list[Span]:
    """The span, cut where two full clauses are joined outside quotations and brackets."""
    parts: list[Span] = []
    start = span.start
    offset = reading.span.start
    if _begins_subordinate(reading.text, span):
        return [span]
    for joint in _JOINT.finditer(reading.mask, span.start - offset, span.end - offset):
        left = trimmed(reading.text, Span(start, offset + joint.start() + 1), ",;")
        right = span_or_none(offset + joint.end(), span.end)
        if left and right and _is_half(reading, left) and _is_half(reading, right):
            parts.append(left)
            start = right.start
    return [*parts, Span(start, span.end)]


def _begins_subordinate(text: str, span: Span) -> bool:
    return text[span.start : span.start + 12].split(maxsplit=1)[0].lower() in SUBORDINATORS | {
        "according",
        "despite",
    }


def _is_half(reading: Reading, part: Span) -> bool:
    """Whether a finite verb follows a subject, with balanced brackets."""
    start = part.start - reading.span.start
    clause = reading.mask[start : min(start + _HALF_REACH, part.end - reading.span.start)]
    words = clause.split()
    if len(words) < _HALF_WORDS or clause.count("(") != clause.count(")"):
        return False
    return words[0].lower() not in _NO_CLAUSE and FINITE.search(clause, len(words[0])) is not None
