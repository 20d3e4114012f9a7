"""Names in a text: who is who, and the fuller name that a bare surname stands for."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from annotations.core.spans import Cover, Span
from annotations.preannotators.surface.lexicon import (
    AUXILIARIES,
    NOT_PEOPLE,
    OPENERS,
    ROLES,
    SAYING,
    TITLES,
    any_of,
)

_WORD = r"(?:[A-Z]\.){2,}|[^\W\d_][\w\u0300-\u036f]*(?:[-’'][^\W\d_][\w\u0300-\u036f]*)*\.?"
_RUN = re.compile(rf"(?:{_WORD})(?:[ \u00a0](?:{_WORD}))*")
_PARTICLES = frozenset(
    {
        "de",
        "da",
        "del",
        "della",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "ibn",
        "al",
        "du",
        "dos",
        "la",
        "le",
        "des",
        "di",
        "ter",
        "ten",
        "af",
        "e",
        "y",
    }
)
_POSSESSIVE = re.compile(r"[’']s?$")
_ACTS = re.compile(
    rf"\s+(?:{any_of(AUXILIARIES | SAYING)}|\w{{2,}}ed|[a-z]{{3,}}s)\b|,\s+(?:who|a|an|the|another|its|his|her|\d\d)\b"
)
_ROLE_BEFORE = re.compile(rf"\b({any_of(ROLES)}),?\s+$", re.IGNORECASE)
_AFTER_NAMES = frozenset({"KC", "QC", "MP", "MEP", "MSP", "CBE", "OBE", "MBE", "PhD", "MD", "Esq"})
_MOST_TOKENS = 5


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands: `full` without title, `role` the title or role before it, `person` on good grounds."""

    span: Span
    full: str
    role: str
    person: bool

    @property
    def parts(self) -> list[str]:
        return self.full.split()


@dataclass(slots=True)
class People:
    """All names of a text, in order, and which full names each first or last part belongs to."""

    names: list[Name]
    persons: frozenset[str] = frozenset()
    _starts: list[int] = field(default_factory=list)
    _by_part: dict[str, dict[str, int]] = field(default_factory=dict)
    _by_role: dict[str, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.persons = frozenset(name.full for name in self.names if name.person and name.parts[1:])
        self._starts = [name.span.start for name in self.names]
        for name in self.names:
            if name.full in self.persons:
                for part in {name.parts[-1], name.parts[0]}:
                    self._by_part.setdefault(part, {}).setdefault(name.full, name.span.start)
                if name.role:
                    self._by_role.setdefault(name.role, {}).setdefault(name.full, name.span.start)

    def within(self, span: Span) -> list[Name]:
        """The names that start inside the span."""
        return self.names[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]

    def fuller(self, name: str, before: int) -> str:
        """The full name seen before that place, if exactly one fits; else the name as given."""
        if " " in name:
            return name
        known = [full for full, at in self._by_part.get(name, {}).items() if at < before]
        by_surname = [full for full in known if full.split()[-1] == name]
        fitting = by_surname or known
        return fitting[0] if len(fitting) == 1 else name

    def holder(self, role: str, before: int) -> str:
        """The only person who was called that ("minister") before that place; "" where there is none or two."""
        known = [full for full, at in self._by_role.get(role, {}).items() if at < before]
        return known[0] if len(known) == 1 else ""

    def are_known(self, span: Span) -> list[str]:
        """The different people named inside the span, by their fullest names, in order."""
        fulls = (self.fuller(name.full, span.end) for name in self.within(span))
        return list(dict.fromkeys(full for full in fulls if full in self.persons))


NOTHING = Cover(())


def people(text: str, persons: Cover = NOTHING, others: Cover = NOTHING) -> People:
    """Find the names of a text, in linear time.

    `persons` and `others` are what a parser takes for names of persons and of anything else.
    """
    found: list[Name] = []
    for token_run in _RUN.finditer(text):
        for start, tokens in _capitalized(token_run):
            name = _name(text, start, tokens, persons, others)
            if name:
                found.append(name)
    return People(found)


def _capitalized(found: re.Match[str]) -> list[tuple[int, list[str]]]:
    """The runs of capitalized tokens (and particles between them) within a run of tokens."""
    runs: list[tuple[int, list[str]]] = []
    at = start = found.start()
    tokens: list[str] = []
    for token in [*re.split("[ \u00a0]", found.group()), ""]:
        if token[:1].isupper():
            start = start if tokens else at
            tokens.append(token)
        elif tokens and token in _PARTICLES:
            tokens.append(token)
        if tokens and _ends_run(token):
            runs.append((start, _without_last_particles(tokens)))
            tokens = []
        at += len(token) + 1
    return runs


def _ends_run(token: str) -> bool:
    """Whether a name cannot go on behind the token: no capital, a possessive, or the end of a sentence."""
    if not token[:1].isupper():
        return token not in _PARTICLES
    bare = token.rstrip(".")
    sentence_end = token != bare and bare not in TITLES and len(bare) > 1
    return sentence_end or _POSSESSIVE.search(token) is not None


def _without_last_particles(tokens: list[str]) -> list[str]:
    while tokens[-1] in _PARTICLES:
        tokens = tokens[:-1]
    return tokens


def _name(text: str, start: int, tokens: list[str], persons: Cover, others: Cover) -> Name | None:
    """The name without openers before it and titles; None when nothing is left."""
    while tokens and tokens[0].rstrip(".") in OPENERS and not _is_first_name(start, tokens, persons):
        start += len(tokens[0]) + 1
        tokens = tokens[1:]
    start, tokens = _without_role(start, tokens, persons)
    title = max((i for i, token in enumerate(tokens) if token.rstrip(".") in TITLES), default=-1)
    bare = tokens[title + 1 :]
    while len(bare) > 1 and bare[-1].rstrip(".") in _AFTER_NAMES:
        bare = bare[:-1]
    if not bare or len(bare) > _MOST_TOKENS:
        return None
    at = start + sum(len(token) + 1 for token in tokens[: title + 1])
    written = " ".join(bare)
    full = _POSSESSIVE.sub("", written).rstrip(".") if len(bare[-1]) > len("A.") else written
    if not full:
        return None
    span = Span(at, at + len(full))
    role = tokens[title].rstrip(".").lower() if title >= 0 else _role_before(text, at)
    on_good_grounds = bool(role) or persons.contains(span)
    person = _is_person(text, span, bare, in_role=on_good_grounds)
    return Name(span, full, role, person and (on_good_grounds or not others.overlaps(span)))


def _is_first_name(start: int, tokens: list[str], persons: Cover) -> bool:
    """ "May Olson", "April Jensen", where a parser takes the month for part of the name."""
    named = tokens[0] in {"April", "May", "June", "August"} and len(tokens) > 1
    return named and persons.overlaps(Span(start, start + len(tokens[0])))


def _without_role(start: int, tokens: list[str], persons: Cover) -> tuple[int, list[str]]:
    """Without a first word that a parser counts to no person, before two that it does: "Meteorologist Jan Peeters"."""
    if len(tokens) <= len(("Jan", "Peeters")):
        return start, tokens
    second = start + len(tokens[0]) + 1
    role = not persons.overlaps(Span(start, start + len(tokens[0])))
    named = persons.overlaps(Span(second, second + len(tokens[1]))) and tokens[0] not in _PARTICLES
    return (second, tokens[1:]) if role and named else (start, tokens)


def _role_before(text: str, at: int) -> str:
    found = _ROLE_BEFORE.search(text, max(0, at - 24), at)
    return found.group(1).lower() if found else ""


def _is_person(text: str, span: Span, tokens: list[str], *, in_role: bool) -> bool:
    if any(
        token.rstrip(".") in NOT_PEOPLE or (token.rstrip(".").isupper() and len(token) > len("A."))
        for token in tokens
    ):
        return False
    before = text[max(0, span.start - 24) : span.start]
    if before.endswith(("the ", "The ")):
        return False
    apposed = len(tokens) > 1 and before.endswith(", ") and text[span.end : span.end + 1] == ","
    return apposed or in_role or _ACTS.match(text, span.end) is not None
