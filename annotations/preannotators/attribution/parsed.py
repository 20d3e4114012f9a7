"""The attributions of a parsed sentence: cues with sources and contents, "according to" phrases, and chains."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from annotations.core.quotes import Quotation
from annotations.core.spans import Cover, Span
from annotations.preannotators.attribution.bodies import body_of
from annotations.preannotators.attribution.cues import (
    Cue,
    antecedent,
    cues,
    is_share,
    may_speak,
    misjoined,
    source_spans,
)
from annotations.preannotators.attribution.governed import (
    Content,
    Sentence,
    clause_content,
    content_of,
    owners,
)
from annotations.preannotators.attribution.statements import Statement
from annotations.preannotators.attribution.verbs import CONTRASTING, CONVINCED, HEARING, SAID_NOUNS, WORDS_OF
from annotations.preannotators.parsing.frames import Frame
from annotations.preannotators.parsing.tree import SUBJECTS, Token, Tree

_QUOTING = frozenset({"quote", "cite"})
_TRAILING = frozenset({"appos", "npadvmod", "dep", "dobj", "attr", "conj"})
_JUDGED = SAID_NOUNS | {"move", "step", "fact", "decision", "position", "date", "figure", "practice"}
_REPORTED = frozenset({"report", "confirm", "announce", "describe", "quote", "state", "note"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A statement with the token that heads its content, by which chains are seen."""

    statement: Statement
    root: Token | None
    verb: Token


@dataclass(frozen=True, slots=True)
class _Phrase:
    """ "According to X", "as reported by X", "in the words of X": the words that lead in, X, and all of it."""

    cue: Span
    source: Token
    top: Token


def parsed_statements(frame: Frame, tree: Tree, quoted: Sequence[Quotation]) -> list[Statement]:
    """The statements of the sentence in order; one that is the whole content of another extends its chain."""
    inside = Cover(one.content for one in quoted)
    verbs = [cue for cue in cues(tree) if not inside.overlaps(cue.verb.span)]
    phrases = [phrase for phrase in _phrases(tree) if not inside.overlaps(phrase.cue)]
    tails = [cue.verb for cue in verbs if _is_tail(tree, cue)]
    tails += [token for token in tree if _is_judged(tree, token)]
    asides = [*(_places(tree, top) for top in tails), *map(partial(_of_phrase, tree), phrases)]
    sentence = Sentence(frame, tree, quoted)
    owned = owners(sentence, verbs)
    found: list[_Found] = []
    for cue in verbs:
        found += _at_verb(_without_asides(sentence, asides, cue.verb), cue, owned.get(cue.verb.place, []))
    for phrase in phrases:
        found += _at_phrase(replace(sentence, leaving=frozenset().union(*asides)), phrase, owned)
    for token in tree:
        found += _at_noun(sentence, token) + _quoted_as(sentence, token, owned) + _convinced(sentence, token)
    chained = _chained(_cited(tree, found))
    unique = {one.statement.contents: one.statement for one in reversed(chained)}
    return sorted(unique.values(), key=lambda one: one.contents)


def _places(tree: Tree, top: Token) -> frozenset[int]:
    return frozenset(token.place for token in tree.subtree(top))


def _of_phrase(tree: Tree, phrase: _Phrase) -> frozenset[int]:
    """The words of the phrase, without a clause that the parser joined to it."""
    joined = (places for one in tree.children(phrase.top, "conj", "cc") for places in _places(tree, one))
    return _places(tree, phrase.top) - frozenset(joined)


def _is_judged(tree: Tree, noun: Token) -> bool:
    """ ", a claim that it disputes": what the text says of a content behind it."""
    before = tree[noun.first - 1].word if noun.first > 0 else ""
    return (
        noun.dep in _TRAILING and before == "," and noun.lemma in _JUDGED and bool(tree.child(noun, "relcl"))
    )


def _is_tail(tree: Tree, cue: Cue) -> bool:
    """ ", adding that …" after a clause that it is no part of."""
    if misjoined(tree, cue.verb) or _is_contrasted(tree, cue.verb):
        return True
    before = tree.before(tree[cue.verb.first])
    return (
        cue.verb.tag == "VBG"
        and cue.verb.dep in {"advcl", "dep", "acl"}
        and before is not None
        and before.word in {",", "”", '"'}
    )


def _at_verb(sentence: Sentence, cue: Cue, owned: Sequence[int]) -> list[_Found]:
    tree, verb = sentence.tree, cue.verb
    if verb.lemma in _QUOTING and _says(tree, verb):
        return _as_saying(sentence, cue)
    content = content_of(sentence, cue, owned)
    if content is None or (cue.source and (is_share(tree, cue.source) or _only_hears(cue))):
        return []
    return [_found(tree, content, verb.span, cue.source, verb)]


def _is_contrasted(tree: Tree, verb: Token) -> bool:
    """ "The ministry said …, while the mayor reported …"."""
    contrasts = any(mark.low in CONTRASTING for mark in tree.children(verb, "mark"))
    return contrasts and verb.dep == "advcl" and tree.subject(verb) is not None


def _without_asides(sentence: Sentence, asides: Sequence[frozenset[int]], at: Token) -> Sentence:
    """The sentence as seen from a cue: every aside leaves its content but the one that it stands in itself."""
    leaving = (places for places in asides if at.place not in places)
    return replace(sentence, leaving=frozenset().union(*leaving))


def _only_hears(cue: Cue) -> bool:
    """ "She heard that …" says nothing; "the court heard that …" does."""
    return cue.verb.lemma == "hear" and cue.source is not None and cue.source.lemma not in HEARING


def _found(tree: Tree, content: Content, cue: Span, source: Token | None, verb: Token) -> _Found:
    statement = Statement(cue, None, content.spans, content.direct)
    return _Found(_by_source(tree, statement, source, verb) if source else statement, content.root, verb)


def _by_source(tree: Tree, statement: Statement, source: Token, verb: Token) -> Statement:
    spans = source_spans(tree, source, verb)
    within = Cover(spans)
    apposed = [one.span for one in tree.subtree(source) if one.dep == "appos" and within.overlaps(one.span)]
    before = antecedent(tree, source)
    meant = source_spans(tree, before, verb) if before else ()
    body = body_of(tree, source)
    return replace(statement, source=spans, heads=(source.span, *apposed), antecedent=meant, body=body)


def _as_saying(sentence: Sentence, cue: Cue) -> list[_Found]:
    """ "The agency quoted an official as saying that …": the official speaks, the agency tells."""
    tree, verb = sentence.tree, cue.verb
    saying = _says(tree, verb)
    quoted = tree.child(verb, "dobj")
    if saying is None or quoted is None or cue.source is None:
        return []
    content = content_of(sentence, Cue(saying, quoted), []) or content_of(
        sentence, replace(cue, verb=verb), []
    )
    if content is None:
        return []
    found = _found(tree, content, verb.span, quoted, verb)
    outer = source_spans(tree, cue.source, verb)[:1]
    return [replace(found, statement=replace(found.statement, outer=outer))]


def _quoted_as(sentence: Sentence, verb: Token, owned: dict[int, list[int]]) -> list[_Found]:
    """ "He was quoted by the paper as saying that …"."""
    tree = sentence.tree
    saying, speaker = _says(tree, verb), tree.child(verb, "nsubjpass")
    if verb.lemma not in _QUOTING or saying is None or speaker is None:
        return []
    content = content_of(sentence, Cue(saying, speaker), []) or _quoted_beside(sentence, verb, owned)
    if content is None:
        return []
    found = _found(tree, content, verb.span, speaker, verb)
    by = [tree.child(agent, "pobj") for agent in tree.children(verb, "agent")]
    outer = tuple(source_spans(tree, one, verb)[0] for one in by if one)
    return [replace(found, statement=replace(found.statement, outer=outer))]


def _says(tree: Tree, verb: Token) -> Token | None:
    return next((one for one in tree.subtree(verb) if one.low == "saying" and one.dep == "pcomp"), None)


def _phrases(tree: Tree) -> list[_Phrase]:
    finders = (_according, _by, _words_of, _put)
    found = (words for token in tree for find in finders if (words := find(tree, token)))
    # a parser may hang on a word what stands before it, and then this is no such phrase
    return [
        _Phrase(tree.span(first, last), source, top) for first, last, source, top in found if first < last
    ]


_PhraseWords = tuple[int, int, Token, Token]
"""The places of a phrase's first and last word, who says so, and its word at the top."""


def _according(tree: Tree, token: Token) -> _PhraseWords | None:
    to = tree.child(token, "prep") if token.low == "according" else None
    source = to and tree.child(to, "pobj")
    return (token.place, to.place, source, token) if to and source else None


def _by(tree: Tree, token: Token) -> _PhraseWords | None:
    """ "As reported by X"."""
    if token.lemma not in _REPORTED or token.tag != "VBN":
        return None
    mark = next(
        (child for child in tree.children(token) if child.low == "as" and child.place < token.place), None
    )
    by = tree.child(token, "agent")
    source = by and tree.child(by, "pobj")
    return (mark.place, by.place, source, token) if mark and by and source else None


def _words_of(tree: Tree, token: Token) -> _PhraseWords | None:
    """ "In the words of X"."""
    words = tree.child(token, "pobj") if token.low == "in" else None
    of = tree.child(words, "prep") if words and words.low in WORDS_OF else None
    source = of and tree.child(of, "pobj")
    return (token.place, of.place, source, token) if of and source else None


def _put(tree: Tree, token: Token) -> _PhraseWords | None:
    """ "As X put it"."""
    it = tree.child(token, "dobj") if token.lemma == "put" else None
    as_ = any(child.low == "as" for child in tree.children(token, "mark", "advmod"))
    source = tree.child(token, "nsubj")
    fits = it is not None and it.low == "it" and as_ and source is not None
    return (token.place, it.place, source, token) if fits and it and source else None


def _at_phrase(sentence: Sentence, phrase: _Phrase, owned: dict[int, list[int]]) -> list[_Found]:
    tree = sentence.tree
    head = _clause_head(tree, phrase.top)
    content = _quoted_beside(sentence, head, owned) or _clause_around(sentence, head)
    return [_found(tree, content, phrase.cue, phrase.source, phrase.top)] if content else []


def _clause_head(tree: Tree, top: Token) -> Token:
    """The verb of the clause that the phrase stands in; at the end of a sentence it speaks of all before."""
    head = next((above for above in tree.above(top) if above.is_verb and tree.subject(above)), tree.root(top))
    closes = top.last >= tree.root(top).last - 1
    while closes and head.dep in {"conj", "advcl"}:
        head = tree.head(head)
    return head


def _quoted_beside(sentence: Sentence, head: Token, owned: dict[int, list[int]]) -> Content | None:
    """A quotation that is nobody's yet: the clause itself, or the one that hangs on its verb."""
    taken = {number for numbers in owned.values() for number in numbers}
    beside = (one for one in (head, *sentence.tree.children(head, "ccomp")) if one.stand_in >= 0)
    free = next((one.stand_in for one in beside if one.stand_in not in taken), None)
    return content_of(sentence, Cue(head, None), [free]) if free is not None else None


def _clause_around(sentence: Sentence, head: Token) -> Content | None:
    places = _places(sentence.tree, head) - sentence.leaving
    return clause_content(sentence, set(places), head)


def _at_noun(sentence: Sentence, noun: Token) -> list[_Found]:
    """ "The governor’s claim that …"."""
    tree = sentence.tree
    clause = said_by_noun(tree, noun)
    owner = clause and (tree.child(noun, "poss") or _of(tree, noun))
    if clause is None or owner is None:
        return []
    content = clause_content(sentence, set(_places(tree, clause)), clause)
    return [_found(tree, content, noun.span, owner, noun)] if content else []


def _convinced(sentence: Sentence, adjective: Token) -> list[_Found]:
    """ "The minister is confident that …"."""
    tree = sentence.tree
    clause = tree.child(adjective, "ccomp") if adjective.lemma in CONVINCED else None
    source = tree.child(tree.head(adjective), "nsubj")
    if clause is None or source is None or source.low == "it" or not tree.subject(clause):
        return []
    content = clause_content(sentence, set(_places(tree, clause)), clause)
    return [_found(tree, content, adjective.span, source, adjective)] if content else []


def said_by_noun(tree: Tree, noun: Token) -> Token | None:
    """The "that" clause of a noun such as "claim" or "report"."""
    if noun.lemma not in SAID_NOUNS or not noun.is_noun:
        return None
    return next(
        (one for one in tree.children(noun, "acl", "ccomp", "relcl") if _is_that_clause(tree, one)), None
    )


def _is_that_clause(tree: Tree, clause: Token) -> bool:
    """Whether "that" opens it and its subject is another word, whatever the parser takes "that" for."""
    that = tree[clause.first]
    return that.low == "that" and any(one is not that for one in tree.children(clause, *SUBJECTS))


def _of(tree: Tree, noun: Token) -> Token | None:
    prepositions = [one for one in tree.children(noun, "prep") if one.low in {"by", "from"}]
    return next((tree.child(one, "pobj") for one in prepositions), None)


def _cited(tree: Tree, found: Sequence[_Found]) -> list[_Found]:
    """ "The Herald reported that …, citing two officials": the officials are the nearer source."""
    citing = next((one for one in tree if one.low == "citing"), None)
    cited = citing and tree.child(citing, "dobj")
    if not citing or not cited or not may_speak(cited) or tree.child(citing, "ccomp"):
        return list(found)
    above = {one.place for one in tree.above(citing)}
    return [_nearer(tree, one, cited, citing) if one.verb.place in above else one for one in found]


def _nearer(tree: Tree, found: _Found, cited: Token, citing: Token) -> _Found:
    told = found.statement
    if not told.source:
        return found
    outer = replace(told, outer=(*told.outer, told.source[0]))
    return replace(found, statement=_by_source(tree, outer, cited, citing))


def _fills(inner: Statement, outer: Statement) -> bool:
    """Whether nothing of the outer content lies behind the inner statement."""
    return outer.contents[-1].end <= max(inner.contents[-1].end, inner.cue.end, *_ends(inner)) + len(".”")


def _ends(one: Statement) -> list[int]:
    return [span.end for span in one.source or (one.cue,)]


def _chained(found: Sequence[_Found]) -> list[_Found]:
    """Each statement that is the whole content of another takes its place, with the other’s source around it."""
    kept = list(found)
    for outer in found:
        inner = next(
            (one for one in kept if outer.root is not None and one.verb is outer.root and one is not outer),
            None,
        )
        if inner and outer in kept and outer.statement.source and _fills(inner.statement, outer.statement):
            around = (*outer.statement.outer, outer.statement.source[0])
            chained = replace(
                inner, statement=replace(inner.statement, outer=(*around, *inner.statement.outer))
            )
            kept = [chained if one is inner else one for one in kept if one is not outer]
    return kept
