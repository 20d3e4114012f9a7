"""Which claims of several annotators are taken for one: computed from their mentions, never stored."""

from collections.abc import Sequence
from typing import Any

from annotations.core.merging import AnnotatedClaim, Group, grouped
from annotations.core.spans import Fragments, Span

FINISHED_SLOTS = """count(DISTINCT a.slot)
    = count(DISTINCT a.slot) FILTER (WHERE a.status IN ('submitted', 'closed'))"""
"""Whether all n slots of a round's document are finished: over its assignments `a`, grouped by document.

Late, returned and voided work does not fill a slot.
"""

IS_MERGED_C = """(c.merged_into_id IS NOT NULL
    OR EXISTS (SELECT 1 FROM annotations_claim child WHERE child.merged_into_id = c.id))"""

IS_SETTLED_C = """EXISTS (SELECT 1 FROM annotations_resolution res
    WHERE res.claim_id = coalesce(c.merged_into_id, c.id))"""


def groups(claims: Sequence[AnnotatedClaim], *, threshold: float) -> list[Group]:
    """The groups of one document's claims; mentions match one to one for the greatest total overlap.

    Two mentions can match when their intersection over union, in code points, is at least `threshold`.
    """
    from annotations.agreement import match_spans

    def match(left: Sequence[Fragments], right: Sequence[Fragments]) -> list[tuple[int, int, float]]:
        found = match_spans(_pairs(left), _pairs(right), threshold=threshold)
        return [(pair.left, pair.right, pair.overlap) for pair in found]

    return grouped(claims, match)


def _pairs(places: Sequence[Fragments]) -> list[list[tuple[int, int]]]:
    return [[(span.start, span.end) for span in fragments] for fragments in places]


def fragments_of(flat: Sequence[int]) -> Fragments:
    """Fragments from the column's ``[start, end, start, end, …]``."""
    return tuple(Span(start, end) for start, end in zip(flat[::2], flat[1::2], strict=True))


def as_json(fragments: Fragments) -> list[dict[str, Any]]:
    """Fragments as the API shows them."""
    return [{"start": span.start, "end": span.end} for span in fragments]
