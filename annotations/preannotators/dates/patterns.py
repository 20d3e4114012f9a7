"""How dates are written in English news: named patterns, in the order in which they are tried."""

import re
from collections.abc import Iterable

_MONTH_NAMES = "January February March April May June July August September October November December"
_SMALL_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
)
MONTHS = _MONTH_NAMES.lower().split()
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
NUMBER_WORDS = {word: number for number, word in enumerate(_SMALL_NUMBERS.split())} | {
    "a": 1,
    "an": 1,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
}
ORDINALS = {word: number for number, word in enumerate(_ORDINALS.split(), start=1)}
#: Number words that only hint at a number.
LOOSE_NUMBERS = {"few": 3, "several": 3, "couple": 2, "half": 1}


def _longest_first(listed: Iterable[str]) -> str:
    return "|".join(sorted(listed, key=len, reverse=True))


S = r"[\s\u00a0]+"
FULL_MONTH = _MONTH_NAMES.replace(" ", "|")
SURE_MONTH = "January|February|April|June|July|August|September|October|November|December"
MONTH = rf"(?:{FULL_MONTH}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|[.,]\d|:\d|%|(?i:st|nd|rd|th))"
_NO_DIGIT_AFTER = r"(?!\d|[.,]\d|%)"
YEAR = rf"(?:1\d|20|21)\d\d{_NO_DIGIT_AFTER}"
NEAR_YEAR = rf"(?:1[89]|20)\d\d{_NO_DIGIT_AFTER}"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
UNIT = r"(?:day|weekend|week|fortnight|month|quarter|year|decade|century)"
UNITS = r"(?:days?|weeks?|fortnights?|months?|quarters?|years?|decades?|century|centuries)"
ORDINAL_WORDS = _longest_first(ORDINALS)
COUNT = rf"(?:\d{{1,3}}|an?{S}(?:few|half|couple{S}of)|(?:few|several)|{_longest_first(NUMBER_WORDS)})"
SEASON = r"(?:spring|summer|autumn|fall|winter)"


def after(listed: str) -> str:
    """A look-behind for any of the words (with a small or capital initial), then one space."""
    both = [form for word in listed.split() for form in (word, word.capitalize())]
    return "(?:" + "|".join(rf"(?<=\b{form} )" for form in dict.fromkeys(both)) + ")"


_TIME_WORDS = after("in since until till before after during from year between through early late by fiscal")
#: "The 2003 Advertising Act": a name.
_OF_A_LAW = rf"(?!{S}(?:[A-Z]\w+{S}){{0,3}}(?:Act|Bill|Law|Code|Order|Regulations)\b)"
_LOOSE_WORDS = after("of to and the a for its his her their this")
_MONTH_WORDS = after("in since by until till during before after between through early late mid")
_WEAK_MONTH_WORDS = after("from of for to and")
_COUNTED = (
    r"people|men|women|children|troops|soldiers|students|dollars|euros|pounds|crowns|tons|tonnes|km|kilometers|"
    r"kilometres|miles|meters|metres|feet|jobs|cases|homes|houses|workers|members|civilians|times|hours|barrels|"
    r"vehicles|cars|votes|residents|households|acres|hectares|copies|refugees|deaths|grams|liters|square|million|"
    r"billion|percent|employees|passengers|others|more|fans|words|pages|days|years"
)
_NOT_COUNTING = rf"(?!{S}(?:[a-z]+ly{S})?(?:{_COUNTED})\b)"
_DASH = r"\s?[-–—]\s?"

_EXACT = {
    "iso": r"\b(?P<y>(?:1\d|20|21)\d\d)(?P<sep>[-/])(?P<m>[01]?\d)(?P=sep)(?P<d>[0-3]?\d)\b",
    "numeric": r"(?<![\d.,/-])(?P<a>[0-3]?\d)(?P<sep>[/.])(?P<b>[0-3]?\d)(?P=sep)(?P<y>(?:19|20)\d\d|(?<=/)\d\d)(?![\d/])",
    "month_days": rf"\b(?:(?:[Bb]etween|[Ff]rom){S})?(?P<month>{MONTH}){S}(?:the{S})?(?P<d>{DAY})(?:{_DASH}|{S}(?:to|through|until|and){S}(?:the{S})?)"
    rf"(?P<d2>{DAY})\b(?!{S}{MONTH})(?:,?{S}(?P<y>{YEAR})\b)?",
    "days_month": rf"\b(?:(?:[Bb]etween|[Ff]rom){S})?(?:the{S})?(?P<d>{DAY})(?:{_DASH}|{S}(?:to|through|until|and){S}(?:the{S})?)(?P<d2>{DAY}){S}(?:of{S})?"
    rf"(?P<month>{MONTH})(?![a-z])(?:,?{S}(?P<y>{YEAR})\b)?",
    "month_day": rf"\b(?P<month>{MONTH}){S}(?:the{S})?(?P<d>{DAY})\b(?:,?{S}(?P<y>{YEAR})\b|{S}(?:of{S})?(?P<rel>last|this|next){S}year\b)?",
    "day_month": rf"\b(?:the{S})?(?P<d>{DAY}){S}(?:of{S})?(?P<month>{MONTH})(?![a-z])(?:,?{S}(?P<y>{YEAR})\b|{S}(?:of{S})?(?P<rel>last|this|next){S}year\b)?",
    "month_year": rf"\b(?P<month>{MONTH})(?:{S}of|,)?{S}(?P<y>{YEAR})\b",
    "weekday": rf"\b(?:(?P<rel>(?i:last|next|this{S}past|this{S}coming|this)){S})?(?P<w>{WEEKDAY})\b"
    rf"(?:{S}(?:morning|afternoon|evening|night)\b)?",
    "years": rf"(?<![\w$€£¥.,-])(?P<y>{NEAR_YEAR})(?:{_DASH}|/)(?P<y2>(?:19|20)?\d\d)\b(?![-–.,/]\d)"
    rf"|(?<![\w$€£¥.,-])(?<!rom )(?P<y3>{NEAR_YEAR}){S}to{S}(?P<y4>{NEAR_YEAR})\b(?!{S}(?:{_COUNTED})\b)",
    "year": rf"(?:(?:{_TIME_WORDS}|(?<=early as )|(?<=recently as )|(?<=mid-))(?P<y1>{YEAR})|{_LOOSE_WORDS}(?P<y2>{NEAR_YEAR}){_OF_A_LAW}|(?:(?<=[’']s )|(?<=\d\d\d\d, )|(?<=\d\d\d\d and ))(?P<y3>{NEAR_YEAR})|"
    rf"(?<=\()(?P<y4>{NEAR_YEAR})(?=\))|(?<![\w$€£¥#.,/–-])(?P<y5>(?:19|20)\d\d)(?=,|\)|;|\.?$|\.\s))(?![-–]\d|\w){_NOT_COUNTING}",
    "month": rf"(?:\b(?P<m1>{SURE_MONTH})\b(?!{S}[A-Z][a-z])|(?:{_MONTH_WORDS}|(?<=mid-)|{_WEAK_MONTH_WORDS}(?!\w+{S}[A-Z]))(?P<m2>{FULL_MONTH})\b"
    rf"(?!{S}(?:on|for|God)\b)|{after('the a')}(?P<m3>March)\b(?={S}[a-z])(?!{S}(?:on|of|for|to)\b)"
    rf"|\b(?P<rel>(?i:last|next|this)){S}(?P<m4>{FULL_MONTH})\b)(?:{S}(?:of{S})?(?P<of>last|this|next){S}year\b)?",
}
_WORDED = {
    "part_of_year": rf"\b(?:q(?P<q>[1-4])|(?:the{S})?(?P<nth>first|second|third|fourth|last|final){S}(?P<part>quarter|half))"
    rf"(?:(?:{S}of)?{S}(?P<y>{YEAR})\b|{S}of{S}(?P<rel>this|last|next){S}year\b|{S}of{S}the{S}year\b|(?<=q\d)\b)",
    "edge": rf"\b(?:the{S})?(?P<edge>end|beginning|start|middle|close){S}of{S}(?:(?P<y>{YEAR})\b|(?P<rel>the|this|last|next){S}"
    rf"(?P<unit>week|month|year|decade|century|quarter)\b|(?P<month>{FULL_MONTH})\b(?:{S}(?P<my>{YEAR})\b)?)",
    "decade": r"(?:\b(?:the\s)?(?:(?P<part>early|mid|late)[-\s])?(?P<y>(?:1\d|20)\d0)[’']?s\b"
    r"|\b(?:the\s)(?:(?P<part2>early|mid|late)[-\s])?[’'‘](?P<short>\d0)s\b)",
    "century": rf"\b(?:the{S})?(?:(?P<n>\d\d?)(?:st|nd|rd|th)|(?P<nth>{_longest_first(ORDINALS)}))[\s-]century\b",
    "season": rf"\b(?:(?:the{S})?(?P<rel>last|this|next|previous|past|coming){S}(?P<s1>{SEASON})|(?:the{S})?(?P<s2>{SEASON})"
    rf"(?:{S}of|{S}in)?{S}(?P<y>{YEAR})(?:[-–/]\d\d\b)?|(?:{after('in since by until during before after over throughout')}(?:the{S})?|{after('early late mid')}|(?<=mid-))(?P<s3>spring|summer|autumn|winter))\b",
    "day_word": rf"\b(?P<w>(?:the{S})?day{S}before{S}yesterday|(?:the{S})?day{S}after{S}tomorrow|(?:today|yesterday|tomorrow)(?:{S}(?:morning|afternoon|evening|night))?|tonight|"
    rf"this{S}(?:morning|afternoon|evening)|last{S}night|overnight(?!{S}on\b))\b",
    "ago": rf"\b(?:(?P<about>about|around|nearly|almost|roughly|some|over|more{S}than){S})?(?P<n>{COUNT}){S}(?P<unit>{UNITS}){S}ago\b",
    "shifted": rf"\b(?P<n>{COUNT}){S}(?P<unit>{UNITS}){S}(?P<way>earlier|later|before)\b",
    "same": rf"\b(?:(?:the|that|this){S}same{S}(?P<u1>{UNIT})|that{S}(?P<u2>week|weekend|month|year|day)|the{S}(?P<before>day){S}before|"
    rf"the{S}(?P<dir>next(?={S}day)|following|previous){S}(?P<u3>day|week|month|year|decade))\b",
    "stretch": rf"\b(?:the{S}|these{S}|his{S}|her{S}|its{S}|their{S})?"
    rf"(?P<dir>past|last|previous|preceding|next|coming|following){S}(?P<n>{COUNT}){S}(?P<unit>{UNITS})\b",
    "relative": rf"\b(?:(?P<part>earlier|later|early|late){S})?(?:the{S})?(?P<rel>this|last|next|past|coming|current){S}(?P<unit>{UNIT})\b",
    "vague": rf"\b(?:the{S})?(?P<dir>recent|coming|past|last){S}(?P<unit>days|weeks|months|years|decades)\b",
    "ahead": rf"\b(?:in|within){S}(?:about{S}|the{S})?(?P<n>{COUNT}){S}(?P<unit>{UNITS})(?:[’']s?{S}time)?\b(?!{S}(?:of|to|by)\b)",
}
PATTERNS = _EXACT
WORDED_PATTERNS = _WORDED

#: What a sentence must hold for a rule to be tried, found in one pass.
HINTS = re.compile(
    rf"(?P<digit>\d)|(?P<month>\b{MONTH})|(?P<weekday>{WEEKDAY})|(?P<holiday>Christmas|New\sYear|\bDay\b|\bEve\b|Easter|Halloween|Thanksgiving|Juneteenth|Night\b)|(?P<season>\b(?i:{SEASON})\b)|"
    rf"(?P<day_word>\b(?i:today|tonight|tomorrow|yesterday|this|night|overnight)\b)|(?P<unit>\b(?i:{UNITS}|weekend|half|hours?|minutes?|[a-z]+(?:ties))\b)"
)
NEEDS = {
    "iso": ("digit",),
    "numeric": ("digit",),
    "month_days": ("digit", "month"),
    "days_month": ("digit", "month"),
    "month_day": ("digit", "month"),
    "day_month": ("digit", "month"),
    "month_year": ("digit", "month"),
    "weekday": ("weekday",),
    "years": ("digit",),
    "year": ("digit",),
    "month": ("month",),
    "decade": ("digit",),
    "season": ("season",),
    "day_word": (),
} | dict.fromkeys(("century", "ago", "shifted", "same", "stretch", "relative", "vague", "ahead"), ("unit",))
