"""A draft wording that stands alone: the claim in words of the text, with pronouns and dates resolved where sure."""

import re
from collections.abc import Iterable, Sequence

from annotations.core.records import DateExpression
from annotations.core.spans import Span
from annotations.preannotators.dates.absolute import absolute

#: What to write in the place of a span of the text.
Edit = tuple[Span, str]

_PRONOUN = re.compile(r"(?:he|she)\b(?=\s)", re.IGNORECASE)
_SHORT = re.compile(r"^[’']s(?=\s+(?P<been>been|had)?)")
_SHORTENED = re.compile(r"[’'](ll|d)\b(?=\s+(\w+))")
_SPACE = re.compile(r"\s+")
_ENDS = ".!?…。！？؟"
_MARKS = "“”„«»\"’'‘)]"


def wording(text: str, fragments: Sequence[Span], edits: Iterable[Edit] = (), copula: str = "") -> str:
    """The claim as a sentence: one line, capital first, period last; a copula joins two fragments that need one."""
    ordered = sorted(edits)
    parts = [
        _spelled(_edited(text, span, ordered), first=number == 0) for number, span in enumerate(fragments)
    ]
    joint = f"{copula} " if copula.startswith("’") else f" {copula} "
    claim = _SPACE.sub(" ", joint.join(parts)).strip()
    return _closed(_without_odd_mark(claim[:1].upper() + claim[1:]))


def _in_full(short: re.Match[str]) -> str:
    """What "’d" and "’ll" are short for, where a name takes the place of a pronoun before them."""
    if short[1] == "ll":
        return " will"
    return " had" if short[2].endswith(("ed", "en", "wn", "ad")) else " would"


def _spelled(part: str, *, first: bool) -> str:
    """ "Who’s 47" without its pronoun is "is 47"."""
    return part if first else _SHORT.sub(lambda short: "has" if short["been"] else "is", part)


def _edited(text: str, within: Span, edits: Sequence[Edit]) -> str:
    at = within.start
    parts: list[str] = []
    for span, written in edits:
        if span.start >= at and within.contains(span):
            short = _SHORTENED.match(text, span.end)
            parts += [text[at : span.start], written, _in_full(short) if short else ""]
            at = short.end() if short else span.end
    return "".join([*parts, text[at : within.end]])


def date_edits(text: str, dates: Sequence[DateExpression]) -> list[Edit]:
    """Relative dates as absolute ones."""
    written = ((one.fragment, absolute(one, text)) for one in dates)
    return [(span, words) for span, words in written if words]


def first_pronoun(text: str, fragments: Sequence[Span], name: str) -> list[Edit]:
    """Where a person is said to speak of "he" or "she" at the start of the clause, the name stands in for it."""
    start = fragments[0].start
    found = _PRONOUN.match(text, start, fragments[0].end) if name else None
    return [(Span(start, found.end()), name)] if found else []


def _without_odd_mark(claim: str) -> str:
    """Without a quotation mark at its edge that has no partner."""
    if claim.count("“") < claim.count("”") and claim.endswith("”"):
        return claim[:-1]
    return claim[1:] if claim.count("“") > claim.count("”") and claim.startswith("“") else claim


def _closed(claim: str) -> str:
    bare = claim.rstrip(_MARKS)
    if bare.endswith(tuple(_ENDS)):
        return claim
    if bare.endswith(",") and bare != claim:
        return f"{bare[:-1]}.{claim[len(bare) :]}"
    return claim.rstrip(",;:—– ") + "."
