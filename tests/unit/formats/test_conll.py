"""CoNLL-2002: seqeval's strict reading finds our entities, and what tags cannot hold is dropped by written rules."""

import io
from dataclasses import replace

import pytest

from annotations.core.records import DocumentRecord, MentionRecord
from annotations.core.spans import Span
from annotations.formats.archives import ZipReader
from annotations.formats.base import FormatError, Reading
from annotations.formats.conll import outermost
from annotations.formats.losses import Losses
from annotations.formats.sheets import Mark
from tests.unit.formats.tables import FIXTURES, judged, native, problems, read, written

SEQEVAL = """
import json, pathlib, sys
from seqeval.metrics import classification_report, f1_score
from seqeval.scheme import IOB2, Entities
found = {}
for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.conll")):
    sentences = [[line.split(" ") for line in part.split("\\n") if line] for part in file.read_text("utf-8").split("\\n\\n")]
    tags = [[tag for _, tag in each] for each in sentences if each]
    tokens = [[token for token, _ in each] for each in sentences if each]
    entities = Entities(tags, scheme=IOB2)
    found[file.relative_to(sys.argv[1]).as_posix()] = {
        "entities": [[e.tag, " ".join(tokens[i][e.start:e.end])] for i, each in enumerate(entities.entities) for e in each],
        "f1": f1_score(tags, tags, mode="strict", scheme=IOB2) if any(t != "O" for s in tags for t in s) else None}
print(json.dumps(found))
"""


def test_seqeval_finds_the_entities(tmp_path):
    from annotations.formats.archives import unpack

    unpack(io.BytesIO(written("conll", native())[0]), tmp_path)
    found = judged("standoff", SEQEVAL, tmp_path)
    entities = {name.split("/")[0]: [] for name in found}
    for name, each in found.items():
        entities[name.split("/")[0]] += each["entities"]
        assert each["f1"] in {1.0, None}
    assert entities == {
        "gold@peeson-ad1d1ca70e00": [["claim", "40 lanterns"]],
        "person-0a1b2c3d4e5f": [
            ["claim", "🏮 Mayor Oya Lind said “ 40 lanterns burned ”"],
            ["quantity", "وحضره 3000 زائر"],
        ],
        "person-f00d5eed1234": [["event", "said “ 40 lanterns burned ” on"]],
    }


def test_what_was_dropped():
    _, losses = written("conll", native())
    rules = {loss.rule: loss.count for loss in losses if loss.rule != "no-place"}
    assert rules == {"no-gaps": 4, "outermost": 2}


def mark(start: int, end: int, name: str, *types: str) -> Mark:
    return Mark((Span(start, end),), types, id=name)


CHOICES = (
    ([mark(0, 5, "a"), mark(1, 3, "b")], ["a"]),
    ([mark(0, 3, "a"), mark(2, 8, "b")], ["b"]),
    ([mark(0, 3, "a"), mark(2, 5, "b")], ["a"]),
    ([mark(2, 5, "b"), mark(0, 3, "a"), mark(5, 6, "c")], ["a", "c"]),
    ([mark(0, 3, "a"), mark(0, 3, "b")], ["a"]),
)


@pytest.mark.parametrize(("marks", "kept"), CHOICES)
def test_which_of_overlapping_mentions_stays(marks, kept):
    """The longest, then the first; each other one is counted and named."""
    losses = Losses()
    assert [each.id for each in outermost(marks, losses)] == kept
    assert sum(loss.count for loss in losses.listed()) == len(marks) - len(kept)


def test_further_types_and_cut_tokens_are_listed():
    records = native()
    document = next(each for each in records if isinstance(each, DocumentRecord))
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    records = [each for each in records if each not in mentions and type(each).__name__ != "GoldRecord"]
    places = {"nt": (27, 33), " ": (34, 35), "said “40": (17, 25), "Monday.\nThe": (46, 57)}
    changed = [
        replace(mentions[0], id=quote, fragments=(Span(*place),), quote=document.text[slice(*place)])
        for quote, place in places.items()
    ]
    _, losses = written("conll", [*records, *changed])
    rules = {loss.rule: loss.count for loss in losses if loss.rule != "no-place"}
    assert rules == {"one-label": 4, "whole-tokens": 1, "no-token": 1, "one-sentence": 1}


def test_a_file_of_others():
    """Two documents in one file, four columns, CRLF, a tag that begins where another ends."""
    data = (FIXTURES / "conll" / "harbor.conll").read_bytes()
    records = read("conll", data, Reading(annotator="eva", name="harbor"))
    documents = [each for each in records if isinstance(each, DocumentRecord)]
    assert [(each.id, each.text) for each in documents] == [
        ("harbor/1", "Port Ansel 🌉 shut the U.S. bridge .\nIt rained ."),
        ("harbor/2", "Nobody came"),
    ]
    mentions = [each for each in records if isinstance(each, MentionRecord)]
    assert [(each.quote, each.claim_types) for each in mentions] == [
        ("Port Ansel 🌉", ("LOC",)),
        ("U.S.", ("LOC",)),
        ("bridge", ("LOC",)),
    ]
    packed, _ = written("conll", records)
    assert read("conll", packed, Reading(name="harbor")) == read("conll", packed, Reading(name="harbor"))
    again = [each for each in read("conll", packed) if isinstance(each, DocumentRecord)]
    assert [each.text for each in again] == [each.text for each in documents]


WRONG = (
    (b"a I-x\n", 1, "“I-x” goes on with what nothing began"),
    (b"a B-x\nb I-y\n", 2, "“I-y” goes on with what nothing began"),
    (b"a B-x\n\nb I-x\n", 3, "“I-x” goes on with what nothing began"),
    (b"a E-x\n", 1, "“E-x” is no tag such as O, B-x, I-x"),
    (b"a B\n", 1, "“B” is no tag such as O, B-x, I-x"),
)


@pytest.mark.parametrize(("data", "line", "reason"), WRONG)
def test_tags_that_are_wrong(data, line, reason):
    assert problems("conll", data) == [("", line, "tag", reason)]


def test_what_is_not_utf8():
    with pytest.raises(FormatError, match="byte 2 is not UTF-8"):
        read("conll", b"a \xff\n")


def test_every_file_holds_every_token():
    reader = ZipReader(io.BytesIO(written("conll", native())[0]))
    lines = [len(reader.data(name).split(b"\n")) for name in reader.names]
    assert len(set(lines)) == 2
