"""Every format by its identifier. A new one is one file here beside and one line below."""

from collections.abc import Mapping

from annotations.formats.base import Format, UnknownFormatError
from annotations.formats.jsonl import JsonLines

_ALL: tuple[Format, ...] = (JsonLines(),)

FORMATS: Mapping[str, Format] = {each.identifier: each for each in _ALL}


def get(identifier: str) -> Format:
    """The format of that identifier. Raises UnknownFormatError."""
    if identifier not in FORMATS:
        sentence = f"There is no format “{identifier}”; there are: {', '.join(FORMATS)}."
        raise UnknownFormatError(sentence, field="format")
    return FORMATS[identifier]
