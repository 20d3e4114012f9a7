"""A draft wording that stands alone, made of nothing but words of the text: a person edits it."""

import re
from collections.abc import Sequence

from annotations.core.spans import Span

_PRONOUN = re.compile(r"(?:he|she)\b(?=\s)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_ENDS = ".!?…。！？؟"
_MARKS = "“”„«»\"’'‘)]"


def wording(text: str, fragments: Sequence[Span], *, speaker: str, quoted: bool) -> str:
    """The claim as a sentence: one line, capital first, period last.

    Where a person is said to speak of "he" or "she" at the start of the clause, and `speaker` is given, the
    name stands in for it. Quotations are left in the first person.
    """
    claim = _SPACE.sub(" ", " ".join(span.of(text) for span in fragments)).strip()
    if speaker and not quoted:
        claim = _PRONOUN.sub(lambda _: speaker, claim, count=1) if _PRONOUN.match(claim) else claim
    return _closed(claim[:1].upper() + claim[1:])


def _closed(claim: str) -> str:
    bare = claim.rstrip(_MARKS)
    if bare.endswith(tuple(_ENDS)):
        return claim
    if bare.endswith(",") and bare != claim:
        return f"{bare[:-1]}.{claim[len(bare) :]}"
    return claim.rstrip(",;:—– ") + "."
