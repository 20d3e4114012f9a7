"""All kinds of changes that a project's labeled data can see, drawn by lot; each leaves the database lawful."""

import random
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from annotations.core import workflow
from annotations.core.errors import DomainError
from annotations.models import (
    Assignment,
    Claim,
    Document,
    Evidence,
    Guideline,
    Label,
    Mention,
    Project,
    Resolution,
    Round,
    Source,
    SuggestionDecision,
    User,
    Verdict,
    VerdictLabel,
)
from annotations.models.document import Appearance
from annotations.services import assignments, handing_in, mentions, merges, moderation
from annotations.services.preconditions import Precondition
from tests import desks, factories
from tests.export_world import World

CREATES = Precondition(creates=True)
HALF = 0.5
WORK = ("add_document", "take", "take", "mark", "mark", "mark", "submit")
LATER = "2099-01-01T00:00:00Z"
URLS = ("https://example.org/a", "https://example.org/b", "https://example.org/notice")


class Lot:
    """The world and the lot; what is not possible at the moment changes nothing."""

    def __init__(self, world: World, seed: int, done: set[str]) -> None:
        self.done = done
        self.world, self.draw = world, random.Random(seed)
        self.moderator = factories.member(world.project, "moderator", name="mod")
        moderation.grant_staff(user=self.moderator, by=None)
        self.people = [world.ada, world.ben, factories.member(world.project, "annotator", name="cid")]

    def one(self, rows: Any) -> Any:
        """One of the rows, or None."""
        found = list(rows.order_by("pk"))
        return self.draw.choice(found) if found else None

    def change(self) -> str:
        """One change that is possible now; its name. Every other makes work for the rest, the missing ones before all."""
        while True:
            missing = sorted(set(CHANGES) - self.done) or sorted(CHANGES)
            name = self.draw.choice(self.draw.choice((WORK, WORK, missing, sorted(CHANGES))))
            try:
                with transaction.atomic():
                    CHANGES[name](self)
            except (DomainError, IntegrityError, AttributeError):
                continue  # there is nothing that could be changed so
            self.done.add(name)
            return name

    def held(self) -> Assignment:
        """Work that somebody has open."""
        return self.one(Assignment.objects.filter(project=self.world.project, status="leased"))  # type: ignore[no-any-return]

    def finished(self) -> Any:
        """What is handed in."""
        return Assignment.objects.filter(project=self.world.project, status__in=("submitted", "closed"))


def add_document(lot: Lot) -> None:
    made = factories.document(lot.world.project, f"{factories.TEXT} Number {lot.draw.random()}.")
    Appearance.objects.create(document=made, url="https://a.example/x", publisher="Wire")
    factories.slots(lot.world.round, made)


def describe_document(lot: Lot) -> None:
    one = lot.one(Document.objects.filter(project=lot.world.project))
    Document.objects.filter(pk=one.pk).update(
        title=f"Title {lot.draw.random()}", metadata={"n": lot.draw.random()}
    )


def drop_document(lot: Lot) -> None:
    one = lot.one(Document.objects.filter(project=lot.world.project, assignments__status="open"))
    Assignment.objects.filter(document=one, status="open").delete()
    one.delete()


def take(lot: Lot) -> None:
    assignments.next_for(round=lot.world.round, annotator=lot.draw.choice(lot.people))


def mark(lot: Lot) -> None:
    held, start = lot.held(), lot.draw.randrange(20)
    cited = [factories.evidence_body(lot.draw.choice(URLS), position=n) for n in range(lot.draw.randrange(3))]
    verdict = factories.verdict_body(lot.draw.choice(("supported", "refuted")), *cited)
    claim = factories.claim_body(verdict=verdict, wording=f"Claim {lot.draw.random()}")
    desks.write(held, factories.mention_body((start, start + 9), claim=claim))


def change_mark(lot: Lot) -> None:
    one = lot.one(Mention.objects.filter(assignment__status="leased", status="live"))
    verdict = factories.verdict_body("refuted", factories.evidence_body(lot.draw.choice(URLS)))
    held = Verdict.objects.filter(claim=one.claim, status="live").first()
    verdict["id"] = str(held.pk) if held else verdict["id"]
    claim = factories.claim_body(
        id=str(one.claim_id),
        revision=one.claim.revision,
        verdict=verdict,
        wording=f"Again {lot.draw.random()}",
    )
    body = desks.parsed(factories.mention_body((1, 12), claim=claim, check_worthiness="high"))
    at = Precondition(revision=one.revision)
    mentions.save(
        assignment=one.assignment.handle, mention=one.pk, annotator=one.author_id, body=body, precondition=at
    )


def share_claim(lot: Lot) -> None:
    """A mention moves to another claim of the same work."""
    one = lot.one(Mention.objects.filter(assignment__isnull=False, status="live"))
    other = lot.one(Claim.objects.filter(assignment=one.assignment, status="live").exclude(pk=one.claim_id))
    Mention.objects.filter(pk=one.pk).update(claim=other, revision=F("revision") + 1)


def delete_mark(lot: Lot) -> None:
    one = lot.one(Mention.objects.filter(assignment__status="leased", status="live"))
    at = Precondition(revision=one.revision)
    mentions.delete(
        assignment=one.assignment.handle, mention=one.pk, annotator=one.author_id, precondition=at
    )


def submit(lot: Lot) -> None:
    held = lot.held()
    handing_in.submit(assignment=held.handle, annotator=held.annotator)  # type: ignore[arg-type]


def skip(lot: Lot) -> None:
    held = lot.held()
    handing_in.skip(assignment=held.handle, annotator=held.annotator, reason="Cut off.")  # type: ignore[arg-type]


def reopen(lot: Lot) -> None:
    """As `services.handing_in` writes it, which refuses it where others have read the work already."""
    one = lot.one(lot.finished().filter(status="submitted"))
    taken_back = {"outcome": None, "reason": "", "submitted_at": None}
    Assignment.objects.filter(pk=one.pk).update(status="leased", lease_expires_at=LATER, **taken_back)


def give_back(lot: Lot) -> None:
    """Returned with a note, and taken again."""
    one = lot.one(lot.finished().filter(status="submitted"))
    for status in ("returned", "leased"):
        Assignment.objects.filter(pk=one.pk).update(status=status, lease_expires_at=LATER)


def free(lot: Lot) -> None:
    """Released: the slot is nobody's, and its id is gone."""
    one = lot.held()
    free_one = {"annotator": None, "handle": None, "lease_expires_at": None, "leased_at": None}
    if not one.mentions.exists():
        Assignment.objects.filter(pk=one.pk).update(status="open", **free_one)


def expire(lot: Lot) -> None:
    Assignment.objects.filter(pk=lot.held().pk).update(status="expired")


def close(lot: Lot) -> None:
    Assignment.objects.filter(pk=lot.one(lot.finished().filter(status="submitted")).pk).update(
        status="closed"
    )


def void(lot: Lot) -> None:
    if lot.draw.random() < HALF:
        Assignment.objects.filter(pk=lot.one(lot.finished()).pk).update(status="voided")


def merge(lot: Lot) -> None:
    """As `services.merges` writes it, for claims that may well be roots already."""
    one = lot.one(Claim.objects.filter(project=lot.world.project, assignment__isnull=False, resolution=None))
    other = lot.one(
        Claim.objects.filter(project=lot.world.project, merged_into=None, assignment__isnull=False).exclude(
            pk=one.pk
        )
    )
    if one.merged_into_id is None and not one.merged.exists():
        Claim.objects.filter(pk=one.pk).update(merged_into=other)


def merge_by_service(lot: Lot) -> None:
    """Two of a document that nobody works on any more."""
    free = Assignment.objects.exclude(status__in=workflow.FINISHED)
    document = lot.one(
        Document.objects.filter(project=lot.world.project, assignments__in=lot.finished()).distinct()
    )
    free.filter(document=document).update(status="voided")
    made = Claim.objects.filter(assignment__document=document, status="live", mentions__status="live")
    claims = [each.pk for each in made.distinct().order_by("pk")[:2]]
    merges.merge(round=lot.world.round, claims=claims, adjudicator=lot.world.judge)


def unmerge(lot: Lot) -> None:
    one = lot.one(Claim.objects.filter(project=lot.world.project, merged_into__isnull=False))
    Claim.objects.filter(pk=one.pk).update(merged_into=None)


def settle(lot: Lot) -> None:
    root = lot.one(Claim.objects.filter(project=lot.world.project, merged_into=None, resolution=None))
    outcome = lot.draw.choice(("gold", "gold", "not_a_claim", "cannot_be_settled"))
    picked = [each.pk for each in Evidence.objects.order_by("pk")[lot.draw.randrange(5) :][:3]]
    Resolution.objects.create(
        id=factories.uuid7(),
        project=lot.world.project,
        round=lot.world.round,
        claim=root,
        outcome=outcome,
        wording="Settled.",
        label=VerdictLabel.objects.first() if outcome == "gold" else None,
        rationale="Because.",
        chosen_evidence=picked,
        settled_by=lot.world.judge,
    )


def settle_anew(lot: Lot) -> None:
    one = lot.one(Resolution.objects.all())
    outcome = lot.draw.choice(("gold", "not_a_claim", "cannot_be_settled"))
    picked = [each.pk for each in Evidence.objects.order_by("-pk")[: lot.draw.randrange(4)]]
    values = {"outcome": outcome, "chosen_evidence": picked, "revision": F("revision") + 1}
    Resolution.objects.filter(pk=one.pk).update(wording=f"Anew {lot.draw.random()}", **values)


def unsettle(lot: Lot) -> None:
    """No service does it yet."""
    one = lot.one(Resolution.objects.all())
    one.gold_mentions.all().delete()
    one.delete()


def gold_mention(lot: Lot) -> None:
    gold = lot.one(Resolution.objects.all())
    document = lot.one(Document.objects.filter(project=lot.world.project))
    Mention.objects.create(
        id=factories.uuid7(),
        project=lot.world.project,
        document=document,
        resolution=gold,
        author=lot.world.judge,
        claim=gold.claim,
        fragments=[0, 5],
        quote=document.text[:5],
    )


def drop_gold_mention(lot: Lot) -> None:
    one = lot.one(Mention.objects.filter(resolution__isnull=False))
    status = "deleted" if one.status == "live" else "live"
    Mention.objects.filter(pk=one.pk).update(status=status, revision=F("revision") + 1)


def hide_mention(lot: Lot) -> None:
    one = lot.one(Mention.objects.filter(status="live", assignment__isnull=False))
    moderation.hide_mention(mention=one.pk, by=lot.moderator, reason="Spam.")


def restore_mention(lot: Lot) -> None:
    one = lot.one(Mention.objects.filter(status="hidden"))
    moderation.restore_mention(mention=one.pk, by=lot.moderator, reason="No spam.")


def hide_source(lot: Lot) -> None:
    one = lot.one(Source.objects.filter(project=lot.world.project, status="live"))
    moderation.hide_source(source=one.pk, by=lot.moderator, reason="Spam.")


def restore_source(lot: Lot) -> None:
    one = lot.one(Source.objects.filter(project=lot.world.project, status="hidden"))
    moderation.restore_source(source=one.pk, by=lot.moderator, reason="No spam.")


def keep_secret(lot: Lot) -> None:
    one = lot.one(Source.objects.filter(project=lot.world.project))
    Source.objects.filter(pk=one.pk).update(confidential=not one.confidential)


def drop_evidence(lot: Lot) -> None:
    one = lot.one(Evidence.objects.filter(project=lot.world.project))
    one.delete()


def judge_anew(lot: Lot) -> None:
    one = lot.one(Verdict.objects.filter(project=lot.world.project, status="live"))
    label = lot.one(VerdictLabel.objects.filter(scale__project=lot.world.project))
    Verdict.objects.filter(pk=one.pk).update(label=label, rationale=f"Since {lot.draw.random()}")


def drop_verdict(lot: Lot) -> None:
    one = lot.one(Verdict.objects.filter(project=lot.world.project, status="live"))
    Verdict.objects.filter(pk=one.pk).update(status="deleted")


def drop_claim(lot: Lot) -> None:
    one = lot.one(Claim.objects.filter(project=lot.world.project, status="live", assignment__isnull=False))
    Claim.objects.filter(pk=one.pk).update(status="deleted", revision=F("revision") + 1)


def bring_claim_back(lot: Lot) -> None:
    one = lot.one(Claim.objects.filter(project=lot.world.project, status="deleted"))
    Claim.objects.filter(pk=one.pk).update(status="live", revision=F("revision") + 1)


def decide_anew(lot: Lot) -> None:
    """A decision changes with its mention, which gets another revision."""
    one = lot.one(SuggestionDecision.objects.filter(mention__isnull=False))
    SuggestionDecision.objects.filter(pk=one.pk).update(outcome="edited")
    Mention.objects.filter(pk=one.mention_id).update(revision=F("revision") + 1)


def switch_pseudonyms(lot: Lot) -> None:
    held = Project.objects.get(pk=lot.world.project.pk)
    Project.objects.filter(pk=held.pk).update(pseudonymize_annotators=not held.pseudonymize_annotators)


def rename_person(lot: Lot) -> None:
    one = lot.draw.choice(lot.people)
    User.objects.filter(pk=one.pk).update(username=f"{one.pk}-{lot.draw.randrange(10**6)}")


def rename_project(lot: Lot) -> None:
    Project.objects.filter(pk=lot.world.project.pk).update(name=f"Desk {lot.draw.random()}")


def rename_round(lot: Lot) -> None:
    lot.world.round.name = f"Round {lot.draw.random()}"
    lot.world.round.save(update_fields=["name"])


def new_guideline(lot: Lot) -> None:
    count = lot.world.project.guidelines.count()
    made = Guideline.objects.create(project=lot.world.project, version=count + 1, markdown="x", html="x")
    lot.world.round.guideline = made
    lot.world.round.save(update_fields=["guideline"])


def another_round(lot: Lot) -> None:
    latest = lot.world.round
    fields = {"name": f"Round {lot.draw.random()}", "required_fields": ["wording"], "verdict_needed": "none"}
    Round.objects.create(
        project=latest.project,
        guideline=latest.guideline,
        verdict_scale=latest.verdict_scale,
        steps=["mark"],
        **fields,
    )


def rename_scale(lot: Lot) -> None:
    scale = lot.world.round.verdict_scale
    type(scale).objects.filter(pk=scale.pk).update(name=f"Scale {lot.draw.randrange(10**6)}")


def rename_verdict(lot: Lot) -> None:
    one = lot.one(VerdictLabel.objects.filter(scale__project=lot.world.project))
    VerdictLabel.objects.filter(pk=one.pk).update(name=f"Name {lot.draw.random()}")


def rekey_verdict(lot: Lot) -> None:
    one = lot.one(VerdictLabel.objects.filter(scale__project=lot.world.project, key="conflicting"))
    VerdictLabel.objects.filter(pk=one.pk).update(key=f"key-{lot.draw.randrange(10**6)}")


def retire_label(lot: Lot) -> None:
    one = lot.one(Label.objects.filter(schema__project=lot.world.project))
    Label.objects.filter(pk=one.pk).update(name=f"Label {lot.draw.random()}")


def other_project(lot: Lot) -> None:
    """Nothing of it may show."""
    factories.document(factories.project(), f"{factories.TEXT} Elsewhere {lot.draw.random()}.")


CHANGES: dict[str, Callable[[Lot], None]] = {
    each.__name__: each
    for each in (
        add_document, describe_document, drop_document, take, mark, change_mark, share_claim, delete_mark, submit,
        skip, reopen, give_back, free, expire, close, void, merge, merge_by_service, unmerge, settle, settle_anew,
        unsettle, gold_mention, drop_gold_mention, hide_mention, restore_mention, hide_source, restore_source,
        keep_secret, drop_evidence, judge_anew, drop_verdict, drop_claim, bring_claim_back, decide_anew,
        switch_pseudonyms, rename_person, rename_project, rename_round, new_guideline, another_round, rename_scale,
        rename_verdict, rekey_verdict, retire_label, other_project,
    )
}  # fmt: skip
