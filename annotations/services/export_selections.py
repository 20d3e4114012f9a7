"""What of a project can be asked for, and what was: names become ids, and what there is not is refused."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from annotations.core.records import Selection
from annotations.models import Assignment, Project, Round, User
from annotations.services import pseudonyms
from annotations.services.errors import InvalidError

NAMED = 20
"""Choices that a refusal names at most."""
STATUSES: Mapping[str, str] = {"submitted": "Handed in", "closed": "Closed"}
DOCUMENTS: Mapping[str, str] = {
    "all": "All, worked on or not",
    "with_work": "With finished work",
    "finished": "Finished by everybody",
    "settled": "With settled claims",
}
JUDGMENTS: Mapping[str, str] = {"all": "Everybody’s, and gold", "gold": "Gold alone"}


class UnknownChoiceError(InvalidError):
    """A round, annotator or status that the project does not have."""

    code = "unknown_choice"


def choices(project: Project) -> dict[str, list[tuple[str, str]]]:
    """What each part of a selection can be: key, and name or meaning."""
    return {
        "rounds": rounds_of(project),
        "annotators": [(name, name) for _, name in annotators_of(project)],
        "statuses": list(STATUSES.items()),
        "documents": list(DOCUMENTS.items()),
        "judgments": list(JUDGMENTS.items()),
    }


def rounds_of(project: Project) -> list[tuple[str, str]]:
    """Id and name of each round, in their order."""
    rows = Round.objects.filter(project=project).order_by("created_at", "id").values_list("id", "name")
    return [(str(identifier), name) for identifier, name in rows]


def annotators_of(project: Project) -> list[tuple[str, str]]:
    """Id of each who has or had documents, and the name that exports call them by, in the order of the names."""
    held = Assignment.objects.filter(project=project).values("annotator")
    named = names_of(project.pk, held, pseudonymize=project.pseudonymize_annotators)
    return sorted(named.items(), key=lambda pair: pair[1])


def names_of(project: UUID, people: Any, *, pseudonymize: bool) -> dict[str, str]:
    """What people are called in data that leave the project, by id."""
    rows = User.objects.filter(pk__in=people).values_list("pk", "username")
    return {
        str(pk): pseudonyms.name_of(project=project, person=pk) if pseudonymize else name for pk, name in rows
    }


def selection_of(project: Project, given: Mapping[str, Any]) -> Selection:
    """What is asked for, by ids. Rounds are named by id or name, annotators by what exports call them.

    Not by user name or id where exports have pseudonyms: what comes out would tell whose is whose (P52).

    Raises:
        UnknownChoiceError: a value is none of those that there are; the sentence has them.
    """
    rounds, annotators = given.get("rounds"), given.get("annotators")
    return Selection(
        rounds=_known("rounds", rounds, rounds_of(project), by_key=True) if rounds else (),
        annotators=_known("annotators", annotators, annotators_of(project)) if annotators else (),
        statuses=_known("statuses", given.get("statuses") or (), [(key, key) for key in STATUSES]),
        documents=_one("documents", given.get("documents", "all"), DOCUMENTS),
        judgments=_one("judgments", given.get("judgments", "all"), JUDGMENTS),
    )


def _known(
    field: str, values: Iterable[str], there_are: list[tuple[str, str]], *, by_key: bool = False
) -> tuple[str, ...]:
    """The keys of those whose name, or key as well, is among the values, sorted. Raises UnknownChoiceError."""
    keys: dict[str, set[str]] = {}
    for key, name in there_are:
        for word in {name, key} if by_key else {name}:
            keys.setdefault(word, set()).add(key)
    for value in values:
        if value not in keys:
            raise _unknown(field, value, [name for _, name in there_are])
    return tuple(sorted({key for value in values for key in keys[value]}))


def _one(field: str, value: str, there_are: Iterable[str]) -> str:
    """The value, if it is one of them. Raises UnknownChoiceError."""
    if value not in there_are:
        raise _unknown(field, value, there_are)
    return value


def _unknown(field: str, value: str, there_are: Iterable[str]) -> UnknownChoiceError:
    listed = list(there_are)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    named = (
        f"choose from: {', '.join(listed[:NAMED])}{more}" if listed else "there are none yet; leave it out"
    )
    return UnknownChoiceError(f"“{value}” is none of this project's {field}; {named}.", field=field)
