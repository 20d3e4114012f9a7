"""A model in a folder, from the operator's setting to suggestions in the database, by a worker in a process of its own."""

import io
import json

import pytest
from django.core.management import call_command

from annotations.core.spans import Span, quote_of
from annotations.models import Job, Suggestion
from annotations.preannotators import registry
from annotations.preannotators.backends import pipeline_loading
from annotations.services import job_runs, suggestions
from factcheck import back_ends, env
from tests import factories
from tests.support import tiny_models

TEXT = "😀 They say that cafe\u0301 flooded. They hope 😀 there. On monday they say 𝒽𝒶𝓇𝒷ℴ𝓇 closed there."
CLAIMS = ["cafe\u0301 flooded", "𝒽𝒶𝓇𝒷ℴ𝓇 closed"]

needs_extra = pytest.mark.skipif(
    not pipeline_loading.is_installed(),
    reason=f"the transformers extra is not installed: {pipeline_loading.INSTALL}",
)


def setting(folder) -> str:
    """What the operator writes into PREANNOTATORS."""
    labels = {"CLAIM": ["event"]}
    entry = {"name": "own", "kind": "transformers", "folder": str(folder), "task": "token-classification"}
    return json.dumps([{**entry, "labels": labels, "threshold": 0.8}])


@pytest.fixture
def offered(settings):
    """A function that offers what the setting says, as the app does when it starts."""

    def offer(text: str):
        settings.PREANNOTATORS = env.read({"PREANNOTATORS": text})["PREANNOTATORS"]
        back_ends.offer()
        return registry.get("own")

    yield offer
    registry.configure([])


def brief() -> list[tuple[str, list[str], str, str]]:
    found = Suggestion.objects.filter(superseded_at=None).order_by("fragments")
    assert all(
        row.quote == quote_of(TEXT, map(Span, row.fragments[::2], row.fragments[1::2])) for row in found
    )
    return [
        (row.quote.removesuffix("."), row.claim_types, row.pre_annotator, row.pre_annotator_version)
        for row in found
    ]


@needs_extra
def test_a_worker_marks_what_the_model_marks(celery_worker, tmp_path, offered):
    folder = tiny_models.save_marker(tmp_path)
    version = offered(setting(folder)).version
    project = factories.project(pre_annotator="own")
    factories.document(project, TEXT)
    told, out = celery_worker.environ, io.StringIO()
    celery_worker.stop()
    celery_worker.environ = {**told, "PREANNOTATORS": setting(folder)}
    try:
        celery_worker.start()
        call_command("preannotate", project=project.slug, wait=True, json=True, stdout=out)
    finally:
        celery_worker.stop()
        celery_worker.environ = told
    assert json.loads(out.getvalue())["status"] == "done"
    assert Job.objects.get().result["pre_annotator_version"] == version
    assert brief() == [(quote, ["event"], "own", version) for quote in CLAIMS]


def pre_annotate(project) -> Job:
    job = suggestions.request(project=project, by=None)
    job_runs.run(job_id=job.pk, work=suggestions.run)
    job.refresh_from_db()
    return job


@needs_extra
@pytest.mark.django_db
def test_another_model_in_the_folder_replaces_what_the_first_suggested(tmp_path, offered):
    folder = tiny_models.save_marker(tmp_path)
    project = factories.project(pre_annotator="own")
    factories.document(project, TEXT)
    first = offered(setting(folder)).version
    pre_annotate(project)
    before = list(Suggestion.objects.order_by("pk").values())
    offered(setting(folder))
    pre_annotate(project)
    assert list(Suggestion.objects.order_by("pk").values()) == before
    tiny_models.save_marker(folder, tiny_models.by_bytes)
    second = offered(setting(folder)).version
    pre_annotate(project)
    assert brief() == [(quote, ["event"], "own", second) for quote in CLAIMS]
    assert first != second


@pytest.mark.django_db
def test_without_the_extra_the_job_says_what_installs_it(tmp_path, offered, monkeypatch):
    monkeypatch.setattr(pipeline_loading, "PACKAGES", ("a_package_that_nobody_has",))
    config = {"id2label": {"0": "O", "1": "CLAIM"}}
    offered(setting(tiny_models.write_folder(tmp_path, **config)))
    project = factories.project(pre_annotator="own")
    factories.document(project, TEXT)
    job = pre_annotate(project)
    assert (job.status, Suggestion.objects.count()) == ("failed", 0)
    assert job.error == (
        "The pre-annotator “own” needs an extra that is not installed. This adds it: "
        "python3 -m factcheck.install base transformers"
    )


def test_a_folder_that_holds_no_model_stops_the_start(tmp_path, offered):
    with pytest.raises(
        env.SettingError, match=r"PREANNOTATORS: Pre-annotator 1: folder must be one with model"
    ):
        offered(setting(tmp_path))
