"""How far the annotators of a round agree: the page, and its file."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.agreement.filters import FILTER_PARAMETERS, filters_from
from annotations.api.agreement.shapes import AgreementFileSerializer, AgreementSerializer
from annotations.api.base import refusals, round_for
from annotations.api.file_answers import FileView
from annotations.queries.agreement.scope import Filters
from annotations.services import agreement
from annotations.services.agreement import file as agreement_file
from annotations.services.errors import InvalidError

JSON = dict[str, Any]
FORMATS = ("csv", "json")


def page_for(request: Request, round_id: UUID, filters: Filters) -> JSON:
    """The page, if the caller may see it; single claims are for those who don't annotate (P12).

    Raises as `round_for` does.
    """
    round_, facts = round_for(request, round_id, "view_agreement")
    return agreement.measure(round=round_, filters=filters, with_items="annotator" not in facts.roles)


class AgreementView(APIView):
    """Agreement within a round."""

    @extend_schema(
        operation_id="get_agreement",
        parameters=FILTER_PARAMETERS,
        responses={200: AgreementSerializer, **refusals(400, 403, 404)},
    )
    def get(self, request: Request, round_id: UUID) -> Response:
        """Measured over the documents that all their annotators have finished; never older than the work."""
        filters = filters_from(request)
        return Response(page_for(request, round_id, filters), headers={"Cache-Control": "no-store"})


class AgreementFileView(FileView):
    """Agreement within a round, as a file."""

    @extend_schema(
        operation_id="get_agreement_file",
        parameters=[*FILTER_PARAMETERS, OpenApiParameter("as", str, enum=FORMATS, default="csv")],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/json"): AgreementFileSerializer,
            **refusals(400, 403, 404),
        },
    )
    def get(self, request: Request, round_id: UUID) -> HttpResponseBase:
        """One row a figure, each with its measure, version, seed and n."""
        filters, shape = filters_from(request, "as"), request.query_params.get("as", "csv")
        if shape not in FORMATS:
            raise InvalidError(f"as is one of: {', '.join(FORMATS)}.", field="as")
        page = page_for(request, round_id, filters)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="agreement-{round_id}.{shape}"',
        }
        if shape == "json":
            return Response(agreement_file.as_json(page), headers=headers)
        return HttpResponse(
            agreement_file.as_csv(page), content_type="text/csv; charset=utf-8", headers=headers
        )
