"""Who gets what from every route: the table, and the world that its requests are sent to.

A row says for each method which roles may, which scope a token needs, and what those who may not
are answered. It is written by hand and not taken from `core.permissions`, so that a slip there shows.
"""

import hashlib
import io
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotations.models import Assignment, Delivery, Job, Mention, Release, Upload, User
from annotations.services import exports, jobs, merges, project_settings, release_files, releases, tokens
from annotations.services.imports import import_jobs, uploads
from annotations.services.imports.options import Options
from tests import desks, factories
from tests.desks import ROLES, Desk

EVERY_ROLE = frozenset(ROLES)
ADJUDICATOR = frozenset({"adjudicator"})
ANNOTATOR = frozenset({"annotator"})
MANAGER = frozenset({"manager"})
EXPORTERS = frozenset({"manager", "viewer"})
ANALYSTS = frozenset({"manager", "adjudicator", "viewer"})
OVERSEERS = frozenset({"manager", "adjudicator", "moderator", "viewer"})
SCOPES = ("read", "annotate", "export", "manage")
CREATE = {"If-None-Match": "*"}
A_FILE = {"Content-Type": "application/octet-stream"}
QUERIES = {"projects/<slug:slug>/uploads": "?name=words.txt"}
"""Parameters that a route cannot do without."""
Values = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """One method of one route."""

    roles: frozenset[str]
    scope: str
    ok: int = 200
    refused: int = 403
    """What members in other roles are answered; 404 where they may not know that it is there."""
    blind: bool = False
    """Refused to those who have open blind work in the project, whatever their role (P12)."""
    own: bool = False
    """Only the holder's: what colleagues hold is not there."""
    body: Callable[["World", str], Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    also: str = ""
    """A second scope that a token needs."""
    logs: bool = False
    """A read that leaves one event: who has seen others' work is never handed it (P12)."""
    hidden_from: frozenset[str] = frozenset()
    """Roles that may not even know that it is there."""
    sessions: bool = False
    """People alone, and no access token, whatever its scopes."""


def read(roles: frozenset[str], **more: Any) -> Rule:
    """A rule for GET."""
    return Rule(roles, **{"scope": "read", **more})


def empty(_world: "World", _target: str) -> Values:
    """An empty JSON body."""
    return {}


def mention(_world: "World", _target: str) -> Values:
    """A mention with a claim of its own."""
    return factories.mention_body()


def new_token(_world: "World", _target: str) -> Values:
    """What makes an access token."""
    return {"name": "nightly export", "scopes": ["export"], "days": 30}


def why(_world: "World", _target: str) -> Values:
    """A reason to skip a document."""
    return {"reason": "Cut off in the middle."}


def a_minute(_world: "World", _target: str) -> Values:
    """A time at work."""
    return {"seconds": 60}


def dismissal(_world: "World", _target: str) -> Values:
    """What dismisses a suggestion."""
    return {"outcome": "dismissed"}


def json_lines(_world: "World", _target: str) -> Values:
    """What asks for an export."""
    return {"format": "jsonl"}


def new_release(_world: "World", _target: str) -> Values:
    """What asks for a release."""
    return {"version": f"{1 + Job.objects.filter(kind='release').count()}.5"}


def an_import(world: "World", target: str) -> Values:
    """What asks for a file of the project to be imported."""
    return {"upload": str(world.side(target).upload.pk)}


def settings(world: "World", target: str) -> Values:
    """The project's settings as they are."""
    return project_settings.values_of(world.side(target).desk.project)


def no_model(_world: "World", _target: str) -> Values:
    """What puts the engine's own scores in use."""
    return {"number": 0}


def round_policy(_world: "World", _target: str) -> Values:
    """The round's policy as it is."""
    return {"suggestion_policy": "show"}


def new_webhook(_world: "World", _target: str) -> Values:
    """What makes a webhook."""
    return {"url": factories.HOOK_URL, "events": ["job.done"]}


def on(_world: "World", _target: str) -> Values:
    """What leaves a webhook on."""
    return {"active": True}


def pair(world: "World", target: str) -> Values:
    """Two annotators' claims."""
    return {"claims": [str(claim) for claim in world.side(target).claims]}


def gold(_world: "World", _target: str) -> Values:
    """What settles a claim."""
    return {"outcome": "cannot_be_settled", "rationale": "The sources are gone."}


HELD = {"own": True, "refused": 404, "scope": "annotate"}

TABLE: Mapping[str, Mapping[str, Rule]] = {
    "assignments/<uuid:assignment_id>": {"GET": Rule(ANNOTATOR, **HELD)},
    "assignments/<uuid:assignment_id>/active-time": {"PUT": Rule(ANNOTATOR, **HELD, body=a_minute)},
    "assignments/<uuid:assignment_id>/decisions/<uuid:suggestion_id>": {
        "PUT": Rule(ANNOTATOR, **HELD, body=dismissal),
        "DELETE": Rule(ANNOTATOR, **HELD, ok=204),
    },
    "assignments/<uuid:assignment_id>/mentions/<uuid:mention_id>": {
        "PUT": Rule(ANNOTATOR, **HELD, body=mention, headers={"If-Match": '"1"'}),
        "DELETE": Rule(ANNOTATOR, **HELD, ok=204, headers={"If-Match": '"1"'}),
    },
    "assignments/<uuid:assignment_id>/reopen": {"POST": Rule(ANNOTATOR, **HELD, body=empty)},
    "assignments/<uuid:assignment_id>/skip": {"POST": Rule(ANNOTATOR, **HELD, body=why)},
    "assignments/<uuid:assignment_id>/submit": {"POST": Rule(ANNOTATOR, **HELD, body=empty)},
    "claims/<uuid:claim_id>/resolution": {
        "PUT": Rule(ADJUDICATOR, "manage", ok=201, blind=True, body=gold, headers=CREATE),
    },
    "claims/<uuid:claim_id>/unmerge": {
        "POST": Rule(ADJUDICATOR, "manage", blind=True, body=empty),
    },
    "deliveries/<uuid:delivery_id>/again": {"POST": Rule(MANAGER, "manage", ok=202, body=empty)},
    "exports/<uuid:export_id>": {
        "GET": Rule(EXPORTERS, "export", refused=404, blind=True),
    },
    "exports/<uuid:export_id>/file": {
        "GET": Rule(EXPORTERS, "export", refused=404, blind=True, logs=True),
    },
    "imports/<uuid:import_id>": {"GET": Rule(MANAGER, "manage", refused=404, blind=True)},
    "jobs/<uuid:job_id>": {"GET": read(OVERSEERS, refused=404)},
    "jobs/<uuid:job_id>/cancel": {
        "POST": Rule(MANAGER, "manage", body=empty, hidden_from=ANNOTATOR, also="read"),
    },
    "projects": {"GET": read(EVERY_ROLE)},
    "projects/<slug:slug>": {"GET": read(EVERY_ROLE)},
    "projects/<slug:slug>/documents": {"GET": read(EVERY_ROLE)},
    "projects/<slug:slug>/export-choices": {"GET": Rule(EXPORTERS, "export", blind=True)},
    "projects/<slug:slug>/exports": {
        "GET": Rule(EXPORTERS, "export", blind=True),
        "POST": Rule(EXPORTERS, "export", ok=202, blind=True, body=json_lines),
    },
    "projects/<slug:slug>/import-choices": {"GET": Rule(MANAGER, "manage", blind=True)},
    "projects/<slug:slug>/imports": {
        "GET": Rule(MANAGER, "manage", blind=True),
        "POST": Rule(MANAGER, "manage", ok=202, blind=True, body=an_import),
    },
    "projects/<slug:slug>/jobs": {"GET": read(OVERSEERS)},
    "projects/<slug:slug>/labeled-claims": {"GET": Rule(EXPORTERS, "export", blind=True, logs=True)},
    "projects/<slug:slug>/pre-annotations": {
        "POST": Rule(MANAGER, "manage", ok=202, body=empty),
    },
    "projects/<slug:slug>/preannotator-models": {
        "GET": Rule(MANAGER, "manage", blind=True),
        "POST": Rule(MANAGER, "manage", ok=202, blind=True, body=empty),
    },
    "projects/<slug:slug>/preannotator-models/activate": {
        "POST": Rule(MANAGER, "manage", blind=True, body=no_model),
    },
    "projects/<slug:slug>/progress": {"GET": read(OVERSEERS, blind=True)},
    "projects/<slug:slug>/releases": {
        "GET": Rule(EXPORTERS, "export", blind=True),
        "POST": Rule(MANAGER, "manage", ok=202, blind=True, body=new_release),
    },
    "projects/<slug:slug>/settings": {
        "GET": Rule(MANAGER, "manage"),
        "PUT": Rule(MANAGER, "manage", body=settings),
    },
    "projects/<slug:slug>/tokens": {"GET": Rule(MANAGER, "", sessions=True)},
    "projects/<slug:slug>/uploads": {
        "POST": Rule(MANAGER, "manage", ok=201, blind=True, body=empty, headers=A_FILE),
    },
    "projects/<slug:slug>/webhooks": {
        "GET": Rule(MANAGER, "manage"),
        "POST": Rule(MANAGER, "manage", ok=201, body=new_webhook),
    },
    "releases/<uuid:release_id>": {
        "GET": Rule(EXPORTERS, "export", refused=404, blind=True),
    },
    "releases/<uuid:release_id>/files/<path:path>": {
        "GET": Rule(EXPORTERS, "export", refused=404, blind=True, logs=True),
    },
    "rounds/<uuid:round_id>": {
        "GET": Rule(MANAGER, "manage"),
        "PATCH": Rule(MANAGER, "manage", body=round_policy),
    },
    "rounds/<uuid:round_id>/agreement": {"GET": read(ANALYSTS, blind=True)},
    "rounds/<uuid:round_id>/agreement/file": {"GET": read(ANALYSTS, blind=True)},
    "rounds/<uuid:round_id>/cases": {"GET": Rule(ADJUDICATOR, "manage", blind=True)},
    "rounds/<uuid:round_id>/cases/<uuid:document_id>": {
        "GET": Rule(ADJUDICATOR, "manage", blind=True, logs=True),
    },
    "rounds/<uuid:round_id>/merges": {
        "POST": Rule(ADJUDICATOR, "manage", blind=True, body=pair),
    },
    "rounds/<uuid:round_id>/next": {"POST": Rule(ANNOTATOR, "annotate", body=empty)},
    "tokens": {
        "GET": Rule(EVERY_ROLE, "", sessions=True),
        "POST": Rule(EVERY_ROLE, "", ok=201, sessions=True, body=new_token),
    },
    "tokens/<uuid:token_id>": {"DELETE": Rule(ANNOTATOR, "", ok=204, refused=404, own=True, sessions=True)},
    "webhooks/<uuid:webhook_id>": {
        "GET": Rule(MANAGER, "manage"),
        "PATCH": Rule(MANAGER, "manage", body=on),
        "DELETE": Rule(MANAGER, "manage", ok=204),
    },
    "webhooks/<uuid:webhook_id>/deliveries": {"GET": Rule(MANAGER, "manage")},
    "webhooks/<uuid:webhook_id>/ping": {"POST": Rule(MANAGER, "manage", ok=202, body=empty)},
    "webhooks/<uuid:webhook_id>/secret": {"POST": Rule(MANAGER, "manage", body=empty)},
}
"""Every route of the API that needs a sign-in, without its base."""

PUBLIC = {
    "/": ("GET",),
    "/api/docs/": ("GET",),
    "/api/schema/": ("GET",),
    "/api/v1/session": ("GET", "POST", "DELETE"),
    "/favicon.ico": ("GET",),
    "/healthz": ("GET",),
    "/^(?:(?:projects|annotate)/.+|profile)$": ("GET",),
}
"""The short list of what needs no sign-in (P01): pages without data, and the way in."""

OF_THEIR_OWN = ("/admin/",)
"""Where other tests say who gets what: tests/integration/test_admin.py."""


WORDS = ("slug", "path")
"""The placeholders that no id fills."""


@dataclass
class Side:
    """The objects of one project, by the names that routes have for them."""

    desk: Desk
    held: Assignment
    colleagues: Assignment
    suggestion: uuid.UUID
    mention: Mention
    claims: list[uuid.UUID]
    export: Job
    release: Job
    job: Job
    upload: Upload
    imported: Job
    delivery: Delivery

    def keys(self, target: str) -> dict[str, object]:
        """What fills a route's placeholders for the holder's, or a colleague's, object."""
        held = self.held if target == "own" else self.colleagues
        return {
            "assignment_id": held.handle,
            "suggestion_id": self.suggestion,
            "mention_id": self.mention.pk if target == "own" else factories.uuid7(),
            "claim_id": self.claims[0],
            "export_id": self.export.pk,
            "release_id": self.release.pk,
            "path": "README.md",
            "job_id": self.job.pk,
            "token_id": held.annotator.tokens.get(name="kept").pk,
            "import_id": self.imported.pk,
            "webhook_id": self.delivery.webhook_id,
            "delivery_id": self.delivery.pk,
            "slug": self.desk.project.slug,
            "round_id": self.desk.round.pk,
            "document_id": self.desk.documents[0].pk,
        }


@dataclass
class World:
    """Two projects that look alike, and everybody who may knock."""

    near: Side
    far: Side
    people: dict[str, User]
    secrets: dict[str, str]

    def side(self, target: str) -> Side:
        """The project that holds the target."""
        return self.far if target == "other" else self.near

    def path(self, route: str, target: str) -> str:
        """The address of the target."""
        keys = self.side(target).keys("own" if target == "other" else target)
        if target == "none":
            keys = {name: "nowhere" if name in WORDS else desks.some_id() for name in keys}
        path = route + QUERIES.get(route, "")
        for name, key in keys.items():
            path = re.sub(f"<(uuid|slug|path):{name}>", str(key), path)
        return f"/api/v1/{path}"


def build_side(slug: str) -> Side:
    """A project whose first document is finished and merged, whose second two annotators hold."""
    at = desks.desk(slug, documents=3)
    at.people["colleague"] = factories.member(at.project, "annotator", name=f"colleague-{slug}")
    annotators = [at.people["annotator"], at.people["colleague"]]
    finished = [desks.take(at, person) for person in annotators]
    claims = [desks.write(held).claim_id for held in finished]
    for held in finished:
        desks.hand_in(held)
    merges.merge(round=at.round, claims=claims, adjudicator=at.people["adjudicator"])
    suggestion = factories.suggestion(at.documents[1], 0, 31)
    held, colleagues = (desks.take(at, person) for person in annotators)
    for person in annotators:
        tokens.issue(owner=person, name="kept", scopes=["read"], days=1)
    boss = at.people["manager"]
    upload = uploads.receive(project=at.project, by=boss, name="a.txt", stream=io.BytesIO(b"Some words."))
    return Side(
        desk=at,
        held=held,
        colleagues=colleagues,
        suggestion=suggestion.pk,
        mention=desks.write(held),
        claims=claims,
        export=finished_export(at),
        release=finished_release(at),
        job=jobs.request(kind="preannotate", project=at.project, by=boss),
        upload=upload,
        imported=import_jobs.request(
            project=at.project, upload=upload, options=Options(), preview=True, by=boss
        ),
        delivery=factories.delivery(factories.webhook(at.project, by=boss)),
    )


def finished_export(at: Desk) -> Job:
    """An export that is done, with its file."""
    job = exports.request(project=at.project, by=at.people["manager"], format="jsonl")
    content = b'{"type":"project"}\n'
    path = Path(exports.file_of(job))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    manifest = {
        "as_of": {"changes": 1, "at": "2024-03-05T00:00:00Z"},
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": {"project": 1},
        "schema_version": "1",
        "format": "jsonl",
        "project": at.project.slug,
        "pseudonymized": True,
        "offset_unit": "code_point",
    }
    Job.objects.filter(pk=job.pk).update(status="done", result={"manifest": manifest})
    return job


def finished_release(at: Desk) -> Job:
    """A release that is published, with one file."""
    job = releases.request(project=at.project, by=at.people["manager"], version="1.0", formats=["jsonl"])
    content = b"# A card\n"
    path = release_files.files_of(job.pk) / "README.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    file = {"path": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    Job.objects.filter(pk=job.pk).update(status="done")
    manifest = {"as_of": {"changes": 1, "at": "2024-03-05T00:00:00Z"}, "rows": {"project": 1}}
    Release.objects.create(
        job=job, project=at.project, version="1.0", changes=1, frozen={}, manifest=manifest, files=[file]
    )
    return job


def build() -> World:
    """Both projects, one person a role in the near one, and those who are nobody there."""
    near, far = build_side("near"), build_side("far")
    people = {role: near.desk.people[role] for role in ROLES}
    people["outsider"] = factories.member(far.desk.project, *ROLES, name="outsider")
    people["superuser"] = factories.user("superuser", is_superuser=True, is_staff=True)
    people["suspended"] = factories.member(
        near.desk.project, *ROLES, who=factories.user("suspended", is_active=False)
    )
    people["busy"] = factories.member(near.desk.project, *ROLES, name="busy")
    desks.take(near.desk, people["busy"])
    every = factories.member(near.desk.project, *ROLES, name="everything")
    factories.member(far.desk.project, *ROLES, who=every)
    people["everything"] = every
    return World(near, far, people, secrets_of(people, far))


def secrets_of(people: Mapping[str, User], far: Side) -> dict[str, str]:
    """A token of each role with every scope, and tokens that fall short in one way each."""
    made = {f"token:{role}": issue(people[role], SCOPES) for role in ROLES}
    for scope in SCOPES:
        rest = [other for other in SCOPES if other != scope]
        for role in ("annotator", "everything"):
            made[f"token without {scope}:{role}"] = issue(people[role], rest)
    made["token of suspended"] = issue(people["suspended"], SCOPES)
    made["token for far"] = issue(people["everything"], SCOPES, project=far.desk.project)
    revoked = tokens.issue(owner=people["everything"], name="r", scopes=list(SCOPES), days=1)
    tokens.revoke(token=revoked.token, by=people["everything"])
    made["revoked token"] = revoked.secret
    made["unknown token"] = "fc_nonsense"
    return made


def issue(owner: User, scopes: Any, **more: Any) -> str:
    """The secret of a new token."""
    return tokens.issue(owner=owner, name="t", scopes=list(scopes), days=1, **more).secret


TARGETS = ("own", "same", "other", "none")
NOBODY = ("anonymous", "suspended", "token of suspended", "revoked token", "unknown token")
STRANGERS = ("outsider", "superuser", "token for far")


def reach_of(who: str) -> str:
    """The project that the caller is in, as far as this request is concerned."""
    if who == "superuser":
        return "nowhere"
    return "far" if who in STRANGERS else "near"


def expected(rule: Rule, who: str, target: str) -> int:
    """The status that this caller is answered for this target."""
    if who in NOBODY or (rule.sessions and who.startswith("token")):
        return 401 if who in NOBODY else 403
    if target == "none" or reach_of(who) != ("far" if target == "other" else "near"):
        return 404
    role = who.removeprefix("token:")
    roles = frozenset({role}) if role in ROLES else EVERY_ROLE
    if roles <= rule.hidden_from:
        return 404
    if not roles & rule.roles or (role == "busy" and rule.blind):
        return rule.refused
    if rule.own and (target != "own" or role != "annotator"):
        return 404
    return rule.ok
