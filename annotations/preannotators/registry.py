"""Every pre-annotator by its identifier. A new one is one file here beside and one line below."""

from collections.abc import Mapping
from typing import ClassVar

from annotations.core.errors import DomainError
from annotations.preannotators.base import PreAnnotator
from annotations.preannotators.dummy import DummyPreAnnotator
from annotations.preannotators.news import NewsPreAnnotator
from annotations.preannotators.rules import RulesPreAnnotator

#: The default; which model it parses with is for the edges to say (`NEWS.use`).
NEWS = NewsPreAnnotator()
_ALL: tuple[PreAnnotator, ...] = (NEWS, RulesPreAnnotator(), DummyPreAnnotator())

PRE_ANNOTATORS: Mapping[str, PreAnnotator] = {engine.identifier: engine for engine in _ALL}


class UnknownPreAnnotatorError(DomainError):
    """An identifier that the registry does not hold."""

    code: ClassVar[str] = "unknown_preannotator"


def get(identifier: str) -> PreAnnotator:
    """The pre-annotator of that identifier. Raises UnknownPreAnnotatorError."""
    if identifier not in PRE_ANNOTATORS:
        sentence = f"There is no pre-annotator “{identifier}”; there are: {', '.join(PRE_ANNOTATORS)}."
        raise UnknownPreAnnotatorError(sentence, field="pre_annotator")
    return PRE_ANNOTATORS[identifier]
