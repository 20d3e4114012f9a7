"""AVeriTeC JSON: an array of claims with label, justification, and questions with answers."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, BinaryIO

from annotations.core.records import (
    Citation,
    ClaimDate,
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    Loss,
    SourceRecord,
    VerdictRecord,
)
from annotations.core.verdicts import AVERITEC
from annotations.formats.averitec_layout import (
    ANSWER_KEYS,
    ANSWER_TYPES,
    COUNTRY,
    EQUAL_LABELS,
    KEYS,
    TYPE_KEYS,
    TYPES,
    day_of,
    faults,
    joined_path,
)
from annotations.formats.base import NO_OFFSETS, PLAINLY, Item, Problem, Reading
from annotations.formats.fact_checks import (
    Cited,
    FactCheck,
    fact_checks,
    records_of,
    verdict_in,
    web_source,
)
from annotations.formats.frame import preset_label
from annotations.formats.json_items import array_items, array_pieces
from annotations.formats.losses import Losses
from annotations.formats.sheets import joined
from annotations.formats.store import counted, filled

KEPT_ASIDE = (
    "cached_original_claim_url",
    "fact_checking_article",
    "fact_checking_strategies",
    "required_reannotation",
)
"""Keys that no record has a field for; they stay in the metadata of the claim's document."""


class Averitec:
    """Fact-checks as the AVeriTeC data set has them."""

    identifier = "averitec"
    title = "AVeriTeC JSON"
    read_by = "programs made for the AVeriTeC data set of real-world fact-checks"
    extension = ".json"
    media_type = "application/json"
    offset_unit = NO_OFFSETS
    holds = {
        ClaimRecord: frozenset({"wording", "claimant"}),
        VerdictRecord: frozenset({"claim", "label", "rationale"}),
        SourceRecord: frozenset({"url"}),
        EvidenceRecord: frozenset(
            [
                "verdict",
                "question_text",
                "question_position",
                "position",
                "answer",
                "answer_type",
                "boolean_explanation",
                "source",
                "citation.medium",
            ]
        ),
    }

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of a file; every fault of an entry is named."""
        yield from records_of(_checks_in(stream, how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The settled claims and the judged ones."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store:
            entries = (
                entry_of(check, label, losses)
                for check in fact_checks(store, losses)
                if (label := verdict_in(EQUAL_LABELS, check, losses))
            )
            stream.writelines(array_pieces(entries))
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def entry_of(check: FactCheck, label: str, losses: Losses) -> dict[str, Any]:
    """One claim of the array."""
    first = check.documents[0] if check.documents else DocumentRecord("")
    aside = {key: first.metadata.get(key) for key in KEPT_ASIDE}
    day = check.claim_date.start if check.claim_date else None
    return {
        "claim": check.wording,
        "required_reannotation": bool(aside["required_reannotation"]),
        "label": label,
        "justification": check.rationale,
        "claim_date": _written_day(day or first.published_on),
        "speaker": check.claimant or None,
        "original_claim_url": first.url or None,
        "cached_original_claim_url": aside["cached_original_claim_url"],
        "fact_checking_article": aside["fact_checking_article"],
        "reporting_source": first.publisher or None,
        "location_ISO_code": _country(check, losses),
        "claim_types": _written_types(check, losses),
        "fact_checking_strategies": aside["fact_checking_strategies"] or [],
        "questions": _questions(check, first.metadata.get("cached_source_urls")),
    }


def _written_day(day: date | None) -> str | None:
    return f"{day.day:02}-{day.month:02}-{day.year:04}" if day else None


def _country(check: FactCheck, losses: Losses) -> str | None:
    if COUNTRY.fullmatch(check.place):
        return check.place
    if check.place:
        losses.add("no-country", "claim.place", check.id)
    return None


def _written_types(check: FactCheck, losses: Losses) -> list[str]:
    for key in check.claim_types:
        if key not in TYPES:
            losses.add("no-equal-type", "claim_types", key)
    return [TYPES[key] for key in check.claim_types if key in TYPES]


def _questions(check: FactCheck, cached: object) -> list[dict[str, Any]]:
    archive: Mapping[str, Any] = cached if isinstance(cached, Mapping) else {}
    grouped = groupby(check.evidence, key=lambda each: (each.question_position, each.question))
    return [
        {"question": question, "answers": [_answer(each, archive) for each in answers]}
        for (_, question), answers in grouped
    ]


def _answer(cited: Cited, archive: Mapping[str, Any]) -> dict[str, Any]:
    """An answer; a plain citation is an extractive one, to a question without words."""
    plain = not cited.question and cited.answer_type is None
    kind = ANSWER_TYPES[cited.answer_type or "extractive"]
    written = {
        "answer": cited.excerpt if plain else cited.answer,
        "answer_type": kind,
        "source_url": cited.source.url,
        "source_medium": "" if kind == "Unanswerable" else cited.citation.medium,
    }
    if cited.source.url in archive:
        written["cached_source_url"] = archive[cited.source.url]
    if kind == "Boolean":
        written["boolean_explanation"] = cited.boolean_explanation
    return written


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def _checks_in(stream: BinaryIO, how: Reading) -> Iterator[FactCheck]:
    for i, (line, entry) in enumerate(array_items(stream)):
        found = list(faults(entry))
        for field, reason in found:
            how.report(Problem(line, joined_path(str(i), field) if field else str(i), reason))
        if not found:
            with how.at(line=line):
                yield _check_of(entry, joined(how.name, str(i)), how.annotator)


def _check_of(entry: dict[str, Any], identifier: str, by: str) -> FactCheck:
    day = day_of(entry["claim_date"]) if entry["claim_date"] is not None else None
    return FactCheck(
        id=identifier,
        wording=entry["claim"],
        by=by,
        verdict=preset_label(AVERITEC, KEYS[entry["label"]]),
        rationale=entry["justification"],
        claimant=entry["speaker"] or "",
        claim_date=ClaimDate("", day, day) if day else None,
        place=entry["location_ISO_code"] or "",
        claim_types=tuple(TYPE_KEYS[each] for each in dict.fromkeys(entry["claim_types"])),
        evidence=tuple(_cited(entry["questions"])),
        documents=(_document_of(entry, joined(identifier, "claim")),),
    )


def _document_of(entry: dict[str, Any], identifier: str) -> DocumentRecord:
    """The claim as a text of its own, with where it was published and what no other record has a place for."""
    answers = [answer for question in entry["questions"] for answer in question["answers"]]
    cached = {
        each["source_url"]: each["cached_source_url"] for each in answers if "cached_source_url" in each
    }
    aside = {key: entry[key] for key in KEPT_ASIDE if entry[key]}
    return DocumentRecord(
        text=entry["claim"],
        id=identifier,
        url=entry["original_claim_url"] or "",
        publisher=entry["reporting_source"] or "",
        metadata={**aside, **({"cached_source_urls": cached} if cached else {})},
    )


def _cited(questions: list[dict[str, Any]]) -> Iterator[Cited]:
    for i, question in enumerate(questions):
        for j, answer in enumerate(question["answers"]):
            plain = not question["question"] and answer["answer_type"] == "Extractive"
            words = {"excerpt" if plain else "answer": answer["answer"]}
            yield Cited(
                source=web_source(answer["source_url"]),
                question=question["question"],
                question_position=i,
                position=j,
                answer_type=None if plain else ANSWER_KEYS[answer["answer_type"]],
                boolean_explanation=answer.get("boolean_explanation", ""),
                citation=Citation("", "", None, "", answer["source_medium"]),
                **words,
            )
