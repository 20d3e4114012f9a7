"""Rows and their constraints, one aggregate a file.

Every rule that must hold whatever code runs is a constraint or a trigger here; services
decide, these files refuse.
"""

from annotations.models.access import AccessToken, IdempotencyKey
from annotations.models.assignment import Assignment
from annotations.models.claim import Claim, Mention
from annotations.models.claim_index import ClaimTerm, IndexedClaim
from annotations.models.claim_link import ClaimLink
from annotations.models.document import Appearance, Document
from annotations.models.evidence import Evidence, Question, Source
from annotations.models.job import Job, WorkerSeen
from annotations.models.label_schema import Label, LabelSchema
from annotations.models.moderation import Event
from annotations.models.project import Guideline, Membership, Project, Round
from annotations.models.project_model import ProjectModel
from annotations.models.release import Release
from annotations.models.sign_in import SignInTally
from annotations.models.suggestion import PreAnnotatorUse, Suggestion, SuggestionDecision
from annotations.models.tally import ClaimTally, DocumentTally
from annotations.models.upload import Upload
from annotations.models.user import User
from annotations.models.verdict import Resolution, Verdict, VerdictLabel, VerdictScale
from annotations.models.webhook import Delivery, DeliveryAttempt, Webhook

__all__ = [
    "AccessToken",
    "Appearance",
    "Assignment",
    "Claim",
    "ClaimLink",
    "ClaimTally",
    "ClaimTerm",
    "Delivery",
    "DeliveryAttempt",
    "Document",
    "DocumentTally",
    "Event",
    "Evidence",
    "Guideline",
    "IdempotencyKey",
    "IndexedClaim",
    "Job",
    "Label",
    "LabelSchema",
    "Membership",
    "Mention",
    "PreAnnotatorUse",
    "Project",
    "ProjectModel",
    "Question",
    "Release",
    "Resolution",
    "Round",
    "SignInTally",
    "Source",
    "Suggestion",
    "SuggestionDecision",
    "Upload",
    "User",
    "Verdict",
    "VerdictLabel",
    "VerdictScale",
    "Webhook",
    "WorkerSeen",
]
