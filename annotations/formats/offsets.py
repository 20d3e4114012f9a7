"""Offsets of other units, and texts whose line ends are not ours, brought to code points of the stored text."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import accumulate

from wcwidth import iter_graphemes

from annotations.core.spans import Span
from annotations.core.text import normalize_import
from annotations.formats.base import CODE_POINTS, GRAPHEMES, UTF16, FormatError

FIRST_ASTRAL = 0x10000


class Utf16:
    """Code points of one text to UTF-16 units and back; each question costs O(log n).

    Java, JavaScript and C# count units: a character above U+FFFF is two of them.
    """

    def __init__(self, text: str) -> None:
        self._astral = [i for i, character in enumerate(text) if ord(character) >= FIRST_ASTRAL]
        self._second_halves = [at + before + 1 for before, at in enumerate(self._astral)]
        self._length = len(text)

    def units(self, offset: int) -> int:
        """The code point offset in units."""
        return offset + bisect_left(self._astral, offset)

    def code_points(self, offset: int) -> int:
        """The unit offset in code points. Raises FormatError inside a character and behind the text."""
        before = bisect_left(self._second_halves, offset)
        if before < len(self._second_halves) and self._second_halves[before] == offset:
            raise FormatError(f"offset {offset} lies within a character (in UTF-16 units)")
        if offset - bisect_right(self._second_halves, offset) > self._length:
            raise FormatError(f"offset {offset} lies behind the end of the text")
        return offset - bisect_right(self._second_halves, offset)

    def written(self, span: Span) -> tuple[int, int]:
        """A span's start and end in units."""
        return self.units(span.start), self.units(span.end)


class Graphemes:
    """Code points of one text by its extended grapheme clusters (Unicode Standard Annex 29), what shows as one sign."""

    def __init__(self, text: str) -> None:
        self._starts = list(accumulate(map(len, iter_graphemes(text)), initial=0))
        self.borders = frozenset(self._starts)
        """Where no sign is cut, in code points."""

    def code_points(self, offset: int) -> int:
        """The offset, counted in clusters, in code points. Raises FormatError outside the text."""
        if not 0 <= offset < len(self._starts):
            raise FormatError(
                f"offset {offset} lies outside the text of {len(self._starts) - 1} grapheme clusters"
            )
        return self._starts[offset]


def to_code_points(text: str, unit: str) -> Callable[[int], int]:
    """How offsets of a text come from a unit to code points; it raises FormatError where there is no way."""
    if unit == UTF16:
        return Utf16(text).code_points
    return Graphemes(text).code_points if unit == GRAPHEMES else int


class Incoming:
    """A text as it will be stored, and the way from offsets of the file's unit to spans of it.

    Raises the errors of `core.text` for a text that cannot be stored.
    """

    def __init__(self, raw: str, unit: str = CODE_POINTS) -> None:
        self.raw = raw
        self.text, self._stored = normalize_import(raw)
        self._code_points = to_code_points(raw, unit)

    def span(self, start: int, end: int) -> Span:
        """The span of the stored text. Raises FormatError where it is outside the text, or encloses nothing."""
        first, behind = self._code_points(start), self._code_points(end)
        if not 0 <= first < behind <= len(self.raw):
            raise FormatError(f"{start} to {end} is no span of a text of {len(self.raw)} code points")
        found = self._stored.span(Span(first, behind))
        if found is None:
            raise FormatError(f"{start} to {end} encloses only line ends that are not kept")
        return found
