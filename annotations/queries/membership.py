"""What is known of someone in a project: the facts that the permission table looks at."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from annotations.core.permissions import Facts
from annotations.models import Assignment, Membership, Project, User

OPEN_WORK = ("leased", "returned")


def of_user(user: User) -> QuerySet[Membership]:
    """The user's memberships with their projects and whether open blind work is at hand."""
    open_blind_work = Assignment.objects.filter(
        annotator=user,
        project=OuterRef("project"),
        status__in=OPEN_WORK,
        round__blind=True,
    )
    return (
        Membership.objects.filter(user=user)
        .select_related("project")
        .annotate(has_open_blind_work=Exists(open_blind_work))
    )


def facts_of(membership: Membership) -> Facts:
    """The facts of a membership that `of_user` loaded."""
    return Facts(
        roles=frozenset(membership.roles),
        has_open_blind_work=membership.has_open_blind_work,  # type: ignore[attr-defined]
        agreement_visible_to_annotators=membership.project.agreement_visible_to_annotators,
    )


def in_project(user: User, *, project: Q) -> tuple[Project, Facts] | None:
    """The project that the condition names, with the user's facts in it; None outside theirs.

    One SQL statement. The condition is over `Membership`, such as ``Q(project__slug="demo")``.
    """
    membership = of_user(user).filter(project).first()
    return (membership.project, facts_of(membership)) if membership else None


def blind_documents(user: User) -> QuerySet[Assignment, UUID]:
    """Ids of the documents that the user has open blind work on (P12)."""
    return Assignment.objects.filter(
        annotator=user, status__in=OPEN_WORK, round__blind=True, document__isnull=False
    ).values_list("document", flat=True)
