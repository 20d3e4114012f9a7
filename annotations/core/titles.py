"""A title for a text that came without one: from a file name that is a headline, else from the first sentence."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import PurePath

from annotations.core.sentences import paragraphs, sentences

LONGEST = 80
"""Code points of a title that is cut from a sentence."""

_SEPARATORS = re.compile(r"[-_\s]+")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_WORDS = 3
#: A credit such as “(Photo by …)” or “/AFP via Getty Images)” ends a caption.
_CREDIT = re.compile(
    r"\((?:photo|image|picture|file photo|credit)\b[^()]*\)?\W*$|\b(?:getty images|afp|reuters|ap photo)\)\W*$",
    re.IGNORECASE,
)
#: “PORT ANSEL, Veldania (Wire) — ” before the first sentence.
_DATELINE = re.compile(
    r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ .’'-]+(?:,\s[^—–\n]{1,30})?(?:\s\([^)\n]{1,30}\))?\s+[—–-]{1,2}\s+"
)


def title_of(text: str, *, file_name: str = "") -> str:
    """The title. A file name of three or more words is a headline; hashes and numbers are not words."""
    return _headline(PurePath(file_name).stem, text) or _cut(_first_sentence(text))


def _headline(stem: str, text: str) -> str:
    words = [word for word in _SEPARATORS.split(stem) if word]
    spelled = [word for word in words if _WORD.fullmatch(word)]
    if len(spelled) < _LEAST_WORDS or len(spelled) < len(words) - 1:
        return ""
    if not stem.islower():
        return " ".join(words)
    names = _names_in(text)
    pairs = zip(["", *words], words, strict=False)
    written = [word.capitalize() if {word, f"{before} {word}"} & names else word for before, word in pairs]
    return " ".join([written[0][:1].upper() + written[0][1:], *written[1:]])


def _names_in(text: str) -> set[str]:
    """Words, and pairs of words, that the text mostly writes with a capital where no sentence begins; small."""
    runs = [_WORD.findall(text, span.start, span.end)[1:] for span in sentences(text)]
    seen = Counter(word for run in runs for word in run)
    names = {word.lower() for word, times in seen.items() if word.istitle() and times > seen[word.lower()]}
    doubles = {f"{a} {b}".lower() for run in runs for a, b in pairwise(run) if a.istitle() and b.istitle()}
    return names | doubles


def _first_sentence(text: str) -> str:
    """The first sentence of the first paragraph that is no caption, without its dateline."""
    found = [span.of(text) for span in paragraphs(text)]
    paragraph = next((p for p in found if not _CREDIT.search(p)), found[0])
    body = paragraph[dateline.end() :] if (dateline := _DATELINE.match(paragraph)) else paragraph
    return sentences(body)[0].of(body)


def _cut(sentence: str) -> str:
    """At most LONGEST code points, cut between words."""
    line = " ".join(sentence.split())
    if len(line) <= LONGEST:
        return line.rstrip(".")
    kept = line[: LONGEST - 1]
    return (kept.rsplit(" ", 1)[0] or kept).rstrip(" ,;:—–-“‘(") + "…"
