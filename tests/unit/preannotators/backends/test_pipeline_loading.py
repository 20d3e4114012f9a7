"""Real pipelines of `transformers`, on models that are fitted here: what they find, and what they refuse to load."""

import json
import shutil
import subprocess
import sys
from contextlib import suppress

import pytest

from annotations.core.records import DocumentRecord
from annotations.core.spans import quote_of
from annotations.preannotators.backends import pipeline_loading
from annotations.preannotators.backends.remote import BackEndError
from annotations.preannotators.backends.settings import engines
from tests.support import tiny_models

pytestmark = pytest.mark.skipif(
    not pipeline_loading.is_installed(),
    reason=f"the transformers extra is not installed: {pipeline_loading.INSTALL}",
)

TEXT = (
    "They say that cafe\u0301 flooded. 😀 and people say 𝒽𝒶𝓇𝒷ℴ𝓇 closed on monday. They hope.\n\n"
    "אתמול הַנָּמָל נִסְגַּר and الميناء أُغلق on monday. 👩\u200d🚒 closed again. On monday बंदरगाह बंद there. 😀 nai\u0308ve 👍🏽"
)
CLAIMS = [
    *("cafe\u0301 flooded", "𝒽𝒶𝓇𝒷ℴ𝓇 closed", "הַנָּמָל נִסְגַּר", "الميناء أُغلق"),
    *("👩\u200d🚒 closed", "बंदरगाह बंद", "nai\u0308ve 👍🏽"),
]


@pytest.fixture(scope="module", params=[tiny_models.by_words, tiny_models.by_bytes], ids=["words", "bytes"])
def marker(request, tmp_path_factory):
    return tiny_models.save_marker(tmp_path_factory.mktemp("marker"), request.param)


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    return tiny_models.save_judge(tmp_path_factory.mktemp("judge"))


@pytest.fixture
def copy(judge, tmp_path):
    """A copy of a model that a test may spoil."""
    return shutil.copytree(judge, tmp_path / "copy")


def engine(folder, task="token-classification", **more):
    (made,) = engines([{"kind": "transformers", "name": "own", "folder": str(folder), "task": task, **more}])
    return made


def bare(quote: str) -> str:
    """Without the full stop that a tokenizer takes for the end of a word."""
    return quote.removesuffix(".")


# ── what they find ──────────────────────────────────────────────────────────────────────────────


def test_offsets_count_code_points_whatever_stands_before(marker):
    """Outside the first plane, with marks, joined, from right to left; tokenizers by words and by bytes."""
    found = engine(marker).suggest(DocumentRecord(TEXT))
    assert [bare(one.quote) for one in found] == CLAIMS
    assert all(one.quote == quote_of(TEXT, one.fragments) for one in found)
    assert all(one.score > 0.9 for one in found)


def test_a_long_text_is_read_whole(marker):
    """Many times what the model reads at a time."""
    text = " ".join([TEXT] * 12)
    found = engine(marker).suggest(DocumentRecord(text))
    assert len(text) > 1500
    assert [bare(one.quote) for one in found] == CLAIMS * 12
    assert all(one.quote == quote_of(text, one.fragments) for one in found)


def test_the_same_text_gives_the_same_list(marker, judge):
    for made in (engine(marker), engine(judge, "text-classification")):
        first = made.suggest(DocumentRecord(TEXT))
        assert first
        assert made.suggest(DocumentRecord(TEXT)) == first
        made._loaded = None  # load it anew
        assert made.suggest(DocumentRecord(TEXT)) == first


def test_sentences_are_weighed(judge):
    text = "They hope 😀 there. 😀 they say cafe\u0301 flooded. People say that they hope. They say the harbor closed."
    found = engine(judge, "text-classification").suggest(DocumentRecord(text))
    assert [one.quote for one in found] == ["😀 they say cafe\u0301 flooded.", "They say the harbor closed."]
    assert all(one.quote == quote_of(text, one.fragments) for one in found)
    assert all(one.check_worthiness == one.score > 0.8 for one in found)
    assert {one.reasons for one in found} == {("label CLAIM",)}
    (low, *_) = engine(judge, "text-classification", threshold=0.0).suggest(DocumentRecord(text))
    assert (low.quote, low.score < 0.2) == ("They hope 😀 there.", True)


def test_a_sentence_longer_than_the_model_reads_is_weighed_whole(judge):
    text = "They say " + "and they hope " * 40 + "that the harbor closed. They hope."
    (found,) = engine(judge, "text-classification").suggest(DocumentRecord(text))
    assert found.quote == text.removesuffix(" They hope.")


# ── what is not loaded ──────────────────────────────────────────────────────────────────────────


def refused(folder) -> str:
    with pytest.raises(BackEndError) as error:
        engine(folder, "text-classification").suggest(DocumentRecord("They say the harbor closed."))
    return str(error.value)


def test_a_pickle_is_never_read(copy):
    """Not even where it is all that is left of a folder that was sound at the start."""
    import torch
    from safetensors.torch import load_file

    made = engine(copy, "text-classification")
    torch.save(load_file(copy / "model.safetensors"), copy / "pytorch_model.bin")
    (copy / "model.safetensors").unlink()
    with pytest.raises(BackEndError, match=r"cannot be loaded from its folder \(.*model\.safetensors"):
        made.suggest(DocumentRecord("They say the harbor closed."))


@pytest.mark.parametrize("kind", ["bert", "own"])
def test_no_code_of_the_folder_runs(copy, kind):
    marks = copy / "ran"
    (copy / "own_code.py").write_text(f"open({str(marks)!r}, 'w').close()")
    config = json.loads((copy / "config.json").read_text())
    code = {"AutoConfig": "own_code.Config", "AutoModelForSequenceClassification": "own_code.Model"}
    (copy / "config.json").write_text(json.dumps({**config, "auto_map": code, "model_type": kind}))
    with suppress(BackEndError):  # a kind that only the code knows
        engine(copy, "text-classification").suggest(DocumentRecord("They say the harbor closed."))
    assert not marks.exists()


def test_weights_that_are_not_whole_are_refused(copy):
    from safetensors.torch import load_file, save_file

    weights = load_file(copy / "model.safetensors")
    save_file(
        {name: held for name, held in weights.items() if "classifier" not in name}, copy / "model.safetensors"
    )
    assert refused(copy) == (
        "The pre-annotator “own” has a model whose weights are not whole; save it again with save_pretrained."
    )


def test_a_tokenizer_of_another_model_is_refused(copy, marker, tmp_path):
    tiny_models.save_tokenizer(tmp_path, tiny_models.by_bytes, more_words=500)
    shutil.copy(tmp_path / "tokenizer.json", copy)
    assert "a tokenizer with more words than its model" in refused(copy)


def test_a_model_that_reads_next_to_nothing_is_refused(copy):
    config = json.loads((copy / "tokenizer_config.json").read_text())
    (copy / "tokenizer_config.json").write_text(json.dumps({**config, "model_max_length": 15}))
    assert "reads 15 tokens at a time" in refused(copy)


def test_labels_that_changed_since_the_start_are_noticed(copy):
    made = engine(copy, "text-classification")
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps({**config, "id2label": {"0": "CLAIM", "1": "OTHER"}}))
    with pytest.raises(BackEndError, match="start the service anew"):
        made.suggest(DocumentRecord("They say the harbor closed."))


WITHOUT_NETWORK = """
import socket, sys

def refuse(*args, **kwargs):
    print("asked for", args)
    raise OSError("no network")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from annotations.core.records import DocumentRecord
from annotations.preannotators.backends.settings import engines
(made,) = engines([{"kind": "transformers", "name": "own", "folder": sys.argv[1], "task": "text-classification"}])
print([one.quote for one in made.suggest(DocumentRecord("They say the harbor closed."))])
import os, torch
print(os.environ["HF_HUB_OFFLINE"], torch.get_num_threads())
"""


def test_nothing_is_asked_of_any_network_and_nothing_said(judge):
    command = [sys.executable, "-c", WITHOUT_NETWORK, str(judge)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("['They say the harbor closed.']\n1 1\n", "")
