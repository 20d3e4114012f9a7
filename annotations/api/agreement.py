"""How far the annotators of a round agree: the page, and its file."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.agreement_filters import FILTER_PARAMETERS, filters_from
from annotations.api.agreement_shapes import AgreementSerializer
from annotations.api.base import refusals, round_for
from annotations.services import agreement


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
        round_, facts = round_for(request, round_id, "view_agreement")
        page = agreement.page(round=round_, filters=filters, with_items="annotator" not in facts.roles)
        return Response(page, headers={"Cache-Control": "no-store"})
