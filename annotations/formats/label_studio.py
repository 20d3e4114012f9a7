"""Label Studio JSON: a task for each document, and the labeling configuration that shows it.

Offsets of its Text tag are code points, in which CRLF counts as two. Regions have one span, so the fragments of a
mention are regions tied by relations labeled `fragment`. Layouts: labelstud.io/guide/export, /predictions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from annotations.core.records import DocumentRecord, Loss, MentionRecord, ProjectRecord
from annotations.core.spans import Span
from annotations.formats.archives import ZipReader, ZipWriter
from annotations.formats.base import CODE_POINTS, PLAINLY, FormatError, Item, Problem, Reading
from annotations.formats.decoding import array, mapping, text, whole_number
from annotations.formats.documents import described, description
from annotations.formats.files import is_archive
from annotations.formats.json_items import array_items, array_pieces
from annotations.formats.keeping import records_of
from annotations.formats.losses import Losses
from annotations.formats.offsets import Incoming
from annotations.formats.paging import pages
from annotations.formats.sheets import ALL_OF_MARKS, NO_TYPE, Kind, Mark, Page, Sheet, joined
from annotations.formats.store import Store, counted, filled

TASKS, CONFIG = "tasks.json", "config.xml"
TYPES, WORTH, WORDING, CLAIM, CLAIMANT, VERDICT, RATIONALE = (
    "claim_types",
    "check_worthiness",
    "wording",
    "claim",
    "claimant",
    "verdict",
    "rationale",
)
WORDS = (WORDING, CLAIM, CLAIMANT, RATIONALE)
"""What people write into text areas of a region."""


class LabelStudio:
    """Tasks with annotations, gold as ground truth, suggestions as predictions."""

    identifier = "label-studio"
    title = "Label Studio JSON with its configuration"
    read_by = "Label Studio"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = CODE_POINTS
    holds = {**ALL_OF_MARKS, MentionRecord: ALL_OF_MARKS[MentionRecord] - {"id"}}

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of our archive, or of the JSON that Label Studio exports."""
        yield from records_of(_pages_in(stream, how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The tasks, and the configuration that they are valid under."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            seen = _Choices(store)
            tasks = (task_of(page, i, seen) for i, page in enumerate(pages(store, losses), 1))
            archive.add(TASKS, array_pieces(tasks, indent=None))
            archive.add(CONFIG, seen.config().encode())
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


class _Choices:
    """The labels that the configuration must have: those of the project, and any that are used besides."""

    def __init__(self, store: Store) -> None:
        project = next(store.all(ProjectRecord), None)
        types = project.claim_types if project else ()
        worth = project.check_worthiness if project else ()
        scales = project.verdict_scales if project else ()
        self.types = dict.fromkeys([*(label.key for label in types), NO_TYPE])
        self.worth = dict.fromkeys(label.key for label in worth)
        self.verdicts = dict.fromkeys(label.key for scale in scales for label in scale.labels)

    def see(self, mark: Mark) -> None:
        """Those of a mark."""
        self.types.update(dict.fromkeys(mark.claim_types))
        self.worth.update(dict.fromkeys([mark.check_worthiness] if mark.check_worthiness else []))
        self.verdicts.update(dict.fromkeys([mark.verdict] if mark.verdict else []))

    def config(self) -> str:
        """The labeling configuration."""
        words = "".join(f'  <TextArea name="{name}" toName="text" perRegion="true"/>\n' for name in WORDS)
        return (
            '<View>\n  <Relations>\n    <Relation value="fragment"/>\n  </Relations>\n'
            f"{_control('Labels', TYPES, self.types)}"
            '  <Text name="text" value="$text" granularity="symbol"/>\n'
            f"{_control('Choices', WORTH, self.worth)}{_control('Choices', VERDICT, self.verdicts)}{words}</View>\n"
        )


def _control(tag: str, name: str, keys: Iterable[str]) -> str:
    one = "Label" if tag == "Labels" else "Choice"
    values = (
        "".join(f"    <{one} value={quoteattr(key)}/>\n" for key in keys) or f'    <{one} value="none"/>\n'
    )
    per_region = "" if tag == "Labels" else ' perRegion="true"'
    return f'  <{tag} name="{name}" toName="text"{per_region}>\n{values}  </{tag}>\n'


def task_of(page: Page, number: int, seen: _Choices) -> dict[str, Any]:
    """One document."""
    people = [sheet for sheet in page.sheets if sheet.kind is not Kind.MACHINE]
    machines = [sheet for sheet in page.sheets if sheet.kind is Kind.MACHINE]
    document = page.document
    return {
        "id": number,
        "data": {"text": document.text, "document": {"id": document.id, **description(document)}},
        "annotations": [
            {
                "id": number * 1000 + i,
                "completed_by": {"id": i, "username": sheet.by},
                "was_cancelled": False,
                "ground_truth": sheet.kind is Kind.GOLD,
                "result": _result(document, sheet, f"{number}-{i}", seen),
            }
            for i, sheet in enumerate(people, 1)
        ],
        "predictions": [
            {
                "model_version": f"{sheet.by}@{sheet.version}" if sheet.version else sheet.by,
                "score": max((mark.score for mark in sheet.marks), default=0.0),
                "result": _result(document, sheet, f"{number}-p{i}", seen),
            }
            for i, sheet in enumerate(machines, 1)
        ],
    }


def _result(document: DocumentRecord, sheet: Sheet, prefix: str, seen: _Choices) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for i, mark in enumerate(sheet.marks, 1):
        seen.see(mark)
        found += _regions(document.text, mark, f"{prefix}-{i}")
    return found


def _regions(whole: str, mark: Mark, name: str) -> list[dict[str, Any]]:
    """The regions of a mark, and what is said of the first one."""
    names = [f"{name}-{part}" for part in range(1, len(mark.fragments) + 1)]
    spans = [{"start": s.start, "end": s.end, "text": s.of(whole)} for s in mark.fragments]
    labels = list(mark.claim_types) or [NO_TYPE]
    regions = [_entry(n, TYPES, "labels", {**s, "labels": labels}) for n, s in zip(names, spans, strict=True)]
    score = {"score": mark.score} if mark.score else {}
    chosen = ((WORTH, mark.check_worthiness), (VERDICT, mark.verdict))
    written = {WORDING: mark.wording, CLAIM: mark.claim, CLAIMANT: mark.claimant, RATIONALE: mark.rationale}
    return [
        *({**region, **score} for region in regions),
        *(_entry(names[0], key, "choices", {**spans[0], "choices": [v]}) for key, v in chosen if v),
        *(_entry(names[0], key, "textarea", {**spans[0], "text": [v]}) for key, v in written.items() if v),
        *(
            {
                "type": "relation",
                "from_id": names[0],
                "to_id": other,
                "direction": "right",
                "labels": ["fragment"],
            }
            for other in names[1:]
        ),
    ]


def _entry(name: str, control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "from_name": control, "to_name": "text", "type": kind, "value": value}


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def _pages_in(stream: BinaryIO, how: Reading) -> Iterator[Page]:
    """A page for each task."""
    for i, (line, task) in enumerate(_tasks_in(stream)):
        with how.at(line=line):
            try:
                yield replace(_page_of(mapping(task, ""), i, how), line=line)
            except FormatError as error:
                how.report(Problem(line, f"{i}.{error.field}".rstrip("."), error.reason))


def _tasks_in(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    if is_archive(stream):
        with ZipReader(stream).opened(TASKS) as tasks:
            yield from array_items(tasks)
    else:
        yield from array_items(stream)


def _page_of(task: dict[str, Any], number: int, how: Reading) -> Page:
    data = mapping(task.get("data"), "data")
    key = how.columns.get("text", "text")
    incoming = Incoming(text(data.get(key), f"data.{key}"), how.unit or CODE_POINTS)
    about = mapping(data.get("document", {}), "data.document")
    identifier = text(
        about.get("id", "") or joined(how.name, str(task.get("id", number))), "data.document.id"
    )
    others = {k: v for k, v in data.items() if k not in {key, "document"}}
    given = {k: v for k, v in {**others, **about}.items() if k != "id"}
    document = described(identifier, incoming.text, given)
    work = [_annotation_sheet(each, incoming, how) for each in _objects(task, "annotations")]
    machines = [_prediction_sheet(each, incoming) for each in _objects(task, "predictions")]
    return Page(document, tuple(sheet for sheet in (*work, *machines) if sheet))


def _objects(task: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = array(task.get(key) or [], key)
    return [mapping(each, f"{key}.{i}") for i, each in enumerate(found)]


def _annotation_sheet(given: dict[str, Any], incoming: Incoming, how: Reading) -> Sheet | None:
    """What somebody marked; what they cancelled is not theirs."""
    if given.get("was_cancelled"):
        return None
    kind = Kind.GOLD if given.get("ground_truth") else Kind.PERSON
    return Sheet(kind, _name(given.get("completed_by")) or how.annotator, _marks(given, incoming))


def _name(who: Any) -> str:
    """A person as an id alone, or as an object with names."""
    if isinstance(who, dict):
        return str(who.get("username") or who.get("email") or who.get("id") or "")
    return "" if who is None else str(who)


def _prediction_sheet(given: dict[str, Any], incoming: Incoming) -> Sheet:
    model, _, version = str(given.get("model_version") or "model").partition("@")
    return Sheet(Kind.MACHINE, model, _marks(given, incoming), version)


def _marks(given: dict[str, Any], incoming: Incoming) -> tuple[Mark, ...]:
    """Regions put together: by their ids, and by relations labeled `fragment`."""
    regions: dict[str, dict[str, Any]] = {}
    first_of: dict[str, str] = {}
    for i, entry in enumerate(array(given.get("result") or [], "result")):
        one = mapping(entry, f"result.{i}")
        if one.get("type") == "relation":
            if "fragment" in array(one.get("labels") or [], f"result.{i}.labels"):
                first_of[text(one.get("to_id"), f"result.{i}.to_id")] = text(
                    one.get("from_id"), f"result.{i}.from_id"
                )
        else:
            _take(regions.setdefault(text(one.get("id"), f"result.{i}.id"), {}), one, incoming, f"result.{i}")
    fragments: dict[str, list[Span]] = {}
    for name, region in regions.items():
        if "span" in region:
            fragments.setdefault(first_of.get(name, name), []).append(region["span"])
    return tuple(_mark_of(tuple(spans), regions.get(name, {})) for name, spans in fragments.items())


def _take(region: dict[str, Any], entry: dict[str, Any], incoming: Incoming, path: str) -> None:
    """What one entry of the result says of its region."""
    value = mapping(entry.get("value"), f"{path}.value")
    kind = entry.get("type")
    if kind == "labels":
        bounds = [whole_number(value.get(key), f"{path}.value.{key}") for key in ("start", "end")]
        region["span"] = incoming.span(*bounds)
        _compare(value, region["span"], incoming, path)
        region["labels"] = [text(each, f"{path}.value.labels") for each in array(value.get("labels"), path)]
        region["score"] = float(entry.get("score") or 0.0)
    elif kind in {"choices", "textarea"}:
        values = array(value.get("choices" if kind == "choices" else "text"), f"{path}.value")
        region[str(entry.get("from_name"))] = text(values[0], f"{path}.value") if values else ""


def _compare(value: dict[str, Any], span: Span, incoming: Incoming, path: str) -> None:
    """Refuse a region whose text is another one: then its offsets count something else (complaints 4 to 6)."""
    said = value.get("text")
    if said is not None and text(said, path).replace("\r\n", "\n") != span.of(incoming.text):
        raise FormatError("is not the text at its offsets", field=f"{path}.value.text")


def _mark_of(fragments: tuple[Span, ...], said: dict[str, Any]) -> Mark:
    return Mark(
        fragments=tuple(sorted(fragments)),
        claim_types=tuple(key for key in said.get("labels", ()) if key != NO_TYPE),
        check_worthiness=said.get(WORTH),
        claim=said.get(CLAIM, ""),
        wording=said.get(WORDING, ""),
        claimant=said.get(CLAIMANT, ""),
        verdict=said.get(VERDICT),
        rationale=said.get(RATIONALE, ""),
        score=said.get("score", 0.0),
    )
