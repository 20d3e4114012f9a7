"""Pages as records: a whole data set of what the files of another format hold."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotations.core.anchoring import surroundings
from annotations.core.records import (
    ClaimRecord,
    DocumentRecord,
    GoldMention,
    GoldRecord,
    MentionRecord,
    Origin,
    Provenance,
    SuggestionRecord,
    VerdictRecord,
)
from annotations.core.spans import checked, quote_of
from annotations.formats import frame
from annotations.formats.base import FormatError, Item, Reading, Suggested
from annotations.formats.sheets import Kind, Mark, Page, Sheet, joined
from annotations.formats.store import Store, filled


def records_of(found: Iterable[Page], how: Reading) -> Iterator[Item]:
    """The records of a whole data set. Pages of one document may come apart, if their texts agree."""
    with filled() as store:
        keeper = _Keeper(store, how)
        for page in found:
            with how.at(file=page.file, line=page.line):
                keeper.keep(page)
        yield from frame.records_in_order(store, keeper.labels, how)


class _Keeper:
    """Puts what is on pages into a store; ids that files do not give are made of document, annotator and place."""

    def __init__(self, store: Store, how: Reading) -> None:
        self.labels = frame.Labels()
        self._store = store
        self._how = how
        self._names: Counter[str] = Counter()

    def keep(self, page: Page) -> None:
        """A page. Raises FormatError for one that does not fit what came before."""
        for sheet in page.sheets:
            for mark in sheet.marks:
                checked(mark.fragments, len(page.document.text))
        self._keep_document(page.document)
        for sheet in map(self._told, page.sheets):
            for mark in sheet.marks:
                self.labels.see(mark.claim_types, mark.check_worthiness, mark.verdict)
            if sheet.kind is Kind.PERSON:
                self._keep_work(page.document, sheet)
            elif sheet.kind is Kind.GOLD:
                self._keep_gold(page.document, sheet)
            else:
                self._keep_suggestions(page.document, sheet)

    def _told(self, sheet: Sheet) -> Sheet:
        """People's marks as suggestions, where the reader was told so."""
        if not self._how.preannotator or sheet.kind is not Kind.PERSON:
            return sheet
        return replace(
            sheet, kind=Kind.MACHINE, by=self._how.preannotator, version=self._how.preannotator_version
        )

    def _free(self, name: str) -> str:
        """A name that was not given before: the second `wire-17/anna` is `wire-17/anna~2`."""
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name}~{self._names[name]}"

    def _keep_document(self, document: DocumentRecord) -> None:
        for known in self._store.named(DocumentRecord, document.id):
            if known.text != document.text:
                raise FormatError(f"document {document.id} has two different texts")
            return
        digest = hashlib.sha256(document.text.encode()).hexdigest()
        self._store.add(replace(document, sha256=digest))

    def _keep_work(self, document: DocumentRecord, sheet: Sheet) -> None:
        """An assignment, and its mentions with their claims."""
        identifier = self._free(joined(document.id, sheet.round, sheet.by))
        of_round = self.labels.round_named(sheet.round)
        made = Provenance(sheet.by, of_round, 1, 1, "", "")
        self._store.add(frame.assignment(identifier, document.id, sheet.by, of_round))
        for i, mark in enumerate(sheet.marks, 1):
            own = mark.id or joined(identifier, str(i))
            if self._store.has(MentionRecord, own):
                raise FormatError(f"{own} is the id of an earlier mention", field="id")
            whole = replace(mark, id=own, claim=mark.claim or joined(own, "claim"))
            self._keep_claim(document, whole, made)
            self._store.add(_mention_of(document, identifier, whole, made))

    def _keep_claim(self, document: DocumentRecord, mark: Mark, made: Provenance) -> None:
        """The claim of a mark with its verdict, unless an earlier mark brought it along."""
        if self._store.has(ClaimRecord, mark.claim):
            return
        wording = mark.wording or quote_of(document.text, mark.fragments)
        self._store.add(ClaimRecord(mark.claim, wording, "content", mark.claimant, None, "", None, made))
        if mark.verdict is not None or mark.rationale:
            verdict = (frame.SCALE, mark.verdict, mark.rationale, None, made)
            self._store.add(VerdictRecord(joined(mark.claim, "verdict"), mark.claim, *verdict))

    def _keep_gold(self, document: DocumentRecord, sheet: Sheet) -> None:
        """Gold without the claims that it settled, which no format of marked text has."""
        base = self._free(joined(document.id, "gold", sheet.by))
        made = Provenance(sheet.by, self.labels.round_named(""), 1, 1, "", "")
        claims: dict[str, list[tuple[int, Mark]]] = {}
        for i, mark in enumerate(sheet.marks, 1):
            claims.setdefault(mark.claim or joined(base, str(i), "claim"), []).append((i, mark))
        for claim, marks in claims.items():
            mentions = tuple(_gold_mention(document, mark, joined(base, str(i))) for i, mark in marks)
            first = marks[0][1]
            settled = (first.wording or mentions[0].quote, first.verdict, first.rationale)
            self._store.add(GoldRecord(claim, None, (), "gold", *settled, (), mentions, made))

    def _keep_suggestions(self, document: DocumentRecord, sheet: Sheet) -> None:
        for mark in sheet.marks:
            suggestion = _suggestion(document, mark)
            self._store.add(Suggested(document.id, sheet.by, sheet.version, suggestion))


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


def _gold_mention(document: DocumentRecord, mark: Mark, identifier: str) -> GoldMention:
    quote = quote_of(document.text, mark.fragments)
    around = surroundings(document.text, mark.fragments)
    return GoldMention(mark.id or identifier, document.id, mark.fragments, quote, *around)


def _suggestion(document: DocumentRecord, mark: Mark) -> SuggestionRecord:
    quote = quote_of(document.text, mark.fragments)
    return SuggestionRecord(
        fragments=mark.fragments,
        quote=quote,
        wording=mark.wording or quote,
        claim_types=mark.claim_types,
        check_worthiness=0.0,
        score=mark.score,
        claimant=mark.claimant,
    )
