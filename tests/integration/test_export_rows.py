"""The lines that SQL writes: their bytes, what they hold, and what they leave out."""

import io
import json
from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest
from django.test.utils import CaptureQueriesContext

from annotations.formats.jsonl import JsonLines, line_of
from annotations.models import Assignment, Claim, Mention, Source
from annotations.queries import export, export_stream
from annotations.services import pseudonyms
from tests import export_world, factories
from tests.export_world import CONFIDENTIAL, MARKER, World

pytestmark = pytest.mark.django_db(transaction=True)
FORMAT = JsonLines()


@pytest.fixture
def world() -> World:
    return export_world.make()


def scope_of(world: World, *, pseudonymize: bool = True) -> export.Scope:
    pads = pseudonyms.pads_of(world.project.pk)
    return export.Scope(
        project=world.project.pk, pseudonymize=pseudonymize, inner=pads.inner, outer=pads.outer
    )


def exported(world: World, *, pseudonymize: bool = True) -> bytes:
    """The data set as it is now."""
    with export.snapshot() as held:
        header = export.project_record(held, world.project.pk)
        parts = export.chunks(held, header, scope_of(world, pseudonymize=pseudonymize))
        return b"".join(chunk.lines for chunk in parts)


def rows(data: bytes, kind: str) -> list[dict[str, Any]]:
    """The records of one type as plain JSON."""
    found = [json.loads(line) for line in data.split(b"\n") if line]
    return [each for each in found if each["type"] == kind]


def problems(data: bytes) -> list[str]:
    return [str(each) for each in FORMAT.check(io.BytesIO(data))]


def test_a_skipped_document_gives_its_assignment_and_no_work(world):
    before = exported(world)
    first = Assignment.objects.filter(status="submitted", mentions__isnull=False).order_by("pk").first()
    assert first
    Assignment.objects.filter(pk=first.pk).update(outcome="skipped")
    after = exported(world)
    assert [each["outcome"] for each in rows(after, "assignment")].count("skipped") == 1
    assert len(rows(after, "assignment")) == len(rows(before, "assignment"))
    gone = first.mentions.filter(status="live").count()
    assert len(rows(after, "mention")) == len(rows(before, "mention")) - gone
    for kind in ("claim", "verdict", "evidence"):
        assert len(rows(after, kind)) < len(rows(before, kind))
    assert problems(after) == []


def test_sql_writes_the_bytes_that_the_format_writes(world):
    export_world.settle(world)
    data = exported(world)
    records = list(FORMAT.read(io.BytesIO(data)))
    assert b"".join(line_of(record) for record in records) == data
    assert Counter(each["type"] for each in map(json.loads, data.split(b"\n")[:-1])) == {
        "project": 1,
        "round": 1,
        "document": 2,
        "assignment": 3,
        "claim": 8,
        "mention": 10,
        "verdict": 4,
        "source": 2,
        "evidence": 6,
        "gold": 1,
    }


def test_both_ways_to_join_give_the_same_bytes(world, monkeypatch):
    """Small projects are read by index, large ones by hash joins."""
    export_world.settle(world)
    data = exported(world)
    monkeypatch.setattr(export, "MANY", 0)
    assert exported(world) == data


def test_everything_holds_together(world):
    """Every quote is its slice, every reference leads to a record (issue 2, item 8)."""
    export_world.settle(world)
    assert problems(exported(world)) == []


def test_where_mentions_came_from(world):
    """Person, or suggestion accepted or edited, with the pre-annotator's version (issue 2, item 8)."""
    for author in {each["provenance"]["author"] for each in rows(exported(world), "mention")}:
        own = [each for each in rows(exported(world), "mention") if each["provenance"]["author"] == author]
        origins = Counter(tuple(each["origin"].values()) for each in own)
        accepted, edited = (str(each.pk) for each in world.suggestions)
        assert origins == {
            ("person", "", "", "", ""): 3,
            ("suggestion", "accepted", accepted, "dummy", "1"): 1,
            ("suggestion", "edited", edited, "dummy", "1"): 1,
        }


def test_fragments_are_code_points(world):
    """One mention of three fragments: an astral character, a combining mark, a ZWJ family."""
    text = {each["id"]: each["text"] for each in rows(exported(world), "document")}
    (found,) = {
        tuple((part["start"], part["end"], part["quote"]) for part in each["fragments"])
        for each in rows(exported(world), "mention")
        if len(each["fragments"]) == 3
    }
    assert [quote for *_, quote in found] == ["🚢", "nai\u0308ve", "👩‍👩‍👧‍👦"]
    document = text[str(world.documents[0].pk)]
    assert [document[start:end] for start, end, _ in found] == [quote for *_, quote in found]


def test_finished_work_without_a_mention_is_data(world):
    data = exported(world)
    empty = [each for each in rows(data, "assignment") if each["document"] == str(world.documents[1].pk)]
    assert [each["status"] for each in empty] == ["submitted"]
    assert not [each for each in rows(data, "mention") if each["assignment"] == empty[0]["id"]]


def test_unfinished_work_stays_inside(world):
    assert MARKER not in exported(world).decode()
    Assignment.objects.filter(annotator=world.ben, status="leased").update(status="submitted")
    assert MARKER in exported(world).decode()  # the control: it is there to be left out


@pytest.mark.parametrize("status", ("returned", "voided", "late", "expired"))
def test_work_that_does_not_count_stays_inside(world, status):
    before = exported(world)
    moves = {"late": ["voided"], "expired": ["voided"]}
    for step in moves.get(status, [status]):
        Assignment.objects.filter(annotator=world.ada, document=world.documents[0]).update(status=step)
    after = exported(world)
    ada = pseudonyms.name_of(project=world.project.pk, person=world.ada.pk)
    for kind in ("claim", "mention", "verdict", "evidence"):
        assert ada in {each["provenance"]["author"] for each in rows(before, kind)}
        assert ada not in {each["provenance"]["author"] for each in rows(after, kind)}
    assert problems(after) == []


def test_a_hidden_mention_takes_its_claim_along(world):
    mention = Mention.objects.get(pk=world.saved["ada", "edited"]["id"])
    before = exported(world)
    Mention.objects.filter(pk=mention.pk).update(status="hidden")
    after = exported(world)
    gone = {
        kind: len(rows(before, kind)) - len(rows(after, kind))
        for kind in ("mention", "claim", "verdict", "evidence")
    }
    assert gone == {"mention": 1, "claim": 1, "verdict": 1, "evidence": 1}
    assert str(mention.claim_id) not in after.decode()
    assert problems(after) == []


def test_a_claim_stays_while_one_of_its_mentions_does(world):
    mention = Mention.objects.get(pk=world.saved["ada", "accepted"]["id"])
    Mention.objects.filter(pk=mention.pk).update(status="deleted")
    data = exported(world)
    assert str(mention.pk) not in data.decode()
    assert str(mention.claim_id) in [each["id"] for each in rows(data, "claim")]


def test_a_hidden_source_takes_its_evidence_along(world):
    export_world.settle(world)
    Source.objects.filter(kind="web").update(status="hidden")
    data = exported(world)
    assert [each["id"] for each in rows(data, "source")] == ["withheld"]
    assert {each["source"] for each in rows(data, "evidence")} == {"withheld"}
    assert rows(data, "gold")[0]["evidence"] == []
    assert problems(data) == []


def test_a_confidential_source_leaves_no_more_than_that_there_was_one(world):
    source = Source.objects.get(confidential=True)
    data = exported(world).decode()
    assert CONFIDENTIAL not in data
    assert str(source.pk) not in data  # it is computed from the citation: whoever guesses that could tell
    assert (
        '{"type":"source","id":"withheld","kind":"withheld","url":"","citation":"withheld source","withheld":true}'
        in data
    )
    withheld = [each for each in rows(data.encode(), "evidence") if each["source"] == "withheld"]
    assert [each["stance"] for each in withheld] == ["refutes", "refutes"]
    assert {each["excerpt"] + each["answer"] + each["citation"]["title"] for each in withheld} == {""}
    Source.objects.update(confidential=False)
    assert CONFIDENTIAL in exported(world).decode()


def test_people_appear_under_pseudonyms(world):
    """P52: nothing that leads to a person leaves, and the same person is the same everywhere."""
    export_world.settle(world)
    data = exported(world)
    for person in (world.ada, world.ben, world.judge):
        assert str(person.pk) not in data.decode()
        assert f'"{person.username}"' not in data.decode()
    handles = {str(handle) for handle in Assignment.objects.values_list("handle", flat=True) if handle}
    assert not [
        handle for handle in handles if handle in data.decode()
    ]  # they are computed from people's ids
    named = {
        who: pseudonyms.name_of(project=world.project.pk, person=who.pk)
        for who in (world.ada, world.ben, world.judge)
    }
    assert {each["annotator"] for each in rows(data, "assignment")} == {named[world.ada], named[world.ben]}
    assert {each["provenance"]["author"] for each in rows(data, "claim")} == {
        named[world.ada],
        named[world.ben],
    }
    assert rows(data, "gold")[0]["provenance"]["author"] == named[world.judge]
    assert exported(world) == data


def test_names_appear_where_the_project_says_so(world):
    """P52."""
    world.project.pseudonymize_annotators = False
    world.project.save()
    data = exported(world, pseudonymize=False)
    assert {each["annotator"] for each in rows(data, "assignment")} == {"ada", "ben"}
    assert rows(data, "project")[0]["pseudonymized"] is False
    assert problems(data) == []


def test_one_project_leaves_alone(world):
    other = factories.project("other")
    factories.document(other, f"{MARKER} in another project.")
    assert MARKER not in exported(world).decode()


def test_gold_and_its_merge(world):
    gold = export_world.settle(world)
    data = exported(world)
    root, other = (world.saved[name, "accepted"]["claim"]["id"] for name in ("ada", "ben"))
    assert {each["id"]: each["merged_into"] for each in rows(data, "claim") if each["merged_into"]} == {
        other: root
    }
    (found,) = rows(data, "gold")
    assert (found["claim"], found["claims"], found["outcome"], found["verdict"]) == (
        root,
        [root, other],
        "gold",
        "supported",
    )
    counted = {each["id"] for each in rows(data, "evidence")}
    assert found["evidence"] == [str(each) for each in gold.chosen_evidence if str(each) in counted]
    assert len(found["evidence"]) == len(gold.chosen_evidence) - 1  # one is from unfinished work
    assert [[part["quote"] for part in each["fragments"]] for each in found["mentions"]] == [
        ["Ada", "lost 12 boats"],
        ["12 boats"],
    ]


def test_a_merge_outlives_its_root(world):
    """The first claim that counts stands in for a root whose author's work was voided."""
    third = (
        Claim.objects.filter(author=world.ben)
        .exclude(pk=world.saved["ben", "accepted"]["claim"]["id"])
        .first()
    )
    gold = export_world.settle(world)
    Claim.objects.filter(pk=third.pk).update(merged_into=gold.claim_id)
    Assignment.objects.filter(annotator=world.ada).update(status="voided")
    data = exported(world)
    members = sorted([world.saved["ben", "accepted"]["claim"]["id"], str(third.pk)])
    assert {each["id"]: each["merged_into"] for each in rows(data, "claim") if each["id"] in members} == {
        members[0]: None,
        members[1]: members[0],
    }
    assert (rows(data, "gold")[0]["claim"], rows(data, "gold")[0]["claims"]) == (members[0], members)
    assert problems(data) == []


def test_gold_outlives_all_its_claims(world):
    export_world.settle(world)
    Assignment.objects.exclude(status="open").update(status="voided")
    data = exported(world)
    (found,) = rows(data, "gold")
    assert (found["claim"], found["claims"], found["evidence"], len(found["mentions"])) == (None, [], [], 2)
    assert problems(data) == []


def test_equal_states_give_equal_markers_and_every_change_another(world):
    """Also where who began earlier commits later: a highest number would not tell."""

    def marker() -> dict[str, Any]:
        return rows(exported(world), "project")[0]["as_of"]

    before = marker()
    assert marker() == before
    with export.snapshot() as held:
        Claim.objects.filter(author=world.ada).update(wording="Changed.")
        seen_inside = export.project_record(held, world.project.pk).as_of
    after = marker()
    assert (seen_inside.changes, seen_inside.at) == (before["changes"], before["at"])
    assert after["changes"] > before["changes"]
    factories.document(factories.project("other"), "Another project's text.")
    assert marker() == after


def test_one_snapshot_whatever_others_write(world):
    """P51: what is committed while the export runs is not in it, not even in part."""
    whole = exported(world)
    with export.snapshot() as held:
        header = export.project_record(held, world.project.pk)
        parts = export.chunks(held, header, scope_of(world))
        found = [next(parts).lines]
        Mention.objects.update(status="deleted")
        Claim.objects.update(wording="Changed.", status="deleted")
        factories.document(world.project, "A new one.")
        found += [chunk.lines for chunk in parts]
    assert b"".join(found) == whole
    assert exported(world) != whole


def statements_of(world: World) -> list[str]:
    """The SQL of one export, with what goes past Django's cursors."""
    copied: list[str] = []
    begin = export_stream.begin

    def noted(hand: Any, statement: str, parameters: Any) -> None:
        copied.append(statement)
        begin(hand, statement, parameters)

    with (
        patch.object(export_stream, "begin", noted),
        export.snapshot() as held,
        CaptureQueriesContext(held) as queries,
    ):
        header = export.project_record(held, world.project.pk)
        for _ in export.chunks(held, header, scope_of(world)):
            pass
        return [*copied, *(query["sql"] for query in queries)]


def test_the_same_number_of_statements_at_any_size():
    """One for each type of record, for 10 documents and for 1,000."""
    world = export_world.make()
    counts = []
    for wanted in (10, 1000):
        have = world.project.documents.count()
        for number in range(have, wanted):
            factories.document(world.project, f"Document number {number} says that it rains.")
        counts.append(len(statements_of(world)))
        assert len(rows(exported(world), "document")) == wanted
    assert len(export.STATEMENTS) < counts[0] == counts[1] <= 5 + len(export.STATEMENTS)
