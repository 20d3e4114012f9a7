"""Pages become records: rounds stay apart, one annotator may have several sheets, ids are never given twice."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from annotations.core.records import AssignmentRecord, DocumentRecord, MentionRecord, RoundRecord
from annotations.core.spans import Span
from annotations.formats.base import FormatError, Reading
from annotations.formats.jsonl import JsonLines
from annotations.formats.keeping import records_of
from annotations.formats.registry import FORMATS
from annotations.formats.sheets import Kind, Mark, Page, Sheet
from tests.unit.formats.tables import native, problems, read, written

FOLDERS = ("brat", "webanno", "conll")
MARKED = [
    name
    for name, each in FORMATS.items()
    if MentionRecord in getattr(each, "holds", {}) and name != "parquet"
]


def two_rounds(*, same_name: bool) -> list[Any]:
    """The fixture with a second round, in which both annotators worked on the first document again."""
    records = native()
    first = next(each for each in records if isinstance(each, RoundRecord))
    second = replace(first, id="round-2", name=first.name if same_name else "Second pass")
    for each in [each for each in records if isinstance(each, AssignmentRecord)][:2]:
        records.append(replace(each, id=f"{each.id}-2", round="round-2"))
    mention = next(each for each in records if isinstance(each, MentionRecord))
    again = replace(mention, id="again", assignment=f"{mention.assignment}-2")
    order = [*records, second, again]
    return sorted(order, key=lambda each: list(JsonLines().holds).index(type(each)))


def whole(records: list[Any]) -> list[str]:
    """What is wrong with a data set."""
    data, _ = written("jsonl", records)
    return [str(problem) for problem in JsonLines().check(io.BytesIO(data))]


@pytest.mark.parametrize("same_name", (False, True))
@pytest.mark.parametrize("name", FOLDERS)
def test_rounds_stay_apart(name, same_name):
    again = read(name, written(name, two_rounds(same_name=same_name))[0])
    assert whole(again) == []
    work = [each for each in again if isinstance(each, AssignmentRecord)]
    assert len(work) == 5
    assert len({each.round for each in work}) == 2
    names = [each.name for each in again if isinstance(each, RoundRecord)]
    assert len(names) == len(set(names)) == 3  # gold is of neither, and has the imported one
    assert read(name, written(name, again)[0]) == again


@pytest.mark.parametrize("name", MARKED)
def test_work_in_two_rounds_comes_back_whole(name):
    """Where a format does not know rounds, too: no mention is lost, and no id is given twice."""
    records = two_rounds(same_name=False)
    again = read(name, written(name, records)[0])
    assert whole(again) == []
    if name != "conll":  # where mentions that overlap go by rule
        assert sum(isinstance(each, MentionRecord) for each in again) == 9


def test_two_annotations_by_one_person():
    region = {"id": "a", "type": "labels", "value": {"start": 0, "end": 1, "labels": ["x"]}}
    task = {
        "id": 1,
        "data": {"text": "A bridge"},
        "annotations": [{"completed_by": 3, "result": [region]}] * 2,
    }
    again = read("label-studio", json.dumps([task]).encode())
    assert whole(again) == []
    assert [each.id for each in again if isinstance(each, AssignmentRecord)] == [
        "imported/1/3",
        "imported/1/3~2",
    ]
    assert sum(isinstance(each, MentionRecord) for each in again) == 2


def page(identifier: str, text: str, *marks: Mark) -> Page:
    return Page(DocumentRecord(text, id=identifier), (Sheet(Kind.PERSON, "anna", marks),), file="f", line=7)


def found(*pages: Page) -> list[tuple[str, int, str]]:
    problems_: list[Any] = []
    list(records_of(pages, Reading(report=problems_.append)))
    return [(each.file, each.line, each.reason) for each in problems_]


WRONG = (
    ([page("d", "A."), page("d", "B.")], "document d has two different texts"),
    ([page("d", "A.", Mark((Span(0, 9),)))], "The text ends at 2, the fragment at 9."),
    (
        [page("d", "A.", Mark((Span(0, 1),), id="m"), Mark((Span(1, 2),), id="m"))],
        "m is the id of an earlier mention",
    ),
)


@pytest.mark.parametrize(("pages", "reason"), WRONG)
def test_pages_that_do_not_fit(pages, reason):
    assert found(*pages) == [("f", 7, reason)]


def test_the_place_of_a_repeated_id():
    span = {"start": 0, "end": 1, "label": "x", "mention": "m"}
    row = json.dumps({"text": "A bridge", "spans": [span], "answer": "accept"}).encode()
    assert problems("prodigy", row + b"\n" + row) == [("", 2, "id", "m is the id of an earlier mention")]


def test_the_first_bad_page_ends_it():
    with pytest.raises(FormatError, match="f, line 7: document d has two"):
        list(records_of([page("d", "A."), page("d", "B.")], Reading()))
