"""The noun phrase that says something: found left or right of a cue, and the claimant that it names."""

import re
from dataclasses import dataclass

from annotations.core.spans import Span
from annotations.preannotators.surface.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
    ROLES,
    SAYING,
    SPEAKERS,
    SUBORDINATORS,
    any_of,
    words,
)

_REACH = 180
_BORDERS = ',;:—–()[]“”„«»"!?▒\n'
_LINKS = re.compile(
    r"(?:\b(?:has|have|had|also|later|earlier|further|previously|repeatedly|publicly|privately|recently|then|again|still|now|"
    r"did|does|do|not|never|would|will|could|may|might|first|\w+ly|(?:went|goes|going)\s+on\s+to|is|are|was|were|been|being|be|"
    r"reportedly|once|long|since|already|just|both|all|even|immediately)\s+){1,5}$",
    re.IGNORECASE,
)
_DATE_AT_END = re.compile(
    r"\s+(?:late\s+|early\s+)?(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$|\s+(?:yesterday|today|last\s+\w+|this\s+\w+)$"
)
_WHO = re.compile(r"\s(?:who|whose)\s")
_TOKEN = re.compile(r"\S+")
_AFTER_STOP = re.compile(
    rf"[,;:—–()“”„«»\"!?\n▒]|(?<!\b[A-Z])(?<!\b[DMJS]r)(?<!\bM[rsx]s)(?<!\bMs)(?<!\bSt)(?<!\bGen)(?<!\bSen)(?<!\bRep)(?<!\bGov)"
    rf"(?<!\bProf)\.(?=\s|$)|\s(?:on|late|early|during|after|before|while|as|when|who|which|that|and\s+(?:the|he|she|they|it|to|"
    rf"that|said|added)|but|yesterday|today|last\s|this\s|in\s+(?:a|an|his|her|its|their|the)\s+(?:\w+\s+)?(?:statement|interview|post|"
    rf"letter|report|speech|briefing|tweet|email|video|message|conference|release)|at\s+a|at\s+the|to\s+(?:reporters|the)|"
    rf"{any_of(AUXILIARIES)})(?=[\s,.]|$)"
)
_COUNTING = words("two three four five six seven eight nine ten some many several others dozens hundreds")
_STOPS = SUBORDINATORS | AUXILIARIES | SAYING
_MOST_TOKENS = 14
_ARTICLE = re.compile(r"^(?:the|a|an|another|its|his|her|their|some|many)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase at `start` … `end` of the sentence; `appositive` are its parts where a comma divides it."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]


def links_before(sentence: str, cue: int) -> int:
    """Where the auxiliaries and adverbs begin that belong to the verb at `cue`."""
    least = max(0, cue - 60)
    found = _LINKS.search(sentence[least:cue])
    return least + found.start() if found else cue


def before(sentence: str, end: int) -> Phrase | None:
    """The subject that ends at `end`, with the apposition that a comma there closes."""
    least = max(0, end - _REACH)
    bare = least + len(sentence[least:end].rstrip())
    closed = bare > 0 and sentence[bare - 1] == ","
    if closed:
        bare -= 1
    start = _border(sentence, bare)
    if closed and start > 0 and sentence[start - 1] == ",":
        head_end = start - 1
        head = _phrase_in(sentence, _border(sentence, head_end), head_end)
        if head is None:
            return None
        return Phrase(head.start, bare, (*head.parts, _bare(sentence, start, bare)))
    return None if closed else _phrase_in(sentence, start, bare)


def after(sentence: str, start: int) -> Phrase | None:
    """The noun phrase that begins at `start` (white space aside), up to a border or an adjunct."""
    begin = start + len(sentence[start : start + 8]) - len(sentence[start : start + 8].lstrip())
    stop = _AFTER_STOP.search(sentence, begin, begin + _REACH)
    end = stop.start() if stop else min(len(sentence), begin + _REACH)
    end = len(sentence[begin:end].rstrip(" .")) + begin
    tokens = sentence[begin:end].split()
    if not tokens or len(tokens) > _MOST_TOKENS or not _may_begin(tokens, preceded=False):
        return None
    parts = ((begin, end), *_named_apposition(sentence, stop.start() if stop else end, end))
    return Phrase(begin, end, parts)


def _named_apposition(sentence: str, stop: int, end: int) -> tuple[tuple[int, int], ...]:
    """ "said the mayor, Jane Roe." – the capitalized words between the next two borders."""
    if stop != end or sentence[stop : stop + 2] != ", ":
        return ()
    found = re.compile(r"(?:[A-Z][\w’'.-]*\s?){2,4}(?=[,.])").match(sentence, stop + 2)
    return ((found.start(), found.end()),) if found else ()


def _border(sentence: str, end: int) -> int:
    least = max(0, end - _REACH)
    return max((sentence.rfind(mark, least, end) + 1 for mark in _BORDERS), default=0) or least


def _bare(sentence: str, start: int, end: int) -> tuple[int, int]:
    inside = sentence[start:end]
    return start + len(inside) - len(inside.lstrip()), end


def _phrase_in(sentence: str, start: int, end: int) -> Phrase | None:
    """The longest noun phrase that ends at `end` and does not reach before `start`."""
    dated = _DATE_AT_END.search(sentence, start, end)
    end = dated.start() if dated else end
    relative = _WHO.search(sentence, start, end)
    if relative:
        head = _phrase_in(sentence, start, relative.start())
        return head and Phrase(head.start, end, (*head.parts, (relative.start() + 1, end)))
    tokens = list(_TOKEN.finditer(sentence, start, end))
    first = _first_of_phrase([token.group() for token in tokens])
    if first is None or len(tokens) - first > _MOST_TOKENS:
        return None
    span = (tokens[first].start(), tokens[-1].end())
    return Phrase(*span, (span,))


def _first_of_phrase(tokens: list[str]) -> int | None:
    lowest = len(tokens)
    while lowest > 0 and not _stops(tokens, lowest - 1):
        lowest -= 1
    for i in range(lowest, len(tokens)):
        if _may_begin(tokens[i:], preceded=i > 0 and tokens[i - 1].lower() in PREPOSITIONS):
            return i
    return None


def _stops(tokens: list[str], at: int) -> bool:
    word = tokens[at].lower().rstrip(",.")
    if word == "and":
        return any(
            token.lower() in AUXILIARIES | SAYING or token.endswith("ed")
            for token in tokens[max(0, at - 10) : at]
        )
    return word in _STOPS


def _may_begin(tokens: list[str], *, preceded: bool) -> bool:
    """Whether a speaker may begin with these words: not after a preposition, whose object they would be."""
    word = tokens[0]
    low = word.lower()
    if preceded or low in PREPOSITIONS or low in _STOPS or low == "and":
        return False
    if low in DETERMINERS:
        return len(tokens) > 1 or low in {"some", "many", "several", "both", "all", "one", "another"}
    if low in PRONOUNS or low in SPEAKERS or low in ROLES:
        return True
    if low in _COUNTING:
        return True
    if word in OPENERS:
        return False
    return word[:1].isupper() or word[:1].isdigit() or _is_counted_speaker(tokens)


def _is_counted_speaker(tokens: list[str]) -> bool:
    """ "two officials", "senior officials", "government sources": lower-case words up to a known speaker."""
    return any(token.lower() in SPEAKERS | ROLES for token in tokens[1:4])


def without_article(phrase: str) -> str:
    return _ARTICLE.sub("", phrase)


def as_spans(phrase: Phrase, offset: int) -> tuple[Span, ...]:
    """The parts of the phrase in offsets of the text, given where the sentence starts."""
    return tuple(Span(offset + start, offset + end) for start, end in phrase.parts if start < end)
