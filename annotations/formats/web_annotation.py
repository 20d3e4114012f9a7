"""W3C Web Annotation (JSON-LD): the texts beside an annotation page for each of them, in one archive.

Selectors are a text quote with 32 characters around it and a text position, which counts code points, as
https://www.w3.org/TR/annotation-model/ demands. Several fragments are the items of a composite target.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from annotations.core.anchoring import surroundings
from annotations.core.records import DocumentRecord, Loss
from annotations.core.spans import Span
from annotations.formats.archives import ZipReader, ZipWriter, name_of, safe_name
from annotations.formats.base import CODE_POINTS, PLAINLY, FormatError, Item, Reading
from annotations.formats.decoding import text, whole_number
from annotations.formats.documents import place_of
from annotations.formats.keeping import records_of
from annotations.formats.linked_data import documents_in, listed, nodes
from annotations.formats.losses import Losses
from annotations.formats.offsets import Incoming
from annotations.formats.paging import pages
from annotations.formats.sheets import Kind, Mark, Page, Sheet, holding
from annotations.formats.store import counted, filled

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
CLAIM = "urn:factcheck:claim:"
MENTION = "urn:factcheck:mention:"
TEXTS, ANNOTATIONS = "texts/", "annotations/"
AGENTS = {Kind.PERSON: "Person", Kind.GOLD: "Person", Kind.MACHINE: "Software"}


class WebAnnotation:
    """Each mention is an annotation: types as tags, wording, verdict and rationale as further bodies."""

    identifier = "web-annotation"
    title = "W3C Web Annotation JSON-LD"
    read_by = "annotation clients and RDF stores of the web"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = CODE_POINTS
    holds = holding(
        claim="id wording",
        mention="id claim claim_types check_worthiness",
        verdict="claim label rationale provenance.author",
        gold="id wording verdict rationale provenance.author",
    )

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of an archive whose annotations have its own texts as their sources."""
        yield from records_of(_pages_in(ZipReader(stream), how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """Texts and annotation pages."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            for page in pages(store, losses):
                name = safe_name(page.document.id)
                archive.add(f"{TEXTS}{name}.txt", page.document.text.encode())
                found = annotation_page(page, f"{TEXTS}{name}.txt", losses)
                archive.add(
                    f"{ANNOTATIONS}{name}.jsonld", json.dumps(found, ensure_ascii=False, indent=1).encode()
                )
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def annotation_page(page: Page, source: str, losses: Losses) -> dict[str, Any]:
    """The annotations of one document."""
    for sheet in page.sheets:
        if not sheet.marks:
            losses.add("nothing-marked", "assignment", sheet.id)
    items = [_annotation(page.document, sheet, mark, source) for sheet in page.sheets for mark in sheet.marks]
    return {
        "@context": CONTEXT,
        "id": f"urn:factcheck:document:{page.document.id}",
        "type": "AnnotationPage",
        "items": items,
    }


def _annotation(document: DocumentRecord, sheet: Sheet, mark: Mark, source: str) -> dict[str, Any]:
    creator = {"type": AGENTS[sheet.kind], "nickname": sheet.by}
    if sheet.kind is Kind.MACHINE:
        creator["name"] = f"{sheet.by} {sheet.version}"
    parts = [_target(document.text, span, source) for span in mark.fragments]
    return {
        **({"id": f"{MENTION}{mark.id}"} if mark.id else {}),
        "type": "Annotation",
        "motivation": "moderating" if sheet.kind is Kind.GOLD else "tagging",
        "creator": creator,
        "body": _bodies(mark),
        "target": parts[0] if len(parts) == 1 else {"type": "Composite", "items": parts},
    }


def _bodies(mark: Mark) -> list[dict[str, Any]]:
    """What is said of the mention and of its claim, each with its purpose."""
    claim = {"type": "SpecificResource", "purpose": "identifying", "source": f"{CLAIM}{mark.claim}"}
    said = [
        *(("tagging", key) for key in mark.claim_types),
        ("classifying", mark.check_worthiness or ""),
        ("describing", mark.wording),
        ("assessing", mark.verdict or ""),
        ("commenting", mark.rationale),
    ]
    texts = [{"type": "TextualBody", "purpose": purpose, "value": value} for purpose, value in said if value]
    return [*([claim] if mark.claim else []), *texts]


def _target(whole: str, span: Span, source: str) -> dict[str, Any]:
    prefix, suffix = surroundings(whole, (span,))
    return {
        "type": "SpecificResource",
        "source": source,
        "selector": [
            {"type": "TextQuoteSelector", "exact": span.of(whole), "prefix": prefix, "suffix": suffix},
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        ],
    }


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def _pages_in(archive: ZipReader, how: Reading) -> Iterator[Page]:
    """A page for each text, then one for each annotation, on the text that it names."""
    texts = [name for name in archive.names if name.endswith(".txt")]
    for name in texts:
        with how.at(file=name):
            yield Page(_incoming(archive, name)[0])
    for name in archive.names:
        if name.endswith((".jsonld", ".json")):
            yield from _pages_of(archive, name, how.within(name))


def _incoming(archive: ZipReader, name: str) -> tuple[DocumentRecord, Incoming]:
    try:
        incoming = Incoming(archive.data(name).decode())
    except UnicodeDecodeError:
        raise FormatError("is not UTF-8", file=name) from None
    stem = name.removeprefix(TEXTS).removesuffix(".txt")
    return DocumentRecord(incoming.text, id=name_of(stem)), incoming


def _pages_of(archive: ZipReader, name: str, how: Reading) -> Iterator[Page]:
    """A page for each text that the annotations of a file are of, with a sheet for each of their creators."""
    texts: dict[str, tuple[DocumentRecord, Incoming]] = {}
    found: dict[str, dict[Sheet, list[Mark]]] = {}
    for line, value in documents_in(archive.data(name)):
        for node in nodes(value, "Annotation"):
            with how.at(line=line):
                parts = _parts(node)
                source = _source(parts[0], archive)
                if source not in texts:
                    texts[source] = _incoming(archive, source)
                mark = _mark_of(node, parts, texts[source][1])
                found.setdefault(source, {}).setdefault(_sheet_of(node, how), []).append(mark)
    for source, sheets in found.items():
        whole = (replace(sheet, marks=tuple(marks)) for sheet, marks in sheets.items())
        yield Page(texts[source][0], tuple(whole), file=name)


def _parts(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of the target, each with its selectors."""
    target = next(iter(listed(node.get("target"))), None)
    if isinstance(target, dict) and "items" in target:
        target = target["items"]
    parts = [each for each in listed(target) if isinstance(each, dict)]
    if not parts or len(listed(node.get("target"))) > 1:
        raise FormatError("must be one target with a selector, or one composite of them", field="target")
    return parts


def _source(part: dict[str, Any], archive: ZipReader) -> str:
    """The text of the archive that a target lies in."""
    source = part.get("source")
    named = source.get("id") if isinstance(source, dict) else source
    written = text(named, "target.source")
    if written not in archive:
        raise FormatError(f"“{written[:80]}” is no text of the archive", field="target.source")
    return written


def _mark_of(node: dict[str, Any], parts: list[dict[str, Any]], incoming: Incoming) -> Mark:
    said: dict[str, list[str]] = {}
    for body in listed(node.get("body")):
        purpose, value = _said(body)
        said.setdefault(purpose, []).append(value)
    first = {purpose: values[0] for purpose, values in said.items()}
    return Mark(
        fragments=tuple(_span(part, incoming) for part in parts),
        claim_types=tuple(dict.fromkeys(said.get("tagging", ()))),
        check_worthiness=first.get("classifying"),
        claim=first.get("identifying", "").removeprefix(CLAIM),
        wording=first.get("describing", ""),
        verdict=first.get("assessing"),
        rationale=first.get("commenting", ""),
        id=text(node.get("id", ""), "id").removeprefix(MENTION),
    )


def _said(body: Any) -> tuple[str, str]:
    """Purpose and value of a body. Plain text is a comment, and so is what has no purpose."""
    if isinstance(body, str):
        return "commenting", body
    if not isinstance(body, dict):
        raise FormatError("must be an object or text", field="body")
    value = body.get("value", body.get("source", body.get("id", "")))
    return text(body.get("purpose", "commenting"), "body.purpose"), text(value, "body.value")


def _span(part: dict[str, Any], incoming: Incoming) -> Span:
    """By position, against which a quote is checked; else by the quote, if that is one place."""
    selectors = {each.get("type"): each for each in listed(part.get("selector")) if isinstance(each, dict)}
    position, quote = selectors.get("TextPositionSelector"), selectors.get("TextQuoteSelector")
    exact = text(quote.get("exact"), "selector.exact") if quote else ""
    if position:
        bounds = [whole_number(position.get(key), f"selector.{key}") for key in ("start", "end")]
        span = incoming.span(*bounds)
        if quote and span.of(incoming.text) != exact.replace("\r\n", "\n"):
            raise FormatError("is not the text at the position", field="selector.exact")
        return span
    if not quote:
        raise FormatError("has neither a text quote nor a text position", field="selector")
    around = (text(quote.get(key, ""), f"selector.{key}") for key in ("prefix", "suffix"))
    return place_of(incoming.text, exact, *around)


def _sheet_of(node: dict[str, Any], how: Reading) -> Sheet:
    """Whose it is: software, an adjudicator, or an annotator by nickname, name or address."""
    creator: Any = next(iter(listed(node.get("creator"))), {})
    agent = creator if isinstance(creator, dict) else {"id": creator}
    by = text(agent.get("nickname") or agent.get("name") or agent.get("id") or how.annotator, "creator")
    if "Software" in listed(agent.get("type")):
        version = text(agent.get("name", ""), "creator.name").removeprefix(by).strip()
        return Sheet(Kind.MACHINE, by, (), version)
    gold = "moderating" in listed(node.get("motivation"))
    return Sheet(Kind.GOLD if gold else Kind.PERSON, by)
