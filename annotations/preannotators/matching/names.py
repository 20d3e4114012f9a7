"""Names: which words of a text are some, when two name one person, and which places lie in which."""

import re
from functools import lru_cache
from types import MappingProxyType

from annotations.core.spans import Span
from annotations.preannotators.matching.terms import COMMON

_NAME = r"(?:[^\W\d_]\.)+|[^\W\d_][\w’'\-]*"
_RUN = re.compile(rf"(?:{_NAME})(?:[ \u00a0](?:{_NAME}))*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n“\"‘]\s*|[.!?][”\"’]\s+)$")
_TITLES = frozenset(
    "mr mrs ms dr prof sir dame lord lady president minister secretary senator sen rep gov governor mayor general colonel "
    "captain major judge justice professor chancellor premier king queen prince princess pope bishop ambassador commissioner "
    "chairman chairwoman chair chief director leader spokesman spokeswoman spokesperson representative congressman "
    "congresswoman coach prime vice deputy defense defence foreign finance interior health police speaker officer the".split()
)
_NO_NAMES = COMMON | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october "
    "november december since about after before during while although because however meanwhile according many most several "
    "some two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty officials police "
    "people rescuers".split()
)
#: A place and the larger one that news names instead of it, both by the words of their names.
_WITHIN = """
pyongyang: north korea dprk|seoul: south korea|moscow kremlin vladivostok: russia|beijing shanghai: china|washington white-house: us united-states
u.s.: united-states us|u.s.a: united-states us|uk u.k: united-kingdom britain|london: uk united-kingdom britain|paris: france|berlin: germany|rome: italy|madrid: spain|
lisbon: portugal|kyiv kiev: ukraine|warsaw: poland|tokyo: japan|delhi mumbai: india|tehran: iran|baghdad: iraq|jerusalem: israel|
ankara istanbul: turkey|cairo: egypt|riyadh: saudi-arabia|damascus: syria|kabul: afghanistan|islamabad: pakistan|ottawa: canada|
canberra sydney: australia|brasilia: brazil|caracas: venezuela|havana: cuba|vienna: austria|brussels: belgium eu|athens: greece|
budapest: hungary|prague: czech-republic|stockholm: sweden|oslo: norway|helsinki: finland|copenhagen: denmark|bern geneva zurich: switzerland|
dublin: ireland|minsk: belarus|bucharest: romania|sofia: bulgaria|belgrade: serbia|hague amsterdam: netherlands|nairobi: kenya|
pretoria johannesburg: south-africa|lagos abuja: nigeria|addis: ethiopia|hanoi: vietnam|bangkok: thailand|jakarta: indonesia|
manila: philippines|taipei: taiwan|mexico-city: mexico|buenos: argentina|santiago: chile|bogota: colombia|lima: peru|dprk: north korea
"""


def _within() -> MappingProxyType[str, frozenset[str]]:
    pairs = (line.split(":") for line in _WITHIN.replace("\n", "|").split("|") if ":" in line)
    return MappingProxyType(
        {name: frozenset(wide.split()) for names, wide in pairs for name in names.split()}
    )


_LARGER = _within()
_NAME_OF_TWO_WORDS = frozenset("north korea united-states".split())


def names_of(text: str, part: Span) -> frozenset[str]:
    """The capitalized names in a part of a text, each in lower case, titles off: "adrienne watson", "u.s."."""
    found: set[str] = set()
    for run in _RUN.finditer(text, part.start, part.end):
        found.update(_in_run(text, part, run))
    return frozenset(found)


def _in_run(text: str, part: Span, run: re.Match[str]) -> list[str]:
    found: list[str] = []
    held: list[str] = []
    at = run.start()
    for token in [*re.split("[ \u00a0]", run.group()), ""]:
        if token[:1].isupper():
            held.append(_bare(token) if held or not _opens(text, part, at, token) else "")
        else:
            found.append(" ".join(_without_titles([name for name in held if name])))
            held = []
        at += len(token) + 1
    return [name for name in found if name and name not in _NO_NAMES and len(name) > 1]


def _bare(token: str) -> str:
    return re.sub(r"[’']s?$", "", token).rstrip(".").lower() if len(token) > len("’s") else token.lower()


def _opens(text: str, part: Span, at: int, token: str) -> bool:
    """Whether the capital may be only that of a sentence's first word."""
    first = at == part.start or _SENTENCE_START.search(text[max(0, at - 6) : at]) is not None
    following = text[at + len(token) : at + len(token) + 2]
    alone = not (following[:1] == " " and following[1:2].isupper())
    return first and (alone or token.lower() in _NO_NAMES) and not re.search(r"[’']s$|\.", token)


def _without_titles(words: list[str]) -> list[str]:
    while words and (words[0] in _TITLES or words[0] in _NO_NAMES):
        words = words[1:]
    return words


@lru_cache(100_000)
def same_name(a: str, b: str) -> bool:
    """Whether two names can be one: equal, a surname or first part of the other, an abbreviation or a place within it."""
    one, other = a.split(), b.split()
    if a == b or _LARGER.get(a, frozenset()) & {b, b.replace(" ", "-"), *_two(other)}:
        return True
    if _LARGER.get(b, frozenset()) & {a, a.replace(" ", "-"), *_two(one)}:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) == 1 and len(long) > 1:
        return short[0] in {long[0], long[-1]} or short[0].replace(".", "") == "".join(
            word[0] for word in long
        )
    return len(short) > 1 and (set(short) <= set(long))


def _two(words: list[str]) -> set[str]:
    return set(words) if set(words) <= _NAME_OF_TWO_WORDS else set()


def shared(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    """The names of `a` that `b` has as well."""
    return frozenset(name for name in a if any(same_name(name, other) for other in b))


def same_person(a: str, b: str) -> bool:
    """Whether two claimants are one: the same words but for titles, or a bare surname of the other."""
    one, other = _person(a), _person(b)
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    return set(short) <= set(long) and (len(short) > 1 or short == long or short[0] == long[-1])


def _person(name: str) -> list[str]:
    bare = [re.sub(r"[’']s?$|[.,]", "", word).lower() for word in name.split()]
    rest = [word for word in bare if word not in _TITLES and word not in COMMON]
    return rest or [word for word in bare if word not in COMMON]
