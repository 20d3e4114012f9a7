"""Every address of the site: the admin, the API with its documents, and the single-page app."""

from django.urls import include, path, re_path

from annotations.admin import site
from factcheck import views

urlpatterns = [
    path("admin/", site.urls),
    path("api/v1/", include("annotations.api.urls")),
    path("api/schema/", views.schema, name="schema"),
    path("api/docs/", views.api_docs, name="api-docs"),
    path("healthz", views.health, name="health"),
    path("favicon.ico", views.favicon),
    re_path(r"^(?:(?:projects|annotate)/.+|profile)$", views.single_page),
    path("", views.single_page, name="home"),
]

handler500 = "factcheck.failures.failed"
handler400 = "factcheck.failures.bad_request"
handler404 = "factcheck.failures.not_found"
