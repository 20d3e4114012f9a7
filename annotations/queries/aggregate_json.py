"""The mention aggregate as JSON, built in SQL: one wording of each shape for open, save and cases.

Each constant is an SQL expression over the table alias that its name ends in. They are the only
place that says which columns make a mention, a claim, a verdict or a piece of evidence as the API
shows them; `services.mention_aggregate` builds the same shapes from what a client sends.
"""

FRAGMENTS = """(
    SELECT json_agg(json_build_object('start', {column}[i], 'end', {column}[i + 1]) ORDER BY i)
    FROM generate_series(1, array_length({column}, 1), 2) AS i)"""

MENTION_M = f"""json_build_object(
    'id', m.id, 'revision', m.revision, 'fragments', {FRAGMENTS.format(column="m.fragments")},
    'quote', m.quote, 'suggestion', m.suggestion_id, 'claim_types', to_json(m.claim_types),
    'check_worthiness', m.check_worthiness, 'claim', m.claim_id)"""

SOURCE_E_S = """json_build_object(
    'kind', s.kind, 'url', s.url, 'citation', s.citation, 'title', e.cited_title,
    'publisher', e.cited_publisher, 'published_on', e.cited_published_on,
    'date_found_by', e.cited_date_found_by, 'medium', e.cited_medium)"""

EVIDENCE_E_S = f"""json_build_object(
    'id', e.id, 'position', e.position, 'answer', e.answer, 'answer_type', e.answer_type,
    'boolean_explanation', e.boolean_explanation, 'excerpt', e.excerpt, 'stance', e.stance,
    'origin', e.origin, 'evidence_set', e.evidence_set, 'source', {SOURCE_E_S})"""

QUESTION_Q = f"""json_build_object(
    'id', q.id, 'position', q.position, 'text', q.text, 'evidence', coalesce((
        SELECT json_agg({EVIDENCE_E_S} ORDER BY e.position, e.id)
        FROM annotations_evidence e JOIN annotations_source s ON s.id = e.source_id
        WHERE e.question_id = q.id AND s.status = 'live'), '[]'::json))"""  # noqa: S608 - made of constants

VERDICT_V = f"""json_build_object(
    'id', v.id,
    'label', (SELECT key FROM annotations_verdictlabel WHERE id = v.label_id),
    'rationale', v.rationale, 'confidence', v.confidence, 'questions', coalesce((
        SELECT json_agg({QUESTION_Q} ORDER BY q.position, q.id)
        FROM annotations_question q WHERE q.verdict_id = v.id), '[]'::json))"""  # noqa: S608 - made of constants

CLAIM_DATE_C = """CASE
    WHEN c.claim_date_expression = '' AND c.claim_date_start IS NULL AND c.claim_date_end IS NULL
    THEN NULL
    ELSE json_build_object('expression', c.claim_date_expression, 'start', c.claim_date_start,
                           'end', c.claim_date_end, 'how', c.claim_date_how) END"""

CLAIM_FIELDS_C = f"""
    'id', c.id, 'revision', c.revision, 'wording', c.wording, 'asks', c.asks,
    'claimant', c.claimant, 'claim_date', {CLAIM_DATE_C}, 'place', c.place,
    'verdict', (SELECT {VERDICT_V} FROM annotations_verdict v
                WHERE v.claim_id = c.id AND v.annotator_id = c.author_id AND v.status = 'live'
                ORDER BY v.id LIMIT 1)"""  # noqa: S608 - made of constants

CLAIM_C = f"json_build_object({CLAIM_FIELDS_C})"

DECISION_D = """json_build_object(
    'suggestion', d.suggestion_id, 'outcome', d.outcome, 'mention', d.mention_id)"""
