"""WebAnno TSV 3.3: sentences of tokens with the values of one span layer beside them, in UTF-16 units.

An annotation is on every token that it covers, or on a sub-token (`1-3.1`) where it begins or ends inside one; `[n]` says
which values belong together, `|` stacks several. Text between sentences is not in the file. Layout: INCEpTION, user guide,
"WebAnno TSV v3.3".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    GoldRecord,
    Loss,
    MentionRecord,
)
from annotations.core.spans import Span, trimmed
from annotations.formats.archives import ZipReader, ZipWriter
from annotations.formats.base import PLAINLY, UTF16, FormatError, Item, Problem, Reading
from annotations.formats.cas import is_custom
from annotations.formats.folders import Place, files_of, pages_in, sheet_in
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.offsets import Incoming, Utf16
from annotations.formats.paging import pages
from annotations.formats.sheets import Mark, Page
from annotations.formats.store import counted, filled
from annotations.formats.table import joined_keys, keys_of
from annotations.formats.tokens import BY_LINE, SENTENCES, Sentence, sentences_of

SUFFIX = ".tsv"
LAYER = "webanno.custom.Claim"
FEATURES = ("label", "mention", "check_worthiness", "claim", "wording", "claimant")
SAID = FEATURES[2:]
_RESERVED = re.compile(r"\\|->|[\[\]|_;\t\n*]")
_ESCAPE = re.compile(r"\\(->|.)", re.DOTALL)
_ID = re.compile(r"(?<!\\)\[([0-9]+)\]$")
_UNIT = re.compile(r"([0-9]+)-([0-9]+)(\.[0-9]+)?")
_SPAN = re.compile(r"([0-9]+)-([0-9]+)")


class WebAnno:
    """A file for each annotator and document, in the annotator's folder."""

    identifier = "webanno"
    title = "WebAnno TSV 3.3"
    read_by = "INCEpTION and WebAnno"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = UTF16
    holds = {
        DocumentRecord: frozenset({"id"}),
        AssignmentRecord: frozenset({"document", "annotator"}),
        ClaimRecord: frozenset({"id", "wording", "claimant", "provenance.author"}),
        MentionRecord: frozenset(
            [
                "document",
                "assignment",
                "fragments",
                "claim",
                "claim_types",
                "check_worthiness",
                "provenance.author",
            ]
        ),
        GoldRecord: frozenset({"id", "wording", "outcome", "provenance.author"}),
    }

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of an archive of `.tsv` files."""
        found = pages_in(
            ZipReader(stream), SUFFIX, lambda data, place: _page_of(data, place, how.within(place.file)), how
        )
        yield from records_of(found, how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The files."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            for page in pages(store, losses):
                if text_back(page.document) != page.document.text:
                    losses.add("between-sentences", "document", page.document.id)
                for name, sheet in files_of(page):
                    lines = _lines(page.document, sheet.marks, losses)
                    archive.add(f"{name}{SUFFIX}", "".join(lines).encode())
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Part:
    """One fragment, cut to its tokens: with the number that ties its values, 0 where none is needed."""

    span: Span
    values: tuple[str, ...]
    number: int


def _lines(document: DocumentRecord, marks: Iterable[Mark], losses: Losses) -> Iterator[str]:
    """The lines of a file."""
    sentences = sentences_of(document)
    units = Utf16(document.text)
    parts = _parts(document.text, marks, sentences, losses)
    yield f"#FORMAT=WebAnno TSV 3.3\n#T_SP={LAYER}|{'|'.join(FEATURES)}\n\n"
    for number, sentence in enumerate(sentences, 1):
        yield f"\n#Text={_escaped_text(sentence.span.of(document.text))}\n"
        within = [part for part in parts if part.span.overlaps(sentence.span)]
        for place, token in enumerate(sentence.tokens, 1):
            on_token = [part for part in within if part.span.overlaps(token)]
            yield from _rows(document.text, units, f"{number}-{place}", token, on_token)


def _rows(text: str, units: Utf16, name: str, token: Span, parts: list[_Part]) -> Iterator[str]:
    """The row of a token, then one for each part of it that some fragment ends at."""
    whole = [part for part in parts if part.span.contains(token)]
    inner = {
        cut for part in parts if not part.span.contains(token) and (cut := part.span.intersection(token))
    }
    yield _row(text, units, name, token, whole)
    for i, cut in enumerate(sorted(inner), 1):
        yield _row(
            text, units, f"{name}.{i}", cut, [part for part in parts if part.span.intersection(token) == cut]
        )


def _row(text: str, units: Utf16, name: str, span: Span, parts: list[_Part]) -> str:
    start, end = units.written(span)
    cells = ["|".join(_cell(part, i) for part in parts) or "_" for i in range(len(FEATURES))]
    return "\t".join([name, f"{start}-{end}", _escaped_text(span.of(text)), *cells]) + "\t\n"


def _cell(part: _Part, column: int) -> str:
    value = part.values[column]
    return (_escaped(value) if value else "*") + (f"[{part.number}]" if part.number else "")


def _parts(text: str, marks: Iterable[Mark], sentences: list[Sentence], losses: Losses) -> list[_Part]:
    """The fragments with what is said of their mention; what lies outside of tokens is counted."""
    found: list[_Part] = []
    for i, mark in enumerate(marks, 1):
        said = [getattr(mark, name) or "" for name in SAID]
        values = (joined_keys(mark.claim_types), str(i), *said)
        spans = [cut for span in mark.fragments if (cut := trimmed(text, span)) is not None]
        if not spans:
            losses.add("no-token", "mention", mark.id)
        elif spans != list(mark.fragments):
            losses.add("edge-of-tokens", "mention", mark.id)
        for span in spans:
            found.append(_Part(span, values, len(found) + 1))
    tokens = {token for sentence in sentences for token in sentence.tokens}
    return [replace(part, number=0) if _is_alone(part, tokens, found) else part for part in found]


def _is_alone(part: _Part, tokens: set[Span], parts: list[_Part]) -> bool:
    """Whether a fragment is one whole token on which there is no other, so that no number is needed."""
    return part.span in tokens and sum(other.span.overlaps(part.span) for other in parts) == 1


def _escaped(value: str) -> str:
    return _RESERVED.sub(lambda found: "\\" + {"\t": "t", "\n": "n"}.get(found[0], found[0]), value)


def _escaped_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _plain(written: str) -> str:
    return _ESCAPE.sub(lambda found: {"t": "\t", "n": "\n", "r": "\r"}.get(found[1], found[1]), written)


def kept_text(document: DocumentRecord) -> str:
    """The text as it comes back: between sentences there are line breaks, behind the last there is nothing."""
    found = ""
    for sentence in sentences_of(document):
        found += "\n" * (sentence.span.start - len(found)) + sentence.span.of(document.text)
    return found


def by_lines(text: str, identifier: str = "") -> DocumentRecord:
    """A text that was read, whose lines are its sentences; white space at their ends becomes line breaks, too."""
    document = DocumentRecord(text, id=identifier, metadata={SENTENCES: BY_LINE})
    return replace(document, text=kept_text(document))


def text_back(document: DocumentRecord) -> str:
    """The text that reading gives."""
    return by_lines(kept_text(document)).text


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Annotation:
    """One annotation, from the units that bear its number."""

    start: int
    end: int
    values: dict[str, str]


@dataclass
class _File:
    """What the lines so far say; offsets are in UTF-16 units."""

    columns: list[str] = field(default_factory=list)
    units: int = 0
    text: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    numbered: dict[str, _Annotation] = field(default_factory=dict)
    single: list[_Annotation] = field(default_factory=list)


def _page_of(data: bytes, place: Place, how: Reading) -> Page:
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise FormatError(f"byte {error.start} is not UTF-8") from None
    if not lines[0].startswith("#FORMAT=WebAnno TSV 3"):
        raise FormatError("is no WebAnno TSV 3", line=1)
    found = _File()
    for number, line in enumerate(lines, 1):
        try:
            _take(found, line.rstrip("\r"))
        except FormatError as error:
            how.report(Problem(number, error.field, error.reason))
    incoming = Incoming("".join(found.text), UTF16)
    document = by_lines(incoming.text, place.document)
    annotations = [*found.numbered.values(), *found.single]
    if not place.folder and not annotations:
        return Page(document)
    return Page(document, (replace(sheet_in(place.folder, how), marks=_marks(incoming, annotations)),))


def _take(found: _File, line: str) -> None:
    """What one line adds. Raises FormatError."""
    if line.startswith("#T_"):
        found.columns += _columns(line)
    elif line.startswith("#Text="):
        found.pending.append(_plain(line.removeprefix("#Text=")))
    elif line and not line.startswith("#"):
        _row_of(found, line.split("\t"))


def _columns(line: str) -> list[str]:
    """The features of a layer that is read, "" for each column that is passed over."""
    kind, _, rest = line.partition("=")
    name, *features = rest.split("|")
    width = max(1, len(features))
    if kind != "#T_SP" or not is_custom(name):
        return [""] * (2 if kind == "#T_CH" else width)
    if name == LAYER and set(FEATURES) >= set(features):
        return features
    return ["label", *[""] * (width - 1)]


def _row_of(found: _File, cells: list[str]) -> None:
    unit = _UNIT.fullmatch(cells[0])
    place = _SPAN.fullmatch(cells[1]) if len(cells) > 2 else None  # noqa: PLR2004 - unit, place, token
    if not unit or not place:
        raise FormatError("is no token with its place")
    start, end = int(place[1]), int(place[2])
    if found.pending:
        _begin_sentence(found, start)
    for column, cell in _named_cells(found.columns, cells[3:]):
        for value in _split(cell):
            _value(found, column, value, (start, end))


def _begin_sentence(found: _File, start: int) -> None:
    """Put the sentence where its first token begins, behind line breaks."""
    if start < found.units:
        raise FormatError("begins before the sentence before it ends")
    sentence = "\n".join(found.pending)
    found.text += ["\n" * (start - found.units), sentence]
    found.units = start + len(sentence.encode("utf-16-le")) // 2
    found.pending.clear()


def _named_cells(columns: list[str], cells: list[str]) -> Iterator[tuple[str, str]]:
    for column, cell in zip(columns, cells, strict=False):
        if column and cell not in {"_", ""}:
            yield column, cell


def _split(cell: str) -> list[str]:
    """The stacked values of a cell."""
    return re.split(r"(?<!\\)\|", cell)


def _value(found: _File, column: str, written: str, place: tuple[int, int]) -> None:
    number = _ID.search(written)
    value = _ID.sub("", written)
    plain = "" if value == "*" else _plain(value)
    if number is None:
        if column == "label" or not found.single or (found.single[-1].start, found.single[-1].end) != place:
            found.single.append(_Annotation(*place, {}))
        found.single[-1].values[column] = plain
        return
    annotation = found.numbered.setdefault(number[1], _Annotation(*place, {}))
    annotation.start, annotation.end = min(annotation.start, place[0]), max(annotation.end, place[1])
    annotation.values[column] = plain


def _marks(incoming: Incoming, annotations: list[_Annotation]) -> tuple[Mark, ...]:
    """Annotations that bear one mention's number are one mark; any other is one by itself."""
    found: dict[str | int, list[tuple[Span, dict[str, str]]]] = {}
    for i, each in enumerate(sorted(annotations, key=lambda a: int(a.values.get("mention") or 0))):
        span = incoming.span(each.start, each.end)
        found.setdefault(each.values.get("mention") or i, []).append((span, each.values))
    return tuple(_mark_of(parts) for parts in found.values())


def _mark_of(parts: list[tuple[Span, dict[str, str]]]) -> Mark:
    values = parts[0][1]
    said: dict[str, Any] = {name: values[name] for name in SAID if values.get(name)}
    return Mark(tuple(sorted({span for span, _ in parts})), keys_of(values.get("label", "")), **said)
