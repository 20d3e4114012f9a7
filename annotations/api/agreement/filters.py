"""What of a round's agreement is asked for."""

import re
from datetime import date
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from annotations.api.base import known_parameters
from annotations.queries.agreement.scope import PAIRS, Filters
from annotations.services.errors import InvalidError

DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FILTER_PARAMETERS = [
    OpenApiParameter("annotator", UUID, many=True, description="only pairs that include one of them"),
    OpenApiParameter("label", str, description="only claims that somebody gave this claim type"),
    OpenApiParameter("since", date, description="documents finished on this day (UTC) or later"),
    OpenApiParameter("until", date, description="documents finished on this day (UTC) or before"),
    OpenApiParameter(
        "pairs", str, enum=PAIRS, description="only pairs of whom both, neither or one saw suggestions"
    ),
]


def filters_from(request: Request, *more: str) -> Filters:
    """The filters that the query parameters name; `more` are further parameters that the endpoint knows.

    Raises:
        UnknownParameterError, InvalidError: a parameter is unknown, or its value is none.
    """
    given = known_parameters(request, "annotator", "label", "since", "until", "pairs", *more)
    pairs = given.get("pairs")
    if pairs is not None and pairs not in PAIRS:
        raise InvalidError(f"pairs is one of: {', '.join(PAIRS)}.", field="pairs")
    return Filters(
        annotators=tuple(sorted({str(_id(text)) for text in request.query_params.getlist("annotator")})),
        label=given.get("label"),
        since=_day(given.get("since"), "since"),
        until=_day(given.get("until"), "until"),
        pairs=pairs,
    )


def _id(text: str) -> UUID:
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if found is None or str(found) != text.lower():
        raise InvalidError("annotator is the id of a person.", field="annotator")
    return found


def _day(text: str | None, field: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise InvalidError(f"{field} is a day such as 2026-03-31.", field=field) from None
