"""A small project with everything that an export has to get right, made through the services."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from annotations.models import (
    Assignment,
    Claim,
    Document,
    Evidence,
    Mention,
    Project,
    Resolution,
    Round,
    Source,
    Suggestion,
    User,
    VerdictLabel,
)
from annotations.services import assignments, handing_in, mentions
from annotations.services.preconditions import Precondition
from tests import factories

TRICKY = (
    "🚢 Ada said: “We lost 12 boats.”\nRésumé of the day: nai\u0308ve 👩‍👩‍👧‍👦 family of four, "
    'קוראים בעברית here, \\ and "quotes", tab\there, \u2028 separator, bell \u0007, delete \x7f. The end.'
)
CONFIDENTIAL = "A person at the port who must not be named"
CLAIM_DATE = {
    "expression": "last month",
    "start": "2024-02-01",
    "end": None,
    "how": "from the publication date",
}
MARKER = "MARKER-THAT-MUST-NOT-LEAVE"


@dataclass
class World:
    project: Project
    round: Round
    documents: list[Document]
    ada: User
    ben: User
    judge: User
    manager: User
    outsider: User
    work: dict[tuple[str, UUID], UUID]
    saved: dict[tuple[str, str], dict[str, Any]]
    suggestions: list[Suggestion] = field(default_factory=list)


def place(text: str, words: str) -> tuple[int, int]:
    """Where the words stand in the text, in code points."""
    start = text.index(words)
    return start, start + len(words)


def save(world: World, who: User, document: Document, *spans: tuple[int, int], **body: Any) -> dict[str, Any]:
    """One mention of somebody's, through the service; the body as sent, with the mention's `id`."""
    sent = factories.mention_body(*spans, **body)
    mention = factories.uuid7()
    mentions.save(
        assignment=world.work[who.username, document.pk],
        mention=mention,
        annotator=who.pk,
        body=sent,
        precondition=Precondition(creates=True),
    )
    return {**sent, "id": mention}


def take(world: World, who: User) -> Document:
    """Lease somebody's next document."""
    handed = assignments.next_for(round=world.round, annotator=who)
    assert handed is not None
    held = Assignment.objects.get(handle=handed.handle)
    world.work[who.username, held.document_id] = handed.handle
    return next(each for each in world.documents if each.pk == held.document_id)


def hand_in(world: World, who: User, document: Document) -> None:
    """Submit somebody's document."""
    handing_in.submit(assignment=world.work[who.username, document.pk], annotator=who)


def confidential_evidence() -> dict[str, Any]:
    """Evidence from somebody who must not be named; the row is marked so after it is saved."""
    source = {
        "kind": "interview",
        "url": "",
        "citation": CONFIDENTIAL,
        "title": CONFIDENTIAL,
        "publisher": CONFIDENTIAL,
        "published_on": "2024-01-02",
        "date_found_by": "",
        "medium": "",
    }
    return factories.evidence_body(source=source, excerpt=CONFIDENTIAL, answer=CONFIDENTIAL, stance="refutes")


def empty() -> World:
    """Project, round, documents and people; nothing annotated."""
    project = factories.project("harbor", description="Boats & “storms”")
    world = World(
        project=project,
        round=factories.round_of(project, name="First", overlap=3),
        documents=[
            factories.document(project, TRICKY, metadata={"b": [1, 2.5, None], "a": {"é": "ü", "A": True}}),
            factories.document(project, language="en", author="Ada & Co", published_on=None),
        ],
        ada=factories.member(project, "annotator", name="ada"),
        ben=factories.member(project, "annotator", name="ben"),
        judge=factories.member(project, "adjudicator", name="judge"),
        manager=factories.member(project, "manager", name="boss"),
        outsider=factories.user("outsider"),
        work={},
        saved={},
    )
    world.documents[1].appearances.create(url="https://a.example/1", publisher="The Herald")
    world.documents[1].appearances.create(
        url="https://b.example/2", publisher="Wire", published_on="2024-03-06"
    )
    factories.slots(world.round, *world.documents)
    return world


def annotate_tricky(world: World, who: User) -> None:
    """Accepted, edited and own mentions; overlapping, nested and discontinuous; every script of the text."""
    document = take(world, who)
    accepted, edited = world.suggestions
    quote = place(TRICKY, "“We lost 12 boats.”")
    same = factories.claim_body(wording=accepted.wording, claimant=accepted.claimant, claim_date=CLAIM_DATE)
    world.saved[who.username, "accepted"] = save(
        world, who, document, quote, suggestion=str(accepted.pk), claim_types=["event"], claim=same
    )
    other = factories.claim_body(
        wording='Boats \\ were "lost"\nin 🚢',
        verdict=factories.verdict_body("refuted", factories.evidence_body()),
    )
    world.saved[who.username, "edited"] = save(
        world, who, document, (0, 40), suggestion=str(edited.pk), claim=other, check_worthiness=None
    )
    save(
        world,
        who,
        document,
        place(TRICKY, "12 boats"),
        claim={"id": same["id"]},
        claim_types=["quantity", "event"],
    )
    family = place(TRICKY, "👩‍👩‍👧‍👦")
    hidden = confidential_evidence()
    claim = factories.claim_body(
        verdict=factories.verdict_body("conflicting", hidden, factories.evidence_body(position=1))
    )
    save(world, who, document, place(TRICKY, "🚢"), place(TRICKY, "nai\u0308ve"), family, claim=claim)
    save(
        world,
        who,
        document,
        place(TRICKY, "בעברית"),
        place(TRICKY, "\u2028 separator, bell \u0007, delete \x7f"),
    )
    hand_in(world, who, document)


def make() -> World:
    """Both annotators have done the first document; ada found nothing in the second, ben is still at it."""
    world = empty()
    quote, start = place(TRICKY, "“We lost 12 boats.”"), place(TRICKY, "Ada said")
    world.suggestions = [
        factories.suggestion(world.documents[0], *quote, wording="Twelve boats were lost.", claimant="Ada"),
        factories.suggestion(world.documents[0], *start, wording="Ada said something."),
    ]
    for who in (world.ada, world.ben):
        annotate_tricky(world, who)
    Source.objects.filter(citation=CONFIDENTIAL).update(confidential=True)
    hand_in(world, world.ada, take(world, world.ada))
    unfinished = take(world, world.ben)
    evidence = factories.evidence_body(f"https://example.org/{MARKER}", excerpt=MARKER)
    claim = factories.claim_body(
        wording=MARKER, verdict=factories.verdict_body("supported", evidence, rationale=MARKER)
    )
    save(world, world.ben, unfinished, (0, 10), claim=claim)
    return world


def settle(world: World) -> Resolution:
    """The claims of the accepted suggestion merged, and settled into gold."""
    root, other = (world.saved[name, "accepted"]["claim"]["id"] for name in ("ada", "ben"))
    Claim.objects.filter(pk=other).update(merged_into=root)
    chosen = [each.pk for each in Evidence.objects.filter(source__confidential=False).order_by("-id")]
    gold = Resolution.objects.create(
        id=factories.uuid7(),
        project=world.project,
        round=world.round,
        claim_id=root,
        outcome="gold",
        wording="Twelve boats 🚢 were lost.",
        label=VerdictLabel.objects.get(scale=world.round.verdict_scale, key="supported"),
        rationale="Both say so.",
        chosen_evidence=chosen,
        settled_by=world.judge,
    )
    for spans in ([place(TRICKY, "12 boats")], [place(TRICKY, "Ada"), place(TRICKY, "lost 12 boats")]):
        Mention.objects.create(
            id=factories.uuid7(),
            project=world.project,
            document=world.documents[0],
            resolution=gold,
            author=world.judge,
            claim_id=root,
            fragments=[offset for span in spans for offset in span],
            quote=" ".join(TRICKY[start:end] for start, end in spans),
            prefix=TRICKY[max(0, spans[0][0] - 32) : spans[0][0]],
            suffix=TRICKY[spans[-1][1] : spans[-1][1] + 32],
        )
    return gold
