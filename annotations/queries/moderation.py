"""What a moderator may see: the projects they moderate, less what their own blind work forbids.

A superuser moderates every project. Blindness binds both (P12): nothing of others' work on a
document that they have open blind work on, and of rows that many share (sources, jobs, the log)
nothing in that document's project.
"""

from uuid import UUID

from django.db.models import CharField, Q, QuerySet
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


def projects(user: User) -> QuerySet[Project]:
    """The projects that the user moderates."""
    if user.is_superuser:
        return Project.objects.all()
    return Project.objects.filter(memberships__user=user, memberships__roles__contains=["moderator"])


def facts(user: User, project: UUID) -> Facts:
    """What the permission table has to know of a moderator in one project."""
    return Facts(
        roles=frozenset({"moderator"} if projects(user).filter(pk=project).exists() else ()),
        has_open_blind_work=projects_worked_on_blind(user).filter(project=project).exists(),
    )


def projects_worked_on_blind(user: User) -> QuerySet[Assignment, UUID]:
    """Ids of the projects in which the user has open blind work."""
    return Assignment.objects.filter(
        annotator=user, status__in=membership.OPEN_WORK, round__blind=True
    ).values_list("project", flat=True)


def documents(user: User) -> QuerySet[Document]:
    """The documents of those projects."""
    return Document.objects.filter(project__in=projects(user))


def memberships(user: User) -> QuerySet[Membership]:
    """Who is in those projects."""
    return Membership.objects.filter(project__in=projects(user))


def users(user: User) -> QuerySet[User]:
    """The people of those projects, and oneself."""
    if user.is_superuser:
        return User.objects.all()
    return User.objects.filter(Q(pk__in=memberships(user).values("user")) | Q(pk=user.pk))


def mentions(user: User) -> QuerySet[Mention]:
    """Mentions in those projects; on documents of one's open blind work only one's own."""
    own_or_free = Q(author=user) | ~Q(document__in=membership.blind_documents(user))
    return Mention.objects.filter(own_or_free, project__in=projects(user))


def verdicts(user: User) -> QuerySet[Verdict]:
    """Verdicts in those projects, limited as mentions are."""
    own_or_free = Q(annotator=user) | ~Q(assignment__document__in=membership.blind_documents(user))
    return Verdict.objects.filter(own_or_free, project__in=projects(user))


def sources(user: User) -> QuerySet[Source]:
    """Sources of the projects in which the user has no open blind work."""
    return Source.objects.filter(project__in=_open_books(user))


def jobs(user: User) -> QuerySet[Job]:
    """Jobs of the projects in which the user has no open blind work."""
    return Job.objects.filter(project__in=_open_books(user))


def events(user: User) -> QuerySet[Event]:
    """The log of the projects in which the user has no open blind work, and of their people's suspensions."""
    if user.is_superuser:
        return Event.objects.exclude(project__in=projects_worked_on_blind(user))
    people = users(user).annotate(key=Cast("pk", CharField())).values("key")
    suspensions = Q(project=None, verb__in=("suspended", "unsuspended"), object_id__in=people)
    return Event.objects.filter(Q(project__in=_open_books(user)) | suspensions | Q(actor=user))


def _open_books(user: User) -> QuerySet[Project]:
    return projects(user).exclude(pk__in=projects_worked_on_blind(user))
