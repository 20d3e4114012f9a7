"""Why nothing was fetched: one of a few fixed reasons, so that answers map no network (P43)."""

from enum import StrEnum
from typing import ClassVar

from annotations.core.errors import DomainError


class Reason(StrEnum):
    """What whoever asked is told. A closed port, a refused address, a name without address and an end of
    patience are one and the same: unreachable."""

    NOT_ALLOWED = "not_allowed"
    UNREACHABLE = "unreachable"
    REDIRECTS = "too_many_redirects"
    TYPE = "wrong_type"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"


SENTENCES = {
    Reason.NOT_ALLOWED: "Only http and https addresses of public sites, on their usual ports, can be fetched.",
    Reason.UNREACHABLE: "This address could not be reached.",
    Reason.REDIRECTS: "This address leads on to too many others.",
    Reason.TYPE: "What lies at this address is not of a kind that can be used.",
    Reason.TOO_LARGE: "What lies at this address is too large.",
    Reason.UNREADABLE: "What lies at this address could not be read.",
}


class FetchError(DomainError):
    """Nothing was fetched. The sentence says no more than `reason`; what is behind it is the `__cause__`.

    `timed_out` and the cause are for the operator's own back ends and for logs, never for whoever named a URL.
    """

    code: ClassVar[str] = "not_fetched"

    def __init__(self, reason: Reason, *, timed_out: bool = False) -> None:
        super().__init__(SENTENCES[reason], reason=reason.value)
        self.reason = reason
        self.timed_out = timed_out
