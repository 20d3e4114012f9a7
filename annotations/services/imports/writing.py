"""Writing whole works: slots taken and handed in, and the rows that saving one mention after another would make."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from annotations.core import workflow
from annotations.models import Assignment, User
from annotations.queries.own_work import HAS_SEEN_OTHERS_A
from annotations.queries.statements import all_rows, rows_touched
from annotations.services import assignments, events
from annotations.services.agreement import counts as agreement_counts
from annotations.services.imports import comparing, finishing, source_rows, work_rows
from annotations.services.imports.faults import Faults
from annotations.services.imports.finishing import Slot
from annotations.services.imports.planning import Planned
from annotations.services.imports.work_rows import evidence_of, project_of

IMPORTED = "work_imported"

TAKE = """
UPDATE annotations_assignment a SET status = 'leased', annotator_id = new.annotator, handle = new.handle,
    suggestions_shown = new.shown, leased_at = now(), lease_expires_at = now()
FROM unnest(%(ids)s::bigint[], %(annotators)s::uuid[], %(handles)s::uuid[], %(shown)s::bool[])
    AS new (id, annotator, handle, shown)
WHERE a.id = new.id
"""

HAND_IN = """
UPDATE annotations_assignment a SET status = 'submitted', outcome = new.outcome, submitted_at = now(),
    reason = CASE new.outcome WHEN 'skipped' THEN 'Skipped where it was imported from.' ELSE '' END
FROM unnest(%(ids)s::bigint[], %(outcomes)s::text[]) AS new (id, outcome)
WHERE a.id = new.id
"""

SEEN_OTHERS = f"""
SELECT a.document_id FROM (
    SELECT d.id AS document_id, d.project_id FROM annotations_document d
    WHERE d.id = ANY (%(documents)s::uuid[])) AS a
WHERE {HAS_SEEN_OTHERS_A}
"""  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class Written:
    """How many works were new, how many stood already, and the mentions of the new ones."""

    new: int
    already_there: int
    mentions: int


def write(
    plans: Sequence[Planned],
    texts: dict[UUID, str],
    *,
    untouched: Container[UUID],
    by: User | None,
    file: str,
    faults: Faults,
) -> Written:
    """Write the works that are new; those that cannot be written go to `faults`, and then nothing is, only counted.

    `untouched` are documents of which nothing but these works is in the project. The number of SQL statements
    depends on that of rounds and annotators alone.
    """
    fresh = list(_fresh(plans, faults))
    _refuse_seen([plan for plan in fresh if plan.work.document not in untouched], faults)
    _refuse_hidden(fresh, faults)
    slots = _slots(fresh, faults)
    if fresh and not faults:
        ids = [slot.id for slot in slots]
        _hold(fresh, ids)
        work_rows.store(fresh, ids, texts)
        rows_touched(HAND_IN, {"ids": ids, "outcomes": [plan.work.outcome for plan in fresh]})
        _count(fresh, slots, texts, untouched)
        events.record_all(_events(fresh, by, file))
    return Written(len(fresh), len(plans) - len(fresh), sum(len(plan.mentions) for plan in fresh))


# ── what keeps a work out ────────────────────────────────────────────────────────────────────────


def _fresh(plans: Sequence[Planned], faults: Faults) -> Iterator[Planned]:
    """The works that do not stand yet; one that stands and differs is refused by name."""
    held = {(row.round_id, row.document_id, row.annotator_id): row for row in _held(plans)}
    finished = [row.pk for row in held.values() if row.status in workflow.FINISHED]
    standing = comparing.standing(finished) if finished else {}
    met: set[tuple[UUID, UUID, UUID]] = set()
    for plan in plans:
        key = (plan.round.id, plan.work.document, plan.person)
        row = held.get(key)
        if key in met:
            _refuse(
                plan,
                f"the file has two works of {plan.annotator} on this document for “{plan.round.row.name}”",
                faults,
            )
        elif row is None:
            yield plan
        elif row.status not in workflow.FINISHED:
            _refuse(
                plan,
                f"{plan.annotator} has this document in “{plan.round.row.name}” already; it is {row.status}",
                faults,
            )
        elif standing[row.pk] != comparing.said((mention, mention["claim"]) for _, mention in plan.mentions):
            _refuse(
                plan,
                f"{plan.annotator} has handed in other work on this document in “{plan.round.row.name}”",
                faults,
            )
        met.add(key)


def _refuse(plan: Planned, reason: str, faults: Faults) -> None:
    faults.add(reason, record=plan.work.record, field="annotator")


def _held(plans: Sequence[Planned]) -> Iterable[Assignment]:
    """What these people hold or held of these documents in these rounds."""
    return Assignment.objects.filter(
        round__in={plan.round.id for plan in plans},
        document__in={plan.work.document for plan in plans},
        annotator__in={plan.person for plan in plans},
    ).order_by("pk")


def _refuse_seen(plans: Sequence[Planned], faults: Faults) -> None:
    """Refuse the work of someone who has seen others' on the document: it would not be blind (P12)."""
    for person in sorted({plan.person for plan in plans}):
        own = [plan for plan in plans if plan.person == person]
        asked = {"annotator": person, "documents": [plan.work.document for plan in own]}
        seen = {row[0] for row in all_rows(SEEN_OTHERS, asked)}
        for plan in own:
            if plan.work.document in seen:
                _refuse(plan, f"{plan.annotator} has seen others' work on this document", faults)


def _refuse_hidden(plans: Sequence[Planned], faults: Faults) -> None:
    """Refuse work that cites what a moderator has hidden."""
    cited = {
        source_rows.id_of(project_of(plan), each["source"]): plan
        for plan in plans
        for each in evidence_of(plan)
    }
    for key in source_rows.hidden(cited):
        faults.add("A moderator has hidden this source.", record=cited[key].work.record, field="source")


def _count(
    plans: Sequence[Planned], slots: Sequence[Slot], texts: Mapping[UUID, str], untouched: Container[UUID]
) -> None:
    """Count for agreement: what is here as a whole as it is, anything else as the database has it."""
    here = [(plan, slot) for plan, slot in zip(plans, slots, strict=True) if plan.work.document in untouched]
    finished = finishing.documents(here, texts)
    if finished:
        agreement_counts.keep(finished)
    agreement_counts.recount(documents={p.work.document for p in plans if p.work.document not in untouched})


def _slots(plans: Sequence[Planned], faults: Faults) -> list[Slot]:
    """A free slot for each work, locked; where one lacks, none is given."""
    for round_ in {plan.round.id: plan.round.row for plan in plans}.values():
        targets = {plan.work.document for plan in plans if plan.round.id == round_.pk}
        there = Assignment.objects.filter(round=round_, document__in=targets).values_list(
            "document", flat=True
        )
        assignments.open_slots(round=round_, documents=sorted(targets - set(there)))
    free: dict[tuple[Any, Any], list[Slot]] = {}
    rows = Assignment.objects.select_for_update().filter(
        round__in={plan.round.id for plan in plans},
        document__in={plan.work.document for plan in plans},
        status=workflow.OPEN,
    )
    for key, place, round_id, document in rows.order_by("-slot").values_list(
        "pk", "slot", "round", "document"
    ):
        free.setdefault((round_id, document), []).append(Slot(key, place))
    found = []
    for plan in plans:
        left = free.get((plan.round.id, plan.work.document))
        if left:
            found.append(left.pop())
        else:
            overlap = plan.round.row.overlap
            _refuse(
                plan, f"all {overlap} places of this document in “{plan.round.row.name}” are taken", faults
            )
    return found


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _hold(plans: Sequence[Planned], slots: Sequence[int]) -> None:
    """Hand the slots out, as if each person had asked for them."""
    rows_touched(
        TAKE,
        {
            "ids": list(slots),
            "annotators": [plan.person for plan in plans],
            "handles": [plan.handle for plan in plans],
            "shown": [plan.work.suggestions_shown for plan in plans],
        },
    )


def _events(plans: Iterable[Planned], by: User | None, file: str) -> Iterator[events.Entry]:
    """That each work was imported, by whom, and whose it is."""
    for plan in plans:
        yield events.Entry(
            actor=by,
            verb=IMPORTED,
            object_type="document",
            object_id=str(plan.work.document),
            project=plan.round.row.project_id,
            after={
                "annotator": str(plan.person),
                "assignment": str(plan.handle),
                "mentions": len(plan.mentions),
                "file": file,
            },
        )
