"""What the operator writes becomes engines, or a sentence that repeats no secret (P57)."""

import pytest

from annotations.preannotators import registry
from annotations.preannotators.backends.options import BackEndSettingError
from annotations.preannotators.backends.settings import engines
from factcheck import env
from tests.support.tiny_models import write_folder

HTTP = {"kind": "http", "name": "ours", "url": "https://nlp.example/suggest/"}
LABEL_STUDIO = {
    "kind": "label-studio",
    "name": "ls",
    "url": "http://localhost:9090",
    "labels": {"Fact": "event"},
}
OPENAI = {
    "kind": "openai",
    "name": "llm",
    "url": "http://127.0.0.1:11434/v1",
    "model": "m",
    "key": "sk-secret",
}


@pytest.fixture
def model(tmp_path):
    """An entry of kind `transformers`, with a folder."""
    folder = write_folder(tmp_path / "sk-secret", id2label={"0": "O", "1": "B-FACT", "2": "I-FACT"})
    return {"kind": "transformers", "name": "own", "folder": str(folder), "task": "token-classification"}


def test_a_model_in_a_folder_becomes_an_engine(model):
    (own,) = engines([model])
    assert (own.identifier, own.title, own.labels) == ("own", "own (transformers)", {"FACT": ()})
    assert (own.threshold, own.unit, str(own.folder.path)) == (0.5, "word", model["folder"])
    more = {"title": "Own", "version": "2", "labels": {"FACT": "event"}, "threshold": 1, "unit": "token"}
    (other,) = engines([{**model, **more}])
    assert (other.title, other.labels, other.threshold, other.unit) == (
        "Own",
        {"FACT": ("event",)},
        1.0,
        "token",
    )
    assert own.version.startswith("1.1 ")
    assert other.version.startswith("2.1 ")
    (long,) = engines([{**model, "version": "x" * 100}])
    assert len(f"{long.version}+999") <= 40  # what was learned is named behind it
    assert long.version[-16:] == own.version[-16:]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"folder": None}, "folder must be given"),
        ({"folder": "sk-secret"}, "folder must be the absolute path of a folder"),
        ({"folder": "/"}, r"folder must be one with model\.safetensors"),
        (
            {"task": "summarization-sk-secret"},
            "task must be one of token-classification, text-classification",
        ),
        ({"task": "text-classification"}, r"config\.json names no ForSequenceClassification"),
        ({"labels": ["FACT"]}, "labels must be an object"),
        (
            {"labels": {"FACT": "sk-secret"}},
            "labels must be an object from the model's labels to lists of event",
        ),
        ({"labels": {"sk-secret": []}}, "labels must be an object from those .* it has FACT"),
        ({"threshold": 1.01}, "threshold must be from 0 to 1"),
        ({"threshold": float("nan")}, "threshold must be from 0 to 1"),
        ({"threshold": "0.5"}, "threshold must be a number"),
        ({"threshold": True}, "threshold must be a number"),
        ({"unit": "sk-secret"}, "unit must be one of word, token"),
        ({"url": "http://sk-secret"}, "unknown field; there are: name, kind, title, version, folder, task"),
        ({"trust_remote_code": True}, "unknown field"),
    ],
)
def test_what_is_wrong_with_a_model_is_named_and_no_value_repeated(model, change, says):
    with pytest.raises(BackEndSettingError, match=says) as refused:
        engines([OPENAI, {**model, **change}])
    assert "secret" not in str(refused.value)
    assert "Pre-annotator 2" in str(refused.value)


def test_each_kind_becomes_an_engine():
    ours, ls, llm = engines([HTTP, LABEL_STUDIO, OPENAI], ["localhost:9090", "127.0.0.1:11434"])
    assert [one.identifier for one in (ours, ls, llm)] == ["ours", "ls", "llm"]
    assert [one.version for one in (ours, ls, llm)] == ["1", "1", "1.1 m"]
    assert (ours.endpoint.url, ours.chunk, llm.chunk, llm.budget) == (
        "https://nlp.example/suggest", 20_000, 6_000, 1_000_000,
    )  # fmt: skip
    assert llm.title == "llm (m)"
    assert ls.labels == {"Fact": "event"}
    assert len(llm.endpoint.allowed) == 2
    assert "sk-secret" not in repr(llm)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("sk-secret", "must be a JSON object"),
        ({**HTTP, "kind": "sk-secret"}, "kind must be one of http, label-studio, openai, transformers"),
        ({"name": "x"}, "kind must be one of"),
        ({**HTTP, "kind": []}, "kind must be one of"),
        ({**HTTP, "sk-secret": 1}, "unknown field; there are: name, kind"),
        ({**HTTP, "model": "sk-secret"}, "unknown field"),
        ({**HTTP, "folder": "sk-secret"}, "unknown field"),
        ({**HTTP, "name": "Sk-Secret!"}, "name must be up to 40 small letters"),
        ({**HTTP, "url": "sk-secret"}, "url must be an address"),
        ({"kind": "http", "name": "x"}, "url must be given"),
        ({**OPENAI, "key": 5}, "key must be text"),
        ({**OPENAI, "seconds": 0}, "seconds must be from 1 to 900"),
        ({**OPENAI, "seconds": True}, "seconds must be a whole number"),
        ({**OPENAI, "chunk": 10**9}, "chunk must be from 500 to 200,000"),
        ({**OPENAI, "model": None}, "model must be given"),
        ({**LABEL_STUDIO, "labels": {"a": "sk-secret"}}, "labels must be an object from their labels to"),
        ({**LABEL_STUDIO, "labels": {"a": []}}, "labels must be an object from their labels to"),
    ],
)
def test_what_is_wrong_is_named_and_no_value_repeated(entry, says):
    with pytest.raises(BackEndSettingError, match=says) as refused:
        engines([OPENAI, entry])
    assert "secret" not in str(refused.value)
    assert "Pre-annotator 2" in str(refused.value)


def test_names_are_one_of_a_kind_and_hosts_have_ports():
    with pytest.raises(BackEndSettingError, match="Two pre-annotators"):
        engines([HTTP, {**OPENAI, "name": "ours"}])
    with pytest.raises(BackEndSettingError, match="host:port"):
        engines([HTTP], ["localhost"])


@pytest.fixture
def kept_registry():
    yield
    registry.configure([])


def test_they_stand_in_the_registry_beside_the_built_in_ones(kept_registry):
    built_in = list(registry.PRE_ANNOTATORS)
    registry.configure(engines([HTTP]))
    assert list(registry.PRE_ANNOTATORS) == [*built_in, "ours"]
    assert registry.get("ours").identifier == "ours"
    registry.configure(engines([{**HTTP, "name": "other"}]))
    assert list(registry.PRE_ANNOTATORS) == [*built_in, "other"]
    with pytest.raises(registry.NameTakenError, match="“rules”"):
        registry.configure(engines([{**HTTP, "name": "rules"}]))
    assert list(registry.PRE_ANNOTATORS) == [*built_in, "other"]


@pytest.mark.parametrize(
    "text", ['{"key": "sk-secret"}', '[{"key": "sk-secret"', '["sk-secret"]', "sk-secret"]
)
def test_the_variable_is_a_list_of_objects_and_is_not_repeated(text):
    with pytest.raises(env.SettingError, match="PREANNOTATORS must be a JSON list") as refused:
        env.read({"PREANNOTATORS": text})
    assert "secret" not in str(refused.value)
    assert env.read({"PREANNOTATORS": '[{"a": 1}]', "PREANNOTATOR_HOSTS": "a:1, b:2"})["PREANNOTATOR_HOSTS"] == [
        "a:1", "b:2",
    ]  # fmt: skip
