"""How long values may be: as long as their columns."""

from collections.abc import Iterator

from django.db.models import Model

from annotations.core.records import DocumentRecord
from annotations.models import Appearance, Claim, Document, Evidence, Source
from annotations.models.fields import longest
from annotations.services.errors import InvalidError
from annotations.services.mention_aggregate import JSON

MOST_PLACES = 32_767
"""The greatest position that a column holds."""


def _longest(model: type[Model], **columns: str) -> dict[str, int]:
    """The limits of columns, by our names of their values."""
    return {ours: longest(model, column) for ours, column in columns.items()}


CLAIM = _longest(Claim, claimant="claimant", place="place")
CLAIM_DATE = _longest(Claim, expression="claim_date_expression", how="claim_date_how")
SOURCE = {
    **_longest(Source, citation="citation"),
    **_longest(
        Evidence,
        title="cited_title",
        publisher="cited_publisher",
        date_found_by="cited_date_found_by",
        medium="cited_medium",
    ),
}
DOCUMENT = _longest(Document, title="title", author="author", language="language", external_id="external_id")
APPEARANCE = _longest(Appearance, url="url", publisher="publisher")


def refuse_too_long(claim: JSON) -> None:
    """Raise InvalidError for a value that its column does not hold, with its path."""
    parts = [("", claim, CLAIM), ("claim_date.", claim["claim_date"] or {}, CLAIM_DATE)]
    for question in (claim["verdict"] or {}).get("questions", ()):
        _refuse_place(question["position"], "question_position")
        for each in question["evidence"]:
            parts.append(("source.", each["source"], SOURCE))
            _refuse_place(each["position"], "position")
            _refuse_place(each["evidence_set"], "evidence_set")
    for path, values, limits in parts:
        for field, reason in too_long(values, limits):
            raise InvalidError(reason, field=f"{path}{field}")


def _refuse_place(position: int, field: str) -> None:
    if not 0 <= position <= MOST_PLACES:
        raise InvalidError(f"must be from 0 to {MOST_PLACES:,}", field=field)


def too_long(values: JSON, limits: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Field and reason of each value that is longer than its limit."""
    for field, limit in limits.items():
        length = len(values.get(field) or "")
        if length > limit:
            yield field, f"has {length:,} characters; {limit:,} are permitted"


def of_document(document: DocumentRecord) -> Iterator[tuple[str, str]]:
    """Field and reason of each value of a document that its column does not hold."""
    yield from too_long({name: getattr(document, name) for name in DOCUMENT}, DOCUMENT)
    yield from too_long({name: getattr(document, name) for name in APPEARANCE}, APPEARANCE)
    for i, each in enumerate(document.further_appearances):
        for field, reason in too_long({"url": each.url, "publisher": each.publisher}, APPEARANCE):
            yield f"further_appearances.{i}.{field}", reason
