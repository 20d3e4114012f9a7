"""Projects, who is in them, and their documents."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from annotations.admin.base import IdFilter, Page, ProjectFilter, link, list_of
from annotations.admin.site import site
from annotations.models import Document, Membership, Project
from annotations.queries import moderation


@admin.register(Project, site=site)
class ProjectPage(Page):
    """The projects that one moderates."""

    visible = staticmethod(moderation.projects)
    list_display = ("name", "slug", "evidence_style", "created_at")
    search_fields = ("name", "slug")
    ordering = ("name", "slug")
    fields = (
        "name",
        "slug",
        "description",
        "evidence_style",
        "data_license",
        "pseudonymize_annotators",
        "pre_annotator",
        "agreement_visible_to_annotators",
        "created_at",
        "content",
    )
    readonly_fields = ("content",)

    @admin.display(description="In this project")
    def content(self, project: Project) -> SafeString:
        """Links to what is in the project."""
        names = ("document", "mention", "verdict", "source", "job", "membership", "event")
        links = ((link(list_of(name, project=project.slug), f"{name}s"),) for name in names)
        return format_html_join(" · ", "{}", links)


class UserFilter(IdFilter):
    """By the person, set by a link."""

    title, parameter_name, path = "person", "user", "user"


@admin.register(Membership, site=site)
class MembershipPage(Page):
    """Who is in a project, as what."""

    visible = staticmethod(moderation.memberships)
    list_display = ("user", "project", "roles", "created_at")
    list_display_links = ("roles",)
    list_select_related = ("user", "project")
    list_filter = (ProjectFilter, UserFilter)
    lookups = frozenset({"project", "user"})
    search_fields = ("user__username", "user__display_name")
    ordering = ("project__name", "user__username")
    fields = ("user", "project", "roles", "created_at")


@admin.register(Document, site=site)
class DocumentPage(Page):
    """Documents; the text is shown as text, whatever it holds (P25)."""

    visible = staticmethod(moderation.documents)
    deferred = ("text", "metadata")
    list_display = ("title", "project", "published_on", "characters", "created_at")
    list_select_related = ("project",)
    list_filter = (ProjectFilter,)
    lookups = frozenset({"project"})
    search_fields = ("title", "external_id")
    ordering = ("-id",)
    fields = (
        "title",
        "project",
        "published_on",
        "author",
        "language",
        "external_id",
        "characters",
        "sha256",
        "created_at",
        "mentions",
        "text",
    )
    readonly_fields = ("mentions",)

    @admin.display(description="Mentions")
    def mentions(self, document: Document) -> SafeString:
        """A link to them; not how many, for who works blind on it may read this page too (P12)."""
        return link(list_of("mention", document=document.pk), "Mentions in this document")
