"""What a manager may set about a project once it is there."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from annotations.models import Project, User
from annotations.preannotators import registry
from annotations.services import events
from annotations.services.preconditions import Precondition, state_tag

FIELDS = (
    "name",
    "description",
    "data_license",
    "pseudonymize_annotators",
    "agreement_visible_to_annotators",
    "pre_annotator",
    "pre_annotate_on_import",
)

Values = dict[str, Any]


def values_of(project: Project) -> Values:
    """The settings as they are."""
    return {field: getattr(project, field) for field in FIELDS}


def pre_annotators() -> list[dict[str, str]]:
    """The engines that a project can choose among."""
    return [
        {"identifier": engine.identifier, "title": engine.title, "version": engine.version}
        for engine in registry.PRE_ANNOTATORS.values()
    ]


@transaction.atomic
def change(*, project: Project, by: User, values: Mapping[str, Any], precondition: Precondition) -> Project:
    """Let these settings hold in place of those whose tag the precondition names; what changed is logged.

    The same settings again are no change, whatever they replace (P66).

    Raises:
        UnknownPreAnnotatorError: there is no such engine.
        PreconditionRequiredError: the precondition says nothing.
        PreconditionFailedError: the settings are others by now; carries them.
    """
    registry.get(values["pre_annotator"])
    held = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    before = values_of(held)
    changed = {field for field in FIELDS if before[field] != values[field]}
    if not changed:
        return held
    precondition.check(revision=state_tag(before), current=before)
    for field in changed:
        setattr(held, field, values[field])
    held.save(update_fields=sorted(changed))
    events.record(
        actor=by,
        verb="settings_changed",
        of=held,
        project=held,
        before={field: before[field] for field in sorted(changed)},
        after={field: values[field] for field in sorted(changed)},
    )
    return held
