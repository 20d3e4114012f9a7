"""Which labels of a model mean a claim, and of which types."""

import re
from collections.abc import Mapping, Sequence

from annotations.preannotators.backends.claim_types import CLAIM_TYPES, claim_type_named
from annotations.preannotators.backends.model_folder import TOKEN_CLASSIFICATION, ModelFolder
from annotations.preannotators.backends.options import UnfitError

Labels = Mapping[str, tuple[str, ...]]
"""The claim types of each label that means a claim; other labels mean none."""

OUTSIDE = "O"
_PREFIX = re.compile(r"[BIELSU]-")
_BEGINS = re.compile(r"[BSU]-")
_YES_OR_NO = 2


def tag(label: str) -> str:
    """What the label of a token says of the part that it is in, whichever place it has there (B-CLAIM, I-CLAIM: CLAIM)."""
    return label[2:] if _PREFIX.match(label) else label


def begins(label: str) -> bool:
    """Whether a part begins with the token (B-CLAIM)."""
    return _BEGINS.match(label) is not None


def claim_labels(given: Mapping[str, object], folder: ModelFolder) -> Labels:
    """What the operator says of the model's labels: to each its claim type, or a list of them.

    Where they say nothing: of parts of a text every label means a claim, of sentences those named like claim types,
    or the second of two; the claim type is the one that is named like the label, if there is one.

    Raises:
        UnfitError: a label is not the model's, a claim type is none of ours, or no label means a claim.
    """
    known = _names(folder)
    chosen = {name: _claim_types(types) for name, types in given.items()} or _by_default(known, folder)
    if not chosen or not chosen.keys() <= set(known):
        rule = f"an object from those of the model's labels that mean a claim; it has {', '.join(known)}"
        raise UnfitError(rule, field="labels")
    return chosen


def _names(folder: ModelFolder) -> Sequence[str]:
    """The labels; of parts of a text their tags."""
    if folder.task != TOKEN_CLASSIFICATION:
        return folder.labels
    return [name for name in dict.fromkeys(map(tag, folder.labels)) if name != OUTSIDE]


def _claim_types(given: object) -> tuple[str, ...]:
    types = [given] if isinstance(given, str) else given
    if not isinstance(types, list) or not all(key in CLAIM_TYPES for key in types):
        rule = f"an object from the model's labels to lists of {', '.join(CLAIM_TYPES)}"
        raise UnfitError(rule, field="labels")
    return tuple(types)


def _by_default(known: Sequence[str], folder: ModelFolder) -> Labels:
    named = {name: (key,) for name in known if (key := claim_type_named(name))}
    if folder.task == TOKEN_CLASSIFICATION:
        return {name: named.get(name, ()) for name in known}
    return named or {name: () for name in known[-1:] if len(known) <= _YES_OR_NO}
