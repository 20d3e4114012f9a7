"""What a manager may set about a project once it is there."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from annotations.formats.release.frozen import AboutData, about_of
from annotations.models import Project, User
from annotations.preannotators import registry
from annotations.services import events
from annotations.services.preconditions import Precondition, state_tag

FIELDS = (
    "name",
    "description",
    "data_license",
    "about_data",
    "pseudonymize_annotators",
    "agreement_visible_to_annotators",
    "pre_annotator",
    "pre_annotate_on_import",
)

Values = dict[str, Any]


def values_of(project: Project) -> Values:
    """The settings as they are."""
    found = {field: getattr(project, field) for field in FIELDS}
    return {**found, "about_data": asdict(about(project))}


def about(project: Project) -> AboutData:
    """What the manager says of the data, nothing where they have said nothing."""
    return about_of(project.about_data)


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
    values = {"about_data": before["about_data"], **values}
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
