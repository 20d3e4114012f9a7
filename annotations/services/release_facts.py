"""What was true of a project when a release froze it, besides its records."""

from collections.abc import Iterator
from typing import Any

from annotations.formats.release.frozen import (
    AgreementFigure,
    EngineFacts,
    Facts,
    GuidelineText,
    Plan,
    RoundFacts,
)
from annotations.models import Project, Round
from annotations.queries import release_facts as queries
from annotations.services import agreement
from annotations.services.agreement import figures, file
from annotations.services.project_settings import about

CARDS = ("finding", "labeling", "verdict")
"""The parts of the agreement page that name no person and no claim."""


def facts_of(project: Project, plan: Plan, *, before: str, code_version: str) -> Facts:
    """The facts as the present transaction sees them; `before` is the version of the last release."""
    return Facts(
        plan=plan,
        code_version=code_version,
        before=before,
        guidelines=tuple(GuidelineText(*row) for row in queries.guidelines(project.pk)),
        rounds=tuple(RoundFacts(*row) for row in queries.rounds(project.pk)),
        engines=tuple(EngineFacts(*row) for row in queries.engines(project.pk)),
        agreement=tuple(_agreement(project)),
        agreement_version=figures.VERSION,
        active_seconds=queries.active_seconds(project.pk),
        about=about(Project.objects.get(pk=project.pk)),
    )


def _agreement(project: Project) -> Iterator[AgreementFigure]:
    """The measures of each round with finished documents."""
    for round_ in Round.objects.filter(project=project).order_by("created_at", "id"):
        page = agreement.measure(round=round_, with_items=False)
        if not page["documents"]["finished"]:
            continue
        shown = {name: page[name] for name in ("pairs", "version", *CARDS)}
        for row in file.figures(shown):
            yield _figure(str(round_.pk), row)


def _figure(round_id: str, row: dict[str, Any]) -> AgreementFigure:
    of = f" ({row['of']})" if row["of"] and row["of"] != row["pairs"] else ""
    return AgreementFigure(
        round=round_id,
        figure=f"{row['figure']}{of}",
        pairs=row["pairs"],
        value=row["value"],
        low=row["low"],
        high=row["high"],
        n=row["n"],
        unit=row["unit"],
        method=row["method"],
        reason=row["reason"] or row["interval_reason"] or "",
    )
