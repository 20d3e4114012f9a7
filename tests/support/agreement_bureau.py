"""A project whose annotators have worked for weeks, so that every figure of agreement has something to show.

What they do is drawn under a seed, through the services that the application uses; only the days are moved back.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from annotations.core.spans import Span, quote_of
from annotations.models import Assignment, Claim, Document, Mention, Project, Round, User
from annotations.services import adjudication, assignments, handing_in, mentions, projects
from annotations.services.agreement import counts as agreement_counts
from annotations.services.preconditions import Precondition
from tests import factories as make
from tests.newsroom import NEW, gold

SENTENCES = (
    "The harbor closes on Monday. ", "Twelve boats were lost at sea. ", "The mayor denies every report. ",
    "Fishing feeds half of the town. ", "A ferry will run twice a day. ", "Nobody saw the northern storm. ",
)  # fmt: skip
FILLER = "People spoke of it in the streets, and in every kitchen. "
TITLES = (
    "Harbor closes after the storm",
    "Council votes on the ferry",
    "What the fishers lost",
    "A winter in port",
)
VERDICTS = ("supported", "refuted", "not_enough_evidence", "conflicting")
WEIGHTS = (6, 2, 1, 1)
TYPES = ("event", "quantity", "quotation")
WORTH = ("low", "medium", "high")
ORIGINS = ("independent", "repeats_claim_source", "unknown")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DOCUMENTS_A_WEEK = 6


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody works: the chance to find a claim, and to judge it as it is."""

    finds: float
    judges: float


HANDS = {
    "anna": Hand(0.95, 0.95), "ben": Hand(0.95, 0.95), "chidi": Hand(0.9, 0.9), "emeka": Hand(0.95, 0.0),
}  # fmt: skip


@dataclass
class Bureau:
    """Four annotators, of whom the last judges differently; an adjudicator, a manager and a viewer."""

    seed: int = 7
    chance: random.Random = field(init=False)
    project: Project = field(init=False)
    people: dict[str, User] = field(init=False)
    truths: dict[tuple[Any, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.project = make.project()
        self.people = {name: self._member(name, "annotator") for name in HANDS}
        self.adjudicator = self._member("ada", "adjudicator")
        self.manager = self._member("mia", "manager")
        self.viewer = self._member("vera", "viewer")

    def _member(self, name: str, role: str) -> User:
        person = make.user_with_password(name, id=self._id(), display_name=name.capitalize())
        return make.member(self.project, role, who=person)

    def _id(self) -> UUID:
        """Drawn too, because who sees suggestions on which document is drawn from their ids."""
        return UUID(int=self.chance.getrandbits(128), version=4)

    def round(self, name: str, **fields: Any) -> Round:
        """A round of overlap 2 under the latest guideline."""
        values = {"overlap": 2, "verdict_needed": "all", "seed": self.seed, **fields}
        guideline = self.project.guidelines.order_by("version").last()
        return Round.objects.create(
            project=self.project, name=name, guideline=guideline, verdict_scale=self.project.verdict_scales.get(),
            steps=["mark", "word", "judge", "cite"], required_fields=["wording"], **values,
        )  # fmt: skip

    def documents(self, count: int) -> list[Document]:
        """Articles of six sentences in drawn order, each with a suggestion on most of them."""
        return [self._document(number) for number in range(count)]

    def _document(self, number: int) -> Document:
        sentences = self.chance.sample(SENTENCES, len(SENTENCES))
        document = make.document(
            self.project, FILLER.join(sentences) + FILLER + f"No. {next(make.numbers)}.",
            id=self._id(), title=f"{TITLES[number % len(TITLES)]}, part {number // len(TITLES) + 1}",
        )  # fmt: skip
        for span in spans_of(document):
            if self.chance.random() < 0.7:
                make.suggestion(
                    document,
                    span.start,
                    span.end,
                    wording=quote_of(document.text, [span]),
                    created_at=START - timedelta(days=1),
                )
        return document

    def work(self, round_: Round, documents: list[Document]) -> None:
        """Everyone works until the documents are handed in, one after another, six a week."""
        for number, document in enumerate(documents):
            assignments.open_slots(round=round_, documents=[document.pk])
            for name in self.chance.sample(sorted(HANDS), round_.overlap):
                self._annotate(round_, name)
            self._date(round_, document, number)

    def _annotate(self, round_: Round, name: str) -> None:
        person = self.people[name]
        handed = assignments.next_for(round=round_, annotator=person)
        assert handed
        held = Assignment.objects.select_related("document").get(handle=handed.handle)
        assert held.document
        for span in spans_of(held.document):
            self._consider(held, person, HANDS[name], span)
        handing_in.submit(assignment=handed.handle, annotator=person)

    def _consider(self, held: Assignment, person: User, hand: Hand, span: Span) -> None:
        """Mark the sentence, or overlook it; a suggestion in sight leads there, and to its verdict."""
        helped = bool(held.suggestions_shown) and self.chance.random() < 0.6
        if not helped and self.chance.random() > hand.finds:
            return
        mentions.save(
            assignment=held.handle, mention=make.uuid7(), annotator=person.pk, precondition=NEW,  # type: ignore[arg-type]
            body=self._mention(held, hand, span, helped=helped),
        )  # fmt: skip

    def _mention(self, held: Assignment, hand: Hand, span: Span, *, helped: bool) -> dict[str, Any]:
        assert held.document
        truth = self._truth(held, span)
        label = truth if helped or self.chance.random() < hand.judges else self.chance.choice(VERDICTS)
        shift = 0 if helped else self.chance.choice((0, 0, 4, 11))
        marked = Span(span.start + shift, span.end)
        evidence = make.evidence_body(
            f"https://example.org/{held.document_id}/{span.start}",
            stance=self._mostly("supports", ("refutes", "neutral")), origin=self._mostly(ORIGINS[0], ORIGINS),
        )  # fmt: skip
        claim = make.claim_body(
            wording=quote_of(held.document.text, [span]), verdict=make.verdict_body(label, evidence)
        )
        proposal = (
            held.document.suggestions.filter(fragments=[span.start, span.end]).first() if helped else None
        )
        return make.mention_body(
            (marked.start, marked.end), claim=claim, suggestion=str(proposal.pk) if proposal else None,
            claim_types=sorted({self._mostly(TYPES[span.start % 3], TYPES), self._mostly("event", TYPES)}),
            check_worthiness=self._mostly(WORTH[span.start % 3], WORTH),
        )  # fmt: skip

    def _truth(self, held: Assignment, span: Span) -> str:
        key = (held.document_id, span.start)
        return self.truths.setdefault(key, self.chance.choices(VERDICTS, WEIGHTS)[0])

    def _mostly(self, value: str, others: tuple[str, ...]) -> str:
        return value if self.chance.random() < 0.7 else self.chance.choice(others)

    def _date(self, round_: Round, document: Document, number: int) -> None:
        """Move the hand-in back to its week."""
        at = START + timedelta(weeks=number // DOCUMENTS_A_WEEK, hours=number % DOCUMENTS_A_WEEK)
        Assignment.objects.filter(round=round_, document=document).update(submitted_at=at)
        agreement_counts.recount(documents=[document.pk])

    def settle(self, round_: Round, documents: list[Document]) -> None:
        """The adjudicator decides every claim of these documents as it is."""
        for document in documents:
            for mention in Mention.objects.filter(
                document=document, assignment__round=round_, resolution=None
            ):
                claim = Claim.objects.get(pk=mention.claim_id)
                if claim.merged_into_id or hasattr(claim, "resolution"):
                    continue
                truth = self._truth_at(document, mention.fragments[0])
                adjudication.settle(
                    claim=claim.pk, adjudicator=self.adjudicator, body=gold(wording=claim.wording, verdict=truth),
                    precondition=Precondition(creates=True),
                )  # fmt: skip

    def _truth_at(self, document: Document, start: int) -> str:
        at = max(first for of, first in self.truths if of == document.pk and first <= start)
        return self.truths[document.pk, at]


def spans_of(document: Document) -> list[Span]:
    """The sentences that state something."""
    starts = sorted((document.text.index(sentence), len(sentence) - 1) for sentence in SENTENCES)
    return [Span(start, start + length) for start, length in starts]


def busy_bureau(*, documents: int = 48) -> tuple[Bureau, Round, Round]:
    """A bureau with a round that draws by lot who sees suggestions, and one under a second guideline without any."""
    bureau = Bureau()
    first = bureau.round("First pass", suggestion_policy="randomize", withheld_share=0.5)
    articles = bureau.documents(documents)
    bureau.work(first, articles)
    bureau.settle(first, articles[:6])
    projects.add_guideline(project=bureau.project, text="# Later\n\nMark *less*.")
    second = bureau.round("Second pass", suggestion_policy="hide")
    bureau.work(second, [*articles[:6], *bureau.documents(8)])
    return bureau, first, second
