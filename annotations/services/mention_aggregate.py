"""The mention aggregate as plain values: what a client sent, in the shape that is stored.

The shapes are those of `queries.aggregate_json`; because both sides are written alike, "is the body
equal to what is stored?" is one comparison.
"""

import uuid
from typing import Any, TypedDict
from urllib.parse import urlsplit, urlunsplit

from annotations.core.spans import Span, checked
from annotations.services.errors import InvalidError

JSON = dict[str, Any]
SOURCE_NAMESPACE = uuid.UUID("5b0cf1f5-1c0f-5d5a-9d3c-3f5f1d3a7c11")
URL_LIMIT = 2000  # bytes, for an index entry holds no more than about 2,700
DEFAULT_PORTS = {"http": 80, "https": 443}


class UnfitUrlError(InvalidError):
    """An address that can't be a web source."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="claim.verdict.questions.evidence.source.url")


class Aggregate(TypedDict):
    """A mention with its claim, verdict, questions, evidence and sources."""

    fragments: list[JSON]
    suggestion: str | None
    claim_types: list[str]
    check_worthiness: str | None
    claim: JSON
    owns_claim: bool


def from_body(body: JSON) -> Aggregate:
    """The aggregate that a validated request body describes; ids become strings, dates ISO text.

    Raises:
        SpanError: a fragment that encloses nothing.
        InvalidError: a web address that is none, or one id for two questions or pieces of evidence.
    """
    spans = [Span(f["start"], f["end"]) for f in body["fragments"]]
    claim = body["claim"]
    owns_claim = set(claim) != {"id"}
    return Aggregate(
        fragments=[{"start": span.start, "end": span.end} for span in spans],
        suggestion=text_or_none(body.get("suggestion")),
        claim_types=list(dict.fromkeys(body["claim_types"])),
        check_worthiness=body.get("check_worthiness"),
        claim=claim_from_body(claim) if owns_claim else {"id": str(claim["id"])},
        owns_claim=owns_claim,
    )


def claim_from_body(claim: JSON) -> JSON:
    """The claim without its revision."""
    verdict = claim.get("verdict")
    return {
        "id": str(claim["id"]),
        "wording": claim["wording"],
        "asks": claim["asks"],
        "claimant": claim["claimant"],
        "claim_date": date_from_body(claim.get("claim_date")),
        "place": claim["place"],
        "verdict": verdict_from_body(verdict) if verdict else None,
    }


def date_from_body(claim_date: JSON | None) -> JSON | None:
    """A claim's date, or None where all of it is empty.

    Raises:
        InvalidError: the range ends before it starts.
    """
    if not claim_date:
        return None
    start, end = claim_date.get("start"), claim_date.get("end")
    if start and end and start > end:
        raise InvalidError("The claim's date ends before it starts.", field="claim.claim_date.end")
    if not (claim_date["expression"] or start or end):
        return None
    return {
        "expression": claim_date["expression"],
        "start": text_or_none(start),
        "end": text_or_none(end),
        "how": claim_date["how"],
    }


def verdict_from_body(verdict: JSON) -> JSON:
    """A verdict with its questions in the order of their positions."""
    questions = [question_from_body(question) for question in verdict["questions"]]
    refuse_repeated_ids("questions", questions)
    refuse_repeated_ids("questions.evidence", [item for q in questions for item in q["evidence"]])
    return {
        "id": str(verdict["id"]),
        "label": verdict.get("label"),
        "rationale": verdict["rationale"],
        "confidence": verdict.get("confidence"),
        "questions": sorted(questions, key=lambda q: (q["position"], q["id"])),
    }


def refuse_repeated_ids(field: str, rows: list[JSON]) -> None:
    """Refuse rows of which two have one id.

    Raises:
        InvalidError: so it is.
    """
    if len({row["id"] for row in rows}) < len(rows):
        raise InvalidError("Two of these have the same id.", field=f"claim.verdict.{field}")


def question_from_body(question: JSON) -> JSON:
    """A question with its evidence in the order of their positions."""
    evidence = [evidence_from_body(item) for item in question["evidence"]]
    return {
        "id": str(question["id"]),
        "position": question["position"],
        "text": question["text"],
        "evidence": sorted(evidence, key=lambda e: (e["position"], e["id"])),
    }


def evidence_from_body(item: JSON) -> JSON:
    """One piece of evidence with the source as this annotator cites it."""
    source = item["source"]
    is_web = source["kind"] == "web"
    return {
        "id": str(item["id"]),
        "position": item["position"],
        "answer": item["answer"],
        "answer_type": item.get("answer_type"),
        "boolean_explanation": item["boolean_explanation"],
        "excerpt": item["excerpt"],
        "stance": item["stance"],
        "origin": item["origin"],
        "evidence_set": item["evidence_set"],
        "source": {
            "kind": source["kind"],
            "url": canonical_url(source["url"]) if is_web else "",
            "citation": "" if is_web else source["citation"],
            "title": source["title"],
            "publisher": source["publisher"],
            "published_on": text_or_none(source.get("published_on")),
            "date_found_by": source["date_found_by"],
            "medium": source["medium"],
        },
    }


def canonical_url(url: str) -> str:
    """One spelling for one address: lower-case scheme and host, no default port, no fragment.

    Raises:
        UnfitUrlError: not an http(s) address with a host, one that carries credentials, or too long.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme.lower() not in DEFAULT_PORTS or not host:
        raise UnfitUrlError("A web source needs a full address, such as https://example.org/report.")
    if parts.username or parts.password:
        raise UnfitUrlError("An address with a user name or password in it can't be a source.")
    named = f"[{host}]" if ":" in host else host
    explicit = port and port != DEFAULT_PORTS[parts.scheme.lower()]
    host = f"{named}:{port}" if explicit else named
    canonical = urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, ""))
    if len(canonical.encode()) > URL_LIMIT:
        raise UnfitUrlError(f"An address of more than {URL_LIMIT} bytes can't be a source.")
    return canonical


def source_id(project: uuid.UUID, source: JSON) -> uuid.UUID:
    """The id that this source has in this project, whoever cites it first."""
    return uuid.uuid5(SOURCE_NAMESPACE, f"{project}\n{source['kind']}\n{source['url'] or source['citation']}")


def spans_of(aggregate: Aggregate, characters: int) -> tuple[Span, ...]:
    """The fragments as spans of a text of so many code points.

    Raises:
        SpanError: empty, out of order, overlapping, or outside the text.
    """
    return checked([Span(f["start"], f["end"]) for f in aggregate["fragments"]], characters)


def flat(fragments: list[JSON]) -> list[int]:
    """Fragments as the column holds them: [start, end, start, end, …]."""
    return [number for f in fragments for number in (f["start"], f["end"])]


def without_revision(claim: JSON) -> JSON:
    """The claim as a client may repeat it."""
    return {key: value for key, value in claim.items() if key != "revision"}


def text_or_none(value: object) -> str | None:
    """A UUID or date as text; absent stays absent."""
    return None if value is None else str(value)
