"""Every format by its identifier. A new one is one file here beside and one line below."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
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
from annotations.formats.jsonl_zst import JsonLinesZst
from annotations.formats.label_studio import LabelStudio
from annotations.formats.parquet import Parquet
from annotations.formats.plain_text import PlainText
from annotations.formats.prodigy import Prodigy
from annotations.formats.web_annotation import WebAnnotation
from annotations.formats.webanno import WebAnno
from annotations.formats.xlsx import Xlsx

_ALL: tuple[Format, ...] = (
    JsonLines(),
    JsonLinesZst(),
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

WRITERS: Mapping[str, Writer] = {name: each for name, each in FORMATS.items() if isinstance(each, Writer)}
"""The formats that can be written, each by the platform's exports as well."""

EXTRAS: Mapping[str, str] = {"parquet": "pyarrow"}
"""The package that a format needs and an installation may lack."""


def get(identifier: str) -> Format:
    """The format of that identifier. Raises UnknownFormatError."""
    if identifier not in FORMATS:
        sentence = f"There is no format “{identifier}”; there are: {', '.join(FORMATS)}."
        raise UnknownFormatError(sentence, field="format")
    return FORMATS[identifier]


def is_installed(identifier: str) -> bool:
    """Whether what the format needs is there."""
    return identifier not in EXTRAS or find_spec(EXTRAS[identifier]) is not None


def exportable(identifier: str) -> Writer:
    """The format of that identifier, if it can be written here and now. Raises UnknownFormatError."""
    found = writer(identifier)
    if not is_installed(identifier):
        package = EXTRAS[identifier]
        sentence = f"Writing “{identifier}” needs {package}: pip install -r requirements/{identifier}.txt."
        raise UnknownFormatError(sentence, field="format")
    return found


def reader(identifier: str) -> Reader:
    """The format of that identifier, if it can be read. Raises UnknownFormatError."""
    found = get(identifier)
    if not isinstance(found, Reader):
        raise UnknownFormatError(f"“{identifier}” can be written, but not read.", field="format")
    return found


def writer(identifier: str) -> Writer:
    """The format of that identifier, if it can be written. Raises UnknownFormatError."""
    if identifier not in WRITERS:
        name = get(identifier).identifier
        sentence = f"“{name}” can be read, but not written; these can: {', '.join(WRITERS)}."
        raise UnknownFormatError(sentence, field="format")
    return WRITERS[identifier]


def check(identifier: str, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Problem]:
    """Everything wrong with a file: records that cannot be read, and records that do not fit each other."""
    found: list[Problem] = []
    source = reader(identifier)
    if isinstance(source, JsonLines):  # whose records stand in lines that can be named
        try:
            yield from source.check(stream)
        except FormatError as error:  # the compressed one cannot go on
            yield Problem(error.line, error.field, error.reason)
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
