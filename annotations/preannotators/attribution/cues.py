"""Which verbs of a parsed sentence report what somebody says, and the noun phrase that says it."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotations.core.spans import Span
from annotations.preannotators.attribution.verbs import ACCUSING, CITED, CUES, DOUBTED, OCCASIONS, SPEAKING
from annotations.preannotators.parsing.tree import Token, Tree
from annotations.preannotators.surface.lexicon import ROLES, SPEAKERS

_WHO = frozenset({"who", "which", "that"})
_OBJECTS = (
    "dobj",
    "attr",
    "oprd",
    "dep",
    "npadvmod",
    "nsubj",
    "nsubjpass",
    "intj",
    "conj",
    "acomp",
    "dative",
)
_GOES_ON = frozenset({"go", "continue", "proceed", "rush"})
_OWN_PREPOSITIONS = frozenset({"of", "for", "from"})
_INSIDE = frozenset(
    {
        "compound",
        "nmod",
        "amod",
        "det",
        "poss",
        "nummod",
        "case",
        "predet",
        "cc",
        "conj",
        "quantmod",
        "advmod",
        "flat",
    }
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb of attribution and the head of its source; the source is None where nobody is named."""

    verb: Token
    source: Token | None


def cues(tree: Tree) -> list[Cue]:
    """The verbs that report, in order."""
    return [Cue(token, source_of(tree, token)) for token in tree if is_cue(tree, token)]


def is_cue(tree: Tree, token: Token) -> bool:
    """Whether the verb reports what was said: not denied, not supposed, not said of its subject."""
    if token.lemma not in CUES or not token.is_verb or token.stand_in >= 0:
        return False
    if _is_modifier(tree, token):
        return False
    return not (_is_passive(tree, token) or _is_doubted(tree, token) or _is_bare_infinitive(tree, token))


def _is_modifier(tree: Tree, verb: Token) -> bool:
    """ "Letters pledging to help", "quoted him as saying": no cues of their own, unlike ", pledging to help"."""
    if verb.dep == "pcomp" and tree.head(verb).low == "as":
        return True
    divided = verb.first > 0 and tree[verb.first - 1].word in {",", "”", '"', "’"}
    modifies = verb.dep in {"amod", "compound", "aux", "auxpass"} and verb.place > 0
    return modifies or (verb.dep == "acl" and not divided)


def _is_passive(tree: Tree, verb: Token) -> bool:
    agentless = tree.child(verb, "auxpass", "nsubjpass", "agent") is not None
    return agentless or (
        verb.tag == "VBN" and verb.dep in {"acl", "advcl", "relcl"} and not tree.child(verb, "aux")
    )


def _is_doubted(tree: Tree, verb: Token) -> bool:
    denied = tree.child(verb, "neg") is not None or _subject_denies(tree, verb)
    supposed = any(child.low in DOUBTED for child in tree.children(verb, "aux"))
    conditional = any(child.low in {"if", "unless"} for child in tree.children(verb, "mark"))
    return denied or supposed or conditional


def _subject_denies(tree: Tree, verb: Token) -> bool:
    subject = tree.subject(verb)
    if subject is None:
        return False
    return any(
        token.low in {"neither", "nobody", "no", "none"}
        for token in (subject, *tree.children(subject, "det"))
    )


def _is_bare_infinitive(tree: Tree, verb: Token) -> bool:
    """ "To say that …"; but "went on to say that …" reports."""
    infinitive = any(child.low == "to" for child in tree.children(verb, "aux"))
    return infinitive and tree.head(verb).lemma not in _GOES_ON


def source_of(tree: Tree, verb: Token) -> Token | None:
    """The head of the noun phrase that says it."""
    subject = _subject(tree, verb)
    if subject is not None:
        return subject
    if verb.place == 0 and tree.head(verb).is_noun:
        return tree.head(verb)
    return _inverted(tree, verb) or _inherited(tree, verb)


def misjoined(tree: Tree, verb: Token) -> Token | None:
    """ "The report says that cracks grew and warns …": the cue to which `verb` really is joined.

    The parser joins it to the clause before; but there the subject cannot speak, or the tense is another.
    """
    joined = tree.head(verb)
    outer = tree.head(joined)
    joins = verb.dep == "conj" and joined.dep == "ccomp" and outer.lemma in CUES
    reports = verb.lemma in ACCUSING or (verb.lemma in SPEAKING and tree.child(verb, "ccomp", "xcomp"))
    if not (joins and reports) or tree.child(verb, "nsubj"):
        return None
    subject = _subject(tree, joined)
    silent = subject is not None and subject.tag != "PRP" and not may_speak(subject)
    return outer if silent or _tense(tree, verb) == _tense(tree, outer) != _tense(tree, joined) else None


def _tense(tree: Tree, verb: Token) -> str:
    """The tag of the auxiliary that bears tense, else that of the verb."""
    return next((child.tag for child in tree.children(verb, "aux", "auxpass")), verb.tag)


def _subject(tree: Tree, verb: Token) -> Token | None:
    found = [one for one in tree.children(verb, "nsubj") if one.stand_in < 0]
    if not found:
        return None
    subject = found[-1] if found[-1].place < verb.place else found[0]
    if subject.low in _WHO:
        return _named_by(tree, subject, verb)
    return subject


def _named_by(tree: Tree, pronoun: Token, verb: Token) -> Token | None:
    """What a relative pronoun stands for."""
    if verb.dep == "relcl":
        return tree.head(verb)
    return next((one for one in reversed(tree.tokens[: pronoun.place]) if one.is_noun), None)


def _inverted(tree: Tree, verb: Token) -> Token | None:
    """ "…,” grinned the striker": the noun right behind the verb, where the content stands before it."""
    earlier = tree.before(verb)
    if earlier is None or verb.tag == "VBG" or not (earlier.dep == "punct" or earlier.stand_in >= 0):
        return None
    behind = (child for child in tree.children(verb, *_OBJECTS) if child.first == verb.place + 1)
    return next((child for child in behind if child.is_noun or child.tag == "PRP"), None)


def _inherited(tree: Tree, verb: Token) -> Token | None:
    """The subject of the verb above: "disagreed, saying …", "called it a stunt and said …", "went on to say"."""
    outer = misjoined(tree, verb)
    if outer:
        return source_of(tree, outer)
    if verb.dep not in {"conj", "advcl", "xcomp", "dep", "pcomp", "prep", "ccomp"}:
        return None
    if verb.dep == "ccomp" and verb.tag not in {"VBG", "VBD"}:
        return None
    named = [
        (above, subject)
        for above in tree.above(verb)
        if (subject := _subject(tree, above) or tree.child(above, "nsubjpass")) and subject.stand_in < 0
    ]
    able = (
        subject
        for above, subject in named
        if verb.tag != "VBG" or subject.tag == "PRP" or above.lemma in CUES or may_speak(subject)
    )
    found = next(able, named[0][1] if named else None)
    nearer = found and not may_speak(found) and verb.tag == "VBD" and _speaking_between(tree, found, verb)
    return nearer or found


def _speaking_between(tree: Tree, subject: Token, verb: Token) -> Token | None:
    """ "Shares fell after the maker cut its forecast and said …": the nearer subject, where the first cannot speak."""
    between = reversed(tree.tokens[subject.place + 1 : verb.place])
    subjects = (one for one in between if one.dep == "nsubj" and one.is_noun and one.stand_in < 0)
    return next((one for one in subjects if may_speak(one)), None)


def source_spans(tree: Tree, head: Token, verb: Token) -> tuple[Span, ...]:
    """The noun phrase around `head`, and its apposition where a comma divides them."""
    if head.tag in {"PRP", "DT", "WP"} and not tree.children(head):
        return (head.span,)
    first, last = _start(tree, head, verb), _end(tree, head, verb)
    return (tree.span(first, last), *_appositions(tree, head, last, verb))


def _start(tree: Tree, head: Token, verb: Token) -> int:
    """Where the phrase begins; the parser takes "the engineer Luka Baric" for two subjects."""
    doubled = [one.first for one in tree.children(verb, "nsubj") if one.last == head.first - 1]
    first = min([head.first, *doubled])
    while first < head.place and (
        tree[first].dep == "punct" or tree[first] is verb or tree[first].dep == "cc"
    ):
        first += 1
    return max(first, verb.place + 1) if first <= verb.place < head.place else first


def _end(tree: Tree, head: Token, verb: Token) -> int:
    last = head.place
    for child in tree.children(head):
        if child.place <= head.place:
            continue
        if child.first != last + 1 or not _belongs(tree, head, child, verb):
            break
        last = _clipped(tree, child)
    return last


def _clipped(tree: Tree, child: Token) -> int:
    """How far a dependent reaches without a relative clause or what a comma divides from it."""
    last = child.last
    for token in tree.subtree(child):
        if (
            token.dep in {"relcl", "advcl", "punct"}
            and token.place > child.place
            and token.tag not in {"HYPH", "POS"}
        ):
            last = min(last, token.first - 1)
    return max(last, child.place)


def _belongs(tree: Tree, head: Token, child: Token, verb: Token) -> bool:
    if child.dep == "prep":
        return _is_own(tree, head, child, inverted=head.place > verb.place)
    if child.dep == "acl":
        return child.tag in {"VBN", "VBG"}
    if child.dep == "appos":
        return child.is_noun and child.first == head.place + 1
    return child.dep in _INSIDE


def _is_own(tree: Tree, head: Token, preposition: Token, *, inverted: bool) -> bool:
    """Whether the prepositional phrase is part of the name: "of the bank", not "in a statement"."""
    objects = tree.children(preposition, "pobj")
    if any(one.low in OCCASIONS for one in objects):
        return False
    if inverted and head.tag == "NNP":
        return preposition.low in _OWN_PREPOSITIONS
    return True


def _appositions(tree: Tree, head: Token, last: int, verb: Token) -> Iterator[Span]:
    for child in tree.subtree(head):
        if child.dep != "appos" or child.place < last:
            continue
        divided = last < child.first - 1 and tree[child.first - 1].word == ","
        if divided and child.is_noun:
            end = _end(tree, child, verb)
            yield tree.span(child.first, max(end, child.place))


def may_speak(noun: Token) -> bool:
    """Whether a person, a body or a document is named, which can be cited."""
    known = noun.lemma in CITED or noun.lemma in ROLES or noun.low in SPEAKERS
    return known or noun.entity in {"PERSON", "ORG", "NORP", "GPE"} or noun.tag == "NNP"


def is_share(tree: Tree, source: Token) -> bool:
    """ "31 % of Americans think …": a finding about people, which nobody of them says."""
    words = {one.low for one in (source, *tree.children(source))}
    return bool(
        words & {"%", "percent", "cent", "majority", "half", "third", "quarter", "share", "proportion"}
    )


def antecedent(tree: Tree, source: Token) -> Token | None:
    """The subject earlier in the sentence that "it" or "they" stands for."""
    if source.low not in {"it", "they"}:
        return None
    before = reversed(tree.tokens[: source.place])
    subjects = (
        one for one in before if one.dep in {"nsubj", "nsubjpass"} and one.is_noun and one.stand_in < 0
    )
    plural = {"NNS", "NNPS"} if source.low == "they" else {"NN", "NNP"}
    return next(
        (one for one in subjects if may_speak(one) and one.tag in plural and one.entity != "PERSON"), None
    )
