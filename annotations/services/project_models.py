"""A project's pre-annotator learns from decisions: asked for, shown with its figures, then put in use by a person."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from annotations.models import Job, Project, ProjectModel, User
from annotations.models.job import JobKind
from annotations.preannotators import registry
from annotations.preannotators.base import PreAnnotator
from annotations.preannotators.worth.last_layer import LastLayer, Refitted
from annotations.preannotators.worth.refit import (
    DECISIONS_AT_LEAST,
    DOCUMENTS_AT_LEAST,
    Decided,
    Refit,
    refit,
)
from annotations.queries import learning
from annotations.services import events, jobs
from annotations.services.errors import NotFoundError

SEED = 1  # of the draw that says which documents are held out
STEPS = 3  # of a job: read the decisions, learn and measure, keep
NONE_IN_USE = 0
"""The number under which the engine's own scores are put back in use."""


def request(*, project: Project, by: User | None) -> Job:
    """Ask for a new version, learned from what is decided by now."""
    return jobs.request(kind=JobKind.REFIT, project=project, by=by)


def run(job: Job) -> dict[str, Any]:
    """Learn, measure and keep the version; nothing is put in use.

    The version and the job's note of it are written in one transaction: a job that runs twice learns once (P70).

    Raises:
        UnknownPreAnnotatorError: the project names an engine that is not installed.
        TooFewDecisionsError: there is too little to learn from.
        LeaseLostError: the job was cancelled or taken over.
    """
    if "number" in job.result:
        return {"number": job.result["number"]}
    engine = registry.get(job.project.pre_annotator)
    jobs.progress(job=job, done=0, total=STEPS)
    decided = _decided(job.project, engine)
    jobs.progress(job=job, done=1, total=STEPS)
    found = refit(decided, seed=SEED)
    jobs.progress(job=job, done=2, total=STEPS)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=job.project_id)
        number = _next_number(job.project)
        jobs.progress(job=job, done=STEPS, total=STEPS, notes={"number": number})
        _keep(job, engine, number, found)
    return {"number": number}


def _next_number(project: Project) -> int:
    last: int | None = project.learned_models.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _decided(project: Project, engine: PreAnnotator) -> list[Decided]:
    """The decisions on what this engine suggested, with its own scores, whatever scores people were shown."""
    layers = {one.version: LastLayer(one.weights) for one in project.learned_models.all()}
    return [
        Decided(
            record=layers[one.version].undone(one.record) if one.version in layers else one.record,
            kept=one.kept,
            document=str(one.document),
        )
        for one in learning.decisions(project=project.pk, pre_annotator=engine.identifier)
    ]


def _keep(job: Job, engine: PreAnnotator, number: int, found: Refit) -> None:
    model = ProjectModel.objects.create(
        project=job.project,
        number=number,
        pre_annotator=engine.identifier,
        pre_annotator_version=engine.version,
        weights=dict(found.layer.weights),
        before=asdict(found.before),
        after=asdict(found.after),
        learned_from=found.learned_from,
        held_out=found.held_out,
        held_out_documents=found.held_out_documents,
        created_by=job.requested_by,
    )
    after = {"number": number, "learned_from": found.learned_from}
    events.record(actor=job.requested_by, verb="model_learned", of=model, project=job.project, after=after)


@transaction.atomic
def activate(*, project: UUID, number: int, by: User) -> ProjectModel | None:
    """Put this version in use for suggestions to come, in place of any other; number 0 puts none in use.

    Putting in use what is in use changes nothing. An earlier version is put back the same way.

    Raises:
        NotFoundError: the project has no version of that number.
    """
    held = Project.objects.select_for_update(no_key=True).get(pk=project)
    before = held.learned_models.filter(in_use=True).first()
    wanted = held.learned_models.filter(number=number).first()
    if wanted is None and number != NONE_IN_USE:
        raise NotFoundError("model")
    if before == wanted:
        return wanted
    held.learned_models.filter(in_use=True).update(in_use=False)
    held.learned_models.filter(number=number).update(in_use=True, activated_by=by, activated_at=Now())
    events.record(
        actor=by,
        verb="model_activated",
        of=wanted or held,
        project=held,
        before={"number": before.number if before else NONE_IN_USE},
        after={"number": number},
    )
    if wanted:
        wanted.refresh_from_db()
    return wanted


def learned(*, project: Project, engine: PreAnnotator) -> PreAnnotator:
    """The engine with what the project has in use, if that was learned for this version of it."""
    held = project.learned_models.filter(in_use=True).first()
    if held is None or not fits(held, engine):
        return engine
    return Refitted(engine, LastLayer(held.weights), held.number)


def engine_of(project: Project) -> PreAnnotator | None:
    """The engine that the project names; None where it is not installed any more."""
    return registry.PRE_ANNOTATORS.get(project.pre_annotator)


def fits(model: ProjectModel, engine: PreAnnotator | None) -> bool:
    """Whether it was learned for this version of this engine; in use with another it changes nothing."""
    known = engine and (engine.identifier, engine.version)
    return (model.pre_annotator, model.pre_annotator_version) == known


def to_learn_from(project: Project) -> dict[str, int]:
    """What there is to learn from by now, and what it takes at least."""
    found = learning.count(project=project.pk, pre_annotator=project.pre_annotator)
    return {
        "decisions": found.decisions,
        "documents": found.documents,
        "kept": found.kept,
        "dismissed": found.decisions - found.kept,
        "decisions_needed": DECISIONS_AT_LEAST,
        "documents_needed": DOCUMENTS_AT_LEAST,
    }
