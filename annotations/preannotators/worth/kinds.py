"""Which kinds of claim a text makes: several are possible, "event" where nothing else is said."""

import re
from collections.abc import Sequence
from datetime import date

from annotations.core.records import DateExpression

CAUSAL = re.compile(
    r"\b(?:because|due\s+to(?!\s+be\b)|owing\s+to|thanks\s+to|as\s+a\s+result|resulted\s+in|results?\s+from|led\s+to|leads\s+to|leading\s+to|"
    r"caused?|causes|causing|prompt(?:ed|ing)|trigger(?:ed|ing)|in\s+response\s+to|so\s+that|in\s+order\s+to|"
    r"prevented|blamed|therefore|which\s+means)\b",
    re.IGNORECASE,
)
FUTURE = re.compile(
    r"\b(?:will|won[’']t|shall|[’']ll|going\s+to|is\s+to|are\s+to|likely\s+to|expected\s+to|expects|anticipat(?:ed|es)|scheduled|plans?\s+to|"
    r"plann?ing|intends?|set\s+to|due\s+to\s+be|forecasts?|predict(?:s|ed)?|could|may|might|would\s+(?!have)|possibility)\b",
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
_HISTORY = re.compile(
    r"\b(?:history|historically|since|founded|formerly|decades|traditionally|used\s+to)\b", re.IGNORECASE
)
_YEARS_TO_HISTORY = 2
_ORDER = ("event", "quotation", "quantity", "causal", "temporal", "prediction", "background", "opinion")


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
    return tuple(kind for kind in _ORDER if kind in (kinds or {"event"}))


def _is_background(claim: str, dates: Sequence[DateExpression], published_on: date | None) -> bool:
    old = published_on is not None and any(
        one.start is not None and published_on.year - one.start.year > _YEARS_TO_HISTORY for one in dates
    )
    return old and (_HISTORY.search(claim) is not None or all(one.granularity != "day" for one in dates))
