"""What an adjudicator sees: the documents of a round, and one document's work side by side.

Nothing of a case's work is read before all its slots are finished (P12, P14).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotations.core import merging
from annotations.core.merging import AnnotatedClaim, Citation, Group
from annotations.models import Assignment, Document, Resolution, Round
from annotations.queries import matching
from annotations.queries.aggregate_json import CLAIM_FIELDS_C, FRAGMENTS
from annotations.queries.agreement import finished_documents
from annotations.queries.assignment_screen import (
    DOCUMENT_D,
    FIRST_APPEARANCE,
    LABEL_SCHEMA_P,
    VERDICT_SCALE_R,
)
from annotations.queries.matching import DONE_A, FINISHED_SLOTS, IS_MERGED_C, IS_SETTLED_C, fragments_of

JSON = dict[str, Any]
WAITING, READY, SETTLED = "waiting", "ready", "settled"

RESOLUTION_RES = f"""json_build_object(
    'claim', res.claim_id, 'revision', res.revision, 'outcome', res.outcome,
    'wording', res.wording,
    'verdict', (SELECT key FROM annotations_verdictlabel WHERE id = res.label_id),
    'rationale', res.rationale, 'evidence', to_json(res.chosen_evidence),
    'mentions', (
        SELECT coalesce(json_agg(json_build_object(
            'id', g.id, 'fragments', {FRAGMENTS.format(column="g.fragments")}, 'quote', g.quote,
            'claim_types', to_json(g.claim_types), 'check_worthiness', g.check_worthiness)
            ORDER BY g.fragments, g.id), '[]'::json)
        FROM annotations_mention g WHERE g.resolution_id = res.id AND g.status = 'live'),
    'settled_by', json_build_object('id', res.settled_by_id, 'name', (
        SELECT coalesce(nullif(display_name, ''), username) FROM annotations_user
        WHERE id = res.settled_by_id)),
    'settled_at', res.settled_at)"""  # noqa: S608

MENTIONS_OF_CLAIM = f"""(
    SELECT json_agg(json_build_object(
        'id', m.id, 'fragments', {FRAGMENTS.format(column="m.fragments")}, 'quote', m.quote,
        'claim_types', to_json(m.claim_types), 'check_worthiness', m.check_worthiness)
        ORDER BY m.fragments, m.id)
    FROM annotations_mention m
    WHERE m.claim_id = c.id AND m.assignment_id = a.id AND m.status = 'live')"""  # noqa: S608

FINISHED_WORK_A = f"a.round_id = r.id AND a.document_id = d.id AND {DONE_A}"

SKIPPED_RD = """(
   SELECT coalesce(json_agg(json_build_object(
              'id', u.id, 'name', coalesce(nullif(u.display_name, ''), u.username), 'reason', a.reason)
              ORDER BY a.slot, a.id), '[]'::json)
   FROM annotations_assignment a JOIN annotations_user u ON u.id = a.annotator_id
   WHERE a.round_id = r.id AND a.document_id = d.id
     AND a.status IN ('submitted', 'closed') AND a.outcome = 'skipped')"""

CASE = f"""
SELECT json_build_object('label_schema', {LABEL_SCHEMA_P}, 'verdict_scale', {VERDICT_SCALE_R},
    'document', {DOCUMENT_D}, 'skipped', {SKIPPED_RD}),
  (SELECT {FINISHED_SLOTS} FROM annotations_assignment a
   WHERE a.round_id = r.id AND a.document_id = d.id),
  (SELECT coalesce(json_agg(json_build_object(
              'id', u.id, 'name', coalesce(nullif(u.display_name, ''), u.username))
              ORDER BY a.slot, a.id), '[]'::json)
   FROM annotations_assignment a JOIN annotations_user u ON u.id = a.annotator_id
   WHERE {FINISHED_WORK_A}),
  (SELECT coalesce(json_agg(json_build_object(
              {CLAIM_FIELDS_C}, 'annotator', a.annotator_id,
              'root', coalesce(c.merged_into_id, c.id),
              'merged', {IS_MERGED_C}, 'settled', {IS_SETTLED_C},
              'mentions', {MENTIONS_OF_CLAIM}) ORDER BY a.slot, c.id), '[]'::json)
   FROM annotations_assignment a
   JOIN annotations_claim c ON c.assignment_id = a.id AND c.status = 'live'
   WHERE {FINISHED_WORK_A} AND EXISTS (
       SELECT 1 FROM annotations_mention m
       WHERE m.claim_id = c.id AND m.assignment_id = a.id AND m.status = 'live')),
  (SELECT coalesce(json_object_agg(res.claim_id, {RESOLUTION_RES}), '{{}}'::json)
   FROM annotations_resolution res WHERE res.claim_id IN (
       SELECT coalesce(c.merged_into_id, c.id)
       FROM annotations_assignment a JOIN annotations_claim c ON c.assignment_id = a.id
       WHERE {FINISHED_WORK_A}))
FROM annotations_round r
JOIN annotations_project p ON p.id = r.project_id
JOIN annotations_document d ON d.project_id = p.id
{FIRST_APPEARANCE}
WHERE r.id = %(round)s AND d.id = %(document)s
  AND EXISTS (SELECT 1 FROM annotations_assignment a WHERE a.round_id = r.id AND a.document_id = d.id)
"""  # noqa: S608 - only our own constants go in

RESOLUTION = f"""
SELECT {RESOLUTION_RES} FROM annotations_resolution res WHERE res.id = %(resolution)s
"""  # noqa: S608


# ── the list ────────────────────────────────────────────────────────────────


def documents_of(round: Round) -> QuerySet[Document]:  # noqa: A002 - our word
    """The documents of the round, with how many slots each has; their texts stay in the database."""
    slots = Assignment.objects.filter(round=round, document=OuterRef("pk"))
    return (
        Document.objects.filter(Exists(slots), project=round.project_id)
        .annotate(slots=Count("assignments__slot", filter=Q(assignments__round=round), distinct=True))
        .defer("text", "metadata")
    )


def summaries(round: Round, documents: Sequence[Document]) -> list[JSON]:  # noqa: A002 - our word
    """Each document's state, and how many of its groups are settled. One SQL statement."""
    finished = finished_documents(round_id=round.pk, documents=[d.pk for d in documents])
    groups = {d.id: matching.groups(d.claims, threshold=round.match_threshold) for d in finished}
    return [_summary(document, groups.get(document.pk)) for document in documents]


def _summary(document: Document, groups: list[Group] | None) -> JSON:
    """A waiting case tells only that it waits."""
    return {
        "document": {
            "id": document.pk,
            "title": document.title,
            "published_on": document.published_on,
        },
        "state": state_of(groups),
        "annotators": document.slots,  # type: ignore[attr-defined]
        "groups": len(groups or []),
        "settled": sum(group.is_settled for group in groups or []),
    }


def state_of(groups: list[Group] | None) -> str:
    """The state of a case; None stands for one whose work is not finished."""
    if groups is None:
        return WAITING
    return SETTLED if all(group.is_settled for group in groups) else READY


# ── one case ────────────────────────────────────────────────────────────────


def case(*, round: Round, document: UUID) -> JSON | None:  # noqa: A002 - our word
    """One document's finished work, grouped; None where the round has no such document.

    A waiting case has the state and nothing else. One SQL statement whatever the number of claims; offsets
    count code points.
    """
    with connection.cursor() as cursor:
        cursor.execute(CASE, {"round": round.pk, "document": document})
        row = cursor.fetchone()
    if row is None:
        return None
    shared, is_finished, annotators, rows, resolutions = row
    if not is_finished:
        return {"state": WAITING}
    groups = matching.groups(in_text_order(map(annotated, rows)), threshold=round.match_threshold)
    by_id = {claim["id"]: claim for claim in rows}
    return {
        "offset_unit": "code_point",
        "state": state_of(groups),
        "round": {"id": round.pk, "name": round.name, "kind": round.kind},
        "annotators": annotators,
        **shared,
        "groups": [group_json(group, by_id, resolutions) for group in groups],
    }


def in_text_order(claims: Any) -> list[AnnotatedClaim]:
    """By where each claim is first made; then by id, so that the order never changes by itself."""
    return sorted(claims, key=lambda claim: (claim.places[0], claim.id))


def annotated(claim: JSON) -> AnnotatedClaim:
    """The claim as far as it is compared with others."""
    verdict, mentions = claim["verdict"], claim["mentions"]
    questions = verdict["questions"] if verdict else []
    return AnnotatedClaim(
        **{key: claim[key] for key in ("id", "annotator", "root", "asks", "merged", "settled", "wording")},
        places=tuple(
            fragments_of([n for f in m["fragments"] for n in (f["start"], f["end"])]) for m in mentions
        ),
        verdict=verdict["label"] if verdict else None,
        evidence=tuple(citation(item) for question in questions for item in question["evidence"]),
        claim_types=frozenset(label for mention in mentions for label in mention["claim_types"]),
        check_worthiness=worth_of(mentions),
    )


def citation(item: JSON) -> Citation:
    """What of a piece of evidence is compared: which source, with what stance."""
    source = item["source"]
    return Citation(item["id"], f"{source['kind']} {source['url'] or source['citation']}", item["stance"])


def worth_of(mentions: list[JSON]) -> frozenset[str]:
    """The check-worthiness of a claim's mentions; empty where none was given."""
    return frozenset(m["check_worthiness"] for m in mentions if m["check_worthiness"])


def group_json(group: Group, claims: dict[str, JSON], resolutions: dict[str, JSON]) -> JSON:
    """A group as the API shows it."""
    return {
        "root": group.root,
        "state": group.state,
        "overlap": group.overlap,
        "disagreements": merging.disagreements(group),
        "self_contradictions": merging.self_contradictions(group),
        "claims": [claim_json(claims[claim.id]) for claim in group.claims],
        "candidate": candidate_json(group),
        "resolution": resolutions.get(group.root),
    }


def claim_json(claim: JSON) -> JSON:
    """A claim with its annotator and mentions, without what grouping alone needs."""
    shown = {key: value for key, value in claim.items() if key not in ("root", "merged", "settled")}
    worth = [m["check_worthiness"] for m in claim["mentions"] if m["check_worthiness"]]
    return {**shown, "check_worthiness": worth[0] if worth else None}


def candidate_json(group: Group) -> JSON:
    """Where an adjudicator can start from."""
    candidate = merging.gold_candidate(group)
    return {
        "wording": candidate.wording,
        "verdict": candidate.verdict,
        "evidence": list(candidate.evidence),
        "mentions": [{"fragments": matching.as_json(fragments)} for fragments in candidate.places],
        "claim_types": list(candidate.claim_types),
        "check_worthiness": candidate.check_worthiness,
    }


def resolution_json(resolution: Resolution) -> JSON:
    """A resolution as it is stored, in the shape of the API."""
    with connection.cursor() as cursor:
        cursor.execute(RESOLUTION, {"resolution": resolution.pk})
        shape: JSON = cursor.fetchone()[0]
    return shape
