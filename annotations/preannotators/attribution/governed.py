"""What a verb of attribution governs: a quotation, a clause, or a small clause with quoted words in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.core.quotes import Quotation
from annotations.core.spans import Span, trimmed
from annotations.preannotators.attribution.completing import completing
from annotations.preannotators.attribution.cues import Cue
from annotations.preannotators.attribution.verbs import (
    ACCUSING,
    ASKING,
    CALLING,
    CONTRASTING,
    DENYING,
    FINDING,
    GESTURING,
    INTENDING,
    NAMING,
    NO_QUOTATION,
    SPEAKING,
)
from annotations.preannotators.parsing.frames import Frame
from annotations.preannotators.parsing.tree import Token, Tree
from annotations.preannotators.surface.endings import without_period

_EDGES = ",;:—–-"
_NAMED_PARTS = ("dobj", "oprd", "xcomp", "acomp", "attr", "ccomp", "prep", "pobj")
_NOMINAL = frozenset({"npadvmod", "dobj", "appos"})
_ADVERBIAL = frozenset(
    {"prep", "npadvmod", "advmod", "advcl", "dobj", "dep", "oprd", "acomp", "appos", "attr"}
)
_SAYING_SOME = frozenset({"say", "tell", "claim", "state", "report", "allege"})
_NO_CLAUSE = (GESTURING | NAMING) - SPEAKING - FINDING
_STEPS_UP = 6


@dataclass(frozen=True, slots=True)
class Content:
    """The spans of what is said, and the token that heads it (None for a quotation)."""

    spans: tuple[Span, ...]
    root: Token | None
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A parsed sentence: the frame it was made from, its tree, and the places that belong to no content.

    `leaving` are the places of asides such as "according to …" and ", adding that …".
    """

    frame: Frame
    tree: Tree
    quoted: Sequence[Quotation]
    leaving: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        return self.frame.text


def content_of(sentence: Sentence, cue: Cue, owned: Sequence[int]) -> Content | None:
    """What the cue governs; `owned` are the numbers of the quotations that are its own."""
    if owned:
        return _interrupted(sentence, cue, owned) or _quotations(sentence, owned)
    verb = cue.verb
    for found in (
        _clause(sentence, cue),
        _around(sentence, cue),
        _object(sentence, verb),
        _left(sentence, cue),
    ):
        if found:
            return found
    return None


def _interrupted(sentence: Sentence, cue: Cue, owned: Sequence[int]) -> Content | None:
    """ "Passengers, she added, “can see the difference”": what stands before the cue is the beginning."""
    tree, first = sentence.tree, min(_start_of(cue), cue.verb.place)
    content = sentence.frame.stand_ins[owned[0]].content
    lower = content.of(sentence.text)[:1].islower()
    divided = 1 < first < len(tree) and tree[first - 1].word == "," and content.start > cue.verb.span.end
    before = tree.tokens[tree.root(cue.verb).first : max(first - 1, 0)]
    if not (lower and divided and before) or any(token.stand_in >= 0 for token in before):
        return None
    quoted = _quotations(sentence, owned)
    places = {token.place for token in before} - sentence.leaving
    left = (
        clause_content(sentence, places, before[0])
        if before[0].dep not in {"advmod", "prep", "advcl"}
        else None
    )
    return Content((*left.spans, *quoted.spans), None) if left and quoted else None


def _quotations(sentence: Sentence, owned: Sequence[int]) -> Content | None:
    quoted = [sentence.frame.stand_ins[number] for number in owned]
    found = [trimmed(sentence.text, one.content, ",") for one in quoted]
    return Content(tuple(span for span in found if span), None, direct=True)


def owners(sentence: Sentence, found: Sequence[Cue]) -> dict[int, list[int]]:
    """The numbers of the free-standing quotations by the place of the verb that they belong to."""
    speaking = {
        cue.verb.place: cue for cue in found if cue.verb.lemma in (SPEAKING | GESTURING) - NO_QUOTATION
    }
    owned: dict[int, list[int]] = {}
    for number in range(len(sentence.frame.stand_ins)):
        own = [token for token in sentence.tree if token.stand_in == number]
        verb = own and (_governing(sentence.tree, own, speaking) or _adjacent(sentence.tree, own, speaking))
        if verb:
            owned.setdefault(verb.place, []).append(number)
    return owned


def _governing(tree: Tree, own: Sequence[Token], speaking: dict[int, Cue]) -> Token | None:
    """The verb above the stand-in, or below it where the parser made the quotation the main clause."""
    numbers = {token.place for token in own}
    root = next(token for token in own if token.head not in numbers or token.head == token.place)
    for above in [*tree.above(root)][:_STEPS_UP]:
        said = next((one for one in tree.children(above, "xcomp") if one.place in speaking), None)
        if said or above.place in speaking:
            return said or above
        if above.stand_in < 0 and above.is_verb:
            break
    return next((child for child in tree.children(root) if child.place in speaking), None)


def _adjacent(tree: Tree, own: Sequence[Token], speaking: dict[int, Cue]) -> Token | None:
    """The nearest verb of speaking with nothing but its own phrase between it and the quotation."""
    near = [
        (max(own[0].place - place, place - own[-1].place), place)
        for place in speaking
        if not _divided(tree, min(place, own[-1].place), max(place, own[0].place))
    ]
    return tree[min(near)[1]] if near else None


def _divided(tree: Tree, first: int, last: int) -> bool:
    """Whether another clause or the end of a sentence stands between two places."""
    between = tree.tokens[first + 1 : last]
    return any(token.word in {".", ";", "?", "!"} or token.dep in {"cc", "mark"} for token in between)


def _clause(sentence: Sentence, cue: Cue) -> Content | None:
    """The clause that completes the verb, right of it or left."""
    tree, verb = sentence.tree, cue.verb
    clause = completing(tree, verb)
    if clause is None or verb.lemma in _NO_CLAUSE:
        return None
    places = {token.place for token in tree.subtree(clause)} - sentence.leaving
    if clause.place > verb.place:
        if tree[clause.first].low in ASKING or _first_word(tree, clause).low in ASKING:
            return None
        places |= set(_trailing(sentence, verb, clause))
        places = {place for place in places if place > _behind(tree, clause, verb)}
    else:
        beside = (one for one in tree.children(verb, "ccomp") if clause.place < one.place < verb.place)
        places |= {token.place for one in beside for token in tree.subtree(one)} - sentence.leaving
        places = {place for place in places if place < min(_start_of(cue), verb.place)}
    return clause_content(sentence, places, clause)


def _trailing(sentence: Sentence, verb: Token, clause: Token) -> Iterator[int]:
    """What stands right behind the clause and was hung on the cue, but tells what was said."""
    tree, end = sentence.tree, clause.last
    for child in tree.children(verb):
        if child.first <= end or child.dep == "punct":
            continue
        if child.place in sentence.leaving or not _completes(tree, clause, child):
            return
        end = child.last
        yield from range(clause.last + 1, child.last + 1)


def _completes(tree: Tree, clause: Token, child: Token) -> bool:
    if child.dep == "cc":
        return True
    if child.dep == "conj":
        shared = {one.low for one in tree.children(clause, "aux")} & {
            one.low for one in tree.children(child, "aux")
        }
        return child.is_verb and tree.subject(child) is None and bool(shared)
    divided = tree[child.first - 1].word in {",", "—", "–"}
    return child.dep in (_NOMINAL if divided else _ADVERBIAL)


def _first_word(tree: Tree, clause: Token) -> Token:
    marks = [child for child in tree.children(clause, "mark", "advmod") if child.place < clause.place]
    return marks[0] if marks else clause


def _start_of(cue: Cue) -> int:
    return cue.source.first if cue.source and cue.source.place < cue.verb.place else cue.verb.place


def _left(sentence: Sentence, cue: Cue) -> Content | None:
    """ "…, medics said, …" behind a clause that the parser did not see as one: all that stands before."""
    tree, verb = sentence.tree, cue.verb
    first = _start_of(cue)
    divided = 1 < first < verb.place and tree[first - 1].word in {",", "”"}
    follows = tree.after(verb)
    closed = follows is None or follows.dep == "punct" or follows.tag in {"IN", "NNP", "RB"}
    if not (divided and closed) or verb.lemma in _NO_CLAUSE:
        return None
    root = tree.root(verb)
    places = set(range(root.first, first - 1)) - sentence.leaving
    acts = [tree[place] for place in places if tree[place].tag in {"VBD", "VBZ", "VBP", "VBN", "MD"}]
    return clause_content(sentence, places, acts[0]) if acts else None


def _behind(tree: Tree, clause: Token, verb: Token) -> int:
    """The last place before the clause proper: its "that", or a date that the parser hung on it."""
    mark = [
        child.place for child in tree.children(clause) if child.low == "that" and child.place < clause.place
    ]
    if mark and mark[0] > verb.place:
        return mark[0]
    subject = tree.subject(clause)
    leading = verb.place
    for child in tree.children(clause, "prep", "npadvmod"):
        dated = {token.entity for token in tree.subtree(child)} & {"DATE", "TIME"}
        if child.first == leading + 1 and dated and subject and child.last == subject.first - 1:
            leading = child.last
    return leading


def _around(sentence: Sentence, cue: Cue) -> Content | None:
    """ "The plan, critics say, would …", "as officials said": the clause that the attribution interrupts."""
    tree, verb = sentence.tree, cue.verb
    head = tree.head(verb)
    asides = {"parataxis", "ccomp", "dep", "advcl", "relcl"}
    if verb.dep not in asides or head.stand_in >= 0 or cue.source is None or verb.lemma in _NO_CLAUSE:
        return None
    as_said = any(child.low == "as" for child in tree.children(verb, "mark", "advmod"))
    if not head.is_verb or (verb.dep in {"advcl", "relcl"} and not as_said) or verb.tag == "VBG":
        return None
    if not as_said and not _is_aside(tree, min(_start_of(cue), verb.place)):
        return None
    aside = [
        verb,
        *(
            child
            for child in tree.children(head, "advcl")
            if child.place > verb.place and _contrasts(tree, child)
        ),
    ]
    own = {token.place for one in aside for token in tree.subtree(one)} - _links_on(tree, verb)
    return clause_content(
        sentence, {token.place for token in tree.subtree(head)} - sentence.leaving - own, head
    )


def _links_on(tree: Tree, verb: Token) -> set[int]:
    """The "and" behind ", she said, and …" where it joins nothing to the cue."""
    joined = tree.child(verb, "conj")
    return (
        set() if joined else {child.place for child in tree.children(verb, "cc") if child.place > verb.place}
    )


def _contrasts(tree: Tree, clause: Token) -> bool:
    """ "…, she said, although the list could not be checked": that is told, not said."""
    return any(mark.low in CONTRASTING for mark in tree.children(clause, "mark"))


def _is_aside(tree: Tree, first: int) -> bool:
    return first > 0 and tree[first - 1].word in {",", "—", "–", "-", "”", '"', "’"}


def _object(sentence: Sentence, verb: Token) -> Content | None:
    """Quoted words in the object, a small clause, or what somebody is accused of or promises."""
    tree = sentence.tree
    parts = [child for child in tree.children(verb, *_NAMED_PARTS) if child.place > verb.place]
    if verb.lemma in INTENDING | DENYING:
        done = next(
            (part for part in parts if part.dep in {"xcomp", "ccomp"} and _is_done(tree, verb, part)), None
        )
        if done:
            return clause_content(
                sentence, {token.place for token in tree.subtree(done)} - sentence.leaving, done
            )
    last = _last_of_small_clause(sentence, verb, parts)
    if last is None:
        return None
    first = _first_of_small_clause(tree, parts)
    places = {
        place for part in parts for place in range(part.first, part.last + 1) if part.place <= last.place
    }
    return clause_content(sentence, {place for place in places if place >= first} - sentence.leaving, last)


def _is_done(tree: Tree, verb: Token, part: Token) -> bool:
    infinitive = any(child.low == "to" for child in tree.children(part, "aux"))
    return infinitive if verb.lemma in INTENDING and verb.lemma not in DENYING else part.tag == "VBG"


def _last_of_small_clause(sentence: Sentence, verb: Token, parts: Sequence[Token]) -> Token | None:
    tree = sentence.tree
    quoting = [part for part in parts if _quotes(sentence, part)]
    if quoting and verb.lemma in NAMING | _SAYING_SOME:
        return quoting[-1]
    if parts and parts[0].place < verb.place:
        return None
    if verb.lemma in ACCUSING:
        return next((part for part in parts if part.dep == "prep" and part.low in {"of", "for"}), None)
    if verb.lemma in CALLING:
        return next(
            (part for part in parts if part.dep in {"oprd", "ccomp"} or _names_as(tree, part, parts)), None
        )
    return None


def _names_as(tree: Tree, part: Token, parts: Sequence[Token]) -> bool:
    return part.dep == "prep" and part.low == "as" and parts[0].dep == "dobj" and bool(tree.children(part))


def _quotes(sentence: Sentence, part: Token) -> bool:
    reach = sentence.tree.span(part.first, part.last)
    free = {one.span for one in sentence.frame.stand_ins}
    return any(one.span not in free and reach.overlaps(one.content) for one in sentence.quoted)


def _first_of_small_clause(tree: Tree, parts: Sequence[Token]) -> int:
    """Where it begins: at the object; behind "of" in "spoke of a “violation”"."""
    first = parts[0]
    inside = tree.child(first, "pobj", "pcomp") if first.dep == "prep" else None
    return inside.first if inside else first.first


def clause_content(sentence: Sentence, places: set[int], root: Token) -> Content | None:
    """The spans of those places, without borders at their edges and words that only link."""
    tree = sentence.tree
    kept = {place for place in places if tree[place].dep != "punct" or {place - 1, place + 1} & places}
    spans = [_trimmed(sentence, *run, linked=i > 0) for i, run in enumerate(tree.runs(kept))]
    found = tuple(span for span in spans if span)
    return Content(found, root) if found else None


def _trimmed(sentence: Sentence, first: int, last: int, *, linked: bool) -> Span | None:
    tree = sentence.tree
    while first <= last and (tree[first].word in _EDGES or (_links(tree[first]) and not linked)):
        first += 1
    while first <= last and (tree[last].word in _EDGES or tree[last].dep == "cc"):
        last -= 1
    if first > last:
        return None
    span = trimmed(sentence.text, _with_marks(sentence, tree.span(first, last)), _EDGES)
    return span and without_period(sentence.text, span)


def _links(token: Token) -> bool:
    return token.low in {"and", "but"} or (token.low == "that" and token.dep == "mark")


def _with_marks(sentence: Sentence, span: Span) -> Span:
    """Grown to the marks of a quotation that it ends or begins inside of."""
    for one in sentence.quoted:
        if one.span.overlaps(span) and not one.continued:
            if one.span.start < span.start <= one.content.start:
                span = Span(one.span.start, span.end)
            opened = span.start <= one.span.start and one.content.start < span.end < one.content.end
            if opened or one.content.end <= span.end < one.span.end or span.end == one.content.end - 1:
                span = Span(span.start, one.span.end)
    return span
