"""Projects: making one with all that work in it needs, and who may do what in it."""

from collections.abc import Collection, Mapping
from pathlib import Path

from django.db import transaction

from annotations.core import verdicts
from annotations.core.errors import DomainError
from annotations.core.labels import DEFAULT_SCHEMA
from annotations.models import (
    Guideline,
    Label,
    LabelSchema,
    Membership,
    Project,
    Round,
    User,
    VerdictLabel,
    VerdictScale,
)
from annotations.models.label_schema import LabelGroup
from annotations.models.project import Role, RoundKind, RoundStep
from annotations.services import events, markdown
from annotations.services.errors import InvalidError, NotPermittedError

DEFAULT_GUIDELINE = (Path(__file__).parent / "default_guideline.md").read_text(encoding="utf-8")
DEFAULT_SCALE = verdicts.AVERITEC.key
FIRST_ROUND = "Round 1"
OVERLAP = 2
REQUIRED_FIELDS = ["wording", "claim_types", "check_worthiness"]
VERDICT_NEEDED_FROM = "medium"

GRANTS: Mapping[str, frozenset[str]] = {Role.MANAGER: frozenset(Role.values)}
"""Which roles the holder of a role may give to others and take from them (P05)."""


class SlugTakenError(DomainError):
    """Another project has this name in its address."""

    code = "slug_taken"


class LastManagerError(DomainError):
    """The project would be left without a manager."""

    code = "last_manager"


# ── making a project ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def create(
    *,
    slug: str,
    name: str,
    by: User | None,
    description: str = "",
    scale: str = DEFAULT_SCALE,
    guideline: str = DEFAULT_GUIDELINE,
    data_license: str = "",
) -> Project:
    """Make a project that people can begin to work in, managed by whoever makes it.

    It gets the default label schema, a preset verdict scale, version 1 of the guideline (Markdown)
    and an open first round with two annotators a document. `by` is None for the operator, who then
    adds a manager.

    Raises:
        SlugTakenError: there is such a project.
        ScaleError: there is no such preset.
    """
    if Project.objects.filter(slug=slug).exists():
        raise SlugTakenError(f"There is a project “{slug}” already.", field="slug")
    project = Project.objects.create(slug=slug, name=name, description=description, data_license=data_license)
    project.refresh_from_db()
    add_label_schema(project=project)
    _open_first_round(
        project, add_scale(project=project, preset=scale), add_guideline(project=project, text=guideline)
    )
    events.record(actor=by, verb="project_created", of=project, project=project, after={"slug": slug})
    if by is not None:
        _write_roles(project, by, frozenset(), frozenset({Role.MANAGER.value}), by=by)
    return project


def add_label_schema(*, project: Project) -> LabelSchema:
    """Give the project the default labels."""
    schema = LabelSchema.objects.create(project=project)
    groups = {
        LabelGroup.CLAIM_TYPES: DEFAULT_SCHEMA.claim_types,
        LabelGroup.CHECK_WORTHINESS: DEFAULT_SCHEMA.check_worthiness,
    }
    Label.objects.bulk_create(
        Label(
            schema=schema,
            group=group,
            key=label.key,
            name=label.name,
            description=label.description,
            position=position,
        )
        for group, labels in groups.items()
        for position, label in enumerate(labels)
    )
    return schema


def add_scale(*, project: Project, preset: str) -> VerdictScale:
    """Give the project a copy of a preset scale with its distances.

    Raises:
        ScaleError: there is no such preset.
    """
    chosen = verdicts.preset(preset)
    distances = [list(row) for row in chosen.distances]
    scale = VerdictScale.objects.create(project=project, name=chosen.name, distances=distances)
    VerdictLabel.objects.bulk_create(
        VerdictLabel(
            scale=scale,
            key=label.key,
            name=label.name,
            position=position,
            color=label.color,
            claim_review_rating=label.claim_review.value,
            judged=label.judged,
        )
        for position, label in enumerate(chosen.labels)
    )
    return scale


def add_guideline(*, project: Project, text: str) -> Guideline:
    """Add the next version of the guideline, from Markdown."""
    latest = Guideline.objects.filter(project=project).order_by("version").last()
    version = latest.version + 1 if latest else 1
    return Guideline.objects.create(
        project=project, version=version, markdown=text, html=markdown.to_html(text)
    )


def _open_first_round(project: Project, scale: VerdictScale, guideline: Guideline) -> Round:
    return Round.objects.create(
        project=project,
        name=FIRST_ROUND,
        kind=RoundKind.ANNOTATE,
        steps=RoundStep.values,
        required_fields=REQUIRED_FIELDS,
        verdict_needed=VERDICT_NEEDED_FROM,
        guideline=guideline,
        verdict_scale=scale,
        overlap=OVERLAP,
    )


# ── who may do what in it ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def set_roles(*, project: Project, user: User, roles: Collection[str], by: User | None) -> Membership | None:
    """Let the person have exactly these roles; none removes them from the project (None then).

    `by` is None for the operator, who may grant everything. Takes effect at once (P10).

    Raises:
        InvalidError: there is no such role.
        NotPermittedError: `by` may not give or take one of the roles, or would raise their own.
        LastManagerError: nobody would manage the project.
    """
    # one change of roles at a time, so that two managers cannot remove each other
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    wanted = frozenset(roles)
    if wanted - set(Role.values):
        raise InvalidError(f"A role is one of: {', '.join(Role.values)}.", field="roles")
    held = Membership.objects.filter(project=project, user=user).first()
    before = frozenset(held.roles) if held else frozenset()
    _refuse_grant(project, user, changed=wanted ^ before, added=wanted - before, by=by)
    if Role.MANAGER in before - wanted:
        _refuse_last(project, user)
    return held if wanted == before else _write_roles(project, user, before, wanted, by=by)


def add_member(*, project: Project, user: User, roles: Collection[str], by: User | None) -> Membership:
    """Give the person these roles beside those they have. Raises as `set_roles` does."""
    held = Membership.objects.filter(project=project, user=user).first()
    both = {*roles, *(held.roles if held else ())}
    membership = set_roles(project=project, user=user, roles=both, by=by)
    if membership is None:
        raise InvalidError("A member has at least one role.", field="roles")
    return membership


def _refuse_grant(
    project: Project, user: User, *, changed: frozenset[str], added: frozenset[str], by: User | None
) -> None:
    """Refuse what the table of grants does not allow, and anybody's raising of themselves (P05)."""
    if by is None or not changed:
        return
    granter = Membership.objects.filter(project=project, user=by).first()
    may_change = {role for own in (granter.roles if granter else ()) for role in GRANTS.get(own, ())}
    if user.pk == by.pk and added:
        raise NotPermittedError("You can't give yourself a role; ask another manager.")
    if not changed <= may_change:
        raise NotPermittedError("Only managers can change who may do what in a project.")


def _refuse_last(project: Project, leaving: User) -> None:
    managers = Membership.objects.filter(project=project, roles__contains=[Role.MANAGER])
    if not managers.exclude(user=leaving).exists():
        raise LastManagerError("A project keeps at least one manager.", field="roles")


def _write_roles(
    project: Project, user: User, before: frozenset[str], wanted: frozenset[str], *, by: User | None
) -> Membership | None:
    """Store the roles and leave the event."""
    membership = None
    if wanted:
        membership, _ = Membership.objects.update_or_create(
            project=project, user=user, defaults={"roles": sorted(wanted)}
        )
    else:
        Membership.objects.filter(project=project, user=user).delete()
    events.record(
        actor=by,
        verb="roles_changed",
        of=user,
        project=project,
        before={"roles": sorted(before)},
        after={"roles": sorted(wanted)},
    )
    return membership
