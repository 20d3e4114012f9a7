"""Which kinds of claim a text makes: several are possible, "event" where nothing else is said."""

import re
from collections.abc import Sequence
from datetime import date

from annotations.core.records import DateExpression

CAUSAL = re.compile(
    r"\b(?:because|due\s+to(?!\s+be\b)|owing\s+to|thanks\s+to|as\s+a\s+result|resulted\s+in|results?\s+from|led\s+to|leads\s+to|leading\s+to|"
    r"caused?|causes|causing|prompt(?:ed|ing)|trigger(?:ed|ing)|in\s+response\s+to|so\s+that|in\s+order\s+to|"
    r"prevent(?:s|ed)?|protects?|cures?|contribut(?:es?|ed|ing)\s+to|responsible\s+for|originat(?:es?|ed)\s+from|blamed|therefore|which\s+means)\b",
    re.IGNORECASE,
)
FUTURE = re.compile(
    r"\b(?:will|won[’']t|shall|[’']ll|going\s+to|is\s+to|are\s+to|likely\s+to|expected\s+to|expects|anticipat(?:ed|es)|scheduled|plans?\s+to|"
    r"plann?ing|intends?|set\s+to|due\s+to\s+be|forecasts?|predict(?:s|ed)?|could|(?-i:may)|might|would\s+(?!have)|possibility)\b",
    re.IGNORECASE,
)
OPINION = re.compile(
    r"\b(?:should|ought|must\s+not|important|best|worst|great|greatest|terrible|formidable|beautiful|ugly|unfair|insult|disaster|shameful|"
    r"disgrace|wonderful|ridiculous|absurd|outrageous|brilliant|awful|good|bad|better|worse|right\s+thing|wrong|hopes?|believes?|think|thinks|"
    r"feel|feels|love|loves|hate|hates|proud|sad|sorry|unacceptable|tragic|admirable|cowardly|brave|sympathy|solidarity)\b",
    re.IGNORECASE,
)
FACTUAL = re.compile(
    r"\b(?:was|were|is|are|has|have|had|did|does|\w{2,}ed|became|began|came|went|took|made|gave|found|held|met|left|led|fell|rose|won|lost|"
    r"sent|spent|built|bought|sold|broke|struck|hit|cut|shut|saw|wrote|grew|kept|brought|carries|holds|says)\b",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"\b(?:supports?|supported|opposes?|opposed|endors\w+|backs|backed|favou?rs?|favou?red|rejects|approves?\s+of|wants?\s+to|wanted\s+to|"
    r"promot\w+|advocat\w+|calls?\s+for|called\s+for|in\s+favou?r\s+of|against|stance|pledg\w+|vow\w+|promis\w+|refus\w+|threaten\w+|agrees?|disagrees?)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"^[^,.;:]{0,90}?\b(?:said|says|saying|stated|states|claimed|claims|called|calls|tweeted|wrote|writes|told|admitted|admits|announced|"
    r"announces|declared|quoted|statement|remarks?|quote)\b",
    re.IGNORECASE,
)
_QUOTED_WORDS = re.compile(r"[“\"‘][^”\"’]{12,}[”\"’]|(?<=\s)'[^']{12,}'")
_MEASURED = re.compile(
    r"\d\s?(?:%|percent|per\s+cent|million|billion|trillion|thousand|crore|lakh|times)|[$£€₹]\s?\d|"
    r"(?<![\d/-])\b(?!(?:1[89]|20)\d\d\b)\d[\d,.]*\b(?!\s*(?:st|nd|rd|th|a\.?m|p\.?m|year-old|hours?|years?\s+old)\b)(?![-/]\w)|"
    r"\b(?:hundreds|thousands|millions|billions|half|third|quarter|majority|minority|double|twice|triple|fewer|percent|rate|number\s+of|"
    r"highest|lowest|(?:in|de)creas\w+|declin\w+|(?:lower|higher|cheaper|more|less|greater)\b.*\bthan)\b",
    re.IGNORECASE,
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBERED = re.compile(
    rf"\b(?:{_MONTH})\s+\d{{1,2}}\b,?|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b|\bCOVID[\s-]19\b|\b[A-Z]\w*-\d\w*|"
    r"\b(?:tier|level|phase|iPhone|section|article|under|aged?|over)\s+\d{1,2}\b",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    r"\b(?:history|historically|since|founded|formerly|decades|traditionally|used\s+to)\b", re.IGNORECASE
)
_YEARS_TO_HISTORY = 2
KINDS = ("event", "quotation", "quantity", "causal", "temporal", "prediction", "background", "opinion")


def claim_types(
    claim: str, *, quoted: bool, counted: bool, dates: Sequence[DateExpression], published_on: date | None
) -> tuple[str, ...]:
    """The types of a claim, in the order of the label schema; at least one."""
    found = {
        "quotation": quoted,
        "quantity": counted,
        "causal": CAUSAL.search(claim) is not None,
        "temporal": bool(dates),
        "prediction": FUTURE.search(claim) is not None,
        "background": _is_background(claim, dates, published_on),
        "opinion": OPINION.search(claim) is not None,
    }
    kinds = {kind for kind, holds in found.items() if holds}
    if FACTUAL.search(claim) and not kinds & {"opinion", "prediction"}:
        kinds.add("event")
    return tuple(kind for kind in KINDS if kind in (kinds or {"event"}))


def _is_background(claim: str, dates: Sequence[DateExpression], published_on: date | None) -> bool:
    old = published_on is not None and any(
        one.start is not None and published_on.year - one.start.year > _YEARS_TO_HISTORY for one in dates
    )
    return old and (_HISTORY.search(claim) is not None or all(one.granularity != "day" for one in dates))


def stand_alone_types(claim: str) -> tuple[str, ...]:
    """The types of a claim that comes with no document: what other stages would find is read off its words."""
    quoted = _REPORTED.search(claim) is not None or _QUOTED_WORDS.search(claim) is not None
    counted = _MEASURED.search(_NUMBERED.sub("", claim)) is not None
    found = set(claim_types(claim, quoted=quoted, counted=counted, dates=(), published_on=None))
    found |= {"opinion"} if _POSITION.search(claim) else set()
    return tuple(kind for kind in KINDS if kind in found)
