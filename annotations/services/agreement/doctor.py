"""Comparing kept counts with a full recount, and putting them right."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.db import transaction

from annotations.services.agreement import counts as agreement_counts
from annotations.services.agreement.counting import Row
from annotations.services.agreement.counts import SHAPES, Tally

Key = tuple[UUID, UUID]


@transaction.atomic
def examine(*, documents: Collection[UUID], repair: bool = False) -> list[str]:
    """Where the kept counts of these documents differ from a recount, a sentence each; `repair` replaces those.

    Their documents are locked meanwhile, so that nothing changes between the two looks.
    """
    ordered = sorted(documents)
    agreement_counts.lock(ordered)
    kept, wanted = (
        {(tally.document, tally.round): tally for tally in found}
        for found in (agreement_counts.kept(ordered), agreement_counts.tallies(ordered))
    )
    differing = {
        key: _differences(kept.get(key), wanted.get(key)) for key in sorted(kept.keys() | wanted.keys())
    }
    if repair:
        agreement_counts.recount(documents={key[0] for key, found in differing.items() if found})
    return [f"{_named(key)}: {sentence}" for key, found in differing.items() for sentence in found]


def _named(key: Key) -> str:
    document, round_ = key
    return f"Document {document} in round {round_}"


def _differences(kept: Tally | None, wanted: Tally | None) -> list[str]:
    """What is kept otherwise than it should be, in words."""
    if wanted is None:
        return ["it is counted, though not all of its slots are finished."]
    if kept is None:
        return ["it is finished, but not counted."]
    fields = ("finished_at", "annotators", "saw_suggestions")
    found = [
        f"{field} is kept otherwise." for field in fields if getattr(kept, field) != getattr(wanted, field)
    ]
    found += [
        f"{name} are kept otherwise."
        for name in SHAPES
        if _plain(kept.rows[name]) != _plain(wanted.rows[name])
    ]
    return [*found, *_claim_differences(kept, wanted)]


def _claim_differences(kept: Tally, wanted: Tally) -> Iterator[str]:
    before, now = (
        {root: (_plain(ratings), _plain(stances)) for root, ratings, stances in tally.claims}
        for tally in (kept, wanted)
    )
    for root in sorted(before.keys() | now.keys()):
        if root not in now:
            yield f"claim {root} is counted, though it stands for no group."
        elif root not in before:
            yield f"claim {root} is not counted."
        elif before[root] != now[root]:
            yield f"claim {root} is counted otherwise."
    if before == now and list(before) != list(now):
        yield "its claims are numbered otherwise."


def _plain(rows: Sequence[Row]) -> list[Row]:
    return [tuple(int(value) for value in row) for row in rows]
