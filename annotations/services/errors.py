"""Refusals that several services share; specific ones stand beside what raises them."""

from typing import Any

from annotations.core.errors import DomainError


class NotFoundError(DomainError):
    """Nothing of that name is in the caller's reach; also said of what exists outside it (P02)."""

    code = "not_found"

    def __init__(self, what: str = "page") -> None:
        super().__init__(f"There is no such {what}, or you have no access to it.")


class NotPermittedError(DomainError):
    """The caller can see this but may not do that to it."""

    code = "not_permitted"


class InvalidError(DomainError):
    """A value that breaks a rule; `field` says which."""

    code = "invalid"


class PreconditionRequiredError(DomainError):
    """A write that does not say which state it replaces (P66)."""

    code = "precondition_required"

    def __init__(self) -> None:
        super().__init__("Say which state this replaces: If-None-Match: * to create, If-Match to change.")


class PreconditionFailedError(DomainError):
    """What is stored is not what the writer last saw; `details["current"]` holds it (P66)."""

    code = "precondition_failed"

    def __init__(self, current: dict[str, Any] | None) -> None:
        super().__init__("This was changed meanwhile; compare with the current state.", current=current)
