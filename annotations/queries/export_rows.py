# ruff: noqa: S608 - SQL is made of the literals of these modules alone
"""What a data set holds, as SQL: one statement for each type of record, each row one line of JSON.

The bytes equal those of `formats.jsonl` over the same records; a test holds the two together.
"""

from annotations.queries.export_scope import (
    CHOICE,
    EVIDENCE_OF_WORK,
    HEADS,
    IN_DOCUMENTS,
    LIVE_CLAIM_C,
    SETTLED_ONLY,
    WORK,
    WORK_MADE,
    fragments_of,
    made_by,
    only,
    provenance,
    unless_confidential,
)
from annotations.queries.json_text import (
    array_of,
    flag,
    literal,
    number_or_null,
    plain,
    plain_or_null,
    raw,
    record,
    sql,
    strings,
    text,
    text_or_null,
    time,
)

DOCUMENT = sql(
    record(
        type=literal('"document"'),
        id=plain("d.id"),
        external_id=text("d.external_id"),
        title=text("d.title"),
        url=text("coalesce(ap.url, '')"),
        publisher=text("coalesce(ap.publisher, '')"),
        published_on=plain_or_null("d.published_on"),
        further_appearances=array_of(
            record(
                url=text("fa.url"),
                publisher=text("fa.publisher"),
                published_on=plain_or_null("fa.published_on"),
            ),
            order="fa.id",
            rows="annotations_appearance fa WHERE fa.document_id = d.id AND fa.id <> ap.id",
        ),
        author=text("d.author"),
        language=text("d.language"),
        sha256=plain("d.sha256"),
        created_at=time("d.created_at"),
        text=text("d.text"),
    )
)

DOCUMENTS = f"""
WITH {CHOICE}
SELECT concat({DOCUMENT}, chr(10), d.metadata)
FROM annotations_document d
LEFT JOIN LATERAL (SELECT ap.id, ap.url, ap.publisher FROM annotations_appearance ap
                   WHERE ap.document_id = d.id ORDER BY ap.id LIMIT 1) ap ON true
WHERE d.project_id = %(project)s AND {IN_DOCUMENTS.format(document="d.id")} AND {only("ids", "d.id")} ORDER BY d.id
"""

ASSIGNMENT = sql(
    record(
        type=literal('"assignment"'),
        id=plain("handed_in.handle"),
        document=plain("handed_in.document_id"),
        round=plain("handed_in.round_id"),
        annotator=text("handed_in.author"),
        status=plain("handed_in.status"),
        outcome=plain("coalesce(handed_in.outcome, '')"),
        suggestions_shown=flag("handed_in.suggestions_shown"),
        submitted_at=time("handed_in.submitted_at"),
    )
)

ASSIGNMENTS = f"""
WITH {WORK}
SELECT {ASSIGNMENT}
FROM handed_in WHERE NOT %(gold_only)s ORDER BY handed_in.handle
"""

CLAIM_DATE = sql(
    record(
        expression=text("c.claim_date_expression"),
        start=plain_or_null("c.claim_date_start"),
        end=plain_or_null("c.claim_date_end"),
        how=text("c.claim_date_how"),
    )
)

CLAIM_DATE_C = f"""CASE
    WHEN c.claim_date_expression = '' AND c.claim_date_start IS NULL AND c.claim_date_end IS NULL THEN 'null'
    ELSE {CLAIM_DATE} END"""

CLAIM = sql(
    record(
        type=literal('"claim"'),
        id=plain("c.id"),
        wording=text("c.wording"),
        asks=plain("c.asks"),
        claimant=text("c.claimant"),
        claim_date=raw(CLAIM_DATE_C),
        place=text("c.place"),
        merged_into=plain_or_null("nullif(heads.id, c.id)"),
        provenance=provenance(
            WORK_MADE,
            revision="c.revision",
            created="c.created_at",
            updated="c.updated_at",
        ),
    )
)

CLAIMS = f"""
WITH {WORK}, {HEADS}
SELECT {CLAIM}
FROM annotations_claim c
JOIN work ON work.id = c.assignment_id
LEFT JOIN heads ON heads.root = c.merged_into_id
WHERE c.project_id = %(project)s AND {LIVE_CLAIM_C} AND {only("ids", "c.id")}
ORDER BY c.id
"""

BY_PERSON = record(
    kind=literal('"person"'),
    outcome=literal('""'),
    suggestion=literal('""'),
    preannotator=literal('""'),
    preannotator_version=literal('""'),
)

BY_SUGGESTION = record(
    kind=literal('"suggestion"'),
    outcome=plain("sd.outcome"),
    suggestion=plain("sg.id"),
    preannotator=text("sg.pre_annotator"),
    preannotator_version=text("sg.pre_annotator_version"),
)

MENTION = sql(
    record(
        type=literal('"mention"'),
        id=plain("m.id"),
        document=plain("m.document_id"),
        claim=plain("m.claim_id"),
        assignment=plain("work.handle"),
        fragments=fragments_of("m"),
        quote=text("m.quote"),
        prefix=text("m.prefix"),
        suffix=text("m.suffix"),
        claim_types=strings("m.claim_types"),
        check_worthiness=text_or_null("m.check_worthiness"),
        origin=raw(f"CASE WHEN sg.id IS NULL THEN {sql(BY_PERSON)} ELSE {sql(BY_SUGGESTION)} END"),
        provenance=provenance(
            WORK_MADE,
            revision="m.revision",
            created="m.created_at",
            updated="m.updated_at",
        ),
    )
)

MENTIONS = f"""
WITH {WORK}
SELECT {MENTION}
FROM annotations_mention m
JOIN work ON work.id = m.assignment_id
JOIN annotations_claim mc ON mc.id = m.claim_id AND mc.status = 'live'
LEFT JOIN annotations_suggestion sg ON sg.id = m.suggestion_id
LEFT JOIN annotations_suggestiondecision sd
    ON sd.suggestion_id = m.suggestion_id AND sd.assignment_id = m.assignment_id AND sd.mention_id = m.id
WHERE m.project_id = %(project)s AND m.status = 'live' AND NOT %(gold_only)s AND {only("ids", "m.id")}
ORDER BY m.id
"""

VERDICT = sql(
    record(
        type=literal('"verdict"'),
        id=plain("v.id"),
        claim=plain("v.claim_id"),
        scale=raw("work.scale"),
        label=plain_or_null("vl.key"),
        rationale=text("v.rationale"),
        confidence=number_or_null("v.confidence"),
        provenance=provenance(
            WORK_MADE,
            revision="c.revision",
            created="v.created_at",
            updated="v.updated_at",
        ),
    )
)

GIVES_CHOSEN = """v.id IN (
    SELECT q.verdict_id FROM picked
    JOIN annotations_evidence e ON e.id = picked.id JOIN annotations_question q ON q.id = e.question_id)"""

VERDICTS = f"""
WITH {WORK}
SELECT {VERDICT}
FROM annotations_verdict v
JOIN work ON work.id = v.assignment_id
JOIN annotations_claim c ON c.id = v.claim_id AND c.assignment_id = v.assignment_id AND {LIVE_CLAIM_C}
LEFT JOIN annotations_verdictlabel vl ON vl.id = v.label_id
WHERE v.project_id = %(project)s AND v.status = 'live' AND {SETTLED_ONLY.format(condition=GIVES_CHOSEN)}
  AND {only("ids", "v.id")}
ORDER BY v.id
"""

SOURCE = sql(
    record(
        type=literal('"source"'),
        id=plain("s.id"),
        kind=plain("s.kind"),
        url=text("s.url"),
        citation=text("s.citation"),
        withheld=literal("false"),
    )
)

WITHHELD_SOURCE = sql(
    record(
        type=literal('"source"'),
        id=literal('"withheld"'),
        kind=literal('"withheld"'),
        url=literal('""'),
        citation=literal('"withheld source"'),
        withheld=literal("true"),
    )
)

SOURCES = f"""
WITH {WORK}, cited AS MATERIALIZED (SELECT DISTINCT e.source_id AS id, s.confidential FROM {EVIDENCE_OF_WORK})
SELECT line FROM (
    SELECT s.id, {SOURCE} AS line
    FROM cited JOIN annotations_source s ON s.id = cited.id WHERE NOT cited.confidential
    UNION ALL
    SELECT NULL, {WITHHELD_SOURCE} WHERE EXISTS (SELECT FROM cited WHERE cited.confidential)) AS lines
ORDER BY id NULLS LAST
"""


CITATION = record(
    title=text("e.cited_title"),
    publisher=text("e.cited_publisher"),
    published_on=plain_or_null("e.cited_published_on"),
    date_found_by=text("e.cited_date_found_by"),
    medium=text("e.cited_medium"),
)

NO_CITATION = record(
    title=literal('""'),
    publisher=literal('""'),
    published_on=literal("null"),
    date_found_by=literal('""'),
    medium=literal('""'),
)

EVIDENCE_LINE = sql(
    record(
        type=literal('"evidence"'),
        id=plain("e.id"),
        verdict=plain("v.id"),
        question=plain("q.id"),
        question_text=text("q.text"),
        question_position=raw("q.position"),
        position=raw("e.position"),
        answer=text(unless_confidential("e.answer")),
        answer_type=plain_or_null("e.answer_type"),
        boolean_explanation=text(unless_confidential("e.boolean_explanation")),
        excerpt=text(unless_confidential("e.excerpt")),
        stance=plain("e.stance"),
        origin=plain("e.origin"),
        evidence_set=raw("e.evidence_set"),
        source=plain(unless_confidential("s.id::text", "'withheld'")),
        citation=raw(f"CASE WHEN s.confidential THEN {sql(NO_CITATION)} ELSE {sql(CITATION)} END"),
        provenance=provenance(
            WORK_MADE,
            revision="c.revision",
            created="e.created_at",
            updated="v.updated_at",
        ),
    )
)

EVIDENCE = f"""
WITH {WORK}
SELECT {EVIDENCE_LINE}
FROM {EVIDENCE_OF_WORK} AND {only("ids", "e.id")}
ORDER BY e.id
"""

CHOSEN = f"""chosen AS MATERIALIZED (
    SELECT placed.resolution, string_agg('"' || e.id || '"', ',' ORDER BY placed.place) AS evidence
    FROM (SELECT golds.id AS resolution, each.id, each.place FROM golds,
              unnest(golds.chosen_evidence) WITH ORDINALITY AS each (id, place)) AS placed,
        {EVIDENCE_OF_WORK} AND e.id = placed.id
    GROUP BY placed.resolution)"""

COUNTED = f"""counted AS MATERIALIZED (
    SELECT golds.id AS resolution, array_agg(c.id ORDER BY c.id <> golds.claim_id, c.id) AS claims
    FROM golds
    JOIN annotations_claim c ON coalesce(c.merged_into_id, c.id) = golds.claim_id
    JOIN work ON work.id = c.assignment_id
    WHERE c.project_id = %(project)s AND {LIVE_CLAIM_C} AND {only("claims", "c.id")}
    GROUP BY golds.id, golds.claim_id)"""

GOLD_MENTION = record(
    id=plain("m.id"),
    document=plain("m.document_id"),
    fragments=fragments_of("m"),
    quote=text("m.quote"),
    prefix=text("m.prefix"),
    suffix=text("m.suffix"),
)

GOLD_MENTION_COUNTS = f"""m.resolution_id = g.id AND m.status = 'live'
    AND {IN_DOCUMENTS.format(document="m.document_id")}"""

GOLD_LINE = sql(
    record(
        type=literal('"gold"'),
        id=plain("g.id"),
        claim=plain_or_null("counted.claims[1]"),
        claims=raw("coalesce(array_to_json(counted.claims)::text, '[]')"),
        outcome=plain("g.outcome"),
        wording=text("g.wording"),
        verdict=plain_or_null("vl.key"),
        rationale=text("g.rationale"),
        evidence=[*literal("["), *raw("chosen.evidence"), *literal("]")],
        mentions=array_of(
            GOLD_MENTION,
            order="m.document_id, m.fragments, m.id",
            rows=f"annotations_mention m WHERE {GOLD_MENTION_COUNTS}",
        ),
        provenance=provenance(
            made_by(author="people.name", round_id="g.round_id", version="g.guideline_version"),
            revision="g.revision",
            created="g.settled_at",
            updated="g.settled_at",
        ),
    )
)

GOLD = f"""
WITH {WORK}, {CHOSEN}, {COUNTED}
SELECT {GOLD_LINE}
FROM (SELECT golds.*, gg.version AS guideline_version
      FROM golds
      JOIN annotations_round r ON r.id = golds.round_id
      JOIN annotations_guideline gg ON gg.id = r.guideline_id) AS g
JOIN people ON people.id = g.settled_by_id
LEFT JOIN annotations_verdictlabel vl ON vl.id = g.label_id
LEFT JOIN counted ON counted.resolution = g.id
LEFT JOIN chosen ON chosen.resolution = g.id
WHERE %(whole)s OR counted.claims IS NOT NULL
ORDER BY g.id
"""

SLICE = """(
    SELECT string_agg(substr(d.text, m.fragments[i] + 1, m.fragments[i + 1] - m.fragments[i]), ' ' ORDER BY i)
    FROM generate_series(1, cardinality(m.fragments), 2) AS i)"""

WRONG_QUOTES = f"""
WITH {WORK}
SELECT count(*), (array_agg(m.id::text ORDER BY m.id))[:%(examples)s]
FROM annotations_mention m
JOIN annotations_document d ON d.id = m.document_id
LEFT JOIN work ON work.id = m.assignment_id
LEFT JOIN golds ON golds.id = m.resolution_id
WHERE m.project_id = %(project)s AND m.status = 'live' AND {IN_DOCUMENTS.format(document="d.id")}
  AND (golds.id IS NOT NULL OR (work.id IS NOT NULL AND NOT %(gold_only)s))
  AND CASE WHEN cardinality(m.fragments) = 2
      THEN substr(d.text, m.fragments[1] + 1, m.fragments[2] - m.fragments[1]) ELSE {SLICE} END
      IS DISTINCT FROM m.quote
"""
"""Mentions that were made corrupt in the database: how many, and the first few ids."""
