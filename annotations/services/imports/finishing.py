"""Documents that come in with all their work, as agreement reads finished ones (`queries.agreement.WORK`).

Counting them from here spares reading back what was just written, which PostgreSQL plans badly: it has no statistics
of rows that nobody has committed yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from annotations.queries.agreement import FinishedDocument, Finisher
from annotations.queries.statements import all_rows
from annotations.services.imports import source_rows
from annotations.services.imports.planning import Planned
from annotations.services.mention_aggregate import JSON, flat

SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot of a document: its assignment, and its number among those of the document."""

    id: int
    place: int


def documents(works: Iterable[tuple[Planned, Slot]], texts: Mapping[UUID, str]) -> list[FinishedDocument]:
    """The documents all of whose slots these works fill, which are handed in now. One SQL statement."""
    [[now]] = all_rows("SELECT now()", {})
    by_round: dict[tuple[UUID, UUID], list[tuple[Planned, Slot]]] = defaultdict(list)
    for plan, slot in works:
        by_round[plan.work.document, plan.round.id].append((plan, slot))
    return [
        _finished(sorted(found, key=lambda each: each[1].place), len(texts[document]), now)
        for (document, _), found in sorted(by_round.items())
        if len(found) == found[0][0].round.row.overlap
    ]


def _finished(works: Sequence[tuple[Planned, Slot]], characters: int, at: datetime) -> FinishedDocument:
    first = works[0][0]
    done = [plan for plan, _ in works if plan.work.outcome != SKIPPED]
    rows = sorted(
        (row for plan in done for row in _rows(plan)), key=lambda row: (row["mentions"][0][0], row["id"])
    )
    finishers = [Finisher(str(plan.person), plan.work.suggestions_shown, []) for plan in done]
    return FinishedDocument(first.round.id, first.work.document, characters, at, finishers, rows)


def _rows(plan: Planned) -> Iterator[JSON]:
    """Each claim with its mentions, new as it is: neither merged nor settled."""
    mentions: dict[str, list[tuple[list[int], str, JSON]]] = defaultdict(list)
    claims: dict[str, JSON] = {}
    for key, mention in plan.mentions:
        claim = mention["claim"]
        claims[claim["id"]] = claim
        about = [flat(mention["fragments"]), mention["claim_types"], mention["check_worthiness"]]
        mentions[claim["id"]].append((about[0], key, about))  # type: ignore[arg-type]
    for identifier, claim in claims.items():
        verdict = claim["verdict"] or {}
        yield {
            "id": identifier,
            "annotator": str(plan.person),
            "root": identifier,
            "asks": claim["asks"],
            "merged": False,
            "settled": False,
            "gold": None,
            "mentions": [about for _, _, about in sorted(mentions[identifier], key=lambda each: each[:2])],
            "verdict": verdict.get("label"),
            "evidence": _evidence(plan, verdict),
        }


def _evidence(plan: Planned, verdict: JSON) -> list[list[str]] | None:
    project = plan.round.row.project_id
    found = [
        (str(source_rows.id_of(project, each["source"])), each["id"], each)
        for question in verdict.get("questions", ())
        for each in question["evidence"]
    ]
    ordered = sorted(found, key=lambda each: each[:2])
    return [[source, each["stance"], each["origin"]] for source, _, each in ordered] or None
