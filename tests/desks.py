"""Projects with people and work in them, for tests of who sees and may do what."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from annotations.models import Assignment, Document, Mention, Project, Round, Source, User, Verdict
from annotations.services import assignments, handing_in, mentions
from annotations.services.preconditions import Precondition
from tests import factories

ROLES = ("annotator", "adjudicator", "moderator", "manager", "viewer")
CREATE = Precondition(creates=True)


@dataclass
class Desk:
    """A project with one person a role, a round over its documents, and nobody's work yet."""

    project: Project
    round: Round
    documents: list[Document]
    people: dict[str, User]
    work: list[Assignment] = field(default_factory=list)


def desk(slug: str, *, documents: int = 2, **round_fields: Any) -> Desk:
    """Open a desk; its people are called `<role>-<slug>`."""
    project = factories.project(slug)
    people = {role: factories.member(project, role, name=f"{role}-{slug}") for role in ROLES}
    people["moderator"].is_staff = True
    people["moderator"].save()
    round_ = factories.round_of(project, **round_fields)
    texts = [f"{factories.TEXT} This is report {number} of {slug}." for number in range(documents)]
    made = [factories.document(project, text, title=f"Report {n} of {slug}") for n, text in enumerate(texts)]
    factories.slots(round_, *made)
    return Desk(project, round_, made, people)


def take(at: Desk, who: User) -> Assignment:
    """The person's next document, leased."""
    handed = assignments.next_for(round=at.round, annotator=who)
    assert handed is not None
    return Assignment.objects.get(handle=handed.handle)


def write(held: Assignment, body: dict[str, Any] | None = None) -> Mention:
    """A mention in the assignment; with a verdict that cites a source, unless a body says otherwise."""
    key = factories.uuid7()
    verdict = factories.verdict_body("supported", factories.evidence_body())
    body = body or factories.mention_body(claim=factories.claim_body(verdict=verdict))
    assert held.handle is not None
    assert held.annotator_id is not None
    mentions.save(
        assignment=held.handle,
        mention=key,
        annotator=held.annotator_id,
        body=parsed(body),
        precondition=CREATE,
    )
    return Mention.objects.get(pk=key)


def parsed(body: dict[str, Any]) -> dict[str, Any]:
    """The body as the API's serializer hands it on."""
    from annotations.api.aggregate import MentionWriteSerializer

    serializer = MentionWriteSerializer(data=body)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def hand_in(held: Assignment) -> None:
    """Submit the assignment."""
    assert held.handle is not None
    assert held.annotator is not None
    handing_in.submit(assignment=held.handle, annotator=held.annotator)
    held.refresh_from_db()


def source_of(mention: Mention) -> Source:
    """The one source that the verdict on the mention's claim cites."""
    return Source.objects.get(evidence__question__verdict__claim=mention.claim)


def verdict_of(mention: Mention) -> Verdict:
    """The verdict on the mention's claim."""
    return Verdict.objects.get(claim=mention.claim)


def some_id() -> uuid.UUID:
    """An id that nothing has."""
    return uuid.uuid4()
