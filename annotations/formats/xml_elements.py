"""XML as a flat list of elements. A DTD is refused, so there are no entities and nothing outside is read (P45)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    """An element by its namespace and name, with its attributes, its own text, its line, and its depth from 0."""

    namespace: str
    name: str
    attributes: Mapping[str, str]
    line: int
    depth: int
    text: str = ""


class _Collector:
    """Takes what the parser says."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.found: list[Element] = []
        self._parser = parser
        self._open: list[tuple[int, list[str]]] = []
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        line, depth = self._parser.CurrentLineNumber, len(self._open)
        self._open.append((len(self.found), []))
        self.found.append(Element(namespace, local, plain, line, depth))

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1][1].append(text)

    def _end(self, _name: str) -> None:
        place, pieces = self._open.pop()
        if pieces:
            self.found[place] = replace(self.found[place], text="".join(pieces))

    def _refuse(self, *_declared: object) -> None:
        raise FormatError("has a DTD, which is refused", line=self._parser.CurrentLineNumber)


def elements(data: bytes) -> list[Element]:
    """All elements in the order in which they begin.

    Raises:
        FormatError: it is not well formed, or has a DTD.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    collector = _Collector(parser)
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat's own signature
    except expat.ExpatError as error:
        raise FormatError(f"is not well formed: {expat.ErrorString(error.code)}", line=error.lineno) from None
    return collector.found


def attribute(value: str) -> str:
    """The text between the quotes of an attribute; line breaks survive the parser's normalization."""
    return value.translate(FORBIDDEN).translate(_ESCAPED)


def holds_all(value: str) -> bool:
    """Whether XML 1.0 can hold every character of a text."""
    return value == value.translate(FORBIDDEN)
