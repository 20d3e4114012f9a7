"""A work as the rows that it would be, by the rules that a person's own saves go by; or what is wrong with it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from annotations.core import completeness
from annotations.core.completeness import FIELDS, Given
from annotations.core.errors import DomainError
from annotations.core.records import ClaimDate, EvidenceRecord, MentionRecord, SourceRecord, VerdictRecord
from annotations.core.spans import checked, quote_of
from annotations.models.label_schema import LabelGroup
from annotations.services import assignments
from annotations.services.errors import InvalidError
from annotations.services.imports import limits
from annotations.services.imports.context import VERDICTS, Context, RoundContext
from annotations.services.imports.faults import Faults
from annotations.services.imports.labels import Labeling
from annotations.services.imports.leaving import LeftOut
from annotations.services.imports.options import NOBODY
from annotations.services.imports.works import ClaimWork, Work
from annotations.services.mention_aggregate import JSON, Aggregate, claim_from_body, from_body

CONFIDENCE = (1, 5)


@dataclass(frozen=True, slots=True)
class Planned:
    """A work that can come in: whose, in which round, under which handle, and its mentions by the ids they get."""

    work: Work
    annotator: str
    person: UUID
    round: RoundContext
    handle: UUID
    mentions: tuple[tuple[str, Aggregate], ...]


def planned(work: Work, text: str, context: Context, faults: Faults, left_out: LeftOut) -> Planned | None:
    """The work on a document with that text, None where anything in it is wrong, which goes to `faults`.

    Unknown people and rounds are not named here but once for all works, by `strangers`.
    """
    before, annotator = faults.count, context.options.user_of(work.annotator)
    person, round_ = context.people.get(annotator), context.round_for(work.round)
    if round_ is None:
        return None
    handle = assignments.handle_of(round=round_.id, target=work.document, annotator=person or UUID(int=0))
    planner = Planner(context, faults, left_out, Ids(handle))
    mentions = [each for claim in work.claims for each in _of_claim(claim, text, round_, planner)]
    if person is None or faults.count > before:
        return None
    return Planned(work, annotator, person, round_, handle, tuple(mentions))


def strangers(context: Context, annotators: Mapping[str, int], rounds: Iterable[str], faults: Faults) -> None:
    """Name those who are no annotators of the project, and rounds that take no work, once each."""
    for named, works in annotators.items():
        user = context.options.user_of(named)
        if user not in context.people:
            documents = f"{works} document{'s' if works > 1 else ''}"
            faults.add(_nobody(named, user), record=f"work on {documents}", field="annotator")
    if any(context.round_for(name) is None for name in rounds):
        told = context.options.round
        there = (
            f"there is no open round “{told}”"
            if told
            else "the project has no round that is open for marking"
        )
        faults.add(there, field="round")


def _nobody(named: str, user: str) -> str:
    if named == user == NOBODY:
        return "the file names nobody for this work; say whose it is, or whose suggestions"
    who = f"“{named}”" if named == user else f"“{user}”, who is to stand for “{named}”,"
    return f"{who} is no annotator of the project; say who it is"


class Ids:
    """The ids of what is in one assignment, made of its handle and of the ids in the file.

    They sort in the order in which they are asked for, so that an export lists what was imported as the file did.
    """

    def __init__(self, handle: UUID) -> None:
        self._handle = handle.bytes
        self._numbers = count()

    def of(self, kind: str, record: str) -> str:
        """The id of one record, of the fifth version (RFC 9562)."""
        name = hashlib.sha1(self._handle + f"{kind}/{record}".encode(), usedforsecurity=False).hexdigest()
        first = f"{self._handle[:3].hex()}{next(self._numbers):06x}"
        variant = "89ab"[int(name[16], 16) & 3]
        return f"{first[:8]}-{first[8:]}-5{name[13:16]}-{variant}{name[17:20]}-{name[20:32]}"


@dataclass(frozen=True, slots=True)
class Planner:
    """What planning a claim needs beside the claim."""

    context: Context
    faults: Faults
    left_out: LeftOut
    ids: Ids


def _of_claim(
    each: ClaimWork, text: str, round_: RoundContext, planner: Planner
) -> Iterator[tuple[str, Aggregate]]:
    """The mentions of a claim, each with the whole of it."""
    labeling = Labeling(planner.context.options.labels, round_.labels)
    claim: JSON | None = None
    try:
        claim = claim_of(each, labeling, planner)
    except DomainError as error:
        planner.faults.refused(error, record=each.claim.id)
    for mention in each.mentions:
        try:
            aggregate = _aggregate(mention, text, claim, labeling)
        except DomainError as error:
            planner.faults.refused(error, record=mention.id)
            continue
        if claim is not None:
            for field, sentence in completeness.missing(_given(aggregate, round_), round_.needs):
                planner.faults.add(sentence, record=mention.id, field=field)
        yield planner.ids.of("mention", mention.id), aggregate
        planner.left_out.see_mention(mention)
    planner.left_out.see_claim(each)


def _aggregate(mention: MentionRecord, text: str, claim: JSON | None, labeling: Labeling) -> Aggregate:
    """The mention with the whole claim, or without one that is wrong itself. Raises DomainError."""
    fragments = checked(mention.fragments, len(text))
    if quote_of(text, fragments) != mention.quote:
        raise InvalidError("is not the text at the fragments", field="quote")
    worth = mention.check_worthiness
    aggregate = from_body(
        {
            "fragments": [{"start": span.start, "end": span.end} for span in fragments],
            "claim_types": _labeled(labeling.keys, LabelGroup.CLAIM_TYPES, mention.claim_types),
            "check_worthiness": _labeled(labeling.key, LabelGroup.CHECK_WORTHINESS, worth) if worth else None,
            "claim": {"id": mention.claim},
        }
    )
    return {**aggregate, "claim": claim or {}}


def _labeled(of: Any, group: str, label: Any) -> Any:
    """The key of a label, an unknown one told with its field. Raises InvalidError."""
    try:
        return of(group, label)
    except DomainError as error:
        field = "verdict" if group == VERDICTS else str(group)
        raise InvalidError(error.sentence, field=field, **error.details) from None


# ── the claim and what hangs on it ───────────────────────────────────────────────────────────────


def claim_of(each: ClaimWork, labeling: Labeling, planner: Planner) -> JSON:
    """The claim as a client would send it. Raises DomainError."""
    claim = each.claim
    found = {
        "id": planner.ids.of("claim", claim.id),
        "wording": claim.wording,
        "asks": claim.asks,
        "claimant": claim.claimant,
        "claim_date": _date(claim.claim_date),
        "place": claim.place,
        "verdict": _verdict(each.verdict, each.evidence, labeling, planner) if each.verdict else None,
    }
    limits.refuse_too_long(found)
    return claim_from_body(found)


def _date(when: ClaimDate | None) -> JSON | None:
    if when is None:
        return None
    return {"expression": when.expression, "start": when.start, "end": when.end, "how": when.how}


def _verdict(
    verdict: VerdictRecord,
    evidence: Iterable[tuple[EvidenceRecord, SourceRecord]],
    labeling: Labeling,
    planner: Planner,
) -> JSON:
    if verdict.confidence is not None and not CONFIDENCE[0] <= verdict.confidence <= CONFIDENCE[1]:
        raise InvalidError("The confidence is a number from 1 to 5.", field="confidence")
    label = None if verdict.label is None else _labeled(labeling.key, VERDICTS, verdict.label)
    questions: dict[str, JSON] = {}
    for each, source in evidence:
        if source.withheld:
            planner.left_out.add("withheld-source", "evidence", each.id)
            continue
        if each.question not in questions:
            questions[each.question] = _question(each, planner.ids)
        questions[each.question]["evidence"].append(_evidence(each, source, planner.ids))
    return {
        "id": planner.ids.of("verdict", verdict.id),
        "label": label,
        "rationale": verdict.rationale or (planner.context.options.rationale if label else ""),
        "confidence": verdict.confidence,
        "questions": list(questions.values()),
    }


def _question(each: EvidenceRecord, ids: Ids) -> JSON:
    return {
        "id": ids.of("question", each.question),
        "position": each.question_position,
        "text": each.question_text,
        "evidence": [],
    }


def _evidence(each: EvidenceRecord, source: SourceRecord, ids: Ids) -> JSON:
    return {
        "id": ids.of("evidence", each.id),
        "position": each.position,
        "answer": each.answer,
        "answer_type": each.answer_type,
        "boolean_explanation": each.boolean_explanation,
        "excerpt": each.excerpt,
        "stance": each.stance,
        "origin": each.origin,
        "evidence_set": each.evidence_set,
        "source": {
            "kind": source.kind,
            "url": source.url,
            "citation": source.citation,
            "title": each.citation.title,
            "publisher": each.citation.publisher,
            "published_on": each.citation.published_on,
            "date_found_by": each.citation.date_found_by,
            "medium": each.citation.medium,
        },
    }


def _given(aggregate: Aggregate, round_: RoundContext) -> Given:
    """What is filled in of a mention, for the round to compare with what it needs."""
    values = {**aggregate["claim"], **aggregate}
    return Given(
        fields={field for field in FIELDS if _is_filled(values[field])},
        check_worthiness=aggregate["check_worthiness"],
        verdict=_judgment(values["verdict"], round_),
    )


def _is_filled(value: Any) -> bool:
    if isinstance(value, dict):  # a date
        return bool(value["expression"] or value["start"])
    return bool(value.strip() if isinstance(value, str) else value)


def _judgment(verdict: JSON | None, round_: RoundContext) -> completeness.Verdict | None:
    if not verdict or not verdict["label"]:
        return None
    cites = any(question["evidence"] for question in verdict["questions"])
    return completeness.Verdict(verdict["label"] in round_.judged, verdict["rationale"], cites)
