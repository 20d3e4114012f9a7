"""docs/permissions.md holds the permission table as it is."""

import itertools

from annotations.api.base import SCOPE_OF_ACTION
from annotations.core.permissions import PERMISSIONS, Facts, allows
from annotations.models.project import Role
from factcheck import paths

PAGE = paths.CHECKOUT / "docs" / "permissions.md"
CELLS = {
    # allowed when seeing with agreement hidden and shown, then when blind with it hidden and shown
    (False, False, False, False): "–",
    (True, True, True, True): "yes",
    (True, True, False, False): "not blind",
    (False, True, False, False): "not blind, if shown",
}


def cell(action: str, role: str) -> str:
    """What the page says for a role: the action tried under every other fact."""
    facts = [
        Facts(frozenset({role}), has_open_blind_work=blind, agreement_visible_to_annotators=shown)
        for blind, shown in itertools.product((False, True), repeat=2)
    ]
    return CELLS[tuple(allows(action, fact) for fact in facts)]


def table() -> str:
    """The table in Markdown, an action a line."""
    head = ["action", *Role.values, "token scope"]
    rows = [
        [f"`{action}`", *(cell(action, role) for role in Role.values), f"`{SCOPE_OF_ACTION[action]}`"]
        for action in PERMISSIONS
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def test_the_page_holds_the_table():
    assert table() in PAGE.read_text(), f"docs/permissions.md should hold:\n\n{table()}"


def test_every_action_is_explained():
    text = PAGE.read_text()
    assert [action for action in PERMISSIONS if f"- `{action}`:" not in text] == []


def test_every_action_has_a_scope():
    assert set(SCOPE_OF_ACTION) == set(PERMISSIONS)
