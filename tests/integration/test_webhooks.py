"""Webhooks: what is committed is told at least once, what is rolled back never; signed, tried again, guarded (P12, P38–P44)."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from annotations.core import webhooks as wire
from annotations.models import Delivery, DeliveryAttempt, Event, Webhook
from annotations.models.webhook import WebhookEvent
from annotations.outbound import Client, FetchError, addresses
from annotations.queries import webhooks as queries
from annotations.services import handing_in, housekeeping, jobs, tokens, webhook_sending, webhooks
from annotations.services.errors import InvalidError
from annotations.services.preconditions import Precondition, state_tag
from factcheck import paths
from tests import desks, factories
from tests.export_world import make as export_world
from tests.integration.test_adjudication import Desk as Case
from tests.integration.test_releases import released
from tests.processes import wait_for
from tests.support.loopback import Internet, answers, response, serving

pytestmark = pytest.mark.django_db(transaction=True)
OK = response(b"thanks")
BROKEN = response(b"over\0loaded", status="500 Internal Server Error")
PUBLIC, INNER = "93.184.216.34", "10.0.0.7"


@pytest.fixture
def sent(monkeypatch) -> list[Any]:
    """The ids that went to the broker; nobody takes them there."""
    taken: list[Any] = []
    monkeypatch.setattr(jobs.messages, "send", lambda _kind, _job: None)
    monkeypatch.setattr(jobs.messages, "send_delivery", taken.append)
    return taken


@pytest.fixture
def at(sent) -> desks.Desk:
    return desks.desk("near")


def hook_to(at: desks.Desk, server: Any = None, settings: Any = None, **fields: Any) -> Webhook:
    """A webhook of the desk, whose receiver the operator allows."""
    if server:
        settings.WEBHOOK_HOSTS = [f"127.0.0.1:{server.port}"]
        fields["url"] = f"{server.url}hook?key=1"
    return factories.webhook(at.project, by=at.people["manager"], **fields)


def a_job_ends(at: desks.Desk) -> Any:
    job = jobs.request(kind="export", project=at.project, by=at.people["manager"])
    return jobs.cancel(job=job, by=at.people["manager"])


def told(**fields: Any) -> list[tuple[str, dict[str, str]]]:
    return list(Delivery.objects.filter(**fields).order_by("pk").values_list("event", "data"))


def deliver(delivery: Delivery) -> Delivery:
    webhook_sending.deliver(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    return delivery


def make_due(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(due_at=Now() - timedelta(minutes=1), sent_at=None)


def headers_in(request: bytes) -> dict[str, str]:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


# ── what is told ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("end", "event", "status"),
    (
        (lambda job: jobs.finish(job=job, result={}), "job.done", "done"),
        (lambda job: jobs.fail(job=job, reason="No."), "job.failed", "failed"),
        (lambda job: jobs.cancel(job=job, by=None), "job.cancelled", "cancelled"),
    ),
)
def test_a_job_that_ends_is_told(at, sent, end, event, status):
    hook_to(at)
    job = jobs.request(kind="export", project=at.project, by=None)
    end(jobs.claim(job_id=job.pk))
    assert told() == [(event, {"job": str(job.pk), "kind": "export", "status": status})]
    assert sent == [Delivery.objects.get().pk]


def test_a_job_whose_workers_die_is_told_when_it_is_parked(at):
    hook_to(at)
    job = jobs.request(kind="export", project=at.project, by=None)
    for _ in range(jobs.FRUITLESS_ATTEMPTS):
        jobs.claim(job_id=job.pk)
        type(job).objects.filter(pk=job.pk).update(lease_expires_at=Now() - timedelta(seconds=1))
        jobs.sweep()
    assert told() == [("job.failed", {"job": str(job.pk), "kind": "export", "status": "parked"})]


def test_work_that_is_handed_in_is_told_without_its_maker(at):
    hook_to(at)
    held = desks.take(at, at.people["annotator"])
    desks.write(held)
    desks.hand_in(held)
    desks.hand_in(held)
    data = {"round": str(at.round.pk), "document": str(held.document_id)}
    assert told() == [("assignment.submitted", data)]


def test_a_claim_that_is_settled_is_told_without_its_verdict(sent):
    case = Case()
    manager = factories.member(case.room.project, "manager")
    factories.webhook(case.room.project, by=manager, events=["claim.settled"])
    settled = case.settle(case.merge(case.a1, case.b1) and case.a1)
    case.settle(case.a1)
    assert settled.created
    [(event, data)] = told()
    assert event == "claim.settled"
    assert data == {
        "round": str(case.room.round.pk),
        "document": str(case.document.pk),
        "claim": str(case.a1.pk),
    }


def test_a_release_is_told_when_it_is_published(sent):
    world = export_world()
    factories.webhook(world.project, by=world.manager, events=["release.published"])
    release = released(world)
    assert told() == [("release.published", {"release": str(release.pk), "version": "1.0"})]


def test_a_token_that_ends_soon_is_told_of_once(at):
    hook_to(at)
    issue = partial(tokens.issue, owner=at.people["manager"], scopes=["read"])
    ends = issue(name="ends", days=13, project=at.project).token
    issue(name="lives", days=15, project=at.project)
    issue(name="a person's", days=13)
    assert (tokens.warn(), tokens.warn()) == (1, 0)
    assert told() == [("token.expiring", {"token": str(ends.pk), "expires_at": ends.expires_at.isoformat()})]


def test_only_those_that_listen_are_told(at, sent):
    hook_to(at, events=["release.published"])
    hook_to(at, active=False)
    factories.webhook(factories.project("far"), by=at.people["manager"])
    a_job_ends(at)
    assert (told(), sent) == ([], [])


def test_what_happens_while_one_is_given_up_waits_for_it(at, sent):
    hook = hook_to(at, active=False, given_up_at=Now(), failing_since=Now())
    a_job_ends(at)
    make_due(Delivery.objects.get())
    assert (sent, webhook_sending.sweep()) == ([], 0)
    switch_on(hook, at)
    assert webhook_sending.sweep() == 1


def test_who_has_no_webhook_pays_one_statement(at):
    def statements() -> Counter[bool]:
        job = jobs.request(kind="export", project=at.project, by=None)
        with CaptureQueriesContext(connection) as captured:
            jobs.cancel(job=job, by=None)
        return Counter("annotations_webhook" in query["sql"] for query in captured.captured_queries)

    assert statements()[True] == 1
    hook_to(at)
    assert statements()[True] == 1


# ── at least once, and never without the change ─────────────────────────────────────────────────


def test_what_is_rolled_back_is_never_told(at, sent):
    hook_to(at)
    with transaction.atomic():
        a_job_ends(at)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), sent) == (0, [])


class Killed(BaseException):
    """Ends the process between the commit and the broker."""


def test_what_is_committed_is_told_though_the_process_dies_before_it_is_sent(at, monkeypatch):
    hook_to(at)

    def die(_delivery: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs.messages, "send_delivery", die)
        with pytest.raises(Killed):
            a_job_ends(at)
    later: list[Any] = []
    monkeypatch.setattr(jobs.messages, "send_delivery", later.append)
    assert webhook_sending.sweep() == 0  # it may be about to be sent
    make_due(Delivery.objects.get())
    assert (webhook_sending.sweep(), later) == (1, [Delivery.objects.get().pk])
    assert webhook_sending.sweep() == 0


def test_a_broker_that_is_down_fails_nothing(at, monkeypatch):
    hook_to(at)

    def refuse(_delivery: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(jobs.messages, "send_delivery", refuse)
        assert a_job_ends(at).status == "cancelled"
        make_due(Delivery.objects.get())
        assert webhook_sending.sweep() == 0
    make_due(Delivery.objects.get())
    assert webhook_sending.sweep() == 1


def test_a_worker_that_is_killed_in_a_try_costs_nothing_but_a_second_one(settings, celery_worker):
    """The real worker, a real receiver that keeps the first try waiting until the worker is dead."""
    at = desks.desk("near")
    kept = []

    def handle(connection_, _request: bytes) -> None:
        kept.append(connection_)
        if len(kept) == 1:
            wait_until(lambda: celery_worker.process.poll() is not None)
        else:
            connection_.sendall(OK)

    with serving(handle) as server:
        celery_worker.kill()
        before = dict(celery_worker.environ)
        celery_worker.environ["WEBHOOK_HOSTS"] = f"127.0.0.1:{server.port}"
        try:
            celery_worker.start()
            hook_to(at, server, settings)
            a_job_ends(at)
            wait_until(lambda: len(kept) == 1)
            celery_worker.kill()
            delivery = Delivery.objects.get()
            assert (delivery.status, delivery.attempt) == ("waiting", 1)
            celery_worker.start()
            make_due(delivery)
            webhook_sending.sweep()
            wait_until(lambda: Delivery.objects.get().status == "delivered")
        finally:
            celery_worker.kill()
            celery_worker.environ = before
    first, second = (headers_in(request) for request in server.requests[:2])
    assert first["webhook-id"] == second["webhook-id"] == str(delivery.pk)
    outcomes = DeliveryAttempt.objects.order_by("number").values_list("status", "error")
    assert list(outcomes) == [(None, ""), (200, "")]


# ── one try ─────────────────────────────────────────────────────────────────────────────────────


def test_the_documented_receiver_takes_what_is_signed_and_refuses_the_rest(at, settings):
    made = webhooks.create(
        project=at.project, by=at.people["manager"], url=factories.HOOK_URL, events=["job.done"]
    )
    port = free_port()
    program = paths.CHECKOUT / "docs/examples/receive_webhooks.py"
    assert len(program.read_text().splitlines()) <= 30
    with subprocess.Popen(
        [sys.executable, str(program), str(port)],
        env={"WEBHOOK_SECRET": made.secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as receiver:
        try:
            settings.WEBHOOK_HOSTS = [f"127.0.0.1:{port}"]
            Webhook.objects.update(url=f"http://127.0.0.1:{port}/")
            wait_until(lambda: is_listening(port))
            good = deliver(factories.delivery(made.webhook))
            assert receiver.stdout is not None
            assert "'type': 'job.done'" in receiver.stdout.readline()
            Webhook.objects.update(salt="another")
            bad = deliver(factories.delivery(made.webhook))
        finally:
            receiver.kill()
    assert (good.status, bad.status) == ("delivered", "waiting")
    assert [a.status for a in DeliveryAttempt.objects.order_by("pk")] == [204, 400]


def wait_until(holds: Callable[[], bool]) -> None:
    wait_for(holds, seconds=60, what="the other process")


def free_port() -> int:
    with serving(answers(OK)) as server:
        return server.port


def is_listening(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_what_is_sent_has_ids_and_no_more(at, settings):
    with serving(answers(OK)) as server:
        delivery = deliver(factories.delivery(hook_to(at, server, settings)))
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?key=1 HTTP/1.1")
    assert set(json.loads(body)) == {"type", "timestamp", "project", "data", "link"}
    [attempt] = delivery.attempts.all()
    assert (delivery.status, attempt.status, attempt.answer, attempt.error) == (
        "delivered",
        200,
        "thanks",
        "",
    )
    assert attempt.milliseconds is not None


def test_a_receiver_that_fails_is_tried_eight_times_and_then_no_more(at, settings):
    with serving(answers(BROKEN)) as server:
        delivery = factories.delivery(hook_to(at, server, settings))
        for tries in range(1, wire.TRIES + 1):
            make_due(delivery)
            deliver(delivery)
            assert delivery.attempt == tries
            if tries < wire.TRIES:
                assert delivery.status == "waiting"
                deliver(delivery)  # it is not due
                assert delivery.attempt == tries
        make_due(delivery)
        deliver(delivery)
    assert (delivery.status, delivery.attempt, len(server.requests)) == ("given_up", 8, 8)
    last = delivery.attempts.order_by("-number").first()
    assert (last.status, last.answer, last.error) == (500, "over�loaded", "The receiver answered 500.")
    assert len({headers_in(request)["webhook-id"] for request in server.requests}) == 1


def test_a_late_worker_changes_nothing(at, settings):
    """The fence: the first of two tries comes back after the second."""
    hook = hook_to(at)
    delivery = factories.delivery(hook)
    first = webhook_sending._claim(delivery.pk)
    make_due(delivery)
    second = webhook_sending._claim(delivery.pk)
    webhook_sending._note(second, webhook_sending.Outcome(5, 200))
    webhook_sending._note(first, webhook_sending.Outcome(5, 500, error="The receiver answered 500."))
    delivery.refresh_from_db()
    assert delivery.status == "delivered"


def test_one_try_is_claimed_once(at):
    delivery = factories.delivery(hook_to(at))
    assert webhook_sending._claim(delivery.pk) is not None
    assert webhook_sending._claim(delivery.pk) is None


def test_both_secrets_hold_for_a_while(at, settings):
    manager = at.people["manager"]
    with serving(answers(OK)) as server:
        hook = hook_to(at, server, settings)
        [old] = webhooks.secrets_of(hook)
        shown = webhooks.renew_secret(webhook=hook, by=manager)
        hook.refresh_from_db()
        new, former = webhooks.secrets_of(hook)
        assert (wire.shown(new), former) == (shown.secret, old)
        deliver(factories.delivery(hook))
        Webhook.objects.update(former_until=Now() - timedelta(seconds=1))
        deliver(factories.delivery(hook))
    counts = [len(headers_in(request)["webhook-signature"].split()) for request in server.requests]
    assert counts == [2, 1]


def test_the_database_holds_no_secret(at):
    made = webhooks.create(
        project=at.project, by=at.people["manager"], url=factories.HOOK_URL, events=["job.done"]
    )
    raw = str(Webhook.objects.values().get()) + str(list(Event.objects.values()))
    assert made.secret not in raw
    assert made.secret.removeprefix(wire.SECRET_PREFIX) not in raw
    assert factories.HOOK_URL not in str(list(Event.objects.values()))


# ── when a receiver fails for long ──────────────────────────────────────────────────────────────


def test_who_fails_for_days_is_switched_off_and_can_be_switched_on_again(at, settings):
    with serving(answers(BROKEN, BROKEN, OK)) as server:
        hook = hook_to(at, server, settings)
        delivery = deliver(factories.delivery(hook))
        hook.refresh_from_db()
        assert (hook.active, hook.failing_since is None) == (True, False)
        Webhook.objects.update(failing_since=Now() - webhook_sending.PATIENCE - timedelta(minutes=1))
        make_due(delivery)
        deliver(delivery)
        hook.refresh_from_db()
        assert (hook.active, hook.given_up_at is None) == (False, False)
        assert Event.objects.filter(verb="webhook_given_up", object_id=str(hook.pk)).count() == 1
        make_due(delivery)
        assert (webhook_sending.sweep(), deliver(delivery).attempt) == (0, 2)
        switch_on(hook, at)
        assert deliver(delivery).status == "delivered"
    hook.refresh_from_db()
    assert (hook.active, hook.failing_since, hook.given_up_at) == (True, None, None)


def switch_on(hook: Webhook, at: desks.Desk) -> None:
    tag = Precondition(revision=state_tag(queries.settings_of(hook)))
    webhooks.change(webhook=hook.pk, by=at.people["manager"], values={"active": True}, precondition=tag)


def test_who_says_that_it_is_gone_is_switched_off_at_once(at, settings):
    with serving(answers(response(b"", status="410 Gone"))) as server:
        hook = hook_to(at, server, settings)
        deliver(factories.delivery(hook))
    hook.refresh_from_db()
    assert hook.active is False


def test_of_a_receiver_that_fails_one_delivery_is_tried_at_a_time(at, sent):
    failing, well = hook_to(at, failing_since=Now()), hook_to(at)
    for hook in (failing, failing, failing, well, well):
        make_due(factories.delivery(hook))
    a_job_ends(at)
    of_well = Delivery.objects.filter(webhook=well, event="job.cancelled").values_list("pk", flat=True)
    assert sent == list(of_well)
    webhook_sending.sweep()
    hooks = Counter(Delivery.objects.filter(pk__in=sent).values_list("webhook", flat=True))
    assert hooks == {failing.pk: 1, well.pk: 3}
    assert webhook_sending.sweep() == 0


# ── what never leaves ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    (
        "http://127.0.0.1/",
        "http://10.0.0.7/",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://localhost/",
        "ftp://93.184.216.34/",
        "https://user:key@93.184.216.34/",
        "https://93.184.216.34:8443/",
        "https://inner.example/",
        "nonsense",
    ),
)
def test_no_address_inside_is_taken(at, monkeypatch, url):
    around = Internet(1, {"inner.example": [[PUBLIC, INNER]]})
    monkeypatch.setattr(webhooks, "Client", partial(Client, resolve=around.resolve, dial=around.dial))
    with pytest.raises(InvalidError) as refused:
        webhooks.create(project=at.project, by=at.people["manager"], url=url, events=["job.done"])
    assert (refused.value.field, Webhook.objects.count(), around.dialed) == ("url", 0, [])


def rebinding(at: desks.Desk, server: Any, monkeypatch: Any) -> tuple[Delivery, Internet]:
    """A name that is public when it is entered, and inside when something is sent."""
    around = Internet(server.port, {"hook.example": [[PUBLIC], [INNER]]})
    monkeypatch.setattr(webhooks, "Client", partial(Client, resolve=around.resolve, dial=around.dial))
    made = webhooks.create(
        project=at.project, by=at.people["manager"], url="http://hook.example/", events=["job.done"]
    )
    return factories.delivery(made.webhook), around


def test_an_address_inside_is_refused_again_when_something_is_sent(at, monkeypatch):
    with serving(answers(OK)) as server:
        delivery, around = rebinding(at, server, monkeypatch)
        deliver(delivery)
    assert (delivery.status, around.dialed, server.requests) == ("waiting", [], [])
    assert delivery.attempts.get().error == "This address could not be reached."


def test_with_the_guard_off_it_would_be_reached(at, monkeypatch):
    """The control."""
    monkeypatch.setattr(addresses, "is_public", lambda _address: True)
    with serving(answers(OK)) as server:
        delivery, around = rebinding(at, server, monkeypatch)
        deliver(delivery)
    assert (delivery.status, around.dialed) == ("delivered", [f"{INNER} 80"])


def test_a_redirect_is_not_followed(at, settings):
    with (
        serving(answers(OK)) as other,
        serving(answers(response(b"", status="307 Temporary Redirect", location=other.url))) as server,
    ):
        hook = hook_to(at, server, settings)
        settings.WEBHOOK_HOSTS = [f"127.0.0.1:{server.port}", f"127.0.0.1:{other.port}"]
        delivery = deliver(factories.delivery(hook))
    assert (delivery.status, len(server.requests), other.requests) == ("waiting", 1, [])


def test_a_receiver_that_sends_without_end_is_cut_off(at, settings):
    with serving(answers(response(b"x" * (webhooks.LIMITS.body_bytes + 1)))) as server:
        delivery = deliver(factories.delivery(hook_to(at, server, settings)))
    assert (delivery.status, delivery.attempts.get().error) == (
        "waiting",
        "What lies at this address is too large.",
    )


def test_the_client_itself_refuses_without_being_configured(at):
    with pytest.raises(FetchError):
        webhooks.client().check("http://127.0.0.1:8000/")


# ── blindness ───────────────────────────────────────────────────────────────────────────────────


def work_beside_a_manager(at: desks.Desk) -> Delivery:
    """A hands in a document that the manager has open."""
    manager = factories.member(at.project, "annotator", "manager", name="both")
    held, colleagues = desks.take(at, manager), desks.take(at, at.people["annotator"])
    assert held.document_id == colleagues.document_id
    desks.write(colleagues)
    desks.hand_in(colleagues)
    return Delivery.objects.get(event="assignment.submitted")


def test_nothing_of_a_document_is_told_while_a_manager_works_on_it_blind(at):
    """P12: a webhook is a manager's eye."""
    hook = hook_to(at)
    delivery = work_beside_a_manager(at)
    manager = at.project.memberships.get(user__username="both").user
    make_due(delivery)
    assert (webhook_sending.sweep(), deliver(delivery).attempt) == (0, 0)
    assert list(queries.log_of(hook, reader=manager)) == []
    assert list(queries.log_of(hook, reader=at.people["manager"])) == [delivery]
    own = manager.assignments.get()
    desks.write(own)
    handing_in.submit(assignment=own.handle, annotator=manager)
    assert delivery in queries.log_of(hook, reader=manager)
    assert webhook_sending.sweep() >= 1


def test_without_the_guard_it_would_be_told(at, monkeypatch):
    """The control."""
    hook_to(at)
    monkeypatch.setattr(queries, "told_of_work", lambda: ~queries.Q(pk__isnull=False))
    delivery = work_beside_a_manager(at)
    make_due(delivery)
    assert webhook_sending.sweep() == 1


def test_what_tells_of_no_work_does_not_wait(at):
    hook_to(at)
    work_beside_a_manager(at)
    a_job_ends(at)
    make_due(Delivery.objects.get(event="job.cancelled"))
    assert webhook_sending.sweep() == 1


# ── by hand, and in the end ─────────────────────────────────────────────────────────────────────


def test_what_was_given_up_is_sent_again_with_all_its_tries(at, settings, sent):
    with serving(answers(BROKEN)) as server:
        delivery = deliver(factories.delivery(hook_to(at, server, settings), attempt=7))
        assert delivery.status == "given_up"
        webhooks.send_again(delivery=delivery.pk, by=at.people["manager"])
        deliver(delivery)
    assert (delivery.status, delivery.attempt, sent) == ("waiting", 9, [delivery.pk])


def test_a_ping_is_tried_once_and_marks_nobody_as_failing(at, settings):
    with serving(answers(BROKEN)) as server:
        hook = hook_to(at, server, settings, active=False)
        delivery = deliver(webhooks.ping(webhook=hook, by=at.people["manager"]))
    hook.refresh_from_db()
    assert (delivery.status, delivery.attempt, hook.failing_since) == ("given_up", 1, None)


def test_tries_by_hand_are_limited(at):
    hook = hook_to(at)
    ask = partial(webhooks.ping, webhook=hook, by=at.people["manager"])
    for _ in range(webhooks.MOST_BY_HAND):
        ask()
    with pytest.raises(webhooks.TooManyTriesError):
        ask()
    Delivery.objects.update(by_hand_at=Now() - webhooks.AN_HOUR)
    ask()


def test_the_log_is_kept_for_a_month(at):
    hook = hook_to(at)
    old, new = factories.delivery(hook), factories.delivery(hook)
    Delivery.objects.filter(pk=old.pk).update(created_at=Now() - housekeeping.DELIVERIES_KEPT)
    housekeeping.sweep()
    assert list(Delivery.objects.all()) == [new]


def test_a_project_has_so_many_and_no_more(at):
    for _ in range(webhooks.MOST):
        hook_to(at)
    with pytest.raises(InvalidError):
        webhooks.create(
            project=at.project, by=at.people["manager"], url=factories.HOOK_URL, events=["job.done"]
        )


def test_the_command_makes_one_and_prints_its_secret(at, capsys):
    words = ("create_webhook", "near", factories.HOOK_URL, "--event", "job.done", "--by", "manager-near")
    call_command(*words)
    hook = Webhook.objects.get()
    assert capsys.readouterr().out.strip() == wire.shown(webhooks.secrets_of(hook)[0])
    with pytest.raises(CommandError, match="could not be reached"):
        call_command("create_webhook", "near", "http://10.0.0.7/", *words[3:])


def test_every_event_of_the_model_is_announced_somewhere():
    sources = (paths.CHECKOUT / "annotations/services").rglob("*.py")
    text = "".join(source.read_text() for source in sources)
    assert [event.name for event in WebhookEvent if f"WebhookEvent.{event.name}" not in text] == []
