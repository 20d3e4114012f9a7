"""What a moderator may see: the projects they moderate, less what their own blind work forbids.

A superuser moderates every project. Blindness binds both (P12): while they have open blind work in
a project, of the work there only their own shows. That is the permission table's rule for acting as
well, and it covers rows that many share: sources, jobs, the log.
"""

from typing import TypeVar
from uuid import UUID

from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from annotations.core.permissions import Facts
from annotations.models import (
    Assignment,
    Document,
    Event,
    Job,
    Membership,
    Mention,
    Project,
    Source,
    User,
    Verdict,
)
from annotations.queries import membership

Row = TypeVar("Row", bound=Model)


def projects(user: User) -> QuerySet[Project]:
    """The projects that the user moderates."""
    if user.is_superuser:
        return Project.objects.all()
    return Project.objects.filter(memberships__user=user, memberships__roles__contains=["moderator"])


def facts(user: User, project: UUID) -> Facts:
    """What the permission table has to know of a moderator in one project."""
    return Facts(
        roles=frozenset({"moderator"} if projects(user).filter(pk=project).exists() else ()),
        has_open_blind_work=_worked_on_blind(user).filter(project=project).exists(),
    )


def documents(user: User) -> QuerySet[Document]:
    """The documents of those projects."""
    return _within(Document.objects.all(), user)


def memberships(user: User) -> QuerySet[Membership]:
    """Who is in those projects."""
    return _within(Membership.objects.all(), user)


def users(user: User) -> QuerySet[User]:
    """The people of those projects, and oneself."""
    if user.is_superuser:
        return User.objects.all()
    among_them = memberships(user).filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(among_them) | Q(pk=user.pk))


def mentions(user: User) -> QuerySet[Mention]:
    """Mentions in those projects."""
    own_or_free = Q(author=user) | ~Q(project__in=_worked_on_blind(user))
    return _within(Mention.objects.filter(own_or_free), user)


def verdicts(user: User) -> QuerySet[Verdict]:
    """Verdicts in those projects."""
    own_or_free = Q(annotator=user) | ~Q(project__in=_worked_on_blind(user))
    return _within(Verdict.objects.filter(own_or_free), user)


def sources(user: User) -> QuerySet[Source]:
    """Sources of the projects in which the user has no open blind work."""
    return _within(Source.objects.exclude(project__in=_worked_on_blind(user)), user)


def jobs(user: User) -> QuerySet[Job]:
    """Jobs of the projects in which the user has no open blind work."""
    return _within(Job.objects.exclude(project__in=_worked_on_blind(user)), user)


def events(user: User) -> QuerySet[Event]:
    """The log of projects without open blind work of one's own, and of their people's suspensions."""
    free = Event.objects.exclude(project__in=_worked_on_blind(user))
    if user.is_superuser:
        return free
    people = users(user).annotate(key=Cast("pk", CharField())).values("key")
    suspensions = Q(project=None, verb__in=("suspended", "unsuspended"), object_id__in=people)
    return free.filter(Q(project__in=_ids(user)) | suspensions | Q(actor=user))


def _worked_on_blind(user: User) -> QuerySet[Assignment, UUID]:
    """Ids of the projects in which the user has open blind work."""
    return Assignment.objects.filter(
        annotator=user, status__in=membership.OPEN_WORK, round__blind=True
    ).values_list("project", flat=True)


def _within(rows: QuerySet[Row], user: User) -> QuerySet[Row]:
    """The rows of the projects that the user moderates."""
    return rows if user.is_superuser else rows.filter(project__in=_ids(user))


def _ids(user: User) -> list[UUID]:
    """Those projects by id: few, and as values they can't lead the planner astray."""
    return list(projects(user).values_list("pk", flat=True))
