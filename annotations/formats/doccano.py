"""doccano JSON lines: a line for each document and annotator, with entities and the relations between them.

doccano counts UTF-16 units, code points or grapheme clusters by a setting of its project, and its file does not say
which. We write code points and say so (`offset_unit`); a file that says nothing is read in the unit that is asked for, or
else in the one in which every entity begins and ends at the border of a word.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any, BinaryIO

from annotations.core.records import DocumentRecord, Loss
from annotations.core.spans import Span
from annotations.formats.base import CODE_POINTS, GRAPHEMES, PLAINLY, UTF16, FormatError, Item, Reading
from annotations.formats.decoding import array, mapping, text, whole_number
from annotations.formats.documents import described, description
from annotations.formats.jsonl import lines, loaded
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.offsets import Graphemes, Incoming, to_code_points
from annotations.formats.paging import count_split_claims, pages
from annotations.formats.sheets import NO_TYPE, NOBODY, Kind, Mark, Page, Sheet, holding, joined
from annotations.formats.store import counted, filled

FRAGMENT, SAME = "fragment", "same claim"
OURS = ("document", "annotator", "kind", "version", "offset_unit")
UNIT_NAMES = {CODE_POINTS: "code points", UTF16: "UTF-16 units", GRAPHEMES: "grapheme clusters"}
UNITS = tuple(UNIT_NAMES)


class Doccano:
    """Entities with one label each; relations tie the fragments of a mention, and the mentions of a claim."""

    identifier = "doccano"
    title = "doccano JSON lines"
    read_by = "doccano"
    extension = ".jsonl"
    media_type = "application/x-ndjson"
    offset_unit = CODE_POINTS
    holds = holding(
        document="external_id title url publisher published_on further_appearances author language metadata created_at",
        mention="claim claim_types",
        gold="provenance.author",
    )

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of a file; the unit of its offsets is told to `how.say` where it had to be found out."""
        yield from records_of(_pages_in(stream, how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """A line for each sheet; a document without one has a line of its own."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store:
            count_split_claims(store, losses)
            number = 0
            for page in pages(store, losses):
                for sheet in page.written:
                    number += 1
                    row = _row(page.document, sheet, number)
                    stream.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def _row(document: DocumentRecord, sheet: Sheet, number: int) -> dict[str, Any]:
    entities: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    first_of: dict[str, int] = {}
    for mark in sheet.marks:
        heads = _entities(mark, entities, relations)
        head = first_of.setdefault(mark.claim or f"{heads}", heads)
        if head != heads:
            relations.append(_relation(relations, head, heads, SAME))
    about = {"document": {"id": document.id, **description(document)}, "offset_unit": CODE_POINTS}
    whose = {"annotator": sheet.by, "kind": sheet.kind.value, "version": sheet.version}
    return {
        "id": number,
        "text": document.text,
        **about,
        **({} if sheet is NOBODY else whose),
        "entities": entities,
        "relations": relations,
        "Comments": [],
    }


def _entities(mark: Mark, entities: list[dict[str, Any]], relations: list[dict[str, Any]]) -> int:
    """An entity for each fragment and type, tied to the first of them, whose id this is."""
    head = len(entities) + 1
    for span in mark.fragments:
        for label in mark.claim_types or (NO_TYPE,):
            number = len(entities) + 1
            entities.append(
                {"id": number, "label": label, "start_offset": span.start, "end_offset": span.end}
            )
            if number != head:
                relations.append(_relation(relations, head, number, FRAGMENT))
    return head


def _relation(relations: list[dict[str, Any]], first: int, other: int, kind: str) -> dict[str, Any]:
    return {"id": len(relations) + 1, "from_id": first, "to_id": other, "type": kind}


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def _pages_in(stream: BinaryIO, how: Reading) -> Iterator[Page]:
    """A page for each line."""
    unit = how.unit or _unit_of(stream, how)
    for number, line in lines(stream):
        with how.at(line=number):
            page = _page_of(mapping(loaded(line), ""), number, unit, how)
            yield replace(page, line=number)


def _unit_of(stream: BinaryIO, how: Reading) -> str:
    """The unit that the file says, or else the one that fits all of its entities. Raises FormatError."""
    fitting = set(UNITS)
    marked = {unit: sha256() for unit in UNITS}
    for number, line in lines(stream):
        try:
            row = mapping(loaded(line), "")
            if row.get("offset_unit") in UNITS:
                fitting = {str(row["offset_unit"])}
                break
            bounds = [bound for _, *bound, _ in _found(row, how)]
        except FormatError:
            continue  # it is named when the line is read
        if bounds:
            fitting &= _units_that_fit(str(row.get("text", "")), bounds, marked)
        if not fitting:
            raise FormatError(
                f"the offsets fit no unit ({', '.join(UNIT_NAMES.values())}); say which", line=number
            )
    stream.seek(0)
    return _settled_unit(fitting, marked, how)


def _settled_unit(fitting: set[str], marked: dict[str, Any], how: Reading) -> str:
    """The first of the units that are left. Raises FormatError if it matters which."""
    left = [unit for unit in UNITS if unit in fitting]
    if len({marked[unit].digest() for unit in left}) > 1:
        names = " and ".join(UNIT_NAMES[unit] for unit in left)
        raise FormatError(
            f"the offsets fit {names} alike, and would mark other words; say which with the unit"
        )
    how.say(f"offsets are read as {UNIT_NAMES[left[0]]}")
    return left[0]


def _units_that_fit(whole: str, bounds: list[list[int]], marked: dict[str, Any]) -> set[str]:
    """The units in which each of a text's entities is whole words; what they mark is added to `marked`."""
    fitting = set()
    borders = Graphemes(whole).borders
    for unit in UNITS:
        within = to_code_points(whole, unit)
        try:
            spans = [(within(start), within(end)) for start, end in bounds]
        except FormatError:
            continue
        marked[unit].update(f"{spans}".encode())
        if all(borders.issuperset(span) and _fits(whole, *span) for span in spans):
            fitting.add(unit)
    return fitting


def _fits(whole: str, first: int, behind: int) -> bool:
    """Whether a span in code points lies in the text and cuts no word and no white space off."""
    if not 0 <= first < behind <= len(whole):
        return False
    return not (
        whole[first].isspace()
        or whole[behind - 1].isspace()
        or _inside(whole, first)
        or _inside(whole, behind)
    )


def _inside(whole: str, at: int) -> bool:
    """Whether a place lies between two letters or digits."""
    return 0 < at < len(whole) and whole[at - 1].isalnum() and whole[at].isalnum()


def _found(row: dict[str, Any], how: Reading) -> Iterator[tuple[str, int, int, str]]:
    """Id, start, end and label of each entity, in either of doccano's layouts."""
    if "entities" in row:
        for i, each in enumerate(array(row["entities"], "entities")):
            one, path = mapping(each, f"entities.{i}"), f"entities.{i}"
            bounds = [whole_number(one.get(key), f"{path}.{key}") for key in ("start_offset", "end_offset")]
            yield str(one.get("id")), bounds[0], bounds[1], text(one.get("label"), f"{path}.label")
        return
    key = how.columns.get("label", "label" if "label" in row else "labels")
    for i, each in enumerate(array(row.get(key, []), key)):
        triple, path = array(each, f"{key}.{i}"), f"{key}.{i}"
        if len(triple) != 3:  # noqa: PLR2004 - start, end, label
            raise FormatError("must be start, end and label", field=path)
        yield f"{i}", whole_number(triple[0], path), whole_number(triple[1], path), text(triple[2], path)


def _page_of(row: dict[str, Any], number: int, unit: str, how: Reading) -> Page:
    key = how.columns.get("text", "text")
    incoming = Incoming(text(row.get(key), key), unit)
    about = mapping(row.get("document", {}), "document")
    identifier = text(about.get("id") or joined(how.name, str(row.get("id", number))), "document.id")
    own = {key, "id", "label", "labels", "entities", "relations", "Comments", "comments", *OURS}
    meta = {k: v for k, v in row.items() if k not in own}
    document = described(identifier, incoming.text, {**meta, **{k: v for k, v in about.items() if k != "id"}})
    marks = _marks(row, incoming, joined(identifier, str(number)), how)
    if not marks and "annotator" not in row:
        return Page(document)
    by = text(row.get("annotator", how.annotator), "annotator")
    kind = Kind(str(row["kind"])) if row.get("kind") in set(Kind) else Kind.PERSON
    return Page(document, (Sheet(kind, by, marks, version=text(row.get("version", ""), "version")),))


def _marks(row: dict[str, Any], incoming: Incoming, prefix: str, how: Reading) -> tuple[Mark, ...]:
    """Entities that relations tie as fragments are one mention; its labels are its types."""
    heads, claims = _ties(row)
    spans: dict[str, set[Span]] = {}
    labels: dict[str, list[str]] = {}
    for identifier, start, end, label in _found(row, how):
        head = heads.get(identifier, identifier)
        spans.setdefault(head, set()).add(incoming.span(start, end))
        labels.setdefault(head, []).append(label)
    found = []
    for head, fragments in spans.items():
        types = tuple(key for key in dict.fromkeys(labels[head]) if key != NO_TYPE)
        claim = joined(prefix, claims.get(head, head)) if claims else ""
        found.append(Mark(tuple(sorted(fragments)), types, claim=claim))
    return tuple(found)


def _ties(row: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """By relations: the head of each further fragment, and the first mention of each claim of several."""
    heads: dict[str, str] = {}
    claims: dict[str, str] = {}
    for i, each in enumerate(array(row.get("relations", []), "relations")):
        one = mapping(each, f"relations.{i}")
        kinds = {FRAGMENT: heads, SAME: claims}
        kinds.get(str(one.get("type")), {})[str(one.get("to_id"))] = str(one.get("from_id"))
    return heads, claims
