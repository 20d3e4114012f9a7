# ruff: noqa: S608 - SQL is made of the literals of these modules alone
"""What a data set begins with: the project with its labels and scales, its rounds, and the state it is as of.

The state's marker counts the changes in the project's history that the snapshot sees. History only grows, and
each transaction that changes something brings its own rows along: so two snapshots with one count have seen the
same transactions, also where one that began earlier committed later. A highest id or time could not tell.
"""

HISTORY_OF_PROJECT = (
    "projecthistoryevent WHERE id = %(project)s",
    "roundhistoryevent WHERE project_id = %(project)s",
    "documenthistoryevent WHERE project_id = %(project)s",
    "assignmenthistoryevent WHERE project_id = %(project)s",
    "claimhistoryevent WHERE project_id = %(project)s",
    "mentionhistoryevent WHERE project_id = %(project)s",
    "verdicthistoryevent WHERE project_id = %(project)s",
    "sourcehistoryevent WHERE project_id = %(project)s",
    "evidencehistoryevent WHERE project_id = %(project)s",
    "resolutionhistoryevent WHERE project_id = %(project)s",
    "verdictscalehistoryevent WHERE project_id = %(project)s",
    """verdictlabelhistoryevent WHERE scale_id IN (
        SELECT id FROM annotations_verdictscale WHERE project_id = %(project)s)""",
    """labelhistoryevent WHERE schema_id IN (
        SELECT id FROM annotations_labelschema WHERE project_id = %(project)s)""",
)
"""Every history that can bear on a project's data. Questions and decisions change with their mention only."""

_CHANGES = " UNION ALL ".join(
    f"SELECT count(*) AS n, max(pgh_created_at) AS last FROM annotations_{each}"
    for each in HISTORY_OF_PROJECT
)

AS_OF = f"""
SELECT json_build_object('changes', coalesce(sum(n), 0),
    'at', coalesce(to_char(max(last) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ''))
FROM ({_CHANGES}) AS histories
"""

LABELS = """(
    SELECT coalesce(json_agg(json_build_object('key', l.key, 'name', l.name, 'description', l.description,
        'retired', l.retired_at IS NOT NULL) ORDER BY l.position, l.key), '[]'::json)
    FROM annotations_label l JOIN annotations_labelschema ls ON ls.id = l.schema_id
    WHERE ls.project_id = p.id AND l."group" = '{group}')"""

SCALES = """(
    SELECT coalesce(json_agg(json_build_object('name', vs.name, 'distances', vs.distances, 'labels', (
        SELECT coalesce(json_agg(json_build_object('key', vl.key, 'name', vl.name, 'judged', vl.judged,
            'claim_review_rating', vl.claim_review_rating) ORDER BY vl.position), '[]'::json)
        FROM annotations_verdictlabel vl WHERE vl.scale_id = vs.id)) ORDER BY vs.name), '[]'::json)
    FROM annotations_verdictscale vs WHERE vs.project_id = p.id)"""

PROJECT = f"""
SELECT json_build_object('slug', p.slug, 'name', p.name, 'description', p.description,
    'license', p.data_license, 'evidence_style', p.evidence_style,
    'pseudonymized', p.pseudonymize_annotators,
    'claim_types', {LABELS.format(group="claim_types")},
    'check_worthiness', {LABELS.format(group="check_worthiness")},
    'verdict_scales', {SCALES})
FROM annotations_project p WHERE p.id = %(project)s
"""

ROUNDS = """
SELECT json_build_object('id', r.id, 'name', r.name, 'kind', r.kind, 'status', r.status,
    'overlap', r.overlap, 'blind', r.blind, 'guideline_version', g.version, 'verdict_scale', vs.name,
    'verdict_needed', r.verdict_needed, 'suggestion_policy', r.suggestion_policy,
    'match_threshold', r.match_threshold)
FROM annotations_round r
JOIN annotations_guideline g ON g.id = r.guideline_id
JOIN annotations_verdictscale vs ON vs.id = r.verdict_scale_id
WHERE r.project_id = %(project)s AND (%(rounds)s::uuid[] IS NULL OR r.id = ANY(%(rounds)s::uuid[])) ORDER BY r.id
"""

EXPECTED_ROWS = """
SELECT (SELECT count(*) FROM annotations_document WHERE project_id = %(project)s)
     + (SELECT count(*) FROM annotations_claim WHERE project_id = %(project)s)
     + (SELECT count(*) FROM annotations_mention WHERE project_id = %(project)s)
     + (SELECT count(*) FROM annotations_verdict WHERE project_id = %(project)s)
     + (SELECT count(*) FROM annotations_evidence WHERE project_id = %(project)s)
"""
"""About how many records there will be, for the progress; some of these rows do not count."""
