"""UIMA CAS JSON 0.4.0: a file for each sheet, with its types in it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from annotations.core.records import Loss
from annotations.formats.archives import ZipReader, ZipWriter
from annotations.formats.base import PLAINLY, UTF16, FormatError, Item, Reading
from annotations.formats.cas import FEATURES, SUPERTYPES, Cas, Structure, cas_of, page_of
from annotations.formats.decoding import mapping, text, whole_number
from annotations.formats.folders import files_of, pages_in
from annotations.formats.jsonl import loaded
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.paging import pages
from annotations.formats.sheets import ALL_OF_MARKS
from annotations.formats.store import counted, filled

SUFFIX = ".json"
SOFA = "uima.cas.Sofa"
WHOLE = "uima.tcas.DocumentAnnotation"


class CasJson:
    """The successor of XMI, which can hold control characters, too."""

    identifier = "cas-json"
    title = "UIMA CAS JSON"
    read_by = "INCEpTION, and dkpro-cassis in Python"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = UTF16
    holds = ALL_OF_MARKS

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of an archive of `.json` files, in folders of their annotators."""
        found = pages_in(
            ZipReader(stream), SUFFIX, lambda data, place: page_of(cas_in(data), place, how), how
        )
        yield from records_of(found, how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The files."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            for page in pages(store, losses):
                for name, sheet in files_of(page):
                    archive.add(
                        f"{name}{SUFFIX}",
                        json.dumps(written(cas_of(page.document, sheet)), ensure_ascii=False).encode(),
                    )
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def written(cas: Cas) -> dict[str, Any]:
    """The JSON of a CAS; 1 is its text, 2 the annotation of the whole document."""
    end = len(cas.text.encode("utf-16-le")) // 2
    sofa = {
        "%ID": 1,
        "%TYPE": SOFA,
        "sofaNum": 1,
        "sofaID": Cas.view,
        "mimeType": "text",
        "sofaString": cas.text,
    }
    whole = {"%ID": 2, "%TYPE": WHOLE, "@sofa": 1, "begin": 0, "end": end, "language": cas.language}
    others = [_structure(each, number) for number, each in enumerate(cas.structures, 3)]
    return {
        "%TYPES": {name: _type(name) for name in FEATURES},
        "%FEATURE_STRUCTURES": [sofa, whole, *others],
        "%VIEWS": {Cas.view: {"%SOFA": 1, "%MEMBERS": [2, *(each["%ID"] for each in others)]}},
    }


def _type(name: str) -> dict[str, Any]:
    features = {each: {"%NAME": each, "%RANGE": "uima.cas.String"} for each in FEATURES[name]}
    return {"%NAME": name, "%SUPER_TYPE": SUPERTYPES[name], **features}


def _structure(structure: Structure, number: int) -> dict[str, Any]:
    place = {} if structure.begin is None else {"@sofa": 1, "begin": structure.begin, "end": structure.end}
    return {"%ID": number, "%TYPE": structure.type, **place, **structure.values}


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def cas_in(data: bytes) -> Cas:
    """The CAS of a file; structures come as an array, or as an object by their ids. Raises FormatError."""
    given = mapping(loaded(data), "").get("%FEATURE_STRUCTURES")
    listed = list(given.values()) if isinstance(given, dict) else given
    if not isinstance(listed, list):
        raise FormatError("is missing", field="%FEATURE_STRUCTURES")
    found = [mapping(each, f"%FEATURE_STRUCTURES.{i}") for i, each in enumerate(listed)]
    sofa = next((each for each in found if each.get("%TYPE") == SOFA), {})
    whole = next((each for each in found if str(each.get("%TYPE")).endswith("DocumentAnnotation")), {})
    language = text(whole.get("language", ""), "language")
    structures = tuple(_structure_of(each, i) for i, each in enumerate(found) if each.get("%TYPE") != SOFA)
    return Cas(
        text(sofa.get("sofaString"), "sofaString"),
        "" if language == "x-unspecified" else language,
        structures,
    )


def _structure_of(given: dict[str, Any], number: int) -> Structure:
    path = f"%FEATURE_STRUCTURES.{number}"
    place = [whole_number(given[key], f"{path}.{key}") if key in given else None for key in ("begin", "end")]
    values = {key: value for key, value in given.items() if isinstance(value, str)}
    return Structure(text(given.get("%TYPE"), f"{path}.%TYPE"), values, *place)
