"""What the pronouns of a claim stand for, where that is sure: the speaker, whoever they speak for, or the one topic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.core.spans import Span
from annotations.preannotators.claims.wording import Edit
from annotations.preannotators.parsing.tree import SUBJECTS, Token, Tree
from annotations.preannotators.surface.lexicon import words

_HE, _HIS = words("he she"), words("his her")
#: Verbs of which "it" is hardly a speaker: "it rained", "it would cost".
_NO_DEED = words(
    "rain snow take seem appear happen turn matter cost last contain weigh start begin end mean work spread rise fall grow drop "
    "increase decrease remain become affect cause help"
)
_SPEAKERS_BE = words("ready committed aware confident willing able unaware prepared sorry")
_PRESENT = {
    "am": "is",
    "are": "is",
    "have": "has",
    "do": "does",
    "’m": "is",
    "'m": "is",
    "’ve": "has",
    "'ve": "has",
}
_PRESENT |= {"’re": "is", "'re": "is", "’ll": "will", "'ll": "will", "was": "was", "were": "was"}
_GLUED = frozenset("’'")
_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")


@dataclass(frozen=True, slots=True)
class Called:
    """How the one is called whom a pronoun may stand for; `plural`, `person` and `perhaps` (one) say which fit.

    `speaker` is who says it, whether a pronoun may stand for them or not; `body` is what they speak for, "" where unknown.
    """

    name: str = ""
    person: bool = False
    perhaps: bool = False
    plural: bool = False
    body: str = ""
    speaker: str = ""


def third_person(trees: Sequence[Tree], fragments: Sequence[Span], called: Called) -> list[Edit]:
    """The first pronoun and possessives that stand for the one called so, before anything else that they could mean."""
    if not called.name:
        return []
    edits: list[Edit] = []
    for tree, token in _tokens(trees, fragments):
        if edits and token.span.start < edits[-1][0].end:
            continue
        if _stands_for(tree, token, called):
            edits.append((token.span, _owned(called.name) if token.tag == "PRP$" else called.name))
            if token.tag != "PRP$":
                break
        elif _competes(token, called):
            break
    return edits


def _tokens(trees: Sequence[Tree], fragments: Sequence[Span]) -> Iterator[tuple[Tree, Token]]:
    found = ((tree, token) for tree in trees for span in fragments for token in tree.within(span))
    yield from sorted(found, key=lambda pair: pair[1].span)


def _stands_for(tree: Tree, token: Token, called: Called) -> bool:
    if token.tag not in {"PRP", "PRP$"}:
        return False
    if token.low in _HE | _HIS or called.person:
        fits = token.low in (_HIS if token.tag == "PRP$" else _HE)
        return fits and (called.person or called.perhaps)
    if called.plural:
        return token.low in {"they", "their"}
    return token.low == "its" or (token.low == "it" and token.dep in SUBJECTS and not _is_empty(tree, token))


def _is_empty(tree: Tree, token: Token) -> bool:
    """ "It is clear that …", "it rained", "it was safe": hardly the one who says so."""
    verb = tree.head(token)
    if verb.lemma == "be":
        return not any(child.low in _SPEAKERS_BE for child in tree.children(verb, "acomp"))
    return verb.lemma in _NO_DEED or (token.dep == "nsubjpass" and verb.low not in _SPEAKERS_BE)


def _competes(token: Token, called: Called) -> bool:
    """Whether the pronoun could as well stand for this noun."""
    if called.person or called.perhaps:
        return token.entity == "PERSON"
    if called.plural:
        return token.tag in {"NNS", "NNPS"}
    return token.tag in {"NN", "NNP"} and token.entity not in {"DATE", "TIME", "MONEY", "PERCENT"}


def _owned(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def first_person(trees: Sequence[Tree], fragments: Sequence[Span], called: Called) -> list[Edit]:
    """ "I" as the speaker, "we" as what they speak for, with verbs in the third person; nothing where one is open."""
    edits: list[Edit] = []
    for tree, token in _tokens(trees, fragments):
        if token.tag not in {"PRP", "PRP$"} or token.low not in _FIRST:
            continue
        name = _first_name(token, called, again=bool(edits))
        if not name:
            return []
        edits.append((token.span, _owned(name) if token.tag == "PRP$" else name))
        if token.dep in SUBJECTS:
            edits += _agreeing(tree, token)
    return [] if any(_OPEN in written for _, written in edits) else edits


_FIRST = words("i me my myself mine we us our ours ourselves")
_OPEN = "\N{REPLACEMENT CHARACTER}"


def _first_name(token: Token, called: Called, *, again: bool) -> str:
    if token.low in {"myself", "mine", "ours", "ourselves"}:
        return ""
    if token.low in {"we", "us", "our"}:
        return called.body
    name = called.name if called.person or called.perhaps else ""
    return name.split()[-1] if again and name else name


def _agreeing(tree: Tree, subject: Token) -> Iterator[Edit]:
    """The verb that agrees with the subject, in the third person singular."""
    verb = tree.head(subject)
    bearer = next((one for one in tree.children(verb, "aux", "auxpass") if one.place > subject.place), verb)
    written = _third(bearer)
    if written is None:
        return
    glued = bearer.word[:1] in _GLUED
    yield bearer.span, f" {written}" if glued else written
    for joined in tree.children(verb, "conj"):
        if tree.subject(joined) is None and joined.tag == "VBP" and not tree.children(joined, "aux"):
            yield joined.span, _inflected(joined.word)


def _third(verb: Token) -> str | None:
    """None where the form is the same in every person; _OPEN where it could be two."""
    if verb.low in {"’d", "'d"}:
        return _OPEN
    if verb.low in _PRESENT:
        return _PRESENT[verb.low]
    return _inflected(verb.word) if verb.tag == "VBP" else None


def _inflected(verb: str) -> str:
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(_SIBILANTS) else f"{verb}s"
