"""Wording for contents that are no full clause: "called it a stunt", "accused him of lying", "vowed to rebuild it"."""

from collections.abc import Iterator
from itertools import pairwise

from annotations.core.spans import Span
from annotations.preannotators.attribution.verbs import CALLING
from annotations.preannotators.claims.drafts import Draft
from annotations.preannotators.claims.pronouns import Called
from annotations.preannotators.claims.wording import Edit
from annotations.preannotators.parsing.tree import Token, Tree

_OPENING = frozenset("“‘\"'«„")
_NOMINATIVE = {"him": "he", "her": "she", "them": "they", "it": "it"}


def completed(tree: Tree, draft: Draft, called: Called) -> list[Edit]:
    """What makes the content a sentence: a copula behind the object, or the speaker before an infinitive."""
    if draft.statement is None or draft.quoted:
        return []
    verb = next((token for token in tree if token.span == draft.statement.cue), None)
    if verb is None or draft.fragments[0].start < verb.span.end:
        return []
    named = (
        [*_named(tree, verb)] or [*_pronoun_named(tree, verb, draft)] or [*_quoted_name(tree, verb, draft)]
    )
    return [*named, *_intended(tree, draft, called)]


def _quoted_name(tree: Tree, verb: Token, draft: Draft) -> Iterator[Edit]:
    """ "Called the disaster “a wound”", whatever the parser made of it."""
    inside = tree.within(draft.fragments[0])
    for before, mark in pairwise(inside):
        if before.is_noun and mark.word in _OPENING and verb.lemma in CALLING:
            plural = before.tag in {"NNS", "NNPS"}
            yield mark.span, f"{'are' if plural else 'is'} {mark.word}"
            return


def _pronoun_named(tree: Tree, verb: Token, draft: Draft) -> Iterator[Edit]:
    """ "Calling them “a blight”" where the parser saw a clause: "they are"."""
    inside = tree.within(draft.fragments[0])[:2]
    if verb.lemma not in CALLING or len(inside) < len(("them", "a")) or inside[0].low not in _NOMINATIVE:
        return
    if inside[1].word in _OPENING or inside[1].low in {"a", "an", "the"}:
        yield inside[0].span, f"{_NOMINATIVE[inside[0].low]} {'are' if inside[0].low == 'them' else 'is'}"


def _named(tree: Tree, verb: Token) -> Iterator[Edit]:
    thing = tree.child(verb, "dobj")
    called = tree.child(verb, "oprd", "prep") or (thing and _apposed(tree, verb, thing))
    if thing is None or called is None or called.place < thing.place or tree.child(verb, "ccomp"):
        return
    plural = thing.tag in {"NNS", "NNPS"} or thing.low == "them"
    if called.dep in {"oprd", "appos"}:
        yield _copula_before(tree, called.first, "are" if plural else "is")
    elif called.low == "as":
        yield called.span, "are" if plural else "is"
    elif called.low == "of" and _is_doing(tree, called):
        yield called.span, "were" if plural else "was"
    else:
        return
    if thing.low in _NOMINATIVE:
        yield thing.span, _NOMINATIVE[thing.low]


def _apposed(tree: Tree, verb: Token, thing: Token) -> Token | None:
    """ "Called the failure “a gift”": the name given, where the parser takes it for an apposition without a comma."""
    named = tree.child(thing, "appos") if verb.lemma in CALLING else None
    quoted = named is not None and tree[named.first - 1].word in _OPENING
    return named if quoted else None


def _is_doing(tree: Tree, of: Token) -> bool:
    behind = tree.tokens[of.place + 1 : of.place + 3]
    return any(token.tag == "VBG" for token in behind if token.dep != "punct")


def _copula_before(tree: Tree, place: int, copula: str) -> Edit:
    """Before a word, or before the quotation mark that opens with it."""
    marked = place > 0 and tree[place - 1].dep == "punct" and tree[place - 1].word in _OPENING
    token = tree[place - 1] if marked else tree[place]
    return token.span, f"{copula} {token.word}"


def _intended(tree: Tree, draft: Draft, called: Called) -> Iterator[Edit]:
    """ "Vowed to rebuild it" is worded "X will rebuild it", "claims to have rebuilt it" as "X has rebuilt it"."""
    inside = tree.within(draft.fragments[0])
    if not called.speaker or len(inside) < len(("to", "rebuild")) or inside[0].low != "to":
        return
    perfect = inside[1].low == "have"
    has = "have" if called.plural else "has"
    end = inside[1] if perfect else inside[0]
    yield Span(inside[0].span.start, end.span.end), f"{called.speaker} {has if perfect else 'will'}"
