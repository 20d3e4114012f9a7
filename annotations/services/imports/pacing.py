"""How often files may be sent and imports asked for (P53)."""

from annotations.core.errors import DomainError
from annotations.models import Project, User
from annotations.services import rates

PERSON_LIMIT, PROJECT_LIMIT = 120, 300
"""Files sent and imports asked for in a window, previews included, by one person and into one project."""


class TooManyImportsError(DomainError):
    """Too many of late; `wait` says in how many seconds that ends."""

    code = "too_many_requests"

    def __init__(self, wait: int) -> None:
        super().__init__(
            f"Too many files or imports of late. Try again in {-(-wait // 60)} min; an archive holds many files."
        )
        self.wait = wait


def take_turn(*, project: Project, by: User) -> None:
    """Count one more. Raises TooManyImportsError, whichever limit is passed."""
    person = rates.subject("import", f"person:{by.pk}")
    into = rates.subject("import", f"project:{project.pk}")
    wait = rates.count({person: PERSON_LIMIT, into: PROJECT_LIMIT})
    if wait:
        raise TooManyImportsError(wait)
