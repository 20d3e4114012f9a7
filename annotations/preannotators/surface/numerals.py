"""Numerals: digits and number words, with the currency or percent sign that belongs to them."""

import re
from dataclasses import dataclass

from annotations.core.spans import Span
from annotations.preannotators.surface.lexicon import any_of, words

_UNITS = any_of(
    words(
        "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    )
)
_SCALES = r"hundreds?|thousands?|millions?|billions?|trillions?|dozens?"
_FRACTIONS = r"thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?"
_PERCENT = r"\s?%|\s?(?:percent(?:age\s+points?)?|per\s+cent)\b"
_DIGITS = r"\d+(?:[.,\u066b\u066c]\d+)*|[\u00bc-\u00be\u2150-\u215e]"

_NUMERAL = re.compile(
    rf"""
    (?P<money>(?:US|A|C|HK)?[$€£¥₹₽₩₪]\s?)?
    (?:
        (?P<digits>(?:{_DIGITS})+)(?:\s(?:{_SCALES})\b)?
      | \b(?:{_UNITS})(?:[-\s](?:and[-\s])?(?:{_UNITS}|one))?(?:[-\s](?:{_SCALES}|{_FRACTIONS}))*\b
      | \b(?:an?\s|one[-\s])?(?:{_SCALES})\b(?:\s(?:{_SCALES})\b)?
      | \b(?:one|a)[-\s](?:{_FRACTIONS})\b(?=\s+of\b|\s+more\b|\s+less\b|[.,;]|\s+before\b)
      | \bhalf\b(?=\s+(?:of|the|a|an|its|their|all)\b|-)
      | \bone\b(?P<one>)
    )
    (?P<percent>{_PERCENT})?
    (?P<currency>\s(?:dollars|euros?|pounds|crowns|yen|rubles|yuan|rupees|francs|pesos)\b)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: "one" counts before a noun ("one soldier"), not where it stands for something ("no one", "one of them").
_NO_COUNT_BEFORE = re.compile(
    r"\b(?:no|any|every|some|the|this|that|each|another|which|last|only|first|new|old|next|other|good)[\s-]$",
    re.IGNORECASE,
)
_NO_COUNT_AFTER = re.compile(
    r"\s+(?:of|another|day|thing|that|who|which|can|could|must|should|is|was|would|might|may|has|had|and|or|by|to|more|"
    r"else|side|hand|way|the|a|an|for|with|at|on|from|as|it|will|does|did|another’s)\b|[’'\-]|\s*[^\w\s]|\s*$|\s+[A-Z]"
)


_THE = re.compile(r"\b(?:the|these|those|both|his|her|its|their|our|my)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numeral:
    """One numeral. `kind`: count, percent, money, designator (digits in a name, as in F-16) or definite ("the two")."""

    span: Span
    kind: str


def numerals(text: str, within: Span) -> list[Numeral]:
    """The numerals of a sentence, in order."""
    return [
        Numeral(Span(match.start(), match.end()), _kind(text, match))
        for match in _NUMERAL.finditer(text, within.start, within.end)
        if match.group("one") is None or _counts(text, match, within)
    ]


def _counts(text: str, match: re.Match[str], within: Span) -> bool:
    before = text[max(within.start, match.start() - 12) : match.start()]
    after = text[match.end() : min(within.end, match.end() + 16)]
    return not _NO_COUNT_BEFORE.search(before) and not _NO_COUNT_AFTER.match(after)


def _kind(text: str, match: re.Match[str]) -> str:
    if match.group("percent"):
        return "percent"
    if match.group("money") or match.group("currency"):
        return "money"
    if match.group("digits") and _in_name(text, match):
        return "designator"
    return "definite" if _is_definite(text, match) else "count"


def _is_definite(text: str, match: re.Match[str]) -> bool:
    """ "The two leaders": known ones, whose number is not what is claimed."""
    small = match.group("digits") is None and " " not in match.group().strip()
    return small and _THE.search(text, max(0, match.start() - 8), match.start()) is not None


def _in_name(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 2) : match.start()]
    numbered = re.search(r"\bNos?\.?\s$", text[max(0, match.start() - 6) : match.start()]) is not None
    return numbered or before[-1:].isalpha() or (before[-1:] == "-" and before[:1].isalpha())
