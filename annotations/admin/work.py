"""What annotators made: mentions, verdicts, sources."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from annotations.admin.base import IdFilter, Page, ProjectFilter, link, list_of, shortened, user_of
from annotations.admin.moderated import ModeratedPage, Step
from annotations.admin.site import site
from annotations.models import Evidence, Mention, Source, Verdict
from annotations.queries import moderation as sight
from annotations.services import moderation


class DocumentFilter(IdFilter):
    """By the document, set by a link."""

    title, parameter_name, path = "document", "document", "document"


class ClaimFilter(IdFilter):
    """By the claim, set by a link."""

    title, parameter_name, path = "claim", "claim", "claim"


class SourceFilter(IdFilter):
    """Verdicts that cite a source, set by a link."""

    title, parameter_name, path = "cited source", "source", "questions__evidence__source"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Each verdict once, however often it cites the source."""
        found = super().queryset(request, queryset)
        return found.distinct() if self.value() else found


def is_live(row: Any, _by: object) -> bool:
    """Whether it can be hidden."""
    return bool(row.status == moderation.LIVE)


def is_hidden(row: Any, _by: object) -> bool:
    """Whether it can be restored."""
    return bool(row.status == moderation.HIDDEN)


class OthersWork(Page):
    """Pages of annotators' work: who reads them is never handed the documents they are about (P12)."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, its documents noted."""
        answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data:
            self.note(request, answer.context_data["cl"].result_list)
        return answer

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The object's page, its document noted."""
        self.note(request, [self.get_object(request, object_id)])
        return super().change_view(request, object_id, form_url, extra_context)

    def note(self, request: HttpRequest, rows: Iterable[Any]) -> None:
        """Note the documents of others' rows."""
        by = user_of(request)
        others = (document_of(row) for row in rows if author_of(row) != by.pk)
        about = {document for document in others if document}
        if about:
            moderation.note_seen(by=by, documents=about)


def document_of(row: Mention | Verdict) -> UUID | None:
    """The document that a piece of work is about."""
    return row.document_id if isinstance(row, Mention) else row.assignment.document_id


def author_of(row: Mention | Verdict) -> UUID:
    """Whose work it is."""
    return row.author_id if isinstance(row, Mention) else row.annotator_id


@admin.register(Mention, site=site)
class MentionPage(OthersWork, ModeratedPage):
    """Mentions, which can be hidden and restored."""

    visible = staticmethod(sight.mentions)
    deferred = ("document__text", "document__metadata")
    steps = {
        "hide": Step(
            "Hide",
            "hidden",
            "Nobody sees a hidden mention, and no number or export counts it, until it is restored.",
            is_live,
            moderation.hide_mention,
        ),
        "restore": Step(
            "Restore",
            "restored",
            "A restored mention is seen and counted again, with its claim and verdict.",
            is_hidden,
            moderation.restore_mention,
        ),
    }
    actions = ("hide", "restore")
    list_display = ("short_quote", "in_document", "author", "status", "created_at")
    list_select_related = ("document", "author")
    list_filter = (ProjectFilter, "status", DocumentFilter)
    lookups = frozenset({"project", "document", "status__exact"})
    search_fields = ("quote", "claim__wording", "author__username")
    search_help_text = "Words of the quote or the claim, or an annotator's name"
    ordering = ("-created_at", "-id")
    fields = (
        "quote",
        "fragments",
        "document",
        "project",
        "author",
        "wording",
        "claimant",
        "claim_types",
        "check_worthiness",
        "from_suggestion",
        "status",
        "revision",
        "created_at",
        "updated_at",
        "verdicts",
    )
    readonly_fields = ("wording", "claimant", "from_suggestion", "verdicts")

    @admin.display(description="quote")
    def short_quote(self, mention: Mention) -> str:
        """The quote on one line."""
        return shortened(mention.quote)

    @admin.display(description="document", ordering="document__title")
    def in_document(self, mention: Mention) -> str:
        """The document's title on one line."""
        return shortened(mention.document.title)

    @admin.display(description="claim")
    def wording(self, mention: Mention) -> str:
        """How its author worded the claim."""
        return mention.claim.wording

    @admin.display(description="claimant")
    def claimant(self, mention: Mention) -> str:
        """Who makes the claim."""
        return mention.claim.claimant

    @admin.display(description="suggested by")
    def from_suggestion(self, mention: Mention) -> str:
        """The pre-annotator, where it came of a suggestion."""
        suggestion = mention.suggestion
        return f"{suggestion.pre_annotator} {suggestion.pre_annotator_version}" if suggestion else ""

    @admin.display(description="verdicts")
    def verdicts(self, mention: Mention) -> SafeString:
        """A link to the verdicts on its claim."""
        return link(list_of("verdict", claim=mention.claim_id), "Verdicts on this claim")

    @admin.action(description="Hide the selected mentions…", permissions=["moderate"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Mention]) -> HttpResponse | None:
        """Ask why."""
        return self.begin(request, queryset, "hide")

    @admin.action(description="Restore the selected mentions…", permissions=["moderate"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Mention]) -> HttpResponse | None:
        """Ask why."""
        return self.begin(request, queryset, "restore")


@admin.register(Verdict, site=site)
class VerdictPage(OthersWork):
    """Verdicts with their evidence."""

    visible = staticmethod(sight.verdicts)
    list_display = ("claim_wording", "label", "annotator", "in_round", "status", "created_at")
    list_select_related = ("claim", "label", "annotator", "round__project", "assignment")
    list_filter = (ProjectFilter, "status", ClaimFilter, SourceFilter)
    lookups = frozenset({"project", "claim", "source", "status__exact"})
    search_fields = ("claim__wording", "rationale", "annotator__username")
    search_help_text = "Words of the claim or the rationale, or an annotator's name"
    ordering = ("-created_at", "-id")
    fields = (
        "claim_wording",
        "label",
        "rationale",
        "confidence",
        "evidence",
        "annotator",
        "project",
        "round",
        "status",
        "created_at",
        "updated_at",
    )
    readonly_fields = ("claim_wording", "evidence")

    @admin.display(description="claim")
    def claim_wording(self, verdict: Verdict) -> str:
        """How the annotator worded the claim."""
        return shortened(str(verdict.claim))

    @admin.display(description="round")
    def in_round(self, verdict: Verdict) -> str:
        """Project and round."""
        return str(verdict.round)

    @admin.display(description="evidence")
    def evidence(self, verdict: Verdict) -> SafeString:
        """What it rests on: stance, source, excerpt; an address is shown, never linked."""
        cited = Evidence.objects.filter(question__verdict=verdict).select_related("source")
        rows = ((shown(item),) for item in cited.order_by("question__position", "position", "id"))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", rows))


def shown(item: Evidence) -> SafeString:
    """One piece of evidence as a line."""
    source = item.source
    title = item.cited_title or source.url or source.citation
    place = list_of("source", q=source.url or source.citation)
    hidden = " (hidden)" if source.status == moderation.HIDDEN else ""
    return format_html("{}: {}{} — {}", item.get_stance_display(), link(place, title), hidden, item.excerpt)


@admin.register(Source, site=site)
class SourcePage(ModeratedPage):
    """Sources, which can be hidden and restored."""

    visible = staticmethod(sight.sources)
    steps = {
        "hide": Step(
            "Hide",
            "hidden",
            "A hidden source and the evidence from it are neither shown nor exported until it is restored.",
            is_live,
            moderation.hide_source,
        ),
        "restore": Step(
            "Restore",
            "restored",
            "A restored source is shown and exported again, with the evidence from it.",
            is_hidden,
            moderation.restore_source,
        ),
    }
    actions = ("hide", "restore")
    list_display = ("name", "kind", "project", "publisher", "status", "created_at")
    list_select_related = ("project",)
    list_filter = (ProjectFilter, "status", "kind")
    lookups = frozenset({"project", "status__exact", "kind__exact"})
    search_fields = ("url", "citation", "title", "publisher")
    ordering = ("-created_at", "-id")
    fields = (
        "kind",
        "url",
        "citation",
        "title",
        "publisher",
        "published_on",
        "date_found_by",
        "confidential",
        "project",
        "status",
        "created_at",
        "cited_by",
    )
    readonly_fields = ("cited_by",)

    @admin.display(description="source")
    def name(self, source: Source) -> str:
        """Its title, address or citation."""
        return shortened(str(source))

    @admin.display(description="cited by")
    def cited_by(self, source: Source) -> SafeString:
        """A link to the verdicts that cite it."""
        return link(list_of("verdict", source=source.pk), "Verdicts that cite this source")

    @admin.action(description="Hide the selected sources…", permissions=["moderate"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Source]) -> HttpResponse | None:
        """Ask why."""
        return self.begin(request, queryset, "hide")

    @admin.action(description="Restore the selected sources…", permissions=["moderate"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Source]) -> HttpResponse | None:
        """Ask why."""
        return self.begin(request, queryset, "restore")
