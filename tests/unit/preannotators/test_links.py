"""Links against pairs with gold of our own writing, all of which were looked at while the rules were made."""

import json
from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import pytest

from annotations.core.records import DocumentRecord, LinkRecord
from annotations.preannotators import registry
from annotations.preannotators.matching.links import links
from factcheck import paths

FIXTURES = paths.CHECKOUT / "fixtures" / "preannotators"
PAIRS = [
    pair
    for name in ("links", "links-unseen")
    for pair in json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
]


def document(side: dict[str, Any], key: str) -> DocumentRecord:
    published = side.get("published")
    return DocumentRecord(
        side["text"], key, date.fromisoformat(published) if published else None, external_id=key
    )


@cache
def found(number: int) -> tuple[LinkRecord, ...]:
    """What the engine links in this pair of texts."""
    pair = PAIRS[number]
    documents = [document(pair["a"], "a"), document(pair["b"], "b")]
    return tuple(links([(one, registry.NEWS.suggest(one)) for one in documents]))


def fits(wanted: dict[str, str], link: LinkRecord) -> bool:
    """Whether the link is of the kind and between the passages that the gold names."""
    return link.kind == wanted["kind"] and wanted["a"] in link.a.quote and wanted["b"] in link.b.quote


def counted(kind: str) -> Counter[str]:
    """How many links of a kind are right, wrong and missed; each found one answers one wanted at most."""
    counts: Counter[str] = Counter()
    for number, pair in enumerate(PAIRS):
        left = [link for link in found(number) if link.kind == kind]
        for wanted in (one for one in pair["links"] if one["kind"] == kind):
            answer = next((link for link in left if fits(wanted, link)), None)
            counts["right" if answer else "missed"] += 1
            left = [link for link in left if link is not answer]
        counts["wrong"] += len(left)
    return counts


@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [
        ("diverging-quote", 1.0, 1.0),
        ("conflicting-date", 1.0, 1.0),
        ("conflicting-number", 1.0, 0.83),
        ("same-claim", 0.96, 0.9),
    ],
)
def test_links_are_found_and_look_alikes_are_not(kind, precision, recall):
    counts = counted(kind)
    assert counts["right"] >= precision * (counts["right"] + counts["wrong"]), counts
    assert counts["right"] >= recall * (counts["right"] + counts["missed"]), counts


@pytest.mark.parametrize("number", range(len(PAIRS)))
def test_differences_are_the_words_of_the_texts(number):
    texts = {"a": PAIRS[number]["a"]["text"], "b": PAIRS[number]["b"]["text"]}
    for link in found(number):
        assert (link.a.document, link.b.document) == ("a", "b")
        assert 0 <= link.score <= 1
        for apart in link.differences:
            assert apart.a or apart.b
            for spans, text, words in (
                (apart.a, texts["a"], apart.text_a),
                (apart.b, texts["b"], apart.text_b),
            ):
                assert "".join(" ".join(span.of(text) for span in spans).split()) == "".join(words.split())
