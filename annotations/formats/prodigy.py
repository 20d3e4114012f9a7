"""Prodigy JSON lines: a task for each document and annotator, with tokens and spans in code points.

Spans must be made of whole tokens, so tokens are cut at the borders of mentions. A span has one label; those of one mention
(its fragments and further types) bear its id in `mention`, and what is said of its claim. Layout: prodi.gy/docs/api-interfaces.
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any, BinaryIO

from annotations.core.records import DocumentRecord, Loss
from annotations.core.spans import Span
from annotations.formats.base import CODE_POINTS, PLAINLY, Item, Reading
from annotations.formats.decoding import array, mapping, text, whole_number
from annotations.formats.documents import described, description
from annotations.formats.jsonl import lines, loaded
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.offsets import Incoming
from annotations.formats.paging import pages
from annotations.formats.sheets import ALL_OF_MARKS, NO_TYPE, NOBODY, SAID, Kind, Mark, Page, Sheet, joined
from annotations.formats.store import counted, filled
from annotations.formats.tokens import Written, covering


class Prodigy:
    """Accepted tasks of the interface `spans_manual`."""

    identifier = "prodigy"
    title = "Prodigy JSON lines"
    read_by = "Prodigy and spaCy"
    extension = ".jsonl"
    media_type = "application/x-ndjson"
    offset_unit = CODE_POINTS
    holds = ALL_OF_MARKS

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of the accepted tasks; how many were rejected or ignored is told to `how.say`."""
        yield from records_of(_pages_in(stream, how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """A task for each sheet; a document without one has a task without answer."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store:
            for page in pages(store, losses):
                for sheet in page.written:
                    task = _task(page.document, sheet)
                    stream.write(json.dumps(task, ensure_ascii=False).encode() + b"\n")
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def _task(document: DocumentRecord, sheet: Sheet) -> dict[str, Any]:
    marks = sheet.marks
    tokens = covering(document, spans_of(marks))
    spans = [each for mark in marks for each in _spans(mark, tokens)]
    task = {
        "text": document.text,
        "meta": {"document": {"id": document.id, **description(document)}},
        "tokens": [_token(document.text, each, i) for i, each in enumerate(tokens)],
        "spans": spans,
        "_input_hash": _hash(document.text),
        "_task_hash": _hash(json.dumps([document.text, spans])),
        "_view_id": "spans_manual",
    }
    return task if sheet is NOBODY else task | _answer(sheet)


def spans_of(marks: Iterable[Mark]) -> list[Span]:
    """The fragments of all marks."""
    return [span for mark in marks for span in mark.fragments]


def _answer(sheet: Sheet) -> dict[str, Any]:
    whose = {"_annotator_id": sheet.by, "_session_id": sheet.by, "kind": sheet.kind.value}
    return {"answer": "accept", **whose, **({"version": sheet.version} if sheet.version else {})}


def _token(whole: str, token: Written, number: int) -> dict[str, Any]:
    span = token.span
    return {"text": span.of(whole), "start": span.start, "end": span.end, "id": number, "ws": token.space}


def _spans(mark: Mark, tokens: list[Written]) -> Iterator[dict[str, Any]]:
    """A span for each fragment and type of a mention."""
    starts = [token.span.start for token in tokens]
    said = mark.said
    for span in mark.fragments:
        first, behind = bisect_left(starts, span.start), bisect_left(starts, span.end)
        for label in mark.claim_types or (NO_TYPE,):
            place = {"start": span.start, "end": span.end, "token_start": first, "token_end": behind - 1}
            yield {**place, "label": label, "mention": mark.id, **said, "score": mark.score}


def _hash(written: str) -> int:
    """A whole number of 31 bits, the same wherever it is made; Prodigy makes its own when it loads a task."""
    return int.from_bytes(sha256(written.encode()).digest()[:4], "big") >> 1


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def _pages_in(stream: BinaryIO, how: Reading) -> Iterator[Page]:
    passed_over: Counter[str] = Counter()
    for number, line in lines(stream):
        with how.at(line=number):
            task = mapping(loaded(line), "")
            answer = str(task.get("answer", "accept"))
            if answer == "accept":
                yield replace(_page_of(task, how), line=number)
            else:
                passed_over[answer] += 1
    for answer, count in sorted(passed_over.items()):
        how.say(f"{count} × task with the answer {answer} passed over")


def _page_of(task: dict[str, Any], how: Reading) -> Page:
    incoming = Incoming(text(task.get("text"), "text"))
    meta = mapping(task.get("meta", {}), "meta")
    about = mapping(meta.get("document", {}), "meta.document")
    identifier = text(about.get("id") or joined(how.name, str(_hash(incoming.raw))), "meta.document.id")
    given = {
        **{k: v for k, v in meta.items() if k != "document"},
        **{k: v for k, v in about.items() if k != "id"},
    }
    document = described(identifier, incoming.text, given)
    if "answer" not in task and not task.get("spans"):
        return Page(document)
    by = text(task.get("_annotator_id") or task.get("_session_id") or how.annotator, "_annotator_id")
    kind = Kind(str(task["kind"])) if task.get("kind") in set(Kind) else Kind.PERSON
    return Page(
        document, (Sheet(kind, by, _marks(task, incoming), text(task.get("version", ""), "version")),)
    )


def _marks(task: dict[str, Any], incoming: Incoming) -> tuple[Mark, ...]:
    """Spans that bear one mention's id are one mark; any other is one by itself."""
    found: dict[str | int, list[tuple[Span, dict[str, Any]]]] = {}
    for i, each in enumerate(array(task.get("spans", []), "spans")):
        given, path = mapping(each, f"spans.{i}"), f"spans.{i}"
        start, end = (whole_number(given.get(key), f"{path}.{key}") for key in ("start", "end"))
        name = text(given.get("mention", ""), f"{path}.mention") or i
        found.setdefault(name, []).append((incoming.span(start, end), given))
    return tuple(mark_of(name if isinstance(name, str) else "", parts) for name, parts in found.items())


def mark_of(identifier: str, parts: list[tuple[Span, dict[str, Any]]]) -> Mark:
    """A mark of its spans, each with what it bears."""
    given = parts[0][1]
    labels = dict.fromkeys(text(each.get("label", NO_TYPE), "spans.label") for _, each in parts)
    said: dict[str, Any] = {name: text(given[name], f"spans.{name}") for name in SAID if given.get(name)}
    return Mark(
        fragments=tuple(sorted({span for span, _ in parts})),
        claim_types=tuple(key for key in labels if key != NO_TYPE),
        id=identifier,
        score=float(given.get("score") or 0.0),
        **said,
    )
