"""Fills an empty database with projects at work, through the services that the application uses.

What no service does yet (returning and voiding work, rounds of other kinds, confidential sources) is written
as the services to come will write it, under the same constraints and triggers.
"""

import io
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from annotations.core import workflow
from annotations.models import (
    Appearance,
    Assignment,
    Claim,
    ClaimLink,
    Document,
    Job,
    Mention,
    Project,
    ProjectModel,
    Round,
    Source,
    Suggestion,
    User,
)
from annotations.models.claim_link import ClaimLinkKind
from annotations.models.project import EvidenceStyle, QueueOrder
from annotations.services import (
    accounts,
    adjudication,
    assignments,
    documents,
    events,
    exports,
    handing_in,
    jobs,
    merges,
    moderation,
    project_models,
    queue_order,
    releases,
    round_settings,
    suggestions,
    tokens,
)
from annotations.services.agreement import counts as agreement_counts
from annotations.services.imports import import_jobs, uploads
from annotations.services.imports.options import Options
from annotations.services.pre_annotator_use import ProjectMeter
from annotations.services.preconditions import Precondition, state_tag
from factcheck.database import as_owner
from tests.support.population_desk import PASSWORD, Desk, open_desk
from tests.support.population_hooks import leave_webhooks
from tests.support.population_work import NEW, Maker

FEWEST = 8
"""Documents a project, so that every state finds one."""
STYLES = (
    ("harbor", "averitec", EvidenceStyle.CITATIONS),
    ("council", "six_steps", EvidenceStyle.QUESTIONS),
    ("archive", "fever", EvidenceStyle.CITATIONS),
)
BODY = (
    "date 2024-03-{day:02} The harbor will close on Monday, the mayor said in report {number} for {slug}.\r\n"
    "Ada Brink said 12 boats were lost on March {day}. “We have known since the winter,” she told reporters.\n"
    "The storm came from the north. Fishing brings the town {share} percent of its income. 🚢 A nai\u0308ve reader "
    "wrote in Hebrew, בעברית, that 3.1 million people had seen the film. The café stays open all night."
)


@dataclass(frozen=True)
class TextInHand:
    """A file of an import that never was on a disk."""

    name: str
    content: str

    def read(self) -> bytes:
        """Its bytes."""
        return self.content.encode()


def fill(*, documents: int, seed: int) -> None:
    """Fill the database with three projects of so many documents each."""
    logging.getLogger("annotations").setLevel(
        logging.CRITICAL
    )  # no broker is needed, and some sign-ins must fail
    maker = Maker(seed)
    operator = User.objects.create(username="operator", is_staff=True, is_superuser=True)
    operator.user_permissions.add(Permission.objects.earliest("pk"))
    for slug, scale, style in STYLES:
        desk = open_desk(maker, slug, scale, style)
        bring_in(desk, documents)
        keep_at_work(desk, documents)
        settle(desk)
        moderate(desk)
        leave_links(desk)
        analyze()
        leave_jobs(desk)
        leave_tokens(desk)
        leave_webhooks(desk)
    leave_traces(operator)


def bring_in(desk: Desk, count: int) -> None:
    """Import texts, say where they appeared, pre-annotate them twice so that some suggestions are superseded."""
    slug = desk.project.slug
    texts = [
        BODY.format(day=1 + n % 28, number=n, slug=slug, share=desk.maker.chance.randrange(5, 60))
        for n in range(count)
    ]
    files = [TextInHand(f"{slug}-{n:04}.txt", text) for n, text in enumerate(texts)]
    report = documents.import_texts(
        project=desk.project, files=files, by=desk.people["manager"], language="en"
    )
    for imported in report.documents[::2]:
        for outlet in ("Herald", "Wire"):
            Appearance.objects.create(
                document_id=imported.document,
                url=f"https://{outlet.lower()}.example/{imported.name}",
                publisher=outlet,
            )
    for job in report.jobs:
        done(job, suggestions.run)
    Document.objects.filter(project=desk.project).update(metadata={"desk": slug, "é": [1, 2.5, None]})


def done(job: Job, run: Any) -> None:
    """Do a job as a worker does."""
    claimed = jobs.claim(job_id=job.pk)
    assert claimed is not None
    jobs.finish(job=claimed, result=run(claimed))


def keep_at_work(desk: Desk, count: int) -> None:
    """Assignments of every status; the last documents stay open."""
    first, second = desk.people["annotator"], desk.people["second"]
    for number in range(count - FEWEST // 2):
        desk.do(first)
        if number % 4:
            desk.do(second)
    pre_annotate_anew(desk)
    desk.do(desk.guest(), submit=False)
    for action in ("return", "void"):
        held = desk.do(desk.guest())
        assert held is not None
        move(held, action, desk.people["manager"])
    expire(desk.do(desk.guest(), submit=False))
    hand_in_late(desk)
    skip(desk)
    take_by_request(desk)


def pre_annotate_anew(desk: Desk) -> None:
    """Another engine proposes other things, then the first one again: all of the other's is superseded."""
    before = desk.project.pre_annotator
    for engine in ("dummy", before):
        Project.objects.filter(pk=desk.project.pk).update(pre_annotator=engine)
        some = list(
            Document.objects.filter(project=desk.project).order_by("pk").values_list("pk", flat=True)[:2]
        )
        done(
            suggestions.request(project=desk.project, by=desk.people["manager"], documents=some),
            suggestions.run,
        )
    desk.project.refresh_from_db()
    ProjectMeter(project=desk.project.pk, pre_annotator="dummy", so_far={}).note(tokens=1200, calls=3)


def move(held: Assignment, action: str, by: User) -> None:
    """A move that a manager makes."""
    before, held.status = held.status, workflow.after(held.status, action)
    held.reason = "Please look again." if action == "return" else "The account was shared."
    held.save(update_fields=["status", "reason"])
    agreement_counts.recount_target(held)
    events.record(
        actor=by, verb=f"assignment_{held.status}", of=held, project=held.project, before={"status": before},
        after={"status": held.status}, reason=held.reason,
    )  # fmt: skip


def expire(held: Assignment | None) -> None:
    """Let the lease run out."""
    assert held is not None
    Assignment.objects.filter(pk=held.pk).update(lease_expires_at=Now() - timedelta(minutes=1))
    assignments.sweep_expired()


def hand_in_late(desk: Desk) -> None:
    """A round of one document: its slot is somebody else's when the first hands in."""
    small = Round.objects.create(
        project=desk.project, name="One document", steps=desk.round.steps, required_fields=["wording"],
        verdict_needed="none", guideline=desk.round.guideline, verdict_scale=desk.round.verdict_scale, overlap=1,
    )  # fmt: skip
    assignments.open_slots(
        round=small, documents=[Document.objects.filter(project=desk.project).latest("pk").pk]
    )
    slow, quick = desk.guest(), desk.guest()
    held = desk.do(slow, submit=False, round_=small)
    expire(held)
    assert desk.take(quick, small)
    handing_in.submit(assignment=held.handle, annotator=slow)  # type: ignore[union-attr, arg-type]


def skip(desk: Desk) -> None:
    """An assignment that was skipped with a reason."""
    person = desk.guest()
    sheet = desk.take(person)
    assert sheet is not None
    held = handing_in.skip(
        assignment=sheet.held.handle,  # type: ignore[arg-type]
        annotator=person,
        reason="A mere list of names.",
    )
    held.active_seconds = 40
    held.save(update_fields=["active_seconds"])


def take_by_request(desk: Desk) -> None:
    """A document taken through the API, which leaves a session, a remembered answer and a context of history."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(desk.guest())
    answer = browser.post(
        f"/api/v1/rounds/{desk.round.pk}/next",
        {},
        content_type="application/json",
        headers={"Idempotency-Key": "k"},
    )
    assert answer.status_code == 200, answer.content


def settle(desk: Desk) -> None:
    """Merge, undo a merge, and settle the groups of the finished documents but for the last, some twice."""
    judge = desk.people["adjudicator"]
    finished = finished_documents(desk)
    for document in finished[:-1]:
        case = adjudication.open_case(round=desk.round, document=document, adjudicator=judge)
        settle_case(desk, case["groups"], judge)
    groups = adjudication.open_case(round=desk.round, document=finished[-1], adjudicator=judge)["groups"]
    pairs = [[claim["id"] for claim in group["claims"]] for group in groups if len(group["claims"]) > 1]
    for pair in pairs[:2]:
        merges.merge(round=desk.round, claims=[UUID(claim) for claim in pair], adjudicator=judge)
    for pair in pairs[:1]:
        merges.unmerge(claim=UUID(pair[0]), adjudicator=judge)


def finished_documents(desk: Desk) -> list[UUID]:
    """The documents of the round whose slots are all handed in, in order."""
    held: dict[UUID, set[str]] = {}
    rows = Assignment.objects.filter(round=desk.round).exclude(status="expired").order_by("document")
    for document, status in rows.values_list("document", "status"):
        held.setdefault(document, set()).add(status)
    return [document for document, statuses in held.items() if statuses == {"submitted"}]


def settle_case(desk: Desk, groups: list[dict[str, Any]], judge: User) -> None:
    """Settle every group of a document; every other gold is corrected afterwards."""
    for number, group in enumerate(groups):
        root = UUID(group["root"])
        outcome = desk.maker.turn("outcome", OUTCOMES)
        body = resolution(desk, group, outcome)
        adjudication.settle(claim=root, adjudicator=judge, body=body, precondition=NEW)
        if number % 2:
            corrected = {
                **body,
                "rationale": "Corrected after a reader wrote in.",
                "mentions": body["mentions"][:1],
            }
            adjudication.settle(
                claim=root, adjudicator=judge, body=corrected, precondition=Precondition(revision=1)
            )


OUTCOMES = ("gold", "gold", "not_a_claim", "gold", "cannot_be_settled")


def resolution(desk: Desk, group: dict[str, Any], outcome: str) -> dict[str, Any]:
    """What the adjudicator sends; gold has two mentions where the claim has."""
    is_gold = outcome == "gold"
    claim = group["claims"][0]
    verdict = claim["verdict"] or {"label": None, "questions": []}
    label = verdict["label"] or desk.round.verdict_scale.labels.earliest("position").key
    cited = [item["id"] for question in verdict["questions"] for item in question["evidence"]]
    gold = [
        {
            "id": desk.maker.id(),
            "fragments": mention["fragments"],
            "claim_types": ["event"],
            "check_worthiness": "high",
        }
        for mention in (claim["mentions"] * 2)[:2]
    ]
    return {
        "outcome": outcome, "wording": "Twelve boats 🚢 were lost." if is_gold else "", "rationale": "Both say so.",
        "verdict": label if is_gold else None, "evidence": cited if is_gold else [],
        "mentions": gold if is_gold else [],
    }  # fmt: skip


def moderate(desk: Desk) -> None:
    """Hide and restore mentions and sources, suspend and readmit people, mark sources confidential."""
    by = {"by": desk.people["moderator"], "reason": "Names a private person."}
    live = Mention.objects.filter(project=desk.project, status="live", resolution=None).order_by("pk")
    for mention in live.values_list("pk", flat=True)[:3]:
        moderation.hide_mention(mention=mention, **by)
    moderation.restore_mention(
        mention=Mention.objects.filter(project=desk.project, status="hidden").earliest("pk").pk, **by
    )
    sources = list(Source.objects.filter(project=desk.project, status="live").order_by("pk")[:3])
    for source in sources[:2]:
        moderation.hide_source(source=source.pk, **by)
    moderation.restore_source(source=sources[0].pk, **by)
    Source.objects.filter(pk=sources[2].pk).update(confidential=True)
    for name in ("viewer", "all"):
        moderation.suspend_user(user=desk.people[name].pk, **by)
    moderation.unsuspend_user(user=desk.people["all"].pk, **by)


def analyze() -> None:
    """What autovacuum does within a minute: without statistics, exports are planned badly."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def order_queues(desk: Desk) -> None:
    """Rounds in every order."""
    rounds = Round.objects.filter(project=desk.project).order_by("created_at", "id")
    for held, order in zip(rounds, QueueOrder.values, strict=False):
        believed = Precondition(revision=state_tag(round_settings.values_of(held)))
        round_settings.change(
            round=held.pk, values={"queue_order": order}, precondition=believed, by=desk.people["manager"]
        )
    for job in Job.objects.filter(project=desk.project, kind="queue_order"):
        done(job, queue_order.run)


def leave_links(desk: Desk) -> None:
    """Links of every kind between suggestions of two documents, as a machine would find them."""
    some = Suggestion.objects.filter(project=desk.project).order_by("document", "fragments", "id")
    one = some[0]
    other = some.exclude(document=one.document_id)[0]
    ClaimLink.objects.bulk_create(
        ClaimLink(
            id=desk.maker.uuid7(), project=desk.project, kind=kind, suggestion_a=one, suggestion_b=other, score=0.5,
            method="population", passage_a={"start": 0, "end": 1}, passage_b={"start": 0, "end": 1},
        )
        for kind in ClaimLinkKind.values
    )  # fmt: skip


def leave_models(desk: Desk) -> None:
    """Two versions of what was learned, one in use; a small project has too few decisions for the job to make one."""
    manager, figure = desk.people["manager"], {"value": 0.5, "low": 0.4, "high": 0.6}
    figures = dict.fromkeys(("average_precision", "log_loss", "calibration_error"), figure)
    jobs.request(kind="refit", project=desk.project, by=manager)
    for number in (1, 2):
        ProjectModel.objects.create(
            id=desk.maker.uuid7(), project=desk.project, number=number, pre_annotator="dummy", pre_annotator_version="1",
            weights={"score": 1.0}, before=figures, after=figures, learned_from=60, held_out=20, held_out_documents=4,
            created_by=manager,
        )  # fmt: skip
    project_models.activate(project=desk.project.pk, number=1, by=manager)


def leave_imports(desk: Desk) -> None:
    """A file that was sent, and what was seen of it."""
    manager, data = desk.people["manager"], io.BytesIO(b"title,text\nFerry,The ferry sails again.\n")
    upload = uploads.receive(project=desk.project, by=manager, name="ferry.csv", stream=data)
    asked = import_jobs.request(
        project=desk.project, upload=upload, options=Options(), preview=True, by=manager
    )
    done(asked, import_jobs.run)


def leave_jobs(desk: Desk) -> None:
    """A job of every status."""
    manager = desk.people["manager"]
    leave_imports(desk)
    done(exports.request(project=desk.project, by=manager, format="jsonl"), exports.run)
    done(releases.request(project=desk.project, by=manager, version="1.0", formats=["jsonl"]), releases.run)
    order_queues(desk)
    leave_models(desk)
    asked = [suggestions.request(project=desk.project, by=manager) for _ in range(5)]
    asked[0].refresh_from_db()
    jobs.cancel(job=asked[1], by=manager)
    failing = jobs.claim(job_id=asked[2].pk)
    assert failing is not None
    jobs.fail(job=failing, reason="There is no such pre-annotator.")
    for _ in range(jobs.FRUITLESS_ATTEMPTS):
        parking = jobs.claim(job_id=asked[3].pk)
        assert parking is not None
        jobs.put_back(job=parking, reason="The database did not answer.")
    running = jobs.claim(job_id=asked[4].pk)
    assert running is not None
    jobs.progress(job=running, done=1, total=9, notes={"suggestions": 3})


def leave_tokens(desk: Desk) -> None:
    """Tokens of every scope, one used, one revoked, one of a project."""
    owner = desk.people["annotator"]
    issued = [
        tokens.issue(owner=owner, name=f"script {days}", scopes=["read", "annotate"], days=days)
        for days in (1, 30)
    ]
    tokens.holder_of(issued[0].secret)
    tokens.revoke(token=issued[1].token, by=owner)
    manager = desk.people["manager"]
    tokens.issue(owner=manager, name="service", scopes=["export", "manage"], days=366, project=desk.project)


def leave_traces(operator: User) -> None:
    """Sign-ins that worked and that did not, a worker's sign of life, a claim that lost its last mention."""
    accounts.note("signed_in", operator, "192.0.2.7")
    for password in ("wrong", PASSWORD):
        try:
            accounts.sign_in(username="manager-harbor", password=password, address="192.0.2.8")
        except accounts.SignInFailedError:
            continue
    jobs.see_worker(name="worker@desk")
    assert Claim.objects.filter(status="deleted").exists()
