"""What a relative, participial or appositive clause says of a noun, as the tree shows it."""

from annotations.preannotators.parsing.tree import Token, Tree

_LEAST_WORDS = 3
_RELATIVE = frozenset({"which", "who", "whose", "that"})


def copula(tree: Tree, clause: Token) -> str:
    """ "The law, passed in 1998" is worded as "The law was passed in 1998"."""
    plural = tree.head(clause).tag in {"NNS", "NNPS"}
    if clause.dep == "acl":
        return "were" if plural else "was"
    if clause.dep == "appos":
        return "are" if plural else "is"
    if tree[clause.first].low == "whose":
        return "’s"
    return ""


def is_divided(tree: Tree, clause: Token) -> bool:
    return clause.first > 0 and tree[clause.first - 1].word == ","


def is_telling(tree: Tree, noun: Token) -> bool:
    """Whether an apposition says more than an age or a role: "the longest in the country"."""
    described = {token.tag for token in tree.subtree(noun)}
    return noun.is_noun and bool(described & {"JJS", "RBS"}) and noun.last > noun.first


def behind_relative(tree: Tree, clause: Token) -> int | None:
    """Where the clause begins behind its pronoun; None without a pronoun where one is needed."""
    if clause.dep == "appos":
        return clause.first
    if clause.dep == "acl":
        return clause.first if clause.tag == "VBN" else None
    pronoun = tree[clause.first]
    near = tree.head(pronoun) is clause or pronoun.dep == "poss"
    telling = near and pronoun.dep in {"nsubj", "nsubjpass", "poss"} and pronoun.low in _RELATIVE
    return clause.first + 1 if telling and clause.last - clause.first >= _LEAST_WORDS - 1 else None


def last_of(tree: Tree, clause: Token) -> int:
    """The end of the clause, before a further one that a comma divides from it."""
    ends = [
        token.first - 1
        for token in tree.subtree(clause)
        if token.dep in {"advcl", "relcl"} and token.place > clause.place and is_divided(tree, token)
    ]
    return min([clause.last, *ends])


def thing_not_person(tree: Tree, head: Token) -> Token:
    """ "A trip by Minister Oake, which": the trip."""
    if head.entity != "PERSON":
        return head
    above = (one for one in tree.above(head) if one.is_noun and one.entity != "PERSON")
    return next(above, head)
