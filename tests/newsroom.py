"""A round at work: people, documents, and short words for marking, submitting and adjudicating.

Everything goes through the services that the application uses.
"""

from typing import Any
from uuid import UUID

from django.test import Client

from annotations.models import (
    Assignment,
    Claim,
    Document,
    Evidence,
    Mention,
    User,
    Verdict,
    VerdictLabel,
)
from annotations.services import assignments, handing_in, mentions
from annotations.services.preconditions import Precondition
from tests import factories as make

HUNDRED = "🚢" + "Harbor closes, says Ada. " * 3 + "Boats sank in the storm."
assert len(HUNDRED) == 100
NEW = Precondition(creates=True)


class Newsroom:
    """A project with a blind round of overlap 2, annotators `a` and `b`, and an adjudicator."""

    def __init__(self, *, annotators: str = "ab", **round_fields: Any) -> None:
        self.project = make.project()
        self.people = {name: make.member(self.project, "annotator") for name in annotators}
        self.adjudicator = make.member(self.project, "adjudicator")
        self.round = make.round_of(self.project, overlap=len(annotators), **round_fields)

    def document(self, text: str = "", **fields: Any) -> Document:
        """A document with its slots; 100 code points by default."""
        number = next(make.numbers) % 10_000  # four digits, however long the test run
        made = make.document(self.project, text or f"{HUNDRED[:-4]}{number:04}", **fields)
        make.slots(self.round, made)
        return made

    def handle(self, who: str, document: Document) -> UUID:
        """The annotator's assignment of the document, handed out as their next where they have none."""
        person = self.people[who]
        own = Assignment.objects.filter(round=self.round, document=document, annotator=person).first()
        if own:
            return own.handle
        handed = assignments.next_for(round=self.round, annotator=person)
        assert handed, f"{who} gets no document"
        assert handed.document_title == document.title, f"{who} must submit {handed.document_title} first"
        return handed.handle

    def mark(
        self, who: str, document: Document, *spans: tuple[int, int], verdict: str | None = None, urls: tuple[str, ...] = (),
        claim: dict[str, Any] | None = None, **fields: Any,
    ) -> Claim:  # fmt: skip
        """Mark a mention with a claim of its own, judged and with a source for each URL."""
        evidence = [make.evidence_body(url, position=i) for i, url in enumerate(urls)]
        judged = make.verdict_body(verdict, *evidence) if verdict else None
        body = make.mention_body(*spans, claim=make.claim_body(verdict=judged, **(claim or {})), **fields)
        self.save(who, document, make.uuid7(), body)
        return Claim.objects.get(pk=body["claim"]["id"])

    def mark_again(self, who: str, document: Document, claim: Claim, *spans: tuple[int, int]) -> None:
        """Mark a further mention of a claim."""
        self.save(who, document, make.uuid7(), make.mention_body(*spans, claim={"id": str(claim.pk)}))

    def save(
        self,
        who: str,
        document: Document,
        mention: UUID,
        body: dict[str, Any],
        precondition: Precondition = NEW,
    ) -> None:
        """Save a mention as its annotator's browser does."""
        mentions.save(
            assignment=self.handle(who, document), mention=mention, annotator=self.people[who].pk, body=body,
            precondition=precondition,
        )  # fmt: skip

    def submit(self, document: Document, who: str = "") -> None:
        """Hand the document in, for those named or everyone."""
        for name in who or self.people:
            handing_in.submit(assignment=self.handle(name, document), annotator=self.people[name])

    def evidence(self, claim: Claim) -> list[str]:
        """Ids of the evidence under the claim's verdict."""
        found = Evidence.objects.filter(question__verdict__claim=claim).order_by("position")
        return [str(pk) for pk in found.values_list("pk", flat=True)]

    def mention(self, claim: Claim) -> Mention:
        """The annotator's one mention of the claim."""
        return Mention.objects.get(claim=claim, resolution=None)

    def client(self, person: User | None = None) -> Client:
        """A browser in which the person (the adjudicator, if nobody is named) is signed in."""
        browser = Client()
        browser.force_login(person or self.adjudicator)
        return browser


def gold(**fields: Any) -> dict[str, Any]:
    """A resolution as a client sends it."""
    return {
        "outcome": "gold",
        "wording": "The harbor closes on Monday.",
        "verdict": "supported",
        "rationale": "Both notices say so.",
        "evidence": [],
        "mentions": [],
        **fields,
    }


def gold_mention(*spans: tuple[int, int], **fields: Any) -> dict[str, Any]:
    """A gold mention as a client sends it."""
    return {
        "id": str(make.uuid7()),
        "fragments": [{"start": start, "end": end} for start, end in spans],
        "claim_types": [],
        "check_worthiness": None,
        **fields,
    }


def plenty(room: Newsroom, documents: int, claims: int) -> None:
    """Finished documents in which both annotators made so many claims; written at once."""
    label = VerdictLabel.objects.get(scale=room.round.verdict_scale, key="supported")
    for _ in range(documents):
        document = room.document(f"{next(make.numbers):04}" + "sea " * claims)
        for who, person in room.people.items():
            assignment = Assignment.objects.get(handle=room.handle(who, document))
            made = [Claim(id=make.uuid7(), project=room.project, author=person, assignment=assignment, wording=who)
                    for _ in range(claims)]  # fmt: skip
            Claim.objects.bulk_create(made)
            Mention.objects.bulk_create(
                Mention(
                    id=make.uuid7(), project=room.project, document=document, assignment=assignment, author=person,
                    claim=claim, fragments=[4 * i, 4 * i + 3], quote=document.text[4 * i : 4 * i + 3],
                )
                for i, claim in enumerate(made)
            )  # fmt: skip
            Verdict.objects.bulk_create(
                Verdict(
                    id=make.uuid7(), project=room.project, claim=claim, annotator=person, round=room.round,
                    assignment=assignment, label=label, rationale="so",
                )
                for claim in made
            )  # fmt: skip
        room.submit(document)
