"""What a cue governs: skipping the adjuncts behind it, and where the said clause begins and ends."""

import re
from collections.abc import Sequence

from annotations.core.quotes import Quotation
from annotations.preannotators.surface.datelines import dateline_end
from annotations.preannotators.surface.lexicon import (
    AUXILIARIES,
    CONNECTIVES,
    IRREGULAR_PAST,
    NEEDS_THAT,
    PREPOSITIONS,
    SAYING_OR_NOUN,
    SHOWING,
    SUBORDINATORS,
    TELLING,
    any_of,
)

_OPENING = "[“\"«„‘']"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATED = (
    rf"(?:(?:late|early|earlier|later|again)\s+)?(?:(?:on|last|this)\s+)?{_WEEKDAY}(?:\s+(?:morning|afternoon|evening|night))?|"
    r"yesterday|today|tonight|(?:earlier\s+|later\s+)?(?:last|this)\s+(?:week|month|year|night|spring|summer|autumn|fall|winter)|"
    r"(?:in|on)\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s+\d{1,4}(?:st|nd|rd|th)?"
    r"(?:,\s+\d{4})?)?|in\s+\d{4}|earlier|again|repeatedly|publicly|privately|afterwards|though|however|then|ago"
)
_OCCASION = (
    r"(?:in|at|during|through|via|on|after|before)\s+(?:an?|the|his|her|its|their)\s+(?:[\w-]+\s+){0,3}?(?:statement|interview|conference|"
    r"briefing|meeting|speech|hearing|letter|report|post|tweet|message|email|e-mail|video|release|address|rally|debate|call|summit|"
    r"ministry|court|parliament|scene|website|memo|testimony|podcast|network|radio|television|filing|lawsuit)|"
    r"to\s+(?:the\s+)?(?:[\w-]+\s+)?(?:reporters|journalists|media|press|lawmakers|public|parliament|court|council|agency|newspaper)|"
    r"out|in\s+(?:Hebrew|Arabic|English|French|Spanish|German|Russian|Chinese|Korean|Japanese)|back|by\s+(?:phone|email|telephone)"
)
_ADJUNCT = re.compile(rf"\s+(?:{_DATED}|{_OCCASION})\b", re.IGNORECASE)
_TO_THAT = re.compile(
    rf"\s+(?:{any_of(PREPOSITIONS)})\b[^,;:.“\"«„”]{{0,80}}?(?=\s+that\b|,?\s+that,|[,:]\s*{_OPENING}|:\s)"
)
_WHOM = re.compile(
    rf"\s+[^,;:.“\"«„”]{{1,60}}?(?=\s+that\b|[,:]?\s*{_OPENING}|\s+(?:on|late|early|at|in|during|after|last|this|yesterday)\s|[,.]|$)"
)
_WHOM_BARE = re.compile(
    r"\s+(?:reporters|journalists|parliament|lawmakers|[A-Z]\w+(?:\s[A-Z]\w+){0,3}|(?:the|a)\s+\w+)(?=\s)"
)
_THAT = re.compile(r",?\s+that\b,?\s*(?:,[^,“”]{1,60},\s*)?")
_QUOTED = re.compile(rf"[,:]?\s*(?:that,?\s*)?(?={_OPENING})")
_COLON = re.compile(r":\s+")
_COMMA_CLAUSE = re.compile(r",\s+(?=[A-Z])")
FINITE = re.compile(
    rf"\b(?:{any_of(AUXILIARIES | IRREGULAR_PAST)}|\w{{2,}}ed|know|knows|think|thinks|want|wants|need|needs|plan|plans|takes?|remains?)\b"
)
_PRESENT = re.compile(r"\b[a-z]{3,}s\b")
_NO_CLAUSE_AFTER = (
    SUBORDINATORS | PREPOSITIONS | {"and", "but", "or", "not", "so", "no", "yes", "it.", "more"}
)
_NOTHING = re.compile(
    rf"(?:\s+(?:{any_of(PREPOSITIONS)})\b[^,;:.“”\"«»„]{{0,80}})?\s*(?:[.,;:!?)]|$|[“\"«„]|(?:and|but|who|as|while|after|when)\b)"
)
_CLAUSE_REACH = 90
_STOP = re.compile(
    r"(?:,|(?<=[”\"’»]))\s+(?:adding|saying|noting|warning|arguing|insisting|stressing|citing|claiming|using|according\s+to|as\s+(?:first\s+)?reported\s+by|"
    r"in\s+(?:a\s+move|what)\b|(?:he|she|it|they)\s+(?:said|added)|(?:\w+\s+){1,4}(?:said|says|reported|told|added))\b"
    r"|;\s|\s+(?:and|but)\s+(?:said|added|told|warned|denied|called|warns|says)\b|\.?$"
)
_LEADING = re.compile(rf"\s*(?:(?:{any_of(CONNECTIVES)}),?\s+|[,;:—–-]\s*)*(?:(?:that|and|but)\b,?\s+)?")
_SPLIT_OPENER = re.compile(
    r",\s+(?:despite|after|before|if|when|in|on|at|by|for|with|because|although|while|as)\b[^,]{1,60},\s+"
)


def after_cue(mask: str, at: int, verb: str, *, starts: bool) -> int | None:
    """Where the content begins behind a cue that ends at `at`; None when nothing is governed to the right.

    `starts`: the source opens the sentence, so a clause after a comma can only be the content.
    """
    low = verb.lower()
    if low in TELLING:
        at = _behind_whom(mask, at)
    at = _behind_adjuncts(mask, at)
    for introduced in (_THAT,) if low in SHOWING else (_THAT, _QUOTED, _COLON):
        found = introduced.match(mask, at)
        if found:
            return found.end()
    comma = _COMMA_CLAUSE.match(mask, at)
    if comma:
        return comma.end() if starts and _is_clause(mask, comma.end()) else None
    bare_allowed = low not in NEEDS_THAT and (low not in SAYING_OR_NOUN or starts)
    space = re.compile(r"\s+").match(mask, at)
    return space.end() if space and bare_allowed and _is_clause(mask, space.end()) else None


def _behind_whom(mask: str, at: int) -> int:
    bare = _WHOM_BARE.match(mask, at)
    if bare and _is_clause(mask, bare.end() + 1):
        return bare.end()
    found = _WHOM.match(mask, at)
    return found.end() if found else at


def _behind_adjuncts(mask: str, at: int) -> int:
    for _ in range(4):
        found = _TO_THAT.match(mask, at) or _ADJUNCT.match(mask, at)
        if not found:
            break
        at = found.end()
    return at


def nothing_follows(mask: str, at: int, verb: str) -> bool:
    """Whether only adjuncts stand between a cue and the next border, so that its content lies to the left."""
    at = _behind_whom(mask, at) if verb.lower() in TELLING else at
    return any(_NOTHING.match(mask, place) for place in (at, _behind_adjuncts(mask, at)))


def _is_clause(mask: str, at: int) -> bool:
    """Whether a subject and a finite verb follow."""
    words = mask[at : at + _CLAUSE_REACH].split()
    if len(words) < len(("subject", "verb")) or words[0].lower().rstrip(",") in _NO_CLAUSE_AFTER:
        return False
    start, end = at + len(words[0]), at + _CLAUSE_REACH
    return any(verb.search(mask, start, end) for verb in (FINITE, _PRESENT))


def ends_after(mask: str, start: int) -> int:
    """Where a clause ends that begins at `start`: before the next attribution, participle or the end."""
    found = _STOP.search(mask, start + 1)
    return found.start() if found else len(mask)


def bare_clause(mask: str, start: int, end: int, *, linked: bool = False) -> tuple[int, int] | None:
    """The clause between two places without surrounding commas and a closing period.

    Nor with the words that link it to what comes before, unless it is `linked` to an earlier fragment.
    """
    start = dateline_end(mask, start, end) if start == 0 else start
    opening = None if linked else _LEADING.match(mask, start, end)
    start = opening.end() if opening else start
    inside = mask[start:end].rstrip(" \t\n,;:—–-")
    if inside.endswith(".") and not inside.endswith(("..", ".m.", "U.S.", "U.N.")):
        inside = inside[:-1]
    inside = inside.rstrip(" \t\n,;:—–-")
    return (start, start + len(inside)) if inside.strip() else None


def quotation_at(quoted: Sequence[Quotation], at: int) -> Quotation | None:
    """The quotation that opens at that place of the text."""
    return next((one for one in quoted if one.span.start == at), None)


def quotation_ending_at(quoted: Sequence[Quotation], at: int) -> Quotation | None:
    """The quotation that closes at that place of the text."""
    return next((one for one in quoted if one.span.end == at), None)
