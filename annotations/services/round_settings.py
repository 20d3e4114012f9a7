"""What a manager may set about a round that is under way: which suggestions it shows, and in which order it hands out.

Who sees suggestions is drawn when a document is handed out, and kept. So a change holds for what is handed out
from now on, and nothing that somebody has at hand, or has handed in, is touched.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from annotations.models import Round, User
from annotations.models.job import JobKind
from annotations.models.project import SuggestionPolicy
from annotations.services import events, jobs
from annotations.services.errors import InvalidError
from annotations.services.preconditions import Precondition, state_tag

FIELDS = ("suggestion_policy", "withheld_share", "queue_order")

Values = dict[str, Any]


def values_of(round: Round) -> Values:  # noqa: A002 - our word
    """The settings as they are."""
    return {field: getattr(round, field) for field in FIELDS}


@transaction.atomic
def change(*, round: UUID, values: Mapping[str, Any], precondition: Precondition, by: User) -> Round:  # noqa: A002
    """Let these settings hold in place of those whose tag the precondition names; what is not named stays.

    What changed is logged. A new order is put into effect by a job. The same settings again are no change,
    whatever they replace (P66).

    Raises:
        InvalidError: the share is none, or one by which nothing would be drawn.
        PreconditionRequiredError: the writer does not say which settings these replace.
        PreconditionFailedError: they are others by now; carries them.
    """
    held = Round.objects.select_for_update(no_key=True).select_related("project").get(pk=round)
    before = values_of(held)
    after = {**before, **values}
    changed = sorted(field for field in FIELDS if before[field] != after[field])
    if not changed:
        return held
    precondition.check(revision=state_tag(before), current=before)
    _check_share(after)
    for field in changed:
        setattr(held, field, after[field])
    held.save(update_fields=changed)
    events.record(
        actor=by,
        verb="settings_changed",
        of=held,
        project=held.project,
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed},
    )
    if "queue_order" in changed:
        parameters = {"round": str(held.pk)}
        jobs.request(kind=JobKind.QUEUE_ORDER, project=held.project, parameters=parameters, by=by)
    return held


def _check_share(values: Values) -> None:
    """Written so that what is not a number fails as well."""
    share = values["withheld_share"]
    if not 0 <= share <= 1:
        raise InvalidError("The share withheld is a number from 0 to 1.", field="withheld_share")
    if values["suggestion_policy"] == SuggestionPolicy.RANDOMIZE and not 0 < share < 1:
        raise InvalidError(
            "To draw by lot, withhold a share between 0 and 1; otherwise show or hide all.",
            field="withheld_share",
        )
