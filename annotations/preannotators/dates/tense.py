"""Whether the words around a place speak of the past or of what is to come."""

import re

from annotations.core.spans import Span
from annotations.preannotators.surface.lexicon import IRREGULAR_PAST, any_of

_FUTURE = (
    r"\b(?:(?:will|shall|won[’']t|[’']ll|would|could|may|might|must|should|can)(?:\s+(?:not|also|soon|likely|then|now))?(?:\s+be)?"
    r"(?:\s+\w+)?|going\s+to|is\s+to|are\s+to|(?:is|are|was|were)\s+(?:due|set|likely|scheduled|expected|planned|forecast|"
    r"anticipated|slated|supposed)|scheduled|due|plans?\s+(?:to|on)|planning\s+(?:to|on)|intends?\s+to|expects?\b|hopes?\s+to|aims?\s+to|"
    r"planned\s+for|(?<!to )(?:takes?|comes?|goes|go)\s+(?:effect|place|into\s+force|on\s+(?:sale|trial|show))|(?:begins|starts|reopens|opens|ends|expires|closes|resumes?|reopen|"
    r"meets|votes|reconvenes|returns|runs|launches|leaves|arrives|rises?|rise|apply|applies|begin|expire)(?=\s+(?:on|in|at|from|until|through|next|this|later)\b)|(?:(?:they|we)\s+(?:play|face|host|visit|travel|meet)|(?:plays|faces|hosts|visits|travels))\b(?!\s+(?:a|no)\s+role)|expected\s+(?:to|on|in|by|for)|upcoming|forthcoming|(?:agree|decide|vote|promise|pledge|vow|offer|propose|threaten|order|ask|urge|allow)[ds]?\s+(?:\w+\s+){0,3}?to\s+\w+|have\s+until|(?:before|until|unless|once)\s+(?:\w+\s+){1,3}?(?:is|are|\w{3,}s)\b(?!\s+was)|promises\s+to|vows\s+to)\b"
)
_PAST = rf"\b(?:{any_of(IRREGULAR_PAST)}|ago|(?:has|have)\s+(?:\w+\s+)?(?:been|{any_of(IRREGULAR_PAST)}|\w{{2,}}(?:ed|en|wn|ne))|\w{{2,}}ed)\b"
#: "Was to take effect": before or behind publication.
_OPEN = r"\b(?:was|were)\s+to\s+\w+\b"
_MARKER = re.compile(rf"(?P<open>{_OPEN})|(?P<future>{_FUTURE})|(?P<past>{_PAST})", re.IGNORECASE)
#: Who says so, behind what is said: no more of its tense than the speaker's own.
_SAID_SO = re.compile(
    r",\s+(?:(?!\b(?:was|were|be|been)\b)[^,.;]){2,60}\b(?:said|announced|told|added|reported|confirmed|wrote|tweeted)\b"
)
#: Where a further clause begins, which has a tense of its own.
_JOINED = re.compile(r"[,;]\s+(?:and|but|while|so|then)\s+(?=on\b|in\b|by\b|last\b|next\b|this\b)")
_REACH = 120


def tense_at(text: str, sentence: Span, place: Span) -> str:
    """past, future or unknown: by the nearest marker before `place`, else the nearest one after it."""
    start = max(sentence.start, place.start - _REACH)
    joined = [found.end() for found in _JOINED.finditer(text, start, place.start)]
    before = _markers(text, joined[-1] if joined else start, place.start)
    if before:
        return before[-1]
    end = min(sentence.end, place.end + _REACH)
    said = _SAID_SO.search(text, place.end, end)
    following = _markers(text, place.end, said.start() if said else end)
    earlier = _markers(text, start, joined[-1])[-1:] if joined else []
    return (following or earlier or ["unknown"])[0]


def _markers(text: str, start: int, end: int) -> list[str]:
    if start >= end:
        return []
    tenses = {"open": "unknown", "future": "future", "past": "past"}
    return [tenses[found.lastgroup or "past"] for found in _MARKER.finditer(text, start, end)]
