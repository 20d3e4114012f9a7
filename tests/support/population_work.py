"""What an invented annotator does with a document: every kind of mention, claim, verdict and source."""

import itertools
import random
import uuid
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from annotations.models import Assignment, Suggestion, User
from annotations.models.evidence import EvidenceAnswerType, EvidenceOrigin, EvidenceStance, SourceKind
from annotations.services import decisions, mentions
from annotations.services.preconditions import Precondition

JSON = dict[str, Any]
NEW = Precondition(creates=True)
TYPES = ("event", "quotation", "quantity", "causal", "temporal", "prediction", "background", "opinion")
LEVELS = ("none", "low", "medium", "high")
MEDIUMS = {"broadcast": "radio", "print": "newspaper"}


@dataclass
class Maker:
    """Chance under a seed, and wheels that turn so that every value of an enumeration comes up."""

    seed: int
    chance: random.Random = field(init=False)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    wheels: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def turn(self, wheel: str, values: Any) -> Any:
        """The next of these values."""
        held = tuple(values)
        return next(self.wheels.setdefault((wheel, held), itertools.cycle(held)))

    def uuid7(self) -> UUID:
        """An id as a browser makes it."""
        bits = self.chance.getrandbits(60)
        return uuid.UUID(f"0190{next(self.numbers):08x}7{bits >> 48:03x}8{bits & (1 << 48) - 1:015x}"[:32])

    def id(self) -> str:
        """The same as text."""
        return str(self.uuid7())


@dataclass
class Sheet:
    """A document in somebody's hands."""

    maker: Maker
    held: Assignment
    who: User
    labels: list[str]
    asks_questions: bool

    @property
    def text(self) -> str:
        """The document's text."""
        assert self.held.document is not None
        return self.held.document.text

    def save(
        self, *spans: tuple[int, int], mention: UUID | None = None, revision: int = 0, **fields: Any
    ) -> JSON:
        """Save a mention; what the service answers."""
        body = {
            "fragments": [{"start": start, "end": end} for start, end in spans],
            "suggestion": None,
            "claim_types": [self.maker.turn("type", TYPES), self.maker.turn("type", TYPES)],
            "check_worthiness": self.maker.turn("level", LEVELS),
            **fields,
        }
        assert self.held.handle is not None
        return mentions.save(
            assignment=self.held.handle, mention=mention or self.maker.uuid7(), annotator=self.who.pk, body=body,
            precondition=Precondition(revision=revision) if revision else NEW,
        ).as_json()  # fmt: skip

    def claim(self, wording: str, *, judged: bool = True, **fields: Any) -> JSON:
        """A claim; judged with evidence, or with a verdict in progress."""
        return {
            "id": self.maker.id(), "revision": 0, "wording": wording, "asks": "content", "claimant": "the mayor",
            "claim_date": None, "place": "", "verdict": self.verdict(judged=judged), **fields,
        }  # fmt: skip

    def verdict(self, *, judged: bool) -> JSON:
        """A verdict over questions with evidence, or one silent question where the project cites plainly."""
        count = 2 if self.asks_questions else 1
        return {
            "id": self.maker.id(),
            "label": self.maker.turn("label", self.labels) if judged else None,
            "rationale": "The harbor office’s list says so. 🚢" if judged else "",
            "confidence": self.maker.turn("confidence", (1, 2, 3, 4, 5, None)),
            "questions": [
                {"id": self.maker.id(), "position": n, "text": f"What does source {n} say?" if count > 1 else "",
                 "evidence": [self.evidence(place) for place in range(2)]} for n in range(count)
            ],
        }  # fmt: skip

    def evidence(self, position: int) -> JSON:
        """Evidence with the next kind of everything."""
        return {
            "id": self.maker.id(), "position": position, "answer": "Twelve." if self.asks_questions else "",
            "answer_type": self.maker.turn("answer", EvidenceAnswerType.values) if self.asks_questions else None,
            "boolean_explanation": "", "excerpt": "Twelve boats — é, nai\u0308ve, 🚢 — are listed as lost.",
            "stance": self.maker.turn("stance", EvidenceStance.values),
            "origin": self.maker.turn("origin", EvidenceOrigin.values),
            "evidence_set": position, "source": self.source(),
        }  # fmt: skip

    def source(self) -> JSON:
        """A source of the next kind; every third is one that was cited before."""
        kind, number = self.maker.turn("kind", SourceKind.values), self.maker.chance.randrange(1, 30)
        return {
            "kind": kind, "url": f"https://records.example:8443/lists/{number}?q=é" if kind == "web" else "",
            "citation": "" if kind == "web" else f"{kind} number {number}", "title": f"List {number}",
            "publisher": "Harbor office", "published_on": "2024-03-01", "date_found_by": "page",
            "medium": MEDIUMS.get(kind, ""),
        }  # fmt: skip

    def place(self, words: str) -> tuple[int, int]:
        """Where the words stand in the text."""
        start = self.text.index(words)
        return start, start + len(words)


def work(sheet: Sheet, *, to_the_end: bool) -> None:
    """Decide suggestions, mark mentions of every shape, take some back; `to_the_end` leaves nothing missing."""
    decide(sheet)
    mark(sheet)
    change_mind(sheet)
    if not to_the_end:
        sheet.save((0, 5), claim=sheet.claim("Something about the date.", judged=False))


def decide(sheet: Sheet) -> None:
    """Accept, edit and dismiss suggestions; one dismissal is taken back."""
    standing = Suggestion.objects.filter(document=sheet.held.document_id, superseded_at=None).order_by(
        "fragments"
    )
    proposed = list(standing) if sheet.held.suggestions_shown else []
    for number, suggestion in enumerate(proposed):
        names = {"assignment": sheet.held.handle, "suggestion": suggestion.pk, "annotator": sheet.who.pk}
        if number % 4 < 2:
            wording = suggestion.wording if number % 4 == 0 else f"Edited: {suggestion.quote}"
            claim = sheet.claim(wording or suggestion.quote, claimant=suggestion.claimant)
            flat = suggestion.fragments
            sheet.save(
                *zip(flat[::2], flat[1::2], strict=True), suggestion=str(suggestion.pk), claim=claim,
                claim_types=suggestion.claim_types or ["event"],
            )  # fmt: skip
        else:
            decisions.dismiss(**names)
        if number % 4 == 3:
            decisions.undo(**names)


def mark(sheet: Sheet) -> None:
    """Own mentions: overlapping, nested, discontinuous, astral, right to left, and two of one claim."""
    boats, said = sheet.place("12 boats were lost"), sheet.place("Ada Brink said 12 boats")
    date = {
        "expression": "last March",
        "start": "2024-03-01",
        "end": "2024-03-31",
        "how": "from the publication date",
    }
    first = sheet.claim("Twelve boats were lost in March 2024.", claim_date=date, place="North pier")
    sheet.save(boats, claim=first)
    sheet.save(
        said, claim=sheet.claim("Ada Brink spoke of twelve boats.", asks="utterance", claimant="Ada Brink")
    )
    sheet.save(sheet.place("12 boats"), claim={"id": first["id"]})
    sheet.save(sheet.place("🚢"), sheet.place("nai\u0308ve"), claim=sheet.claim("The naïve ship sailed."))
    sheet.save(sheet.place("בעברית"), claim=sheet.claim("It is in Hebrew."))


def change_mind(sheet: Sheet) -> None:
    """Change a mention and its evidence, take another back and put it back, take a third back for good."""
    changed, again, gone = (sheet.maker.uuid7() for _ in range(3))
    spans = sheet.place("The storm came from the north")
    claim = sheet.claim("A storm came from the north.")
    before = sheet.save(spans, mention=changed, claim=claim)
    fewer = {**claim["verdict"], "questions": [{**claim["verdict"]["questions"][0], "evidence": []}]}
    sheet.save(
        spans, mention=changed, revision=before["mention"]["revision"],
        claim={**claim, "wording": "A storm came down from the north.", "revision": 1, "verdict": fewer},
    )  # fmt: skip
    for mention in (again, gone):
        body = sheet.claim("The harbor will close.")
        place = sheet.place("The harbor will close")
        saved = sheet.save(place, mention=mention, claim=body)
        mentions.delete(
            assignment=sheet.held.handle, mention=mention, annotator=sheet.who.pk,
            precondition=Precondition(revision=saved["mention"]["revision"]),
        )  # fmt: skip
        if mention == again:
            sheet.save(place, mention=mention, claim=body)
