"""Other people's programs read the product's own exports, as they read those of the package's fixtures.

`webanno` is not here: its second reader knows no stacked values, which overlapping work of one annotator needs.
"""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotations.core.records import GoldRecord, MentionRecord
from annotations.formats.archives import unpack
from annotations.formats.averitec_layout import faults
from annotations.formats.jsonl import TYPES
from annotations.formats.table import COLUMNS
from annotations.services import export_files
from tests import export_world
from tests.export_world import World
from tests.unit.formats.tables import judged, read
from tests.unit.formats.test_brat import PYBRAT
from tests.unit.formats.test_cas import CASSIS
from tests.unit.formats.test_claim_review import EXTRUCT, PYLD
from tests.unit.formats.test_conll import SEQEVAL
from tests.unit.formats.test_csv_table import PANDAS
from tests.unit.formats.test_fever import predictions, rows, score
from tests.unit.formats.test_label_studio import SDK
from tests.unit.formats.test_parquet import CROISSANT, DATASETS, PYARROW
from tests.unit.formats.test_spacy_formats import OTHER_SPACY
from tests.unit.formats.test_web_annotation import ANCHORPOINT, RDFLIB

pytestmark = pytest.mark.django_db(transaction=True)
Export = Callable[[str], Path]


@pytest.fixture
def world() -> World:
    world = export_world.make()
    world.project.data_license = "cc-by-4.0"
    world.project.save()
    export_world.settle(world)
    return world


@pytest.fixture
def export(world, tmp_path) -> Export:
    """A function that exports in a format: the file, or the folder with the files of the archive."""

    def exported(name: str) -> Path:
        file = tmp_path / f"data.{name}"
        export_files.write(project=world.project, target=file, format=name)
        if not file.read_bytes().startswith(b"PK"):
            return file
        unpack(io.BytesIO(file.read_bytes()), tmp_path / name)
        return tmp_path / name

    return exported


@pytest.fixture
def records(export) -> list[Any]:
    return read("jsonl", export("jsonl").read_bytes())


@pytest.fixture
def quotes(records) -> list[str]:
    """Of all mentions, annotators' and gold."""
    own = [each.quote for each in records if isinstance(each, MentionRecord)]
    return sorted(own + [m.quote for each in records if isinstance(each, GoldRecord) for m in each.mentions])


def parts(records: list[Any]) -> list[str]:
    """The text of every fragment."""
    [text] = {each.text for each in records if getattr(each, "text", "").startswith("🚢")}
    mentions = [
        *(each for each in records if isinstance(each, MentionRecord)),
        *(mention for each in records if isinstance(each, GoldRecord) for mention in each.mentions),
    ]
    return sorted(text[span.start : span.end] for each in mentions for span in each.fragments)


def test_pandas(export, quotes):
    found = judged("tables", PANDAS, export("csv"))
    assert (found["columns"], found["agree"]) == (list(COLUMNS), True)
    assert found["rows"] == len(quotes) + 1  # and the document in which somebody found nothing


def test_the_layout_of_averitec(export):
    entries = json.loads(export("averitec").read_text("utf-8"))
    assert [fault for entry in entries for fault in faults(entry)] == []
    assert [entry["label"] for entry in entries] == ["Supported"] + 2 * [
        "Refuted",
        "Conflicting Evidence/Cherrypicking",
    ]


def test_extruct_and_pyld(export):
    pages = sorted(export("claim-review-pages").glob("*.html"))
    on_pages = [judged("linked-data", EXTRUCT, page)[0]["claimReviewed"] for page in pages]
    feed = judged("linked-data", PYLD, export("claim-review"))
    reviewed = [each["https://schema.org/claimReviewed"][0]["@value"] for each in feed]
    assert sorted(on_pages) == sorted(reviewed)
    assert "Twelve boats 🚢 were lost." in reviewed


def test_anchorpoint_and_rdflib(export, records):
    folder = export("web-annotation")
    found = judged("linked-data", ANCHORPOINT, folder)
    assert [exact for exact, *_ in found] == [chosen for _, chosen, _ in found] == [cut for *_, cut in found]
    assert sorted(exact for exact, *_ in found) == parts(records)
    triples = judged("linked-data", RDFLIB, folder)
    assert triples["exact"] == parts(records)
    assert triples["annotations"] == 12


def test_label_studio_sdk(export):
    found = judged("label-studio", SDK, export("label-studio"))
    assert set(found["tasks"] + found["annotations"]) == {True}
    assert found["quotes"]
    assert all(text == cut for text, cut in found["quotes"])


def test_pybrat(export, quotes):
    mentions = [each for each in judged("standoff", PYBRAT, export("brat")) if each[4]]
    assert all(said == cut for _, _, said, cut, _ in mentions)
    # brat's text of a span has a space where the document has a line end
    assert sorted(said for _, _, said, *_ in mentions) == sorted(" ".join(q.split("\n")) for q in quotes)


def test_the_score_of_fever(export, tmp_path):
    actual = rows((tmp_path / export("fever").parent / "data.fever").read_bytes(), "claims.jsonl")
    assert [each["label"] for each in actual] == ["SUPPORTS"]
    assert score(predictions(actual), actual) == 1.0


def test_seqeval(export):
    found = judged("standoff", SEQEVAL, export("conll"))
    assert {each["f1"] for each in found.values()} == {1.0, None}
    assert any(each["entities"] for each in found.values())


def test_spacy(export):
    docs = judged("webanno", OTHER_SPACY, export("docbin"))
    assert any(docs)
    assert all(text == cut for doc in docs for _, text, cut in doc)


@pytest.mark.parametrize("name", ("cas-xmi", "cas-json"))
def test_cassis(export, name):
    found = judged("standoff", CASSIS, export(name))
    assert all(text == cut for _, text, cut, _ in found)
    assert "Twelve boats 🚢 were lost." in {wording for *_, wording in found}


def test_pyarrow_datasets_and_mlcroissant(export, records, tmp_path):
    folder = export("parquet")
    counts = {name: sum(type(each) is shape for each in records) for name, shape in TYPES.items()}
    assert {name: len(found) for name, found in judged("tables", PYARROW, folder).items()} == counts
    found = judged("tables", DATASETS, folder, tmp_path / "cache")
    assert {name: sum(each.values()) for name, each in found["rows"].items()} == counts
    assert sorted(found["quotes"]) == sorted(
        each.quote for each in records if isinstance(each, MentionRecord)
    )
    [part] = [each.stem for each in (folder / "data" / "mention").iterdir()]
    croissant = judged("tables", CROISSANT, folder, part)
    assert (croissant["errors"], croissant["warnings"]) == ([], [])
    assert sum(croissant["rows"].values()) == len(records)
