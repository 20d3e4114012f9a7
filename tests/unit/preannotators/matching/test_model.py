"""The extra, its second look, and how the word table is made."""

import subprocess
import sys
import zipfile
from collections.abc import Sequence

import numpy as np
import pytest

from annotations.preannotators import minilm
from annotations.preannotators.matching import distill, vectors
from annotations.preannotators.matching.candidates import MemoryIndex
from annotations.preannotators.matching.reranking import Reranked, SentenceVectors, sharpened

needs_extra = pytest.mark.skipif(
    not minilm.is_installed(), reason=f"the minilm extra is not installed: {minilm.INSTALL}"
)
CLAIMS = {"a": "The ferry to the island sank.", "b": "The boat was lost at sea.", "c": "Taxes rise in June."}


def texts(keys: Sequence[str]) -> list[str]:
    return [CLAIMS[key] for key in keys]


def index() -> MemoryIndex:
    held = MemoryIndex(vectors.load())
    held.add(list(CLAIMS.items()))
    return held


def test_without_the_extra_one_command_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(minilm, "PACKAGE", "a_package_that_nobody_has")
    assert not minilm.is_installed()
    with pytest.raises(minilm.MissingExtraError, match=r"factcheck\.install base minilm"):
        minilm.model_folder()
    held = index()
    assert sharpened(held, texts) is held


def test_nothing_heavy_is_imported():
    """In a process of its own: the parser imports torch where that is installed."""
    asks = (
        "import sys; from annotations.preannotators.matching import distill, links, reranking;"
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 0


@needs_extra
def test_sentences_are_encoded_as_the_model_card_says():
    """Cosines that the model's public page shows for these sentences."""
    texts = [
        "That is a happy person",
        "That is a happy dog",
        "That is a very happy person",
        "Today is a sunny day",
    ]
    found = minilm.load().encode(texts)
    assert found[1:] @ found[0] == pytest.approx([0.695, 0.943, 0.257], abs=1e-3)


@needs_extra
def test_padding_changes_nothing():
    model = minilm.load()
    alone = model.encode(["A short one."])
    beside = model.encode(
        ["A short one.", "A much longer sentence that has many more words than the other one has."]
    )
    assert float(alone[0] @ beside[0]) == pytest.approx(1, abs=1e-5)


@needs_extra
def test_the_second_look_keeps_the_candidates_and_orders_them_anew():
    looked = sharpened(index(), texts)
    assert isinstance(looked, Reranked)
    (found,) = looked.nearest(["A vessel went down in the ocean"], 3)
    assert {one.key for one in found} == set(CLAIMS)
    assert [one.key for one in found][-1] == "c"
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


class Lengths:
    """Encodes a text as its length, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts):
        self.asked.append(list(texts))
        return np.array([[len(text)] * minilm.DIMENSIONS for text in texts], np.float32)


def test_a_text_is_encoded_once_as_long_as_it_is_used():
    model = Lengths()
    vectors = SentenceVectors(model, most=3)

    def of(*texts):
        found = vectors.of(texts)
        assert found.shape == (len(texts), minilm.DIMENSIONS)
        assert found[:, 0].tolist() == [len(text) for text in texts]

    of("a", "bb", "a")
    of("bb", "ccc", "a")
    of("dddd")  # bb was used longest ago
    of("a", "ccc", "dddd")
    of("bb")
    of()
    of("1", "22", "333", "4444", "a")
    assert model.asked == [["a", "bb"], ["ccc"], ["dddd"], ["bb"], ["1", "22", "333", "4444", "a"]]


@needs_extra
def test_what_is_kept_changes_no_order_and_no_score():
    asked = ["A vessel went down in the ocean", "Taxes rise"]

    def ordered(vectors, claims):
        found = Reranked(index(), texts, vectors).nearest(claims, 3)
        return [[(one.key, one.score) for one in row] for row in found]

    kept = SentenceVectors(minilm.load())
    together = ordered(kept, asked)
    assert ordered(kept, asked) == together
    assert [ordered(SentenceVectors(minilm.load()), [one])[0] for one in asked] == together


# ── the table ───────────────────────────────────────────────────────────────────────────────────


def bags(rows: Sequence[Sequence[int]]) -> list[distill.Bag]:
    return [np.array(row, np.int64) for row in rows]


def test_fitting_comes_nearer_to_its_goals_and_is_the_same_each_time():
    random = np.random.default_rng(3)
    start = random.normal(size=(40, 16)).astype(np.float32)
    texts = bags(random.integers(0, 40, (120, 6)))
    truth = random.normal(size=(40, 16)).astype(np.float32)
    goals = vectors.normal(np.array([truth[text].sum(0) for text in texts]))

    def nearness(table: vectors.Floats) -> float:
        sums = vectors.normal(np.array([table[text].sum(0) for text in texts]))
        return float((sums * goals).sum(1).mean())

    fitted = distill._fit(start, texts, goals)
    assert nearness(fitted) > nearness(start)
    assert (fitted == distill._fit(start, texts, goals)).all()


def test_files_depend_on_the_table_alone(tmp_path):
    table = distill._in_bytes(["a", "##b"], np.array([[0.5, -1.0], [0.0, 0.0]], np.float32))
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        distill.write(table, tmp_path / name)
    for name in ("words.npz", "words.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    dates = {entry.date_time for entry in zipfile.ZipFile(tmp_path / "one/words.npz").infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    held = np.load(tmp_path / "one/words.npz", allow_pickle=False)
    assert held["table"].tolist() == [[16, -31], [0, 0]]


def test_the_tables_files_are_small_and_hold_no_objects():
    files = [vectors.WEIGHTS / name for name in ("words.npz", "words.json")]
    assert sum(file.stat().st_size for file in files) <= 3_000_000
    with np.load(files[0], allow_pickle=False) as held:
        assert held["table"].shape == (len(vectors.load().vocabulary), distill.DIMENSIONS)
