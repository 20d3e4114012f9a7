# ruff: noqa: S608 - SQL is made of the literals of these modules alone
"""What counts in a data set, and the parts that several types of record share, as SQL.

Counted are assignments that are submitted or closed; of them live mentions; claims with such a mention; their
live verdicts with the evidence whose source no moderator has hidden. What does not count is left out with all
that hangs on it, so that every reference leads to a record. Gold keeps what counts of its claims and evidence.
Where the root of a merge does not count, its first claim that does stands in for it.

A selection narrows this: rounds, statuses and annotators the work that counts, documents all that hangs on others.
Gold alone keeps settled claims, chosen evidence with its verdicts and sources, and nobody's assignments or mentions.
"""

from annotations.queries.json_text import Pieces, array_of, literal, plain, raw, record, sql, text, time

FINISHED = "('submitted', 'closed')"

KEYED_HASH = (
    "encode(sha256(%(outer)s::bytea || sha256(%(inner)s::bytea || convert_to({message}, 'UTF8'))), 'hex')"
)
"""HMAC-SHA-256 (RFC 2104) in SQL; `services.pseudonyms` gives the two pads of the key."""


def only(what: str, column: str, kind: str = "uuid") -> str:
    """The condition that narrows a statement to given rows; like all that narrows nothing it folds to true."""
    return f"(%(only_{what})s::{kind}[] IS NULL OR {column} = ANY(%(only_{what})s::{kind}[]))"


PEOPLE = f"""people AS MATERIALIZED (
    SELECT u.id, CASE WHEN %(pseudonymize)s
        THEN 'person-' || left({KEYED_HASH.format(message="'person ' || u.id")}, 12)
        ELSE u.username END AS name
    FROM annotations_user u
    WHERE u.id IN (SELECT annotator_id FROM annotations_assignment
                   WHERE project_id = %(project)s AND {only("assignments", "id", "bigint")}
                   UNION SELECT settled_by_id FROM annotations_resolution
                   WHERE project_id = %(project)s AND {only("golds", "id")}))"""


def made_by(*, author: str, round_id: str, version: str) -> Pieces:
    """The beginning of a provenance, which is the same for all work of one assignment."""
    whole = record(author=text(author), round=plain(round_id), guideline_version=raw(version))
    return whole[:-1]


IN_ROUNDS = "(%(rounds)s::uuid[] IS NULL OR {round} = ANY(%(rounds)s::uuid[]))"
"""What narrows nothing folds to true when the statement is planned, since the values are literals by then."""

CHOSEN_WORK = f"""a.status IN {FINISHED} AND {IN_ROUNDS.format(round="a.round_id")}
    AND (%(statuses)s::text[] IS NULL OR a.status = ANY(%(statuses)s::text[]))
    AND (%(annotators)s::uuid[] IS NULL OR a.annotator_id = ANY(%(annotators)s::uuid[]))"""

OPEN_SLOTS = "('open', 'leased', 'returned')"

DOCUMENTS_CHOSEN = f"""docs AS MATERIALIZED (
    SELECT d.id FROM annotations_document d
    WHERE d.project_id = %(project)s
      AND (%(rounds)s::uuid[] IS NULL OR EXISTS (
          SELECT FROM annotations_assignment a
          WHERE a.document_id = d.id AND {IN_ROUNDS.format(round="a.round_id")}))
      AND (%(documents)s IN ('all', 'settled') OR EXISTS (
          SELECT FROM annotations_assignment a WHERE a.document_id = d.id AND {CHOSEN_WORK}))
      AND (%(documents)s <> 'finished' OR NOT EXISTS (
          SELECT FROM annotations_assignment a WHERE a.document_id = d.id
              AND {IN_ROUNDS.format(round="a.round_id")} AND a.status IN {OPEN_SLOTS}))
      AND (%(documents)s <> 'settled' OR d.id IN (
          SELECT m.document_id FROM golds JOIN annotations_mention m ON m.resolution_id = golds.id
          WHERE m.status = 'live'
          UNION SELECT m.document_id FROM golds
          JOIN annotations_claim c ON coalesce(c.merged_into_id, c.id) = golds.claim_id
          JOIN annotations_mention m ON m.claim_id = c.id AND m.status = 'live')))"""

ALL_DOCUMENTS = "(%(documents)s = 'all' AND %(rounds)s::uuid[] IS NULL)"
IN_DOCUMENTS = f"({ALL_DOCUMENTS} OR {{document}} IN (SELECT id FROM docs))"

GOLDS = f"""golds AS (
    SELECT gr.* FROM annotations_resolution gr
    WHERE gr.project_id = %(project)s AND {IN_ROUNDS.format(round="gr.round_id")}
      AND {only("golds", "gr.id")})"""

PICKED = """picked AS (
    SELECT unnest(golds.chosen_evidence) AS id FROM golds)"""

GOLD_ROOTS = """gold_roots AS (
    SELECT golds.claim_id AS root FROM golds
    UNION SELECT coalesce(c.merged_into_id, c.id) FROM picked
    JOIN annotations_evidence e ON e.id = picked.id
    JOIN annotations_question q ON q.id = e.question_id
    JOIN annotations_verdict v ON v.id = q.verdict_id
    JOIN annotations_claim c ON c.id = v.claim_id)"""
"""The roots of the claims that adjudication settled, or took evidence from."""

CHOICE = f"{GOLDS}, {PICKED}, {GOLD_ROOTS}, {DOCUMENTS_CHOSEN}"

WORK = f"""{CHOICE}, {PEOPLE}, handed_in AS MATERIALIZED (
    SELECT a.id, a.document_id, a.round_id, a.status, a.outcome, a.suggestions_shown, a.submitted_at,
        people.name AS author, to_json(vs.name)::text AS scale,
        {sql(made_by(author="people.name", round_id="r.id", version="g.version"))} AS made,
        CASE WHEN %(pseudonymize)s
            THEN left({KEYED_HASH.format(message="'assignment ' || a.handle")}, 32)::uuid
            ELSE a.handle END AS handle
    FROM annotations_assignment a
    JOIN people ON people.id = a.annotator_id
    JOIN annotations_round r ON r.id = a.round_id
    JOIN annotations_guideline g ON g.id = r.guideline_id
    JOIN annotations_verdictscale vs ON vs.id = r.verdict_scale_id
    WHERE a.project_id = %(project)s AND a.document_id IS NOT NULL AND {CHOSEN_WORK}
      AND {only("assignments", "a.id", "bigint")}
      AND {IN_DOCUMENTS.format(document="a.document_id")}),
    work AS (SELECT * FROM handed_in WHERE outcome IS DISTINCT FROM 'skipped')"""
"""Skipped documents are among what was handed in, and give no work."""

WORK_MADE = raw("work.made")

HAS_MENTION_C = """EXISTS (
    SELECT FROM annotations_mention cm
    WHERE cm.claim_id = c.id AND cm.assignment_id = c.assignment_id AND cm.status = 'live')"""

SETTLED_ONLY = "(NOT %(gold_only)s OR {condition})"

LIVE_CLAIM_C = f"""c.status = 'live' AND {HAS_MENTION_C}
    AND {SETTLED_ONLY.format(condition="coalesce(c.merged_into_id, c.id) IN (SELECT root FROM gold_roots)")}"""

HEADS = f"""heads AS MATERIALIZED (
    SELECT DISTINCT ON (family.root) family.root, c.id
    FROM (SELECT merged_into_id AS root, id AS member FROM annotations_claim
          WHERE project_id = %(project)s AND merged_into_id IS NOT NULL AND {only("claims", "id")}
          UNION SELECT merged_into_id, merged_into_id FROM annotations_claim
          WHERE project_id = %(project)s AND merged_into_id IS NOT NULL
            AND {only("claims", "id")}) AS family
    JOIN annotations_claim c ON c.id = family.member
    JOIN work ON work.id = c.assignment_id
    WHERE {LIVE_CLAIM_C}
    ORDER BY family.root, c.id <> family.root, c.id)"""
"""For each merge its first claim that counts: the root, or what stands in for it."""

EVIDENCE_OF_WORK = f"""annotations_evidence e
    JOIN annotations_source s ON s.id = e.source_id AND s.status = 'live'
    JOIN annotations_question q ON q.id = e.question_id
    JOIN annotations_verdict v ON v.id = q.verdict_id AND v.status = 'live'
    JOIN annotations_claim c ON c.id = v.claim_id AND c.assignment_id = v.assignment_id AND {LIVE_CLAIM_C}
    JOIN work ON work.id = v.assignment_id
    WHERE e.project_id = %(project)s AND {SETTLED_ONLY.format(condition="e.id IN (SELECT id FROM picked)")}"""


def provenance(made: Pieces, *, revision: str, created: str, updated: str) -> Pieces:
    """Who made it, in which round, which revision it is, and when; `made` is the part from `made_by`."""
    when = record(revision=raw(revision), created_at=time(created), updated_at=time(updated))
    return [*made, *literal(","), (False, when[0][1].removeprefix("{")), *when[1:]]


def fragments_of(m: str) -> Pieces:
    """The fragments of a mention, each with its part of the quote, in which one space joins them."""
    one = [
        *literal('[{"start":'),
        *raw(f"{m}.fragments[1]"),
        *literal(',"end":'),
        *raw(f"{m}.fragments[2]"),
        *literal(',"quote":'),
        *text(f"{m}.quote"),
        *literal("}]"),
    ]
    item = record(
        start=raw("part.first"),
        end=raw("part.behind"),
        quote=text(f"substr({m}.quote, part.at::int, part.behind - part.first)"),
    )
    parts = f"""(SELECT i, first, behind,
            sum(behind - first + 1) OVER (ORDER BY i) - (behind - first) AS at
        FROM (SELECT i, {m}.fragments[i] AS first, {m}.fragments[i + 1] AS behind
              FROM generate_series(1, cardinality({m}.fragments), 2) AS i) AS flat) AS part"""
    several = array_of(item, order="part.i", rows=parts)
    return raw(f"CASE WHEN cardinality({m}.fragments) = 2 THEN {sql(one)} ELSE {sql(several)} END")


def unless_confidential(expression: str, absent: str = "''") -> str:
    """The column, or nothing where it could tell who a confidential source is."""
    return f"CASE WHEN s.confidential THEN {absent} ELSE {expression} END"
