"""Releases: asked for, frozen, made, published, and made again of what they froze."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from annotations.core.errors import DomainError
from annotations.formats import registry
from annotations.formats.release import making
from annotations.formats.release.frozen import PSEUDONYMS, VERSION, Plan
from annotations.formats.release.frozen import plan_of as read_plan
from annotations.formats.release.withholding import WITHOUT_TEXT
from annotations.models import Job, Project, Release, User
from annotations.models.job import JobKind
from annotations.models.webhook import WebhookEvent
from annotations.services import (
    events,
    export_files,
    housekeeping,
    jobs,
    kept_files,
    release_files,
    webhooks,
)
from annotations.services.errors import InvalidError, NotFoundError
from annotations.services.exports import ExportGoneError, ExportNotReadyError
from annotations.services.kept_files import Kept
from annotations.services.release_files import Folder

QUOTE_LIMIT = 280
MOST_QUOTED = 10_000
"""Code points."""


class VersionTakenError(DomainError):
    """There is a release of that version, or one under way."""

    code = "version_taken"


class NotTheSameError(DomainError):
    """A release that was made again has other bytes."""

    code = "not_the_same"


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def request(*, project: Project, by: User | None, version: str, **asked: Any) -> Job:
    """Ask for a release of the project as it will be when a worker freezes it; `asked` as `plan_of` takes it.

    Raises:
        InvalidError: it cannot be asked for like this.
        VersionTakenError: there is one of that version, or one under way.
        UnknownFormatError: a format cannot be written here.
    """
    plan = plan_of(project, version=version, **asked)
    Project.objects.select_for_update().get(pk=project.pk)
    unfinished = Job.objects.filter(
        project=project, kind=JobKind.RELEASE, status__in=jobs.UNFINISHED, parameters__version=version
    )
    if unfinished.exists() or Release.objects.filter(project=project, version=version).exists():
        raise VersionTakenError(f"There is a release {version} already, or it is under way.", field="version")
    parameters = orjson.loads(orjson.dumps(asdict(plan)))
    return jobs.request(kind=JobKind.RELEASE, project=project, parameters=parameters, by=by)


def plan_of(
    project: Project,
    *,
    version: str,
    formats: Sequence[str] = (),
    with_text: bool | None = None,
    quote_limit: int = QUOTE_LIMIT,
    license: str | None = None,  # noqa: A002 - the API's word
    people: str = "",
    validation: float = 0.1,
    test: float = 0.1,
    seed: str = "",
    pseudonyms: str = "",
) -> Plan:
    """What is asked for, whole: without a known license the text is left out unless somebody says otherwise.

    Raises:
        InvalidError: a value is out of its bounds, or a format is nothing without the text.
        UnknownFormatError: a format cannot be written here.
    """
    known = project.data_license if license is None else license.strip()
    whole = bool(known) if with_text is None else with_text
    names = tuple(registry.exportable(name).identifier for name in dict.fromkeys(formats or usual_formats()))
    plan = Plan(version, names, whole, quote_limit, known, people.strip(), validation, test, seed, pseudonyms)
    _refuse(plan)
    return plan


def usual_formats() -> tuple[str, ...]:
    """What a release holds where nobody says: everything, for programs and for training."""
    return tuple(name for name in ("jsonl", "parquet") if registry.is_installed(name))


def _refuse(plan: Plan) -> None:
    """Raises InvalidError for what no release can be."""
    if not VERSION.fullmatch(plan.version):
        raise InvalidError("A version is two or three numbers, as 1.0 or 2.3.1.", field="version")
    if not 0 <= plan.quote_limit <= MOST_QUOTED:
        raise InvalidError(f"A quote keeps 0 to {MOST_QUOTED:,} characters.", field="quote_limit")
    if min(plan.validation, plan.test) < 0 or plan.validation + plan.test >= 1:
        raise InvalidError("The shares of validation and test are from 0, together below 1.", field="test")
    if plan.pseudonyms and plan.pseudonyms not in PSEUDONYMS:
        raise InvalidError(f"Pseudonyms are one of: {', '.join(PSEUDONYMS)}.", field="pseudonyms")
    needing = [name for name in plan.formats if name not in WITHOUT_TEXT]
    if needing and not plan.with_text:
        sentence = f"Without the texts there are: {', '.join(WITHOUT_TEXT)}; not: {', '.join(needing)}."
        raise InvalidError(sentence, field="formats")


def plan_in(job: Job) -> Plan:
    """What the job was asked for."""
    return read_plan(job.parameters)


# ── making ──────────────────────────────────────────────────────────────────────────────────────


def run(job: Job) -> dict[str, Any]:
    """Freeze, make, publish. An attempt after a kill goes on with what an earlier one froze (P70).

    Raises:
        LeaseLostError: the job was cancelled, or is another worker's; nothing is published.
        CannotWriteError: there is no room for the files.
        VersionTakenError: another release took the version.
        StoreUnreachableError: a file can't be sent to the storage; nothing is published.
    """
    published = Release.objects.filter(pk=job.pk).first()
    if published is None:
        with release_files.refusals():
            housekeeping.releases_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        work = _Work(job)
        frozen, manifest = work.frozen(), work.make()
        work.send(frozen, manifest)
        published = _publish(job, frozen, manifest)
    release_files.clear_away(published)
    return {"version": published.version, "archive": published.files[0]}


class _Work:
    """The steps of one attempt under its lease; progress counts records, once for each time that they are read."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._plan = plan_in(job)
        self._looked_at = time.monotonic()

    def frozen(self) -> dict[str, str]:
        """The sha256 of what the release is made of; it is frozen where no earlier attempt did so."""
        noted: dict[str, str] = self._job.result.get("frozen", {})
        place = release_files.frozen_of(self._job.pk)
        if noted and release_files.hashes_in(place, noted) == noted:
            return noted
        made = release_files.freeze(
            project=self._job.project,
            plan=self._plan,
            before=Release.objects.filter(project=self._job.project).order_by("-created_at").first(),
            target=Folder(place, self._look_up, self._named),
            report=self._report,
            publish=self._named,
        )
        self._note({"frozen": made})
        return made

    def make(self) -> dict[str, Any]:
        """Everything that the release holds; its manifest."""
        place = release_files.files_of(self._job.pk)
        with release_files.refusals():
            return making.make(
                release_files.frozen_of(self._job.pk), Folder(place, self._look_up, self._named)
            )

    def send(self, frozen: Mapping[str, str], manifest: Mapping[str, Any]) -> None:
        """Every file to the storage, where there is one; what is there already from an earlier attempt stays."""
        if not kept_files.is_remote():
            return
        files = files_in(self._job, manifest)
        for path, name, sha256 in release_files.every_file(self._job.pk, frozen, files):
            jobs.renew(job=self._job)
            kept_files.send(path, release_files.key_of(self._job.pk, name, sha256))

    def _report(self, done: int, total: int) -> None:
        jobs.progress(job=self._job, done=done, total=total)

    def _look_up(self) -> None:
        """Notice that the job is no longer this attempt's."""
        now = time.monotonic()
        if now - self._looked_at >= export_files.REPORT_EVERY:
            self._looked_at = now
            jobs.renew(job=self._job)

    def _note(self, notes: dict[str, Any]) -> None:
        jobs.progress(job=self._job, done=self._job.done, total=self._job.total, notes=notes)

    def _named(self, draft: Path, place: Path) -> None:
        with transaction.atomic():
            # the row stays locked until the file has its name: no other attempt can come in between
            jobs.renew(job=self._job)
            draft.replace(place)


@transaction.atomic
def _publish(job: Job, frozen: Mapping[str, str], manifest: dict[str, Any]) -> Release:
    """Write the row that says that the release is there. Raises LeaseLostError, VersionTakenError."""
    jobs.renew(job=job)
    project, version = job.project, manifest["version"]
    if Release.objects.filter(project=project, version=version).exists():
        raise VersionTakenError(f"There is a release {version} already.", field="version")
    files = files_in(job, manifest)
    release = Release.objects.create(
        job=job,
        project=project,
        version=version,
        changes=manifest["as_of"]["changes"],
        frozen=dict(frozen),
        manifest=manifest,
        files=files,
        created_by=job.requested_by,
    )
    after = {"version": version, "sha256": files[0]["sha256"]}
    events.record(actor=job.requested_by, verb="release_published", of=release, project=project, after=after)
    data = {"release": str(release.pk), "version": version}
    webhooks.announce(event=WebhookEvent.RELEASE_PUBLISHED, project=project.pk, data=data)
    return release


def files_in(job: Job, manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every file of the release, the archive of all first."""
    place = release_files.files_of(job.pk)
    own = [making.archive_name(job.project.slug, manifest["version"]), making.MANIFEST]
    return [*(_listed(place, name) for name in own), *manifest["files"]]


def _listed(place: Path, name: str) -> dict[str, Any]:
    size, sha256 = making.made_of(place / name)
    return {"path": name, "bytes": size, "sha256": sha256}


def make_again(release: Release, place: Path) -> dict[str, Any]:
    """The release made again in a folder, of what it froze.

    Raises:
        FrozenLostError: that is missing or changed.
        NotTheSameError: the bytes are others, by other versions of what writes them.
    """
    frozen = release_files.checked_frozen(release.pk, release.frozen)
    with release_files.refusals():
        manifest = making.make(frozen, Folder(place, lambda: None))
    archive = _listed(place, making.archive_name(manifest["project"], manifest["version"]))
    if archive != release.files[0]:
        old, new = release.manifest["writers"], manifest["writers"]
        sentence = f"The bytes are others; they were written by {old}, and now by {new}."
        raise NotTheSameError(sentence)
    return archive


# ── taking away ─────────────────────────────────────────────────────────────────────────────────


def open_file(job: Job, path: str) -> tuple[Kept, dict[str, Any]]:
    """A file of the release with what is known of it.

    Raises:
        NotFoundError: the release has no such file.
        ExportNotReadyError: the release is not made yet, or never will be.
        ExportGoneError: the file was removed behind everybody's back.
        StoreUnreachableError: it is in the storage, which does not answer.
    """
    release = Release.objects.filter(pk=job.pk).first()
    if release is None:
        raise ExportNotReadyError(f"This release is {job.status}; it has no files.", job_status=job.status)
    listed = next((each for each in release.files if each["path"] == path), None)
    if listed is None:
        raise NotFoundError("file")
    key = release_files.key_of(job.pk, path, listed["sha256"])
    file = kept_files.find(release_files.files_of(job.pk) / path, key)
    if file is None:
        raise ExportGoneError("The file of this release is missing; make it again of what was frozen.")
    return file, listed
