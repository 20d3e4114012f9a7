"""How to make the API give each of the answers that its description names.

What every operation does alike needs no line here: its row in the permission matrix says who may, with which body.
What one does alone is a row of ALONE. Examples are recorded from these scenes: `make examples`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client, override_settings

from annotations.models import Assignment, IdempotencyKey, Job
from annotations.services import accounts, releases, webhooks
from annotations.services.imports import pacing
from factcheck.stores import options_of
from tests import desks, factories
from tests.api import matrix
from tests.api.matrix import CREATE, TABLE, World

JSON = dict[str, Any]
WHO = ("manager", "adjudicator", "viewer", "moderator", "annotator")
OTHER_REVISION, OTHER_TAG = {"If-Match": '"99"'}, {"If-Match": f'"{0:032x}"'}
API = "/api/v1/"
SESSION = "session"
A_FILE = "The harbor will close on Monday, the mayor said."


@dataclass(frozen=True)
class Scene:
    """A request, and what is so before it is made."""

    method: str
    route: str
    who: str
    target: str = "same"
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Other ids in the address than the target's."""
    query: str = ""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[World], Any] = lambda _world: None
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Those that have other values."""


@dataclass(frozen=True)
class Operation:
    """One operation of the description."""

    name: str
    method: str
    path: str
    described: JSON


@dataclass(frozen=True)
class Answer:
    """What came of it."""

    status: int
    kind: str
    body: Any
    sent: JSON
    """The request's body by its media type; nothing where it had none."""


# ── what each operation does alone ──────────────────────────────────────────────────────────────


def hand_in(world: World) -> None:
    desks.hand_in(world.near.held)


def return_it(world: World) -> None:
    """It is to be worked on again, and was not taken up yet."""
    hand_in(world)
    Assignment.objects.filter(pk=world.near.held.pk).update(
        status="returned", submitted_at=None, outcome=None
    )


def word_nothing(world: World) -> None:
    desks.write(world.near.held, factories.mention_body(claim=factories.claim_body(wording="")))


def settle(world: World) -> None:
    route = "claims/<uuid:claim_id>/resolution"
    answer = ask(Scene("PUT", route, "adjudicator", body=matrix.gold(world, "same"), headers=CREATE), world)
    assert answer.status == 201, answer


def of_finished_work(world: World) -> JSON:
    done = Assignment.objects.get(annotator=world.people["annotator"], document=world.near.desk.documents[0])
    return {"assignment_id": done.handle}


def status_of(job: str, status: str) -> Callable[[World], Any]:
    return lambda world: Job.objects.filter(pk=getattr(world.near, job).pk).update(status=status)


def half_done(world: World) -> JSON:
    """Claims of a document that is still being annotated."""
    others = desks.write(world.near.colleagues)
    return {"claims": [str(world.near.mention.claim_id), str(others.claim_id)]}


def waiting_release(world: World) -> JSON:
    boss = world.people["manager"]
    asked = releases.request(project=world.near.desk.project, by=boss, version="2.0", formats=["jsonl"])
    return {"release_id": asked.pk}


def renamed(world: World) -> JSON:
    """Settings with another name."""
    return matrix.settings(world, "same") | {"name": "The other desk"}


def find_account(_world: World) -> None:
    factories.user_with_password("ada")


def fail_often(_world: World) -> None:
    for _ in range(accounts.ACCOUNT_LIMIT):
        with pytest.raises(accounts.SignInFailedError):
            accounts.sign_in(username="ada", password="wrong", address="127.0.0.1")


CREDENTIALS = {"username": "ada", "password": factories.PASSWORD}
Change = Callable[[Scene, World], Scene]


def with_(**more: Any) -> Change:
    """The ordinary request with some things otherwise; those that are functions are asked of the world."""

    def change(scene: Scene, world: World) -> Scene:
        asked = {
            name: value(world) if callable(value) and name != "before" else value
            for name, value in more.items()
        }
        return replace(scene, **asked)

    return change


def often_by_hand(world: World) -> None:
    """So many tries were asked for already."""
    for _ in range(webhooks.MOST_BY_HAND):
        factories.delivery(world.near.delivery.webhook, by_hand_at=Now())


def send_many_files(world: World) -> None:
    """So many files were sent already."""
    for _ in range(pacing.PERSON_LIMIT):
        pacing.take_turn(project=world.near.desk.project, by=world.people["manager"])


WITHOUT_FILES = {"DATA_DIR": Path("/nowhere")}
NOBODY_LISTENS = {
    "BACKEND": "factcheck.s3.FileStorage",
    "OPTIONS": options_of("s3+http://k:s@127.0.0.1:9/kept"),
}
WITHOUT_STORAGE = {**WITHOUT_FILES, "STORAGES": {**django_settings.STORAGES, "kept": NOBODY_LISTENS}}
FILE_ANSWERS: dict[str, JSON] = {
    "206": {"headers": {"Range": "bytes=2-6"}},
    "416": {"headers": {"Range": "bytes=999999-"}},
}
ALONE: dict[tuple[str, str], Change] = {
    ("dismiss_suggestion", "409"): with_(before=hand_in),
    ("undo_dismissal", "409"): with_(before=hand_in),
    ("save_mention", "201"): with_(keys=lambda _w: {"mention_id": factories.uuid7()}, headers=CREATE),
    ("save_mention", "409"): with_(before=hand_in),
    ("delete_mention", "409"): with_(before=hand_in),
    ("reopen_assignment", "409"): with_(keys=of_finished_work),
    ("skip_assignment", "409"): with_(before=return_it),
    ("submit_assignment", "409"): with_(before=return_it),
    ("submit_assignment", "422"): with_(before=word_nothing),
    ("settle_claim", "200"): with_(before=settle),
    ("settle_claim", "409"): with_(keys=lambda world: {"claim_id": world.near.claims[1]}),
    ("unmerge_claim", "409"): with_(before=settle),
    ("merge_claims", "409"): with_(body=half_done),
    ("open_case", "409"): with_(keys=lambda world: {"document_id": world.near.desk.documents[1].pk}),
    ("cancel_job", "409"): with_(before=status_of("job", "done")),
    **{(f"get_{name}_file", status): with_(**more) for name in ("export", "release") for status, more in FILE_ANSWERS.items()},
    ("get_export_file", "409"): with_(before=status_of("export", "queued")),
    ("get_export_file", "410"): with_(settings=WITHOUT_FILES),
    ("get_release_file", "409"): with_(keys=waiting_release),
    ("get_release_file", "410"): with_(settings=WITHOUT_FILES),
    ("get_export_file", "503"): with_(settings=WITHOUT_STORAGE),
    ("get_release_file", "503"): with_(settings=WITHOUT_STORAGE),
    ("create_release", "409"): with_(body={"version": "1.0"}),
    ("create_import", "410"): with_(settings=WITHOUT_FILES),
    ("create_import", "429"): with_(before=send_many_files),
    ("upload_file", "429"): with_(before=send_many_files),
    ("ping_webhook", "429"): with_(before=often_by_hand),
    ("send_delivery_again", "429"): with_(before=often_by_hand),
    ("change_webhook", "412"): with_(body={"active": False}, headers=OTHER_TAG),
    ("change_webhook", "428"): with_(body={"active": False}),
    ("upload_file", "413"): with_(settings={"IMPORT_LIMIT": 3}),
    ("put_project_settings", "412"): with_(body=renamed, headers=OTHER_TAG),
    ("put_project_settings", "428"): with_(body=renamed),
    ("change_round", "412"): with_(body={"suggestion_policy": "hide"}, headers=OTHER_TAG),
    ("change_round", "428"): with_(body={"suggestion_policy": "hide"}),
    ("create_token", "404"): with_(body={"name": "t", "scopes": ["read"], "days": 1, "project": "nowhere"}),
    ("sign_in", "200"): with_(body=CREDENTIALS, before=find_account),
    ("sign_in", "400"): with_(body={"username": "ada"}),
    ("sign_in", "403"): with_(body={**CREDENTIALS, "password": "wrong"}, before=find_account),
    ("sign_in", "429"): with_(body=CREDENTIALS, before=fail_often),
    ("sign_out", "403"): with_(who="token:manager"),
    ("get_session", "403"): with_(who="token without read:annotator"),
}  # fmt: skip


# ── what all do alike ───────────────────────────────────────────────────────────────────────────


def use_key(scene: Scene) -> Callable[[World], None]:
    """Somebody's key came before, with another body."""

    def before(world: World) -> None:
        address = world.path(scene.route, scene.target).partition("?")[0]
        person = world.people[scene.who]
        IdempotencyKey.objects.create(user=person, path=address, key="once", body_sha256="0" * 64, status=200)

    return before


def nonsense(scene: Scene) -> Scene:
    """With a field, or a parameter, that is not there."""
    if isinstance(scene.body, dict):
        return replace(scene, body={**scene.body, "nonsense": True})
    return replace(scene, query="nonsense=1")


def without_scope(scene: Scene) -> Scene:
    """By an access token that falls short."""
    rule = TABLE[scene.route][scene.method]
    if rule.sessions:
        return replace(scene, who="token:manager")
    person = "annotator" if rule.own else "everything"
    return replace(scene, who=f"token without {rule.scope}:{person}")


IN_ANOTHER_TYPE = {"Content-Type": "text/csv"}
ALIKE: dict[str, Callable[[Scene], Scene]] = {
    "400": nonsense,
    "401": lambda scene: replace(scene, who="unknown token"),
    "403": without_scope,
    "404": lambda scene: replace(scene, target="none", keys={}),
    "406": lambda scene: replace(scene, headers={**scene.headers, "Accept": "text/html"}),
    "412": lambda scene: replace(scene, headers=OTHER_REVISION),
    "413": lambda scene: replace(scene, body="x" * (django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)),
    "415": lambda scene: replace(scene, headers={**scene.headers, **IN_ANOTHER_TYPE}),
    "422": lambda scene: replace(scene, headers={"Idempotency-Key": "once"}, before=use_key(scene)),
    "428": lambda scene: replace(scene, headers={}),
}


def scene_of(operation: Operation, status: str, world: World) -> Scene | None:
    """The scene in which the operation gives this answer; None where nobody has thought of one."""
    ordinary = ordinary_scene(operation, world)
    if change := ALONE.get((operation.name, status)):
        return change(ordinary, world)
    if change_alike := ALIKE.get(status):
        return change_alike(ordinary)
    rule = TABLE.get(ordinary.route, {}).get(ordinary.method)
    return ordinary if int(status) == (rule.ok if rule else 200) else None


def ordinary_scene(operation: Operation, world: World) -> Scene:
    """The request that goes through, as the permission matrix has it."""
    route = next((each for each in TABLE if written_as(each) == operation.path), SESSION)
    method = operation.method.upper()
    if route == SESSION:
        return Scene(method, route, who="annotator", body={} if method == "POST" else None)
    rule = TABLE[route][method]
    who = next(role for role in WHO if role in rule.roles)
    target = "own" if rule.own else "same"
    body = rule.body(world, target) if rule.body and "requestBody" in operation.described else None
    if "Content-Type" in rule.headers:
        body = A_FILE
    return Scene(method, route, who, target, body=body, headers=rule.headers)


def written_as(route: str) -> str:
    """A route as the description writes it: `/api/v1/rounds/{round_id}`."""
    return API + re.sub(r"<[a-z]+:([a-z_]+)>", r"{\1}", route)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within is not."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def play(operation: Operation, status: str, world: World) -> Answer | None:
    """The answer in the scene that should give it; None where there is no scene."""
    with undone():
        scene = scene_of(operation, status, world)
        if scene is None:
            return None
        with override_settings(**scene.settings):
            scene.before(world)
            return ask(scene, world)


def ask(scene: Scene, world: World) -> Answer:
    """Make the request."""
    client = Client(raise_request_exception=False)
    headers = dict(scene.headers)
    if scene.who in world.people:
        client.force_login(world.people[scene.who])
    elif scene.who in world.secrets:
        headers["Authorization"] = f"Bearer {world.secrets[scene.who]}"
    kind = headers.pop("Content-Type", "application/json")
    raw = "" if scene.body is None else scene.body if isinstance(scene.body, str) else json.dumps(scene.body)
    found = client.generic(scene.method, address_of(scene, world), raw, content_type=kind, headers=headers)
    content = b"".join(found.streaming_content) if found.streaming else found.content
    answered = found.headers.get("Content-Type", "").partition(";")[0]
    is_json = answered.endswith("json") and not found.streaming
    sent = {} if scene.body is None else {kind: scene.body}
    return Answer(
        found.status_code, answered, json.loads(content) if is_json and content else content.decode(), sent
    )


def address_of(scene: Scene, world: World) -> str:
    """The address, with the query that the route needs."""
    route = scene.route
    for name, key in scene.keys.items():
        route = re.sub(f"<[a-z]+:{name}>", str(key), route)
    path = world.path(route, scene.target)
    path += matrix.QUERIES.get(scene.route, "") if "?" not in path else ""
    return path + ("&" if "?" in path else "?") * bool(scene.query) + scene.query
