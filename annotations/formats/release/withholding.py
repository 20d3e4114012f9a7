"""The records as a release holds them: whole, or without the text that it has no right to."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from annotations.core.records import (
    DocumentRecord,
    EvidenceRecord,
    GoldMention,
    GoldRecord,
    MentionRecord,
    ProjectRecord,
    Record,
)
from annotations.formats.losses import Losses
from annotations.formats.release.frozen import Plan

WITHOUT_TEXT = ("jsonl", "jsonl-zst", "averitec", "claim-review", "claim-review-pages", "parquet")
"""The formats that say all they have to say without the documents' text; the others mark places in it."""
WITHHELD = "withheld"
"""The id that stands for every confidential source."""

M = TypeVar("M", MentionRecord, GoldMention)


def released(records: Iterable[Record], plan: Plan, losses: Losses) -> Iterator[Record]:
    """The records as the release has them, in their order; what is left out of them is counted."""
    withhold = _Withholding(plan.quote_limit, losses)
    for record in records:
        if isinstance(record, ProjectRecord):
            yield replace(record, license=plan.license)
            continue
        if isinstance(record, EvidenceRecord) and record.source == WITHHELD:
            losses.add("confidential", "evidence", record.id)
        yield record if plan.with_text else withhold(record)


class _Withholding:
    """Takes texts out, and cuts what is quoted from them or from sources."""

    def __init__(self, limit: int, losses: Losses) -> None:
        self._limit = limit
        self._losses = losses

    def __call__(self, record: Record) -> Record:
        """The record without text."""
        if isinstance(record, DocumentRecord):
            return self._document(record)
        if isinstance(record, MentionRecord):
            return self._mention(record, "mention", record.id)
        if isinstance(record, GoldRecord):
            mentions = tuple(self._mention(each, "gold.mentions", record.id) for each in record.mentions)
            return replace(record, mentions=mentions)
        return self._evidence(record) if isinstance(record, EvidenceRecord) else record

    def _document(self, record: DocumentRecord) -> DocumentRecord:
        self._losses.add("text-left-out", "document.text", record.id)
        if record.metadata:
            self._losses.add("metadata-left-out", "document.metadata", record.id)
        return replace(record, text="", metadata={})

    def _mention(self, mention: M, what: str, identifier: str) -> M:
        self._losses.add("text-left-out", f"{what}.prefix", identifier)
        quote = self._cut(mention.quote, f"{what}.quote", identifier)
        return replace(mention, quote=quote, prefix="", suffix="")

    def _evidence(self, record: EvidenceRecord) -> EvidenceRecord:
        answer = record.answer
        if record.answer_type == "extractive":
            answer = self._cut(answer, "evidence.answer", record.id)
        return replace(
            record, excerpt=self._cut(record.excerpt, "evidence.excerpt", record.id), answer=answer
        )

    def _cut(self, quote: str, what: str, identifier: str) -> str:
        if len(quote) > self._limit:
            self._losses.add("quote-cut", what, identifier)
        return quote[: self._limit]
