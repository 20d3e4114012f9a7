"""Small worlds for tests: one function a model, plain rows with sensible values.

Ids that show in answers are fixed where a test asks for it, so that two worlds can be equal.
"""

import hashlib
import itertools
import uuid
from typing import Any

from django.db.models.functions import Now

from annotations.core.labels import DEFAULT_SCHEMA
from annotations.core.spans import Span, quote_of
from annotations.models import (
    ClaimLink,
    Delivery,
    Document,
    Guideline,
    Label,
    LabelSchema,
    Membership,
    Project,
    Round,
    Suggestion,
    User,
    VerdictLabel,
    VerdictScale,
    Webhook,
)
from annotations.models.webhook import WebhookEvent
from annotations.services import assignments

TEXT = (
    "The harbor will close on Monday, the mayor said. “We lost 12 boats,” Ada Brink told reporters. "
    "Fishing brings the town 40 percent of its income. 🚢 The storm came from the north."
)
HOOK_URL = "https://93.184.216.34/hook"
"""A public address that needs no look-up; nothing is ever sent to it."""
PASSWORD = "correct horse battery staple"
numbers = itertools.count(1)


def uuid7() -> uuid.UUID:
    """A UUIDv7 as clients make them; ordered by creation within a test."""
    number = next(numbers)
    return uuid.UUID(f"01900000-0000-7000-8000-{number:012x}")


def user(name: str = "", **fields: Any) -> User:
    """A user whose password is PASSWORD is made by `user_with_password`; this one has none."""
    return User.objects.create(username=name or f"user{next(numbers)}", **fields)


def user_with_password(name: str, **fields: Any) -> User:
    """A user who can sign in with PASSWORD."""
    return User.objects.create_user(username=name, password=PASSWORD, **fields)


def project(slug: str = "", **fields: Any) -> Project:
    """A project with label schema, AVeriTeC scale and guideline, without members or rounds."""
    made = Project.objects.create(slug=slug or f"project-{next(numbers)}", name="Harbor desk", **fields)
    schema = LabelSchema.objects.create(project=made)
    for group in ("claim_types", "check_worthiness"):
        for position, label in enumerate(getattr(DEFAULT_SCHEMA, group)):
            Label.objects.create(
                schema=schema, group=group, key=label.key, name=label.name, position=position
            )
    scale = VerdictScale.objects.create(
        project=made,
        name="AVeriTeC",
        distances=[[0, 1, 0.75, 0.75], [1, 0, 0.75, 0.75], [0.75, 0.75, 0, 0.5], [0.75, 0.75, 0.5, 0]],
    )
    for position, key in enumerate(("supported", "refuted", "not_enough_evidence", "conflicting")):
        VerdictLabel.objects.create(
            scale=scale, key=key, name=key.replace("_", " ").capitalize(), position=position
        )
    Guideline.objects.create(project=made, version=1, markdown="Mark claims.", html="<p>Mark claims.</p>")
    return made


def member(of: Project, *roles: str, name: str = "", who: User | None = None) -> User:
    """A member of the project with these roles."""
    person = who or user(name)
    Membership.objects.create(project=of, user=person, roles=list(roles))
    return person


def round_of(of: Project, **fields: Any) -> Round:
    """An open blind annotate round with overlap 2 that needs nothing but verdicts where asked."""
    values = {
        "name": f"Round {next(numbers)}",
        "steps": ["mark", "word", "judge", "cite"],
        "required_fields": ["wording"],
        "verdict_needed": "none",
        **fields,
    }
    return Round.objects.create(
        project=of, guideline=of.guidelines.get(), verdict_scale=of.verdict_scales.get(), **values
    )


def document(of: Project, text: str = TEXT, **fields: Any) -> Document:
    """A document of the project; a running number keeps equal texts apart."""
    values = {"title": f"Document {next(numbers)}", "published_on": "2024-03-05", **fields}
    made = Document.objects.create(
        project=of,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        characters=len(text),
        **values,
    )
    made.refresh_from_db()
    return made


def slots(of: Round, *documents: Document) -> None:
    """The documents' slots in the round."""
    assignments.open_slots(round=of, documents=[d.pk for d in documents])


def suggestion(of: Document, start: int, end: int, **fields: Any) -> Suggestion:
    """A suggestion of the span from start to end."""
    values = {
        "pre_annotator": "dummy",
        "pre_annotator_version": "1",
        "wording": "",
        "claim_types": ["event"],
        "score": 0.5,
        **fields,
    }
    return Suggestion.objects.create(
        id=uuid7(),
        project=of.project,
        document=of,
        fragments=[start, end],
        quote=quote_of(of.text, [Span(start, end)]),
        **values,
    )


def claim_link(a: Suggestion, b: Suggestion, **fields: Any) -> ClaimLink:
    """A link between suggestions of two documents, whose first words differ."""
    spans = [{"start": one.fragments[0], "end": one.fragments[0] + 3} for one in (a, b)]
    texts = [one.document.text[span["start"] : span["end"]] for one, span in zip((a, b), spans, strict=True)]
    differ = {"here": spans[:1], "there": spans[1:], "here_text": texts[0], "there_text": texts[1]}
    values = {"kind": "diverging-quote", "score": 0.7, "method": "test", "differences": [differ], **fields}
    passages = [{"start": 0, "end": one.document.characters} for one in (a, b)]
    return ClaimLink.objects.create(
        id=uuid7(),
        project=a.project,
        suggestion_a=a,
        suggestion_b=b,
        passage_a=passages[0],
        passage_b=passages[1],
        **values,
    )


def claim_body(**fields: Any) -> dict[str, Any]:
    """A claim as a client sends it."""
    return {
        "id": str(uuid7()),
        "revision": 0,
        "wording": "The harbor closes on Monday.",
        "asks": "content",
        "claimant": "the mayor",
        "claim_date": None,
        "place": "",
        "verdict": None,
        **fields,
    }


def mention_body(*spans: tuple[int, int], **fields: Any) -> dict[str, Any]:
    """A mention with its own claim as a client sends it."""
    return {
        "fragments": [{"start": start, "end": end} for start, end in (spans or ((0, 31),))],
        "suggestion": None,
        "claim_types": ["event"],
        "check_worthiness": "medium",
        "claim": claim_body(),
        **fields,
    }


def verdict_body(label: str | None = "supported", *evidence: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A verdict with one silent question over the given evidence."""
    return {
        "id": str(uuid7()),
        "label": label,
        "rationale": "The town's notice says so.",
        "confidence": None,
        "questions": [{"id": str(uuid7()), "position": 0, "text": "", "evidence": list(evidence)}],
        **fields,
    }


def evidence_body(url: str = "https://example.org/notice", **fields: Any) -> dict[str, Any]:
    """Evidence from a web source."""
    source = {
        "kind": "web",
        "url": url,
        "citation": "",
        "title": "Notice",
        "publisher": "Town hall",
        "published_on": "2024-03-04",
        "date_found_by": "",
        "medium": "",
    }
    return {
        "id": str(uuid7()),
        "position": 0,
        "answer": "",
        "answer_type": None,
        "boolean_explanation": "",
        "excerpt": "The harbor is closed from Monday.",
        "stance": "supports",
        "origin": "unknown",
        "evidence_set": 0,
        "source": source,
        **fields,
    }


def webhook(project: Project, *, by: User, **fields: Any) -> Webhook:
    """A webhook that listens to everything."""
    made = Webhook.objects.create(
        **{
            "project": project,
            "created_by": by,
            "url": HOOK_URL,
            "events": sorted(WebhookEvent.values),
            "salt": "0a",
            **fields,
        }
    )
    made.refresh_from_db()
    return made


def delivery(hook: Webhook, **fields: Any) -> Delivery:
    """What tells a webhook that a job is done; it is due."""
    made = Delivery.objects.create(
        **{
            "webhook": hook,
            "event": "job.done",
            "data": {"job": str(uuid7()), "kind": "export", "status": "done"},
            "due_at": Now(),
            **fields,
        }
    )
    made.refresh_from_db()
    return made
