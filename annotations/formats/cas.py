"""UIMA CAS as XMI and as JSON: the same feature structures of one sheet, written in two ways.

Offsets count UTF-16 units, as in Java. `webanno.custom.Claim` is a fragment of a mention; those of one mention bear its
number. `factcheck.Document` holds what is known of document and sheet. Layouts: UIMA XMI, and UIMA JSON CAS 0.4.0.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from annotations.core.records import DocumentRecord
from annotations.core.spans import Span
from annotations.formats.base import UTF16, FormatError, Reading
from annotations.formats.decoding import mapping, number, text
from annotations.formats.documents import described, description
from annotations.formats.folders import Place, sheet_in
from annotations.formats.jsonl import loaded
from annotations.formats.offsets import Incoming, Utf16
from annotations.formats.sheets import NOBODY, SAID, Kind, Mark, Page, Sheet
from annotations.formats.table import joined_keys, keys_of

CLAIM, DOCUMENT = "webanno.custom.Claim", "factcheck.Document"
FEATURES: Mapping[str, tuple[str, ...]] = {
    CLAIM: ("mention", "label", *SAID),
    DOCUMENT: ("description",),
}
"""Our types and their features, all of them strings."""
SUPERTYPES = {CLAIM: "uima.tcas.Annotation", DOCUMENT: "uima.cas.TOP"}


@dataclass(frozen=True, slots=True)
class Structure:
    """A feature structure; `begin` and `end` (UTF-16) are those of an annotation."""

    type: str
    values: Mapping[str, str]
    begin: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Cas:
    """One view: its text and its structures."""

    text: str
    language: str
    structures: tuple[Structure, ...]

    view: ClassVar[str] = "_InitialView"


# ── pages to structures ──────────────────────────────────────────────────────────────────────────


def cas_of(document: DocumentRecord, sheet: Sheet) -> Cas:
    """The CAS of one sheet, which may be nobody's."""
    units = Utf16(document.text)
    about: dict[str, Any] = {"document": {"id": document.id, **description(document)}}
    about["marks"] = [{"id": mark.id, "score": mark.score} for mark in sheet.marks]
    whose = {"kind": sheet.kind.value, "by": sheet.by, "version": sheet.version}
    about["sheet"] = None if sheet is NOBODY else whose
    claims = [each for i, mark in enumerate(sheet.marks) for each in _claims(units, mark, i)]
    written = json.dumps(about, ensure_ascii=False)
    structures = (Structure(DOCUMENT, {"description": written}), *claims)
    return Cas(document.text, document.language, structures)


def _claims(units: Utf16, mark: Mark, number: int) -> Iterator[Structure]:
    values = {"mention": str(number), "label": joined_keys(mark.claim_types), **mark.said}
    for span in mark.fragments:
        yield Structure(CLAIM, values, *units.written(span))


# ── structures to pages ──────────────────────────────────────────────────────────────────────────


def page_of(cas: Cas, place: Place, how: Reading) -> Page:
    """The document and the sheet of one file; its folder says whose it is where the file does not."""
    incoming = Incoming(cas.text, UTF16)
    about = _about(cas)
    known = mapping(about.get("document", {}), "document")
    identifier = text(known.get("id") or place.document, "document.id")
    document = described(identifier, incoming.text, {k: v for k, v in known.items() if k != "id"})
    if cas.language and not document.language:
        document = replace(document, language=cas.language)
    marks = tuple(_marks(cas, incoming, about.get("marks"), how))
    sheet = _sheet_of(about, place.folder, how) if about or marks or place.folder else None
    return Page(document, (replace(sheet, marks=marks),) if sheet else ())


def _about(cas: Cas) -> dict[str, Any]:
    found = next((each for each in cas.structures if each.type == DOCUMENT), None)
    if found is None:
        return {}
    return mapping(loaded(found.values.get("description", "").encode()), "description")


def _sheet_of(about: dict[str, Any], folder: str, how: Reading) -> Sheet | None:
    if not about:
        return sheet_in(folder, how)
    whose = about.get("sheet")
    if whose is None:
        return None
    given = mapping(whose, "sheet")
    by, version = (text(given.get(key), f"sheet.{key}") for key in ("by", "version"))
    if given.get("kind") not in set(Kind):
        raise FormatError(f"must be one of: {', '.join(Kind)}", field="sheet.kind")
    return Sheet(Kind(str(given["kind"])), by, (), version)


def _marks(cas: Cas, incoming: Incoming, known: Any, how: Reading) -> Iterator[Mark]:
    """The claims by their mention; those of other tools are one each."""
    found: dict[str | int, list[tuple[Span, Mapping[str, str]]]] = {}
    for i, each in enumerate(_annotations(cas, how)):
        if each.begin is None or each.end is None:
            raise FormatError("has no begin and end", field=each.type)
        span = incoming.span(each.begin, each.end)
        found.setdefault(each.values.get("mention") or i, []).append((span, each.values))
    for name, parts in found.items():
        values = parts[0][1]
        mark = Mark(tuple(sorted({span for span, _ in parts})), keys_of(values.get("label", "")))
        said: dict[str, Any] = {key: values[key] for key in SAID if values.get(key)}
        yield replace(mark, **said, **_of_mention(known, name))


def _of_mention(known: Any, name: str | int) -> dict[str, Any]:
    """Id and score of a mention, where the file has them."""
    if not isinstance(known, list) or not isinstance(name, str):
        return {}
    if not name.isdecimal() or int(name) >= len(known):
        raise FormatError(f"there is no mention {name[:20]}", field="mention")
    given = mapping(known[int(name)], f"marks.{name}")
    return {
        "id": text(given.get("id"), f"marks.{name}.id"),
        "score": number(given.get("score", 0.0), f"marks.{name}.score"),
    }


def _annotations(cas: Cas, how: Reading) -> Iterable[Structure]:
    """Our claims; or else all annotations of a custom type or of the one that was told, labeled by a feature."""
    ours = [each for each in cas.structures if each.type == CLAIM]
    if ours:
        return ours
    told = how.columns.get("type")
    return [
        replace(each, values={"label": each.values.get(how.columns.get("label", "value"), "")})
        for each in cas.structures
        if each.begin is not None and (each.type == told if told else is_custom(each.type))
    ]


def is_custom(name: str) -> bool:
    """Whether a type is somebody's own layer, or named entities; not tokens, sentences and the like."""
    return name.startswith(("webanno.custom.", "custom.")) or name.endswith("NamedEntity")
