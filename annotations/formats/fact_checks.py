"""A data set claim by claim: each with its verdict, its evidence, and where it was made.

Formats of fact-checks write and read these. A settled claim is one fact-check, with the gold verdict and the evidence
that was chosen; any other is one for each annotator who came to a verdict.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from annotations.core.anchoring import surroundings
from annotations.core.records import (
    Citation,
    ClaimDate,
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    GoldRecord,
    MentionRecord,
    Origin,
    ProjectRecord,
    Provenance,
    SourceRecord,
    VerdictLabelRecord,
    VerdictRecord,
)
from annotations.core.spans import Span
from annotations.formats import frame
from annotations.formats.base import Item, Reading
from annotations.formats.losses import Losses
from annotations.formats.sheets import joined
from annotations.formats.store import Store, filled

NO_CITATION = Citation("", "", None, "", "")
NO_SOURCE = SourceRecord("no-source", "document", "", "")
"""What evidence is drawn from where the file names nothing."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One answer or citation, with its source; `question` are its words, "" in a plain citation."""

    source: SourceRecord
    question: str = ""
    question_position: int = 0
    position: int = 0
    answer: str = ""
    answer_type: str | None = None
    boolean_explanation: str = ""
    excerpt: str = ""
    stance: str = "neutral"
    evidence_set: int = 0
    citation: Citation = NO_CITATION


@dataclass(frozen=True, slots=True)
class FactCheck:
    """A claim with a verdict, a label of some scale. `documents` are those that make the claim.

    `best` and `worst` are the ends of the scale in numbers, None where it has none.
    """

    id: str
    wording: str
    by: str
    verdict: VerdictLabelRecord
    rationale: str = ""
    claimant: str = ""
    claim_date: ClaimDate | None = None
    place: str = ""
    claim_types: tuple[str, ...] = ()
    evidence: tuple[Cited, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    judged_at: str = ""
    worst: float | None = None
    best: float | None = None


# ── records to fact-checks ───────────────────────────────────────────────────────────────────────


def fact_checks(store: Store, losses: Losses) -> Iterator[FactCheck]:
    """Settled claims, then those that nobody settled. What has no verdict, or a settled one besides, is counted."""
    scales = _Scales(store)
    for gold in store.all(GoldRecord):
        if gold.outcome == "gold" and gold.verdict is not None:
            yield scales.measured(_settled(store, gold, scales.label(gold.verdict)))
        else:
            losses.add("no-verdict", "gold", gold.id)
    for claim in store.all(ClaimRecord):
        verdict = next(store.linked(VerdictRecord, "claim", claim.id), None)
        if next(store.linked(GoldRecord, "claim", claim.id), None) is not None:
            losses.add("gold-first", "claim", claim.id)
        elif verdict is None or verdict.label is None:
            losses.add("no-verdict", "claim", claim.id)
        else:
            yield scales.measured(_judged(store, claim, verdict, scales.label(verdict.label)))


class _Scales:
    """The labels of a project's scales, by key."""

    def __init__(self, store: Store) -> None:
        self._scales = [scale for project in store.all(ProjectRecord) for scale in project.verdict_scales]

    def label(self, key: str) -> VerdictLabelRecord:
        found = (label for scale in self._scales for label in scale.labels if label.key == key)
        return next(found, VerdictLabelRecord(key, key, judged=True, claim_review_rating=None))

    def measured(self, check: FactCheck) -> FactCheck:
        """The fact-check with the ends of its scale."""
        scale = next((each for each in self._scales if check.verdict in each.labels), None)
        ratings = [label.claim_review_rating for label in scale.labels] if scale else []
        numbers = [each for each in ratings if each is not None]
        return replace(check, worst=min(numbers), best=max(numbers)) if numbers else check


def _judged(store: Store, claim: ClaimRecord, verdict: VerdictRecord, label: VerdictLabelRecord) -> FactCheck:
    """One annotator's own."""
    mentions = list(store.linked(MentionRecord, "claim", claim.id))
    return FactCheck(
        id=claim.id,
        wording=claim.wording,
        by=claim.provenance.author,
        verdict=label,
        rationale=verdict.rationale,
        claimant=claim.claimant,
        claim_date=claim.claim_date,
        place=claim.place,
        claim_types=_types(mentions),
        evidence=_cited(store, store.linked(EvidenceRecord, "verdict", verdict.id)),
        documents=_documents(store, (mention.document for mention in mentions)),
        judged_at=verdict.provenance.updated_at,
    )


def _settled(store: Store, gold: GoldRecord, label: VerdictLabelRecord) -> FactCheck:
    """What adjudication made of a claim; claimant, date and place are the root's."""
    root = store.get(ClaimRecord, gold.claim) if gold.claim else None
    mentions = [m for claim in gold.claims for m in store.linked(MentionRecord, "claim", claim)]
    chosen = (store.get(EvidenceRecord, each) for each in gold.evidence)
    return FactCheck(
        id=gold.id,
        wording=gold.wording or (root.wording if root else ""),
        by=gold.provenance.author,
        verdict=label,
        rationale=gold.rationale,
        claimant=root.claimant if root else "",
        claim_date=root.claim_date if root else None,
        place=root.place if root else "",
        claim_types=_types(mentions),
        evidence=_cited(store, chosen),
        documents=_documents(store, (mention.document for mention in gold.mentions)),
        judged_at=gold.provenance.updated_at,
    )


def _types(mentions: Iterable[MentionRecord]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for mention in mentions for key in mention.claim_types))


def _documents(store: Store, identifiers: Iterable[str]) -> tuple[DocumentRecord, ...]:
    return tuple(store.get(DocumentRecord, each) for each in dict.fromkeys(identifiers))


def _cited(store: Store, evidence: Iterable[EvidenceRecord]) -> tuple[Cited, ...]:
    """In the order of question and answer."""
    found = sorted(evidence, key=lambda each: (each.question_position, each.question, each.position))
    return tuple(
        Cited(
            source=store.get(SourceRecord, each.source),
            question=each.question_text,
            question_position=each.question_position,
            position=each.position,
            answer=each.answer,
            answer_type=each.answer_type,
            boolean_explanation=each.boolean_explanation,
            excerpt=each.excerpt,
            stance=each.stance,
            evidence_set=each.evidence_set,
            citation=each.citation,
        )
        for each in found
    )


# ── fact-checks to records ───────────────────────────────────────────────────────────────────────


def records_of(found: Iterable[FactCheck], how: Reading) -> Iterator[Item]:
    """The records of a whole data set. A claim stands in documents of its own, which are its mentions."""
    with filled() as store:
        labels = frame.Labels()
        for each in found:
            labels.see(each.claim_types)
            labels.see_verdict(each.verdict)
            _keep(store, each)
        yield from frame.records_in_order(store, labels, how)


def _keep(store: Store, check: FactCheck) -> None:
    made = Provenance(check.by, frame.ROUND, 1, 1, "", check.judged_at)
    plain = replace(made, updated_at="")
    told = (check.claimant, check.claim_date, check.place)
    store.add(ClaimRecord(check.id, check.wording, "content", *told, None, plain))
    verdict = joined(check.id, "verdict")
    key = check.verdict.key
    store.add(VerdictRecord(verdict, check.id, frame.SCALE, key, check.rationale, None, made))
    for document in check.documents:
        _keep_mention(store, check, document, plain)
    for i, cited in enumerate(check.evidence):
        if not store.has(SourceRecord, cited.source.id):
            store.add(cited.source)
        store.add(_evidence(cited, joined(check.id, str(i + 1)), verdict, plain))


def _keep_mention(store: Store, check: FactCheck, document: DocumentRecord, made: Provenance) -> None:
    """The document, whose whole text is the mention."""
    digest = sha256(document.text.encode()).hexdigest()
    store.add(replace(document, sha256=digest))
    assignment = joined(document.id, check.by)
    store.add(frame.assignment(assignment, document.id, check.by))
    whole = (Span(0, len(document.text)),)
    store.add(
        MentionRecord(
            joined(document.id, "mention"),
            document.id,
            check.id,
            assignment,
            whole,
            document.text,
            *surroundings(document.text, whole),
            check.claim_types,
            None,
            Origin("person", "", "", "", ""),
            made,
        )
    )


def _evidence(cited: Cited, identifier: str, verdict: str, made: Provenance) -> EvidenceRecord:
    return EvidenceRecord(
        id=identifier,
        verdict=verdict,
        question=joined(verdict, str(cited.question_position)),
        question_text=cited.question,
        question_position=cited.question_position,
        position=cited.position,
        answer=cited.answer,
        answer_type=cited.answer_type,
        boolean_explanation=cited.boolean_explanation,
        excerpt=cited.excerpt,
        stance=cited.stance,
        origin="unknown",
        evidence_set=cited.evidence_set,
        source=cited.source.id,
        citation=cited.citation,
        provenance=made,
    )


def web_source(url: str) -> SourceRecord:
    """The source at an address; one address is one source. NO_SOURCE where there is none."""
    return SourceRecord(url, "web", url, "") if url else NO_SOURCE


def verdict_in(labels: dict[str, str], check: FactCheck, losses: Losses) -> str | None:
    """The format's label for a verdict, None where it has no equal, which is counted."""
    found = labels.get(check.verdict.key)
    if found is None:
        losses.add("no-equal-verdict", "claim", check.id)
    return found
