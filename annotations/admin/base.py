"""What all moderation pages share: they show, within the moderator's reach, and change nothing."""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotations.models import User
from annotations.queries import moderation

SHORT = 80
PROJECTS_TO_FILTER_BY = 100


class Page(admin.ModelAdmin):
    """A list and a page of each object, both only to read.

    `visible` names the query that says what this moderator may see; `lookups` are the only
    conditions that an address may hold (P06).
    """

    visible: "ClassVar[staticmethod[[User], QuerySet[Any]]]"
    lookups: ClassVar[frozenset[str]] = frozenset()
    deferred: ClassVar[Sequence[str]] = ()
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    show_facets = admin.ShowFacets.NEVER
    change_form_template = "annotations/admin/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What this moderator may see, without the long columns that lists do not show."""
        rows = type(self).visible(user_of(request)).defer(*self.deferred)
        return rows.order_by(*(self.get_ordering(request) or ("pk",)))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model:
        """The object; 404 when it is out of reach or not there, which is not told apart (P02)."""
        found: Model | None = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only conditions from the list, none that walks to other tables or reads hashes."""
        return lookup in self.lookups

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The object's rows in the log of events, in the place of Django's own log."""
        found = self.get_object(request, object_id)
        return HttpResponseRedirect(list_of("event", object_type=name_of(found), object_id=found.pk))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is edited here; moderation has pages of its own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted here."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever holds the right to view; `get_queryset` says which rows."""
        return user_of(request).has_perm(f"annotations.view_{self.opts.model_name}")


class ProjectFilter(admin.SimpleListFilter):
    """By one of the projects that the moderator may see, and no other's name shows."""

    title = "project"
    parameter_name = "project"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Slug and name of each."""
        found = moderation.projects(user_of(request)).order_by("name", "slug")
        return list(found.values_list("slug", "name")[:PROJECTS_TO_FILTER_BY])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the chosen project."""
        return queryset.filter(project__slug=self.value()) if self.value() else queryset


class IdFilter(admin.SimpleListFilter):
    """A condition that only links set: it lists nothing to choose from."""

    path: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What is chosen now, so that it can be seen and taken off."""
        chosen = request.GET.get(self.parameter_name or "")
        return [(chosen, chosen)] if chosen else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of that object; none for what is no id."""
        if not self.value():
            return queryset
        try:
            return queryset.filter(**{self.path: self.value()})
        except (ValidationError, ValueError):
            return queryset.none()


def user_of(request: HttpRequest) -> User:
    """The signed-in moderator."""
    assert isinstance(request.user, User)  # noqa: S101 - the site lets nobody else in
    return request.user


def name_of(row: Model) -> str:
    """The model's name as the log of events has it."""
    return str(row._meta.model_name)  # noqa: SLF001 - Django's documented API


def list_of(model: str, **conditions: object) -> str:
    """The address of a list with conditions."""
    return f"{reverse(f'admin:annotations_{model}_changelist')}?{urlencode(conditions)}"


def link(url: str, text: str) -> SafeString:
    """A link, its text escaped."""
    return format_html('<a href="{}">{}</a>', url, text)


def shortened(text: str, limit: int = SHORT) -> str:
    """The text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
