"""People, whom a moderator may suspend and readmit."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from annotations.admin.base import link, list_of
from annotations.admin.moderated import ModeratedPage, Step
from annotations.admin.site import site
from annotations.models import User
from annotations.queries import moderation as sight
from annotations.services import moderation


def can_be_suspended(person: User, by: User) -> bool:
    """Whether this moderator may, and there is something to do."""
    return person.is_active and not moderation.why_not_suspend(person, by)


def can_be_readmitted(person: User, by: User) -> bool:
    """Whether this moderator may, and there is something to do."""
    return not person.is_active and not moderation.why_not_suspend(person, by)


@admin.register(User, site=site)
class UserPage(ModeratedPage):
    """The people of one's projects; neither address nor password shows."""

    visible = staticmethod(sight.users)
    steps = {
        "suspend": Step(
            "Suspend",
            "suspended",
            "A suspended person is signed out everywhere at once, in every project; their access tokens are"
            " refused and their jobs stop. Their work stays.",
            can_be_suspended,
            moderation.suspend_user,
        ),
        "unsuspend": Step(
            "Readmit",
            "readmitted",
            "A readmitted person can sign in again; access tokens that were not revoked hold again.",
            can_be_readmitted,
            moderation.unsuspend_user,
        ),
    }
    actions = ("suspend", "unsuspend")
    list_display = ("username", "display_name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    lookups = frozenset({"is_active__exact", "is_staff__exact"})
    search_fields = ("username", "display_name")
    ordering = ("username",)
    fields = (
        "username",
        "display_name",
        "is_active",
        "is_staff",
        "is_superuser",
        "date_joined",
        "last_login",
        "roles",
    )
    readonly_fields = ("roles",)

    @admin.display(description="roles")
    def roles(self, person: User) -> SafeString:
        """A link to their memberships, as far as this moderator sees them."""
        return link(list_of("membership", user=person.pk), "Roles in your projects")

    @admin.action(description="Suspend the selected people…", permissions=["moderate"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Ask why."""
        return self.begin(request, queryset, "suspend")

    @admin.action(description="Readmit the selected people…", permissions=["moderate"])
    def unsuspend(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Ask why."""
        return self.begin(request, queryset, "unsuspend")
