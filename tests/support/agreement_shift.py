"""Random work in two rounds over the same documents, through the services, for runs that look for what is not counted."""

import random
from collections.abc import Callable, Iterator
from uuid import UUID

from annotations.models import Assignment, Claim, Mention, Resolution, Source, User
from annotations.services import adjudication, assignments, handing_in, merges, moderation
from annotations.services.agreement import counts as agreement_counts
from annotations.services.agreement import doctor as agreement_doctor
from annotations.services.preconditions import Precondition
from tests import factories as make
from tests.newsroom import NEW, Newsroom, gold

VERDICTS = ("supported", "refuted", "not_enough_evidence", "conflicting")
WHY = "Names a private person."


def differences() -> list[str]:
    """What a full recount finds wrong."""
    return agreement_doctor.examine(documents=agreement_counts.countable())


def moderator(room: Newsroom) -> User:
    """Somebody who may hide and restore in the project."""
    person = make.member(room.project, "moderator")
    moderation.grant_staff(user=person, by=None)
    return User.objects.get(pk=person.pk)


class Shift:
    """Random work in two rounds over the same documents, by three people, a moderator and an adjudicator."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.room = Newsroom(suggestion_policy="randomize", withheld_share=0.5)
        self.other = Newsroom()
        self.other.project, self.other.people = self.room.project, self.room.people
        self.other.round = make.round_of(self.room.project, match_threshold=0.7)
        self.other.adjudicator = self.room.adjudicator
        self.by = moderator(self.room)
        self.documents = [self.room.document() for _ in range(3)]
        for document in self.documents:
            make.slots(self.other.round, document)
            for start in (0, 40):
                make.suggestion(document, start, start + 10)

    def steps(self) -> Iterator[Callable[[], None]]:
        """One thing after another."""
        every = (self.annotate, self.merge, self.unmerge, self.settle, self.hide, self.restore, self.source,
                 self.withdraw, self.take_again)  # fmt: skip
        while True:
            yield self.chance.choice(every)

    def annotate(self) -> None:
        room = self.chance.choice((self.room, self.other))
        name = self.chance.choice("ab")
        handed = assignments.next_for(round=room.round, annotator=room.people[name])
        if handed is None:
            return
        document = Assignment.objects.get(handle=handed.handle).document
        assert document is not None
        for start in self.chance.sample(range(0, 90, 10), 4):
            end = start + self.chance.randrange(5, 12)
            room.mark(
                name, document, (start, min(end, 100)), verdict=self.chance.choice((*VERDICTS, None)),
                urls=self.chance.choice(((), ("https://example.org/a",))),
                claim_types=self.chance.sample(["event", "quantity", "quotation"], self.chance.randrange(3)),
                check_worthiness=self.chance.choice(("low", "high", None)),
            )  # fmt: skip
        room.submit(document, name)

    def case(self) -> tuple[Newsroom, list[UUID]]:
        room = self.chance.choice((self.room, self.other))
        document = self.chance.choice(self.documents)
        claims = Claim.objects.filter(
            assignment__round=room.round, assignment__document=document, status="live"
        )
        return room, list(claims.values_list("pk", flat=True))

    def merge(self) -> None:
        room, claims = self.case()
        if len(claims) > 1:
            some = self.chance.sample(claims, 2)
            merges.merge(round=room.round, claims=some, adjudicator=room.adjudicator)

    def unmerge(self) -> None:
        merged = list(Claim.objects.exclude(merged_into=None).values_list("pk", flat=True))
        if merged:
            merges.unmerge(claim=self.chance.choice(merged), adjudicator=self.room.adjudicator)

    def settle(self) -> None:
        room, claims = self.case()
        if claims and self.chance.random() < 0.3:
            claim = self.chance.choice(claims)
            stored = Resolution.objects.filter(claim=claim).first()
            adjudication.settle(
                claim=claim, adjudicator=room.adjudicator,
                body=gold(verdict=self.chance.choice(VERDICTS)),
                precondition=Precondition(revision=stored.revision) if stored else NEW,
            )  # fmt: skip

    def hide(self) -> None:
        mentions = list(Mention.objects.filter(status="live").values_list("pk", flat=True))
        if mentions:
            moderation.hide_mention(mention=self.chance.choice(mentions), by=self.by, reason=WHY)

    def restore(self) -> None:
        mentions = list(Mention.objects.filter(status="hidden").values_list("pk", flat=True))
        if mentions:
            moderation.restore_mention(mention=self.chance.choice(mentions), by=self.by, reason=WHY)

    def source(self) -> None:
        source = Source.objects.first()
        if source:
            act = moderation.hide_source if source.status == "live" else moderation.restore_source
            act(source=source.pk, by=self.by, reason=WHY)

    def withdraw(self) -> None:
        held = list(Assignment.objects.filter(status="submitted"))
        if held:
            assignment = self.chance.choice(held)
            assignment.status = "returned"
            assignment.save()
            agreement_counts.recount_target(assignment)

    def take_again(self) -> None:
        """Hand in what was returned."""
        returned = list(Assignment.objects.filter(status="returned").select_related("annotator", "round"))
        if returned:
            held = self.chance.choice(returned)
            assert held.annotator is not None
            assignments.next_for(round=held.round, annotator=held.annotator)
            handing_in.submit(assignment=held.handle, annotator=held.annotator)  # type: ignore[arg-type]
