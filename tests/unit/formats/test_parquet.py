"""Parquet, data card, Croissant: read by pyarrow, datasets and mlcroissant, and split so that nothing leaks."""

import io
import json
import sys
from dataclasses import replace
from typing import Any

import pytest

from annotations.core.records import ClaimRecord, DocumentRecord, GoldRecord, MentionRecord, ProjectRecord
from annotations.formats.archives import ZipReader, unpack
from annotations.formats.base import Suggested, UnknownFormatError
from annotations.formats.columns import columns_of
from annotations.formats.data_card import size_of
from annotations.formats.jsonl import TYPES, encoded
from annotations.formats.splits import Groups, Splits, part_of
from annotations.formats.store import filled
from tests.unit.formats.tables import judged, native, read, written


@pytest.fixture
def folder(tmp_path):
    unpack(io.BytesIO(written("parquet", native())[0]), tmp_path)
    return tmp_path


PYARROW = """
import json, pathlib, sys
import pyarrow.parquet
found = {}
for file in sorted(pathlib.Path(sys.argv[1]).glob("data/*/*.parquet")):
    rows = pyarrow.parquet.read_table(file).to_pylist()
    found.setdefault(file.parent.name, []).extend(rows)
print(json.dumps(found, default=str))
"""


def test_pyarrow_has_every_record_whole(folder):
    """Nothing is lost: each field of each record is in its table."""
    found = judged("tables", PYARROW, folder)
    assert list(found) == sorted(TYPES)
    for name, shape in TYPES.items():
        expected = [
            {column.name: column.of(each) for column in columns_of(shape)}
            for each in native()
            if type(each) is shape
        ]
        plain = json.loads(json.dumps(expected, default=str))
        assert sorted(found[name], key=json.dumps) == sorted(plain, key=json.dumps)


def test_offsets_slice_the_text(folder):
    found = judged("tables", PYARROW, folder)
    texts = {each["id"]: each["text"] for each in found["document"]}
    assert len(found["mention"]) == 8
    for each in found["mention"]:
        spans = zip(each["fragments_start"], each["fragments_end"], strict=True)
        assert " ".join(texts[each["document"]][start:end] for start, end in spans) == each["quote"]


DATASETS = """
import json, sys
import datasets
from huggingface_hub import DatasetCard
datasets.disable_progress_bars()
card = DatasetCard.load(sys.argv[1] + "/README.md").data.to_dict()
found = {}
for each in card["configs"]:
    loaded = datasets.load_dataset(sys.argv[1], each["config_name"], cache_dir=sys.argv[2])
    found[each["config_name"]] = {split: len(rows) for split, rows in loaded.items()}
quotes = datasets.load_dataset("parquet", data_files=sys.argv[1] + "/data/mention/*.parquet", cache_dir=sys.argv[2])["train"]["quote"]
print(json.dumps({"card": card, "rows": found, "quotes": list(quotes)}))
"""


def test_datasets_loads_every_table(folder, tmp_path):
    found = judged("tables", DATASETS, folder, tmp_path / "cache")
    counts = {name: sum(rows.values()) for name, rows in found["rows"].items()}
    assert counts == {name: sum(type(each) is shape for each in native()) for name, shape in TYPES.items()}
    assert sorted(found["quotes"]) == sorted(
        each.quote for each in native() if isinstance(each, MentionRecord)
    )
    card = found["card"]
    assert (card["license"], card["language"], card["size_categories"]) == (
        "cc-by-4.0",
        ["ar", "en"],
        ["n<1K"],
    )
    assert [each["config_name"] for each in card["configs"] if each.get("default")] == ["mention"]


def test_a_name_cannot_become_markup(tmp_path):
    hostile = 'x"\n---\nlicense: mit # é'
    records = [replace(e, name=hostile) if isinstance(e, ProjectRecord) else e for e in native()]
    unpack(io.BytesIO(written("parquet", records)[0]), tmp_path)
    card = judged("tables", DATASETS, tmp_path, tmp_path / "cache")["card"]
    assert (card["pretty_name"], card["license"]) == (hostile, "cc-by-4.0")


CROISSANT = """
import json, logging, sys
import mlcroissant
dataset = mlcroissant.Dataset(sys.argv[1] + "/croissant.json")
issues = dataset.metadata.ctx.issues
rows = {each.name: len(list(dataset.records(each.name))) for each in dataset.metadata.record_sets}
first = next(iter(dataset.records("mention-" + sys.argv[2])))
print(json.dumps({"errors": sorted(issues.errors), "warnings": sorted(issues.warnings), "rows": rows,
                  "keys": sorted(first), "quote": first["mention-" + sys.argv[2] + "/quote"].decode("utf-8")}))
"""


def test_mlcroissant_has_no_error_and_no_warning(folder):
    [part] = [each.stem for each in (folder / "data" / "mention").iterdir()]
    found = judged("tables", CROISSANT, folder, part)
    assert (found["errors"], found["warnings"]) == ([], [])
    assert sum(found["rows"].values()) == len(native())
    assert found["quote"] == next(e.quote for e in native() if isinstance(e, MentionRecord))
    assert len(found["keys"]) == len(columns_of(MentionRecord))


def test_mlcroissant_says_what_is_missing(folder):
    """The judge can say no: without a license it warns."""
    [part] = [each.stem for each in (folder / "data" / "mention").iterdir()]
    file = folder / "croissant.json"
    metadata = json.loads(file.read_text("utf-8"))
    del metadata["license"]
    file.write_text(json.dumps(metadata))
    assert "license" in " ".join(judged("tables", CROISSANT, folder, part)["warnings"])


def test_hashes_are_those_of_the_files():
    import hashlib

    reader = ZipReader(io.BytesIO(written("parquet", native())[0]))
    for each in json.loads(reader.data("croissant.json"))["distribution"]:
        data = reader.data(each["contentUrl"])
        assert hashlib.sha256(data).hexdigest() == each["sha256"]
        assert f"{len(data)} B" == each["contentSize"]


def test_suggestions_are_listed_as_lost():
    how = [Suggested("d", "rules", "1", None)]  # type: ignore[arg-type]
    _, losses = written("parquet", [*native(), *how])
    assert [(loss.rule, loss.what, loss.count) for loss in losses] == [("no-place", "suggestion", 1)]


def test_without_pyarrow(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UnknownFormatError, match="needs pyarrow"):
        written("parquet", native())


# ── splits ──────────────────────────────────────────────────────────────────────────────────────


def spread(count: int) -> list[Any]:
    """The fixture many times over, each copy with ids of its own."""
    records = native()
    return [
        json_copy(each, f"{n:04}")
        for n in range(count)
        for each in records
        if not isinstance(each, ProjectRecord)
    ]


def json_copy(record: Any, number: str) -> Any:
    """The record with every id changed."""
    from annotations.formats.decoding import decode_object

    plain = json.dumps(encoded(record)).replace("01900000", f"0190{number}")
    values = json.loads(plain)
    for each in (values, *values.get("mentions", [])):
        for fragment in each.get("fragments", []):
            fragment.pop("quote", None)
    return decode_object(type(record), values, "")


def parts(records: list[Any]) -> dict[str, str]:
    with filled(records) as store:
        splits = Splits(store)
        return {each.id: splits.of(each) for each in records if hasattr(each, "id")}


def test_nothing_is_on_two_sides():
    """Mentions of a document, and documents of a claim, are in one part (all 300 groups of documents and claims)."""
    records = spread(300)
    found = parts(records)
    for each in records:
        if isinstance(each, MentionRecord):
            assert found[each.id] == found[each.document] == found[each.claim]
        if isinstance(each, ClaimRecord) and each.merged_into:
            assert found[each.id] == found[each.merged_into]
        if isinstance(each, GoldRecord) and each.claim:
            assert found[each.id] == found[each.claim]
    documents = [found[each.id] for each in records if isinstance(each, DocumentRecord)]
    shares = {part: documents.count(part) / len(documents) for part in ("train", "validation", "test")}
    assert shares["train"] == pytest.approx(0.8, abs=0.05)
    assert shares["validation"] == pytest.approx(0.1, abs=0.04)


def test_parts_stay_when_data_grows():
    before, after = parts(spread(50)), parts(spread(200))
    assert {name: after[name] for name in before} == before


def test_parts_do_not_depend_on_the_order():
    records = spread(30)
    assert parts(records) == parts(records[::-1])


def test_groups():
    groups = Groups()
    for first, second in (("d", "c"), ("b", "e"), ("c", "b"), ("x", "x")):
        groups.join(first, second)
    assert [groups.find(each) for each in "bcdex"] == ["b", "b", "b", "b", "x"]
    assert part_of("a") == part_of("a")


def test_words_for_sizes():
    assert [size_of(n) for n in (0, 999, 1000, 99_999, 2_000_000)] == [
        "n<1K",
        "n<1K",
        "1K<n<10K",
        "10K<n<100K",
        "n>1M",
    ]


def test_the_table_formats_are_not_read():
    with pytest.raises(UnknownFormatError, match="can be written, but not read"):
        read("parquet", b"")
