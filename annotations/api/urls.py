"""The routes of the API, one list, sorted by path."""

from django.urls import path

from annotations.api import assignments, openapi, projects, session

__all__ = ["openapi", "urlpatterns"]  # openapi registers itself by being imported

urlpatterns = [
    path("assignments/<uuid:assignment_id>", assignments.AssignmentView.as_view()),
    path(
        "assignments/<uuid:assignment_id>/decisions/<uuid:suggestion_id>",
        assignments.DecisionView.as_view(),
    ),
    path(
        "assignments/<uuid:assignment_id>/mentions/<uuid:mention_id>",
        assignments.MentionView.as_view(),
    ),
    path("assignments/<uuid:assignment_id>/submit", assignments.SubmitView.as_view()),
    path("projects", projects.ProjectsView.as_view()),
    path("projects/<slug:slug>", projects.ProjectView.as_view()),
    path("projects/<slug:slug>/documents", projects.DocumentsView.as_view()),
    path("projects/<slug:slug>/progress", projects.ProgressView.as_view()),
    path("rounds/<uuid:round_id>/next", assignments.NextView.as_view()),
    path("session", session.SessionView.as_view()),
]
