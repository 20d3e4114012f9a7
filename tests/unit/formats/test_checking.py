"""What the checker finds in a data set whose lines are well formed but do not fit each other."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from annotations.formats.jsonl import JsonLines

DATA = (Path(__file__).parents[3] / "fixtures" / "formats" / "jsonl" / "lanterns.jsonl").read_bytes()
ABSENT = "01900000-0000-7000-8000-00000000ffff"


def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in DATA.split(b"\n")[:-1]]


def check(found: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Line, field and reason of everything wrong with the records."""
    data = b"".join(json.dumps(each).encode() + b"\n" for each in found)
    return [(each.line, each.field, each.reason) for each in JsonLines().check(io.BytesIO(data))]


def place(kind: str, number: int = 0) -> int:
    """The position of a record among all."""
    return [i for i, each in enumerate(records()) if each["type"] == kind][number]


CLAIM = records()[place("claim")]["id"]
MERGED = records()[place("claim", 2)]["id"]

WRONG = (
    ("project", 0, {"schema_version": "2.0"}, "schema_version", "2.0 is not 1.0"),
    ("round", 0, {"verdict_scale": "FEVER"}, "verdict_scale", "the project has no scale “FEVER”"),
    ("document", 0, {"sha256": "0" * 64}, "sha256", "is not that of the text"),
    ("assignment", 0, {"document": ABSENT}, "document", f"there is no document {ABSENT} before this record"),
    ("assignment", 0, {"round": ""}, "round", "there is no round “” before this record"),
    ("claim", 1, {"merged_into": ABSENT}, "merged_into", f"there is no claim {ABSENT}"),
    ("claim", 1, {"merged_into": MERGED}, "merged_into", f"{MERGED} is merged itself: a merge is one hop"),
    (
        "claim",
        0,
        {"claim_date": {"expression": "", "start": "2024-03-05", "end": "2024-03-04", "how": ""}},
        "claim_date",
        "starts after it ends",
    ),
    ("mention", 0, {"claim": ABSENT}, "claim", f"there is no claim {ABSENT} before this record"),
    (
        "mention",
        0,
        {"assignment": ABSENT},
        "assignment",
        f"there is no assignment {ABSENT} before this record",
    ),
    ("mention", 0, {"document": ABSENT}, "document", f"there is no document {ABSENT} before this record"),
    (
        "mention",
        0,
        {"claim_types": ["event", "gossip"]},
        "claim_types",
        "“gossip” is no label of the project",
    ),
    ("mention", 0, {"check_worthiness": "huge"}, "check_worthiness", "“huge” is no label of the project"),
    ("mention", 0, {"prefix": "x"}, "prefix", "is not the text before the first fragment"),
    ("mention", 0, {"suffix": "x"}, "suffix", "is not the text after the last fragment"),
    (
        "mention",
        1,
        {"origin": {**records()[place("mention", 1)]["origin"], "kind": "suggestion"}},
        "origin.suggestion",
        "is given for mentions that came from a suggestion, and for no others",
    ),
    ("verdict", 0, {"claim": ABSENT}, "claim", f"there is no claim {ABSENT} before this record"),
    ("verdict", 0, {"scale": "FEVER"}, "scale", "the project has no scale “FEVER”"),
    ("verdict", 0, {"label": "maybe"}, "label", "“maybe” is no label of the scale “AVeriTeC”"),
    ("source", 0, {"url": ""}, "url", "is given for sources of kind web, and for no others"),
    ("source", 1, {"withheld": True}, "withheld", "goes with the kind withheld"),
    ("evidence", 0, {"verdict": ABSENT}, "verdict", f"there is no verdict {ABSENT} before this record"),
    ("evidence", 0, {"source": ABSENT}, "source", f"there is no source {ABSENT} before this record"),
    ("gold", 0, {"evidence": [ABSENT]}, "evidence.0", f"there is no evidence {ABSENT} before this record"),
    ("gold", 0, {"verdict": "maybe"}, "verdict", "“maybe” is no label of the project's scales"),
    ("gold", 0, {"claim": None}, "claim", "is one of the claims, and null only where there are none"),
    ("gold", 0, {"claims": []}, "claim", "is one of the claims, and null only where there are none"),
    ("gold", 1, {"claims": [CLAIM]}, "claim", "is one of the claims, and null only where there are none"),
)


@pytest.mark.parametrize(("kind", "number", "values", "field", "reason"), WRONG)
def test_records_that_do_not_fit(kind, number, values, field, reason):
    found = records()
    position = place(kind, number)
    found[position] |= values
    assert (position + 1, field, reason) in check(found)


def moved(fragments: list[tuple[int, int]], quote: str, parts: list[str]) -> list[dict[str, Any]]:
    """The records with the first mention put elsewhere."""
    found = records()
    found[place("mention")] |= {
        "fragments": [
            {"start": start, "end": end, "quote": part}
            for (start, end), part in zip(fragments, parts, strict=True)
        ],
        "quote": quote,
    }
    return found


TEXT = records()[place("document")]["text"]


@pytest.mark.parametrize(
    ("fragments", "parts", "field", "reason"),
    (
        ([(0, 3)], ["abc"], "quote", "is not the text at the fragments"),
        ([(0, 5000)], ["abc"], "fragments", f"The text ends at {len(TEXT)}, the fragment at 5000."),
        ([(5, 6), (1, 2)], ["a", "b"], "fragments", "Fragments must be in order and must not overlap."),
        ([], [], "fragments", "A mention needs at least one fragment."),
    ),
)
def test_mentions_that_are_not_where_they_say(fragments, parts, field, reason):
    line = place("mention") + 1
    assert (line, field, reason) in check(moved(fragments, " ".join(parts), parts))


def test_offsets_of_another_unit_are_found():
    """Complaint 1 of the field: UTF-16 offsets are off by one behind the first emoji."""
    found = records()
    for each in found:
        for part in each.get("fragments", []):
            text = next(d["text"] for d in found if d["type"] == "document" and d["id"] == each["document"])
            for end in ("start", "end"):
                part[end] = len(text[: part[end]].encode("utf-16-le")) // 2
    wrong = {line for line, *_ in check(found)}
    behind_an_emoji = [i + 1 for i, each in enumerate(found) if each["type"] == "mention" and "🏮" in TEXT]
    assert wrong >= set(behind_an_emoji[:3])


def test_carriage_returns_in_a_text_are_refused():
    """Line endings are LF since the import; where they are not, readers would differ in their offsets."""
    found = records()
    found[place("document")]["text"] = TEXT.replace("\n", "\r\n")
    reasons = [reason for _, field, reason in check(found) if field == "text"]
    assert reasons == ["holds CR: line endings are LF, or offsets would differ between readers"]


def test_distances_go_with_the_labels():
    found = records()
    found[0]["verdict_scales"][0]["distances"].pop()
    assert check(found)[0][1:] == ("verdict_scales.0.distances", "must be 3 rows of 3 numbers")


def test_a_repeated_id():
    found = records()
    found.insert(place("claim"), found[place("claim")])
    assert (place("claim") + 2, "id", f"{CLAIM} is the id of an earlier record of this type") in check(found)


def test_the_order_of_types():
    found = records()
    found.append(found.pop(place("document", 1)))
    last = (len(found), "type", "stands after records that come later in the order of types")
    assert last in check(found)


@pytest.mark.parametrize("without", (0, None))
def test_the_project_comes_first_and_once(without):
    found = records()[1:] if without == 0 else [*records()[:1], *records()]
    line = 1 if without == 0 else 2
    assert (line, "type", "the project is the first record, and the only one of its type") in check(found)


def test_an_empty_file():
    assert check([]) == [(0, "", "the file holds no records")]
