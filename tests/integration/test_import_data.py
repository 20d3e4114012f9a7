"""Documents and annotated data in any format: whole files or nothing, nobody's work but theirs (P45-P48)."""

import io
import json
import zipfile
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.core.errors import DomainError
from annotations.formats import archives, guessing, xml_elements
from annotations.models import (
    Assignment,
    Document,
    DocumentTally,
    Event,
    Mention,
    Project,
    Round,
    Source,
    Suggestion,
    User,
)
from annotations.services import adjudication, assignments, jobs
from annotations.services.imports import faults, runs, writing
from annotations.services.imports.faults import ImportFaultyError
from annotations.services.imports.options import ImportOptionError, Options
from annotations.services.imports.reports import Report
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Twelve boats sank on Monday. 🚢 Twelve boats were found on Friday. The mayor said so."


@pytest.fixture(autouse=True)
def _jobs_stay_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)


@pytest.fixture
def project() -> Project:
    made = factories.project("harbor")
    for name in ("anna", "bela"):
        factories.member(made, "annotator", name=name)
    factories.member(made, "manager", name="boss")
    factories.round_of(made, name="First", overlap=2)
    return made


def row(quote: str = "The mayor said so.", **fields: Any) -> dict[str, Any]:
    """A line of JSON with one mark, as many tools write them."""
    start = fields.pop("start", TEXT.index(quote))
    label = fields.pop("label", "event")
    return {
        "text": TEXT,
        "label": [[start, start + len(quote), label]],
        "offset_unit": "code_point",
        **fields,
    }


def lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in rows)


def bring(
    project: Project,
    data: bytes,
    *,
    name: str = "data.jsonl",
    by: User | None = None,
    preview: bool = False,
    **told: Any,
) -> Report:
    return runs.run(
        project=project, stream=io.BytesIO(data), name=name, options=Options(**told), by=by, preview=preview
    )


def refused(project: Project, data: bytes, **told: Any) -> list[tuple[int, str, str, str]]:
    """Line, record, field and reason of what is wrong; nothing may have been stored."""
    before = stored()
    with pytest.raises(ImportFaultyError) as found:
        bring(project, data, **told)
    assert stored() == before
    return [
        (each["line"], each["record"], each["field"], each["reason"])
        for each in found.value.details["faults"]
    ]


def stored() -> dict[str, int]:
    tables = (Document, Mention, Suggestion, Source, Event, Assignment.objects.exclude(status="open").model)
    return {model.__name__: model.objects.count() for model in tables}


# ── whose work it is ─────────────────────────────────────────────────────────────────────────────


def test_work_of_a_named_person(project):
    """As if she had handed it in: slot, handle, rows, history; and the log says who brought it."""
    boss = User.objects.get(username="boss")
    report = bring(project, lines(row(annotator="gold", id=7)), people={"gold": "anna"}, by=boss)
    assert (report.documents.new, report.works.new, report.mentions, report.stored) == (1, 1, 1, True)
    assert report.annotators == [{"name": "gold", "works": 1, "user": "anna"}]
    work = Assignment.objects.get(status="submitted")
    anna = User.objects.get(username="anna")
    assert (work.annotator, work.outcome, work.round.name) == (anna, "done", "First")
    assert work.handle == assignments.handle_of(
        round=work.round_id, target=work.document_id, annotator=anna.pk
    )
    assert work.submitted_at is not None
    mention = Mention.objects.get()
    assert (mention.quote, mention.claim_types, mention.author) == ("The mayor said so.", ["event"], anna)
    assert mention.suffix == ""
    assert mention.prefix == TEXT[: TEXT.index("The mayor")][-32:]
    assert mention.claim.wording == mention.quote
    event = Event.objects.get(verb="work_imported")
    assert (event.actor, event.object_id) == (boss, str(work.document_id))
    assert event.after["annotator"] == str(anna.pk)
    assert Event.objects.get(verb="data_imported").after["annotators"] == {"gold": "anna"}
    moves = work.history_events.order_by("pgh_id").values_list("status", flat=True)
    assert list(moves) == ["open", "leased", "submitted"]


def test_user_names_need_no_word_and_nobody_is_made_up(project):
    bring(project, lines(row(annotator="anna")))
    assert Assignment.objects.get(status="submitted").annotator.username == "anna"
    ((_, record, field, reason),) = refused(project, lines(row(annotator="zoe")))
    assert (record, field) == ("work on 1 document", "annotator")
    assert "“zoe” is no annotator of the project" in reason


@pytest.mark.parametrize("whose", ("boss", "nobody"))
def test_only_annotators_of_the_project(project, whose):
    ((_, _, field, reason),) = refused(project, lines(row()), whose=whose)
    assert field == "annotator"
    assert f"“{whose}”, who is to stand for “imported”, is no annotator" in reason


def test_never_the_importers_own_work(project):
    """A file that names nobody is refused until it is said whose work it is."""
    ((_, _, field, reason),) = refused(project, lines(row()))
    assert (field, reason) == (
        "annotator",
        "the file names nobody for this work; say whose it is, or whose suggestions",
    )
    assert bring(project, lines(row()), whose="bela").works.new == 1


def test_two_people_of_one_document_are_compared(project):
    """Kept agreement counts hold a document as soon as both works are in."""
    bring(project, lines(row(annotator="anna")))
    assert DocumentTally.objects.count() == 0
    bring(project, lines(row(annotator="bela")))
    tally = DocumentTally.objects.get()
    assert set(tally.annotators) == set(
        User.objects.filter(username__in=["anna", "bela"]).values_list("pk", flat=True)
    )


def test_found_nothing_is_work(project):
    assert (
        bring(project, lines({"text": TEXT, "label": [], "annotator": "anna"}), unit="code_point").works.new
        == 1
    )
    assert Assignment.objects.get(status="submitted").outcome == "done"


# ── what stands is never overwritten ─────────────────────────────────────────────────────────────


def test_again_brings_nothing(project):
    """P47: by equality with what stands, whatever order and ids the file has."""
    data = lines(row(annotator="anna"))
    bring(project, data)
    before = stored()
    report = bring(project, data.replace(b'"offset_unit"', b'"id": 99, "offset_unit"'))
    assert (report.works.new, report.works.already_there, report.documents.already_there) == (0, 1, 1)
    assert {**stored(), "Event": 0} == {**before, "Event": 0}


def test_other_work_of_the_person_is_refused_by_name(project):
    bring(project, lines(row(annotator="anna")))
    ((_, _, field, reason),) = refused(project, lines(row("on Monday", annotator="anna")))
    assert (field, reason) == ("annotator", "anna has handed in other work on this document in “First”")


def test_work_under_way_is_refused_by_name(project):
    document = factories.document(project, TEXT)
    factories.slots(project.rounds.get(), document)
    assignments.next_for(round=project.rounds.get(), annotator=User.objects.get(username="anna"))
    ((_, _, _, reason),) = refused(project, lines(row(annotator="anna")))
    assert reason == "anna has this document in “First” already; it is leased"


def test_no_more_work_than_there_are_places(project):
    factories.member(project, "annotator", name="carl")
    bring(project, lines(row(annotator="anna"), row(annotator="bela")))
    ((_, _, _, reason),) = refused(project, lines(row(annotator="carl")))
    assert reason == "all 2 places of this document in “First” are taken"


def test_who_has_seen_others_work_brings_none(project, monkeypatch):
    """P12: it would not be blind; with the guard off it would come in."""
    bring(project, lines(row(annotator="anna"), row(annotator="bela")))
    carl = factories.member(project, "annotator", "adjudicator", name="carl")
    round_ = project.rounds.get()
    Round.objects.filter(pk=round_.pk).update(overlap=3)
    document = Document.objects.get()
    adjudication.open_case(round=round_, document=document.pk, adjudicator=carl)
    assignments.open_slots(round=Round.objects.get(), documents=[document.pk])
    ((_, _, _, reason),) = refused(project, lines(row(annotator="carl")))
    assert reason == "carl has seen others' work on this document"
    monkeypatch.setattr(writing, "_refuse_seen", lambda _plans, _faults: None)
    assert bring(project, lines(row(annotator="carl"))).works.new == 1


def test_who_has_brought_others_work_is_not_handed_it(project):
    """P12: the importer has read the file; the control is a document that another brought."""
    boss = User.objects.get(username="boss")
    project.memberships.filter(user=boss).update(roles=["manager", "annotator"])
    round_ = project.rounds.get()
    bring(project, lines(row(annotator="anna")), by=boss)
    assert assignments.next_for(round=round_, annotator=boss) is None
    bring(project, lines({**row(annotator="anna"), "text": TEXT + " More."}))
    assert assignments.next_for(round=round_, annotator=boss) is not None


def test_rounds(project):
    """Into the one that is named, of the same name, or the newest; a closed one takes none."""
    second = factories.round_of(project, name="Second", overlap=1)
    bring(project, lines(row(annotator="anna")), round="First")
    assert Assignment.objects.get(status="submitted").round.name == "First"
    bring(project, lines(row(annotator="anna")))
    assert set(Assignment.objects.filter(status="submitted").values_list("round__name", flat=True)) == {
        "First",
        "Second",
    }
    Round.objects.filter(pk=second.pk).update(status="closed")
    ((_, _, field, reason),) = refused(project, lines(row(annotator="bela")), round="Second")
    assert (field, reason) == ("round", "there is no open round “Second”")


def test_the_round_gets_what_it_needs(project):
    """The same rules as handing in: each thing that is missing is named."""
    project.rounds.update(required_fields=["claimant"], verdict_needed="all")
    found = refused(project, lines(row(annotator="anna")))
    assert [(field, reason) for _, _, field, reason in found] == [
        ("claimant", "Say who makes the claim."),
        ("verdict", "Give a verdict."),
    ]


# ── suggestions ──────────────────────────────────────────────────────────────────────────────────


def test_as_suggestions_of_a_named_pre_annotator(project):
    """Nobody's work; a repeat proposes nothing new, and no engine is asked to propose besides."""
    data = lines(row(annotator="whoever", label="quantity"))
    report = bring(project, data, suggestions="other-tool", version="3")
    assert (report.works.new, report.suggestions.new, report.jobs) == (0, 1, [])
    found = Suggestion.objects.get()
    assert (found.pre_annotator, found.pre_annotator_version, found.quote) == (
        "other-tool",
        "3",
        "The mayor said so.",
    )
    assert (found.claim_types, found.check_worthiness) == (["quantity"], None)
    assert not Assignment.objects.exclude(status="open").exists()
    again = bring(project, data, suggestions="other-tool", version="3")
    assert (again.suggestions.new, again.suggestions.already_there, Suggestion.objects.count()) == (0, 1, 1)


@pytest.mark.parametrize(
    ("told", "field"),
    (
        ({"suggestions": "x", "whose": "anna"}, "suggestions"),
        ({"version": "1"}, "version"),
        ({"suggestions": "x" * 81}, "suggestions"),
        ({"unit": "bytes"}, "unit"),
    ),
)
def test_options_that_contradict_themselves(told, field):
    with pytest.raises(ImportOptionError) as error:
        Options(**told)
    assert error.value.field == field


# ── labels ───────────────────────────────────────────────────────────────────────────────────────


def test_a_label_that_is_not_there_names_what_may_be(project):
    data = lines(row(annotator="anna", label="numerical claim"))
    ((_, _, field, reason),) = refused(project, data)
    assert field == "claim_types"
    assert "“numerical claim” is none of the project's: event, quotation, quantity," in reason
    assert bring(project, data, labels={"numerical claim": "Quantity"}).works.new == 1
    assert Mention.objects.get().claim_types == ["quantity"]


def test_a_label_can_be_left_out(project):
    bring(project, lines(row(annotator="anna", label="noise")), labels={"noise": ""})
    assert Mention.objects.get().claim_types == []


def test_verdicts_by_key_name_or_as_told(project):
    header = "text,annotator,quote,verdict,rationale\n"
    line = "The sea is blue.,{},The sea is blue.,{},It is.\n"
    bring(project, (header + line.format("anna", "Not enough evidence")).encode(), name="a.csv")
    ((_, _, field, reason),) = refused(
        project, (header + line.format("bela", "mostly")).encode(), name="a.csv"
    )
    assert field == "verdict"
    assert (
        "“mostly” is none of the project's: supported, refuted, not_enough_evidence, conflicting." in reason
    )
    bring(
        project,
        (header + line.format("bela", "mostly")).encode(),
        name="a.csv",
        labels={"mostly": "supported"},
    )
    assert sorted(Mention.objects.values_list("claim__verdicts__label__key", flat=True)) == [
        "not_enough_evidence", "supported",
    ]  # fmt: skip


# ── quotes ───────────────────────────────────────────────────────────────────────────────────────


def table(*rows: str) -> bytes:
    return "\n".join(["text,annotator,fragments,quote", *rows]).encode()


def test_a_quote_that_stands_twice_is_never_guessed(project):
    """The record is named; by its offsets it comes in."""
    text = f'"{TEXT}"'
    ((line, _, field, reason),) = refused(project, table(f"{text},anna,,Twelve boats"), name="a.csv")
    assert (line, field, reason) == (2, "quote", "stands 2 times in the text; say which by its offsets")
    bring(project, table(f"{text},anna,31-43,Twelve boats"), name="a.csv")
    assert Mention.objects.get().fragments == [31, 43]


def test_a_quote_that_is_not_its_slice(project):
    ((line, _, field, reason),) = refused(project, table(f'"{TEXT}",anna,0-6,twelve'), name="a.csv")
    assert (line, field, reason) == (2, "quote", "is not the text at the fragments")


# ── all or nothing ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bad", (0, 1, 2))
def test_a_bad_record_keeps_the_file_out(project, bad):
    """P47: at the first, middle and last position."""
    rows = [{**row(annotator="anna"), "text": f"{TEXT} {i}"} for i in range(3)]
    rows[bad]["label"] = [[5, 5_000, "event"]]
    ((line, _, _, reason),) = refused(project, lines(*rows), unit="code_point")
    assert line == bad + 1
    assert "is no span of a text of" in reason


def test_the_control_without_a_transaction_half_a_file_stays(project, monkeypatch):
    """What the rollback keeps away."""
    nothing = SimpleNamespace(atomic=nullcontext, set_rollback=lambda _whether: None)
    monkeypatch.setattr(runs, "transaction", nothing)
    monkeypatch.setattr(runs, "_hold", lambda _project: None)
    with pytest.raises(ImportFaultyError):
        bring(project, lines({"text": "Good words."}, {"text": 3}))
    assert Document.objects.count() == 1


def test_all_faults_up_to_a_limit(project, monkeypatch):
    monkeypatch.setattr(faults, "MOST", 3)
    bad = [{"text": "", "label": []} for _ in range(5)]
    report = bring(project, lines(*bad, {"text": "Fine."}), preview=True)
    assert ([each.line for each in report.faults], report.more_faults) == ([1, 2, 3], 2)


def test_one_file_after_another(project, tmp_path, capsys):
    """One transaction each: a good one before a bad one stays."""
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_bytes(lines({"text": "Good words."}))
    bad.write_bytes(lines({"text": "Bad words."}, {"text": 3}))
    with pytest.raises(CommandError, match="1 file was refused"):
        call_command("import_data", good, bad, project="harbor")
    assert [each.text for each in Document.objects.all()] == ["Good words."]
    error = capsys.readouterr().err
    assert "bad.jsonl, line 2, text: must be text" in error


def test_a_preview_stores_nothing(project):
    before = stored()
    report = bring(project, lines(row(annotator="anna"), row(annotator="zoe", label="x")), preview=True)
    assert stored() == before
    assert (report.stored, report.documents.new, report.works.new) == (False, 1, 1)
    assert report.first[0]["title"] == "Twelve boats sank on Monday"
    assert report.annotators == [
        {"name": "anna", "works": 1, "user": "anna"},
        {"name": "zoe", "works": 1, "user": None},
    ]
    assert [(each["group"], each["label"], each["count"]) for each in report.unknown_labels] == [
        ("claim_types", "x", 1)
    ]
    assert {each.field for each in report.faults} == {"annotator", "claim_types"}


def test_a_table_shows_how_it_is_read(project):
    data = b"id,Headline,Article,who\n1,Boats,Some boats sank.,anna\n"
    report = bring(project, data, name="a.csv", preview=True, columns={"annotator": "who"})
    assert report.table is not None
    assert report.table["header"] == ["id", "Headline", "Article", "who"]
    assert report.table["columns"] == {
        "document_id": "id",
        "title": "Headline",
        "text": "Article",
        "annotator": "who",
    }
    assert report.table["rows"] == [["1", "Boats", "Some boats sank.", "anna"]]


def test_a_text_that_the_file_has_twice_is_one_document(project):
    report = bring(project, lines({"text": "Words."}, {"text": "Words."}, {"text": "Other words."}))
    assert (report.documents.new, report.documents.already_there) == (2, 0)
    again = bring(project, lines({"text": "Words."}, {"text": "Words."}))
    assert (again.documents.new, again.documents.already_there) == (0, 1)


def test_the_files_own_id_is_kept(project):
    bring(project, b"id,text\nwire-17,Some boats sank.\n", name="a.csv")
    assert Document.objects.get().external_id == "wire-17"


# ── hostile files, through the product's door ────────────────────────────────────────────────────


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def test_a_zip_bomb(project, monkeypatch):
    """P46; with the limit off the text would come in."""
    bomb = zipped(a__txt=b"word " * 2_000_000)
    ((_, _, _, reason),) = refused(project, bomb, name="bomb.zip")
    assert reason == "unpacks to more than is permitted"
    monkeypatch.setattr(archives, "GREATEST_RATIO", 10_000)
    preview = bring(project, bomb, name="bomb.zip", preview=True)
    assert [each.reason for each in preview.faults] == [
        "has more than 2,097,152 bytes, which is the limit"
    ]  # P31


@pytest.mark.parametrize("name", ("../outside.txt", "/etc/outside.txt", "C:/outside.txt", "..\\outside.txt"))
def test_a_path_out_of_the_archive(project, name, tmp_path, monkeypatch):
    """P46: refused before anything is unpacked, and nothing appears anywhere."""
    monkeypatch.chdir(tmp_path)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"words")
    with pytest.raises(Exception, match="has a name that leads out of the archive"):
        bring(project, out.getvalue(), name="a.zip")
    assert list(tmp_path.parent.glob("**/outside.txt")) == []
    monkeypatch.setattr(archives, "refuse_entry", lambda _entry: None)
    assert bring(project, out.getvalue(), name="a.zip", preview=True).documents.new == 1  # the control


def test_xml_entities(project, tmp_path, monkeypatch):
    """P45: a DTD is refused, so nothing outside the file is read."""
    secret = tmp_path / "secret.txt"
    secret.write_text("MARKER")
    xmi = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
        '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmi:version="2.0">'
        '<cas:Sofa xmi:id="1" sofaID="_InitialView" sofaString="&e; words"/></xmi:XMI>'
    )
    ((_, _, _, reason),) = refused(project, xmi.encode(), name="a.xmi")
    assert "DTD" in reason
    monkeypatch.setattr(xml_elements._Collector, "_refuse", lambda *_: None)
    report = bring(project, xmi.encode(), name="a.xmi", preview=True)
    assert "MARKER" not in str(report)


MISMATCHES = [
    ("csv", zipped(a__txt=b"x"), "a zip file"),
    ("jsonl", b"text,title\nx,y\n", "plain text"),
    ("xlsx", b"text,title\nx,y\n", "plain text"),
    ("text", b"\x89PNG\r\n\x1a\n\0\0", "no text"),
    ("cas-xmi", b'{"a": 1}', "JSON"),
    ("doccano", b"<html></html>", "XML or HTML"),
    ("docbin", b"words", "plain text"),
]


@pytest.mark.parametrize(("told", "data", "looks"), MISMATCHES)
def test_the_content_must_be_of_the_format(project, told, data, looks, monkeypatch):
    """P48; with the guard off, the reader is what meets the file."""
    with pytest.raises(guessing.NotThatFormatError, match=f"The file is {looks}, which “{told}”"):
        bring(project, data, format=told)
    monkeypatch.setattr(guessing, "kind_of", lambda _stream: "empty")
    with pytest.raises(DomainError) as other:
        bring(project, data, format=told)
    assert not isinstance(other.value, guessing.NotThatFormatError)


def test_line_ends_of_annotated_texts(project):
    """A text whose offsets would differ between readers is refused, and not mended in silence."""
    native = Path("fixtures/formats/jsonl/lanterns.jsonl").read_bytes()
    found = refused(project, native.replace(b"on Monday.\\n", b"on Monday.\\r\\n", 1), name="a.jsonl")
    assert any(field == "text" and "line ends other than LF" in reason for _, _, field, reason in found)


# ── the command, and what it costs ───────────────────────────────────────────────────────────────


def test_the_command_as_json(project, tmp_path, capsys):
    file = tmp_path / "a.jsonl"
    file.write_bytes(lines(row(annotator="gold")))
    call_command("import_data", file, "--annotator=gold=anna", "--by=boss", "--json", project="harbor")
    told = json.loads(capsys.readouterr().out)
    assert (told["format"], told["works"], told["stored"]) == (
        "doccano",
        {"new": 1, "already_there": 0},
        True,
    )
    assert Event.objects.get(verb="data_imported").actor.username == "boss"
    assert "--preview" not in call_sentences(file, capsys)


def call_sentences(file: Path, capsys: Any) -> str:
    call_command("import_data", file, "--as=bela", "--preview", project="harbor")
    return capsys.readouterr().out


def test_a_folder_is_an_archive(project, tmp_path):
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "one.txt").write_text("Twelve boats sank.")
    (tmp_path / "anna" / "one.ann").write_text("T1\tevent 0 12\tTwelve boats\n")
    call_command("import_data", tmp_path, project="harbor")
    assert Mention.objects.get().author.username == "anna"


def test_new_documents_are_pre_annotated(project):
    report = bring(project, lines({"text": "Some words."}, {"text": "More words."}))
    (job,) = report.jobs
    assert sorted(job.parameters["documents"]) == sorted(
        str(key) for key in Document.objects.values_list("pk", flat=True)
    )
    assert Assignment.objects.filter(status="open").count() == 4


def statements(project: Project, works: int, marks: int) -> int:
    """SQL statements of an import of so many works, fresh ones."""
    words = " ".join(f"word{i}" for i in range(marks))
    rows = [
        {
            "text": f"{words} {factories.uuid7()}",
            "label": [[5 * i, 5 * i + 4, "event"] for i in range(marks)],
            "annotator": "anna",
            "offset_unit": "code_point",
        }
        for _ in range(works)
    ]
    with CaptureQueriesContext(connection) as queries:
        assert bring(project, lines(*rows), unit="code_point").works.new == works
    return len(queries)


def test_the_same_number_of_statements_for_few_and_many(project):
    assert statements(project, 2, 1) == statements(project, 40, 5) <= 70
