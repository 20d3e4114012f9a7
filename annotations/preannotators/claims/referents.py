"""Whom the pronouns of a claim may stand for: who says it, or whom the text speaks of."""

from annotations.core.spans import Span
from annotations.preannotators.attribution.cues import may_speak, source_spans
from annotations.preannotators.attribution.speakers import Speakers, may_be_person
from annotations.preannotators.attribution.verbs import FINDING
from annotations.preannotators.claims.assemble import Said
from annotations.preannotators.claims.drafts import Draft
from annotations.preannotators.claims.pronouns import Called
from annotations.preannotators.parsing.tree import Token, Tree
from annotations.preannotators.surface.document import Passage

_OF_OTHERS = frozenset(
    {"estimate", "predict", "forecast", "calculate", "suggest", "reckon", "indicate", "conclude"}
)
_PLURAL = frozenset({"NNS", "NNPS"})


def topic_of(text: str, tree: Tree) -> Called:
    """What a sentence is about: the named subject of its last clause, unless it is a person."""
    roots = [token for token in tree if token.head == token.place]
    subject = tree.child(roots[-1], "nsubj", "nsubjpass") if roots else None
    named = subject is not None and subject.tag in {"NNP", "NNPS"} and subject.entity != "PERSON"
    if subject is None or not named or not may_speak(subject):
        return Called()
    spans = source_spans(tree, subject, roots[-1])
    return Called(_inside(spans[0].of(text)), plural=subject.tag in _PLURAL)


def called(draft: Draft, said: Said, passage: Passage, *, tree: Tree, speakers: Speakers) -> Called:
    """How the one is called whom pronouns of the draft stand for; without a name where that is open."""
    if draft.statement is None and not draft.quoted:
        return Called(speakers.meant(passage, draft.fragments[0].start), person=True)
    name, body = said.speaker.name, speakers.body_of(said.speaker.name)
    if said.speaker.person:
        at = (
            draft.fragments[0].start
            if draft.statement is None
            else min(draft.statement.cue.start, draft.fragments[0].start)
        )
        alone = draft.quoted or not speakers.others_before(passage, at, name)
        return Called(name if alone else "", person=True, body=body, speaker=name)
    phrase = _phrase(draft, passage.text, name)
    own = draft.statement is not None and _is_of_itself(tree, draft.statement.cue)
    return Called(
        phrase if own else "",
        perhaps=may_be_person(name),
        plural=_is_plural(draft, tree),
        body=body,
        speaker=phrase,
    )


def _phrase(draft: Draft, text: str, name: str) -> str:
    """The source in its own words, with its article; the name where it is a pronoun."""
    source = draft.statement.source if draft.statement else None
    words = source[0].of(text) if source else ""
    return name if len(words.split()) < len(name.split()) else _inside(words)


def _inside(words: str) -> str:
    """As written inside a sentence."""
    opens = words.startswith(("The ", "A ", "An ", "Its ", "Their ", "His ", "Her "))
    return words[0].lower() + words[1:] if opens else words


def _is_plural(draft: Draft, tree: Tree) -> bool:
    heads: tuple[Span, ...] = draft.statement.heads if draft.statement else ()
    return any(_at(tree, head).tag in _PLURAL for head in heads[:1])


def _at(tree: Tree, span: Span) -> Token:
    return next(token for token in tree if token.span == span)


def _is_of_itself(tree: Tree, cue: Span) -> bool:
    """Whether "it" or "they" behind the cue is likely the source: what is estimated or shown is of others."""
    return any(
        token.span == cue and token.lemma not in FINDING and token.lemma not in _OF_OTHERS for token in tree
    )
