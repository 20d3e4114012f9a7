"""Which format a file is in, found out from its content (guarantee P48); a name says only what content can't."""

import csv
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import Any, BinaryIO, ClassVar, cast

from annotations.core.errors import DomainError
from annotations.formats.archives import MANIFEST, ZipReader, ZipWriter, pieces_of, safe_name
from annotations.formats.base import FormatError
from annotations.formats.files import ZIP_BEGINS
from annotations.formats.registry import FORMATS

HEAD = 2**16
"""Bytes that are looked at."""

CONTAINERS: Mapping[str, bytes] = {
    "zip": ZIP_BEGINS,
    "zstd": b"\x28\xb5\x2f\xfd",
    "zlib": b"\x78",
    "gzip": b"\x1f\x8b",
    "pdf": b"%PDF",
    "parquet": b"PAR1",
}
"""How files that are no text begin."""

KINDS: Mapping[str, frozenset[str]] = {
    "jsonl": frozenset({"json"}),
    "jsonl-zst": frozenset({"zstd"}),
    "csv": frozenset({"text"}),
    "tsv": frozenset({"text"}),
    "averitec": frozenset({"json"}),
    "claim-review": frozenset({"json"}),
    "claim-review-pages": frozenset({"zip", "xml"}),
    "web-annotation": frozenset({"zip"}),
    "label-studio": frozenset({"json", "zip"}),
    "brat": frozenset({"zip"}),
    "doccano": frozenset({"json"}),
    "fever": frozenset({"zip"}),
    "conll": frozenset({"text", "zip"}),
    "prodigy": frozenset({"json"}),
    "docbin": frozenset({"zlib"}),
    "webanno": frozenset({"text", "zip"}),
    "cas-xmi": frozenset({"xml", "zip"}),
    "cas-json": frozenset({"json", "zip"}),
    "text": frozenset({"text", "zip", "json", "xml"}),
    "html": frozenset({"xml", "text", "zip"}),
    "xlsx": frozenset({"zip"}),
}
"""What each format may look like from outside; a text may hold anything."""

NAMES: Mapping[str, str] = {
    "json": "JSON",
    "xml": "XML or HTML",
    "text": "plain text",
    "empty": "empty",
    "binary": "no text",
}

_BIO = re.compile(r"(?m)^\S+[ \t].*\b(?:O|[BI]-\S+)\r?$")
_MARKUP = re.compile(r"\s*<(?:\?xml|!doctype|html|xmi)", re.IGNORECASE)


MEMBER_SUFFIX: Mapping[str, str] = {
    "cas-json": ".json",
    "cas-xmi": ".xmi",
    "claim-review-pages": ".html",
    "webanno": ".tsv",
}
"""Formats that are read from archives alone, and the suffix of a lone file that one is made of."""


class NotThatFormatError(DomainError):
    """The content of a file is not what it was said to be, or of no format that is read here."""

    code: ClassVar[str] = "unknown_format"


def kind_of(stream: BinaryIO) -> str:
    """What a file looks like from outside: a key of CONTAINERS, json, xml, text, empty or binary."""
    head = _head(stream)
    for kind, begin in CONTAINERS.items():
        if head.startswith(begin) and (kind != "zlib" or _is_binary(head)):
            return kind
    if _is_binary(head):
        return "binary"
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin[:1] in (b"{", b"["):
        return "json"
    if _MARKUP.match(begin[:100].decode("latin-1")):
        return "xml"
    return "text" if begin else "empty"


def _head(stream: BinaryIO) -> bytes:
    head = stream.read(HEAD)
    stream.seek(0)
    return head


def _is_binary(head: bytes) -> bool:
    """Whether it is no UTF-8, the last character aside, which the end of the head may cut."""
    with suppress(UnicodeDecodeError):
        head.decode()
        return b"\0" in head
    try:
        head[:-4].decode()
    except UnicodeDecodeError as error:
        return error.start < len(head) - 8
    return len(head) < HEAD


def settled(stream: BinaryIO, *, name: str, told: str = "") -> str:
    """The format that was told, if the content can be of it; or else the one that the content is of.

    Raises:
        NotThatFormatError: it can't be, or it is of none that can be read.
    """
    kind = kind_of(stream)
    looks = NAMES.get(kind, f"a {kind} file")
    if told:
        if kind not in KINDS.get(told, frozenset()) and kind != "empty":
            raise NotThatFormatError(
                f"The file is {looks}, which “{told}” ({FORMATS[told].title}) never is.", field="format"
            )
        return told
    found = guess(stream, name=name, kind=kind)
    if not found:
        raise NotThatFormatError(
            f"The file is {looks}; which format it is in can't be told. Say it with the format.",
            field="format",
        )
    return found


@contextmanager
def readable(stream: BinaryIO, identifier: str, *, name: str) -> Iterator[BinaryIO]:
    """The file as its format's reader wants it: a lone file in an archive of its own where it reads archives alone."""
    suffix = MEMBER_SUFFIX.get(identifier)
    if suffix is None or kind_of(stream) == "zip":
        yield stream
        return
    with tempfile.TemporaryFile() as packed:
        with ZipWriter(cast("BinaryIO", packed)) as archive:
            archive.add(f"{safe_name(PurePath(name).stem)}{suffix}", pieces_of(stream))
        packed.seek(0)
        yield cast("BinaryIO", packed)


def guess(stream: BinaryIO, *, name: str, kind: str) -> str:
    """The format of a file that looks like `kind`; "" where nothing tells."""
    looked = GUESSES.get(kind)
    found = looked(stream, PurePath(name).suffix.lower()) if looked else ""
    stream.seek(0)
    return found


# ── archives ─────────────────────────────────────────────────────────────────────────────────────

MEMBERS = (
    ("parquet", ".parquet"),
    ("xlsx", "xl/workbook.xml"),
    ("fever", "wiki-pages/"),
    ("cas-xmi", ".xmi"),
    ("brat", ".ann"),
    ("web-annotation", ".jsonld"),
    ("label-studio", "tasks.json"),
    ("conll", ".conll"),
    ("conll", ".bio"),
    ("conll", ".iob2"),
    ("webanno", ".tsv"),
    ("cas-json", ".json"),
    ("text", ".txt"),
)
"""A name, folder or suffix that only archives of a format have, the surest first."""


def _of_archive(stream: BinaryIO, _suffix: str) -> str:
    archive = ZipReader(stream)
    if MANIFEST in archive:
        with suppress(ValueError, FormatError):
            said = json.loads(archive.data(MANIFEST)).get("format", "")
            return said if said in KINDS else ""
    for found, part in MEMBERS:
        if any(_bears(each, part) for each in archive.names):
            return found
    pages = [each for each in archive.names if each.lower().endswith((".html", ".htm"))]
    return _of_page(archive.data(pages[0])) if pages else ""


def _bears(name: str, part: str) -> bool:
    """Whether an entry is called so, has this suffix, or lies in this folder."""
    return name == part or (name.lower().endswith(part) if part.startswith(".") else name.startswith(part))


def _of_page(data: bytes) -> str:
    return "claim-review-pages" if b"ClaimReview" in data and b"ld+json" in data else "html"


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────

JSON_KEYS = (
    ("jsonl", ("type", "schema_version", "offset_unit")),
    ("averitec", ("claim", "label", "justification")),
    ("cas-json", ("%TYPES",)),
    ("cas-json", ("%FEATURE_STRUCTURES",)),
    ("claim-review", ("@context",)),
    ("claim-review", ("claimReviewed",)),
    ("label-studio", ("data",)),
    ("prodigy", ("text", "tokens")),
    ("prodigy", ("text", "spans")),
    ("prodigy", ("text", "_input_hash")),
    ("doccano", ("text",)),
)
"""Keys of the first object that a format always has, the surest first."""


def _of_json(stream: BinaryIO, _suffix: str) -> str:
    head = _head(stream).decode("utf-8-sig", "replace")
    keys = _first_keys(head)
    for found, wanted in JSON_KEYS:
        if keys.issuperset(wanted):
            return found
    return ""


def _first_keys(head: str) -> set[str]:
    """The keys of the first object of a file or of its array, as far as the head holds it."""
    inside = head.lstrip().removeprefix("[").lstrip()
    try:
        found = json.JSONDecoder().raw_decode(inside)[0]
    except (json.JSONDecodeError, RecursionError):
        return set(re.findall(r'[{,]\s*"([^"\\]{1,40})"\s*:', inside))
    return set(found) if isinstance(found, dict) else set()


# ── text ─────────────────────────────────────────────────────────────────────────────────────────


def _of_text(stream: BinaryIO, suffix: str) -> str:
    head = _head(stream).decode("utf-8-sig", "replace")
    if head.startswith("#FORMAT=WebAnno TSV"):
        return "webanno"
    if suffix in {".csv", ".tsv"}:
        return "tsv" if "\t" in head.split("\n", 1)[0] else "csv"
    if suffix not in {".txt", ".text", ".md"}:
        if head.startswith("-DOCSTART-") or len(_BIO.findall(head)) * 2 > head.count("\n"):
            return "conll"
        delimiter = _delimiter(head)
        if delimiter:
            return "tsv" if delimiter == "\t" else "csv"
    return "text"


def _delimiter(head: str) -> str:
    """What parts the cells, if the first line names a column of texts."""
    for delimiter in "\t,":
        header: list[Any] = next(csv.reader(head.splitlines()[:1], delimiter=delimiter), [])
        if len(header) > 1 and {each.strip().lower() for each in header} & {
            "text",
            "body",
            "content",
            "article",
        }:
            return delimiter
    return ""


def _of_xml(stream: BinaryIO, _suffix: str) -> str:
    head = _head(stream)
    return "cas-xmi" if b"xmi:XMI" in head or b"omg.org/XMI" in head else _of_page(head)


GUESSES: Mapping[str, Callable[[BinaryIO, str], str]] = {
    "zip": _of_archive,
    "zstd": lambda _stream, _suffix: "jsonl-zst",
    "zlib": lambda _stream, _suffix: "docbin",
    "json": _of_json,
    "text": _of_text,
    "xml": _of_xml,
}
