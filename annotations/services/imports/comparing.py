"""Whether work that comes in says the same as work that stands, whatever ids and order they have."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotations.queries.aggregate_json import CLAIM_C, MENTION_M
from annotations.queries.statements import all_rows
from annotations.services.mention_aggregate import JSON

STANDING = f"""
SELECT m.assignment_id, {MENTION_M}, {CLAIM_C}
FROM annotations_mention m JOIN annotations_claim c ON c.id = m.claim_id
WHERE m.assignment_id = ANY (%(assignments)s) AND m.status = 'live'
"""  # noqa: S608 - made of constants

MENTION_SAYS = ("fragments", "claim_types", "check_worthiness")
NAMES_ONLY = frozenset({"id", "revision"})

Said = Counter[str]
"""Each claim with its mentions, in one spelling."""


def standing(assignments: Sequence[int]) -> Mapping[int, Said]:
    """What the work in each of these assignments says. One SQL statement."""
    found: dict[int, list[tuple[JSON, JSON]]] = defaultdict(list)
    for assignment, mention, claim in all_rows(STANDING, {"assignments": list(assignments)}):
        found[assignment].append((mention, claim))
    return defaultdict(Counter, {assignment: said(pairs) for assignment, pairs in found.items()})


def said(pairs: Iterable[tuple[Mapping[str, Any], JSON]]) -> Said:
    """What mentions, each with its whole claim, say."""
    claims: dict[str, JSON] = {}
    mentions: dict[str, list[str]] = defaultdict(list)
    for mention, claim in pairs:
        claims[claim["id"]] = claim
        mentions[claim["id"]].append(_spelled({key: mention[key] for key in MENTION_SAYS}))
    return Counter(_spelled([_bare(claim), sorted(mentions[key])]) for key, claim in claims.items())


def _bare(value: Any) -> Any:
    """The value without ids, and with lists in one order; what has an order says its position."""
    if isinstance(value, Mapping):
        return {key: _bare(item) for key, item in value.items() if key not in NAMES_ONLY}
    if isinstance(value, list):
        return sorted((_bare(item) for item in value), key=_spelled)
    return value


def _spelled(value: Any) -> str:
    if isinstance(value, dict) and "claim_types" in value:
        value = {**value, "claim_types": sorted(value["claim_types"])}
    return json.dumps(value, sort_keys=True)
