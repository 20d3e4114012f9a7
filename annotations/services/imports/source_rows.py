"""The sources that imported work cites: new ones with the first citation, and what older ones lack filled in."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import UUID

import orjson

from annotations.queries.statements import all_rows, array, rows_touched
from annotations.services import mention_aggregate
from annotations.services.mention_aggregate import JSON

SHAPE = """id uuid, kind text, url text, citation text, title text, publisher text, published_on date,
    date_found_by text"""

NEW = f"""
INSERT INTO annotations_source (id, project_id, kind, url, citation, title, publisher, published_on,
    date_found_by, confidential, status)
SELECT id, %(project)s, kind, url, citation, title, publisher, published_on, date_found_by, false, 'live'
FROM json_to_recordset(%(sources)s::json) AS new ({SHAPE})
ON CONFLICT DO NOTHING RETURNING id::text
"""  # noqa: S608 - made of constants

FILL_IN = f"""
WITH cited AS (SELECT * FROM json_to_recordset(%(sources)s::json) AS cited ({SHAPE})),
held AS (
    -- in one order, so that two who do this at once do not wait for each other
    SELECT s.id FROM annotations_source s JOIN cited ON cited.id = s.id
    WHERE s.title = '' AND cited.title <> '' OR s.publisher = '' AND cited.publisher <> ''
        OR s.published_on IS NULL AND cited.published_on IS NOT NULL
    ORDER BY s.id FOR NO KEY UPDATE OF s)
UPDATE annotations_source s SET
    title = CASE WHEN s.title = '' THEN cited.title ELSE s.title END,
    publisher = CASE WHEN s.publisher = '' THEN cited.publisher ELSE s.publisher END,
    published_on = coalesce(s.published_on, cited.published_on)
FROM cited JOIN held ON held.id = cited.id
WHERE s.id = cited.id
"""  # noqa: S608 - made of constants

HIDDEN = "SELECT id FROM annotations_source WHERE id = ANY (%(ids)s::uuid[]) AND status <> 'live'"


@lru_cache(maxsize=10_000)
def source_id(project: UUID, kind: str, where: str) -> UUID:
    """The id that a source has in a project; `where` is its address or citation."""
    return mention_aggregate.source_id(project, {"kind": kind, "url": where, "citation": where})


def id_of(project: UUID, source: JSON) -> UUID:
    """The id of a source as it is cited."""
    return source_id(project, source["kind"], source["url"] or source["citation"])


def store(project: UUID, evidence: Iterable[JSON]) -> None:
    """Let the cited sources stand in the project. One SQL statement, one more where some stood already."""
    cited = _first_citations(project, evidence)
    asked = {"project": project, "sources": _listed(cited)}
    new = {key for (key,) in all_rows(NEW, asked)} if cited else set()
    older = {key: source for key, source in cited.items() if str(key) not in new}
    if older:
        rows_touched(FILL_IN, {"sources": _listed(older)})


def hidden(keys: Iterable[UUID]) -> list[UUID]:
    """Which of these sources a moderator has hidden."""
    return [key for (key,) in all_rows(HIDDEN, {"ids": array(keys)})]


def _first_citations(project: UUID, evidence: Iterable[JSON]) -> dict[UUID, JSON]:
    """Each source as the first evidence that gives it a title cites it."""
    found: dict[UUID, tuple[tuple[bool, str], JSON]] = {}
    for each in evidence:
        source = each["source"]
        key, place = id_of(project, source), (source["title"] == "", each["id"])
        if key not in found or place < found[key][0]:
            found[key] = (place, source)
    return {key: source for key, (_, source) in found.items()}


def _listed(cited: Mapping[UUID, JSON]) -> str:
    """As JSON, in the order of their ids."""
    return orjson.dumps([{"id": key, **cited[key]} for key in sorted(cited)]).decode()
