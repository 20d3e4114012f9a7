"""Who a source is: titles and surnames to full names, pronouns to the last speaker where that is safe."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from annotations.core.spans import Span, span_or_none
from annotations.preannotators.attribution.people import Name, People
from annotations.preannotators.attribution.sources import without_article
from annotations.preannotators.attribution.statements import Statement
from annotations.preannotators.surface.document import Passage
from annotations.preannotators.surface.lexicon import BODIES, NOT_PEOPLE, ROLES, SPEAKERS

_ONE_PERSON = frozenset({"he", "she"})
_OTHER_PRONOUNS = frozenset({"they", "it", "we", "i", "this", "that", "these", "those", "one"})
_PARAGRAPHS_BACK = 2
_REACH = 1500
_HE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|‘[^’]*’?")
#: "The 31-year-old" is somebody known.
_AGED = re.compile(r"([Tt]he) \d+-year-old(?: ([a-z]+))?")
_SHE = re.compile(r"\b(?:she|hers?|herself)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Speaker:
    """A claimant by the fullest name known so far; `name` is "" where the text leaves it open.

    `until` is where the sentence ends in which they spoke, `phrase` what the text calls them there.
    """

    name: str
    person: bool
    paragraph: int
    until: int = 0
    phrase: str = ""


NOBODY = Speaker("", person=False, paragraph=-99)


class Speakers:
    """Remembers who spoke last while the sentences of one document are read in order."""

    def __init__(self, text: str, people: People) -> None:
        self._text = text
        self._people = people
        self._last = self._unnamed = NOBODY
        self._bodies: dict[str, str] = {}

    def of(self, statement: Statement, passage: Passage) -> Speaker:
        """Who makes this statement; remembered as the last speaker if there is a name."""
        source = statement.antecedent or statement.source
        if not source:
            return self._remember(self._still(passage))
        speaker = self._named(source, passage, () if statement.antecedent else statement.heads)
        if statement.body and speaker.name:
            self._bodies.setdefault(speaker.name, statement.body.of(self._text))
        phrase = source[0].of(self._text)
        return self._remember(
            replace(speaker, paragraph=passage.number, until=passage.sentence.end, phrase=phrase)
        )

    def body_of(self, name: str) -> str:
        """Whom the speaker of that name was said to speak for, with an article; "" if that was not said."""
        body = self._bodies.get(name, "")
        article = body[:4].lower() in {"the ", "its "} or not body or " " not in body
        return (body[:1].lower() + body[1:] if body[:4] == "The " else body) if article else f"the {body}"

    def meant(self, passage: Passage, at: int) -> str:
        """Whom "he" or "she" stands for there; "" where it could be two."""
        return self._meant(passage, at).name

    def others_before(self, passage: Passage, at: int, name: str) -> bool:
        """Whether the paragraph names anybody else before that place."""
        before = span_or_none(passage.paragraph.start, at)
        return bool(set(self._people.are_known(before) if before else ()) - {name})

    def outer(self, statement: Statement, passage: Passage) -> tuple[str, ...]:
        """The tellers around the source, outermost first."""
        found = (self._named((span,), passage).name for span in statement.outer)
        return tuple(name for name in found if name)

    def of_quotation(self, passage: Passage, at: int) -> Speaker:
        """Who says a quotation that has no cue: the speaker of its paragraph, or of the one before."""
        if self._unnamed.paragraph == passage.number:
            return self._unnamed
        if self._last.paragraph == passage.number:
            return self._last
        named = self._named_before(passage, at)
        if len(named) == 1:
            return self._remember(Speaker(named[0], person=True, paragraph=passage.number))
        opens = passage.paragraph.start >= at - 1
        carried = opens and passage.number - self._last.paragraph == 1
        return self._remember(self._moved(passage)) if carried else NOBODY

    def _named(self, source: Sequence[Span], passage: Passage, heads: Sequence[Span] = ()) -> Speaker:
        phrase = source[0].of(self._text)
        aged = _AGED.fullmatch(phrase)
        holder = self._holder(f"the {aged[2]}", source[0].start) if aged else ""
        if holder:
            return Speaker(holder, person=True, paragraph=passage.number)
        if phrase.lower() in _ONE_PERSON or (aged and not aged[2]):
            return self._described_before(passage) or self._meant(passage, source[0].start)
        if phrase.lower() in _OTHER_PRONOUNS:
            same_kind = phrase.lower() in {"they", "it"} and not self._last.person
            return self._moved(passage) if same_kind and self._is_near(passage) else NOBODY
        person = self._person(source, heads) or self._holder(phrase, source[0].start)
        if person:
            return Speaker(person, person=True, paragraph=passage.number)
        if self._is_last_body(phrase, passage):
            return self._moved(passage)
        return Speaker(self._described(phrase, source[0]), person=False, paragraph=passage.number)

    def _holder(self, phrase: str, at: int) -> str:
        """ "The minister", where one minister was named before."""
        article, _, role = phrase.lower().partition(" ")
        return self._people.holder(role, at) if article == "the" and role in ROLES else ""

    def _is_last_body(self, phrase: str, passage: Passage) -> bool:
        """ "The company", where a body with a name of its own spoke last."""
        article, _, noun = phrase.lower().partition(" ")
        named = not self._last.person and _is_proper(self._last.name) and self._is_near(passage)
        return named and article == "the" and noun in BODIES

    def _described(self, phrase: str, span: Span) -> str:
        bare = without_article(phrase)
        return self._people.fuller(bare, span.start) if phrase == bare else bare

    def _person(self, source: Sequence[Span], heads: Sequence[Span]) -> str:
        """The person's name that is the head of the source or ends one of its parts, at its fullest."""
        for part in source:
            for name in self._people.within(part):
                chief = (
                    any(name.span.overlaps(head) for head in heads) if heads else name.span.end >= part.end
                )
                if chief and self._fits(name, part, apposed=part != source[0]):
                    return self._people.fuller(name.full, part.start)
        return ""

    def _fits(self, name: Name, part: Span, *, apposed: bool) -> bool:
        if name.full.lower() in SPEAKERS:
            return False
        known = name.person or name.full in self._people.persons
        alone = name.span == part and (apposed or self._people.fuller(name.full, part.start) != name.full)
        return known or (alone and not NOT_PEOPLE.intersection(name.parts))

    def _meant(self, passage: Passage, at: int) -> Speaker:
        """The person that "he" or "she" stands for: the only one of the paragraph, else the last speaker."""
        if self._is_of_other_sex(passage, at):
            return NOBODY
        named = self._named_before(passage, at)
        if not named:
            named = self._named_in_paragraph_before(passage)
            named = named if len(named) == 1 else []
        if len(named) == 1:
            return Speaker(named[0], person=True, paragraph=passage.number)
        after = span_or_none(self._last.until, passage.sentence.start)
        others = set(self._people.are_known(after) if after else ()) - {self._last.name}
        if (self._last.paragraph == passage.number and not others) or not named:
            able = self._last.person or may_be_person(self._last.name)
            return self._moved(passage) if able and self._is_near(passage) else NOBODY
        return NOBODY

    def _described_before(self, passage: Passage) -> Speaker | None:
        """ "A spokesman for the museum said …, he added": the speaker of the paragraph, if it names nobody."""
        described = not self._last.person and not ROLES.isdisjoint(self._last.phrase.lower().split()[:4])
        here = span_or_none(passage.paragraph.start, passage.sentence.start)
        alone = (
            here is not None and self._last.paragraph == passage.number and not self._people.are_known(here)
        )
        return self._moved(passage) if described and alone else None

    def _named_before(self, passage: Passage, at: int) -> list[str]:
        """The people named in the paragraph before that place, quotations of this sentence apart."""
        before = passage.sentence.start
        if before == passage.paragraph.start:
            before = min(at, passage.quoted[0].span.start) if passage.quoted else at
        inside = span_or_none(max(passage.paragraph.start, before - _REACH), before)
        return self._people.are_known(inside) if inside else []

    def _is_of_other_sex(self, passage: Passage, at: int) -> bool:
        """Whether the paragraph so far only has pronouns of the other kind: "his deputy … she"."""
        said = _HE if self._text[at : at + 2].lower() == "he" else _SHE
        before = _QUOTED.sub("", self._text[max(passage.paragraph.start, at - _REACH) : at])
        other = _SHE if said is _HE else _HE
        return other.search(before) is not None and said.search(before) is None

    def _named_in_paragraph_before(self, passage: Passage) -> list[str]:
        end = passage.paragraph.start
        start = self._text.rfind("\n", 0, len(self._text[:end].rstrip())) + 1
        inside = span_or_none(max(start, end - _REACH), end)
        return self._people.are_known(inside) if inside else []

    def _still(self, passage: Passage) -> Speaker:
        return self._moved(passage) if self._last.paragraph == passage.number else NOBODY

    def _is_near(self, passage: Passage) -> bool:
        return passage.number - self._last.paragraph <= _PARAGRAPHS_BACK

    def _moved(self, passage: Passage) -> Speaker:
        return replace(self._last, paragraph=passage.number, until=passage.sentence.end)

    def _remember(self, speaker: Speaker) -> Speaker:
        if speaker.name:
            self._last, self._unnamed = speaker, NOBODY
        elif speaker.phrase:
            self._unnamed = speaker
        return speaker


def _is_proper(name: str) -> bool:
    """Whether all words of the name but small ones have a capital: "Kestrel Foods", not "Milford’s chairman"."""
    found = [word for word in name.split() if word not in {"of", "for", "and", "the", "&"}]
    return bool(found) and all(word[0].isupper() for word in found)


def may_be_person(name: str) -> bool:
    """Two or three capitalized words, none of which is only used for other things."""
    parts = name.split()
    return len(parts) in {2, 3} and _is_proper(name) and not NOT_PEOPLE.intersection(parts)
