"""Putting the texts back into a release that left them out, or naming each document whose text is another."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from annotations.core.anchoring import surroundings
from annotations.core.errors import DomainError
from annotations.core.records import DocumentRecord, GoldMention, GoldRecord, MentionRecord, Record
from annotations.core.spans import quote_of
from annotations.core.text import import_dated, normalize_import
from annotations.formats.archives import ZipReader, pieces_of
from annotations.formats.base import FormatError, Problem
from annotations.formats.files import is_archive, lines_of
from annotations.formats.jsonl import JsonLines
from annotations.formats.jsonl_zst import JsonLinesZst
from annotations.formats.release.making import MANIFEST

M = TypeVar("M", MentionRecord, GoldMention)
NATIVE = (JsonLines(), JsonLinesZst())


@dataclass
class Texts:
    """Texts that somebody has: by their sha256, and under the names that their files bear."""

    by_hash: dict[str, Path] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def of(self, sha256: str) -> str | None:
        """The text with that hash, if it is here."""
        path = self.by_hash.get(sha256)
        return None if path is None else next(t for t in _readings(path) if _digest(t) == sha256)


def texts_in(folder: Path) -> Texts:
    """The texts of a folder's `.txt` files, each as it is and as it is imported: trimmed, without its date."""
    found = Texts()
    for path in sorted(folder.rglob("*.txt")):
        found.names.add(path.stem)
        for text in _readings(path):
            found.by_hash.setdefault(_digest(text), path)
    return found


def _readings(path: Path) -> Iterator[str]:
    """What the file may have become when it was imported; nothing where it is no text."""
    data = path.read_bytes()
    with suppress(DomainError):
        yield normalize_import(data)[0]
    with suppress(DomainError):
        yield import_dated(data).text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def rehydrated(records: Iterable[Record], texts: Texts, problems: list[Problem]) -> Iterator[Record]:
    """The records with the texts, quotes and surroundings that were left out; what is amiss is added to `problems`."""
    held: dict[str, str] = {}
    for record in records:
        if isinstance(record, DocumentRecord):
            yield _with_text(record, texts, held, problems)
        elif isinstance(record, MentionRecord):
            yield _placed(record, held)
        elif isinstance(record, GoldRecord):
            yield replace(record, mentions=tuple(_placed(each, held) for each in record.mentions))
        else:
            yield record


def _with_text(
    record: DocumentRecord, texts: Texts, held: dict[str, str], problems: list[Problem]
) -> DocumentRecord:
    text = record.text or texts.of(record.sha256)
    if text is None:
        problems.append(Problem(0, f"document {record.id}", _what_is_amiss(record, texts)))
        return record
    held[record.id] = text
    return replace(record, text=text)


def _what_is_amiss(record: DocumentRecord, texts: Texts) -> str:
    names = {record.id, record.external_id, record.external_id.removesuffix(".txt"), record.title}
    named = sorted(names & texts.names)
    if named:
        return f"the text in {named[0]}.txt is another: its sha256 is not {record.sha256}"
    return f"no text has the sha256 {record.sha256}"


def _placed(mention: M, held: dict[str, str]) -> M:
    """The mention with its quote and surroundings, where its text is there."""
    text = held.get(mention.document)
    if text is None:
        return mention
    prefix, suffix = surroundings(text, mention.fragments)
    return replace(mention, quote=quote_of(text, mention.fragments), prefix=prefix, suffix=suffix)


def records_in(release: Path) -> Iterator[Record]:
    """The records of a release: its archive, its folder, or a native file of it.

    Raises:
        FormatError: none of its files is a native one, or that is damaged.
        OSError: it cannot be read.
    """
    if release.is_dir():
        yield from _in_folder(release)
        return
    with release.open("rb") as stream:
        if is_archive(stream):
            yield from _in_archive(stream)
        else:
            yield from _native(release.name).read(stream)


def _in_folder(folder: Path) -> Iterator[Record]:
    paths = [each.relative_to(folder).as_posix() for each in sorted(folder.glob("formats/*/*"))]
    path = _native_among(paths)
    with (folder / path).open("rb") as stream:
        yield from _native(path).read(stream)


def _in_archive(stream: BinaryIO) -> Iterator[Record]:
    archive = ZipReader(stream)
    if MANIFEST not in archive:
        raise FormatError(f"holds no {MANIFEST}, so it is no release")
    path = _native_among(archive.names)
    shape = _native(path)
    with archive.opened(path) as source:
        lines = source if isinstance(shape, JsonLinesZst) else lines_of(pieces_of(source))
        yield from shape.read(cast("BinaryIO", lines))


def _native_among(paths: Iterable[str]) -> str:
    """The native file among those of a release. Raises FormatError."""
    for path in paths:
        if path.startswith(tuple(f"formats/{each.identifier}/" for each in NATIVE)):
            return path
    names = " or ".join(each.identifier for each in NATIVE)
    raise FormatError(f"holds no file of the format {names}, to which texts could be put back")


def _native(path: str) -> JsonLines:
    return next(each for each in reversed(NATIVE) if path.endswith(each.extension))
