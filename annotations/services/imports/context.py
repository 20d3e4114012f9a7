"""What the project has that an import must fit: people, labels, rounds. Plain values, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from annotations.core.completeness import Needs
from annotations.models import Label, Membership, Project, Round, VerdictLabel
from annotations.models.label_schema import LabelGroup
from annotations.models.project import RoundKind, RoundStatus
from annotations.queries import submission
from annotations.services import assignments, document_rows
from annotations.services.imports.options import Options

WITHOUT_DOCUMENTS = (RoundKind.VERIFY, RoundKind.REPLAY)
VERDICTS = "verdicts"
"""The group of labels that are verdicts, beside those of the label schema."""

Names = Mapping[str, str]
"""Labels: key to name."""


@dataclass(frozen=True, slots=True)
class RoundContext:
    """A round that takes work: `verdicts` are ids of its scale's labels by key, `judged` those that judge."""

    row: Round
    needs: Needs
    verdicts: Mapping[str, int]
    judged: frozenset[str]
    labels: Mapping[str, Names]

    @property
    def id(self) -> UUID:
        return self.row.pk


@dataclass(frozen=True, slots=True)
class Context:
    """The project as an import sees it. `people`: user name to id, of those who may annotate.

    `priority` is that of the last place in the queue of the round that receives new documents.
    """

    project: Project
    options: Options
    people: Mapping[str, UUID]
    rounds: Mapping[str, RoundContext]
    receiving: Round | None
    priority: int
    default_round: RoundContext | None

    def round_for(self, name: str) -> RoundContext | None:
        """Where work of a round of that name goes: as told, else by the same name, else into the newest open one."""
        if self.options.round:
            return self.rounds.get(self.options.round)
        return self.rounds.get(name) or self.default_round

    @property
    def labels(self) -> Mapping[str, Names]:
        """The label schema's, for suggestions, which belong to no round."""
        found = self.default_round or next(iter(self.rounds.values()), None)
        return found.labels if found else _schema_labels(self.project)


def read(project: Project, options: Options) -> Context:
    """The context. Six SQL statements, two more for each open round."""
    members = Membership.objects.filter(project=project, roles__contains=["annotator"])
    receiving = document_rows.receiving_round(project)
    open_rounds = Round.objects.filter(project=project, status=RoundStatus.OPEN).exclude(
        kind__in=WITHOUT_DOCUMENTS
    )
    labels = _schema_labels(project)
    rounds = {each.name: _round(each, labels) for each in open_rounds}
    return Context(
        project=project,
        options=options,
        people=dict(members.filter(user__is_active=True).values_list("user__username", "user")),
        rounds=rounds,
        receiving=receiving,
        priority=assignments.last_priority(receiving) if receiving else 0,
        default_round=rounds.get(receiving.name) if receiving else None,
    )


def _schema_labels(project: Project) -> dict[str, Names]:
    found: dict[str, dict[str, str]] = {group: {} for group in LabelGroup.values}
    rows = Label.objects.filter(schema__project=project).order_by("position")
    for group, key, name in rows.values_list("group", "key", "name"):
        found[group][key] = name
    return dict(found)


def _round(row: Round, labels: Mapping[str, Names]) -> RoundContext:
    scale = list(VerdictLabel.objects.filter(scale=row.verdict_scale_id).order_by("position"))
    return RoundContext(
        row=row,
        needs=submission.needs_of(row),
        verdicts={each.key: each.pk for each in scale},
        judged=frozenset(each.key for each in scale if each.judged),
        labels={**labels, VERDICTS: {each.key: each.name for each in scale}},
    )
