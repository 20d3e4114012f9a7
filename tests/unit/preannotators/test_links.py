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

PAIRS = json.loads((paths.CHECKOUT / "fixtures" / "preannotators" / "links.json").read_text(encoding="utf-8"))
Kind = tuple[str, str, str]


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


def counted() -> Counter[str]:
    """How many links of the kinds that say something differs are right, wrong and missed."""
    counts: Counter[str] = Counter()
    for number, pair in enumerate(PAIRS):
        wanted = Counter(link["kind"] for link in pair["links"] if link["kind"] != "same-claim")
        got = Counter(link.kind for link in found(number) if link.kind != "same-claim")
        counts["right"] += (wanted & got).total()
        counts["wrong"] += (got - wanted).total()
        counts["missed"] += (wanted - got).total()
    return counts


def test_links_are_found_and_look_alikes_are_not():
    counts = counted()
    assert counts["right"] >= 0.9 * (counts["right"] + counts["wrong"]), counts
    assert counts["right"] >= 0.9 * (counts["right"] + counts["missed"]), counts


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
