"""Pre-annotation: asking for it, and the job that writes what a pre-annotator proposes."""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from annotations.core.errors import DomainError
from annotations.core.labels import level_of
from annotations.core.records import Attribution, DateExpression, DocumentRecord, SuggestionRecord
from annotations.core.spans import Span
from annotations.models import (
    Appearance,
    Assignment,
    Document,
    Job,
    Label,
    Mention,
    Project,
    Suggestion,
    SuggestionDecision,
    User,
)
from annotations.models.job import JobKind
from annotations.models.label_schema import LabelGroup
from annotations.preannotators import registry
from annotations.preannotators.base import PreAnnotator
from annotations.preannotators.dummy import DummyPreAnnotator
from annotations.preannotators.metering import Metered
from annotations.services import claim_index, claim_links, jobs, project_models, queue_order
from annotations.services.agreement import counts as agreement_counts
from annotations.services.errors import NotFoundError
from annotations.services.pre_annotator_use import ProjectMeter

IDS = uuid.UUID("2f1c7f4e-9d0b-5c55-8e0a-3a1f6d1b7c20")
PAGE = 20  # documents read at a time
WRITE_EVERY = 1.0  # seconds of the engine's work, at most, that a killed worker loses

Proposed = tuple[Document, list[SuggestionRecord]]


class Proposer(Protocol):
    """Whoever proposes: an engine that runs here, or one whose proposals come in a file."""

    @property
    def identifier(self) -> str: ...

    @property
    def version(self) -> str: ...


def request(*, project: Project, by: User | None, documents: Sequence[UUID] | None = None) -> Job:
    """Ask for suggestions in these documents, or in all of the project.

    Raises:
        NotFoundError: one of the documents is not the project's.
    """
    if documents is None:
        return jobs.request(kind=JobKind.PRE_ANNOTATE, project=project, by=by)
    wanted = sorted(set(documents))
    if Document.objects.filter(project=project, pk__in=wanted).count() != len(wanted):
        raise NotFoundError("document")
    parameters = {"documents": [str(document) for document in wanted]}
    return jobs.request(kind=JobKind.PRE_ANNOTATE, project=project, parameters=parameters, by=by)


def run(job: Job) -> dict[str, Any]:
    """Pre-annotate the job's documents in the order of their ids, from where an earlier attempt stopped.

    Suggestions, progress and the place reached are written in one transaction, so a job that was
    killed anywhere leaves no halves and no doubles (P70). The statements of each write do not
    depend on how many documents or suggestions it holds.

    Raises:
        UnknownPreAnnotatorError: the project names an engine that is not installed.
        LeaseLostError: the job was cancelled or taken over.
    """
    engine, used = _metered(registry.get(job.project.pre_annotator), job)
    engine = project_models.learned(project=job.project, engine=engine)
    labels = _labels(job.project)
    total = _how_many(job)
    notes = {**job.result, "suggestions": job.result.get("suggestions", 0)}
    jobs.progress(job=job, done=job.done, total=total, notes=notes)
    for batch in _proposals(engine, _pages(job, notes.get("after"))):
        rows = [_row(engine, labels, document, record) for document, found in batch for record in found]
        count = notes["suggestions"] + len(rows)
        notes = {"after": str(batch[-1][0].pk), "suggestions": count, **_noted(used)}
        with transaction.atomic():
            jobs.progress(job=job, done=job.done + len(batch), total=total, notes=notes)
            let_stand(engine, [document.pk for document, _ in batch], rows)
    if engine.identifier != DummyPreAnnotator.identifier:  # sentences as they stand have nothing to compare
        _link(job, total=total, notes=notes)
    queue_order.refresh(project=job.project)
    return {
        "documents": job.done,
        "suggestions": notes["suggestions"],
        "pre_annotator": engine.identifier,
        "pre_annotator_version": engine.version,
        **_noted(used),
    }


def _link(job: Job, *, total: int, notes: dict[str, Any]) -> None:
    """Link the job's documents with the others of the project: each page found, then written in a transaction."""
    claim_index.complete(job.project_id)
    neighbors = claim_links.Neighbors(job.project_id)
    for page in _pages(job, None):
        compared = claim_links.compare(neighbors=neighbors, documents=page)
        with transaction.atomic():
            jobs.progress(job=job, done=job.done, total=total, notes=notes)
            claim_links.store(compared)


def _noted(used: Mapping[str, int]) -> dict[str, dict[str, int]]:
    return {"used": dict(used)} if used else {}


def _metered(engine: PreAnnotator, job: Job) -> tuple[PreAnnotator, Mapping[str, int]]:
    """The engine, with its meter read for the project and this job if it has one; and what the job used."""
    if not isinstance(engine, Metered):
        return engine, {}
    meter = ProjectMeter(
        project=job.project_id, pre_annotator=engine.identifier, so_far=job.result.get("used", {})
    )
    return engine.metered(meter), meter.of_job


def _how_many(job: Job) -> int:
    listed = job.parameters.get("documents")
    return Document.objects.filter(project=job.project_id).count() if listed is None else len(listed)


# ── asking the engine ───────────────────────────────────────────────────────────────────────────


def _proposals(engine: PreAnnotator, pages: Iterator[list[Document]]) -> Iterator[list[Proposed]]:
    """What the engine proposes, in batches of a page or of a second's work; no transaction is open."""
    for page in pages:
        batch: list[Proposed] = []
        started = time.monotonic()
        for document in page:
            try:
                batch.append((document, engine.suggest(_record(document))))
            except DomainError:
                if batch:
                    yield batch  # it was paid for
                raise
            if time.monotonic() - started > WRITE_EVERY:
                yield batch
                batch, started = [], time.monotonic()
        if batch:
            yield batch


def _pages(job: Job, after: str | None) -> Iterator[list[Document]]:
    """The job's documents behind the id `after`, in the order of their ids."""
    first = Appearance.objects.filter(document=OuterRef("pk")).order_by("id")
    documents = Document.objects.filter(project=job.project_id).order_by("pk")
    documents = documents.annotate(url=first.values("url")[:1], publisher=first.values("publisher")[:1])
    listed = job.parameters.get("documents")
    if listed is None:
        return _pages_of_project(documents, after)
    left = [document for document in sorted(listed) if document > (after or "")]
    ids = (left[start : start + PAGE] for start in range(0, len(left), PAGE))
    return (list(documents.filter(pk__in=page)) for page in ids)


def _pages_of_project(documents: QuerySet[Document], after: str | None) -> Iterator[list[Document]]:
    while page := list((documents.filter(pk__gt=after) if after else documents)[:PAGE]):
        yield page
        after = str(page[-1].pk)


def _record(document: Document) -> DocumentRecord:
    """The document as pre-annotators know it."""
    return DocumentRecord(
        text=document.text,
        title=document.title,
        published_on=document.published_on,
        external_id=document.external_id,
        url=document.url or "",  # type: ignore[attr-defined]
        publisher=document.publisher or "",  # type: ignore[attr-defined]
        author=document.author,
        language=document.language,
        metadata=document.metadata,
        id=str(document.pk),
        sha256=document.sha256,
    )


# ── writing what it proposes ────────────────────────────────────────────────────────────────────


def let_stand(engine: Proposer, documents: list[UUID], rows: list[Suggestion]) -> None:
    """Let these suggestions of the engine stand in the documents, and no others.

    What it proposed before goes, where nobody can have seen or decided on it; the rest is superseded: those
    who decided on it keep it, and others meet the new ones alone, whatever anyone else has done (P12). What
    another engine proposed is superseded too, so that the two can be compared.
    """
    # two jobs on one document wait for each other
    list(Document.objects.select_for_update(no_key=True).filter(pk__in=documents).order_by("pk").values("pk"))
    Suggestion.objects.bulk_create(
        sorted(rows, key=lambda row: row.pk),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["superseded_at"],  # back to none, if an older version proposed the same
    )
    replaced = Suggestion.objects.filter(document__in=documents).exclude(pk__in=[row.pk for row in rows])
    replaced.filter(pre_annotator=engine.identifier).exclude(_is_in_use()).delete()
    replaced.filter(superseded_at=None).update(superseded_at=Now())
    claim_index.refresh(documents)
    agreement_counts.recount_kept(documents=documents)


def _is_in_use() -> Q:
    """Someone decided on the suggestion, made a mention of it, or was handed its document."""
    return (
        Q(Exists(SuggestionDecision.objects.filter(suggestion=OuterRef("pk"))))
        | Q(Exists(Mention.objects.filter(suggestion=OuterRef("pk"))))
        | Q(Exists(Assignment.objects.filter(document=OuterRef("document"), handle__isnull=False)))
    )


def _labels(project: Project) -> dict[str, set[str]]:
    """The keys that the project's annotators can choose, by group."""
    labels = Label.objects.filter(schema__project=project, retired_at=None)
    keys: dict[str, set[str]] = {group: set() for group in LabelGroup.values}
    for group, key in labels.values_list("group", "key"):
        keys[group].add(key)
    return keys


def _row(
    engine: PreAnnotator, labels: dict[str, set[str]], document: Document, record: SuggestionRecord
) -> Suggestion:
    """The record as a row; labels that the project does not have are left out."""
    level = level_of(record.check_worthiness)
    fragments = [bound for span in record.fragments for bound in (span.start, span.end)]
    return Suggestion(
        id=suggestion_id(engine, document.pk, fragments),
        project_id=document.project_id,
        document=document,
        pre_annotator=engine.identifier,
        pre_annotator_version=engine.version,
        fragments=fragments,
        quote=record.quote,
        wording=record.wording,
        claim_types=[key for key in record.claim_types if key in labels[LabelGroup.CLAIM_TYPES]],
        check_worthiness=level if level in labels[LabelGroup.CHECK_WORTHINESS] else None,
        check_worthiness_score=record.check_worthiness,
        claimant=record.claimant[:400],
        score=record.score,
        attribution=attribution_json(record.attribution),
        dates=[date_json(expression) for expression in record.dates],
        reasons=list(record.reasons),
    )


def suggestion_id(engine: Proposer, document: UUID, fragments: list[int]) -> UUID:
    """The same for the same engine, version, document and place, so that a repeat proposes nothing new."""
    return uuid.uuid5(IDS, f"{document}/{engine.identifier}/{engine.version}/{fragments}")


def span_json(span: Span) -> dict[str, int]:
    """A span as the API shows it, in code points."""
    return {"start": span.start, "end": span.end}


def attribution_json(attribution: Attribution | None) -> dict[str, Any] | None:
    """Who is said to have said it, as the API shows it."""
    if attribution is None:
        return None
    return {
        "mode": attribution.mode,
        "source": attribution.source,
        "source_fragments": [span_json(span) for span in attribution.source_fragments],
        "cue": attribution.cue,
        "cue_fragments": [span_json(span) for span in attribution.cue_fragments],
        "content_fragments": [span_json(span) for span in attribution.content_fragments],
        "chain": list(attribution.chain),
    }


def date_json(expression: DateExpression) -> dict[str, Any]:
    """A date expression as the API shows it."""
    return {
        "fragment": span_json(expression.fragment),
        "expression": expression.expression,
        "start": expression.start.isoformat() if expression.start else None,
        "end": expression.end.isoformat() if expression.end else None,
        "granularity": expression.granularity,
        "uncertain": expression.uncertain,
    }
