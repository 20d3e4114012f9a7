"""ClaimReview JSON-LD (schema.org): a feed of fact-checks, and pages that each carry one.

What aggregators require: `claimReviewed`, `reviewRating.alternateName`, `url`; a number only with the ends of its
scale. `claim_review.schema.json` has these rules. Evidence goes into `citation`, the claimant into `itemReviewed`.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from annotations.core.records import (
    Appearance,
    Citation,
    ClaimDate,
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    Loss,
    SourceRecord,
    VerdictLabelRecord,
    VerdictRecord,
)
from annotations.core.verdicts import PRESETS
from annotations.formats.archives import ZipReader, ZipWriter, safe_name
from annotations.formats.base import NO_OFFSETS, PLAINLY, FormatError, Item, Reading
from annotations.formats.decoding import day, optional_text
from annotations.formats.fact_checks import Cited, FactCheck, fact_checks, records_of, web_source
from annotations.formats.frame import scale_record
from annotations.formats.linked_data import documents_in, listed, nodes, without_empty
from annotations.formats.losses import Losses
from annotations.formats.media_review import PROPERTY, media_review_of, metadata_of
from annotations.formats.sheets import joined
from annotations.formats.store import counted, filled

CONTEXT = "https://schema.org"
OWN = "urn:factcheck:claim:"
"""Stands before a claim's id where no page is known that publishes the fact-check."""

FEED_BEGINS = b'{"@context":"https://schema.org","@type":"DataFeed","dataFeedElement":[\n'
HOLDS = {
    ClaimRecord: frozenset({"wording", "claimant", "provenance.author"}),
    VerdictRecord: frozenset({"claim", "label", "rationale"}),
    SourceRecord: frozenset({"url"}),
    EvidenceRecord: frozenset(
        {"verdict", "source", "excerpt", "citation.title", "citation.publisher", "citation.published_on"}
    ),
}


class ClaimReview:
    """One file with all fact-checks, as aggregators take it."""

    identifier = "claim-review"
    title = "ClaimReview JSON-LD, a feed"
    read_by = "search engines and fact-check aggregators, as one feed"
    extension = ".jsonld"
    media_type = "application/ld+json"
    offset_unit = NO_OFFSETS
    holds = HOLDS

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of a feed, of a single fact-check, or of a page that holds some."""
        yield from records_of(_checks_in(stream.read(), how), how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """A feed of the settled claims and the judged ones."""
        losses = Losses()
        stream.write(FEED_BEGINS)
        with filled(counted(records, self.holds, losses)) as store:
            for i, check in enumerate(fact_checks(store, losses)):
                item = {"@type": "DataFeedItem", "item": review_of(check)}
                stream.write((",\n" if i else "").encode() + json.dumps(item, ensure_ascii=False).encode())
        stream.write(b"\n]}\n")
        return losses.listed()


class ClaimReviewPages:
    """One page for each fact-check, with the data in it that search engines look for."""

    identifier = "claim-review-pages"
    title = "Pages with ClaimReview JSON-LD"
    read_by = "search engines, as web pages to publish"
    extension = ".zip"
    media_type = "application/zip"
    offset_unit = NO_OFFSETS
    holds = HOLDS

    def read(self, stream: BinaryIO, how: Reading = PLAINLY) -> Iterator[Item]:
        """The records of all pages of an archive."""
        archive = ZipReader(stream)
        pages = [name for name in archive.names if name.endswith((".html", ".htm"))]
        found = (
            check
            for name in pages
            for check in _checks_in(archive.data(name), how.within(name), name.rsplit(".", 1)[0])
        )
        yield from records_of(found, how)

    def write(self, records: Iterable[Item], stream: BinaryIO) -> tuple[Loss, ...]:
        """An archive of pages, numbered in the order of the feed."""
        losses = Losses()
        with filled(counted(records, self.holds, losses)) as store, ZipWriter(stream) as archive:
            for i, check in enumerate(fact_checks(store, losses)):
                archive.add(f"{i:06}-{safe_name(check.id.rsplit('/', 1)[-1])}.html", page_of(check).encode())
        return losses.listed()


# ── write ────────────────────────────────────────────────────────────────────────────────────────


def review_of(check: FactCheck) -> dict[str, Any]:
    """One ClaimReview, without its context."""
    first = check.documents[0] if check.documents else None
    metadata = first.metadata if first else {}
    url = str(metadata.get("fact_checking_article") or f"{OWN}{check.id}")
    return without_empty(
        {
            "@type": "ClaimReview",
            "url": url,
            "claimReviewed": check.wording,
            "datePublished": check.judged_at[:10],
            "author": {"@type": "Person", "name": check.by},
            "reviewRating": _rating(check),
            "reviewBody": check.rationale,
            "itemReviewed": _claim(check),
            "citation": [_citation(each) for each in check.evidence],
            PROPERTY: media_review_of(metadata, url=url),
        }
    )


def _rating(check: FactCheck) -> dict[str, Any]:
    """The label in words; in numbers as well where the label and its scale have them."""
    number = check.verdict.claim_review_rating
    measured = number is not None and check.worst is not None
    ends = {"ratingValue": number, "worstRating": check.worst, "bestRating": check.best} if measured else {}
    return {"@type": "Rating", "alternateName": check.verdict.name, **ends}


def _claim(check: FactCheck) -> dict[str, Any]:
    start = check.claim_date.start if check.claim_date else None
    appearances = [each for document in check.documents for each in _appearances(document)]
    return without_empty(
        {
            "@type": "Claim",
            "author": {"@type": "Person", "name": check.claimant} if check.claimant else None,
            "datePublished": start.isoformat() if start else None,
            "firstAppearance": appearances[0] if appearances else None,
            "appearance": appearances[1:],
        }
    )


def _appearances(document: DocumentRecord) -> list[dict[str, Any]]:
    own = _work(document.url, document.title, document.publisher, document.published_on)
    others = [_work(each.url, "", each.publisher, each.published_on) for each in document.further_appearances]
    return [each for each in (own, *others) if len(each) > 1]


def _work(url: str, name: str, publisher: str, published_on: date | None) -> dict[str, Any]:
    return without_empty(
        {
            "@type": "CreativeWork",
            "url": url,
            "name": name,
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
            "datePublished": published_on.isoformat() if published_on else None,
        }
    )


def _citation(cited: Cited) -> dict[str, Any]:
    about = cited.citation
    work = _work(cited.source.url, about.title, about.publisher, about.published_on)
    return work | without_empty({"text": cited.excerpt})


def page_of(check: FactCheck) -> str:
    """A page that people can read, with one ClaimReview in it."""
    data = json.dumps({"@context": CONTEXT, **review_of(check)}, ensure_ascii=False).replace("<", "\\u003c")
    sources = "".join(f"<li>{html.escape(_source_line(each))}</li>\n" for each in check.evidence)
    return (
        f'<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{html.escape(check.wording)}</title>\n'
        f'<script type="application/ld+json">{data}</script>\n</head>\n<body>\n'
        f"<h1>{html.escape(check.wording)}</h1>\n<p><strong>{html.escape(check.verdict.name)}</strong></p>\n"
        f"<p>{html.escape(check.rationale)}</p>\n<ul>\n{sources}</ul>\n</body>\n</html>\n"
    )


def _source_line(cited: Cited) -> str:
    parts = (cited.citation.title, cited.citation.publisher, cited.source.url or cited.source.citation)
    return ", ".join(part for part in parts if part)


# ── read ─────────────────────────────────────────────────────────────────────────────────────────


def _checks_in(data: bytes, how: Reading, prefix: str = "") -> Iterator[FactCheck]:
    """The fact-checks of one file or page; what lacks a required property is reported."""
    number = 0
    for line, value in documents_in(data):
        for node in nodes(value, "ClaimReview"):
            with how.at(line=line):
                yield _check_of(node, joined(how.name, prefix, str(number)), how)
            number += 1
    if not number:
        raise FormatError("holds no ClaimReview")


def _check_of(node: dict[str, Any], identifier: str, how: Reading) -> FactCheck:
    wording = _required(node, "claimReviewed")
    address = _required(node, "url")
    claim = _node(node.get("itemReviewed"))
    claimed_on = _day(claim, "datePublished", "itemReviewed.")
    document = _document(claim, wording, address, joined(identifier, "claim"))
    return FactCheck(
        id=address.removeprefix(OWN) if address.startswith(OWN) else identifier,
        wording=wording,
        by=_name(node.get("author")) or how.annotator,
        verdict=_label(node.get("reviewRating")),
        rationale=optional_text(node, "reviewBody"),
        claimant=_name(claim.get("author")),
        claim_date=ClaimDate("", claimed_on, claimed_on) if claimed_on else None,
        evidence=tuple(_cited(each, i) for i, each in enumerate(listed(node.get("citation")))),
        documents=(replace(document, metadata={**document.metadata, **metadata_of(node)}),),
        judged_at=_judged_at(node),
    )


def _required(node: dict[str, Any], key: str) -> str:
    found = optional_text(node, key)
    if not found.strip():
        raise FormatError("is missing", field=key)
    return found


def _node(value: Any) -> dict[str, Any]:
    """The first object of a property, {} where there is none."""
    return next((each for each in listed(value) if isinstance(each, dict)), {})


def _name(value: Any) -> str:
    """The name of a person or organization, which may be written as plain text."""
    first = next(iter(listed(value)), None)
    return first if isinstance(first, str) else optional_text(_node(value), "name")


def _day(node: dict[str, Any], key: str, path: str = "") -> date | None:
    """The day of a date or time. Raises FormatError."""
    written = optional_text(node, key)
    return day(written[:10], f"{path}{key}") if written else None


def _judged_at(node: dict[str, Any]) -> str:
    judged_on = _day(node, "datePublished")
    return f"{judged_on.isoformat()}T00:00:00Z" if judged_on else ""


def _label(value: Any) -> VerdictLabelRecord:
    """The label of a rating: that of a preset with this name and number, or one of its own."""
    node = _node(value)
    name = _required(node, "alternateName") if node else ""
    if not name:
        raise FormatError("is missing", field="reviewRating")
    number = str(node.get("ratingValue"))
    rating = float(number) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", number) else None
    for scale in PRESETS.values():
        for label in scale_record(scale).labels:
            if label.name.casefold() == name.casefold() and label.claim_review_rating == rating:
                return label
    key = re.sub(r"\W+", "_", name.lower()).strip("_") or "label"
    return VerdictLabelRecord(key, name, judged=True, claim_review_rating=rating)


def _document(claim: dict[str, Any], wording: str, address: str, identifier: str) -> DocumentRecord:
    """The claim as a text of its own, where it appeared first and later."""
    works = [*listed(claim.get("firstAppearance")), *listed(claim.get("appearance"))]
    found = [_appearance(each) for each in works]
    (title, first), *others = found or [("", Appearance("", "", None))]
    aside = {} if address.startswith(OWN) else {"fact_checking_article": address}
    return DocumentRecord(
        text=wording,
        id=identifier,
        title=title,
        url=first.url,
        publisher=first.publisher,
        published_on=first.published_on,
        further_appearances=tuple(each for _, each in others),
        metadata=aside,
    )


def _appearance(value: Any) -> tuple[str, Appearance]:
    """Title and place of a work, which may be its address alone."""
    if isinstance(value, str):
        return "", Appearance(value, "", None)
    node = _node(value)
    place = Appearance(optional_text(node, "url"), _name(node.get("publisher")), _day(node, "datePublished"))
    return optional_text(node, "name"), place


def _cited(value: Any, position: int) -> Cited:
    title, place = _appearance(value)
    return Cited(
        source=web_source(place.url),
        position=position,
        excerpt=optional_text(_node(value), "text"),
        citation=Citation(title, place.publisher, place.published_on, "", ""),
    )
