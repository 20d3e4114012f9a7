"""Claims of a parsed sentence: said clauses, coordinated ones each on its own, relative and appositive ones below them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotations.core.sentences import sentences_of
from annotations.core.spans import Cover, Fragments, Span, trimmed
from annotations.preannotators.attribution.parsed import said_by_noun
from annotations.preannotators.attribution.statements import Statement
from annotations.preannotators.attribution.verbs import CONTRASTING
from annotations.preannotators.claims.drafts import Draft
from annotations.preannotators.claims.reading import Reading
from annotations.preannotators.claims.relatives import (
    behind_relative,
    copula,
    is_divided,
    is_telling,
    last_of,
    thing_not_person,
)
from annotations.preannotators.parsing.tree import SUBJECTS, Token, Tree
from annotations.preannotators.surface.endings import without_period
from annotations.preannotators.surface.lexicon import CONNECTIVES

_EDGES = " ,;:—–-"
_RELATIVE = frozenset({"which", "who", "whose", "that"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC"})
_CLAUSAL = frozenset({"advcl", "conj", "ccomp", "parataxis", "ROOT"})
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence as read and as parsed."""

    reading: Reading
    tree: Tree

    @property
    def text(self) -> str:
        return self.reading.text


def parsed_drafts(reading: Reading, tree: Tree) -> list[Draft]:
    """The claims of a sentence, in order, no two with the same fragments; none if it gives no cause."""
    parsed = Parsed(reading, tree)
    found = [draft for statement in reading.statements for draft in _said(parsed, statement)]
    said = Cover(span for draft in found for span in draft.fragments)
    found += [
        Draft(part, None, quoted=True)
        for content in reading.quoted_statements
        if not said.overlaps(content)
        for part in _quoted_parts(reading.text, (content,))
    ]
    found += _noun_clauses(parsed, found)
    if not found and not reading.gives_cause:
        return []
    found += _told(parsed, found)
    found += [draft for draft in _asides(parsed, found) if not _same(draft, found)]
    unique = {
        draft.fragments: draft for draft in reversed(found or [Draft((reading.span,), None, quoted=False)])
    }
    return sorted(unique.values(), key=lambda draft: draft.fragments)


def _said(parsed: Parsed, statement: Statement) -> list[Draft]:
    if statement.direct:
        return [
            Draft(part, statement, quoted=True) for part in _quoted_parts(parsed.text, statement.contents)
        ]
    if len(statement.contents) > 1:
        return [Draft(statement.contents, statement, quoted=False)]
    return [Draft((part,), statement, quoted=False) for part in clauses_of(parsed, statement.contents[0])]


def _quoted_parts(text: str, contents: Fragments) -> list[Fragments]:
    """The sentences of a quotation, if each could be claimed; else the quotation as it is."""
    if len(contents) > 1:
        return [contents]
    found = sentences_of(text, contents, [])
    telling = all(
        len(one.of(text).split()) > _LEAST_WORDS and not one.of(text).endswith("?") for one in found
    )
    return [(one,) for one in found] if telling and len(found) > 1 else [contents]


def clauses_of(parsed: Parsed, span: Span) -> list[Span]:
    """The span cut where a coordinated clause begins that has a subject and a finite verb of its own."""
    tree = parsed.tree
    inside = tree.within(span)
    places = {token.place for token in inside}
    tops = [token for token in inside if token.head not in places or token.head == token.place]
    beside = [top for top in tops[1:] if top.is_verb and _stands_alone(tree, top)]
    starts = sorted(
        place
        for joined in (*beside, *(one for top in tops for one in _joined(tree, top, places)))
        if (place := _start_of(tree, joined, places)) is not None
    )
    starts = sorted({*starts, *_enumerated(tree, places)})
    borders = [span.start, *(tree[place].span.start for place in starts), span.end]
    parts = (_bare(parsed, Span(start, end)) for start, end in pairwise(borders) if start < end)
    return [part for part in parts if part] or [span]


def _enumerated(tree: Tree, places: set[int]) -> Iterator[int]:
    """ "…, that B and that C": where a further "that" begins a clause."""
    for place in sorted(places)[1:]:
        token, before = tree[place], tree[place - 1]
        clause = tree.head(token)
        further = token.low == "that" and token.dep == "mark" and (before.word == "," or before.dep == "cc")
        if further and clause.is_verb and _stands_alone(tree, clause):
            yield place


def _joined(tree: Tree, top: Token, places: set[int]) -> Iterator[Token]:
    """The clauses that are coordinated with the one of `top`, and that contrast with it, inside `places`."""
    for child in tree.children(top):
        if child.place not in places:
            continue
        if child.dep == "conj" and child.is_verb:
            if _stands_alone(tree, child):
                yield child
            yield from _joined(tree, child, places)
        elif child.dep == "advcl" and _contrasts(tree, child):
            yield child if child.place > top.place else top


def _stands_alone(tree: Tree, verb: Token) -> bool:
    tensed = tree.is_finite(verb) or verb.tag == "VBN"
    return tree.subject(verb) is not None and tensed and verb.last - verb.first + 1 >= _LEAST_WORDS


def _contrasts(tree: Tree, clause: Token) -> bool:
    mark = tree.child(clause, "mark")
    opens = clause.first == 0 or tree[clause.first - 1].word in {",", "(", "“", '"'}
    return mark is not None and mark.low in CONTRASTING and opens and _stands_alone(tree, clause)


def _start_of(tree: Tree, verb: Token, places: set[int]) -> int | None:
    """The first word of the clause: where its subject begins or what stands before that on its left."""
    own = [
        child.first
        for child in tree.children(verb)
        if child.place < verb.place and child.dep not in {"punct", "cc", "advcl"}
    ]
    leading = [
        child.first
        for child in tree.children(verb, "advcl")
        if child.place < verb.place and not _contrasts(tree, child)
    ]
    start = min([verb.place, *own, *leading])
    return start if start in places and start > min(places) else None


def _bare(parsed: Parsed, span: Span) -> Span | None:
    """The clause without what links it to its neighbors."""
    inside = parsed.tree.within(span)
    first, last = 0, len(inside) - 1
    while first <= last and _links(inside, first):
        first += 1
    while last >= first and (
        inside[last].dep == "cc" or inside[last].low in {"and", "but"} or inside[last].word in _EDGES
    ):
        last -= 1
    if first > last:
        return None
    start = span.start if first == 0 else inside[first].span.start
    end = span.end if last == len(inside) - 1 else inside[last].span.end
    bare = trimmed(parsed.text, Span(start, end), _EDGES)
    return without_period(parsed.text, bare) if bare else None


def _links(inside: Sequence[Token], first: int) -> bool:
    token = inside[first]
    following = inside[first + 1].word if first + 1 < len(inside) else ""
    connects = token.word in CONNECTIVES and following == ","
    contrasts = token.low in CONTRASTING and token.dep == "mark"
    return (
        token.word in _EDGES
        or token.low in {"and", "but", "yet"}
        or connects
        or contrasts
        or (token.low == "that" and token.dep == "mark")
    )


def _noun_clauses(parsed: Parsed, found: Sequence[Draft]) -> list[Draft]:
    """ "Reports that the king had died": the clause is a claim of its own."""
    drafted: list[Draft] = []
    for noun in parsed.tree:
        clause = said_by_noun(parsed.tree, noun)
        span = clause and _bare(parsed, parsed.tree.span(clause.first, clause.last))
        if span and not any(draft.fragments == (span,) for draft in found):
            drafted.append(Draft((span,), _around(span, found), quoted=False))
    return drafted


def _around(clause: Span, found: Sequence[Draft]) -> Statement | None:
    """The statement that the clause is part of, if anybody is said to have said it."""
    around = (draft.statement for draft in found if any(span.contains(clause) for span in draft.fragments))
    return next((statement for statement in around if statement), None)


def _told(parsed: Parsed, found: Sequence[Draft]) -> list[Draft]:
    """The clauses that the sentence tells in its own voice: those that date or count something, with the ones joined to
    them; what follows a statement; and what is told of "the claim that …".
    """
    taken = Cover(_taken(parsed, found))
    marks = Cover(mark for mark in parsed.reading.marks if not taken.overlaps(mark))
    told_of = Cover(_in_noun_clauses(parsed))
    first = min((statement.cue.end for statement in parsed.reading.statements), default=None)
    drafted: list[Span] = []
    for joined in _own_clauses(parsed):
        caused = any(marks.overlaps(span) or told_of.overlaps(span) for span in joined)
        for span in joined:
            follows = first is not None and span.start > first and not _is_relative(parsed, span)
            if not taken.overlaps(span) and (caused or follows):
                drafted.append(span)
            elif marks.overlaps(span):
                drafted += _rests(parsed, span, taken, marks)
    return [Draft((span,), None, quoted=False) for span in drafted]


def _is_relative(parsed: Parsed, span: Span) -> bool:
    inside = parsed.tree.within(span)
    return bool(inside) and inside[0].low in _RELATIVE


def _in_noun_clauses(parsed: Parsed) -> Iterator[Span]:
    for noun in parsed.tree:
        clause = said_by_noun(parsed.tree, noun)
        if clause:
            yield parsed.tree.span(clause.first, clause.last)


def _taken(parsed: Parsed, found: Sequence[Draft]) -> Iterator[Span]:
    """What is said, and by whom, and how; but a "that" clause of a noun is told of."""
    nouns = {token.span for token in parsed.tree if said_by_noun(parsed.tree, token)}
    for draft in found:
        if draft.quoted or (draft.statement and draft.statement.cue not in nouns):
            yield from draft.fragments
    for statement in parsed.reading.statements:
        if statement.cue not in nouns:
            yield from statement.contents
            yield statement.cue
            yield from (*(statement.source or ()), *statement.outer)


def _own_clauses(parsed: Parsed) -> Iterator[list[Span]]:
    """For each root the coordinated clauses of it."""
    for root in parsed.tree:
        whole = _bare(parsed, parsed.tree.span(root.first, root.last)) if root.head == root.place else None
        yield clauses_of(parsed, whole) if whole else []


def _rests(parsed: Parsed, span: Span, taken: Cover, marks: Cover) -> Iterator[Span]:
    """Clauses with a subject inside a partly taken one, as far as they touch nothing that is said or says it."""
    said = Cover(span for one in parsed.reading.statements for span in (*one.contents, one.cue))
    for token in parsed.tree.within(span):
        if (
            token.dep in _CLAUSAL
            and _stands_alone(parsed.tree, token)
            and not _is_supposed(parsed.tree, token)
        ):
            clause = _until_taken(parsed, token, said if token.dep == "ROOT" else taken)
            if clause and marks.overlaps(clause):
                yield clause


def _is_supposed(tree: Tree, clause: Token) -> bool:
    return any(mark.low in {"if", "unless"} for mark in tree.children(clause, "mark"))


def _until_taken(parsed: Parsed, verb: Token, taken: Cover) -> Span | None:
    """The clause of a verb without the word that subordinates it, up to where something is said."""
    places = range(verb.place, verb.last + 1)
    at = next((place for place in places if _is_taken(parsed, place, taken)), None)
    last = verb.last if at is None else _border_before(parsed.tree, verb, at)
    opens = parsed.tree[verb.first].dep in {"mark", "advmod"} and verb.dep == "advcl"
    first = verb.first + 1 if opens else verb.first
    clause = _bare(parsed, parsed.tree.span(first, last)) if last > verb.place else None
    return clause if clause and not taken.overlaps(clause) else None


def _border_before(tree: Tree, verb: Token, at: int) -> int:
    """The place before the dependent of the verb that holds `at`, if a comma divides it; else that of the verb."""
    path = [tree[at], *tree.above(tree[at])]
    part = next((one for one in path if tree.head(one) is verb), tree[at])
    first = min(part.first, at)
    return first - 1 if tree[first - 1].dep in {"punct", "cc"} or tree[at].dep == "punct" else verb.place


def _is_taken(parsed: Parsed, place: int, taken: Cover) -> bool:
    token = parsed.tree[place]
    return taken.overlaps(token.span) or token.word in {"“", '"'}


def _same(draft: Draft, found: Sequence[Draft]) -> bool:
    return any(draft.fragments == one.fragments for one in found)


def _asides(parsed: Parsed, found: Sequence[Draft]) -> list[Draft]:
    """What is said of a thing in passing: "the bridge, which opened in 1968", "the law, passed in 1998"."""
    marks = Cover(
        [one.fragment for one in parsed.reading.dates] + [one.span for one in parsed.reading.numerals]
    )
    claimed = Cover(span for draft in found for span in draft.fragments)
    cues = {statement.cue for statement in parsed.reading.statements}
    drafted: list[Draft] = []
    for token in (one for one in parsed.tree if one.span not in cues):
        fragments = _aside(parsed, token)
        divided = is_divided(parsed.tree, token)
        telling = fragments and (marks.overlaps(fragments[1]) or (divided and _names(parsed.tree, token)))
        if fragments and telling and (divided or not claimed.overlaps(fragments[1])):
            drafted.append(
                Draft(
                    fragments,
                    _around(fragments[1], found),
                    quoted=False,
                    copula=copula(parsed.tree, token),
                )
            )
    return drafted


def _names(tree: Tree, clause: Token) -> bool:
    return clause.dep == "relcl" and any(token.entity in _NAMES for token in tree.subtree(clause))


def _aside(parsed: Parsed, clause: Token) -> Fragments | None:
    """The thing and what is said of it, as two fragments that read as a sentence."""
    tree = parsed.tree
    head = tree.head(clause)
    if clause.dep not in {"relcl", "acl", "appos"} or not head.is_noun:
        return None
    if clause.dep != "relcl" and not is_divided(tree, clause):
        return None
    named = tree.head(head)
    if head.dep == "appos" and tree[clause.first].low == "who" and named.entity == "PERSON":
        return _of_person(parsed, named, clause)
    if clause.dep == "appos" and not is_telling(tree, clause):
        return None
    first = behind_relative(tree, clause)
    said = first is not None and _bare(parsed, tree.span(first, last_of(tree, clause)))
    thing = _thing(parsed, head, clause)
    return (thing, said) if said and thing and thing.end <= said.start else None


def _of_person(parsed: Parsed, named: Token, clause: Token) -> Fragments | None:
    """ "Ann Poe, a father of four who was displaced": Ann Poe was."""
    first = behind_relative(parsed.tree, clause)
    said = first is not None and _bare(parsed, parsed.tree.span(first, last_of(parsed.tree, clause)))
    return (parsed.tree.span(named.first, named.place), said) if said else None


def _thing(parsed: Parsed, head: Token, clause: Token) -> Span | None:
    """The noun phrase that is spoken of, up to the comma."""
    if parsed.tree[clause.first].low == "which":
        head = thing_not_person(parsed.tree, head)
    first = head.first
    while first < head.place and (
        parsed.tree[first].dep in {"cc", "punct"} or parsed.tree[first].dep in SUBJECTS
    ):
        first += 1
    last = min(clause.first - (2 if is_divided(parsed.tree, clause) else 1), head.last)
    return (
        trimmed(parsed.text, parsed.tree.span(first, max(last, head.place)), _EDGES)
        if first <= head.place
        else None
    )
