"""`manage.py import_documents`: all files of a call or none, nothing twice (P31, P47)."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Assignment, Document, Event, Job, Membership, Project
from annotations.services import documents, import_files
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return factories.project("desk")


def write(folder: Path, **texts: str | bytes) -> Path:
    """Files of these names, with `.txt` added, in the folder."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def run(*paths: Path, **options) -> dict:
    """The command's JSON."""
    out = io.StringIO()
    call_command(
        "import_documents", *map(str, paths), stdout=out, json=True, **{"project": "desk", **options}
    )
    return json.loads(out.getvalue())


def counts(answer: dict) -> tuple[int, int]:
    return answer["new"], answer["already_there"]


# ── what comes in ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("raw", "text", "published_on"),
    (
        (b" date 2023-09-05 A ship sank.\n\nTwo did not. \n", "A ship sank.\n\nTwo did not.", "2023-09-05"),
        (b"date 2024-02-29 A ship sank.", "A ship sank.", "2024-02-29"),
        (b"A ship sank.", "A ship sank.", None),
        (b"\xef\xbb\xbfdate 2024-01-02 A ship\r\nsank.\r", "A ship\nsank.", "2024-01-02"),
        ("date 2024-01-02 🚢 e\u0301".encode(), "🚢 e\u0301", "2024-01-02"),
        (b"The date 2024-01-02 was set.", "The date 2024-01-02 was set.", None),
    ),
)
def test_the_date_becomes_the_publication_date_and_the_text_is_trimmed(
    project, tmp_path, raw, text, published_on
):
    answer = run(write(tmp_path, one=raw))
    (document,) = Document.objects.all()
    assert (document.text, document.characters) == (text, len(text))
    assert (document.published_on and document.published_on.isoformat()) == published_on
    assert answer["documents"][0]["published_on"] == published_on
    assert document.external_id == "one.txt"


def test_importing_twice_makes_no_second_copy(project, tmp_path):
    folder = write(tmp_path, a="First.", b="Second.")
    assert counts(run(folder)) == (2, 0)
    write(tmp_path, c="Third.")
    again = run(folder)
    assert counts(again) == (1, 2)
    assert len(again["documents"]) == Document.objects.count() == 3


def test_one_text_in_two_files_of_a_call_is_one_document(project, tmp_path):
    answer = run(write(tmp_path, a="Same.", b="date 2024-01-02 Same."))
    assert counts(answer) == (1, 1)
    assert answer["documents"][0]["document"] == answer["documents"][1]["document"]


def test_the_same_text_in_two_projects_is_two_documents(project, tmp_path):
    factories.project("other")
    folder = write(tmp_path, a="Same.")
    assert (counts(run(folder)), counts(run(folder, project="other"))) == ((1, 0), (1, 0))


def test_a_folder_gives_its_texts_in_order_and_a_file_may_be_called_anything(project, tmp_path):
    write(tmp_path / "in", b="Second.", a="First.")
    write(tmp_path / "in" / "below", c="Third.")
    write(tmp_path / "in" / ".hidden", d="Not wanted.")
    (tmp_path / "in" / "README.md").write_text("Not wanted.")
    (tmp_path / "report").write_text("Fourth.")
    answer = run(tmp_path / "in", tmp_path / "report")
    assert [Path(one["name"]).name for one in answer["documents"]] == ["a.txt", "b.txt", "c.txt", "report"]
    assert list(Document.objects.order_by("id").values_list("text", flat=True)) == [
        "First.",
        "Second.",
        "Third.",
        "Fourth.",
    ]


def test_the_real_articles_come_in_whole(seed_articles):
    factories.project("desk")
    answer = run(seed_articles)
    assert sorted(one["characters"] for one in answer["documents"]) == [2597, 2828]
    assert {one["published_on"] for one in answer["documents"]} == {"2023-09-05"}
    assert counts(run(seed_articles)) == (0, 2)


# ── what does not ───────────────────────────────────────────────────────────────────────────────

REFUSED = {
    "not_utf8": (b"A caf\xe9.", "not_utf8"),
    "utf16": ("A ship.".encode("utf-16"), "not_utf8"),
    "empty": (b"", "empty_text"),
    "blank": (b" \r\n\t\xc2\xa0\n", "empty_text"),
    "only_a_date": (b" date 2023-09-05 \n", "empty_text"),
    "no_such_day": (b"date 2023-02-30 A ship sank.", "no_such_date"),
    "no_such_month": (b"date 2023-13-01 A ship sank.", "no_such_date"),
    "not_a_leap_year": (b"date 2023-02-29 A ship sank.", "no_such_date"),
    "nul": (b"A ship\x00 sank.", "forbidden_character"),
    "too_large": (b"x" * 1001, "file_too_large"),
}


@pytest.mark.parametrize(("raw", "code"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("place", ("first", "middle", "last"))
def test_one_bad_file_is_named_with_its_reason_and_keeps_all_out(
    project, tmp_path, settings, raw, code, place
):
    settings.DOCUMENT_LIMIT = 1000
    name = {"first": "a", "middle": "f", "last": "z"}[place]
    folder = write(tmp_path, **{name: raw}, b="Good.", g="Good too.")
    out, expected = io.StringIO(), str(folder / f"{name}.txt")
    with pytest.raises(CommandError, match="1 file was refused, so nothing was imported") as refusal:
        call_command("import_documents", str(folder), project="desk", stdout=out, json=True)
    (fault,) = json.loads(out.getvalue())["faults"]
    assert (fault["name"], fault["code"]) == (expected, code)
    assert f"  {expected}: {fault['reason']}" in str(refusal.value).splitlines()
    assert (Document.objects.count(), Job.objects.count(), Assignment.objects.count()) == (0, 0, 0)


def test_all_bad_files_are_listed(project, tmp_path):
    folder = write(tmp_path, a=b"\xff", b="Good.", c="", d="date 2023-02-30 x")
    with pytest.raises(CommandError, match="3 files were refused") as refusal:
        run(folder)
    assert [line.split(": ")[0].strip() for line in str(refusal.value).splitlines()[1:]] == [
        str(folder / f"{name}.txt") for name in "acd"
    ]
    assert Document.objects.count() == 0


def test_a_file_at_the_limit_comes_in(project, tmp_path, settings):
    settings.DOCUMENT_LIMIT = 1000
    assert counts(run(write(tmp_path, a="x" * 1000))) == (1, 0)


def test_a_file_over_the_limit_is_not_read(tmp_path):
    large = tmp_path / "large.txt"
    with large.open("wb") as stream:
        stream.truncate(2**40)  # a terabyte of nothing
    (file,) = import_files.find([large], limit=1000)
    with pytest.raises(import_files.FileTooLargeError, match="1,000"):
        file.read()


@pytest.mark.parametrize("there", ("missing", "empty folder"))
def test_a_path_without_a_text_is_named(project, tmp_path, there):
    path = tmp_path / "nothing"
    if there == "empty folder":
        path.mkdir()
    with pytest.raises(CommandError, match="nothing: The f"):
        run(path)


def test_a_bad_file_leaves_no_project_that_was_to_be_made(db, tmp_path):
    with pytest.raises(CommandError):
        run(write(tmp_path, a=b"\xff"), create=True)
    assert Project.objects.count() == 0


# ── what happens beside ─────────────────────────────────────────────────────────────────────────


def test_without_create_a_project_that_is_not_there_is_an_error(db, tmp_path):
    with pytest.raises(CommandError, match="There is no project “desk”"):
        run(write(tmp_path, a="Good."))


def test_create_makes_a_project_that_people_can_work_in(db, tmp_path):
    manager = factories.user("edith")
    answer = run(write(tmp_path, a="Good.", b="Better."), create=True, manager="edith", name="News desk")
    project = Project.objects.get()
    assert (project.slug, project.name) == ("desk", "News desk")
    assert Membership.objects.get().roles == ["manager"]
    assert Membership.objects.get().user == manager
    assert answer["slots"] == Assignment.objects.filter(status="open").count() == 4
    assert counts(run(tmp_path, create=True)) == (0, 2)


def test_new_documents_enter_the_newest_round_that_is_open_for_marking(project, tmp_path):
    factories.round_of(project)
    newest = factories.round_of(project, overlap=3)
    factories.round_of(project, status="closed")
    factories.round_of(project, kind="verify")
    run(write(tmp_path, a="Good."))
    assert set(Assignment.objects.values_list("round", "slot")) == {(newest.pk, slot) for slot in (1, 2, 3)}


@pytest.mark.parametrize("wanted", (True, False))
def test_suggestions_are_asked_for_where_the_project_says_so(project, tmp_path, wanted):
    Project.objects.update(pre_annotate_on_import=wanted)
    answer = run(write(tmp_path, a="Good.", b="Better."))
    new = sorted(one["document"] for one in answer["documents"])
    asked = [sorted(job.parameters["documents"]) for job in Job.objects.all()]
    assert asked == ([new] if wanted else [])
    run(tmp_path)
    assert Job.objects.count() == wanted  # nothing new, nothing to ask


def test_an_import_leaves_an_event(project, tmp_path):
    run(write(tmp_path, a="Good."))
    event = Event.objects.get(verb="documents_imported")
    assert (event.object_id, event.after) == (str(project.pk), {"new": 1, "already_there": 0})


def test_people_read_a_sentence(project, tmp_path):
    out = io.StringIO()
    call_command("import_documents", str(write(tmp_path, a="Good.", b="Better.")), project="desk", stdout=out)
    assert out.getvalue().splitlines() == [
        "2 new, 0 already there in “desk”.",
        "Suggestions for the new ones are under way.",
    ]


@pytest.mark.parametrize("count", (10, 150))
def test_the_statements_of_a_chunk_do_not_depend_on_its_size(project, tmp_path, count):
    factories.round_of(project)
    files = import_files.find([write(tmp_path, **{f"n{i}": f"Text {i}." for i in range(count)})], limit=1000)
    with CaptureQueriesContext(connection) as captured:
        report = documents.import_texts(project=project, files=files, by=None)
    assert (report.new, len(captured)) == (count, 13)
