"""What is in a project: every model is carried by a project's archive, or left out for a reason.

A model that is in neither list fails `tests/contracts/test_moving.py`. History is carried with its model.
"""

from dataclasses import dataclass

from django.db.models import Model
from pghistory.models import Event as History

from annotations import models as m

IN_PROJECT = "project_id = %(project)s"


@dataclass(frozen=True, slots=True)
class Carried:
    """A model whose rows go along.

    `rows` is the SQL condition by which a row, of the model or of its history, belongs to the project; `setting`
    says that it goes into a template as well.
    """

    model: type[Model]
    rows: str = IN_PROJECT
    setting: bool = False

    @property
    def kind(self) -> str:
        """How files, references and events name the model."""
        return kind_of(self.model)

    @property
    def table(self) -> str:
        """The model's table."""
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented API


def kind_of(model: type[Model]) -> str:
    """The name of a model, lower case."""
    return str(model._meta.model_name)  # noqa: SLF001 - Django's documented API


def _of(column: str, parent: type[Model], rows: str = IN_PROJECT) -> str:
    return f"{column} IN (SELECT id FROM {parent._meta.db_table} WHERE {rows})"  # noqa: S608, SLF001 - literals


CARRIED = (
    Carried(m.Project, "id = %(project)s", setting=True),
    Carried(m.LabelSchema, setting=True),
    Carried(m.Label, _of("schema_id", m.LabelSchema), setting=True),
    Carried(m.VerdictScale, setting=True),
    Carried(m.VerdictLabel, _of("scale_id", m.VerdictScale), setting=True),
    Carried(m.Guideline, setting=True),
    Carried(m.Round, setting=True),
    Carried(m.Membership),
    Carried(m.Document),
    Carried(m.Appearance, _of("document_id", m.Document)),
    Carried(m.Suggestion),
    Carried(m.Assignment),
    Carried(m.Claim),
    Carried(m.Source),
    Carried(m.Resolution),
    Carried(m.Mention),
    Carried(m.SuggestionDecision, _of("suggestion_id", m.Suggestion)),
    Carried(m.Verdict),
    Carried(m.Question, _of("verdict_id", m.Verdict)),
    Carried(m.Evidence),
    Carried(m.ClaimLink),
    Carried(m.ProjectModel),
    Carried(m.PreAnnotatorUse),
    Carried(m.Event),
)
"""In the order in which they are loaded: what a row refers to by a number comes before it."""

LEFT_OUT: dict[type[Model], str] = {
    m.AccessToken: "secrets of the server, which its programs make anew",
    m.ClaimTally: "counted anew from the work",
    m.ClaimTerm: "made anew from the suggestions",
    m.Delivery: "what the server sent, or is about to",
    m.DeliveryAttempt: "what the server sent",
    m.DocumentTally: "counted anew from the work",
    m.IdempotencyKey: "answers of the server to its own callers",
    m.IndexedClaim: "made anew from the suggestions",
    m.Job: "work of the server's own workers; what it brought about is carried",
    m.Release: "frozen files that stay where they were published",
    m.SignInTally: "about accounts, not projects",
    m.Upload: "files on their way in; what was imported is carried",
    m.User: "people are carried by name alone, without passwords, addresses and rights",
    m.Webhook: "addresses that trust a secret of the server",
    m.WorkerSeen: "about the server, not a project",
}

PEOPLE_OF_EVENTS = f"SELECT object_id FROM annotations_event WHERE {IN_PROJECT} AND object_type = 'user'"  # noqa: S608


def carried(*, data: bool) -> tuple[Carried, ...]:
    """What an archive holds, with or without the work."""
    return tuple(each for each in CARRIED if data or each.setting)


def history_of(each: Carried) -> type[History] | None:
    """The model of the history of what is carried; None where none is kept."""
    found = [
        model for model in History.__subclasses__() for model in _below(model) if _tracks(model, each.model)
    ]
    return found[0] if found else None


def _below(model: type[History]) -> list[type[History]]:
    return [model, *(deeper for each in model.__subclasses__() for deeper in _below(each))]


def _tracks(history: type[History], model: type[Model]) -> bool:
    return getattr(history, "pgh_tracked_model", None) is model and not history._meta.abstract  # noqa: SLF001
