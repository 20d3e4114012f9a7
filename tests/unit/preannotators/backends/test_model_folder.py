"""What a folder must hold, read without the packages that run it."""

import json

import pytest

from annotations.preannotators.backends.model_folder import (
    TEXT_CLASSIFICATION,
    TOKEN_CLASSIFICATION,
    ModelFolder,
)
from annotations.preannotators.backends.options import UnfitError
from annotations.preannotators.backends.pipeline_labels import claim_labels
from tests.support.tiny_models import write_folder

JUDGE = "BertForSequenceClassification"
BIO = {"0": "O", "1": "B-Quotation", "2": "I-Quotation", "10": "I-FACT"}


def folder(path, task=TOKEN_CLASSIFICATION, **config) -> ModelFolder:
    head = JUDGE if task == TEXT_CLASSIFICATION else "BertForTokenClassification"
    return ModelFolder.at(str(write_folder(path, head, **config)), task)


# ── what lies in it ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        (
            "model.safetensors",
            "one with model.safetensors; model.save_pretrained writes it, pickles are not read",
        ),
        ("tokenizer.json", "one with tokenizer.json; save_pretrained of a fast tokenizer writes it"),
        ("config.json", "one with config.json, a JSON object"),
    ],
)
def test_what_is_missing_is_named_and_how_to_make_it(tmp_path, missing, says):
    write_folder(tmp_path)
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    (tmp_path / missing).unlink()
    with pytest.raises(UnfitError, match=says) as refused:
        ModelFolder.at(str(tmp_path), TOKEN_CLASSIFICATION)
    assert refused.value.field == "folder"


@pytest.mark.parametrize(
    "path", ["models/claims", "claims/base", "/no/such/folder", "", "/etc/hostname", "\0"]
)
def test_only_a_folder_of_this_machine_will_do(path):
    with pytest.raises(UnfitError, match="the absolute path of a folder"):
        ModelFolder.at(path, TOKEN_CLASSIFICATION)


@pytest.mark.parametrize("config", ["", "[]", "{", "\udcff"])
def test_a_config_that_is_no_object_is_refused(tmp_path, config):
    (write_folder(tmp_path) / "config.json").write_bytes(config.encode(errors="surrogateescape"))
    with pytest.raises(UnfitError, match=r"config\.json, a JSON object"):
        ModelFolder.at(str(tmp_path), TOKEN_CLASSIFICATION)


def test_the_model_must_be_one_for_the_task(tmp_path):
    """Another one would be given a head of random weights."""
    write_folder(tmp_path, "BertForMaskedLM")
    with pytest.raises(
        UnfitError, match=r"a model for text-classification; config\.json names no ForSequence"
    ):
        ModelFolder.at(str(tmp_path), TEXT_CLASSIFICATION)
    with pytest.raises(UnfitError, match="regression"):
        folder(tmp_path, TEXT_CLASSIFICATION, problem_type="regression")


def test_labels_are_in_the_order_of_their_numbers(tmp_path):
    assert folder(tmp_path, id2label=BIO).labels == ("O", "B-Quotation", "I-Quotation", "I-FACT")
    assert folder(tmp_path).labels == ("LABEL_0", "LABEL_1")
    assert folder(tmp_path).exclusive
    assert not folder(tmp_path, problem_type="multi_label_classification").exclusive


def test_the_digest_is_of_all_that_bears_on_what_is_found(tmp_path):
    model = folder(tmp_path)
    first = model.digest()
    (tmp_path / "README.md").write_text("How it was made.")
    assert model.digest() == folder(tmp_path).digest() == first
    for name in ("model.safetensors", "config.json", "tokenizer.json"):
        before, held = model.digest(), (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(held + b" ")
        assert model.digest() != before
        (tmp_path / name).write_bytes(held)
    assert model.digest() == first
    (tmp_path / "vocab.txt").write_text("word")
    assert model.digest() != first


def test_a_folder_that_is_gone_has_no_digest(tmp_path):
    model = folder(tmp_path / "model")
    (tmp_path / "model").rename(tmp_path / "elsewhere")
    assert model.digest() == ""


# ── which labels mean a claim ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("task", "labels", "given", "chosen"),
    [
        (TOKEN_CLASSIFICATION, ["O", "B-Quotation", "I-Quotation", "FACT"], {}, {"Quotation": ("quotation",), "FACT": ()}),
        (TOKEN_CLASSIFICATION, ["O", "B-X", "I-X"], {"X": ["event", "causal"]}, {"X": ("event", "causal")}),
        (TOKEN_CLASSIFICATION, ["O", "S-X", "E-X", "L-Y"], {"X": "event", "Y": []}, {"X": ("event",), "Y": ()}),
        (TEXT_CLASSIFICATION, ["NFS", "CFS"], {}, {"CFS": ()}),
        (TEXT_CLASSIFICATION, ["CFS"], {}, {"CFS": ()}),
        (TEXT_CLASSIFICATION, ["CFS", "NFS"], {"CFS": []}, {"CFS": ()}),
        (TEXT_CLASSIFICATION, ["nothing", "EVENT", "Causal"], {}, {"EVENT": ("event",), "Causal": ("causal",)}),
    ],
)  # fmt: skip
def test_labels_become_claim_types(tmp_path, task, labels, given, chosen):
    assert claim_labels(given, folder(tmp_path, task, id2label=dict(enumerate(labels)))) == chosen


@pytest.mark.parametrize(
    ("task", "labels", "given", "says"),
    [
        (TEXT_CLASSIFICATION, ["A", "B", "C"], {}, "of the model's labels that mean a claim; it has A, B, C"),
        (TOKEN_CLASSIFICATION, ["O", "B-A", "I-A"], {"B-A": []}, "it has A$"),
        (TOKEN_CLASSIFICATION, ["O"], {}, "it has $"),
        (TEXT_CLASSIFICATION, ["A", "B"], {"A": ["lie"]}, "to lists of event, quotation"),
        (TEXT_CLASSIFICATION, ["A", "B"], {"A": [[]]}, "to lists of event"),
        (TEXT_CLASSIFICATION, ["A", "B"], {"A": True}, "to lists of event"),
        (TEXT_CLASSIFICATION, ["A", "B"], {"A": None}, "to lists of event"),
    ],
)
def test_labels_that_cannot_be_meant_are_refused(tmp_path, task, labels, given, says):
    with pytest.raises(UnfitError, match=says) as refused:
        claim_labels(given, folder(tmp_path, task, id2label=dict(enumerate(labels))))
    assert refused.value.field == "labels"


def test_what_json_can_say_is_read_or_refused(tmp_path):
    """The layouts that other tools write: numbers as keys, no labels at all."""
    write_folder(tmp_path)
    for id2label in (None, {}, {"0": "A"}):
        text = json.dumps({"architectures": [JUDGE], "id2label": id2label})
        (tmp_path / "config.json").write_text(text)
        assert ModelFolder.at(str(tmp_path), TEXT_CLASSIFICATION).labels
