"""A project of the populated database: its people, its rounds, and who works on what."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Now

from annotations.models import Assignment, Label, Project, Round, User
from annotations.models.project import EvidenceStyle, Role, RoundKind, RoundStatus
from annotations.services import assignments, handing_in, moderation, projects, users
from tests.support.population_work import Maker, Sheet, work

PASSWORD = "ebb-tide-lantern"


@dataclass
class Desk:
    """A project under way."""

    maker: Maker
    project: Project
    round: Round
    people: dict[str, User]
    guests: int = 0

    def guest(self) -> User:
        """A new annotator, for work that somebody stays with."""
        self.guests += 1
        person = User.objects.create(username=f"guest{self.guests}-{self.project.slug}")
        projects.add_member(project=self.project, user=person, roles=["annotator"], by=self.people["manager"])
        return person

    def take(self, who: User, round_: Round | None = None) -> Sheet | None:
        """The person's next document."""
        handed = assignments.next_for(round=round_ or self.round, annotator=who)
        return self.sheet(handed.handle, who) if handed else None

    def sheet(self, handle: UUID, who: User) -> Sheet:
        """A document in the person's hands."""
        held = Assignment.objects.select_related("document").get(handle=handle)
        keys = list(self.round.verdict_scale.labels.values_list("key", flat=True))
        return Sheet(self.maker, held, who, keys, self.project.evidence_style == EvidenceStyle.QUESTIONS)

    def do(self, who: User, *, submit: bool = True, round_: Round | None = None) -> Assignment | None:
        """Work on the person's next document, and hand it in or not."""
        sheet = self.take(who, round_)
        if sheet is None:
            return None
        work(sheet, to_the_end=submit)
        if submit:
            handing_in.submit(assignment=sheet.held.handle, annotator=who)  # type: ignore[arg-type]
        sheet.held.refresh_from_db()
        return sheet.held


def open_desk(maker: Maker, slug: str, scale: str, style: str) -> Desk:
    """A project with a person of each role and one of several, and rounds of every kind."""
    people = {
        role: person_of(f"{role}-{slug}", role.capitalize()) for role in (*Role.values, "second", "all")
    }
    project = projects.create(
        slug=slug,
        name=f"{slug.capitalize()} desk",
        by=people["manager"],
        scale=scale,
        data_license="CC-BY-4.0",
    )
    Project.objects.filter(pk=project.pk).update(
        evidence_style=style,
        pre_annotator="rules",  # its suggestions lie within each other
        pseudonymize_annotators=slug != "council",
        agreement_visible_to_annotators=slug == "council",
    )
    project.refresh_from_db()
    roles = {
        **{role: [role] for role in Role.values},
        "second": ["annotator"],
        "all": ["adjudicator", "viewer"],
    }
    for name, held in roles.items():
        projects.add_member(project=project, user=people[name], roles=held, by=None)
    projects.set_roles(project=project, user=people["all"], roles=["viewer"], by=people["manager"])
    moderation.grant_staff(user=people["moderator"], by=None)
    first = project.rounds.get()
    policy = {"harbor": "show", "council": "randomize", "archive": "hide"}[slug]
    Round.objects.filter(pk=first.pk).update(suggestion_policy=policy, withheld_share=0.0, seed=maker.seed)
    first.refresh_from_db()
    leave_rounds(first)
    label = Label.objects.filter(schema__project=project, group="claim_types").last()
    Label.objects.filter(pk=label.pk if label else None).update(retired_at=Now())
    return Desk(maker, project, first, people)


def person_of(username: str, name: str) -> User:
    """An account; managers' can sign in, the others' hashes would take half of the time of everything."""
    shown = f"{name} Öström"
    if name == "Manager":
        return users.create(username=username, password=PASSWORD, display_name=shown)
    return User.objects.create(username=username, display_name=shown)


def leave_rounds(first: Round) -> None:
    """Closed rounds of the other kinds, under a second version of the guideline."""
    guideline = projects.add_guideline(project=first.project, text="# Later\n\nMark *less*.")
    for kind in RoundKind.values:
        Round.objects.create(
            project=first.project, name=f"Earlier {kind}", kind=kind, status=RoundStatus.CLOSED, steps=first.steps,
            required_fields=[], verdict_needed="none", guideline=guideline, verdict_scale=first.verdict_scale,
            overlap=1, blind=False, closed_at=Now(),
        )  # fmt: skip
