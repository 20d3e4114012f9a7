"""What AVeriTeC JSON allows: its keys, its labels, and the checker of an entry.

The layout is that of the data set's README with what its files hold beyond it (arXiv 2305.13117): days without a
leading zero, claims without speaker or place, answers without a cached address.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

LABELS = {
    "supported": "Supported",
    "refuted": "Refuted",
    "not_enough_evidence": "Not Enough Evidence",
    "conflicting": "Conflicting Evidence/Cherrypicking",
}
EQUAL_LABELS = {
    **LABELS,
    "supports": "Supported",
    "true": "Supported",
    "refutes": "Refuted",
    "false": "Refuted",
    "not_enough_info": "Not Enough Evidence",
    "unproven": "Not Enough Evidence",
}
KEYS = {label: key for key, label in LABELS.items()}

TYPES = {
    "event": "Event/Property Claim",
    "quotation": "Quote Verification",
    "quantity": "Numerical Claim",
    "causal": "Causal Claim",
    "position": "Position Statement",
    "prediction": "Speculative Claim",
    "opinion": "Opinion Claim",
    "media_publishing": "Media Publishing Claim",
    "media_analysis": "Media Analysis Claim",
}
TYPE_KEYS = {written: key for key, written in TYPES.items()}

ANSWER_TYPES = {
    "extractive": "Extractive",
    "abstractive": "Abstractive",
    "boolean": "Boolean",
    "unanswerable": "Unanswerable",
}
ANSWER_KEYS = {written: key for key, written in ANSWER_TYPES.items()}

CLAIM_KEYS: Mapping[str, tuple[type, ...]] = {
    "claim": (str,),
    "required_reannotation": (bool,),
    "label": (str,),
    "justification": (str,),
    "claim_date": (str, type(None)),
    "speaker": (str, type(None)),
    "original_claim_url": (str, type(None)),
    "cached_original_claim_url": (str, type(None)),
    "fact_checking_article": (str, type(None)),
    "reporting_source": (str, type(None)),
    "location_ISO_code": (str, type(None)),
    "claim_types": (list,),
    "fact_checking_strategies": (list,),
    "questions": (list,),
}
QUESTION_KEYS: Mapping[str, tuple[type, ...]] = {"question": (str,), "answers": (list,)}
ANSWER_FIELDS: Mapping[str, tuple[type, ...]] = {
    "answer": (str,),
    "answer_type": (str,),
    "source_url": (str,),
    "source_medium": (str,),
    "cached_source_url": (str, type(None)),
    "boolean_explanation": (str,),
}
NOT_ALWAYS = {"cached_source_url", "boolean_explanation"}

_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
COUNTRY = re.compile(r"[A-Z]{2}")

Found = Iterator[tuple[str, str]]
"""Field and reason."""


def faults(entry: object) -> Found:
    """Everything in one claim of the array that the layout does not allow."""
    broken = False
    for fault in _shape(entry, CLAIM_KEYS, ""):
        broken = True
        yield fault
    if broken or not isinstance(entry, dict):
        return
    if entry["label"] not in KEYS:
        yield "label", f"“{entry['label'][:40]}” is not one of: {', '.join(KEYS)}"
    if entry["claim_date"] is not None and day_of(entry["claim_date"]) is None:
        yield "claim_date", f"“{entry['claim_date'][:40]}” is no day written DD-MM-YYYY"
    if entry["location_ISO_code"] and not COUNTRY.fullmatch(entry["location_ISO_code"]):
        yield "location_ISO_code", "is no two-letter country code"
    if not entry["claim"].strip():
        yield "claim", "is empty"
    for key in ("claim_types", "fact_checking_strategies"):
        yield from _texts(entry[key], key)
    yield from (
        (f"claim_types.{i}", f"“{each}” is not one of: {', '.join(TYPE_KEYS)}")
        for i, each in enumerate(entry["claim_types"])
        if isinstance(each, str) and each not in TYPE_KEYS
    )
    for i, question in enumerate(entry["questions"]):
        yield from _question_faults(question, f"questions.{i}")


def _question_faults(question: Any, path: str) -> Found:
    broken = list(_shape(question, QUESTION_KEYS, path))
    yield from broken
    if not broken:
        for i, answer in enumerate(question["answers"]):
            yield from _answer_faults(answer, f"{path}.answers.{i}")


def _answer_faults(answer: Any, path: str) -> Found:
    broken = list(_shape(answer, ANSWER_FIELDS, path))
    yield from broken
    if broken:
        return
    kind = answer["answer_type"]
    if kind not in ANSWER_KEYS:
        yield f"{path}.answer_type", f"“{kind[:40]}” is not one of: {', '.join(ANSWER_KEYS)}"
    if (kind == "Boolean") != ("boolean_explanation" in answer):
        yield f"{path}.boolean_explanation", "goes with Boolean answers, and with no others"
    if kind == "Unanswerable" and answer["source_medium"]:
        yield f"{path}.source_medium", "must be empty where there is no answer"


def _shape(value: object, keys: Mapping[str, tuple[type, ...]], path: str) -> Found:
    """Exactly these keys, each of one of its types."""
    if not isinstance(value, dict):
        yield path, "must be an object"
        return
    for key in value.keys() - keys.keys():
        yield joined_path(path, key), "is no key of this layout"
    for key, permitted in keys.items():
        if key not in value:
            if key not in NOT_ALWAYS:
                yield joined_path(path, key), "is missing"
        elif type(value[key]) not in permitted:
            names = " or ".join("null" if each is type(None) else each.__name__ for each in permitted)
            yield joined_path(path, key), f"must be {names}"


def _texts(values: list[Any], path: str) -> Found:
    for i, each in enumerate(values):
        if not isinstance(each, str):
            yield f"{path}.{i}", "must be str"


def joined_path(path: str, key: str) -> str:
    """One level down."""
    return f"{path}.{key}" if path else key


def day_of(written: str) -> date | None:
    found = _DAY.fullmatch(written)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None
