"""The span that benchmarks save: a mention with claim, label, verdict, rationale and a web source."""

import os
import uuid
from typing import Any


def new_id() -> str:
    """A UUIDv7-like id that no other process makes."""
    bits = int.from_bytes(os.urandom(16)) & ~(0xF << 76) & ~(0x3 << 62)
    return str(uuid.UUID(int=bits & ((1 << 80) - 1) | (0x0190_0000_0000 << 80) | (7 << 76) | (2 << 62)))


def body(number: int) -> dict[str, Any]:
    """The aggregate of the `number`-th span of a document of 2,500 characters."""
    source = {
        "kind": "web", "url": f"https://harbor.example/lists/{new_id()}", "citation": "", "title": "Harbor list",
        "publisher": "Harbor office", "published_on": "2024-03-01", "date_found_by": "", "medium": "",
    }  # fmt: skip
    evidence = {
        "id": new_id(), "position": 0, "answer": "", "answer_type": None, "boolean_explanation": "",
        "excerpt": "Twelve boats are listed as lost.", "stance": "supports", "origin": "unknown",
        "evidence_set": 0, "source": source,
    }  # fmt: skip
    verdict = {
        "id": new_id(), "label": "supported", "rationale": "The harbor office lists twelve boats as lost.",
        "confidence": 4, "questions": [{"id": new_id(), "position": 0, "text": "", "evidence": [evidence]}],
    }  # fmt: skip
    claim = {
        "id": new_id(), "revision": 0, "wording": f"Twelve boats were lost off the north pier, number {number}",
        "asks": "content", "claimant": "the mayor", "claim_date": None, "place": "", "verdict": verdict,
    }  # fmt: skip
    start = 20 + 100 * (number % 20)
    return {
        "fragments": [{"start": start, "end": start + 70}], "suggestion": None,
        "claim_types": ["quantity", "event"], "check_worthiness": "high", "claim": claim,
    }  # fmt: skip
