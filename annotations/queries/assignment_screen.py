"""Everything that the annotation screen opens with, in one statement."""

from uuid import UUID

from annotations.queries.aggregate_json import CLAIM_C, FRAGMENTS, MENTION_M
from annotations.queries.statements import first_row

LABELS_OF_GROUP = """(
    SELECT coalesce(json_agg(json_build_object(
               'key', l.key, 'name', l.name, 'description', l.description) ORDER BY l.position),
           '[]'::json)
    FROM annotations_label l JOIN annotations_labelschema ls ON ls.id = l.schema_id
    WHERE ls.project_id = {project} AND l."group" = '{group}' AND l.retired_at IS NULL)"""

LABEL_SCHEMA_P = f"""json_build_object(
    'claim_types', {LABELS_OF_GROUP.format(project="p.id", group="claim_types")},
    'check_worthiness', {LABELS_OF_GROUP.format(project="p.id", group="check_worthiness")})"""

VERDICT_SCALE_R = """(
    SELECT json_build_object('name', vs.name, 'labels', (
        SELECT json_agg(json_build_object('key', vl.key, 'name', vl.name, 'color', vl.color,
                                          'judged', vl.judged) ORDER BY vl.position)
        FROM annotations_verdictlabel vl WHERE vl.scale_id = vs.id))
    FROM annotations_verdictscale vs WHERE vs.id = r.verdict_scale_id)"""

DOCUMENT_D = """json_build_object(
    'id', d.id, 'title', d.title, 'author', d.author, 'published_on', d.published_on,
    'language', d.language, 'url', coalesce(ap.url, ''), 'publisher', coalesce(ap.publisher, ''),
    'text', d.text)"""

FIRST_APPEARANCE = """LEFT JOIN LATERAL (
    SELECT url, publisher FROM annotations_appearance
    WHERE document_id = d.id ORDER BY id LIMIT 1) ap ON true"""

DECIDED_A = """(
    SELECT DISTINCT ON (s.fragments) s.fragments, s.id
    FROM annotations_suggestiondecision d JOIN annotations_suggestion s ON s.id = d.suggestion_id
    WHERE d.assignment_id = a.id ORDER BY s.fragments, d.decided_at DESC, d.id DESC)"""
"""The places that the annotator of `a` has decided on, and the suggestion there: it stands in their sight for any that
replaced it, links included."""

SUGGESTIONS = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'id', sg.id, 'fragments', {FRAGMENTS.format(column="sg.fragments")}, 'quote', sg.quote,
        'wording', sg.wording, 'claim_types', to_json(sg.claim_types),
        'check_worthiness', sg.check_worthiness,
        'check_worthiness_score', sg.check_worthiness_score,
        'claimant', sg.claimant, 'score', sg.score, 'reasons', to_json(sg.reasons),
        'attribution', sg.attribution, 'dates', sg.dates, 'preannotator', sg.pre_annotator,
        'preannotator_version', sg.pre_annotator_version,
        'decision', CASE WHEN sd.id IS NULL THEN NULL ELSE json_build_object(
            'outcome', sd.outcome, 'mention', sd.mention_id) END)
        ORDER BY sg.fragments, sg.id), '[]'::json)
    FROM annotations_suggestion sg
    LEFT JOIN annotations_suggestiondecision sd
        ON sd.suggestion_id = sg.id AND sd.assignment_id = a.id
    LEFT JOIN {DECIDED_A} decided ON decided.fragments = sg.fragments
    WHERE sg.document_id = a.document_id AND a.suggestions_shown
      AND (sd.id IS NOT NULL OR (sg.superseded_at IS NULL AND decided.id IS NULL)))"""  # noqa: S608 - made of constants

IS_THEIRS = """({end}.superseded_at IS NULL OR EXISTS (
          SELECT 1 FROM annotations_suggestiondecision taken
          JOIN annotations_assignment took ON took.id = taken.assignment_id
          JOIN annotations_mention made ON made.id = taken.mention_id
          WHERE taken.suggestion_id = {end}.id AND made.status = 'live'
            AND took.round_id = a.round_id AND took.annotator_id = a.annotator_id))"""
"""Whether a suggestion stands, or a claim of this annotator came of it; whose else did would tell of their work (P12)."""

IS_NEW = """(decided.id IS NULL OR decided.id = here.id OR NOT EXISTS (
          SELECT 1 FROM annotations_claimlink known
          JOIN annotations_suggestion far ON far.id IN (known.suggestion_a_id, known.suggestion_b_id)
          WHERE known.kind = l.kind AND far.document_id = od.id
            AND decided.id IN (known.suggestion_a_id, known.suggestion_b_id)))"""
"""Whether the link is none that the suggestion which was decided on at this place has as well."""

LINKS = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'id', l.id, 'kind', l.kind, 'score', l.score, 'suggestion', coalesce(decided.id, here.id), 'claim', NULL,
        'differences', CASE WHEN NOT l.turned THEN l.differences ELSE (
            SELECT coalesce(jsonb_agg(jsonb_build_object('here', x -> 'there', 'there', x -> 'here',
                'here_text', x -> 'there_text', 'there_text', x -> 'here_text') ORDER BY n), '[]'::jsonb)
            FROM jsonb_array_elements(l.differences) WITH ORDINALITY AS apart (x, n)) END,
        'other', json_build_object(
            'document', od.id, 'title', od.title, 'publisher', coalesce(oap.publisher, ''),
            'published_on', od.published_on, 'url', coalesce(oap.url, ''), 'claimant', there.claimant,
            'fragments', {FRAGMENTS.format(column="there.fragments")}, 'quote', there.quote,
            'passage', json_build_object('start', (l.passage ->> 'start')::int, 'end', (l.passage ->> 'end')::int,
                'text', substr(od.text, (l.passage ->> 'start')::int + 1,
                               (l.passage ->> 'end')::int - (l.passage ->> 'start')::int))))
        ORDER BY here.fragments, l.score DESC, l.id), '[]'::json)
    FROM annotations_suggestion here
    LEFT JOIN {DECIDED_A} decided ON decided.fragments = here.fragments
    CROSS JOIN LATERAL (
        SELECT id, kind, score, differences, passage_b AS passage, suggestion_b_id AS there, false AS turned
        FROM annotations_claimlink WHERE suggestion_a_id = here.id
        UNION ALL
        SELECT id, kind, score, differences, passage_a, suggestion_a_id, true
        FROM annotations_claimlink WHERE suggestion_b_id = here.id) AS l
    JOIN annotations_suggestion there ON there.id = l.there
    JOIN annotations_document od ON od.id = there.document_id
    LEFT JOIN LATERAL (SELECT publisher, url FROM annotations_appearance
                       WHERE document_id = od.id ORDER BY id LIMIT 1) oap ON true
    WHERE here.document_id = a.document_id AND a.suggestions_shown
      AND {IS_THEIRS.format(end="here")} AND {IS_THEIRS.format(end="there")} AND {IS_NEW}
      AND coalesce((
          SELECT bool_and(own.suggestions_shown) FROM annotations_assignment own
          WHERE own.round_id = r.id AND own.document_id = od.id AND own.annotator_id = a.annotator_id),
          r.suggestion_policy = 'show'))"""  # noqa: S608 - made of constants
"""What else makes the claims of suggestions that this annotator sees: never of a document whose suggestions were
withheld from them, or they would show through (P13); of one that they have not been handed only where all are shown."""

OPEN = f"""
SELECT json_build_object(
    'id', a.handle, 'status', a.status, 'lease_expires_at', a.lease_expires_at, 'active_seconds', a.active_seconds,
    'offset_unit', 'code_point',
    'project', json_build_object('slug', p.slug, 'name', p.name,
                                 'evidence_style', p.evidence_style),
    'round', json_build_object('id', r.id, 'name', r.name, 'kind', r.kind,
        'steps', to_json(r.steps), 'required_fields', to_json(r.required_fields),
        'verdict_needed', r.verdict_needed),
    'label_schema', {LABEL_SCHEMA_P},
    'verdict_scale', {VERDICT_SCALE_R},
    'guideline', json_build_object('version', g.version, 'html', g.html),
    'document', {DOCUMENT_D},
    'suggestions', {SUGGESTIONS},
    'links', {LINKS},
    'mentions', (SELECT coalesce(json_agg({MENTION_M} ORDER BY m.fragments, m.id), '[]'::json)
                 FROM annotations_mention m WHERE m.assignment_id = a.id AND m.status = 'live'),
    'claims', (SELECT coalesce(json_agg({CLAIM_C} ORDER BY c.id), '[]'::json)
               FROM annotations_claim c WHERE c.assignment_id = a.id AND c.status = 'live')
)::text
FROM annotations_assignment a
JOIN annotations_round r ON r.id = a.round_id
JOIN annotations_guideline g ON g.id = r.guideline_id
JOIN annotations_project p ON p.id = a.project_id
JOIN annotations_membership ms
    ON ms.project_id = a.project_id AND ms.user_id = a.annotator_id AND 'annotator' = ANY (ms.roles)
JOIN annotations_document d ON d.id = a.document_id
{FIRST_APPEARANCE}
WHERE a.handle = %(assignment)s AND a.annotator_id = %(annotator)s AND a.status <> 'voided'
"""  # noqa: S608 - made of constants


def open_assignment(*, assignment: UUID, annotator: UUID) -> str | None:
    """The annotation screen's JSON for its holder, or None where they hold no such assignment.

    One SQL statement whatever the size of the document; offsets in it count code points.
    """
    row = first_row(OPEN, {"assignment": assignment, "annotator": annotator})
    return row[0] if row else None
