"""Which state a write replaces, as `If-Match` and `If-None-Match` say it."""

from dataclasses import dataclass

from annotations.services.errors import PreconditionFailedError, PreconditionRequiredError


@dataclass(frozen=True, slots=True)
class Precondition:
    """What a writer believes: nothing is there (`creates`), or this revision is."""

    creates: bool = False
    revision: int | None = None

    def check(self, *, revision: int | None, current: dict[str, object] | None) -> None:
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
