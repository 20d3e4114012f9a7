"""FEVER JSON lines: claims with sets of evidence, each a list of sentences of pages, and those pages beside them.

Layout: fever.ai/dataset/fever.html (arXiv 1803.05355). A page is one of our sources; its sentences are those of the excerpts
that were cited from it, numbered from 0. Evidence counts for the label alone, so each piece has the label's stance.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, BinaryIO

from annotations.core.records import (
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    Loss,
    SourceRecord,
    VerdictRecord,
)
from annotations.core.sentences import sentences
from annotations.core.verdicts import FEVER
from annotations.formats.archives import ZipReader, ZipWriter
from annotations.formats.base import NO_OFFSETS, PLAINLY, FormatError, Item, Reading
from annotations.formats.decoding import array, mapping, text
from annotations.formats.fact_checks import Cited, FactCheck, fact_checks, records_of, verdict_in, web_source
from annotations.formats.frame import preset_label
from annotations.formats.jsonl import loaded
from annotations.formats.losses import Losses
from annotations.formats.sheets import joined
from annotations.formats.store import counted, filled

CLAIMS, PAGES = "claims.jsonl", "wiki-pages/wiki-001.jsonl"
NEI = "NOT ENOUGH INFO"
LABELS = {"supports": "SUPPORTS", "refutes": "REFUTES", "not_enough_info": NEI}
EQUAL_LABELS = {
    **LABELS,
    "supported": "SUPPORTS",
    "true": "SUPPORTS",
    "refuted": "REFUTES",
    "false": "REFUTES",
    "not_enough_evidence": NEI,
    "unproven": NEI,
}
KEYS = {label: key for key, label in LABELS.items()}
STANCES = {"SUPPORTS": "supports", "REFUTES": "refutes"}


class Fever:
    """Claims, and the pages that their evidence points into."""

    identifier = "fever"
    title = "FEVER JSON lines with their pages"
    read_by = "programs made for the FEVER data set of claims and evidence sentences"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = NO_OFFSETS
    holds = {
        ClaimRecord: frozenset({"wording"}),
        VerdictRecord: frozenset({"claim", "label"}),
        SourceRecord: frozenset({"url"}),
        EvidenceRecord: frozenset({"verdict", "source", "excerpt", "stance"}),
    }

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of an archive of claims and the pages that they need."""
        archive = ZipReader(stream)
        yield from records_of(_checks_in(archive, how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """The settled claims and the judged ones, then the pages."""
        losses, pages = Losses(), Pages()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            archive.add(CLAIMS, map(_line, _rows(fact_checks(store, losses), pages, losses)))
            archive.add(PAGES, map(_line, pages.rows()))
        return losses.listed()


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


# ── write ────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Pages:
    """The sentences of each source, numbered in the order in which they are first cited."""

    numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    def place(self, page: str, sentence: str) -> int:
        """The number of a sentence of a page."""
        numbers = self.numbers.setdefault(page, {})
        return numbers.setdefault(sentence, len(numbers))

    def rows(self) -> Iterator[dict[str, Any]]:
        """The pages as FEVER has them."""
        for page, numbers in self.numbers.items():
            lines = "\n".join(f"{number}\t{sentence}" for sentence, number in numbers.items())
            yield {"id": page, "text": " ".join(numbers), "lines": lines}


def _rows(checks: Iterable[FactCheck], pages: Pages, losses: Losses) -> Iterator[dict[str, Any]]:
    for number, check in enumerate(checks, 1):
        label = verdict_in(EQUAL_LABELS, check, losses)
        if label is None:
            continue
        evidence = _evidence(check, label, number, pages, losses)
        if evidence:
            verifiable = "NOT VERIFIABLE" if label == NEI else "VERIFIABLE"
            row = {"id": number, "verifiable": verifiable, "label": label}
            yield {**row, "claim": check.wording, "evidence": evidence}
        else:
            losses.add("no-sentence", "claim", check.id)


def _evidence(check: FactCheck, label: str, number: int, pages: Pages, losses: Losses) -> list[Any]:
    """The sets, each a list of [annotation, evidence, page, sentence]."""
    if label == NEI:
        for _ in check.evidence:
            losses.add("other-stance", "evidence", check.id)
        return [[[number, None, None, None]]]
    usable = [each for each in check.evidence if _is_usable(each, label, check, losses)]
    usable.sort(key=lambda each: each.evidence_set)
    found: list[Any] = []
    for _, members in groupby(usable, key=lambda each: each.evidence_set):
        cited = [(page_of(each.source), line) for each in members for line in sentences_of(each.excerpt)]
        first = sum(len(each) for each in found)
        found.append(
            [[number, first + i, page, pages.place(page, line)] for i, (page, line) in enumerate(cited)]
        )
    return found


def _is_usable(cited: Cited, label: str, check: FactCheck, losses: Losses) -> bool:
    """Whether it bears on the label, and has a sentence to point to; else it is counted."""
    lines = sentences_of(cited.excerpt)
    if cited.stance != STANCES[label]:
        losses.add("other-stance", "evidence", check.id)
    elif not lines:
        losses.add("no-sentence", "evidence", check.id)
    elif " ".join(lines) != cited.excerpt:
        losses.add("white-space", "evidence", check.id)
    return cited.stance == STANCES[label] and bool(lines)


def page_of(source: SourceRecord) -> str:
    """The name of a source's page."""
    return source.url or source.citation or source.id


def sentences_of(excerpt: str) -> list[str]:
    """Its sentences, each on one line."""
    return [" ".join(span.of(excerpt).split()) for span in sentences(excerpt)]


# ── read ─────────────────────────────────────────────────────────────────────────────────────────

Sentences = dict[tuple[str, int], str]


def _rows_in(archive: ZipReader, name: str, how: Reading) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file's lines."""
    for number, line in enumerate(archive.data(name).split(b"\n"), 1):
        if line.strip():
            with how.at(file=name, line=number):
                yield number, mapping(loaded(line), "")


def _checks_in(archive: ZipReader, how: Reading) -> Iterator[FactCheck]:
    """The claims; pages are searched for the sentences that they need, and only those are kept."""
    claims = [name for name in archive.names if name.endswith(".jsonl") and "wiki-pages" not in name]
    wanted = {
        place
        for name in claims
        for _, row in _rows_in(archive, name, how.reporting(lambda _: None))
        for each in _well_formed(row)
        for place in each
    }
    found = _sentences(archive, wanted, how)
    for name in claims:
        for number, row in _rows_in(archive, name, how):
            with how.at(file=name, line=number):
                yield _check_of(row, joined(how.name, str(row.get("id", number))), found, how)


def _well_formed(row: dict[str, Any]) -> list[list[tuple[str, int]]]:
    """The places of a row, none where it has a fault, which is named when it is read."""
    try:
        return _sets(row)
    except FormatError:
        return []


def _sentences(archive: ZipReader, wanted: set[tuple[str, int]], how: Reading) -> Sentences:
    """The sentences of those places, from the archive's pages."""
    found: Sentences = {}
    pages = {page for page, _ in wanted}
    for name in archive.names:
        if "wiki-pages" in name and name.endswith(".jsonl"):
            for _, row in _rows_in(archive, name, how):
                if row.get("id") in pages:
                    found |= _numbered(row, wanted)
    return found


def _numbered(row: dict[str, Any], wanted: set[tuple[str, int]]) -> Sentences:
    """The wanted sentences of a page. Behind the sentence FEVER lists its links, parted by tabs."""
    found = {}
    for line in str(row.get("lines", "")).split("\n"):
        number, _, rest = line.partition("\t")
        place = (str(row["id"]), int(number) if number.isdecimal() else -1)
        if place in wanted:
            found[place] = rest.split("\t")[0]
    return found


def _sets(row: dict[str, Any]) -> list[list[tuple[str, int]]]:
    """The sets of evidence as places; those without a page are left out. Raises FormatError."""
    found = []
    for i, one in enumerate(array(row.get("evidence"), "evidence")):
        places = []
        for j, each in enumerate(array(one, f"evidence.{i}")):
            path = f"evidence.{i}.{j}"
            piece = array(each, path)
            if len(piece) != 4:  # noqa: PLR2004 - annotation, evidence, page, sentence
                raise FormatError("must be annotation, evidence, page and sentence", field=path)
            page, number = piece[2], piece[3]
            if page is not None and not (isinstance(page, str) and isinstance(number, int) and number >= 0):
                raise FormatError("must name a page and the number of a sentence", field=path)
            places += [(page, number)] if isinstance(page, str) and isinstance(number, int) else []
        found += [places] if places else []
    return found


def _check_of(row: dict[str, Any], identifier: str, found: Sentences, how: Reading) -> FactCheck:
    label = text(row.get("label"), "label")
    if label not in KEYS:
        raise FormatError(f"“{label[:40]}” is not one of: {', '.join(KEYS)}", field="label")
    wording = text(row.get("claim"), "claim")
    if not wording.strip():
        raise FormatError("is empty", field="claim")
    evidence = [] if label == NEI else list(_cited(_sets(row), label, found))
    return FactCheck(
        id=identifier,
        wording=wording,
        by=how.annotator,
        verdict=preset_label(FEVER, KEYS[label]),
        evidence=tuple(evidence),
        documents=(DocumentRecord(wording, id=joined(identifier, "claim")),),
    )


def _cited(sets: list[list[tuple[str, int]]], label: str, found: Sentences) -> Iterator[Cited]:
    """One piece of evidence for each run of sentences of one page."""
    position = 0
    for i, places in enumerate(sets):
        for page, run in groupby(places, key=lambda place: place[0]):
            words = [_sentence(place, found, i) for place in run]
            yield Cited(
                source=source_of(page),
                position=position,
                excerpt=" ".join(words),
                stance=STANCES[label],
                evidence_set=i,
            )
            position += 1


def _sentence(place: tuple[str, int], found: Sentences, number: int) -> str:
    if place not in found:
        raise FormatError(
            f"no page “{place[0]}” with a sentence {place[1]} is there", field=f"evidence.{number}"
        )
    return found[place]


def source_of(page: str) -> SourceRecord:
    """The source that a page is: at an address, or a document by its name."""
    return (
        web_source(page)
        if page.startswith(("http://", "https://"))
        else SourceRecord(page, "document", "", page)
    )
