"""Claim types by the names that another program gives them."""

from annotations.core.labels import DEFAULT_SCHEMA

CLAIM_TYPES = tuple(label.key for label in DEFAULT_SCHEMA.claim_types)
_BY_NAME = {
    name: label.key for label in DEFAULT_SCHEMA.claim_types for name in (label.key, label.name.lower())
}

#: How sure, or how much worth a check, where nothing says it.
UNKNOWN = 0.5


def claim_type_named(name: str) -> str | None:
    """The claim type of that key or name, in capitals or not."""
    return _BY_NAME.get(name.lower())
