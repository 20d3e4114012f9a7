"""Reading kept counts: the tallies of rounds, their records as they are packed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db import connection

DIGEST = """
SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM annotations_documenttally WHERE round_id = ANY (%(rounds)s::uuid[])
"""

DOCUMENTS = """
SELECT id, round_id::text, (finished_at AT TIME ZONE 'UTC')::date - date '1970-01-01', annotators::text,
    saw_suggestions::text
FROM annotations_documenttally WHERE round_id = ANY (%(rounds)s::uuid[]) ORDER BY document_id, round_id
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
class TalliedDocument:
    """A finished document and who finished it, in the order of their slots.

    `day`: when (UTC), in days since 1970.
    """

    tally: int
    round: str
    day: int
    annotators: tuple[str, ...]
    saw_suggestions: tuple[bool, ...]


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


def documents(rounds: Sequence[UUID]) -> list[TalliedDocument]:
    """The finished documents of these rounds, in an order that no recount changes."""
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENTS, {"rounds": list(rounds)})
        return [
            TalliedDocument(tally, round_, day, _elements(who), tuple(saw == "t" for saw in _elements(saws)))
            for tally, round_, day, who, saws in cursor.fetchall()
        ]


@lru_cache(maxsize=4096)
def _elements(array: str) -> tuple[str, ...]:
    """The elements of an array as PostgreSQL writes it; few annotators make many documents."""
    return tuple(array[1:-1].split(",")) if len(array) > len("{}") else ()


def packed(rounds: Sequence[UUID]) -> dict[str, bytes]:
    """The packed records of these rounds' documents, by column."""
    with connection.cursor() as cursor:
        cursor.execute(PACKED, {"rounds": list(rounds)})
        columns = ("pairs", "codings", "thresholds", "suggestions", "repeats")
        return dict(zip(columns, (bytes(column or b"") for column in cursor.fetchone()), strict=True))


def packed_claims(round_id: UUID) -> tuple[bytes, bytes]:
    """The packed ratings and stances of a round's claims."""
    with connection.cursor() as cursor:
        cursor.execute(PACKED_CLAIMS, {"round": round_id})
        ratings, stances = cursor.fetchone()
        return bytes(ratings or b""), bytes(stances or b"")


def roots(items: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Root]:
    """The claims that stand for these items, each named by tally and number."""
    with connection.cursor() as cursor:
        cursor.execute(ROOTS, {"tallies": [t for t, _ in items], "items": [i for _, i in items]})
        return {(tally, item): Root(*rest) for tally, item, *rest in cursor.fetchall()}
