"""A whole project out and in again: nothing lost, nobody's work another's, and all of it or nothing."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.db.models.functions import Now

from annotations.formats import archives
from annotations.formats.project_archive import ProjectArchive
from annotations.models import (
    AccessToken,
    Assignment,
    Document,
    DocumentTally,
    Event,
    Label,
    Membership,
    Project,
    Round,
    Source,
    Suggestion,
    User,
    WorkerSeen,
)
from annotations.queries.carried import CARRIED, history_of
from annotations.services import (
    adjudication,
    assignments,
    export_files,
    handing_in,
    job_runs,
    jobs,
    mention_aggregate,
    pseudonyms,
    suggestions,
    tokens,
)
from annotations.services.agreement import _kept as kept
from annotations.services.agreement import measure
from annotations.services.imports.proposing import Named
from annotations.services.moving import loading
from annotations.services.moving.loading import Wanted
from tests import export_world, factories
from tests.export_world import World

pytestmark = pytest.mark.django_db(transaction=True)
IDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
MOVES = ("project_exported", "project_imported")
NAMES = re.compile(r'"(\w+)":')


@pytest.fixture
def world(monkeypatch) -> World:
    """Two annotators' work in every script, part of it settled."""
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job_id: None)
    made = export_world.make()
    export_world.settle(made)
    return made


def packed(project: str, folder: Path, **options: Any) -> Path:
    file = folder / f"{project}.factcheck.zip"
    call_command("export_project", project, file, **options)
    return file


def taken_in(file: Path, *words: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("import_project", str(file), *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def emptied() -> None:
    """The database of another server: the same tables, nothing in them."""
    call_command("flush", interactive=False, verbosity=0)


def native(slug: str, folder: Path) -> bytes:
    file = folder / f"{slug}.jsonl"
    export_files.write(project=Project.objects.get(slug=slug), target=file)
    return file.read_bytes()


def past(slug: str) -> dict[str, list[Any]]:
    """Every change of the project: what, when, and of what; ids that the database gives are left out."""
    project = Project.objects.get(slug=slug).pk
    found = {}
    with connection.cursor() as cursor:
        for each in CARRIED:
            history = history_of(each)
            if history:
                cursor.execute(
                    f"SELECT pgh_label, pgh_created_at FROM {history._meta.db_table} WHERE {each.rows} ORDER BY pgh_id",
                    {"project": project},
                )
                found[each.kind] = cursor.fetchall()
    return found


def log(slug: str) -> list[Any]:
    """The project's log; assignments by their handles, since databases number them."""
    handles = {str(key): str(handle) for key, handle in Assignment.objects.values_list("id", "handle")}
    rows = Event.objects.filter(project__slug=slug).exclude(verb__in=MOVES).order_by("id")
    return [
        (at, who, verb, kind, handles[key] if kind == "assignment" else key, *more)
        for at, who, verb, kind, key, *more in rows.values_list(
            "at", "actor__username", "verb", "object_type", "object_id", "before", "after", "reason"
        )
    ]


def agreement(slug: str) -> Any:
    """The pages of the project's rounds, worked out anew."""
    kept.clear()
    rounds = Round.objects.filter(project__slug=slug).order_by("name")
    return [measure(round=each, with_items=False) for each in rounds]


def doctor() -> None:
    """Ends with 1 where a kept count is not what a recount gives, or the index of claims is not whole."""
    call_command("doctor", stdout=io.StringIO())


def shape(data: bytes) -> list[Any]:
    """Lines in which every id is told by the lines that it stands in, whatever it is and however they are ordered."""
    lines = data.decode().split("\n")
    known: dict[str, str] = dict.fromkeys(IDS.findall(data.decode()), "")
    for _ in range(4):
        held: dict[str, list[str]] = {key: [] for key in known}
        for line in lines:
            around = str(told(line, known))
            for key, found in places(line):
                held[found].append(f"{key} in {around}")
        known = {key: hashlib.sha256(str(sorted(rows)).encode()).hexdigest() for key, rows in held.items()}
    return sorted(told(line, known) for line in lines)


def places(line: str) -> list[tuple[str, str]]:
    """Each id of a line after the name that it stands under."""
    return [(NAMES.findall(line[: each.start()])[-1], each[0]) for each in IDS.finditer(line)]


def told(line: str, known: dict[str, str]) -> tuple[str, list[str]]:
    """A line without its ids, and what is known of them."""
    return IDS.sub("#", line), sorted(f"{key} {known[found]}" for key, found in places(line))


def altered(file: Path, name: str, change: Callable[[bytes], bytes], *, sealed: bool = True) -> Path:
    """The archive with one file changed; its manifest fits again where it is `sealed`."""
    target = file.with_name("altered.zip")
    with zipfile.ZipFile(file) as source, target.open("w+b") as stream:
        manifest = json.loads(source.read("MANIFEST"))
        with archives.ZipWriter(stream) as writer:
            for each in source.namelist():
                data = change(source.read(each)) if each == name else source.read(each)
                if each != "MANIFEST" or not sealed:
                    writer.add(each, data)
        if sealed:
            about = {key: value for key, value in manifest.items() if key != "files"}
            archives.seal(
                stream, json.loads(change(json.dumps(about).encode())) if name == "MANIFEST" else about
            )
    return target


def rows_everywhere() -> dict[str, int]:
    """How many rows each table has, but for that in which a worker of an earlier test may still be seen."""
    models = set(apps.get_app_config("annotations").get_models()) - {WorkerSeen}
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


# ── to another server ───────────────────────────────────────────────────────────────────────────


def test_another_server_has_the_same_project(world, tmp_path):
    """The same export byte for byte, the same past, log and agreement (P49); a recount finds nothing."""
    file = packed("harbor", tmp_path, pseudonym_key=True)
    before = native("harbor", tmp_path), past("harbor"), log("harbor"), agreement("harbor")
    emptied()
    told = taken_in(file)
    assert (native("harbor", tmp_path), past("harbor"), log("harbor")) == before[:3]
    assert agreement("harbor") == before[3]
    assert told["pseudonyms_kept"]
    assert not told["copy"]
    doctor()


def test_it_gives_the_same_archive_again(world, tmp_path):
    """But for the numbers that a database gives, and the event that says it came."""
    first = packed("harbor", tmp_path)
    emptied()
    taken_in(first)
    second = packed("harbor", tmp_path / "..")
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        assert one.namelist() == other.namelist()
        for name in (
            "document.jsonl",
            "claim.jsonl",
            "people.jsonl",
            "suggestion.jsonl",
            "source.jsonl",
            "project.jsonl",
        ):
            if name == "claim.jsonl":  # names assignments by number
                assert one.read(name).count(b"\n") == other.read(name).count(b"\n") > 0
            else:
                assert one.read(name) == other.read(name) != b""


def test_work_goes_on_there(world, tmp_path):
    """The annotator hands in what was open, and the adjudicator opens what is finished and settles it again."""
    file = packed("harbor", tmp_path)
    emptied()
    taken_in(file)
    ben, judge = User.objects.get(username="ben"), User.objects.get(username="judge")
    open_work = Assignment.objects.get(annotator=ben, status="leased")
    handing_in.submit(assignment=open_work.handle, annotator=ben)
    round_ = Round.objects.get(project__slug="harbor")
    cleo = factories.member(round_.project, "annotator", name="cleo")
    while handed := assignments.next_for(round=round_, annotator=cleo):
        handing_in.submit(assignment=handed.handle, annotator=cleo)
    document = Document.objects.get(text=export_world.TRICKY)
    case = adjudication.open_case(round=round_, document=document.pk, adjudicator=judge)
    assert [group["resolution"]["revision"] for group in case["groups"] if group["resolution"]] == [1]
    assert DocumentTally.objects.filter(round=round_).count() == len(world.documents)
    doctor()


def test_history_says_that_it_was_imported(world, tmp_path):
    """Each change has its time and its person, and a context that the application cannot write."""
    file = packed("harbor", tmp_path)
    emptied()
    taken_in(file)
    unmarked = "SELECT count(*) FROM annotations_claimhistoryevent h LEFT JOIN pghistory_context c ON c.id = h.pgh_context_id WHERE c.metadata->>'imported_from' IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(unmarked)
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM annotations_claimhistoryevent")
        assert cursor.fetchone()[0] > 0
    told = Event.objects.get(verb="project_imported").after
    came = Event.objects.filter(id__range=told["events"])
    assert came.count() == Event.objects.filter(project__slug="harbor").count() - 1


def test_the_application_cannot_bring_in_a_past(world, tmp_path):
    """ADR 0007 holds: without the owner's rights the same call is refused by the database, and stores nothing."""
    file = packed("harbor", tmp_path)
    emptied()
    before = rows_everywhere()
    with file.open("rb") as stream, pytest.raises(ProgrammingError, match="permission denied"):
        loading.load(archive=ProjectArchive(stream), wanted=Wanted())
    assert rows_everywhere() == before


# ── beside itself ───────────────────────────────────────────────────────────────────────────────


def test_a_copy_stands_beside_the_original(world, tmp_path):
    """Other ids, the same data, and each goes its own way."""
    Project.objects.update(pseudonymize_annotators=False)
    words = [f"--people={name}={name}" for name in ("ada", "ben", "judge", "boss")]
    told = taken_in(packed("harbor", tmp_path), "--slug=harbor-2", *words)
    one, other = native("harbor", tmp_path), native("harbor-2", tmp_path)
    assert shape(one) == shape(other.replace(b'"slug":"harbor-2"', b'"slug":"harbor"'))
    ids = [set(IDS.findall(data.decode())) for data in (one, other)]
    assert len(ids[0]) == len(ids[1]) > 20
    assert not ids[0] & ids[1]
    assert told["copy"]
    assert told["accounts"] == []
    assert past("harbor").keys() == past("harbor-2").keys()
    doctor()


def suggest(slug: str) -> None:
    """What the project's pre-annotator proposes for its documents."""
    Project.objects.filter(slug=slug).update(pre_annotator="dummy")
    job = suggestions.request(project=Project.objects.get(slug=slug), by=None)
    job_runs.run(job_id=job.pk, work=suggestions.run)
    job.refresh_from_db()
    assert job.status == "done", job.error


def test_ids_that_are_computed_are_computed_anew(world, tmp_path):
    """So that what was cited, proposed or settled there is found when it is cited, proposed or settled again."""
    suggest("harbor")
    taken_in(packed("harbor", tmp_path), "--slug=harbor-2")
    copy = Project.objects.get(slug="harbor-2")
    for source in Source.objects.filter(project=copy):
        asked = {"kind": source.kind, "url": source.url, "citation": source.citation}
        assert source.pk == mention_aggregate.source_id(copy.pk, asked)
    computed = 0
    for each in Suggestion.objects.filter(project=copy):
        engine = Named(each.pre_annotator, each.pre_annotator_version)
        computed += each.pk == suggestions.suggestion_id(engine, each.document_id, each.fragments)
    assert computed > 0
    before = Suggestion.objects.filter(project=copy).count()
    suggest("harbor-2")
    assert Suggestion.objects.filter(project=copy).count() == before


def test_nobody_is_taken_for_somebody_of_the_same_name(world, tmp_path):
    """Another's work is never credited to an account here unless the importer says so."""
    told = taken_in(packed("harbor", tmp_path), "--slug=harbor-2", "--people=ben=ben")
    assert told["people"] == {"ben": "ben"}
    assert "ada-2" in told["accounts"]
    made = User.objects.get(username="ada-2")
    assert not made.is_active
    assert not made.has_usable_password()
    copied = Project.objects.get(slug="harbor-2")
    assert not copied.mentions.filter(author=world.ada).exists()
    assert copied.mentions.filter(author=world.ben).exists()
    assert Membership.objects.get(project=copied, user=made).roles == ["annotator"]


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("--people=nobody=ada", "Nobody in the archive"),
        ("--people=ada=nobody", "no account"),
        ("--people=ada", "THERE=HERE"),
        ("--slug=harbor", "There is a project"),
        ("--slug=Not a slug", "letters, digits"),
    ],
)
def test_what_cannot_be_is_said(world, tmp_path, word, reason):
    file, before = packed("harbor", tmp_path), rows_everywhere()
    with pytest.raises(CommandError, match=reason):
        taken_in(file, "--slug=harbor-2", word)
    assert rows_everywhere() == before


def test_two_people_do_not_become_one(world, tmp_path):
    with pytest.raises(CommandError, match="can't be one account"):
        taken_in(packed("harbor", tmp_path), "--slug=harbor-2", "--people=ada=ada", "--people=ben=ada")


def test_a_preview_tells_the_same_and_stores_nothing(world, tmp_path):
    file, before = packed("harbor", tmp_path, pseudonym_key=True), rows_everywhere()
    told = taken_in(file, "--slug=harbor-2", "--preview")
    assert rows_everywhere() == before
    assert told.pop("stored") is False
    stored = taken_in(file, "--slug=harbor-2")
    assert stored.pop("stored") is True
    assert stored == told


# ── as a template ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("where", ["out", "in"])
def test_a_template_has_the_settings_alone(world, tmp_path, where):
    Label.objects.filter(schema__project=world.project, key="event").update(retired_at=Now())
    Round.objects.update(status="closed", closed_at=Now(), suggestion_policy="randomize", withheld_share=0.25)
    if where == "out":
        told = taken_in(packed("harbor", tmp_path, without_data=True), "--slug=next")
    else:
        told = taken_in(packed("harbor", tmp_path), "--slug=next", "--without-data")
    made, old = Project.objects.get(slug="next"), world.project
    assert told["accounts"] == []
    assert made.pk != old.pk
    labels = [
        list(p.label_schema.labels.values_list("group", "key", "name", "position", "retired_at"))
        for p in (made, old)
    ]
    assert labels[0] == labels[1]
    assert made.verdict_scales.get().distances == old.verdict_scales.get().distances
    round_ = made.rounds.get()
    assert (round_.name, round_.status, round_.closed_at) == ("First", "open", None)
    assert (round_.suggestion_policy, round_.withheld_share, round_.overlap) == ("randomize", 0.25, 3)
    assert made.guidelines.get().markdown == old.guidelines.get().markdown
    assert not made.documents.exists()
    assert not made.memberships.exists()
    assert {len(rows) for kind, rows in past("next").items() if kind == "round"} == {1}


def test_a_template_holds_nothing_of_the_work(world, tmp_path):
    file = packed("harbor", tmp_path, without_data=True)
    with zipfile.ZipFile(file) as archive:
        held = b"".join(map(archive.read, archive.namelist()))
    for word in (
        b'"ada"',
        str(world.ada.pk).encode(),
        b"Twelve boats",
        export_world.CONFIDENTIAL.encode(),
        pseudonyms.key_of(world.project.pk).hex().encode(),
    ):
        assert word not in held


def test_secrets_go_along_only_when_asked(world, tmp_path):
    tokens.issue(owner=world.manager, name="service", scopes=["export"], days=3, project=world.project)
    key = pseudonyms.key_of(world.project.pk).hex().encode()
    User.objects.filter(username="ada").update(email="ada@paper.example")
    for asked in (False, True):
        with zipfile.ZipFile(packed("harbor", tmp_path, pseudonym_key=asked)) as archive:
            held = b"".join(map(archive.read, archive.namelist()))
        assert (key in held) is asked
        assert b"ada@paper.example" not in held
        assert AccessToken.objects.get().digest.encode() not in held


# ── refused, and nothing stored ─────────────────────────────────────────────────────────────────


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


BAD = {
    "another sha256": ("document.jsonl", replaced(b"harbor", b"harbOr"), False, "sha256"),
    "a version to come": ("MANIFEST", replaced(b'"schema_version": 1', b'"schema_version": 2'), True, "work here: 1"),
    "a text that does not fit its digest": ("document.jsonl", replaced(b"harbor", b"harbOr"), True, "document_sha256"),
    "a quote that is not in the text": ("mention.jsonl", replaced(b"12 boats", b"13 boats"), True, "mention_quote_is_the_text"),
    "another project's row": ("claim.jsonl", replaced(b'"project_id":"', b'"project_id":"0'), True, "another project"),
    "a row that is not there": ("mention.jsonl", lambda data: re.sub(rb'("assignment_id":)\d+', rb"\g<1>999", data), True, "not in the archive"),
    "a claim that is not there": ("mention.jsonl", replaced(b'"claim_id":"0', b'"claim_id":"f'), True, "names a claim"),
    "a name that nobody can have": ("people.jsonl", replaced(b'"ada"', b'"a\\nb"'), True, "can't have an account"),
    "somebody without a name": ("people.jsonl", replaced(b'"username"', b'"name"'), True, "a row without"),
    "a column of another version": ("claim.jsonl", replaced(b'"wording"', b'"words"'), True, "other columns"),
    "an address that is none": ("source.jsonl", replaced(b"https://", b"javascript:"), True, "elsewhere than to the web"),
    "no JSON": ("claim.jsonl", replaced(b"{", b"["), True, "no JSON"),
    "rows that are gone": ("verdict.jsonl", lambda _data: b"", True, "rows, not"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "change", "sealed", "reason"), [pytest.param(*row, id=why) for why, row in BAD.items()]
)
def test_what_is_wrong_is_named_and_nothing_is_stored(world, tmp_path, name, change, sealed, reason):
    file = altered(packed("harbor", tmp_path), name, change, sealed=sealed)
    emptied()
    before = rows_everywhere()
    with pytest.raises(CommandError, match=reason):
        taken_in(file)
    assert rows_everywhere() == before


def test_an_archive_that_was_cut_off(world, tmp_path):
    file = packed("harbor", tmp_path)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(CommandError, match="cut off"):
        taken_in(file, "--slug=other")


def test_a_key_that_is_none(world, tmp_path):
    file = packed("harbor", tmp_path, pseudonym_key=True)
    with pytest.raises(CommandError, match="key of the pseudonyms"):
        taken_in(altered(file, "pseudonym-key", lambda _data: b"abc"), "--slug=other")
    assert not Project.objects.filter(slug="other").exists()


@pytest.mark.parametrize("guarded", [True, False])
def test_rows_do_not_reach_into_another_project(world, tmp_path, monkeypatch, guarded):
    """An archive made by hand, whose mentions name a document of a project that is here already; P02."""
    file = packed("harbor", tmp_path)
    emptied()
    stranger = factories.document(factories.project("stranger"), export_world.TRICKY)
    own = str(world.documents[0].pk).encode()
    hostile = altered(file, "mention.jsonl", lambda data: data.replace(own, str(stranger.pk).encode()))
    if guarded:
        with pytest.raises(CommandError, match="names a document that is not in the archive"):
            taken_in(hostile)
    else:
        monkeypatch.setattr(loading.checking, "refuse_strays", lambda *_: None)
        taken_in(hostile)
    assert stranger.mentions.exists() is not guarded
    assert Project.objects.filter(slug="harbor").exists() is not guarded


def test_a_guideline_is_rendered_here(world, tmp_path):
    """HTML of an archive is not trusted (P26)."""
    file = altered(
        packed("harbor", tmp_path), "guideline.jsonl", replaced(b"<p>Mark", b"<script>x</script><p>Mark")
    )
    taken_in(file, "--slug=other")
    assert "script" not in Project.objects.get(slug="other").guidelines.get().html
