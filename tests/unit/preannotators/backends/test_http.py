"""The plain back end: our own layout, every field of it checked."""

import json

import pytest

from annotations.core.records import DocumentRecord
from annotations.core.spans import Span
from annotations.preannotators import registry
from annotations.preannotators.backends.http import HttpPreAnnotator
from annotations.preannotators.backends.remote import BackEndError
from annotations.preannotators.record_json import LayoutError, suggestion_json, suggestions_from
from tests.support.endpoints import as_json, endpoint

TEXT = "💩 It rained for 3 days in May. “It rained,” Dr. Lena Voss said on Monday."
DOCUMENT = DocumentRecord(TEXT, "Rain", language="en")


def engine(stub, chunk: int = 20_000) -> HttpPreAnnotator:
    return HttpPreAnnotator("ours", "1", "Ours", stub.endpoint("/suggest"), chunk)


def ours(_path, question):
    """A back end that runs our own rules."""
    found = registry.NEWS.suggest(DocumentRecord(question["document"]["text"]))
    return as_json({"suggestions": [suggestion_json(one) for one in found]})


def test_what_comes_back_is_what_was_suggested():
    with endpoint(ours) as stub:
        found = engine(stub).suggest(DOCUMENT)
    assert found == registry.NEWS.suggest(DocumentRecord(TEXT))
    assert any(one.attribution for one in found)
    assert any(one.dates for one in found)
    ((path, question),) = stub.questions
    assert (path, question["document"]["title"], question["document"]["language"]) == (
        "/suggest",
        "Rain",
        "en",
    )


def test_chunks_are_put_together():
    text = "\n".join(f"{n} dams 💩 broke in {1990 + n}." for n in range(2, 80))

    def every_sentence(_path, question):
        found = registry.get("dummy").suggest(DocumentRecord(question["document"]["text"]))
        return as_json({"suggestions": [suggestion_json(one) for one in found]})

    with endpoint(every_sentence) as stub:
        found = engine(stub, chunk=500).suggest(DocumentRecord(text))
    whole = registry.get("dummy").suggest(DocumentRecord(text))
    assert [(one.fragments, one.quote) for one in found] == [(one.fragments, one.quote) for one in whole]
    assert len(stub.questions) > 3


GOOD = {
    "fragments": [[2, 11]], "quote": "It rained", "claim_types": ["event"], "check_worthiness": 0.5, "score": 1,
    "wording": "It rained.",
}  # fmt: skip
SAID = {"mode": "direct", "chain": [], "source": "", "source_fragments": [], "cue": "", "cue_fragments": [],
        "content_fragments": []}  # fmt: skip
WHEN = {"fragment": [26, 29], "expression": "May", "start": "2024-05-01", "end": None, "granularity": "month"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quote": "it rained"}, "quote"),
        ({"fragments": [[3, 12]]}, "quote"),  # as UTF-16 counts
        ({"fragments": []}, "fragments"),
        ({"fragments": [[11, 2]]}, "fragments"),
        ({"fragments": [[-2, 3]]}, "fragments"),
        ({"fragments": [[2, 1000]]}, "fragments"),
        ({"fragments": [[5, 11], [2, 4]]}, "fragments"),
        ({"fragments": [[2, 11.0]]}, "fragments"),
        ({"fragments": [[False, True]]}, "fragments"),
        ({"fragments": [[2]]}, "fragments"),
        ({"fragments": {}}, "fragments"),
        ({"check_worthiness": 1.01}, "check_worthiness"),
        ({"check_worthiness": None}, "check_worthiness"),
        ({"score": True}, "score"),
        ({"score": "1"}, "score"),
        ({"score": float("nan")}, "score"),
        ({"claim_types": "event"}, "claim_types"),
        ({"claim_types": [1]}, "claim_types"),
        ({"wording": None}, "wording"),
        ({"wording": "a\0b"}, "wording"),
        ({"claimant": "\ud800"}, "claimant"),
        ({"author": "x"}, "author"),
        ({"attribution": {**SAID, "mode": "loud"}}, "attribution.mode"),
        ({"attribution": {**SAID, "more": 1}}, "attribution.more"),
        ({"attribution": {**SAID, "cue_fragments": [[0, 999]]}}, "attribution.cue_fragments"),
        ({"dates": [{**WHEN, "expression": "June"}]}, "dates.0.expression"),
        ({"dates": [{**WHEN, "start": "May"}]}, "dates.0.start"),
        ({"dates": [WHEN, {**WHEN, "uncertain": "no"}]}, "dates.1.uncertain"),
        ({"dates": [{}]}, "dates.0.fragment"),
    ],
)
def test_what_is_not_of_the_layout_is_refused_whole(change, field):
    assert suggestions_from([{**GOOD, "attribution": SAID, "dates": [WHEN]}], TEXT)[0].fragments == (
        Span(2, 11),
    )
    with pytest.raises(LayoutError) as refused:
        suggestions_from([GOOD, {**GOOD, **change}], TEXT)
    assert refused.value.field == f"suggestions.1.{field}"
    assert "rained" not in refused.value.sentence


@pytest.mark.parametrize(
    "missing", ["fragments", "quote", "claim_types", "check_worthiness", "score", "wording"]
)
def test_what_is_missing_is_named(missing):
    with pytest.raises(LayoutError, match="missing"):
        suggestions_from([{name: value for name, value in GOOD.items() if name != missing}], TEXT)


@pytest.mark.parametrize(
    "answer", [{}, [], {"suggestions": None}, {"suggestions": [5]}, {"suggestions": [{}]}, "no"]
)
def test_an_answer_of_another_kind_fails_with_a_sentence(answer):
    with (
        endpoint(as_json(answer)) as stub,
        pytest.raises(BackEndError, match="“ours” answered with what is no list"),
    ):
        engine(stub).suggest(DOCUMENT)


def test_the_layout_is_that_of_the_command(tmp_path, capsys):
    from annotations.preannotators.__main__ import main

    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert main(["suggest", str(path), "--json"]) == 0
    (printed,) = json.loads(capsys.readouterr().out)
    assert suggestions_from(printed["suggestions"], TEXT) == registry.NEWS.suggest(DocumentRecord(TEXT, "a"))
