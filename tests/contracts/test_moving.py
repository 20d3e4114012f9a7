"""Every model is carried by a project's archive or left out for a reason; the layout changes with its version alone."""

import hashlib
import re
from argparse import ArgumentParser

import pytest
from django.apps import apps
from pghistory.models import Event as History

from annotations.formats.project_archive import READABLE, SCHEMA_VERSION
from annotations.management.commands import export_project
from annotations.queries.carried import CARRIED, LEFT_OUT, history_of, kind_of
from annotations.queries.project_rows import Holds, columns_of, is_numbered
from annotations.services.moving.identities import COMPUTED
from annotations.services.moving.translating import COMPUTATIONS
from factcheck import paths
from factcheck.management.commands import import_project

MODELS = [
    model for model in apps.get_app_config("annotations").get_models() if not issubclass(model, History)
]
DIGESTS = {1: "9039f9686858cdec"}
"""By schema version: the digest of all tables and columns that are carried."""


def layout() -> str:
    """Every column of what is carried, and of its history."""
    return "\n".join(
        f"{each.kind} {model._meta.db_table}.{column.name} {column.holds.value} {column.kind}"
        for each in CARRIED
        for model in (each.model, history_of(each))
        if model
        for column in columns_of(model, each.model)
    )


def test_every_model_is_carried_or_left_out_for_a_reason():
    carried = [each.model for each in CARRIED]
    assert {model.__name__ for model in MODELS} == {model.__name__ for model in [*carried, *LEFT_OUT]}
    assert not set(carried) & set(LEFT_OUT)
    assert len(carried) == len(set(carried))
    assert all(LEFT_OUT.values())


def test_the_layout_changes_with_its_version():
    """Where this fails: raise SCHEMA_VERSION, say in READABLE what is still read, and add the digest."""
    assert DIGESTS[SCHEMA_VERSION] == hashlib.sha256(layout().encode()).hexdigest()[:16]
    assert set(READABLE) <= set(DIGESTS)


def test_history_goes_along_with_its_model():
    tracked = {
        history.pgh_tracked_model
        for history in apps.get_app_config("annotations").get_models()
        if issubclass(history, History)
    }
    assert {each.model for each in CARRIED if history_of(each)} == tracked - set(LEFT_OUT)


@pytest.mark.parametrize("each", CARRIED, ids=lambda each: each.kind)
def test_what_is_referred_to_is_carried(each):
    """By numbers only to what is loaded before it."""
    order = [other.kind for other in CARRIED]
    numbered = {other.kind for other in CARRIED if is_numbered(other.model)}
    for column in columns_of(each.model):
        if column.holds in (Holds.REFERENCE, Holds.REFERENCES):
            assert column.kind in order
            assert column.kind not in numbered or order.index(column.kind) <= order.index(each.kind)


def test_computed_ids_have_their_computation():
    assert set(COMPUTATIONS) == COMPUTED
    assert set(COMPUTED) <= {each.kind for each in CARRIED}


def test_the_document_says_what_stays_behind_and_names_options_that_exist():
    text = (paths.CHECKOUT / "docs" / "moving.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE))
    assert rows == {kind_of(model): reason for model, reason in LEFT_OUT.items()}
    there = {"--json"}
    for command in (export_project.Command(), import_project.Command()):
        parser = ArgumentParser()
        command.add_arguments(parser)
        there |= {option for action in parser._actions for option in action.option_strings}
    assert set(re.findall(r"(--[a-z][a-z-]+)", text)) <= there
    assert there - {"-h", "--help"} <= set(re.findall(r"(--[a-z][a-z-]+)", text))
