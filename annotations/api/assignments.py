"""Getting a document, working on it, handing it in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.aggregate import (
    DecisionSerializer,
    MentionWriteSerializer,
    SavedMentionSerializer,
)
from annotations.api.base import (
    IDEMPOTENCY_KEY,
    NothingSerializer,
    ProblemSerializer,
    StrictSerializer,
    etag,
    idempotent,
    known_parameters,
    precondition_of,
    refusals,
    round_for,
    scope_of_token,
    user_of,
    validated,
)
from annotations.api.screen import AssignmentScreenSerializer
from annotations.models import Assignment
from annotations.queries import assignment_screen
from annotations.services import active_time, assignments, decisions, handing_in, mentions
from annotations.services.errors import NotFoundError

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="ETag of the state that this replaces"
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, enum=["*"], description="creates the mention"
)


class HandedOutSerializer(StrictSerializer):
    """The assignment that was handed out."""

    id = serializers.UUIDField()
    document_title = serializers.CharField()


class NextRequestSerializer(StrictSerializer):
    """Which document is asked for."""

    ahead = serializers.BooleanField(
        default=False,
        help_text="reserve the document after the one at hand for ten minutes, to load it meanwhile",
    )


class NextSerializer(StrictSerializer):
    """The next assignment, or why there is none."""

    assignment = HandedOutSerializer(allow_null=True)
    reason = serializers.ChoiceField([("nothing_left", "nothing left")], allow_null=True)


class DismissSerializer(StrictSerializer):
    """A suggestion is dismissed here; it is accepted by saving a mention that names it."""

    outcome = serializers.ChoiceField([("dismissed", "dismissed")])


class SkipSerializer(StrictSerializer):
    """Why the document is skipped."""

    reason = serializers.CharField(max_length=handing_in.REASON_LIMIT)


class ActiveTimeSerializer(StrictSerializer):
    """How long its annotator was at work on the document: page in sight, and an input within the last minute."""

    seconds = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, help_text="the whole time so far; what is kept never falls"
    )


class SubmittedSerializer(StrictSerializer):
    """The assignment after it was handed in; `late` when the lease had ended meanwhile."""

    id = serializers.UUIDField()
    status = serializers.CharField()


def within_reach(request: Request, assignment_id: UUID) -> None:
    """Refuse unknown parameters and what the access token, if there is one, does not reach.

    Raises:
        NotFoundError: the token is for one project, and the assignment is not in it.
    """
    known_parameters(request)
    scope_of_token(request, "annotate")
    project = getattr(request.auth, "project_id", None)
    if project and not Assignment.objects.filter(handle=assignment_id, project=project).exists():
        raise NotFoundError("assignment")


class NextView(APIView):
    """The next document of a round."""

    @extend_schema(
        operation_id="next_assignment",
        parameters=[IDEMPOTENCY_KEY],
        request=NextRequestSerializer,
        responses={200: NextSerializer, **refusals(403, 404)},
    )
    def post(self, request: Request, round_id: UUID) -> Response:
        """Lease the next document: one's own unfinished one first, else a free slot."""
        known_parameters(request)
        round_, _ = round_for(request, round_id, "annotate")
        ahead = validated(NextRequestSerializer, request)["ahead"]

        def act() -> tuple[int, dict[str, Any]]:
            handed = assignments.next_for(round=round_, annotator=user_of(request), ahead=ahead)
            if handed is None:
                return 200, {"assignment": None, "reason": "nothing_left"}
            found = {"id": handed.handle, "document_title": handed.document_title}
            return 200, {"assignment": found, "reason": None}

        return idempotent(request, act)


class AssignmentView(APIView):
    """One's own assignment."""

    @extend_schema(
        operation_id="open_assignment",
        responses={200: AssignmentScreenSerializer, 404: ProblemSerializer},
    )
    def get(self, request: Request, assignment_id: UUID) -> HttpResponse:
        """Everything the annotation screen needs. Built in SQL and passed through as it is."""
        within_reach(request, assignment_id)
        body = assignment_screen.open_assignment(assignment=assignment_id, annotator=user_of(request).pk)
        if body is None:
            raise NotFoundError("assignment")
        return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-store"})


class MentionView(APIView):
    """A mention of one's own, with all that hangs on it."""

    @extend_schema(
        operation_id="save_mention",
        parameters=[IF_MATCH, IF_NONE_MATCH],
        request=MentionWriteSerializer,
        responses={
            200: SavedMentionSerializer,
            201: SavedMentionSerializer,
            **refusals(400, 404, 409, 412, 428),
        },
    )
    def put(self, request: Request, assignment_id: UUID, mention_id: UUID) -> Response:
        """Save mention, claim, verdict, questions, evidence and sources in one transaction."""
        within_reach(request, assignment_id)
        saved = mentions.save(
            assignment=assignment_id,
            mention=mention_id,
            annotator=user_of(request).pk,
            body=validated(MentionWriteSerializer, request),
            precondition=precondition_of(request),
        )
        return Response(
            saved.as_json(),
            status=201 if saved.created else 200,
            headers={"ETag": etag(saved.mention["revision"])},
        )

    @extend_schema(
        operation_id="delete_mention",
        parameters=[IF_MATCH],
        responses={204: None, **refusals(404, 409, 412, 428)},
    )
    def delete(self, request: Request, assignment_id: UUID, mention_id: UUID) -> Response:
        """Take the mention back; `PUT` with `If-None-Match: *` and the same id brings it back."""
        within_reach(request, assignment_id)
        mentions.delete(
            assignment=assignment_id,
            mention=mention_id,
            annotator=user_of(request).pk,
            precondition=precondition_of(request),
        )
        return Response(status=204)


class DecisionView(APIView):
    """One's own decision on a suggestion."""

    @extend_schema(
        operation_id="dismiss_suggestion",
        request=DismissSerializer,
        responses={200: DecisionSerializer, **refusals(400, 404, 409)},
    )
    def put(self, request: Request, assignment_id: UUID, suggestion_id: UUID) -> Response:
        """Dismiss the suggestion; dismissing it again changes nothing."""
        within_reach(request, assignment_id)
        validated(DismissSerializer, request)
        decision = decisions.dismiss(
            assignment=assignment_id, suggestion=suggestion_id, annotator=user_of(request).pk
        )
        return Response(decision)

    @extend_schema(
        operation_id="undo_dismissal",
        responses={204: None, **refusals(404, 409)},
    )
    def delete(self, request: Request, assignment_id: UUID, suggestion_id: UUID) -> Response:
        """Make a dismissed suggestion undecided again."""
        within_reach(request, assignment_id)
        decisions.undo(assignment=assignment_id, suggestion=suggestion_id, annotator=user_of(request).pk)
        return Response(status=204)


class ActiveTimeView(APIView):
    """How long one was at work on one's own document."""

    @extend_schema(
        operation_id="report_active_time",
        request=ActiveTimeSerializer,
        responses={200: ActiveTimeSerializer, **refusals(400, 404)},
    )
    def put(self, request: Request, assignment_id: UUID) -> Response:
        """Report the total; it never falls, nor exceeds the time that the document has been in one's hands."""
        within_reach(request, assignment_id)
        seconds = validated(ActiveTimeSerializer, request)["seconds"]
        kept = active_time.report(assignment=assignment_id, annotator=user_of(request), seconds=seconds)
        return Response({"seconds": kept})


class SubmitView(APIView):
    """Handing in."""

    @extend_schema(
        operation_id="submit_assignment",
        parameters=[IDEMPOTENCY_KEY],
        request=NothingSerializer,
        responses={200: SubmittedSerializer, **refusals(404, 409, 422)},
    )
    def post(self, request: Request, assignment_id: UUID) -> Response:
        """Submit; 422 lists what is missing, each with its place."""
        within_reach(request, assignment_id)
        validated(NothingSerializer, request)

        def act() -> tuple[int, dict[str, Any]]:
            done = handing_in.submit(assignment=assignment_id, annotator=user_of(request))
            return 200, {"id": assignment_id, "status": done.status}

        return idempotent(request, act)


class SkipView(APIView):
    """Handing back unjudged."""

    @extend_schema(
        operation_id="skip_assignment",
        parameters=[IDEMPOTENCY_KEY],
        request=SkipSerializer,
        responses={200: SubmittedSerializer, **refusals(400, 404, 409)},
    )
    def post(self, request: Request, assignment_id: UUID) -> Response:
        """Skip the document for a reason; it counts as skipped, and what was marked in it counts nowhere."""
        within_reach(request, assignment_id)
        reason = validated(SkipSerializer, request)["reason"]

        def act() -> tuple[int, dict[str, Any]]:
            done = handing_in.skip(assignment=assignment_id, annotator=user_of(request), reason=reason)
            return 200, {"id": assignment_id, "status": done.status}

        return idempotent(request, act)


class ReopenView(APIView):
    """Taking back what one handed in."""

    @extend_schema(
        operation_id="reopen_assignment",
        parameters=[IDEMPOTENCY_KEY],
        request=NothingSerializer,
        responses={200: SubmittedSerializer, **refusals(404, 409)},
    )
    def post(self, request: Request, assignment_id: UUID) -> Response:
        """Reopen under a new lease; 409 once others build on the work."""
        within_reach(request, assignment_id)
        validated(NothingSerializer, request)

        def act() -> tuple[int, dict[str, Any]]:
            held = handing_in.reopen(assignment=assignment_id, annotator=user_of(request))
            return 200, {"id": assignment_id, "status": held.status}

        return idempotent(request, act)
