"""Labeling interfaces of Label Studio: ours in their XML, and theirs read for what suggestions need."""

from dataclasses import dataclass
from typing import ClassVar
from xml.parsers import expat

from annotations.core.errors import DomainError
from annotations.core.labels import DEFAULT_SCHEMA

LABELS, CHOICES, TEXT, VARIABLE = "claim", "check_worthiness", "text", "text"
"""The names of our own tags, and of the field of a task that holds the text."""


class RequestError(DomainError):
    """A request that is none of Label Studio's."""

    code: ClassVar[str] = "invalid"


@dataclass(frozen=True, slots=True)
class Interface:
    """What a labeling configuration has for us: names of its tags, and the values that they allow."""

    text: str
    variable: str
    labels: str
    label_values: tuple[str, ...]
    choices: str = ""
    choice_values: tuple[str, ...] = ()


def label_config() -> str:
    """Our labels as a labeling interface."""
    labels = "".join(f'<Label value="{label.key}"/>' for label in DEFAULT_SCHEMA.claim_types)
    levels = "".join(f'<Choice value="{label.key}"/>' for label in DEFAULT_SCHEMA.check_worthiness)
    return (
        f'<View><Labels name="{LABELS}" toName="{TEXT}" choice="multiple">{labels}</Labels>'
        f'<Choices name="{CHOICES}" toName="{TEXT}" perRegion="true">{levels}</Choices>'
        f'<Text name="{TEXT}" value="${VARIABLE}"/></View>'
    )


def interface_of(config: object) -> Interface:
    """What the labeling configuration has for us. No document type is read, so no entity is either.

    Raises:
        RequestError: it is no XML, or has no Labels for a Text with a variable.
    """
    tags = _tags(config) if isinstance(config, str) else []
    texts = {a.get("name", ""): a.get("value", "") for tag, a, _ in tags if tag == "Text"}
    for tag, attributes, values in tags:
        to = attributes.get("toName", "")
        if tag == "Labels" and texts.get(to, "").startswith("$"):
            choices = _choices(tags, to)
            return Interface(to, texts[to][1:], attributes.get("name", ""), values, *choices)
    raise RequestError('The labeling interface needs <Labels toName="…"> for a <Text value="$…">.')


Tag = tuple[str, dict[str, str], tuple[str, ...]]


def _choices(tags: list[Tag], to: str) -> tuple[str, tuple[str, ...]]:
    for tag, attributes, values in tags:
        if tag == "Choices" and attributes.get("toName") == to and attributes.get("perRegion") == "true":
            return attributes.get("name", ""), values
    return "", ()


def _tags(config: str) -> list[Tag]:
    """The tags in their order, each with its attributes and the values of the options in it."""
    found: list[Tag] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in {"Label", "Choice"} and found:
            tag, given, values = found[-1]
            found[-1] = (tag, given, (*values, attributes.get("value", "")))
        else:
            found.append((name, attributes, ()))

    def refuse(*_declaration: object) -> None:
        raise RequestError("A labeling interface has no document type.")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(config, True)  # noqa: FBT003 - expat takes it by position
    except (expat.ExpatError, ValueError) as error:
        raise RequestError("The labeling interface is not XML.") from error
    return found
