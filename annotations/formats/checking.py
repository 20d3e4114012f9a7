"""Whether a data set holds together: every quote is its slice, every reference leads somewhere."""

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    GoldMention,
    GoldRecord,
    MentionRecord,
    ProjectRecord,
    Provenance,
    Record,
    RoundRecord,
    SourceRecord,
    VerdictRecord,
)
from annotations.core.spans import SpanError, checked, hull, quote_of
from annotations.formats.base import Problem

Found = Iterator[tuple[str, str]]
"""What is wrong with one record: field and reason."""

ORDER = (
    ProjectRecord,
    RoundRecord,
    DocumentRecord,
    AssignmentRecord,
    ClaimRecord,
    MentionRecord,
    VerdictRecord,
    SourceRecord,
    EvidenceRecord,
    GoldRecord,
)


class Checker:
    """Sees the records of one data set in order, and says what is wrong with each.

    It keeps the texts and the ids, so that a reference may lead to any earlier record; only
    `merged_into` may lead forward, and is looked at in the end.
    """

    def __init__(self, schema_version: str) -> None:
        self.schema_version = schema_version
        self.ids: dict[type, set[str]] = defaultdict(set)
        self.texts: dict[str, str | None] = {}
        self.labels: dict[str, set[str]] = {}
        self.scales: dict[str, set[str]] = {}
        self.roots: dict[str, tuple[int, str | None]] = {}
        self.at = -1

    def see(self, line: int, record: Record) -> Iterator[Problem]:
        """What is wrong with the next record."""
        yield from (Problem(line, field, reason) for field, reason in self._place(record))
        rules: Mapping[type, Any] = {
            ProjectRecord: self._project,
            RoundRecord: self._round,
            DocumentRecord: self._document,
            AssignmentRecord: self._assignment,
            ClaimRecord: self._claim,
            MentionRecord: self._mention,
            VerdictRecord: self._verdict,
            SourceRecord: self._source,
            EvidenceRecord: self._evidence,
            GoldRecord: self._gold,
        }
        if isinstance(record, ClaimRecord):
            self.roots[record.id] = (line, record.merged_into)
        yield from (Problem(line, field, reason) for field, reason in rules[type(record)](record))
        provenance = getattr(record, "provenance", None)
        if isinstance(provenance, Provenance):
            found = self._known(RoundRecord, provenance.round, "provenance.round")
            yield from (Problem(line, field, reason) for field, reason in found)

    def finish(self) -> Iterator[Problem]:
        """What is wrong with the data set as a whole."""
        if self.at < 0:
            yield Problem(0, "", "the file holds no records")
        for line, root in self.roots.values():
            if root is None:
                continue
            if root not in self.roots:
                yield Problem(line, "merged_into", f"there is no claim {root}")
            elif self.roots[root][1] is not None:
                yield Problem(line, "merged_into", f"{root} is merged itself: a merge is one hop")

    def _place(self, record: Record) -> Found:
        """Its type comes in order, the project once and first, no id twice."""
        position = ORDER.index(type(record))
        if (position == 0) != (self.at < 0):
            yield "type", "the project is the first record, and the only one of its type"
        elif position < self.at:
            yield "type", "stands after records that come later in the order of types"
        self.at = max(self.at, position)
        identifier = getattr(record, "id", None)
        if identifier is not None:
            if identifier in self.ids[type(record)]:
                yield "id", f"{identifier} is the id of an earlier record of this type"
            self.ids[type(record)].add(identifier)

    def _known(self, shape: type, identifier: str, field: str) -> Found:
        """A reference leads to an earlier record."""
        if identifier not in self.ids[shape]:
            name = shape.__name__.removesuffix("Record").lower()
            yield field, f"there is no {name} {identifier or '“”'} before this record"

    def _project(self, record: ProjectRecord) -> Found:
        """Its version is one that this reader knows."""
        if record.schema_version.split(".")[0] != self.schema_version.split(".")[0]:
            yield "schema_version", f"{record.schema_version} is not {self.schema_version}"
        self.labels = {
            "claim_types": {label.key for label in record.claim_types},
            "check_worthiness": {label.key for label in record.check_worthiness},
        }
        for i, scale in enumerate(record.verdict_scales):
            self.scales[scale.name] = {label.key for label in scale.labels}
            size = len(scale.labels)
            if len(scale.distances) != size or any(len(row) != size for row in scale.distances):
                yield f"verdict_scales.{i}.distances", f"must be {size} rows of {size} numbers"

    def _round(self, record: RoundRecord) -> Found:
        if record.verdict_scale not in self.scales:
            yield "verdict_scale", f"the project has no scale “{record.verdict_scale}”"

    def _document(self, record: DocumentRecord) -> Found:
        if not record.text and record.sha256:  # left out by a release: nothing to compare with
            self.texts[record.id] = None
            return
        self.texts[record.id] = record.text
        if "\r" in record.text:
            yield "text", "holds CR: line endings are LF, or offsets would differ between readers"
        if record.sha256 and record.sha256 != hashlib.sha256(record.text.encode()).hexdigest():
            yield "sha256", "is not that of the text"

    def _assignment(self, record: AssignmentRecord) -> Found:
        yield from self._known(DocumentRecord, record.document, "document")
        yield from self._known(RoundRecord, record.round, "round")

    def _claim(self, record: ClaimRecord) -> Found:
        when = record.claim_date
        if when and when.start and when.end and when.start > when.end:
            yield "claim_date", "starts after it ends"

    def _mention(self, record: MentionRecord) -> Found:
        yield from self._known(ClaimRecord, record.claim, "claim")
        yield from self._known(AssignmentRecord, record.assignment, "assignment")
        yield from self._place_in_text(record, "")
        yield from self._labels_known("claim_types", record.claim_types)
        if record.check_worthiness is not None:
            yield from self._labels_known("check_worthiness", (record.check_worthiness,))
        if (record.origin.kind == "suggestion") != bool(record.origin.suggestion):
            yield "origin.suggestion", "is given for mentions that came from a suggestion, and for no others"

    def _place_in_text(self, mention: MentionRecord | GoldMention, path: str) -> Found:
        """The fragments lie in the text; quote, prefix and suffix are what stands there."""
        if mention.document not in self.texts:
            yield f"{path}document", f"there is no document {mention.document} before this record"
            return
        text = self.texts[mention.document]
        try:
            checked(mention.fragments, sys.maxsize if text is None else len(text))
        except SpanError as error:
            yield f"{path}fragments", str(error)
            return
        if text is None:
            return
        whole = hull(mention.fragments)
        if mention.quote != quote_of(text, mention.fragments):
            yield f"{path}quote", "is not the text at the fragments"
        if not text[: whole.start].endswith(mention.prefix):
            yield f"{path}prefix", "is not the text before the first fragment"
        if not text[whole.end :].startswith(mention.suffix):
            yield f"{path}suffix", "is not the text after the last fragment"

    def _labels_known(self, group: str, given: Sequence[str]) -> Found:
        for key in given:
            if key not in self.labels.get(group, ()):
                yield group, f"“{key}” is no label of the project"

    def _verdict(self, record: VerdictRecord) -> Found:
        yield from self._known(ClaimRecord, record.claim, "claim")
        if record.scale not in self.scales:
            yield "scale", f"the project has no scale “{record.scale}”"
        elif record.label is not None and record.label not in self.scales[record.scale]:
            yield "label", f"“{record.label}” is no label of the scale “{record.scale}”"

    def _source(self, record: SourceRecord) -> Found:
        if (record.kind == "web") != bool(record.url):
            yield "url", "is given for sources of kind web, and for no others"
        if record.withheld != (record.kind == "withheld"):
            yield "withheld", "goes with the kind withheld"

    def _evidence(self, record: EvidenceRecord) -> Found:
        yield from self._known(VerdictRecord, record.verdict, "verdict")
        yield from self._known(SourceRecord, record.source, "source")

    def _gold(self, record: GoldRecord) -> Found:
        for i, claim in enumerate(record.claims):
            yield from self._known(ClaimRecord, claim, f"claims.{i}")
            if claim != record.claim and self.roots.get(claim, (0, None))[1] != record.claim:
                yield f"claims.{i}", f"{claim} is not merged into {record.claim}"
        if (record.claim is None) == bool(record.claims) or (
            record.claim is not None and record.claim not in record.claims
        ):
            yield "claim", "is one of the claims, and null only where there are none"
        for i, evidence in enumerate(record.evidence):
            yield from self._known(EvidenceRecord, evidence, f"evidence.{i}")
        for i, mention in enumerate(record.mentions):
            yield from self._place_in_text(mention, f"mentions.{i}.")
        keys = set().union(*self.scales.values())
        if record.verdict is not None and record.verdict not in keys:
            yield "verdict", f"“{record.verdict}” is no label of the project's scales"
