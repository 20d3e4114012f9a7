"""Where formats of one file a sheet keep them: a folder for each annotator, in it a file for each document."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from annotations.formats.archives import ZipReader, name_of, safe_name
from annotations.formats.base import Reading
from annotations.formats.sheets import NOBODY, Kind, Page, Sheet

INCEPTION: Mapping[str, str] = {"annotation": "", "curation": "gold@"}
"""The folders of INCEpTION's exports, and how ours begin that mean the same."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file of an archive: its folder, and the id of the document that it is named for."""

    file: str
    folder: str
    document: str


def pages_in(
    archive: ZipReader, suffix: str, read: Callable[[bytes, Place], Page], how: Reading
) -> Iterator[Page]:
    """The page of each file with the suffix; one that cannot be read is reported by its name."""
    for place in places_in(archive, suffix):
        with how.at(file=place.file):
            yield replace(read(archive.data(place.file), place), file=place.file)


def files_of(page: Page) -> Iterator[tuple[str, Sheet]]:
    """Each sheet with the name of its file, to which a suffix comes; nobody's lies outside of the folders."""
    name = safe_name(page.document.id)
    for sheet in page.written:
        yield (name if sheet is NOBODY else f"{folder_of(sheet)}/{name}"), sheet


def places_in(archive: ZipReader, *suffixes: str) -> Iterator[Place]:
    """The files with one of the suffixes, in the order of their names."""
    for file in archive.names:
        suffix = next((each for each in suffixes if file.endswith(each)), None)
        if suffix is not None:
            yield _place_of(file, file.removesuffix(suffix))


def _place_of(file: str, path: str) -> Place:
    """By our layout, or by that of INCEpTION's exports: `annotation/DOCUMENT/ANNOTATOR`, `curation/DOCUMENT/…`."""
    folder, _, last = path.rpartition("/")
    outer, _, document = folder.rpartition("/")
    if outer in INCEPTION:
        return Place(file, f"{INCEPTION[outer]}{last}", document)
    return Place(file, folder, name_of(last))


def folder_of(sheet: Sheet) -> str:
    """Where a format of files keeps a sheet: `anna`, `gold@anna`, `machine@rules@1`, after the round if there are several."""
    whose = {
        Kind.PERSON: safe_name(sheet.by),
        Kind.GOLD: f"gold@{safe_name(sheet.by)}",
        Kind.MACHINE: f"machine@{safe_name(sheet.by)}@{safe_name(sheet.version)}",
    }
    return f"{safe_name(sheet.round)}/{whose[sheet.kind]}" if sheet.round else whose[sheet.kind]


def sheet_in(folder: str, how: Reading) -> Sheet:
    """The empty sheet that a folder names; without a folder it is the work of `how.annotator`."""
    *rounds, last = folder.split("/")
    kind, *names = last.split("@")
    told = "/".join(name_of(each) for each in rounds)
    if kind == Kind.GOLD and len(names) == 1:
        return Sheet(Kind.GOLD, name_of(names[0]), round=told)
    if kind == Kind.MACHINE and len(names) == 2:  # noqa: PLR2004 - name and version
        return Sheet(Kind.MACHINE, name_of(names[0]), version=name_of(names[1]), round=told)
    return Sheet(Kind.PERSON, name_of(last) or how.annotator, round=told)
