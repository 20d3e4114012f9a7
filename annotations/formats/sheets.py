"""A data set document by document: what each annotator, adjudication and each machine marked in it.

Formats of marked text write pages and read pages; here the records become pages, and pages records again.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from annotations.core.anchoring import surroundings
from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    GoldMention,
    GoldRecord,
    MentionRecord,
    Origin,
    Provenance,
    RoundRecord,
    SuggestionRecord,
    VerdictRecord,
)
from annotations.core.spans import Fragments, checked, hull, quote_of
from annotations.formats import frame
from annotations.formats.archives import name_of, safe_name
from annotations.formats.base import FormatError, Item, Reading, Suggested
from annotations.formats.jsonl import TYPES
from annotations.formats.losses import Holds, Losses
from annotations.formats.store import Store, filled

NO_TYPE = "claim"
"""The label of a mention whose claim types nobody gave, where a format demands one."""


class Kind(StrEnum):
    """Whose marks a sheet holds."""

    PERSON = "person"
    GOLD = "gold"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked place. Marks of one `claim` are mentions of it; "" makes each a claim of its own.

    `wording`, `claimant`, `verdict` (a label's key) and `rationale` are the claim's, and the first mention's count;
    where no wording is known, the quote stands in for it. `score` (0 … 1) is a machine's.
    """

    fragments: Fragments
    claim_types: tuple[str, ...] = ()
    check_worthiness: str | None = None
    claim: str = ""
    wording: str = ""
    claimant: str = ""
    verdict: str | None = None
    rationale: str = ""
    id: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The marks of one annotator, of adjudication, or of one version of a pre-annotator, on one document."""

    kind: Kind
    by: str
    marks: tuple[Mark, ...] = ()
    version: str = ""
    round: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One document with its sheets."""

    document: DocumentRecord
    sheets: tuple[Sheet, ...] = ()


HOLDS = {
    DocumentRecord: frozenset({"id", "text", "sha256"}),
    AssignmentRecord: frozenset({"document", "annotator"}),
    ClaimRecord: frozenset({"provenance.author"}),
    MentionRecord: frozenset(
        {"document", "assignment", "fragments", "quote", "prefix", "suffix", "provenance.author"}
    ),
    GoldRecord: frozenset({"mentions", "outcome"}),
}
"""What any format of marked text holds, unless it says otherwise."""


def holding(**more: str) -> Holds:
    """HOLDS with further fields, space-separated: `document="title url"`."""
    extended = {TYPES[name]: HOLDS.get(TYPES[name], frozenset()) | set(f.split()) for name, f in more.items()}
    return {**HOLDS, **extended}


# ── records to pages ─────────────────────────────────────────────────────────────────────────────


def count_split_claims(store: Store, losses: Losses) -> None:
    """Count the claims that fall apart where a format tells claims by their place in one document."""
    for claim in store.all(ClaimRecord):
        documents = {mention.document for mention in store.linked(MentionRecord, "claim", claim.id)}
        if len(documents) > 1:
            losses.add("claim-across-documents", "claim", claim.id)


def pages(store: Store, losses: Losses) -> Iterator[Page]:
    """Every document in turn; a mention whose quote is not its text is counted and left out."""
    for gold in store.all(GoldRecord):
        if not gold.mentions:
            losses.add("no-place", "gold", gold.id)
    several = sum(1 for _ in store.all(RoundRecord)) > 1
    rounds = {each.id: each.name if several else "" for each in store.all(RoundRecord)}
    for document in store.all(DocumentRecord):
        people = [
            _sheet_of(store, document, assignment, rounds, losses)
            for assignment in store.linked(AssignmentRecord, "document", document.id)
        ]
        sheets = [*people, *_gold_sheets(store, document, losses), *_machine_sheets(store, document)]
        yield Page(document, tuple(sheets))


def _sheet_of(
    store: Store,
    document: DocumentRecord,
    assignment: AssignmentRecord,
    rounds: dict[str, str],
    losses: Losses,
) -> Sheet:
    marks = [
        _mark_of(store, mention)
        for mention in store.linked(MentionRecord, "assignment", assignment.id)
        if _stands(document, mention, losses)
    ]
    round_name = rounds.get(assignment.round, "")
    return Sheet(Kind.PERSON, assignment.annotator, tuple(marks), round=round_name, id=assignment.id)


def _mark_of(store: Store, mention: MentionRecord) -> Mark:
    claim = store.get(ClaimRecord, mention.claim)
    verdict = next(store.linked(VerdictRecord, "claim", claim.id), None)
    return Mark(
        fragments=mention.fragments,
        claim_types=mention.claim_types,
        check_worthiness=mention.check_worthiness,
        claim=claim.id,
        wording=claim.wording,
        claimant=claim.claimant,
        verdict=verdict.label if verdict else None,
        rationale=verdict.rationale if verdict else "",
        id=mention.id,
    )


def _gold_sheets(store: Store, document: DocumentRecord, losses: Losses) -> list[Sheet]:
    """One sheet for each adjudicator."""
    marks: dict[str, list[Mark]] = {}
    for gold in store.linked(GoldRecord, "document", document.id):
        mine = [mention for mention in gold.mentions if mention.document == document.id]
        marks.setdefault(gold.provenance.author, []).extend(
            Mark(
                each.fragments,
                claim=gold.id,
                wording=gold.wording,
                verdict=gold.verdict,
                rationale=gold.rationale,
                id=each.id,
            )
            for each in mine
            if _stands(document, each, losses)
        )
    return [Sheet(Kind.GOLD, author, tuple(found)) for author, found in marks.items()]


def _machine_sheets(store: Store, document: DocumentRecord) -> list[Sheet]:
    """One sheet for each version of each pre-annotator."""
    marks: dict[tuple[str, str], list[Mark]] = {}
    for each in store.linked(Suggested, "document", document.id):
        marks.setdefault((each.preannotator, each.version), []).append(_suggested_mark(each.suggestion))
    return [Sheet(Kind.MACHINE, by, tuple(found), version) for (by, version), found in marks.items()]


def _suggested_mark(suggestion: SuggestionRecord) -> Mark:
    return Mark(
        suggestion.fragments,
        suggestion.claim_types,
        wording=suggestion.wording,
        claimant=suggestion.claimant,
        score=suggestion.score,
    )


def _stands(document: DocumentRecord, mention: MentionRecord | GoldMention, losses: Losses) -> bool:
    """Whether the quote is what stands at the fragments; else it is counted."""
    if mention.quote == quote_of(document.text, mention.fragments):
        return True
    losses.add("not-in-text", "mention", mention.id)
    return False


# ── pages to records ─────────────────────────────────────────────────────────────────────────────


def records_of(found: Iterable[Page], how: Reading) -> Iterator[Item]:
    """The records of a whole data set. Pages of one document may come apart, if their texts agree."""
    with filled() as store:
        labels = frame.Labels()
        for page in found:
            with how.at():
                _keep_document(store, page.document)
                for sheet in page.sheets:
                    _keep_sheet(store, page.document, _told(sheet, how), labels)
        yield from frame.records_in_order(store, labels, how)


def _told(sheet: Sheet, how: Reading) -> Sheet:
    """People's marks as suggestions, where the reader was told so."""
    if not how.preannotator or sheet.kind is not Kind.PERSON:
        return sheet
    return replace(sheet, kind=Kind.MACHINE, by=how.preannotator, version=how.preannotator_version)


def _keep_document(store: Store, document: DocumentRecord) -> None:
    for known in store.named(DocumentRecord, document.id):
        if known.text != document.text:
            raise FormatError(f"document {document.id} has two different texts")
        return
    digest = hashlib.sha256(document.text.encode()).hexdigest()
    store.add(replace(document, sha256=digest))


def _keep_sheet(store: Store, document: DocumentRecord, sheet: Sheet, labels: frame.Labels) -> None:
    keep: Any = {Kind.PERSON: _keep_work, Kind.GOLD: _keep_gold, Kind.MACHINE: _keep_suggestions}
    for mark in sheet.marks:
        checked(mark.fragments, len(document.text))
        labels.see(mark.claim_types, mark.check_worthiness, mark.verdict)
    keep[sheet.kind](store, document, sheet)


def _keep_work(store: Store, document: DocumentRecord, sheet: Sheet) -> None:
    """An assignment, and its mentions with their claims."""
    identifier = sheet.id or joined(document.id, sheet.round, sheet.by)
    made = Provenance(sheet.by, frame.ROUND, 1, 1, "", "")
    if not store.has(AssignmentRecord, identifier):
        store.add(frame.assignment(identifier, document.id, sheet.by))
    for i, mark in enumerate(sheet.marks, 1):
        own = mark.id or joined(identifier, str(i))
        whole = replace(mark, id=own, claim=mark.claim or joined(own, "claim"))
        _keep_claim(store, document, whole, made)
        store.add(_mention_of(document, identifier, whole, made))


def _keep_claim(store: Store, document: DocumentRecord, mark: Mark, made: Provenance) -> None:
    """The claim of a mark with its verdict, unless an earlier mark brought it along."""
    if store.has(ClaimRecord, mark.claim):
        return
    wording = mark.wording or quote_of(document.text, mark.fragments)
    store.add(ClaimRecord(mark.claim, wording, "content", mark.claimant, None, "", None, made))
    if mark.verdict is not None or mark.rationale:
        identifier = joined(mark.claim, "verdict")
        verdict = (frame.SCALE, mark.verdict, mark.rationale, None, made)
        store.add(VerdictRecord(identifier, mark.claim, *verdict))


def _mention_of(document: DocumentRecord, assignment: str, mark: Mark, made: Provenance) -> MentionRecord:
    prefix, suffix = surroundings(document.text, mark.fragments)
    return MentionRecord(
        id=mark.id,
        document=document.id,
        claim=mark.claim,
        assignment=assignment,
        fragments=mark.fragments,
        quote=quote_of(document.text, mark.fragments),
        prefix=prefix,
        suffix=suffix,
        claim_types=mark.claim_types,
        check_worthiness=mark.check_worthiness,
        origin=Origin("person", "", "", "", ""),
        provenance=made,
    )


def _keep_gold(store: Store, document: DocumentRecord, sheet: Sheet) -> None:
    """Gold without the claims that it settled, which no format of marked text has."""
    base = joined(document.id, "gold")
    made = Provenance(sheet.by, frame.ROUND, 1, 1, "", "")
    claims: dict[str, list[tuple[int, Mark]]] = {}
    for i, mark in enumerate(sheet.marks, 1):
        claims.setdefault(mark.claim or joined(base, str(i), "claim"), []).append((i, mark))
    for claim, marks in claims.items():
        mentions = tuple(_gold_mention(document, mark, joined(base, str(i))) for i, mark in marks)
        first = marks[0][1]
        settled = (first.wording or mentions[0].quote, first.verdict, first.rationale)
        store.add(GoldRecord(claim, None, (), "gold", *settled, (), mentions, made))


def _gold_mention(document: DocumentRecord, mark: Mark, identifier: str) -> GoldMention:
    quote = quote_of(document.text, mark.fragments)
    around = surroundings(document.text, mark.fragments)
    return GoldMention(mark.id or identifier, document.id, mark.fragments, quote, *around)


def _keep_suggestions(store: Store, document: DocumentRecord, sheet: Sheet) -> None:
    for mark in sheet.marks:
        quote = quote_of(document.text, mark.fragments)
        suggestion = SuggestionRecord(
            fragments=mark.fragments,
            quote=quote,
            wording=mark.wording or quote,
            claim_types=mark.claim_types,
            check_worthiness=0.0,
            score=mark.score,
            claimant=mark.claimant,
        )
        store.add(Suggested(document.id, sheet.by, sheet.version, suggestion))


def joined(*parts: str) -> str:
    """An id made of what is known: `wire-17/anna/3`."""
    return "/".join(part for part in parts if part)


def folder_of(sheet: Sheet) -> str:
    """Where a format of files keeps a sheet: `anna`, `gold@anna`, `machine@rules@1`, after the round if there are several."""
    whose = {
        Kind.PERSON: safe_name(sheet.by),
        Kind.GOLD: f"gold@{safe_name(sheet.by)}",
        Kind.MACHINE: f"machine@{safe_name(sheet.by)}@{safe_name(sheet.version)}",
    }
    return f"{safe_name(sheet.round)}/{whose[sheet.kind]}" if sheet.round else whose[sheet.kind]


def sheet_in(folder: str, how: Reading) -> Sheet:
    """The empty sheet that a folder names; without a folder it is the work of `how.annotator`."""
    *rounds, last = folder.split("/")
    kind, *names = last.split("@")
    told = "/".join(name_of(each) for each in rounds)
    if kind == Kind.GOLD and len(names) == 1:
        return Sheet(Kind.GOLD, name_of(names[0]), round=told)
    if kind == Kind.MACHINE and len(names) == 2:  # noqa: PLR2004 - name and version
        return Sheet(Kind.MACHINE, name_of(names[0]), version=name_of(names[1]), round=told)
    return Sheet(Kind.PERSON, name_of(last) or how.annotator, round=told)


def reading_order(marks: Iterable[Mark]) -> list[Mark]:
    """Marks by their place, outer ones first."""
    return sorted(marks, key=lambda mark: (hull(mark.fragments).start, -hull(mark.fragments).end))
