"""Who says what in a sentence: the cue, the source left or right of it, and the content it governs.

Works on one sentence whose quotations are blanked out (`quotations.masked`), with offsets of that sentence;
`statements` gives them back as offsets of the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from annotations.core.quotes import Quotation
from annotations.core.spans import Span, span_or_none, trimmed
from annotations.preannotators.attribution import sources
from annotations.preannotators.attribution.contents import (
    after_cue,
    bare_clause,
    ends_after,
    nothing_follows,
    quotation_at,
    quotation_ending_at,
)
from annotations.preannotators.surface.lexicon import BE, SAYING, SAYING_OR_NOUN, any_of
from annotations.preannotators.surface.quotations import content_span

_CUE = re.compile(rf"(?<![\w-])(?:{any_of(SAYING | SAYING_OR_NOUN)})\b")
_BY = re.compile(
    r"\b(?:according\s+to|(?:(?:as|which\s+was|was|were)\s+)?(?:first\s+)?(?:reported|confirmed|announced|described|quoted|stated)\s+by|"
    r"in\s+the\s+words\s+of)\s+",
    re.IGNORECASE,
)
_CITING = re.compile(r",\s+citing\s+(?!they|he|she|it|that)", re.IGNORECASE)
_INVERTED = re.compile(r"[”\"»'’,▒]\s*$")
_JOINED = re.compile(r"\b(?:and|but|then)\s+$")
_MOST_CUES = 12


@dataclass(frozen=True, slots=True)
class Statement:
    """One attribution. Spans are those of the text; `source` is None where it must be carried over.

    `outer` are the tellers around the source, outermost first; `direct` says that the content is a quotation.
    Where a parser was at work, `heads` are the nouns of the source, `antecedent` is what its pronoun stands for, and
    `body` whom the source speaks for.
    """

    cue: Span
    source: tuple[Span, ...] | None
    contents: tuple[Span, ...]
    direct: bool
    outer: tuple[Span, ...] = ()
    heads: tuple[Span, ...] = ()
    antecedent: tuple[Span, ...] = ()
    body: Span | None = None


@dataclass(frozen=True, slots=True)
class Masked:
    """A sentence to search: its span, its text with quotations blanked out, and those quotations."""

    text: str
    span: Span
    mask: str
    quoted: Sequence[Quotation]

    def span_of(self, start: int, end: int) -> Span | None:
        """The trimmed span of the text for places of the sentence."""
        found = span_or_none(self.span.start + start, self.span.start + end)
        return trimmed(self.text, found) if found else None


def statements(sentence: Masked) -> list[Statement]:
    """The statements of the sentence in order; one inside another's content extends its chain."""
    found: list[Statement] = []
    for by in islice(_BY.finditer(sentence.mask), _MOST_CUES):
        found += _by_phrase(sentence, by)
    cues = [cue for cue in _CUE.finditer(sentence.mask) if not _is_by_phrase(sentence.mask, cue)]
    for cue in cues[:_MOST_CUES]:
        statement = _at_cue(sentence, cue, found)
        if statement:
            found = _with(found, statement)
    return _with_citations(sentence, sorted(found, key=lambda one: one.contents))


def _is_by_phrase(mask: str, cue: re.Match[str]) -> bool:
    return mask[cue.end() : cue.end() + 4] == " by "


def _by_phrase(sentence: Masked, by: re.Match[str]) -> list[Statement]:
    """ "According to X, …", "…, according to X", "…, as reported by X, …"."""
    phrase = sources.after(sentence.mask, by.end())
    cue = sentence.span_of(by.start(), by.end())
    if not phrase or not cue:
        return []
    before = bare_clause(sentence.mask, 0, by.start())
    rest = re.compile(r"\s*,\s*").match(sentence.mask, phrase.end)
    following = (
        bare_clause(sentence.mask, rest.end(), len(sentence.mask), linked=before is not None)
        if rest
        else None
    )
    contents = [sentence.span_of(*part) for part in (before, following) if part]
    spans = tuple(span for span in contents if span)
    if not spans:
        return []
    return [Statement(cue, sources.as_spans(phrase, sentence.span.start), spans, direct=False)]


def _at_cue(sentence: Masked, cue: re.Match[str], found: Sequence[Statement]) -> Statement | None:
    mask, verb = sentence.mask, cue.group()
    links = sources.links_before(mask, cue.start())
    if _is_passive(mask[links : cue.start()], verb) or mask[:links][-4:].lower().endswith(" to "):
        return None
    participle = verb.endswith("ing") or _JOINED.search(mask[max(0, links - 8) : links]) is not None
    subject = None if participle else sources.before(mask, links)
    inverted = None
    if subject is None and not participle and _INVERTED.search(mask[max(0, links - 3) : links]):
        inverted = sources.after(mask, cue.end())
    if subject is None and inverted is None and not participle:
        return None
    begin = subject.start if subject else links
    rest = inverted.end if inverted else cue.end()
    contents, direct = _contents(sentence, verb, begin, rest, found, left=not participle)
    if not contents:
        return None
    source = subject or inverted
    spans = sources.as_spans(source, sentence.span.start) if source else None
    cue_span = Span(sentence.span.start + cue.start(), sentence.span.start + cue.end())
    return Statement(cue_span, spans, contents, direct)


def _is_passive(links: str, verb: str) -> bool:
    return not verb.endswith("ing") and any(word.lower() in BE for word in links.split())


def _contents(
    sentence: Masked, verb: str, begin: int, rest: int, found: Sequence[Statement], *, left: bool
) -> tuple[tuple[Span, ...], bool]:
    """The quotation before the cue, else the content right of it, else left of it; and whether it is quoted."""
    least = _end_of_last(sentence, begin, found)
    starts = not sentence.mask[least:begin].strip(" ,“”\"'▒")
    before = _left_contents(sentence, verb, least, begin, rest) if left else ((), False)
    if before[1]:
        return before
    right = after_cue(sentence.mask, rest, verb, starts=starts)
    if right is not None:
        quotation = quotation_at(sentence.quoted, sentence.span.start + right)
        if quotation:
            return _quoted(sentence, [quotation]), True
        clause = bare_clause(sentence.mask, right, ends_after(sentence.mask, right))
        span = sentence.span_of(*clause) if clause else None
        if span:
            return (span,), False
    return before


def _end_of_last(sentence: Masked, begin: int, found: Sequence[Statement]) -> int:
    """Where the previous statement stops, within the sentence; its content is not said twice."""
    ends = [
        one.contents[-1].end - sentence.span.start
        for one in found
        if one.cue.end <= sentence.span.start + begin
    ]
    return max([end for end in ends if end <= begin], default=0)


def _left_contents(
    sentence: Masked, verb: str, least: int, begin: int, rest: int
) -> tuple[tuple[Span, ...], bool]:
    mask = sentence.mask
    bare = least + len(mask[least:begin].rstrip(" ,—–-"))
    separated = bare < begin and ("," in mask[bare:begin] or mask[bare - 1 : bare] in tuple("”\"»’'!?"))
    if not nothing_follows(mask, rest, verb) or not separated or bare <= least:
        return (), False
    quotation = quotation_ending_at(sentence.quoted, sentence.span.start + bare)
    if quotation and _stands_apart(mask, least, quotation.span.start - sentence.span.start):
        more = re.compile(r"[^“\"«„]{0,80}?,\s*(?=[“\"«„])").match(mask, rest)
        second = quotation_at(sentence.quoted, sentence.span.start + more.end()) if more else None
        return _quoted(sentence, [quotation, second] if second else [quotation]), True
    clause = bare_clause(mask, least, bare)
    span = sentence.span_of(*clause) if clause else None
    return ((span,), False) if span else ((), False)


def _stands_apart(mask: str, least: int, start: int) -> bool:
    """Whether the quotation is no part of the clause before it."""
    before = mask[least:start].rstrip()
    return not before or before[-1] in ",.:;—–-(" or before.lower().endswith(" that")


def _quoted(sentence: Masked, quotations: Sequence[Quotation]) -> tuple[Span, ...]:
    found = (content_span(sentence.text, quotation, sentence.span) for quotation in quotations)
    return tuple(span for span in found if span)


def _with(found: list[Statement], new: Statement) -> list[Statement]:
    """Add a statement; inside another's content it takes its place if it makes up that content, else it goes."""
    for i, outer in enumerate(found):
        if any(content.contains(new.cue) for content in outer.contents):
            if new.source is None or not _opens(outer, new):
                return found
            inner = replace(new, outer=(*outer.outer, *(outer.source or ())[:1]))
            return [*found[:i], inner, *found[i + 1 :]]
    return [*found, new]


def _opens(outer: Statement, inner: Statement) -> bool:
    """Whether the inner statement is the whole content of the outer: its source or content comes first."""
    first = min(inner.source[0].start if inner.source else inner.cue.start, inner.contents[0].start)
    return abs(first - outer.contents[0].start) <= len("“")


def _with_citations(sentence: Masked, found: list[Statement]) -> list[Statement]:
    """ "The Herald reported that …, citing two officials": the officials are the nearer source."""
    citing = _CITING.search(sentence.mask)
    phrase = sources.after(sentence.mask, citing.end()) if citing else None
    if not citing or not phrase or not found or not found[-1].source:
        return found
    last = found[-1]
    cited = sources.as_spans(phrase, sentence.span.start)
    return [*found[:-1], replace(last, source=cited, outer=(*last.outer, (last.source or ())[0]))]
