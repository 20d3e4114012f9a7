"""Reading kept counts: the tallies of rounds, their records as they are packed."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from uuid import UUID

from django.db import connection

from annotations.queries.statements import sent

DIGEST = """
SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM annotations_documenttally WHERE round_id = ANY (%(rounds)s::uuid[])
"""

DOCUMENTS = """
SELECT round_id, annotators, saw_suggestions, string_agg(uuid_send(document_id) || int8send(id)
        || int8send(coalesce((finished_at AT TIME ZONE 'UTC')::date - date '1970-01-01', 0)), ''::bytea),
    string_agg(pairs, ''), string_agg(codings, ''), string_agg(thresholds, ''), string_agg(suggestions, ''),
    string_agg(repeats, '')
FROM annotations_documenttally WHERE round_id = ANY (%(rounds)s::uuid[])
GROUP BY round_id, annotators, saw_suggestions
"""

CLAIMS = """
WITH tallied AS MATERIALIZED (SELECT id FROM annotations_documenttally WHERE round_id = %(round)s)
SELECT string_agg(c.{column}, '') FROM annotations_claimtally c JOIN tallied t ON t.id = c.tally_id
"""
"""Materialized, so that no parallel workers are started: to hand each other megabytes takes them twice as long."""
RATINGS, STANCES = (CLAIMS.format(column=column) for column in ("ratings", "stances"))

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
class TeamWork:
    """The documents that a team finished: `documents` as `records.DOCUMENT`; `packed` their records, by column."""

    team: Team
    documents: bytes
    packed: dict[str, bytes]


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


COLUMNS = ("pairs", "codings", "thresholds", "suggestions", "repeats")


def work(rounds: Sequence[UUID]) -> list[TeamWork]:
    """The finished documents of these rounds with their records, by team."""
    rows = sent(DOCUMENTS, {"rounds": list(rounds)}).fetchall()
    return sorted((_work(*row) for row in rows), key=lambda one: astuple(one.team))


def _work(
    round_id: UUID, annotators: Sequence[UUID], saw: Sequence[bool], documents: bytes, *packed: bytes
) -> TeamWork:
    team = Team(str(round_id), tuple(map(str, annotators)), tuple(saw))
    return TeamWork(team, documents, dict(zip(COLUMNS, packed, strict=True)))


class Claims:
    """The packed ratings and stances of a round's claims, asked for one after the other: who works on what came has
    PostgreSQL gather the next meanwhile. Of no round there are none."""

    def __init__(self, round_id: UUID | None = None) -> None:
        self._round = {"round": round_id} if round_id else None
        self._asked = self._round and sent(RATINGS, self._round)

    def _received(self) -> bytes:
        (content,) = self._asked.fetchone() if self._asked else (None,)
        return bytes(content or b"")

    @cached_property
    def ratings(self) -> bytes:
        """Records as `records.RATING`."""
        content = self._received()
        self._asked = self._round and sent(STANCES, self._round)
        return content

    @cached_property
    def stances(self) -> bytes:
        """Records as `records.STANCE`."""
        _ = self.ratings
        return self._received()


def roots(items: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Root]:
    """The claims that stand for these items, each named by tally and number."""
    with connection.cursor() as cursor:
        cursor.execute(ROOTS, {"tallies": [t for t, _ in items], "items": [i for _, i in items]})
        return {(tally, item): Root(*rest) for tally, item, *rest in cursor.fetchall()}
