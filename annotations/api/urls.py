"""The routes of the API, one list, sorted by path."""

from django.urls import path

from annotations.api import (
    agreement,
    assignments,
    cases,
    exports,
    jobs,
    openapi,
    project_models,
    project_settings,
    projects,
    releases,
    rounds,
    session,
    tokens,
)

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
    path("assignments/<uuid:assignment_id>/reopen", assignments.ReopenView.as_view()),
    path("assignments/<uuid:assignment_id>/skip", assignments.SkipView.as_view()),
    path("assignments/<uuid:assignment_id>/submit", assignments.SubmitView.as_view()),
    path("claims/<uuid:claim_id>/resolution", cases.ResolutionView.as_view()),
    path("claims/<uuid:claim_id>/unmerge", cases.UnmergeView.as_view()),
    path("exports/<uuid:export_id>", exports.ExportView.as_view()),
    path("exports/<uuid:export_id>/file", exports.ExportFileView.as_view()),
    path("jobs/<uuid:job_id>", jobs.JobView.as_view()),
    path("jobs/<uuid:job_id>/cancel", jobs.CancelView.as_view()),
    path("projects", projects.ProjectsView.as_view()),
    path("projects/<slug:slug>", projects.ProjectView.as_view()),
    path("projects/<slug:slug>/documents", projects.DocumentsView.as_view()),
    path("projects/<slug:slug>/export-choices", exports.ExportChoicesView.as_view()),
    path("projects/<slug:slug>/exports", exports.ProjectExportsView.as_view()),
    path("projects/<slug:slug>/jobs", jobs.ProjectJobsView.as_view()),
    path("projects/<slug:slug>/pre-annotations", jobs.PreAnnotationsView.as_view()),
    path("projects/<slug:slug>/preannotator-models", project_models.ProjectModelsView.as_view()),
    path(
        "projects/<slug:slug>/preannotator-models/activate",
        project_models.ActivateView.as_view(),
    ),
    path("projects/<slug:slug>/progress", projects.ProgressView.as_view()),
    path("projects/<slug:slug>/releases", releases.ProjectReleasesView.as_view()),
    path("projects/<slug:slug>/settings", project_settings.ProjectSettingsView.as_view()),
    path("projects/<slug:slug>/tokens", tokens.ProjectTokensView.as_view()),
    path("releases/<uuid:release_id>", releases.ReleaseView.as_view()),
    path("releases/<uuid:release_id>/files/<path:path>", releases.ReleaseFileView.as_view()),
    path("rounds/<uuid:round_id>", rounds.RoundView.as_view()),
    path("rounds/<uuid:round_id>/agreement", agreement.AgreementView.as_view()),
    path("rounds/<uuid:round_id>/agreement/file", agreement.AgreementFileView.as_view()),
    path("rounds/<uuid:round_id>/cases", cases.CasesView.as_view()),
    path("rounds/<uuid:round_id>/cases/<uuid:document_id>", cases.CaseView.as_view()),
    path("rounds/<uuid:round_id>/merges", cases.MergesView.as_view()),
    path("rounds/<uuid:round_id>/next", assignments.NextView.as_view()),
    path("session", session.SessionView.as_view()),
    path("tokens", tokens.TokensView.as_view()),
    path("tokens/<uuid:token_id>", tokens.TokenView.as_view()),
]
