"""The rows of whole works, a table at a time: what saving one mention after another would make."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from annotations.core.anchoring import surroundings
from annotations.core.spans import Span, quote_of
from annotations.queries.statements import copied
from annotations.services.imports import source_rows
from annotations.services.imports.planning import Planned
from annotations.services.imports.source_rows import source_id
from annotations.services.mention_aggregate import JSON, Aggregate, flat

Row = tuple[object, ...]

CLAIM = (
    *("id", "project_id", "author_id", "assignment_id", "wording", "asks", "claimant"),
    *("claim_date_expression", "claim_date_start", "claim_date_end", "claim_date_how"),
    *("place", "status", "revision"),
)
MENTION = (
    *("id", "project_id", "document_id", "assignment_id", "author_id", "claim_id", "fragments", "quote"),
    *("prefix", "suffix", "claim_types", "check_worthiness", "status", "revision"),
)
VERDICT = (
    *("id", "project_id", "claim_id", "annotator_id", "round_id", "assignment_id", "label_id"),
    *("rationale", "confidence", "status"),
)
QUESTION = ("id", "verdict_id", "position", "text")
OWN = (
    *("id", "position", "answer", "answer_type", "boolean_explanation"),
    *("excerpt", "stance", "origin", "evidence_set"),
)
CITED = ("title", "publisher", "published_on", "date_found_by", "medium")
EVIDENCE = ("project_id", "question_id", "source_id", *OWN, *(f"cited_{name}" for name in CITED))
NO_DATE: Mapping[str, object] = {"expression": "", "start": None, "end": None, "how": ""}


def store(plans: Sequence[Planned], slots: Sequence[int], texts: Mapping[UUID, str]) -> None:
    """Store these works in their assignments. Six or seven SQL statements, however many there are."""
    held = list(zip(plans, slots, strict=True))
    for project in {project_of(plan) for plan in plans}:
        source_rows.store(project, (each for plan in plans for each in evidence_of(plan)))
    copied("annotations_claim", CLAIM, (_claim(*one, claim) for one in held for claim in claims_of(one[0])))
    copied(
        "annotations_mention",
        MENTION,
        (_mention(*one, texts, *each) for one in held for each in one[0].mentions),
    )
    judged = [(*one, claim) for one in held for claim in claims_of(one[0]) if claim["verdict"]]
    copied("annotations_verdict", VERDICT, (_verdict(*each) for each in judged))
    asked = [
        (plan, claim["verdict"], each) for plan, _, claim in judged for each in claim["verdict"]["questions"]
    ]
    copied(
        "annotations_question",
        QUESTION,
        ((each["id"], verdict["id"], each["position"], each["text"]) for _, verdict, each in asked),
    )
    copied(
        "annotations_evidence",
        EVIDENCE,
        (
            _evidence(plan, question["id"], each)
            for plan, _, question in asked
            for each in question["evidence"]
        ),
    )


def project_of(plan: Planned) -> UUID:
    """The project of a work."""
    return plan.round.row.project_id


def claims_of(plan: Planned) -> Iterable[JSON]:
    """The claims of a work, each once."""
    return {mention["claim"]["id"]: mention["claim"] for _, mention in plan.mentions}.values()


def evidence_of(plan: Planned) -> Iterator[JSON]:
    """All evidence of a work."""
    for claim in claims_of(plan):
        for question in (claim["verdict"] or {}).get("questions", ()):
            yield from question["evidence"]


def _claim(plan: Planned, slot: int, claim: JSON) -> Row:
    when = claim["claim_date"] or NO_DATE
    about = (claim["wording"], claim["asks"], claim["claimant"])
    dates = (when["expression"], when["start"], when["end"], when["how"])
    return (claim["id"], project_of(plan), plan.person, slot, *about, *dates, claim["place"], "live", 1)


def _mention(plan: Planned, slot: int, texts: Mapping[UUID, str], key: str, mention: Aggregate) -> Row:
    document = plan.work.document
    text = texts[document]
    spans = [Span(each["start"], each["end"]) for each in mention["fragments"]]
    return (
        *(key, project_of(plan), document, slot, plan.person, mention["claim"]["id"]),
        *(flat(mention["fragments"]), quote_of(text, spans), *surroundings(text, spans)),
        *(mention["claim_types"], mention["check_worthiness"], "live", 1),
    )


def _verdict(plan: Planned, slot: int, claim: JSON) -> Row:
    verdict: dict[str, Any] = claim["verdict"]
    label = plan.round.verdicts[verdict["label"]] if verdict["label"] else None
    whose = (verdict["id"], project_of(plan), claim["id"], plan.person, plan.round.id, slot)
    return (*whose, label, verdict["rationale"], verdict["confidence"], "live")


def _evidence(plan: Planned, question: str, each: JSON) -> Row:
    source = each["source"]
    key = source_id(project_of(plan), source["kind"], source["url"] or source["citation"])
    own = (each[name] for name in OWN)
    return (project_of(plan), question, key, *own, *(source[name] for name in CITED))
