"""CoNLL-2002: a token and its tag on each line, IOB2, an empty line between sentences.

A token has one tag, so mentions can neither overlap nor nest nor have gaps, and none has a second type. What is dropped
goes by written rules: of overlapping mentions the outermost stays (the longest, then the first), one with gaps is left out.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import BinaryIO
from urllib.parse import quote, unquote

from annotations.core.records import AssignmentRecord, DocumentRecord, Loss, MentionRecord
from annotations.core.spans import Span
from annotations.formats.archives import ZipReader, ZipWriter
from annotations.formats.base import NO_OFFSETS, PLAINLY, FormatError, Item, Problem, Reading
from annotations.formats.files import is_archive
from annotations.formats.folders import files_of, places_in, sheet_in
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.paging import pages
from annotations.formats.sheets import NO_TYPE, Mark, Page, joined
from annotations.formats.store import counted, filled
from annotations.formats.tokens import TOKENIZED, sentences_of

SUFFIX = ".conll"
DOCUMENT_STARTS = "-DOCSTART-"


class Conll:
    """A file of tagged tokens for each annotator and document."""

    identifier = "conll"
    title = "CoNLL-2002 BIO"
    read_by = "taggers of sequences, and seqeval"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = NO_OFFSETS
    holds = {
        DocumentRecord: frozenset({"id"}),
        AssignmentRecord: frozenset({"document", "annotator"}),
        MentionRecord: frozenset({"document", "assignment"}),
    }

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of an archive of such files, or of a single one; its text is its tokens with spaces between."""
        yield from records_of(_pages_in(stream, how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The files."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            for page in pages(store, losses):
                for name, sheet in files_of(page):
                    lines = _lines(page.document, sheet.marks, losses)
                    archive.add(f"{name}{SUFFIX}", "".join(lines).encode())
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def _lines(document: DocumentRecord, marks: Iterable[Mark], losses: Losses) -> Iterator[str]:
    kept = outermost(marks, losses)
    for sentence in sentences_of(document):
        within = [mark for mark in kept if mark.fragments[0].overlaps(sentence.span)]
        before: Mark | None = None
        for token in sentence.tokens:
            mark = next((each for each in within if each.fragments[0].overlaps(token)), None)
            yield f"{token.of(document.text)} {_tag(mark, before)}\n"
            before = mark
        yield "\n"
    _count_cuts(document, kept, losses)


def _tag(mark: Mark | None, before: Mark | None) -> str:
    if mark is None:
        return "O"
    label = mark.claim_types[0] if mark.claim_types else NO_TYPE
    return f"{'I' if mark is before else 'B'}-{quote(label, safe='-_')}"


def outermost(marks: Iterable[Mark], losses: Losses) -> list[Mark]:
    """The mentions that one row of tags can hold, in the order of the text; the others are counted."""
    kept: list[Mark] = []
    whole = [mark for mark in marks if not _has_gaps(mark, losses)]
    for mark in sorted(whole, key=lambda each: (-len(each.fragments[0]), each.fragments[0].start)):
        if any(mark.fragments[0].overlaps(each.fragments[0]) for each in kept):
            losses.add("outermost", "mention", mark.id)
        else:
            kept.append(mark)
            for key in mark.claim_types[1:]:
                losses.add("one-label", f"claim type {key}", mark.id)
    return sorted(kept, key=lambda each: each.fragments[0])


def _has_gaps(mark: Mark, losses: Losses) -> bool:
    if len(mark.fragments) > 1:
        losses.add("no-gaps", "mention", mark.id)
    return len(mark.fragments) > 1


def _count_cuts(document: DocumentRecord, kept: Iterable[Mark], losses: Losses) -> None:
    """Count the mentions that become wider, as they begin or end inside a token, and those without any token."""
    sentences = sentences_of(document)
    places = {place for each in sentences for token in each.tokens for place in (token.start, token.end)}
    for mark in kept:
        span = mark.fragments[0]
        tokens = [
            t for each in sentences if each.span.overlaps(span) for t in each.tokens if t.overlaps(span)
        ]
        if not tokens:
            losses.add("no-token", "mention", mark.id)
        elif span.start not in places or span.end not in places:
            losses.add("whole-tokens", "mention", mark.id)
        if sum(each.span.overlaps(span) for each in sentences) > 1:
            losses.add("one-sentence", "mention", mark.id)


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def _pages_in(stream: BinaryIO, how: Reading) -> Iterator[Page]:
    """A page for each file, or for each part of one that `-DOCSTART-` begins."""
    if not is_archive(stream):
        yield from _pages_of(stream.read(), "", how.name, how)
        return
    archive = ZipReader(stream)
    for place in places_in(archive, SUFFIX, ".bio", ".iob2"):
        data = archive.data(place.file)
        yield from _pages_of(data, place.folder, place.document, how.within(place.file))


def _pages_of(data: bytes, folder: str, identifier: str, how: Reading) -> Iterator[Page]:
    try:
        lines = io.StringIO(data.decode("utf-8-sig")).read().split("\n")
    except UnicodeDecodeError as error:
        how.report(Problem(0, "", f"byte {error.start} is not UTF-8"))
        return
    starts = [i for i, line in enumerate(lines) if line.startswith(DOCUMENT_STARTS)]
    bounds = [0, *(i for i in starts if i), len(lines)]
    several = len(bounds) > 2  # noqa: PLR2004 - a first and a last bound
    for number, (first, behind) in enumerate(pairwise(bounds), 1):
        name = joined(identifier, str(number)) if several else identifier
        with how.at(line=first + 1):
            yield _page_of(lines[first:behind], first, folder, name, how)


def _page_of(lines: list[str], first: int, folder: str, identifier: str, how: Reading) -> Page:
    """The document that tagged tokens make, with the mentions of their tags."""
    parts: list[str] = []
    marks: list[tuple[int, int, str]] = []
    length, before = 0, "O"
    for number, line in enumerate(lines, first + 1):
        columns = line.split()
        if not columns or columns[0] == DOCUMENT_STARTS:
            length, before = _end_sentence(parts, length), "O"
            continue
        token, tag = columns[0], columns[-1] if len(columns) > 1 else "O"
        start = length + (1 if parts and parts[-1] != "\n" else 0)
        parts += [" ", token] if start > length else [token]
        length = start + len(token)
        _take(marks, tag, before, (start, length), number)
        before = tag
    document = DocumentRecord("".join(parts).rstrip("\n"), id=identifier, metadata={TOKENIZED: "white_space"})
    if not folder and not marks:
        return Page(document)
    found = tuple(Mark((Span(start, end),), _types(label)) for start, end, label in marks)
    return Page(document, (replace(sheet_in(folder, how), marks=found),))


def _types(label: str) -> tuple[str, ...]:
    key = unquote(label)
    return () if key == NO_TYPE else (key,)


def _end_sentence(parts: list[str], length: int) -> int:
    """A line break behind the tokens so far; the length of the text then."""
    if parts and parts[-1] != "\n":
        parts.append("\n")
        return length + 1
    return length


def _take(
    marks: list[tuple[int, int, str]], tag: str, before: str, place: tuple[int, int], number: int
) -> None:
    """What one tag adds. Raises FormatError: no tag of IOB2."""
    kind, _, label = tag.partition("-")
    if tag == "O":
        return
    if kind not in {"B", "I"} or not label:
        raise FormatError(f"“{tag[:40]}” is no tag such as O, B-x, I-x", line=number, field="tag")
    if kind == "B":
        marks.append((*place, label))
    elif before.partition("-")[2] != label:
        raise FormatError(f"“{tag[:40]}” goes on with what nothing began", line=number, field="tag")
    else:
        marks[-1] = (marks[-1][0], place[1], label)
