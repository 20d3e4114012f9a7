"""Which state a write replaces, as `If-Match` and `If-None-Match` say it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from annotations.services.errors import PreconditionFailedError, PreconditionRequiredError


@dataclass(frozen=True, slots=True)
class Precondition:
    """What a writer believes: nothing is there (`creates`), or this revision is.

    Rows without a revision of their own are told by the tag of their state.
    """

    creates: bool = False
    revision: int | str | None = None

    def check(self, *, revision: int | str | None, current: dict[str, object] | None) -> None:
        """Compare with the stored revision, None where nothing is stored.

        Raises:
            PreconditionRequiredError: the writer said nothing.
            PreconditionFailedError: the belief is wrong; carries `current`.
        """
        if not self.creates and self.revision is None:
            raise PreconditionRequiredError
        expected = None if self.creates else self.revision
        if expected != revision:
            raise PreconditionFailedError(current)


def state_tag(state: Mapping[str, object]) -> str:
    """What tells this state from any other: 32 hexadecimal digits."""
    return hashlib.sha256(orjson.dumps(dict(state), option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
