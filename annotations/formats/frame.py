"""What a file of another format lacks and a data set needs: the project, its labels and scale, one round."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from annotations.core.labels import DEFAULT_SCHEMA, Label
from annotations.core.records import (
    AsOf,
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    GoldRecord,
    LabelRecord,
    MentionRecord,
    ProjectRecord,
    RoundRecord,
    SourceRecord,
    VerdictLabelRecord,
    VerdictRecord,
    VerdictScaleRecord,
)
from annotations.core.verdicts import PRESETS, VerdictScale
from annotations.formats.base import Item, Reading, Suggested
from annotations.formats.jsonl import SCHEMA_VERSION
from annotations.formats.store import Store

ROUND = "imported"
"""The id of the round that work from elsewhere is put into, where the file names none."""

SCALE = "imported"
"""The name of the scale of verdicts from elsewhere."""

BEFORE_GOLD = (
    DocumentRecord,
    AssignmentRecord,
    ClaimRecord,
    MentionRecord,
    VerdictRecord,
    SourceRecord,
    EvidenceRecord,
)


class Labels:
    """The labels that a file uses, seen while it is read."""

    def __init__(self) -> None:
        self.claim_types: set[str] = set()
        self.check_worthiness: set[str] = set()
        self.verdicts: dict[str, VerdictLabelRecord] = {}
        self.rounds: dict[str, str] = {}

    def see(
        self, claim_types: Iterable[str] = (), check_worthiness: str | None = None, verdict: str | None = None
    ) -> None:
        """Those of one mention or claim."""
        self.claim_types.update(claim_types)
        self.check_worthiness.update([check_worthiness] if check_worthiness is not None else [])
        if verdict is not None:
            self.see_verdict(known_label(verdict))

    def see_verdict(self, label: VerdictLabelRecord) -> None:
        """One verdict's label."""
        self.verdicts.setdefault(label.key, label)

    def round_named(self, name: str) -> str:
        """The id of a round by its name, "" where the file knows of none."""
        return self.rounds.setdefault(name, name or ROUND)

    @property
    def scale(self) -> VerdictScaleRecord:
        """The preset that has all verdicts, or else these alone, any two of them as different as can be."""
        for preset in PRESETS.values():
            record = scale_record(preset)
            if set(self.verdicts.values()) <= set(record.labels):
                return record
        labels = tuple(self.verdicts[key] for key in sorted(self.verdicts))
        distances = tuple(tuple(float(a != b) for b in labels) for a in labels)
        return VerdictScaleRecord(SCALE, labels, distances)


def records_in_order(store: Store, labels: Labels, how: Reading) -> Iterator[Item]:
    """The records of a store as a whole data set, in the order of their types; suggestions come last."""
    yield project(labels, how)
    for name, identifier in labels.rounds.items() or [("", ROUND)]:
        yield one_round(identifier, name or how.name)
    shape: type[Item]
    for shape in BEFORE_GOLD:
        yield from store.all(shape)
    yield from _whole_gold(store)
    yield from store.all(Suggested)


def _whole_gold(store: Store) -> Iterator[GoldRecord]:
    """Gold whose mentions came from several documents, put together."""
    for first in store.all(GoldRecord):
        parts = list(store.named(GoldRecord, first.id))
        if parts[0] == first:
            yield replace(first, mentions=tuple(mention for part in parts for mention in part.mentions))


def project(labels: Labels, how: Reading) -> ProjectRecord:
    """The project record of a file that has none."""
    return ProjectRecord(
        schema_version=SCHEMA_VERSION,
        offset_unit="code_point",
        as_of=AsOf(0, ""),
        slug=re.sub(r"[^a-z0-9]+", "-", how.name.lower()).strip("-") or "imported",
        name=how.name,
        description="",
        license="",
        evidence_style="questions",
        pseudonymized=False,
        claim_types=_label_records(labels.claim_types, DEFAULT_SCHEMA.claim_types),
        check_worthiness=_label_records(labels.check_worthiness, DEFAULT_SCHEMA.check_worthiness),
        verdict_scales=(labels.scale,),
    )


def one_round(identifier: str, name: str) -> RoundRecord:
    """A round of work from elsewhere."""
    return RoundRecord(
        id=identifier,
        name=name,
        kind="annotate",
        status="closed",
        overlap=1,
        blind=True,
        guideline_version=1,
        verdict_scale=SCALE,
        verdict_needed="none",
        suggestion_policy="hide",
        match_threshold=0.5,
    )


def assignment(identifier: str, document: str, annotator: str, of_round: str = ROUND) -> AssignmentRecord:
    """Finished work from elsewhere."""
    return AssignmentRecord(
        id=identifier,
        document=document,
        round=of_round,
        annotator=annotator,
        status="submitted",
        outcome="done",
        suggestions_shown=False,
        submitted_at="",
    )


def _label_records(seen: set[str], known: Sequence[Label]) -> tuple[LabelRecord, ...]:
    """Known labels in their order with their names, then the others."""
    names = {label.key: label.name for label in known}
    order = [key for key in names if key in seen] + sorted(seen - set(names))
    return tuple(LabelRecord(key, names.get(key, key), "", retired=False) for key in order)


def known_label(key: str) -> VerdictLabelRecord:
    """The label of that key in the first preset that has it; an unknown one is named by its key."""
    for preset in PRESETS.values():
        if key in preset.keys:
            return preset_label(preset, key)
    return VerdictLabelRecord(key, key, judged=True, claim_review_rating=None)


def preset_label(scale: VerdictScale, key: str) -> VerdictLabelRecord:
    """The label of a preset as a record. Raises VerdictError."""
    return scale_record(scale).labels[scale.index(key)]


def scale_record(scale: VerdictScale) -> VerdictScaleRecord:
    """A preset as a record, by the name that imported verdicts bear."""
    labels = tuple(
        VerdictLabelRecord(label.key, label.name, label.judged, _number(label.claim_review.value))
        for label in scale.labels
    )
    return VerdictScaleRecord(SCALE, labels, scale.distances)


def _number(value: int | None) -> float | None:
    return None if value is None else float(value)
