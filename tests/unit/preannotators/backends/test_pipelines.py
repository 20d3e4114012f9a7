"""What is made of a model's answers, with models of our own writing: no packages are needed (test_pipeline_loading has the real ones)."""

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core.records import DocumentRecord
from annotations.core.sentences import sentences
from annotations.core.spans import quote_of
from annotations.preannotators.backends import pipeline_loading
from annotations.preannotators.backends.model_folder import (
    TEXT_CLASSIFICATION,
    TOKEN_CLASSIFICATION,
    ModelFolder,
)
from annotations.preannotators.backends.pipeline_parts import Token, parts_of, words_of
from annotations.preannotators.backends.pipelines import TOKEN, TransformersPreAnnotator
from annotations.preannotators.backends.remote import BackEndError
from annotations.preannotators.extras import MissingExtraError
from tests.support.tiny_models import write_folder

LABELS = {"CLAIM": (), "QUOTE": ("quotation",)}


class Rule:
    """Capitals are claims, words in quotation marks quotes; one token a word or mark, and two about the text."""

    def __init__(self, most_tokens: int = 100) -> None:
        self.most_tokens = most_tokens
        self.read: list[str] = []

    def tokens(self, text: str) -> int:
        return len(re.findall(r"\w+|[^\w\s]", text)) + 2

    def labeled(self, text: str) -> list[Token]:
        self.read.append(text)
        return [
            Token(self._label(found.group()), 0.9, *found.span(), word)
            for word, found in enumerate(re.finditer(r"“\w+”|\w+|[^\w\s]", text))
        ]

    def _label(self, word: str) -> str:
        return "I-QUOTE" if word[0] == "“" else "I-CLAIM" if word.isupper() else "O"

    def chances(self, texts) -> list[dict[str, float]]:
        self.read += texts
        return [
            {"CLAIM": 0.25 * text.count("!"), "QUOTE": 0.3 * text.count("“"), "NO": 0.5} for text in texts
        ]


@pytest.fixture
def engine(tmp_path):
    """A function that makes the engine on this model."""

    def made(model, task=TOKEN_CLASSIFICATION, **more):
        heads = {
            TOKEN_CLASSIFICATION: "XForTokenClassification",
            TEXT_CLASSIFICATION: "XForSequenceClassification",
        }
        path = write_folder(tmp_path / "model", heads[task], **more.pop("config", {}))
        fields = {"labels": LABELS, "load": lambda *_: model, **more}
        return TransformersPreAnnotator("ours", "1", "Ours", ModelFolder.at(str(path), task), **fields)

    return made


def brief(found):
    return [(one.quote, one.claim_types, one.score, one.check_worthiness, one.reasons) for one in found]


# ── parts of the text ───────────────────────────────────────────────────────────────────────────


def test_labeled_parts_become_suggestions(engine):
    text = "😀 THE HARBOR closed, “Never” said nobody. It IS open."
    found = engine(Rule()).suggest(DocumentRecord(text))
    assert brief(found) == [
        ("THE HARBOR", (), 0.9, 0.5, ("label CLAIM",)),
        ("“Never”", ("quotation",), 0.9, 0.5, ("label QUOTE",)),
        ("IS", (), 0.9, 0.5, ("label CLAIM",)),
    ]
    assert all(one.quote == one.wording == quote_of(text, one.fragments) for one in found)


def test_labels_that_are_not_named_and_low_scores_suggest_nothing(engine):
    document = DocumentRecord("THE HARBOR closed, “Never” said nobody.")
    assert [one.quote for one in engine(Rule(), labels={"QUOTE": ()}).suggest(document)] == ["“Never”"]
    assert engine(Rule(), threshold=0.91).suggest(document) == []
    assert len(engine(Rule(), threshold=0.9).suggest(document)) == 2


def test_texts_are_read_in_chunks_of_as_many_tokens_as_the_model_takes(engine):
    text = (
        " ".join(f"It rained 💩 {n}. THE HARBOR {n} closed." for n in range(20))
        + " Then "
        + "on and " * 40
        + "END."
    )
    model = Rule(most_tokens=20)
    found = engine(model).suggest(DocumentRecord(text))
    assert max(map(model.tokens, model.read)) <= 20 < model.tokens(text)
    assert [one.quote for one in found] == ["THE HARBOR"] * 20 + ["END"]
    assert all(one.quote == quote_of(text, one.fragments) for one in found)


@given(st.text(alphabet="aB.!“” \n💩\u0301", max_size=150), st.integers(5, 20))
def test_no_part_is_too_long_and_every_quote_is_in_its_place(text, most):
    model = Rule(most)
    engine = TransformersPreAnnotator(
        "ours", "1", "", ModelFolder(None, TOKEN_CLASSIFICATION, (), True), LABELS, load=lambda *_: model
    )
    engine._digest = "known"
    engine._loaded = model
    found = engine.suggest(DocumentRecord(text))
    assert all(model.tokens(part) <= most for part in model.read)
    assert all(one.quote == quote_of(text, one.fragments) for one in found)
    assert [one.fragments for one in found] == sorted({one.fragments for one in found})


TOKENS = [
    Token("O", 1.0, 0, 3, 0),
    Token("B-CLAIM", 0.9, 4, 7, 1),
    Token("O", 0.9, 7, 9, 1),
    Token("I-CLAIM", 0.7, 10, 14, 2),
    Token("B-CLAIM", 0.8, 15, 16, 3),
    Token("I-QUOTE", 0.6, 16, 17, None),
    Token("E-QUOTE", 0.6, 17, 18, None),
]


@pytest.mark.parametrize(
    ("tokens", "parts"),
    [
        (words_of(TOKENS), [("CLAIM", 0.8, 4, 14), ("CLAIM", 0.8, 15, 16), ("QUOTE", 0.6, 16, 18)]),
        (
            TOKENS,
            [("CLAIM", 0.9, 4, 7), ("CLAIM", 0.7, 10, 14), ("CLAIM", 0.8, 15, 16), ("QUOTE", 0.6, 16, 18)],
        ),
        ([], []),
    ],
)
def test_neighbors_under_one_tag_are_one_part(tokens, parts):
    assert [
        (each.label, pytest.approx(each.score), each.start, each.end) for each in parts_of(tokens)
    ] == parts


def test_the_unit_says_whether_words_may_be_parted(engine):
    class Pieces(Rule):
        def labeled(self, text):
            return [Token("CLAIM", 0.9, 0, 2, 0), Token("O", 0.9, 2, 4, 0)]

    document = DocumentRecord("Rain.")
    assert [one.quote for one in engine(Pieces()).suggest(document)] == ["Rain"]
    assert [one.quote for one in engine(Pieces(), unit=TOKEN).suggest(document)] == ["Ra"]


# ── sentences ───────────────────────────────────────────────────────────────────────────────────


def test_sentences_are_weighed_and_those_that_weigh_enough_suggested(engine):
    text = "😀 It rained.\nNever!! They “said” so!"
    found = engine(Rule(), TEXT_CLASSIFICATION).suggest(DocumentRecord(text))
    assert brief(found) == [
        ("Never!!", (), 0.5, 0.5, ("label CLAIM",)),
        ("They “said” so!", ("quotation",), 0.55, 0.55, ("label QUOTE",)),
    ]
    assert all(one.quote == quote_of(text, one.fragments) for one in found)


def test_labels_that_may_hold_together_are_not_added_up(engine):
    together = {"problem_type": "multi_label_classification"}
    document = DocumentRecord("Yes!!! They “said” “so”!! “No”!")
    made = engine(Rule(), TEXT_CLASSIFICATION, config=together)
    assert brief(made.suggest(document)) == [
        ("Yes!!!", (), 0.75, 0.75, ("label CLAIM",)),
        ("They “said” “so”!!", ("quotation",), 0.6, 0.6, ("label CLAIM", "label QUOTE")),
    ]


def test_a_sentence_that_is_too_long_counts_as_its_likeliest_part(engine):
    text = "It went on " + "and on " * 30 + "to the end!! It stopped."
    model = Rule(most_tokens=20)
    found = engine(model, TEXT_CLASSIFICATION).suggest(DocumentRecord(text))
    assert [one.fragments[0] for one in found] == [sentences(text)[0]]
    assert len(model.read) > 4
    assert max(map(model.tokens, model.read)) <= 20


def test_a_text_without_words_asks_nothing(engine):
    for task in (TOKEN_CLASSIFICATION, TEXT_CLASSIFICATION):
        model = Rule()
        assert engine(model, task).suggest(DocumentRecord(" \n ")) == []
        assert model.read == []


# ── versions, loading ───────────────────────────────────────────────────────────────────────────


def test_the_version_changes_with_the_model_and_with_what_is_made_of_it(engine, tmp_path):
    def versions():
        return [
            engine(Rule()).version,
            engine(Rule(), labels={"CLAIM": ()}).version,
            engine(Rule(), threshold=0.6).version,
            engine(Rule(), unit=TOKEN).version,
        ]

    first = versions()
    assert len(set(first)) == 4
    assert versions() == first
    assert all(re.fullmatch(r"1\.1 [0-9a-f]{16}", version) for version in first)
    asked = engine(Rule())
    asked.suggest(DocumentRecord("RAIN."))
    (tmp_path / "model" / "model.safetensors").write_bytes(b"other weights")
    assert asked.version == first[0]  # the model in memory
    assert engine(Rule(), config={"model_type": "other"}).version not in first


def test_a_model_is_loaded_once_and_when_it_is_first_needed(engine):
    loaded = []
    made = engine(None, load=lambda *given: loaded.append(given) or Rule())
    assert made.version
    assert loaded == []
    for _ in range(2):
        made.suggest(DocumentRecord("RAIN."))
    assert loaded == [("ours", made.folder)]


def test_a_folder_that_is_gone_is_named(engine, tmp_path):
    made = engine(Rule())
    (tmp_path / "model").rename(tmp_path / "elsewhere")
    assert made.version
    with pytest.raises(BackEndError, match="“ours” has a folder that can no longer be read"):
        made.suggest(DocumentRecord("RAIN."))


def test_without_the_extra_the_command_that_installs_it_is_named(engine, monkeypatch):
    monkeypatch.setattr(pipeline_loading, "PACKAGES", ("a_package_that_nobody_has",))
    assert not pipeline_loading.is_installed()
    with pytest.raises(
        MissingExtraError, match=r"“ours” .* python3 -m factcheck\.install base transformers$"
    ):
        engine(None, load=pipeline_loading.load).suggest(DocumentRecord("RAIN."))


def test_a_torch_that_does_not_load_is_named_with_a_way_out(engine, monkeypatch):
    """The ordinary build for Linux, where NVIDIA's libraries are not there."""
    monkeypatch.setattr(pipeline_loading, "PACKAGES", ())
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(
        MissingExtraError, match=r"cannot be loaded \(.*torch.*\)\. Uninstall it .* base transformers$"
    ):
        engine(None, load=pipeline_loading.load).suggest(DocumentRecord("RAIN."))


def test_nothing_heavy_is_imported_before_it_is_needed():
    heavy = "{'torch', 'transformers', 'tokenizers', 'spacy'}"
    asks = f"import sys, annotations.preannotators.backends.settings; sys.exit(bool({heavy} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 0
