"""What happened: the log of events, and background jobs."""

from django.contrib import admin
from django.utils.html import format_html

from annotations.admin.base import Page, ProjectFilter, shortened
from annotations.admin.site import site
from annotations.models import Event, Job
from annotations.queries import moderation

PAGES = frozenset({"document", "job", "mention", "project", "source", "user", "verdict"})
"""Types of object with pages of their own here."""


@admin.register(Event, site=site)
class EventPage(Page):
    """The append-only log: who did what to whom, from what to what, and why."""

    visible = staticmethod(moderation.events)
    list_display = ("at", "actor", "verb", "short_reason", "object_type", "linked_id", "project")
    list_select_related = ("actor", "project")
    list_filter = (ProjectFilter,)
    lookups = frozenset({"project", "object_type", "object_id"})
    search_fields = ("=verb", "=object_id", "=actor__username")
    search_help_text = "A whole verb, id or name"
    ordering = ("-id",)
    sortable_by = ()
    fields = (
        "at",
        "actor",
        "verb",
        "object_type",
        "object_id",
        "project",
        "before",
        "after",
        "reason",
    )

    @admin.display(description="object id")
    def linked_id(self, event: Event) -> str:
        """The id, leading to the page that says who or what it is, where there is one."""
        if event.object_type not in PAGES:
            return event.object_id
        return format_html(
            '<a href="../{}/{}/change/">{}</a>', event.object_type, event.object_id, event.object_id
        )

    @admin.display(description="reason")
    def short_reason(self, event: Event) -> str:
        """The reason on one line."""
        return shortened(event.reason)


@admin.register(Job, site=site)
class JobPage(Page):
    """Background work and how it went."""

    visible = staticmethod(moderation.jobs)
    list_display = (
        "kind",
        "status",
        "project",
        "requested_by",
        "progress",
        "attempt",
        "created_at",
    )
    list_select_related = ("project", "requested_by")
    list_filter = (ProjectFilter, "status", "kind")
    lookups = frozenset({"project", "status__exact", "kind__exact"})
    search_fields = ("=id", "requested_by__username")
    search_help_text = "A whole id, or a name"
    fields = (
        "kind",
        "status",
        "project",
        "requested_by",
        "parameters",
        "progress",
        "attempt",
        "error",
        "result",
        "created_at",
        "started_at",
        "finished_at",
    )
    readonly_fields = ("progress",)

    @admin.display(description="done")
    def progress(self, job: Job) -> str:
        """How much of how much."""
        return f"{job.done} of {job.total}"
