"""What stands around a round's counts: its scale and labels, the project's other rounds, how many documents it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from annotations.models import Label, Round, VerdictLabel
from annotations.queries.agreement import documents_in, lots
from annotations.queries.agreement.records import NOTHING
from annotations.services.errors import InvalidError


@dataclass(frozen=True, slots=True)
class Context:
    """The round with its guideline and scale; `rounds` are all of its project, itself too."""

    round: Round
    rounds: Sequence[Round]
    verdicts: Sequence[VerdictLabel]
    labels: Sequence[Label]
    documents: int
    skipped: int
    """How often one of the round's documents was handed back unjudged."""
    lots_since: datetime | None
    """When the round's policy for suggestions was last changed; None where it never was."""

    @property
    def alike(self) -> list[Round]:
        """The project's rounds by the same scale, itself too."""
        return [other for other in self.rounds if other.verdict_scale_id == self.round.verdict_scale_id]

    @property
    def verdict_ranks(self) -> list[int]:
        """The code of each verdict, in the order of the scale."""
        ages = sorted(label.pk for label in self.verdicts)
        return [ages.index(label.pk) for label in self.verdicts]

    def group(self, name: str) -> list[Label]:
        """The labels of one group, in order."""
        return [label for label in self.labels if label.group == name]

    def bit_of(self, key: str | None) -> int | None:
        """The bit of a claim type; None for none.

        Raises:
            InvalidError: the project has no such claim type.
        """
        if key is None:
            return None
        by_age = sorted(self.group("claim_types"), key=lambda label: label.pk)
        rank = next((rank for rank, label in enumerate(by_age) if label.key == key), NOTHING)
        if rank == NOTHING:
            raise InvalidError(f"“{key}” is not a claim type of this project.", field="label")
        return rank


def context_of(round_: Round) -> Context:
    """The context of a round. Five SQL statements."""
    rounds = list(
        Round.objects.filter(project=round_.project_id)
        .select_related("guideline", "verdict_scale")
        .order_by("pk")
    )
    documents, skipped = documents_in(round_id=round_.pk)
    return Context(
        round=next(other for other in rounds if other.pk == round_.pk),
        rounds=rounds,
        verdicts=list(VerdictLabel.objects.filter(scale=round_.verdict_scale_id).order_by("position")),
        labels=list(
            Label.objects.filter(schema__project=round_.project_id).order_by("group", "position", "pk")
        ),
        documents=documents,
        skipped=skipped,
        lots_since=lots.lots_since(round_.pk),
    )
