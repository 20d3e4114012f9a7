"""Labeled data live: what a change costs whoever follows it, in a small project and in a large one."""

import time
from collections.abc import Callable

from django.db import connection

from tests.benchmarks import export
from tests.benchmarks.registry import Measurement, figure

TRIES = 7


def least(act: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The least of some tries, in milliseconds; `before` each is not counted."""
    found = []
    for _ in range(TRIES):
        before()
        began = time.perf_counter()
        act()
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


def following(documents: int) -> tuple[float, float, int]:
    """To learn of one changed claim, that nothing has changed (both in milliseconds), and lines that one change brings."""
    from annotations.models import Mention, Project
    from annotations.queries.labeled_claims_state import step
    from annotations.services import labeled_claims

    export.database()
    slug = f"bench-{documents}"
    export.populate(slug, documents)
    project = Project.objects.get(slug=slug)
    mention = Mention.objects.filter(project=project).order_by("pk")[documents].pk
    state = step(connection, project.pk).state
    lines = 0

    def change() -> None:
        nonlocal state
        state = step(connection, project.pk, state).state
        one = Mention.objects.get(pk=mention)
        Mention.objects.filter(pk=mention).update(revision=one.revision + 1)

    def learn() -> None:
        nonlocal lines
        stream = labeled_claims.Stream(project, state)
        lines = sum(each.count(b"\n") for each in stream)
        stream.close()

    changed = least(learn, change)
    state = step(connection, project.pk, state).state
    return changed, least(lambda: labeled_claims.is_unchanged(connection, project.pk, state)), lines


@figure("labeled data, changes of one claim", unit="ms", limit="that in a project of a tenth of the size")
def changes_of_one() -> Measurement:
    small, large = following(export.SMALL), following(export.LARGE)
    note = f"{large[2]} lines; {large[0]:.1f} ms with {export.LARGE:,} documents, {small[0]:.1f} with {export.SMALL:,}"
    return Measurement(large[0], small[0], note)


@figure("labeled data, nothing changed", unit="ms", limit="that in a project of a tenth of the size")
def nothing_changed() -> Measurement:
    return Measurement(following(export.LARGE)[1], following(export.SMALL)[1], "one statement")
