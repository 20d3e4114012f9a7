"""What back ends did for a project, counted where it stays: tokens, calls, and proposals that had no place."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from annotations.models import PreAnnotatorUse
from annotations.preannotators.metering import TOKENS
from annotations.queries.statements import rows_touched

ADD = """
INSERT INTO annotations_preannotatoruse AS held (project_id, pre_annotator, counted, amount)
SELECT %(project)s, %(pre_annotator)s, noted.counted, noted.amount
FROM unnest(%(counted)s::text[], %(amounts)s::bigint[]) AS noted (counted, amount)
ORDER BY noted.counted
ON CONFLICT (project_id, pre_annotator, counted) DO UPDATE SET amount = held.amount + excluded.amount
"""


class ProjectMeter:
    """Counts of one engine in one project. Each note is written at once and outlives a job that fails.

    `of_job` holds what the present job noted, from `so_far` of its earlier attempts on.
    """

    def __init__(self, *, project: UUID, pre_annotator: str, so_far: Mapping[str, int]) -> None:
        self._project = project
        self._pre_annotator = pre_annotator
        self.of_job: Counter[str] = Counter(so_far)

    def tokens_spent(self) -> int:
        """Tokens of all jobs of the project so far."""
        held = PreAnnotatorUse.objects.filter(
            project=self._project, pre_annotator=self._pre_annotator, counted=TOKENS
        )
        return held.values_list("amount", flat=True).first() or 0

    def note(self, **counts: int) -> None:
        """Add to the counts, of the project and of the job."""
        values = {"project": self._project, "pre_annotator": self._pre_annotator}
        rows_touched(ADD, {**values, "counted": list(counts), "amounts": list(counts.values())})
        self.of_job.update(counts)
