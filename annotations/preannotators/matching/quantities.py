"""Numbers in a claim as ranges of values, with what they count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, inf, log10

from annotations.core.spans import Span
from annotations.preannotators.matching.terms import COMMON, stem

_SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * ten
    for ten, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {"hundred": 1e2, "dozen": 12, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_SHARES = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
_PLAIN = "|".join(sorted([*_SMALL, *_TENS], key=len, reverse=True))
_VALUE = rf"""(?:\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:(?:{_PLAIN})(?:[-\s](?:{_PLAIN}))?)\b|\ba(?=\s(?:hundred|dozen|thousand|million|billion)\b))
    (?:[\s-]?(?:hundred|dozen|thousand|million|billion|trillion|bn|mn|tn|[kmb])s?\b)*"""
_FOUND = re.compile(
    rf"""\b(?P<count>one|two|three)\s(?:in|out\sof)\s(?P<of>{_PLAIN}|\d+)\b
    |\b(?:(?P<times>one|a|two|three|four)[-\s])?(?P<share>half|third|quarter|fifth|tenth)s?\b(?=\s(?:of|the|its|all)\b)
    |(?<![\w.,–-])(?P<money>(?:US|A|C)?[$€£¥₹])?\s?(?P<low>{_VALUE})
    (?:\s?(?:–|—|-|to|and)\s?(?:(?:US|A|C)?[$€£¥₹])?(?P<high>{_VALUE}))?(?![\w]|[.,]\d)
    (?P<percent>\s?%|\s(?:percent|per\scent)\b)?(?P<currency>\s(?:dollars|euros?|pounds|yen|rubles|yuan|rupees|francs|crowns)\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|some|nearly|almost|approximately|close\sto|an?\sestimated|circa)\s+$",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"\b(?:at\sleast|more\sthan|over|above|upward(?:s)?\sof|no\sfewer\sthan|exceed(?:s|ed|ing)?)\s+$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:at\smost|less\sthan|fewer\sthan|under|below|up\sto|no\smore\sthan|as\smany\sas)\s+$", re.IGNORECASE
)
_NAMED = re.compile(
    r"(?:[A-Z][\w’']*|\bNo\.|\b(?:route|room|page|chapter|article|section|phase|level|number|group|flight))\s$"
)
_NOUN = re.compile(r"[\s-]+(?P<word>[^\W\d_][\w’']*)")
_AGE = re.compile(r"[\s-]years?[\s-]old\b")
_AGED, _AGED_REACH = re.compile(r"\baged\s\d{1,3}$"), 10
_PART = re.compile(
    rf"\sof\s(?:the|its|their|his|her|those|these)(?:\s(?:{_PLAIN}|\d+))?(?=\s)", re.IGNORECASE
)
_ROUGHLY, _LOOSELY = 0.05, 0.15
_RATE = re.compile(
    r"[^,;.]{0,24}?(?:\b(?:a|an|per|each|every)\s(?:day|week|month|year|hour|night)\b|\b(?:daily|weekly|monthly|yearly|annually|hourly)\b)",
    re.IGNORECASE,
)
_RATE_REACH = 40
_UNIT_WORDS = 4
_ENDS_UNIT = frozenset("after before during since until between per".split())
#: Words of a number, not of what is counted: numerals, currencies, hedges and rates.
NUMBER_STEMS = frozenset(
    map(
        stem,
        [
            *_SMALL,
            *_TENS,
            *_SCALES,
            *"dollars euros euro pounds yen rubles yuan rupees francs crowns percent".split(),
            *"around roughly nearly almost approximately estimated circa".split(),
            *"daily weekly monthly yearly annually hourly".split(),
        ],
    )
)
PEOPLE = frozenset(
    stem(word)
    for word in "people persons person residents citizens civilians passengers patients men women children workers soldiers "
    "troops students villagers victims fans visitors migrants refugees employees protesters demonstrators inhabitants "
    "officers nurses teachers members individuals others families households".split()
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at its place: values from `low` to `high`, count, share or money ("… a time" for a rate), and the stems of what it counts.

    `rounded` says that the text itself calls it a rough one.
    """

    span: Span
    low: float
    high: float
    kind: str
    unit: frozenset[str]
    rounded: bool


def quantities(text: str, fragments: Sequence[Span], dated: Sequence[Span]) -> list[Quantity]:
    """The quantities in the fragments, those in dates and names left out."""
    found: list[Quantity] = []
    for part in fragments:
        for match in _FOUND.finditer(text, part.start, part.end):
            span = _trimmed(text, Span(*match.span()))
            if not any(date.overlaps(span) for date in dated) and not _is_name(text, match):
                found += _quantity(text, part, match, span)
    return found


def _trimmed(text: str, span: Span) -> Span:
    written = span.of(text)
    return Span(span.start + len(written) - len(written.lstrip()), span.start + len(written.rstrip()))


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Digits of a name (Flight 370), of a clock time, of a score or a bare "one"."""
    if match["low"] is None:
        return False
    before = text[max(0, match.start() - 16) : match.start()]
    clock = re.match(
        r"\s?(?:[ap]\.?m\b|:\d\d|o[’']clock)", text[match.end() : match.end() + 8], re.IGNORECASE
    )
    named = match["low"][0].isdigit() and not match["money"] and _NAMED.search(before) and not _opens(before)
    score = match["high"] is not None and value(match["high"]) <= value(match["low"])
    return bool(clock or named or score or match["low"].lower() == "one")


def _opens(before: str) -> bool:
    """Whether the capital before a number is only that of a sentence's first word ("About 300")."""
    word = before.rsplit(maxsplit=1)[-1] if before.split() else ""
    return word.lower() in COMMON or _ABOUT.search(before) is not None or _LEAST.search(before) is not None


def _quantity(text: str, part: Span, match: re.Match[str], span: Span) -> list[Quantity]:
    if match["share"] or match["count"]:
        share = _share(match)
        return [Quantity(span, share, share, "share", frozenset(), rounded=True)] if share else []
    low = value(match["low"])
    high = value(match["high"]) if match["high"] else low
    if match["high"] and low < high and _scale_of(match["high"]) > _scale_of(match["low"]) == 1:
        low *= _scale_of(match["high"])  # "2 to 3 million"
    kind = "share" if match["percent"] else "money" if match["money"] or match["currency"] else "count"
    kind += " a time" if _RATE.match(text[match.end() : min(part.end, match.end() + _RATE_REACH)]) else ""
    before = text[max(part.start, match.start() - 24) : match.start()] + " "
    low, high, rounded = _hedged(before, low, high)
    return [Quantity(span, low, high, kind, _unit(text, match.end(), part.end), rounded)]


def _share(match: re.Match[str]) -> float:
    if match["share"]:
        return _SHARES[match["share"].lower()] * _SMALL.get((match["times"] or "one").lower(), 1)
    of = value(match["of"])
    return 100 * value(match["count"]) / of if of else 0


def _hedged(before: str, low: float, high: float) -> tuple[float, float, bool]:
    if _LEAST.search(before.rstrip() + " "):
        return low, inf, False
    if _MOST.search(before.rstrip() + " "):
        return -inf, high, False
    return low, high, _ABOUT.search(before.rstrip() + " ") is not None


def value(written: str) -> float:
    """What a numeral in digits, words or both is worth."""
    total, seen = 0.0, False
    for token in re.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", written.lower()):
        if token[0].isdigit():
            total, seen = float(token.replace(",", "")), True
        elif token in _SMALL or token in _TENS:
            total, seen = total + _SMALL.get(token, 0) + _TENS.get(token, 0), True
        else:
            total, seen = (total if seen else 1.0) * (_one_scale(token)), True
    return total


def _one_scale(token: str) -> float:
    return _SHORT.get(token) or _SCALES.get(token.removesuffix("s")) or 1.0


def _scale_of(written: str) -> float:
    scale = 1.0
    for token in re.findall(r"[a-z]+", written.lower()):
        scale *= _one_scale(token)
    return scale


def _unit(text: str, at: int, end: int) -> frozenset[str]:
    """The stems of the nouns right behind the number, or behind "of its eleven"."""
    if _AGE.match(text, at, end) or _AGED.search(text, max(0, at - _AGED_REACH), at):
        return frozenset({"year-old"})
    part = _PART.match(text, at, end)
    at = part.end() if part else at
    found: list[str] = []
    while len(found) < _UNIT_WORDS and (match := _NOUN.match(text, at, end)):
        word = match["word"].lower()
        if word in COMMON or word.endswith("ed") or word in _ENDS_UNIT:
            break
        found.append(stem(word))
        at = match.end()
    return frozenset(found)


def same_unit(a: Quantity, b: Quantity) -> bool:
    """Whether both count the same kind of thing; one that names nothing fits any count."""
    if a.kind != b.kind:
        return False
    if not a.kind.startswith("count") or not a.unit or not b.unit:
        return True
    return bool(a.unit & b.unit or (a.unit & PEOPLE and b.unit & PEOPLE))


def are_apart(a: Quantity, b: Quantity) -> bool:
    """Whether no value fits both, rounding allowed for."""
    if a.low > b.high:
        a, b = b, a
    if not a.high < b.low:
        return False
    if _ratio(a.high, b.low) <= (_ROUGHLY if a.rounded or b.rounded else 0.0):
        return False
    near = _LOOSELY if a.rounded or b.rounded else _ROUGHLY
    return not (_ratio(a.high, b.low) <= near and _round_alike(a.high, b.low))


def _ratio(low: float, high: float) -> float:
    return (high - low) / max(abs(high), 1e-9)


def _round_alike(a: float, b: float) -> bool:
    """Whether the more exact one, rounded as the rougher one is, gives it."""
    digits = min(_digits(a), _digits(b))
    return _rounded(a, digits) == _rounded(b, digits)


def _digits(number: float) -> int:
    return len(f"{number:.6g}".replace(".", "").rstrip("0").lstrip("0"))


def _rounded(number: float, digits: int) -> float:
    return round(number, digits - 1 - floor(log10(abs(number)))) if number else 0.0
