"""Where a release's files lie, how its state is frozen, and how its files come into being.

`releases/<id>/frozen` has what it is made of, `releases/<id>/files` what it holds. Nobody takes either away once it is
published.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from annotations.core.errors import DomainError
from annotations.formats.release import making
from annotations.formats.release.changes import HEADER, changes
from annotations.formats.release.frozen import CHANGES, FACTS, FILES, RECORDS, Facts, Plan, written_facts
from annotations.models import Project, Release
from annotations.queries import export
from annotations.services import export_files, housekeeping, kept_files, release_facts, whole_files
from annotations.services.export_files import AS_THE_PROJECT_SAYS, CORRUPT, Called, CannotWriteError, Report
from annotations.services.whole_files import Publish

LookUp = Callable[[], object]


class FrozenLostError(DomainError):
    """What a release froze is missing, or not as it was."""

    code = "frozen_lost"


def folder_of(release: UUID) -> Path:
    """Where the files of a release lie."""
    return housekeeping.releases_folder() / str(release)


def frozen_of(release: UUID) -> Path:
    """What it is made of."""
    return folder_of(release) / "frozen"


def files_of(release: UUID) -> Path:
    """What it holds."""
    return folder_of(release) / "files"


def key_of(release: UUID, path: str, sha256: str) -> str:
    """The key of a file in the storage."""
    return kept_files.key_of(f"releases/{release}", path, sha256)


def where(release: Release) -> str:
    """Where its files lie: a folder, or what their keys in the storage begin with."""
    return f"releases/{release.pk}" if kept_files.is_remote() else str(files_of(release.pk))


def every_file(
    release: UUID, frozen: Mapping[str, str], files: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Path, str, str]]:
    """Place, name and sha256 of all that a release froze and holds."""
    for name, sha256 in frozen.items():
        yield frozen_of(release) / name, name, sha256
    for file in files:
        yield files_of(release) / file["path"], file["path"], file["sha256"]


def clear_away(release: Release) -> None:
    """Remove the files of a published release from the data folder, where the storage has them."""
    if kept_files.is_remote():
        shutil.rmtree(folder_of(release.pk), ignore_errors=True)


class Folder:
    """A folder whose files appear when they are whole, each under the lease of its writer."""

    def __init__(self, place: Path, look_up: LookUp, publish: Publish = Path.replace) -> None:
        self.place = place
        self._look_up = look_up
        self._publish = publish

    @contextmanager
    def opened(self, path: str) -> Iterator[BinaryIO]:
        """A new file, to be written and gone back in."""
        target = self.place / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            whole_files.draft_of(target, publish=self._publish) as draft,
            draft.filled(self._look_up) as stream,
        ):
            yield stream


@contextmanager
def refusals() -> Iterator[None]:
    """What the file system says, as a sentence. Raises CannotWriteError."""
    try:
        yield
    except OSError as error:
        raise CannotWriteError(f"The release can't be written: {error.strerror or error}.") from error


def freeze(
    *, project: Project, plan: Plan, before: Release | None, target: Folder, report: Report, publish: Publish
) -> dict[str, str]:
    """Write down one state of the project, and what changed in it since the release before; sha256 of each file.

    Raises:
        CannotWriteError: the file system refuses.
        FrozenLostError: what the release before froze is not there to compare with.
    """
    facts: list[Facts] = []

    def also(held: BaseDatabaseWrapper) -> None:
        last = before.version if before else ""
        with export.seen_alike(held):
            facts.append(
                release_facts.facts_of(project, plan, before=last, code_version=settings.CODE_VERSION)
            )

    with refusals():
        target.place.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = export_files.write(
        project=project,
        target=target.place / RECORDS,
        report=report,
        publish=publish,
        also=also,
        called=called_in(plan),
    )
    found = replace(facts[0], corrupt=tuple(loss for loss in written.losses if loss.rule in CORRUPT))
    with refusals():
        with target.opened(FACTS) as stream:
            stream.write(written_facts(found))
        with target.opened(CHANGES) as stream:
            stream.writelines(_changes(before, target.place / RECORDS))
    return hashes_in(target.place, FILES)


def called_in(plan: Plan) -> Called:
    """How people appear in a release of that plan."""
    if not plan.pseudonyms:
        return AS_THE_PROJECT_SAYS
    alone = plan.pseudonyms == "release"
    return Called(plan.pseudonyms != "names", plan.version if alone else "")


def _changes(before: Release | None, after: Path) -> Iterator[bytes]:
    """The table of what changed since the release before; without one there is nothing to compare with."""
    yield HEADER.encode()
    if before is None:
        return
    old = checked_frozen(before.pk, before.frozen) / RECORDS
    with ExitStack() as stack:
        lines = [cast("BinaryIO", stack.enter_context(each.open("rb"))) for each in (old, after)]
        for change in changes(*lines):
            yield change.line.encode()


def checked_frozen(release: UUID, expected: Mapping[str, str]) -> Path:
    """The folder of what a release froze, if it is as it was; brought back from the storage where it is not here.

    Raises:
        FrozenLostError: it is nowhere, or not as it was.
        StoreUnreachableError: the storage does not answer.
    """
    folder = frozen_of(release)
    for name, sha256 in expected.items():
        kept_files.fetch(key_of(release, name, sha256), folder / name)
    for name, sha256 in hashes_in(folder, expected).items():
        if sha256 != expected[name]:
            raise FrozenLostError(f"{folder / name} is missing, or not what the release froze.")
    return folder


def hashes_in(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The sha256 of each file, "" where there is none."""
    return {name: making.made_of(folder / name)[1] if (folder / name).is_file() else "" for name in names}
