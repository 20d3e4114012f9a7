"""Every pre-annotator by its identifier. A new one is one file here beside and one line below.

Those that ask another program stand in no line: the operator names them, and `configure` adds them.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from annotations.core.errors import DomainError
from annotations.preannotators.base import PreAnnotator
from annotations.preannotators.dummy import DummyPreAnnotator
from annotations.preannotators.news import NewsPreAnnotator
from annotations.preannotators.rules import RulesPreAnnotator

#: The default; which model it parses with is for the edges to say (`NEWS.use`).
NEWS = NewsPreAnnotator()
_ALL: tuple[PreAnnotator, ...] = (NEWS, RulesPreAnnotator(), DummyPreAnnotator())

BUILT_IN: Mapping[str, PreAnnotator] = {engine.identifier: engine for engine in _ALL}
PRE_ANNOTATORS: dict[str, PreAnnotator] = dict(BUILT_IN)


class UnknownPreAnnotatorError(DomainError):
    """An identifier that the registry does not hold."""

    code: ClassVar[str] = "unknown_preannotator"


class NameTakenError(DomainError):
    """A back end has the name of a built-in pre-annotator."""

    code: ClassVar[str] = "name_taken"


def configure(further: Iterable[PreAnnotator]) -> None:
    """Offer these beside the built-in ones, and none that were added before.

    Raises:
        NameTakenError: one of them has a built-in one's identifier.
    """
    added = {engine.identifier: engine for engine in further}
    for identifier in BUILT_IN.keys() & added.keys():
        raise NameTakenError(f"“{identifier}” is a pre-annotator that is built in.", field="name")
    PRE_ANNOTATORS.clear()
    PRE_ANNOTATORS.update({**BUILT_IN, **added})


def get(identifier: str) -> PreAnnotator:
    """The pre-annotator of that identifier. Raises UnknownPreAnnotatorError."""
    if identifier not in PRE_ANNOTATORS:
        sentence = f"There is no pre-annotator “{identifier}”; there are: {', '.join(PRE_ANNOTATORS)}."
        raise UnknownPreAnnotatorError(sentence, field="pre_annotator")
    return PRE_ANNOTATORS[identifier]
