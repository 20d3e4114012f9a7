"""The site of the moderation pages; one signs in to it under the same limits as everywhere."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from annotations.models import User
from annotations.services import accounts


class SignInForm(AdminAuthenticationForm):
    """Name and password, looked at by `accounts.sign_in`."""

    wait = 0
    """Seconds until the next attempt, where there were too many."""

    def clean(self) -> dict[str, Any]:
        """The credentials, `user_cache` being the account that they open.

        Raises:
            ValidationError: they open none, or there were too many failures.
        """
        given = self.cleaned_data
        if not given.get("username") or not given.get("password"):
            return given
        assert self.request is not None  # noqa: S101 - the login view gives it
        try:
            self.user_cache = accounts.sign_in(
                username=given["username"],
                password=given["password"],
                address=accounts.address_of(self.request.META),
                staff_only=True,
            )
        except accounts.TooManySignInsError as error:
            self.wait = error.wait
            raise ValidationError(str(error), code=error.code) from None
        except accounts.SignInFailedError:
            raise self.get_invalid_login_error() from None
        self.request.session.flush()  # `login` keeps the id of one's own session
        return given


class ChangePasswordForm(PasswordChangeForm):
    """One's own password, the old one asked for; tokens end with it."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        """Set it through the service."""
        accounts.change_password(user=self.user, password=self.cleaned_data["new_password1"])
        return self.user


class ModerationSite(admin.AdminSite):
    """Django's admin without its generic changes."""

    site_header = "Factcheck moderation"
    site_title = "Factcheck moderation"
    index_title = "Projects, work and people"
    index_template = "annotations/admin/index.html"
    login_form = SignInForm

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The sign-in page; 429 once there were too many failures."""
        response = super().login(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            wait = getattr(response.context_data.get("form"), "wait", 0)
            if wait:
                response.status_code = 429
                response.headers["Retry-After"] = str(wait)
        return response

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Django's page with our form, which the base class can't be given."""
        view = PasswordChangeView.as_view(
            form_class=ChangePasswordForm,
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        request.current_app = self.name
        return view(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Sign out, on record."""
        if isinstance(request.user, User) and request.method == "POST":
            accounts.note("signed_out", request.user, accounts.address_of(request.META))
        return super().logout(request, extra_context)


site = ModerationSite()
