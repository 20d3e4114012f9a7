"""The clause that completes a verb of attribution, also where the parser hung it on another word."""

from annotations.preannotators.attribution.verbs import SPEAKING
from annotations.preannotators.parsing.tree import Token, Tree

_SOME = frozenset({"most", "many", "some", "few", "half", "all"})
_TELLING = frozenset({"tell", "inform", "warn", "assure"})
_OCCASION = frozenset({"after", "before", "during", "in", "on", "at", "from"})


def completing(tree: Tree, verb: Token) -> Token | None:
    """The head of the clause, or None."""
    for clause in tree.children(verb, "ccomp"):
        counts = tree[clause.first].low in _SOME
        says = clause.stand_in < 0 and (counts or tree.subject(clause) is not None or tree.is_finite(clause))
        if says:
            return clause
    return _hidden(tree, verb)


def _hidden(tree: Tree, verb: Token) -> Token | None:
    """ "Told the daily that …", "told a jury she …": a clause which the parser hung on the one who was told."""
    if verb.lemma not in _TELLING:
        return _behind_occasion(tree, verb)
    for told in tree.children(verb, "dobj", "dative", "pobj"):
        for clause in tree.children(told, "relcl", "acl", "ccomp"):
            subject = tree.subject(clause)
            opens = tree[clause.first].low == "that" or (subject is not None and subject.tag == "PRP")
            if told.place > verb.place and opens:
                return clause
    return None


def _behind_occasion(tree: Tree, verb: Token) -> Token | None:
    """ "Tweeted after the game that …": a clause which the parser hung on when or where it was said."""
    if verb.lemma not in SPEAKING:
        return None
    occasions = (tree.child(one, "pobj") for one in tree.children(verb, "prep") if one.low in _OCCASION)
    for occasion in (one for one in occasions if one and one.place > verb.place):
        for clause in tree.children(occasion, "relcl", "acl"):
            that, subject = tree[clause.first], tree.subject(clause)
            if that.low == "that" and subject is not None and subject.place != that.place:
                return clause
    return None
