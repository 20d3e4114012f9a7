"""brat standoff: a text and an annotation file for each annotator and document, in one archive.

`T` lines are mentions (fragments joined by `;`, none with a line break in it), `A` lines further claim types and
check-worthiness, notes the wording, `R` lines mentions of one claim. Offsets count characters of the decoded text, which
are code points. Layout: https://brat.nlplab.org/standoff.html.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO
from urllib.parse import quote, unquote

from annotations.core.records import DocumentRecord, Loss
from annotations.core.spans import Fragments, Span, checked, quote_of
from annotations.formats.archives import ZipReader, ZipWriter
from annotations.formats.base import CODE_POINTS, PLAINLY, FormatError, Item, Reading
from annotations.formats.folders import Place, files_of, places_in, sheet_in
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.offsets import Incoming
from annotations.formats.paging import count_split_claims, pages
from annotations.formats.sheets import NO_TYPE, Mark, Page, Sheet, holding, joined
from annotations.formats.store import counted, filled

TYPE, WORTH, SAME = "ClaimType", "CheckWorthiness", "SameClaim"
NOTE = "AnnotatorNotes"
_SPANS = re.compile(r"([0-9]+) ([0-9]+)")
_ENTITY = re.compile(r"(\S+) ([0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*)")
_RELATION = re.compile(r"(\S+) Arg1:(\S+) Arg2:(\S+)")
_LINE_END = re.compile(r"\n+")


class Brat:
    """The folders are annotators; documents that nobody worked on lie outside of them."""

    identifier = "brat"
    title = "brat standoff"
    read_by = "brat, and pybrat; holds gaps"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = CODE_POINTS
    holds = holding(
        claim="wording", mention="claim claim_types check_worthiness", gold="wording provenance.author"
    )

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of an archive of `.txt` and `.ann` files."""
        yield from records_of(_pages_in(ZipReader(stream), how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The files, and the configuration that brat shows them with."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            count_split_claims(store, losses)
            labels: dict[str, set[str]] = {"types": {NO_TYPE}, "worth": set()}
            for page in pages(store, losses):
                for name, sheet in files_of(page):
                    archive.add(f"{name}.txt", page.document.text.encode())
                    lines = _lines(page.document.text, sheet, losses, labels)
                    archive.add(f"{name}.ann", "".join(f"{line}\n" for line in lines).encode())
            archive.add("annotation.conf", _configuration(labels).encode())
        return losses.listed()


def _configuration(labels: dict[str, set[str]]) -> str:
    types, worth = ("|".join(sorted(map(_name, labels[key]))) for key in ("types", "worth"))
    entities = types.replace("|", "\n")
    values = f"{TYPE}\tArg:<ENTITY>, Value:{types}\n" + (
        f"{WORTH}\tArg:<ENTITY>, Value:{worth}\n" if worth else ""
    )
    return f"[entities]\n{entities}\n[relations]\n{SAME}\tArg1:<ENTITY>, Arg2:<ENTITY>\n[events]\n[attributes]\n{values}"


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def _name(key: str) -> str:
    """A label as brat allows names: without white space and the like."""
    return quote(key, safe="-_")


def _lines(text: str, sheet: Sheet, losses: Losses, labels: dict[str, set[str]]) -> list[str]:
    """The lines of one annotation file."""
    lines = _Lines()
    for mark in sheet.marks:
        fragments = split_at_line_ends(text, mark.fragments)
        if joined_at_line_ends(text, fragments) != mark.fragments:
            losses.add("line-break", "mention", mark.id)
        if fragments:
            lines.add(mark, fragments, quote_of(text, fragments))
        labels["types"].update(mark.claim_types)
        labels["worth"].update([mark.check_worthiness] if mark.check_worthiness else [])
    return lines.written


class _Lines:
    """The lines so far, each kind with numbers of its own."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self._numbers: Counter[str] = Counter()
        self._first_of: dict[str, str] = {}

    def add(self, mark: Mark, fragments: Fragments, said: str) -> None:
        """The lines of one mention."""
        first, *others = mark.claim_types or (NO_TYPE,)
        places = ";".join(f"{span.start} {span.end}" for span in fragments)
        entity = self._line("T", f"{_name(first)} {places}\t{said}")
        for key in others:
            self._line("A", f"{TYPE} {entity} {_name(key)}")
        if mark.check_worthiness:
            self._line("A", f"{WORTH} {entity} {_name(mark.check_worthiness)}")
        if mark.wording:
            self._line("#", f"{NOTE} {entity}\t{_one_line(mark.wording)}")
        head = self._first_of.setdefault(mark.claim, entity) if mark.claim else entity
        if head != entity:
            self._line("R", f"{SAME} Arg1:{head} Arg2:{entity}")

    def _line(self, kind: str, rest: str) -> str:
        """One more line of a kind; its id."""
        self._numbers[kind] += 1
        identifier = f"{kind}{self._numbers[kind]}"
        self.written.append(f"{identifier}\t{rest}")
        return identifier


def split_at_line_ends(text: str, fragments: Fragments) -> Fragments:
    """The fragments cut so that none holds a line break; one of line breaks alone goes."""
    found: list[Span] = []
    for span in fragments:
        start = span.start
        for gap in _LINE_END.finditer(text, span.start, span.end):
            found += [Span(start, gap.start())] if start < gap.start() else []
            start = gap.end()
        found += [Span(start, span.end)] if start < span.end else []
    return tuple(found)


def joined_at_line_ends(text: str, fragments: Fragments) -> Fragments:
    """The fragments with those in one that only line breaks part."""
    found: list[Span] = []
    for span in fragments:
        between = text[found[-1].end : span.start] if found else ""
        if between and not between.strip("\n"):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found)


def _one_line(note: str) -> str:
    return note.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _whole_note(line: str) -> str:
    return re.sub(r"\\([nr\\])", lambda found: {"n": "\n", "r": "\r", "\\": "\\"}[found[1]], line)


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Entity:
    """What the lines so far say of one `T`."""

    fragments: Fragments
    types: list[str]
    worth: str | None = None
    wording: str = ""
    claim: str = ""


@dataclass
class _File:
    """One annotation file."""

    incoming: Incoming
    entities: dict[str, _Entity] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)


def _pages_in(archive: ZipReader, how: Reading) -> Iterator[Page]:
    """A page for each pair of files."""
    passed_over: Counter[str] = Counter()
    for place in places_in(archive, ".txt"):
        with how.at(file=place.file):
            yield replace(_page_of(archive, place, how, passed_over), file=place.file)
    for kind, count in sorted(passed_over.items()):
        how.say(f"{count} × {kind} passed over")


def _page_of(archive: ZipReader, place: Place, how: Reading, passed_over: Counter[str]) -> Page:
    found = _File(Incoming(_decoded(archive, place.file)))
    document = DocumentRecord(found.incoming.text, id=place.document)
    beside = f"{place.file.removesuffix('.txt')}.ann"
    lines = _decoded(archive, beside).split("\n") if beside in archive else []
    for number, line in enumerate(lines, 1):
        with how.at(file=beside, line=number):
            _take(found, line.rstrip("\r"))
    passed_over.update(found.passed_over)
    if not place.folder and not found.entities:
        return Page(document)
    prefix = joined(document.id, place.folder)
    marks = tuple(_mark_of(each, prefix) for each in found.entities.values())
    return Page(document, (replace(sheet_in(place.folder, how), marks=marks),))


def _decoded(archive: ZipReader, name: str) -> str:
    try:
        return archive.data(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"byte {error.start} is not UTF-8", file=name) from None


def _mark_of(entity: _Entity, prefix: str) -> Mark:
    types = tuple(key for key in dict.fromkeys(entity.types) if key != NO_TYPE)
    claim = joined(prefix, entity.claim) if entity.claim else ""
    return Mark(entity.fragments, types, entity.worth, claim=claim, wording=entity.wording)


def _take(found: _File, line: str) -> None:
    """What one line adds. Raises FormatError."""
    identifier, _, rest = line.partition("\t")
    kind = identifier[:1]
    if kind == "T":
        found.entities[identifier] = _entity(found.incoming, rest)
    elif kind in {"A", "M"}:
        _attribute(found, rest)
    elif kind == "#":
        _note(found, rest)
    elif kind == "R":
        _relation(found, rest)
    elif line.strip():
        found.passed_over[f"line of the kind {kind}"] += 1


def _entity(incoming: Incoming, rest: str) -> _Entity:
    places, _, said = rest.partition("\t")
    match = _ENTITY.fullmatch(places)
    if not match:
        raise FormatError("is no type and places", field="T")
    spans = [incoming.span(int(start), int(end)) for start, end in _SPANS.findall(match[2])]
    fragments = joined_at_line_ends(incoming.text, checked(spans, len(incoming.text)))
    if quote_of(incoming.text, split_at_line_ends(incoming.text, fragments)) != said:
        raise FormatError("is not the text at its places", field="T")
    return _Entity(fragments, [unquote(match[1])])


def _named(found: _File, identifier: str) -> _Entity:
    if identifier not in found.entities:
        raise FormatError(f"there is no {identifier} before this line")
    return found.entities[identifier]


def _attribute(found: _File, rest: str) -> None:
    name, _, about = rest.partition(" ")
    target, _, value = about.partition(" ")
    if name not in {TYPE, WORTH} or not target.startswith("T"):
        found.passed_over[f"attribute {name}"] += 1
    elif name == TYPE:
        _named(found, target).types.append(unquote(value))
    else:
        _named(found, target).worth = unquote(value)


def _note(found: _File, rest: str) -> None:
    about, _, said = rest.partition("\t")
    kind, _, target = about.partition(" ")
    if kind == NOTE and target.startswith("T"):
        _named(found, target).wording = _whole_note(said)
    else:
        found.passed_over[f"note {kind}"] += 1


def _relation(found: _File, rest: str) -> None:
    match = _RELATION.fullmatch(rest.strip())
    if not match:
        raise FormatError("is no relation of two arguments", field="R")
    if match[1] != SAME:
        found.passed_over[f"relation {match[1]}"] += 1
        return
    first, other = _named(found, match[2]), _named(found, match[3])
    first.claim = first.claim or match[2]
    other.claim = first.claim
