"""Who may do what in a project: one table from action to any-of all-of predicates.

A predicate looks at plain facts about the asking member; what the facts are is gathered in one
place, `queries.membership`. An action without a row is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of someone in one project."""

    roles: frozenset[str]
    has_open_blind_work: bool = False
    agreement_visible_to_annotators: bool = False


Predicate = Callable[[Facts], bool]


def is_member(facts: Facts) -> bool:
    """Holds any role in the project."""
    return bool(facts.roles)


def has(role: str) -> Predicate:
    """Holds this role."""
    return lambda facts: role in facts.roles


def is_not_working_blind(facts: Facts) -> bool:
    """Has no open assignment whose answer others' work could color (P12)."""
    return not facts.has_open_blind_work


def sees_agreement_as_annotator(facts: Facts) -> bool:
    """The project shows agreement to those who annotate."""
    return "annotator" in facts.roles and facts.agreement_visible_to_annotators


PERMISSIONS: Mapping[str, tuple[tuple[Predicate, ...], ...]] = {
    "view_project": ((is_member,),),
    "annotate": ((has("annotator"),),),
    "view_progress": tuple(
        (has(role), is_not_working_blind) for role in ("manager", "adjudicator", "moderator", "viewer")
    ),
    "view_agreement": (
        (has("manager"), is_not_working_blind),
        (has("adjudicator"), is_not_working_blind),
        (has("viewer"), is_not_working_blind),
        (sees_agreement_as_annotator, is_not_working_blind),
    ),
    "adjudicate": ((has("adjudicator"), is_not_working_blind),),
    "export": ((has("manager"), is_not_working_blind), (has("viewer"), is_not_working_blind)),
    "release": ((has("manager"), is_not_working_blind),),
    "import": ((has("manager"), is_not_working_blind),),
    "pre_annotate": ((has("manager"),),),
    "learn": ((has("manager"), is_not_working_blind),),
    "manage": ((has("manager"),),),
    "moderate": ((has("moderator"), is_not_working_blind),),
}


def allows(action: str, facts: Facts) -> bool:
    """Whether someone with these facts may do this; an unknown action is refused."""
    return any(all(predicate(facts) for predicate in row) for row in PERMISSIONS.get(action, ()))


def allowed_actions(facts: Facts) -> list[str]:
    """The actions that someone with these facts may do, in the order of the table."""
    return [action for action in PERMISSIONS if allows(action, facts)]
