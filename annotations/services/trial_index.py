"""The product's index over claims that are no project's, to measure what the product runs; nothing stays behind."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID, uuid4

from django.db import connection, transaction

from annotations.models import Document, Project, Suggestion
from annotations.preannotators.matching.candidates import Candidate, Candidates
from annotations.services import claim_index

BATCH = 2_000
TEXT = "A trial."
PATIENCE = "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0"


@contextmanager
def trial(claims: Sequence[tuple[str, str]]) -> Iterator[Candidates]:
    """Candidates among these claims, each by its key and text, as a project's are found.

    They are stored as suggestions of a project in a transaction that is always rolled back.
    """
    with transaction.atomic():
        try:
            with connection.cursor() as cursor:
                cursor.execute(PATIENCE)
            project, keys = _stored(sorted(claims))
            claim_index.complete(project)
            yield _Renamed(project, keys)
        finally:
            transaction.set_rollback(True)


def _stored(claims: Sequence[tuple[str, str]]) -> tuple[UUID, Mapping[str, str]]:
    """A project of these claims, and their keys by the ids of suggestions, which are in the order of the keys."""
    first = uuid4().int >> 64 << 64
    project = Project.objects.create(slug=f"trial-{uuid4()}", name="Trial")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    document = Document.objects.create(
        project=project, title="Trial", text=TEXT, sha256=digest, characters=len(TEXT)
    )
    rows = [
        Suggestion(id=UUID(int=first + n), project=project, document=document, pre_annotator="trial",
                   pre_annotator_version="1", fragments=[0, len(TEXT)], quote=text, score=0)
        for n, (_, text) in enumerate(claims)
    ]  # fmt: skip
    Suggestion.objects.bulk_create(rows, batch_size=BATCH)
    return project.pk, {str(row.pk): key for row, (key, _) in zip(rows, claims, strict=True)}


class _Renamed:
    """The index of a project under other keys than its suggestions' ids."""

    def __init__(self, project: UUID, keys: Mapping[str, str]) -> None:
        from annotations.queries.claim_index import ClaimIndex

        self._index, self._keys = ClaimIndex(project), keys

    def nearest(self, claims: Sequence[str], limit: int) -> list[list[Candidate]]:
        found = self._index.nearest(claims, limit)
        return [[replace(one, key=self._keys[one.key]) for one in row] for row in found]
