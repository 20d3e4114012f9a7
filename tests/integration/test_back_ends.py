"""Back ends in the product: a job that asks a stub on this machine, what it costs, and how it fails."""

import json
import logging

import pytest

from annotations.models import Document, Job, PreAnnotatorUse, Project, Suggestion
from annotations.preannotators import registry
from annotations.preannotators.backends.settings import engines
from annotations.queries import jobs as queries
from annotations.services import job_runs, suggestions
from tests import factories
from tests.support.endpoints import as_json, claims, endpoint, openai_error, text_of

pytestmark = pytest.mark.django_db

KEY = "sk-planted-marker"


@pytest.fixture
def offer():
    """A function that offers the back end at a stub, as the operator would."""

    def put(stub, **more):
        entry = {
            "kind": "openai", "name": "llm", "url": f"http://127.0.0.1:{stub.port}/v1", "model": "stub-1", "key": KEY,
            "retries": 0, **more,
        }  # fmt: skip
        registry.configure(engines([entry], [f"127.0.0.1:{stub.port}"]))

    yield put
    registry.configure([])


@pytest.fixture
def project() -> Project:
    made = factories.project(pre_annotator="llm")
    for number in range(3):
        factories.document(made, f"Harbor {number} will close on Monday. It rained. It rained.")
    return made


def everything(_path, question):
    """Three claims: one that is there, one that is not, one that is there twice."""
    sentence = text_of(question).split(".")[0]
    return claims({"quote": sentence}, {"quote": "It snowed"}, {"quote": "It rained"}, tokens=500)


def pre_annotate(project: Project) -> Job:
    job = suggestions.request(project=project, by=None)
    job_runs.run(job_id=job.pk, work=suggestions.run)
    job.refresh_from_db()
    return job


def used(project: Project) -> dict[str, int]:
    rows = PreAnnotatorUse.objects.filter(project=project, pre_annotator="llm")
    return dict(rows.values_list("counted", "amount"))


def test_a_job_stores_what_is_there_and_says_what_it_cost(project, offer):
    with endpoint(everything) as stub:
        offer(stub)
        job = pre_annotate(project)
        again = pre_annotate(project)
    counts = {"calls": 3, "tokens": 1500, "not_found": 3, "ambiguous": 3}
    assert (job.status, job.result["used"]) == ("done", counts)
    assert queries.message(job, has_worker=True) == (
        "3 suggestions in 3 documents. 6 more had no one place in the text and were dropped. 1,500 tokens."
    )
    assert again.result["used"] == counts
    assert used(project) == {name: 2 * count for name, count in counts.items()}
    assert sorted(Suggestion.objects.values_list("quote", flat=True)) == [
        f"Harbor {number} will close on Monday" for number in range(3)
    ]
    assert set(Suggestion.objects.values_list("pre_annotator", "pre_annotator_version")) == {
        ("llm", "1.1 stub-1")
    }


def test_a_back_end_that_fails_fails_the_job_and_leaves_whole_documents(project, offer):
    with endpoint(everything, openai_error("401 Unauthorized", "invalid_api_key")) as stub:
        offer(stub)
        job = pre_annotate(project)
    assert job.status == "failed"
    assert job.error == (
        "The pre-annotator “llm” does not accept its key; its operator can check it in PREANNOTATORS (status 401)."
    )
    first = Document.objects.order_by("pk").first()
    assert (job.done, list(Suggestion.objects.values_list("document", flat=True))) == (1, [first.pk])
    assert used(project)["tokens"] == job.result["used"]["tokens"] == 500


def test_nothing_of_a_document_is_stored_when_one_of_its_chunks_fails(project, offer):
    Document.objects.exclude(pk=Document.objects.first().pk).delete()
    factories.document(project, " ".join(f"Harbor {n} will close on Monday." for n in range(60)))
    left = Document.objects.order_by("pk").last()
    with endpoint(everything, everything, openai_error("400 Bad Request", "x")) as stub:
        offer(stub, chunk=500)
        job = pre_annotate(project)
    assert (job.status, job.done) == ("failed", 1)
    assert not Suggestion.objects.filter(document=left).exists()
    assert used(project)["calls"] == 2  # what was asked is paid for all the same


def test_an_unusable_answer_replaces_nothing(project, offer):
    with endpoint(everything) as stub:
        offer(stub)
        pre_annotate(project)
        before = list(Suggestion.objects.order_by("pk").values())
    with endpoint(as_json({"choices": []})) as stub:
        offer(stub)
        assert pre_annotate(project).status == "failed"
    assert list(Suggestion.objects.order_by("pk").values()) == before


def test_a_budget_is_the_projects_over_all_of_its_jobs(project, offer):
    with endpoint(everything) as stub:
        offer(stub, tokens_per_project=4000, answer_tokens=1000)
        first, second = pre_annotate(project), pre_annotate(project)
        asked = len(stub.questions)
        assert (first.status, second.status) == ("done", "failed")
        assert "of the 4,000 tokens that it may use of “llm”" in second.error
        assert "tokens_per_project" in second.error
        assert used(project)["tokens"] == 500 * asked <= 4000
        third = pre_annotate(project)
        assert (third.status, len(stub.questions)) == ("failed", asked)
        # another project has a budget of its own
        other = factories.project(pre_annotator="llm")
        factories.document(other, "Harbor 9 will close on Monday. It rained. It rained.")
        assert pre_annotate(other).status == "done"


def test_what_a_job_used_is_summed_over_its_attempts(project, offer):
    class Power(BaseException):
        pass

    with endpoint(everything) as stub:
        offer(stub)
        job = suggestions.request(project=project, by=None)
        genuine = suggestions.let_stand
        writes = []

        def second_write_dies(*given):
            writes.append(given)
            if len(writes) == 2:
                raise Power
            genuine(*given)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(suggestions, "let_stand", second_write_dies)
            patched.setattr(suggestions, "WRITE_EVERY", 0.0)
            with pytest.raises(Power):
                job_runs.run(job_id=job.pk, work=suggestions.run)
        Job.objects.update(lease_expires_at="2001-01-01T00:00Z")
        job_runs.run(job_id=job.pk, work=suggestions.run)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.result["suggestions"]) == ("done", 2, 3)
    assert used(project)["calls"] == 4  # the document whose write was lost was paid for twice
    assert job.result["used"]["calls"] == 3  # the job knows what its written documents cost


def test_p57_neither_key_nor_text_is_in_log_job_or_refusal(project, offer, caplog):
    caplog.set_level(logging.DEBUG)
    answers = [everything, openai_error("403 Forbidden", "x")]
    with endpoint(*answers) as stub:
        offer(stub)
        job = pre_annotate(project)
    told = caplog.text + json.dumps([job.result, job.parameters]) + job.error
    assert job.status == "failed"
    assert KEY not in told
    assert "Harbor" not in told
    assert any(KEY in head for head in stub.heads)  # it was really sent


def test_the_jobs_page_says_nothing_of_use_where_there_is_none():
    job = Job(kind="preannotate", status="done", result={"suggestions": 1, "documents": 1})
    assert queries.message(job, has_worker=True) == "1 suggestion in 1 document."
    job.result["used"] = {"refused": 1, "not_found": 1}
    assert queries.message(job, has_worker=True) == (
        "1 suggestion in 1 document. 1 more had no one place in the text and was dropped. "
        "The model would not look at 1 passage."
    )


def test_jobs_of_one_project_add_up(project):
    from annotations.services.pre_annotator_use import ProjectMeter

    one, two = (ProjectMeter(project=project.pk, pre_annotator="llm", so_far={"calls": 5}) for _ in range(2))
    one.note(tokens=3, calls=1)
    two.note(tokens=4)
    assert one.tokens_spent() == two.tokens_spent() == 7
    assert (dict(one.of_job), dict(two.of_job)) == ({"calls": 6, "tokens": 3}, {"calls": 5, "tokens": 4})
