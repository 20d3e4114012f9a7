"""What a sentence gives, each a named number: figures, actors, tense, person, form. English."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np


@dataclass(frozen=True, slots=True)
class Mark:
    """A pattern, and what a reviewer reads where it counted for or against a claim ("" says nothing)."""

    name: str
    pattern: re.Pattern[str]
    reason: str = ""
    reason_against: str = ""


def _mark(name: str, pattern: str, reason: str = "", against: str = "") -> Mark:
    return Mark(name, re.compile(pattern, re.IGNORECASE), reason, against)


_POLICY = (
    r"tax\w*|jobs?|deficit|debt|budget|spending|unemploy\w+|econom\w+|wages?|income|poverty|trade|medicare|medicaid|"
    r"pensions?|social security|health|insurance|schools?|education|crime|guns?|immigra\w+|border|oil|gas|energy|troops|war|"
    r"nuclear|weapons?|bill|law|congress|parliament|senate|abortion|inflation"
)
_EVENT = (
    r"kill\w*|died|attack\w*|invad\w+|arrest\w*|sign\w*|pass\w*|veto\w*|cut|rais\w+|creat\w+|los[te]\w*|rose|fell|gr[eo]w\w*|"
    r"increas\w+|decreas\w+|declin\w+|doubl\w+|built|clos\w+|bankrupt\w*|fired|hired|spent|import\w*|export\w*"
)
_ACTOR = (
    r"president|administration|opponent|republicans?|democrats?|government|vice president|minister|ministry|governor|"
    r"mayor|senator|bush|clinton|obama|trump|reagan|gore|kerry|mccain|romney|carter|ford|nixon|kennedy"
)
_PAST = (
    r"was|were|had|did|voted|said|went|came|got|took|made|gave|signed|passed|cut|lost|created|raised|increased|doubled|"
    r"started|supported|opposed|proposed|spent|left|won|ran|called|told"
)
_JUDGMENT = r"great|terrible|wonderful|important|right|wrong|good|bad|strong|weak|disaster|proud|fair|sure|faith|values?|hope|dream"
_NUMERAL_WORDS = r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|half|third|quarter|double|twice|once"
_PARTICIPLE = r"\w+(?:ed|en|ne|wn|ut|st|de|ot|ld|ht)"

PATTERNS = (
    _mark("digit", r"\d", "gives a figure"),
    _mark("year", r"\b(?:19|20)\d\d\b", "names a year"),
    _mark("percent", r"percent|per cent|%", "gives a share or an amount of money"),
    _mark("money", r"[$€£]|\b(?:dollars?|euros?|cents)\b", "gives a share or an amount of money"),
    _mark("magnitude", r"\b(?:hundreds?|thousands?|million|billion|trillion)s?\b", "gives a figure"),
    _mark("numeral", rf"\b(?:{_NUMERAL_WORDS})\b", "gives a figure"),
    _mark("comparative", r"\b(?:more|less|fewer|higher|lower|greater|bigger|larger|smaller|better|worse)\b", "comparison or absolute"),
    _mark(
        "superlative",
        r"\b(?:most|least|largest|biggest|highest|lowest|first|last|only|never|every|all|worst|best|record)\b",
        "comparison or absolute",
    ),
    _mark("time", r"\b(?:since|ago|last (?:year|month|week|two|four|eight)|years?|months?|decades?|century|today|yesterday)\b", "says when"),
    _mark("past", rf"\b(?:{_PAST})\b", "says what happened"),
    _mark("ed", r"\b\w{3,}ed\b", "says what happened"),
    _mark("perfect", rf"\b(?:have|has|had|'ve)\s+(?:\w+\s+)?{_PARTICIPLE}\b", "says what happened"),
    _mark("present", r"\b(?:is|are|has|have|there's|there are|there is)\b"),
    _mark("future", r"\b(?:will|won't|going to|gonna|would|'ll|shall)\b", "", "but about the future"),
    _mark("modal", r"\b(?:should|must|could|may|might|can|ought|need to|have to|has to|let's|let us)\b", "", "but says what should or could be"),
    _mark("thinking", r"\b(?:i|we) (?:\w+ )?(?:think|believe|feel|hope|want|guess|suppose|mean|know|love|like)\b", "", "but says what the speaker thinks"),
    _mark("you", r"\byou(?:r|'re|'ve)?\b"),
    _mark("i", r"\bi(?:'m|'ve|'d)?\b", "", "but in the first person"),
    _mark("we", r"\b(?:we|our|us|we're|we've)\b"),
    _mark("he", r"\b(?:he|she|his|her|him|they|their|them|he's|she's)\b", "about somebody else"),
    _mark("question", r"\?", "", "but a question"),
    _mark("asking", r"^\W*(?:who|what|why|how|when|where|do|does|did|is|are|can|would|will|could)\b", "", "but a question"),
    _mark(
        "address",
        r"\b(?:thank|thanks|please|welcome|applause|laughter|good (?:evening|night|morning)|ladies|gentlemen|mr|mrs|jim|bob)\b",
        "",
        "but addresses the audience",
    ),
    _mark("negation", r"\b(?:not|no|never|none|nobody)\b|n't\b"),
    _mark("condition", r"\b(?:if|whether|unless)\b", "", "but under a condition"),
    _mark("saying", r"\b(?:said|says|called|told|voted|promised|claimed|announced|wrote|asked|admitted|agreed)\b", "says who said or did it"),
    _mark("policy", rf"\b(?:{_POLICY})\b", "matter of consequence"),
    _mark("actor", rf"\b(?:{_ACTOR})\b", "names who did it"),
    _mark("event", rf"\b(?:{_EVENT})\b", "says what happened"),
    _mark("unfinished", r"(?:--|\.\.\.|…|-)\s*$", "", "but unfinished"),
    _mark("quoted", r'"'),
    _mark("cause", r"\b(?:because|due to|led to|caused|result)\b", "says what caused it"),
    _mark("judgment", rf"\b(?:{_JUDGMENT})\b", "", "but a judgment"),
)  # fmt: skip
_MEASURED = (
    ("words", "", "but very short"),
    ("words, logarithm", "", "but very short"),
    ("short", "", "but very short"),
    ("names", "names who or where", ""),
    ("figures", "gives a figure", ""),
    ("word length", "", ""),
    ("long", "", ""),
)
MARKS: tuple[str, ...] = (*(mark.name for mark in PATTERNS), *(name for name, _, _ in _MEASURED))
REASONS: tuple[tuple[str, str], ...] = (
    *((mark.reason, mark.reason_against) for mark in PATTERNS),
    *((reason, against) for _, reason, against in _MEASURED),
)
"""What to say where a mark counts for a claim, and where against it."""

SHORT, LONG = 5, 30  # words
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+")
_FIGURE = re.compile(r"\d[\d,.]*")


@lru_cache(maxsize=256)  # the linear model and the nets ask for the same sentence
def marks(text: str) -> Sequence[float]:
    """The value of every mark: 0 or 1 for patterns, about 0 … 3 for what is measured. Straight quotation marks."""
    size = text.split()
    count = len(size)
    measured = (
        min(count, 60) / 20,
        float(np.log1p(count)) / 3,
        float(count < SHORT),
        min(len(_NAME.findall(text)), 5) / 2,
        min(len(_FIGURE.findall(text)), 4) / 2,
        sum(map(len, size)) / max(count, 1) / 5,
        float(count > LONG),
    )
    return (*(float(mark.pattern.search(text) is not None) for mark in PATTERNS), *measured)
