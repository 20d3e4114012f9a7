"""Every format by its identifier. A new one is one file here beside and one line below."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from annotations.formats.averitec import Averitec
from annotations.formats.base import (
    PLAINLY,
    Format,
    FormatError,
    Item,
    Problem,
    Reader,
    Reading,
    Suggested,
    UnknownFormatError,
    Writer,
)
from annotations.formats.brat import Brat
from annotations.formats.cas_json import CasJson
from annotations.formats.cas_xmi import CasXmi
from annotations.formats.checking import Checker
from annotations.formats.claim_review import ClaimReview, ClaimReviewPages
from annotations.formats.conll import Conll
from annotations.formats.csv_table import Csv, Tsv
from annotations.formats.docbin import DocBin
from annotations.formats.doccano import Doccano
from annotations.formats.fever import Fever
from annotations.formats.html_page import HtmlPage
from annotations.formats.jsonl import SCHEMA_VERSION, JsonLines
from annotations.formats.label_studio import LabelStudio
from annotations.formats.parquet import Parquet
from annotations.formats.plain_text import PlainText
from annotations.formats.prodigy import Prodigy
from annotations.formats.web_annotation import WebAnnotation
from annotations.formats.webanno import WebAnno
from annotations.formats.xlsx import Xlsx

_ALL: tuple[Format, ...] = (
    JsonLines(),
    Csv(),
    Tsv(),
    Averitec(),
    ClaimReview(),
    ClaimReviewPages(),
    WebAnnotation(),
    LabelStudio(),
    Brat(),
    Doccano(),
    Fever(),
    Conll(),
    Prodigy(),
    DocBin(),
    WebAnno(),
    CasXmi(),
    CasJson(),
    Parquet(),
    PlainText(),
    HtmlPage(),
    Xlsx(),
)

FORMATS: Mapping[str, Format] = {each.identifier: each for each in _ALL}

PLATFORM: Mapping[str, Format] = {"jsonl": FORMATS["jsonl"]}
"""The formats that the platform's own exports write; the others are converted from those."""


def get(identifier: str, among: Mapping[str, Format] = FORMATS) -> Format:
    """The format of that identifier. Raises UnknownFormatError."""
    if identifier not in among:
        sentence = f"There is no format “{identifier}”; there are: {', '.join(among)}."
        raise UnknownFormatError(sentence, field="format")
    return among[identifier]


def platform(identifier: str) -> Format:
    """The format of that identifier, if the platform's exports write it. Raises UnknownFormatError."""
    return get(identifier, PLATFORM)


def reader(identifier: str) -> Reader:
    """The format of that identifier, if it can be read. Raises UnknownFormatError."""
    found = get(identifier)
    if not isinstance(found, Reader):
        raise UnknownFormatError(f"“{identifier}” can be written, but not read.", field="format")
    return found


def writer(identifier: str) -> Writer:
    """The format of that identifier, if it can be written. Raises UnknownFormatError."""
    found = get(identifier)
    if not isinstance(found, Writer):
        raise UnknownFormatError(f"“{identifier}” can be read, but not written.", field="format")
    return found


def check(identifier: str, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Problem]:
    """Everything wrong with a file: records that cannot be read, and records that do not fit each other."""
    found: list[Problem] = []
    source = reader(identifier)
    if isinstance(source, JsonLines):  # whose records stand in lines that can be named
        yield from source.check(stream)
        return
    checker, items = Checker(SCHEMA_VERSION), source.read(stream, how.reporting(found.append))
    while (item := _next(items, found)) is not None:
        yield from _drained(found)
        if not isinstance(item, Suggested):
            yield from checker.see(0, item)
    yield from _drained(found)
    yield from checker.finish()


def _next(items: Iterator[Item], found: list[Problem]) -> Item | None:
    """The next record, or None where there is no further one or reading cannot go on."""
    try:
        return next(items, None)
    except FormatError as error:
        found.append(Problem(error.line, error.field, error.reason, error.file))
        return None


def _drained(found: list[Problem]) -> list[Problem]:
    """What was found since the last time."""
    drained = found.copy()
    found.clear()
    return drained
