"""News in English, read with a parser: who says what, when it happened, and which clauses are claims.

A sentence with a quoted statement, a date expression or a numeral gives at least one suggestion, and so does
one that reports what somebody says; a sentence with none of these gives none.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.core.spans import Cover
from annotations.preannotators.attribution.parsed import parsed_statements
from annotations.preannotators.attribution.people import people
from annotations.preannotators.attribution.statements import Statement
from annotations.preannotators.claims.clauses import parsed_drafts
from annotations.preannotators.claims.engine import Understood, suggestions
from annotations.preannotators.claims.reading import ruled_statements
from annotations.preannotators.parsing.frames import Frame, frame
from annotations.preannotators.parsing.model import Parser, parser
from annotations.preannotators.parsing.tree import Tree
from annotations.preannotators.rules import by_rules
from annotations.preannotators.surface.document import Passage, passages


class NewsPreAnnotator:
    """The built-in engine. spaCy is loaded with the first call of `suggest`."""

    identifier = "news"
    version = "1"
    title = "News in English, read with a parser"

    def __init__(self, load: "partial[Parser]" = partial(parser)) -> None:
        self._load = load

    def suggest(self, document: DocumentRecord) -> list[SuggestionRecord]:
        """Raises ParserUnavailableError where spaCy or its model is not installed."""
        found = list(passages(document))
        frames = [frame(passage) for passage in found]
        trees = self._load()(frames)
        sentences = map(_understood, found, frames, trees)
        return suggestions(document.text, people(document.text), sentences)


def _understood(passage: Passage, shown: Frame, tree: Tree | None) -> Understood:
    if tree is None:
        return by_rules(passage)
    statements = parsed_statements(shown, tree, passage.quoted)
    every = [*statements, *_missed(statements, ruled_statements(passage))]
    every.sort(key=lambda one: one.contents)
    return Understood(passage, every, partial(_drafts, tree))


def _drafts(tree: Tree, reading):
    return parsed_drafts(reading, tree)


def _missed(parsed: Sequence[Statement], ruled: Sequence[Statement]) -> Iterator[Statement]:
    """What the rules found where the parser saw nothing."""
    taken = Cover(span for one in parsed for span in (*one.contents, one.cue))
    for one in ruled:
        if not any(taken.overlaps(span) for span in (*one.contents, one.cue)):
            yield one
