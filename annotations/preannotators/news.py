"""News in English, read with a parser: who says what, when it happened, and which clauses are claims.

A sentence with a quoted statement, a date expression or a numeral gives at least one suggestion, and so does
one that reports what somebody says; a sentence with none of these gives none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.core.spans import Cover, Span
from annotations.preannotators.attribution.cues import is_cue
from annotations.preannotators.attribution.parsed import parsed_statements
from annotations.preannotators.attribution.people import people
from annotations.preannotators.attribution.speakers import Speakers
from annotations.preannotators.attribution.statements import Statement
from annotations.preannotators.attribution.verbs import CUES
from annotations.preannotators.claims.assemble import Said
from annotations.preannotators.claims.clauses import parsed_drafts
from annotations.preannotators.claims.drafts import Draft
from annotations.preannotators.claims.engine import Understood, suggestions
from annotations.preannotators.claims.pronouns import Called, first_person, third_person
from annotations.preannotators.claims.reading import ruled_statements
from annotations.preannotators.claims.referents import called, topic_of
from annotations.preannotators.claims.small_clauses import completed
from annotations.preannotators.claims.wording import Edit
from annotations.preannotators.parsing.frames import Frame, frame, quoted_frames
from annotations.preannotators.parsing.model import Parser, parser
from annotations.preannotators.parsing.tree import Token, Tree
from annotations.preannotators.rules import by_rules
from annotations.preannotators.surface.document import Passage, passages

_PERSONS = frozenset({"PERSON"})
_BODIES = frozenset({"ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})


class NewsPreAnnotator:
    """The built-in engine. spaCy is loaded with the first call of `suggest`, with the model that `use` named."""

    identifier = "news"
    version = "2"
    title = "News in English, read with a parser"

    def __init__(self, load: Callable[[str], Parser] = parser) -> None:
        self._load = load
        self._model = ""

    def use(self, model: str) -> None:
        """Parse with the spaCy model of that name; "" for the first that is installed."""
        self._model = model

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        """Raises ParserUnavailableError where spaCy or its model is not installed."""
        sentences = _parsed(self._load(self._model), list(passages(document)))
        trees = [one.tree for one in sentences]
        names = people(document.text, _named(trees, _PERSONS), _named(trees, _BODIES))
        before = [None, *sentences[:-1]]
        return suggestions(document.text, names, list(map(_understood, sentences, before)))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its trees: one of the frame, and one for what each free-standing quotation says."""

    passage: Passage
    frame: Frame
    tree: Tree | None
    quoted: tuple[Tree, ...]


def _parsed(parse: Parser, found: Sequence[Passage]) -> list[_Sentence]:
    frames = [frame(passage) for passage in found]
    inner = [quoted_frames(one) for one in frames]
    trees = iter(parse([*frames, *(one for quoted in inner for one in quoted)]))
    outer = list(islice(trees, len(frames)))
    quoted = [tuple(tree for tree in islice(trees, len(one)) if tree) for one in inner]
    return [_Sentence(*parts) for parts in zip(found, frames, outer, quoted, strict=True)]


def _named(trees: Sequence[Tree | None], kinds: frozenset[str]) -> Cover:
    """The names of those kinds in the text; neighboring words are one name."""
    words = [token for tree in trees for token in tree or () if token.stand_in < 0 and token.entity in kinds]
    joints = [
        Span(first.span.end, second.span.start)
        for first, second in pairwise(words)
        if second.place == first.place + 1 and second.span.start - first.span.end == 1
    ]
    return Cover([*(token.span for token in words), *joints])


def _understood(one: _Sentence, before: _Sentence | None) -> Understood:
    passage, tree = one.passage, one.tree
    if tree is None:
        return by_rules(passage)
    ruled = ruled_statements(passage)
    statements = [
        _sourced(statement, ruled) for statement in parsed_statements(one.frame, tree, passage.quoted)
    ]
    every = [*statements, *_missed(tree, statements, ruled)]
    every.sort(key=lambda statement: statement.contents)
    topic = topic_of(passage.text, before.tree) if before and before.tree else Called()
    trees = (tree, *one.quoted)

    def pronouns(draft: Draft, said: Said, speakers: Speakers) -> list[Edit]:
        meant = called(draft, said, passage, tree=tree, speakers=speakers)
        completing = completed(tree, draft, meant)
        taken = Cover(span for span, _ in completing)
        replaced = _replaced(trees, draft, meant, topic)
        return [*completing, *(edit for edit in replaced if not taken.overlaps(edit[0]))]

    return Understood(passage, every, lambda reading: parsed_drafts(reading, tree), pronouns)


def _replaced(trees: Sequence[Tree], draft: Draft, meant: Called, topic: Called) -> list[Edit]:
    """The pronouns of a draft by the one who says it, else by what the sentence before is about."""
    if draft.quoted:
        return first_person(trees, draft.fragments, meant)
    opens = draft.fragments[0].start <= trees[0][0].span.start
    by_speaker = third_person(trees, draft.fragments, meant)
    return by_speaker or (third_person(trees, draft.fragments, topic) if opens else [])


def _sourced(parsed: Statement, ruled: Sequence[Statement]) -> Statement:
    """With the source that the rules found, where the parser found none."""
    found = (one.source for one in ruled if one.cue == parsed.cue and one.source)
    return parsed if parsed.source else replace(parsed, source=next(found, None))


def _missed(tree: Tree, parsed: Sequence[Statement], ruled: Sequence[Statement]) -> Iterator[Statement]:
    """What the rules found where the parser saw nothing, and where it does not speak against it."""
    taken = Cover(span for one in parsed for span in (*one.contents, one.cue))
    for one in ruled:
        overlaps = any(taken.overlaps(span) for span in (*one.contents, one.cue))
        if not overlaps and not any(_speaks_against(tree, token) for token in tree.within(one.cue)):
            yield one


def _speaks_against(tree: Tree, token: Token) -> bool:
    """Whether the parser saw a verb of attribution that is denied, supposed or passive."""
    return token.is_verb and token.lemma in CUES and not is_cue(tree, token)
