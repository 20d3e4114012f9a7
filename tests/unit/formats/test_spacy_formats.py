"""Prodigy and DocBin: spaCy finds every mention, and each is made of whole tokens (complaints 5 and 8)."""

import json
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from annotations.core.records import DocumentRecord, GoldRecord, MentionRecord
from annotations.formats.base import FormatError, Reading
from tests.unit.formats.tables import FIXTURES, judged, native, problems, read, written


def quotes() -> list[tuple[str, str]]:
    """Label and text of every span of the fixture."""
    records = native()
    texts = {each.id: each.text for each in records if isinstance(each, DocumentRecord)}
    found = [
        (label, span.of(texts[each.document]))
        for each in records
        if isinstance(each, MentionRecord)
        for span in each.fragments
        for label in each.claim_types or ("claim",)
    ]
    gold = [mention for each in records if isinstance(each, GoldRecord) for mention in each.mentions]
    return sorted(
        found + [("claim", span.of(texts[each.document])) for each in gold for span in each.fragments]
    )


def tasks(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.split(b"\n") if line]


def test_spacy_makes_documents_of_prodigy_tasks():
    """What Prodigy does when it loads a task: words and spaces give the text, spans are whole tokens."""
    vocab, found = spacy.blank("en").vocab, []
    for task in tasks(written("prodigy", native())[0]):
        tokens = task["tokens"]
        doc = Doc(vocab, words=[t["text"] for t in tokens], spaces=[t["ws"] for t in tokens])
        assert doc.text == task["text"]
        assert [(t.idx, t.idx + len(t)) for t in doc] == [(t["start"], t["end"]) for t in tokens]
        for each in task["spans"]:
            span = doc.char_span(each["start"], each["end"], label=each["label"])
            assert (span.start, span.end - 1) == (each["token_start"], each["token_end"])
            found.append((span.label_, span.text))
    assert sorted(found) == quotes()


def test_prodigy_keys():
    first = tasks(written("prodigy", native())[0])[0]
    assert {"_input_hash", "_task_hash", "_view_id", "_session_id", "_annotator_id", "answer"} <= first.keys()
    hashes = [(each["_input_hash"], each["_task_hash"]) for each in tasks(written("prodigy", native())[0])]
    assert len({task for _, task in hashes}) == len(hashes) == 4
    assert len({text for text, _ in hashes}) == 2


def test_prodigy_tasks_of_others():
    said: list[str] = []
    data = (FIXTURES / "prodigy" / "ner_manual.jsonl").read_bytes()
    records = read("prodigy", data, Reading(name="ner", say=said.append))
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert [(each.quote, each.claim_types, each.provenance.author) for each in mentions] == [
        ("🌉 The bridge", ("PLACE",), "desk-eva"),
        ("👩🏽‍🚒", ("PERSON",), "desk-eva"),
    ]
    [document] = [each for each in records if isinstance(each, DocumentRecord)]
    assert document.metadata == {"source": "wire"}
    assert said == [
        "1 × task with the answer ignore passed over",
        "1 × task with the answer reject passed over",
    ]


@pytest.mark.parametrize(
    ("task", "field", "reason"),
    (
        ({"text": None}, "text", "must be text, not null"),
        ({"text": "A", "spans": [{"start": 0}]}, "spans.0.end", "must be a whole number from 0, not null"),
        (
            {"text": "A", "spans": [{"start": 0, "end": 9}]},
            "",
            "0 to 9 is no span of a text of 1 code points",
        ),
    ),
)
def test_prodigy_tasks_that_are_wrong(task, field, reason):
    data = b'{"text":"B"}\n' + json.dumps(task).encode() + b"\n"
    assert problems("prodigy", data) == [("", 2, field, reason)]


OTHER_SPACY = """
import json, sys, spacy
from spacy.tokens import DocBin
docs = list(DocBin().from_disk(sys.argv[1]).get_docs(spacy.blank("en").vocab))
print(json.dumps([[[span.label_, span.text, doc.text[span.start_char:span.end_char]] for span in doc.spans["claims"]] for doc in docs]))
"""


def test_another_spacy_reads_the_collection(tmp_path):
    """In an environment that has none of our code."""
    file = tmp_path / "data.spacy"
    file.write_bytes(written("docbin", native())[0])
    docs = judged("webanno", OTHER_SPACY, file)
    assert len(docs) == 4
    spans = [span for doc in docs for span in doc]
    assert all(text == cut for _, text, cut in spans)
    assert sorted((label, text) for label, text, _ in spans) == quotes()


def test_a_collection_of_others():
    """Spans of groups with other names, without anything of ours."""
    nlp = spacy.blank("en")
    doc = nlp("The bridge 🌉 is shut.")
    doc.spans["sc"] = [doc[0:2], doc[0:3]]
    doc.spans["sc"][0].label_ = "X"
    bare = nlp("Nothing here.")
    records = read("docbin", DocBin(docs=[doc, bare], store_user_data=True).to_bytes(), Reading(name="c"))
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert [each.quote for each in mentions] == ["The bridge", "The bridge 🌉"]
    assert len([each for each in records if isinstance(each, DocumentRecord)]) == 2


@pytest.mark.parametrize("data", (b"", b"text", b"\x78\x9c"))
def test_what_is_no_collection(data):
    with pytest.raises(FormatError, match="is no DocBin"):
        read("docbin", data)
