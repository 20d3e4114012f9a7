"""A parsed sentence as plain values: tokens with the places they have in the text, and who depends on whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.core.spans import Span

VERBS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"})
NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word. `head`, `first` and `last` are places in the tree: its head, and how far its dependents reach.

    `stand_in` is the number of the quotation whose content this word stands for, -1 for a word of the text.
    Labels are those of the Penn tags (`tag`), ClearNLP dependencies (`dep`) and OntoNotes (`entity`).
    """

    place: int
    span: Span
    word: str
    lemma: str
    tag: str
    dep: str
    head: int
    first: int
    last: int
    entity: str
    stand_in: int = -1

    @property
    def low(self) -> str:
        return self.word.lower()

    @property
    def is_verb(self) -> bool:
        return self.tag in VERBS

    @property
    def is_noun(self) -> bool:
        return self.tag in NOUNS


class Tree:
    """The tokens of one sentence in order; a sentence may hold several roots."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self._children: list[list[Token]] = [[] for _ in tokens]
        for token in tokens:
            if token.head != token.place:
                self._children[token.head].append(token)

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, place: int) -> Token:
        return self.tokens[place]

    def head(self, token: Token) -> Token:
        return self.tokens[token.head]

    def children(self, token: Token, *deps: str) -> list[Token]:
        """The dependents in order; with `deps`, only those so labeled."""
        every = self._children[token.place]
        return [child for child in every if child.dep in deps] if deps else every

    def child(self, token: Token, *deps: str) -> Token | None:
        return next(iter(self.children(token, *deps)), None)

    def subtree(self, token: Token) -> Iterator[Token]:
        """The token and everything that depends on it, in no order."""
        waiting = [token]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += self._children[one.place]

    def above(self, token: Token) -> Iterator[Token]:
        """The heads of the token, nearest first."""
        while token.head != token.place:
            token = self.tokens[token.head]
            yield token

    def before(self, token: Token) -> Token | None:
        return self.tokens[token.place - 1] if token.place > 0 else None

    def after(self, token: Token) -> Token | None:
        return self.tokens[token.place + 1] if token.place + 1 < len(self.tokens) else None

    def root(self, token: Token) -> Token:
        """The head of heads."""
        return next(iter([*self.above(token)][::-1]), token)

    def subject(self, verb: Token) -> Token | None:
        """The subject of its own that a verb has."""
        return self.child(verb, *SUBJECTS)

    def is_finite(self, verb: Token) -> bool:
        """Whether the verb or an auxiliary of it bears tense."""
        tensed = {"VBD", "VBP", "VBZ", "MD"}
        return verb.tag in tensed or any(
            child.tag in tensed for child in self.children(verb, "aux", "auxpass", "cop")
        )

    def span(self, first: int, last: int) -> Span:
        """From the start of one token to the end of another, both included."""
        return Span(self.tokens[first].span.start, self.tokens[last].span.end)

    def runs(self, places: set[int]) -> list[tuple[int, int]]:
        """The places as runs of neighbors, each by its first and last place."""
        found: list[tuple[int, int]] = []
        for place in sorted(places):
            if found and place == found[-1][1] + 1:
                found[-1] = (found[-1][0], place)
            else:
                found.append((place, place))
        return found

    def within(self, span: Span) -> list[Token]:
        """The words of the text (no stand-ins) that lie inside the span."""
        return [token for token in self.tokens if token.stand_in < 0 and span.contains(token.span)]
