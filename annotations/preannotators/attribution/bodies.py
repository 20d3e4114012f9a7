"""Whom a source speaks for: "a spokesman for the ministry", "White House spokeswoman", "the Kremlin’s spokesman"."""

from annotations.core.spans import Span
from annotations.preannotators.parsing.tree import Token, Tree

_SPOKES = "spokes"
_KINDS = frozenset({"ORG", "GPE", "NORP", "FAC"})


def body_of(tree: Tree, source: Token) -> Span | None:
    """The words that name the body, with an article where there is one."""
    for token in tree.subtree(source):
        if token.low.startswith(_SPOKES):
            found = _behind(tree, token) or _owner(tree, token) or _before(tree, token)
            if found:
                return found
    return None


def _behind(tree: Tree, spokesman: Token) -> Span | None:
    for preposition in tree.children(spokesman, "prep"):
        body = tree.child(preposition, "pobj")
        if preposition.low in {"for", "of"} and body:
            return tree.span(body.first, body.place)
    return None


def _owner(tree: Tree, spokesman: Token) -> Span | None:
    owner = tree.child(spokesman, "poss")
    return tree.span(owner.first, owner.place) if owner and owner.tag != "PRP$" else None


def _before(tree: Tree, spokesman: Token) -> Span | None:
    """ "National Security Council spokesperson": the capitalized words before the role."""
    first = spokesman.place
    while first > 0 and tree[first - 1].tag == "NNP" and tree[first - 1].entity in _KINDS:
        first -= 1
    return tree.span(first, spokesman.place - 1) if first < spokesman.place else None
