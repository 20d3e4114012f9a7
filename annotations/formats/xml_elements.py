"""XML as a flat list of elements. A DTD is refused, so there are no entities and nothing outside is read (P45)."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from annotations.formats.base import FormatError

FORBIDDEN = {code: "\ufffd" for code in range(0x20) if chr(code) not in "\t\n\r"} | {
    0xFFFE: "\ufffd",
    0xFFFF: "\ufffd",
}
"""What XML 1.0 cannot hold, in any spelling, becomes U+FFFD."""
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
)


@dataclass(frozen=True, slots=True)
class Element:
    """An element by its namespace and name, with its attributes, its own text, and its line."""

    namespace: str
    name: str
    attributes: Mapping[str, str]
    line: int
    depth: int


def elements(data: bytes) -> list[Element]:
    """All elements in the order in which they begin.

    Raises:
        FormatError: it is not well formed, or has a DTD.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    found: list[Element] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        namespace, _, local = name.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        found.append(Element(namespace, local, plain, parser.CurrentLineNumber, depth))
        depth += 1

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_declared: object) -> None:
        raise FormatError("has a DTD, which is refused", line=parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler, parser.EntityDeclHandler = refuse, refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise FormatError(f"is not well formed: {expat.ErrorString(error.code)}", line=error.lineno) from None
    return found


def attribute(value: str) -> str:
    """The text between the quotes of an attribute; line breaks survive the parser's normalization."""
    return value.translate(FORBIDDEN).translate(_ESCAPED)


def holds_all(value: str) -> bool:
    """Whether XML 1.0 can hold every character of a text."""
    return value == value.translate(FORBIDDEN)
