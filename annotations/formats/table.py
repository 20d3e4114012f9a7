"""One row a mention: the table that CSV, TSV and spreadsheets hold, and the way back from its rows."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from annotations.core.records import DocumentRecord
from annotations.core.spans import Fragments, Span, checked, quote_of
from annotations.formats.base import FormatError, Reading
from annotations.formats.decoding import day, text
from annotations.formats.documents import place_of
from annotations.formats.offsets import Incoming
from annotations.formats.sheets import Kind, Mark, Page, Sheet, holding

DOCUMENT = (
    "document_id",
    "external_id",
    "title",
    "published_on",
    "url",
    "publisher",
    "author",
    "language",
    "text",
)
WORK = ("kind", "annotator", "version")
MENTION = ("mention_id", "fragments", "quote", "claim_types", "check_worthiness")
CLAIM = ("claim_id", "wording", "claimant", "verdict", "rationale")
COLUMNS = (*DOCUMENT, *WORK, *MENTION, *CLAIM)

ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "document_id": ("id", "doc_id"),
    "text": ("body", "content", "article"),
    "title": ("headline",),
    "published_on": ("date", "published", "publication_date"),
    "url": ("link", "source_url"),
    "publisher": ("outlet", "source"),
    "quote": ("claim_text", "span", "mention"),
    "annotator": ("annotator_id", "user"),
}
"""What other tables call a column; how.columns says it for those that are not guessed."""

HOLDS = holding(
    document="external_id title published_on url publisher author language",
    claim="id wording claimant",
    mention="id claim claim_types check_worthiness",
    verdict="claim label rationale provenance.author",
    gold="id wording verdict rationale provenance.author",
)

Row = dict[str, str]


# ── pages to rows ────────────────────────────────────────────────────────────────────────────────


def rows_of(page: Page) -> Iterator[Row]:
    """The rows of a document; its text and description stand in the first one only."""
    about = document_cells(page.document)
    for row in _work_rows(page) or [{}]:
        yield {**about, **row}
        about = {"document_id": page.document.id}


def document_cells(document: DocumentRecord) -> Row:
    """A document's cells."""
    published = document.published_on.isoformat() if document.published_on else ""
    named = {name: getattr(document, name) for name in DOCUMENT if hasattr(document, name)}
    return {**named, "document_id": document.id, "published_on": published}


def _work_rows(page: Page) -> list[Row]:
    rows = []
    for sheet in page.sheets:
        whose = {"kind": sheet.kind.value, "annotator": sheet.by, "version": sheet.version}
        rows += [{**whose, **_mark_cells(page.document, mark)} for mark in sheet.marks] or [whose]
    return rows


def _mark_cells(document: DocumentRecord, mark: Mark) -> Row:
    return {
        "mention_id": mark.id,
        "fragments": ";".join(f"{span.start}-{span.end}" for span in mark.fragments),
        "quote": quote_of(document.text, mark.fragments),
        "claim_types": joined_keys(mark.claim_types),
        "check_worthiness": mark.check_worthiness or "",
        "claim_id": mark.claim,
        "wording": mark.wording,
        "claimant": mark.claimant,
        "verdict": mark.verdict or "",
        "rationale": mark.rationale,
    }


def joined_keys(keys: Iterable[str]) -> str:
    """Keys with `;` between them; one inside a key is written `%3B`."""
    return ";".join(key.replace("%", "%25").replace(";", "%3B") for key in keys)


def keys_of(cell: str) -> tuple[str, ...]:
    """The keys that a cell joins."""
    parts = (part.strip() for part in cell.split(";"))
    return tuple(part.replace("%3B", ";").replace("%25", "%") for part in parts if part)


# ── rows to pages ────────────────────────────────────────────────────────────────────────────────


def columns_of(header: list[str], how: Reading) -> dict[str, str]:
    """Our name of each column that the header has: told, the same, or known by another name.

    Raises:
        FormatError: a column that was told is not there, or none holds a text.
    """
    there = {name.strip().lower(): name for name in header}
    found: dict[str, str] = {}
    for ours in COLUMNS:
        told = how.columns.get(ours)
        if told is not None and told not in header:
            raise FormatError(f"has no column “{told}”; there are: {', '.join(header)}", field=ours, line=1)
        candidates = [told] if told else [there.get(name) for name in (ours, *ALSO_CALLED.get(ours, ()))]
        theirs = next((each for each in candidates if each and each not in found), None)
        if theirs:
            found[theirs] = ours
    if "text" not in found.values():
        raise FormatError("no column holds the text; say which one does", field="text", line=1)
    return found


@dataclass
class _Collected:
    """The page that the rows so far have filled."""

    incoming: Incoming
    document: DocumentRecord
    sheets: dict[tuple[Kind, str, str], list[Mark]] = field(default_factory=dict)

    def page(self) -> Page:
        sheets = [Sheet(kind, by, tuple(m), version) for (kind, by, version), m in self.sheets.items()]
        return Page(self.document, tuple(sheets))


def pages_of(rows: Iterable[tuple[int, Row]], how: Reading) -> Iterator[Page]:
    """The documents of a table whose rows go document by document, each row with its line."""
    current: _Collected | None = None
    for line, row in rows:
        with how.at(line=line):
            if _begins(row, current):
                if current:
                    yield current.page()
                current = None
                current = _document_of(row, line, how)
            if current is None:
                raise FormatError("is empty, and no row before has it", field="text")
            _take_work(current, row, how)
    if current:
        yield current.page()


def _begins(row: Row, current: _Collected | None) -> bool:
    """Whether a row is of another document than the one before."""
    if current is None:
        return True
    identifier = row.get("document_id", "")
    if identifier:
        return identifier != current.document.id
    return bool(row.get("text")) and row["text"] != current.incoming.raw


def _document_of(row: Row, line: int, how: Reading) -> _Collected:
    raw = row.get("text", "")
    if not raw:
        raise FormatError("is empty, and no row before has it", field="text")
    incoming = Incoming(raw)
    named: dict[str, Any] = {
        name: text(row.get(name, ""), name) for name in DOCUMENT[1:-1] if name != "published_on"
    }
    written = row.get("published_on", "").strip()
    published: date | None = day(written, "published_on") if written else None
    identifier = row.get("document_id", "") or f"{how.name}/{line}"
    document = DocumentRecord(text=incoming.text, id=identifier, published_on=published, **named)
    return _Collected(incoming, document)


def _take_work(current: _Collected, row: Row, how: Reading) -> None:
    """The row's mark, or the fact that its annotator marked nothing."""
    fragments = _fragments_of(current, row)
    if not fragments and not row.get("annotator"):
        return
    kind = row.get("kind") or Kind.PERSON.value
    if kind not in set(Kind):
        raise FormatError(f"“{kind}” is not one of: {', '.join(Kind)}", field="kind")
    whose = (Kind(kind), row.get("annotator") or how.annotator, row.get("version", ""))
    marks = current.sheets.setdefault(whose, [])
    if fragments:
        marks.append(_mark_of(row, fragments))


def _fragments_of(current: _Collected, row: Row) -> Fragments:
    """From the offsets, against which the quote is checked; from the quote alone if it stands once."""
    written, quote = row.get("fragments", "").strip(), row.get("quote", "")
    if not written:
        return (place_of(current.document.text, quote.replace("\r\n", "\n")),) if quote else ()
    fragments = tuple(_span(current.incoming, part) for part in written.split(";"))
    checked(fragments, len(current.document.text))
    if quote and quote_of(current.document.text, fragments) != quote.replace("\r\n", "\n"):
        raise FormatError("is not the text at the fragments", field="quote")
    return fragments


def _span(incoming: Incoming, written: str) -> Span:
    found = re.fullmatch(r"\s*([0-9]{1,12})-([0-9]{1,12})\s*", written)
    if not found:
        raise FormatError(f"“{written[:40]}” is no start-end", field="fragments")
    return incoming.span(int(found[1]), int(found[2]))


def _mark_of(row: Row, fragments: Fragments) -> Mark:
    cells = {name: text(row.get(name, ""), name) for name in (*MENTION, *CLAIM)}
    mark = Mark(fragments, keys_of(cells["claim_types"]), cells["check_worthiness"] or None)
    return replace(
        mark,
        id=cells["mention_id"],
        claim=cells["claim_id"],
        wording=cells["wording"],
        claimant=cells["claimant"],
        verdict=cells["verdict"] or None,
        rationale=cells["rationale"],
    )
