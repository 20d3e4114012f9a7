"""Soft labels: how many annotators gave a claim which label, without a word on who is right.

One line a root claim, with what was said of all claims that were merged into it. An annotator counts once; who says
two things of one claim says nothing that counts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from annotations.core.records import ClaimRecord, MentionRecord, VerdictRecord
from annotations.formats.store import Store

Said = dict[str, set[str]]
"""What each annotator said."""


def soft_labels(store: Store) -> Iterator[dict[str, Any]]:
    """The line of each root claim, in the order of the claims."""
    for root in store.all(ClaimRecord):
        if root.merged_into is None:
            yield _of_family(store, root)


def _of_family(store: Store, root: ClaimRecord) -> dict[str, Any]:
    members = [root, *store.linked(ClaimRecord, "merged_into", root.id)]
    verdicts = [each for member in members for each in store.linked(VerdictRecord, "claim", member.id)]
    mentions = [each for member in members for each in store.linked(MentionRecord, "claim", member.id)]
    scales = sorted({verdict.scale for verdict in verdicts})
    worth = ((each.provenance.author, each.check_worthiness) for each in mentions)
    types = Counter(
        key for said in _typed(mentions).values() for key in said
    )  # several types of one claim are no contradiction
    return {
        "claim": root.id,
        "wording": root.wording,
        "annotators": len({member.provenance.author for member in members}),
        "verdicts": {scale: _counted(_judged(verdicts, scale)) for scale in scales},
        "check_worthiness": _counted(worth),
        "claim_types": dict(sorted(types.items())),
    }


def _judged(verdicts: Iterable[VerdictRecord], scale: str) -> Iterator[tuple[str, str | None]]:
    return ((each.provenance.author, each.label) for each in verdicts if each.scale == scale)


def _typed(mentions: Iterable[MentionRecord]) -> Said:
    found: Said = {}
    for mention in mentions:
        found.setdefault(mention.provenance.author, set()).update(mention.claim_types)
    return found


def _counted(said: Iterable[tuple[str, str | None]]) -> dict[str, int]:
    """How many annotators gave each label; one of two labels gave none."""
    found: Said = {}
    for author, label in said:
        if label is not None:
            found.setdefault(author, set()).add(label)
    labels = Counter(next(iter(given)) for given in found.values() if len(given) == 1)
    return dict(sorted(labels.items()))
