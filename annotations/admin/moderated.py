"""Pages of what can be moderated: a button, a list action, and the page between that asks why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from annotations.admin.base import Page, user_of
from annotations.core.errors import DomainError
from annotations.services.moderation import REASON_LIMIT

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a moderator can do to an object: its words, when it applies, the service that does it."""

    label: str
    done: str
    explanation: str
    applies: Callable[[Any, Any], bool]
    act: Callable[..., None]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60, "autofocus": True}),
        help_text="Kept in the log with your name. Others who moderate here read it.",
    )


class ModeratedPage(Page):
    """A page whose objects can be moderated by the steps of `steps`."""

    steps: ClassVar[Mapping[str, Step]]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Whoever holds the right to change; the services look at the project as well."""
        return user_of(request).has_perm(f"annotations.change_{self.opts.model_name}")

    def get_urls(self) -> list[URLPattern]:
        """Django's pages, and the one that asks for the reason."""
        view = self.admin_site.admin_view(self.ask)
        name = f"annotations_{self.opts.model_name}_moderate"
        return [path("moderate/<slug:step>/", view, name=name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The object's page with a button for each step that applies."""
        buttons = self.buttons(request, self.get_object(request, object_id))
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "steps": buttons})

    def buttons(self, request: HttpRequest, row: Model) -> list[tuple[str, str]]:
        """Address and label of each step that applies to the object."""
        if not self.has_moderate_permission(request):
            return []
        return [
            (self.address_of(name, [row.pk]), step.label)
            for name, step in self.steps.items()
            if step.applies(row, user_of(request))
        ]

    def address_of(self, step: str, ids: list[UUID]) -> str:
        """Where the reason for a step is asked for."""
        page = reverse(f"admin:annotations_{self.opts.model_name}_moderate", args=[step])
        return f"{page}?{urlencode([('id', key) for key in ids])}"

    def response_action(  # type: ignore[override]  # the stubs are of a later Django
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        """Django's, for rows that are named by ids.

        Raises:
            BadRequest: one is no id.
        """
        try:
            {UUID(text) for text in request.POST.getlist(ACTION_CHECKBOX_NAME)}
        except ValueError:
            raise BadRequest("a row that is named by no id") from None
        return super().response_action(request, queryset)

    def begin(self, request: HttpRequest, rows: QuerySet[Any], step: str) -> HttpResponse | None:
        """From the list to the page that asks why."""
        ids = list(rows.values_list("pk", flat=True)[: AT_ONCE + 1])
        if len(ids) > AT_ONCE:
            self.message_user(request, f"At most {AT_ONCE} at a time.", messages.ERROR)
            return None
        return HttpResponseRedirect(self.address_of(step, ids))

    def ask(self, request: HttpRequest, step: str) -> HttpResponse:
        """Ask for the reason; with one, do it to all or, where the service refuses one, to none."""
        chosen = self.steps.get(step)
        if chosen is None:
            raise Http404
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        rows = self.rows_named(request)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and self.carry_out(request, chosen, rows, form):
            return HttpResponseRedirect(self.address_after(rows))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{chosen.label} {self.count_of(rows)}",
            "opts": self.opts,
            "step": chosen,
            "rows": rows,
            "form": form,
            "back": self.address_after(rows),
        }
        return TemplateResponse(request, "annotations/admin/reason.html", context)

    def rows_named(self, request: HttpRequest) -> list[Model]:
        """The objects that the address names, all of them within reach; else 404."""
        try:
            ids = {UUID(text) for text in request.GET.getlist("id")}
        except ValueError:
            raise Http404 from None
        rows = list(self.get_queryset(request).filter(pk__in=ids)) if len(ids) <= AT_ONCE else []
        if not rows or len(rows) != len(ids):
            raise Http404
        return rows

    def carry_out(self, request: HttpRequest, step: Step, rows: list[Model], form: ReasonForm) -> bool:
        """Whether the step was done to every object; a refusal stands on the form."""
        values = {"by": user_of(request), "reason": form.cleaned_data["reason"]}
        try:
            with transaction.atomic():
                for row in rows:
                    step.act(**{str(self.opts.model_name): row.pk}, **values)
        except DomainError as error:
            form.add_error(None, str(error))
            return False
        self.message_user(request, f"{self.count_of(rows).capitalize()} {step.done}.", messages.SUCCESS)
        return True

    def count_of(self, rows: list[Model]) -> str:
        """How many of what, in words."""
        names = self.opts.verbose_name if len(rows) == 1 else self.opts.verbose_name_plural
        return f"{len(rows)} {names}"

    def address_after(self, rows: list[Model]) -> str:
        """The object's page, or the list where there were several."""
        page = f"admin:annotations_{self.opts.model_name}"
        if len(rows) == 1:
            return reverse(f"{page}_change", args=[rows[0].pk])
        return reverse(f"{page}_changelist")
