"""What is sent by name can be done: every task named in jobs.py is one that the worker knows."""

import inspect

import pytest

from annotations import jobs, tasks
from annotations.models.job import JobKind
from annotations.queries.jobs import SEEN_BY
from annotations.services.job_runs import ACTION_OF_KIND
from factcheck.celery import app


def test_every_kind_of_job_has_a_registered_task():
    app.loader.import_default_modules()
    assert set(jobs.TASK_OF_KIND) == set(JobKind.values)
    assert set(jobs.TASK_OF_KIND.values()) <= set(app.tasks)


def test_every_kind_of_job_says_who_may_ask_for_it_and_who_sees_it():
    assert set(ACTION_OF_KIND) == set(SEEN_BY) == set(JobKind.values)


@pytest.mark.parametrize("task", (tasks.preannotate, tasks.export))
def test_a_task_takes_an_id_and_tolerates_what_later_versions_send(task):
    """Job arguments hold no text, name or secret (P57)."""
    parameters = inspect.signature(task.run).parameters
    assert [p.annotation for p in parameters.values() if p.kind is not p.VAR_KEYWORD] == [str]
    assert any(p.kind is p.VAR_KEYWORD for p in parameters.values())
