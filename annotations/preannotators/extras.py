"""Packages that are not there unless the operator adds them."""

from typing import ClassVar

from annotations.core.errors import DomainError


class MissingExtraError(DomainError):
    """Something needs an extra that is not installed."""

    code: ClassVar[str] = "missing_extra"


def install(extra: str) -> str:
    """The command that adds an extra."""
    return f"python3 -m factcheck.install base {extra}"
