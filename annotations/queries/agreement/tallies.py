"""Reading kept counts: the tallies of rounds, their records as they are packed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import connection

DIGEST = """
SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM annotations_documenttally WHERE round_id = ANY (%(rounds)s::uuid[])
"""

DOCUMENTS = """
WITH tallied AS (
    SELECT id, document_id, round_id, annotators, saw_suggestions,
        coalesce((finished_at AT TIME ZONE 'UTC')::date - date '1970-01-01', 0) AS day,
        dense_rank() OVER (ORDER BY round_id, annotators, saw_suggestions) - 1 AS team
    FROM annotations_documenttally WHERE round_id = ANY (%(rounds)s::uuid[]))
SELECT string_agg(int8send(id) || int8send(day) || int8send(team), ''::bytea ORDER BY document_id, round_id),
    (SELECT coalesce(json_agg(json_build_array(round_id, annotators, saw_suggestions) ORDER BY team), '[]'::json)::text
     FROM (SELECT DISTINCT team, round_id, annotators, saw_suggestions FROM tallied) AS teams)
FROM tallied
"""

PACKED = """
SELECT string_agg(pairs, ''), string_agg(codings, ''), string_agg(thresholds, ''), string_agg(suggestions, ''),
    string_agg(repeats, '')
FROM annotations_documenttally WHERE round_id = ANY (%(rounds)s::uuid[])
"""

PACKED_CLAIMS = """
SELECT string_agg(c.ratings, ''), string_agg(c.stances, '')
FROM annotations_claimtally c JOIN annotations_documenttally t ON t.id = c.tally_id
WHERE t.round_id = %(round)s
"""

ROOTS = """
SELECT c.tally_id, c.item, t.document_id, d.title, c.root, coalesce((
    SELECT said.wording FROM annotations_claim said
    WHERE (said.id = c.root OR said.merged_into_id = c.root) AND said.status = 'live'
      AND EXISTS (SELECT 1 FROM annotations_mention m WHERE m.claim_id = said.id AND m.status = 'live')
    ORDER BY said.id <> c.root, said.id LIMIT 1), '')
FROM unnest(%(tallies)s::bigint[], %(items)s::int[]) AS wanted (tally, item)
JOIN annotations_claimtally c ON c.tally_id = wanted.tally AND c.item = wanted.item
JOIN annotations_documenttally t ON t.id = c.tally_id JOIN annotations_document d ON d.id = t.document_id
"""


@dataclass(frozen=True, slots=True)
class Team:
    """Who finished documents of a round together, in the order of their slots, and who of them saw suggestions."""

    round: str
    annotators: tuple[str, ...]
    saw_suggestions: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class TalliedDocuments:
    """Finished documents: `packed` as `records.DOCUMENT`, in an order that no recount changes."""

    packed: bytes
    teams: list[Team]


@dataclass(frozen=True, slots=True)
class Root:
    """The claim that stands for a group, with its document, as pages lead to it."""

    document: UUID
    title: str
    claim: UUID
    wording: str


def digest(rounds: Sequence[UUID]) -> str:
    """What changes whenever a count of these rounds does."""
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, {"rounds": list(rounds)})
        return str(cursor.fetchone()[0])


def documents(rounds: Sequence[UUID]) -> TalliedDocuments:
    """The finished documents of these rounds."""
    packed_documents, teams = _one_row(DOCUMENTS, {"rounds": list(rounds)})
    return TalliedDocuments(
        bytes(packed_documents or b""),
        [Team(round_, tuple(who), tuple(saws)) for round_, who, saws in orjson.loads(teams)],
    )


def packed(rounds: Sequence[UUID]) -> dict[str, bytes]:
    """The packed records of these rounds' documents, by column."""
    columns = ("pairs", "codings", "thresholds", "suggestions", "repeats")
    row = _one_row(PACKED, {"rounds": list(rounds)})
    return {name: bytes(column or b"") for name, column in zip(columns, row, strict=True)}


def packed_claims(round_id: UUID) -> tuple[bytes, bytes]:
    """The packed ratings and stances of a round's claims."""
    ratings, stances = _one_row(PACKED_CLAIMS, {"round": round_id})
    return bytes(ratings or b""), bytes(stances or b"")


class _BinaryCursor(psycopg.Cursor[Any]):
    """A cursor that is sent bytes as they are; of Django's own each byte is sent as two letters.

    History puts a statement of its own before others, except where a cursor has a name because it only reads.
    """

    name = "reads"

    def __init__(self) -> None:
        super().__init__(connection.connection)
        self.format = psycopg.pq.Format.BINARY


def _one_row(statement: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
    connection.ensure_connection()
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrapped(_BinaryCursor()) as cursor:  # type: ignore[arg-type]  # wrong in the stubs
        cursor.execute(statement, parameters)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def roots(items: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Root]:
    """The claims that stand for these items, each named by tally and number."""
    with connection.cursor() as cursor:
        cursor.execute(ROOTS, {"tallies": [t for t, _ in items], "items": [i for _, i in items]})
        return {(tally, item): Root(*rest) for tally, item, *rest in cursor.fetchall()}
