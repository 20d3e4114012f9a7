"""Marks of a file as suggestions of a named pre-annotator."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from annotations.core.errors import DomainError
from annotations.core.labels import level_of
from annotations.core.records import MentionRecord, SuggestionRecord
from annotations.core.spans import Span, checked, quote_of
from annotations.formats.base import Suggested
from annotations.models import Claim, Suggestion
from annotations.models.fields import longest
from annotations.models.label_schema import LabelGroup
from annotations.services import suggestions
from annotations.services.errors import InvalidError
from annotations.services.imports.faults import Faults
from annotations.services.imports.labels import Labeling
from annotations.services.imports.options import LONGEST, Options
from annotations.services.imports.works import Work
from annotations.services.mention_aggregate import flat

CLAIMANT = longest(Claim, "claimant")


@dataclass(frozen=True, slots=True)
class Named:
    """A pre-annotator that a file or its importer names."""

    identifier: str
    version: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One proposal on its way in; `worth` a label's key, `score` and `worth_score` 0 … 1."""

    record: str
    proposal: SuggestionRecord
    worth: str | None
    worth_score: float | None


def of_works(works: Iterable[Work]) -> Iterator[Mark]:
    """What people marked, as proposals; a mark that nobody scored has the score 0."""
    for work in works:
        for each in work.claims:
            for mention in each.mentions:
                proposal = _proposed(mention, each.claim.wording, each.claim.claimant)
                yield Mark(mention.id, proposal, mention.check_worthiness, None)


def _proposed(mention: MentionRecord, wording: str, claimant: str) -> SuggestionRecord:
    return SuggestionRecord(
        mention.fragments, mention.quote, wording, mention.claim_types, 0.0, 0.0, claimant
    )


def of_suggested(found: Iterable[Suggested], options: Options) -> Iterator[tuple[Named, Mark]]:
    """What a file says a machine proposed; the importer's name for it counts where the file has none."""
    for number, each in enumerate(found, 1):
        engine = Named(each.preannotator or options.suggestions, each.version or options.version)
        score = each.suggestion.check_worthiness or None  # no format carries 0
        worth = level_of(score) if score else None
        yield engine, Mark(f"{each.document}, suggestion {number}", each.suggestion, worth, score)


@dataclass(frozen=True, slots=True)
class Place:
    """The document that something is proposed in."""

    document: UUID
    project: UUID
    text: str


def rows(
    place: Place, engine: Named, marks: Sequence[Mark], labeling: Labeling, faults: Faults
) -> list[Suggestion]:
    """The suggestions of one engine on one document; what is wrong goes to `faults`."""
    if marks and not _is_named(engine, faults, record=marks[0].record):
        return []
    found, places = [], Counter[tuple[int, ...]]()
    for mark in marks:
        try:
            row = _row(place, engine, mark, labeling)
        except DomainError as error:
            faults.refused(error, record=mark.record)
            continue
        fragments = tuple(row.fragments)
        places[fragments] += 1
        if places[fragments] > 1:  # several proposals for one place
            row.pk = uuid.uuid5(row.pk, str(places[fragments]))
        found.append(row)
    return found


def _is_named(engine: Named, faults: Faults, *, record: str) -> bool:
    """Whether the engine has a name that can be kept; what is wrong with it goes to `faults`."""
    before = faults.count
    if not engine.identifier:
        faults.add(
            "the file does not name the pre-annotator; say its name", record=record, field="suggestions"
        )
    for name, value in (("suggestions", engine.identifier), ("version", engine.version)):
        if len(value) > LONGEST[name]:
            faults.add(f"is longer than {LONGEST[name]} characters", record=record, field=name)
    return faults.count == before


def _row(place: Place, engine: Named, mark: Mark, labeling: Labeling) -> Suggestion:
    """Raises DomainError: not in the text, a label that is not there, or a score that is none."""
    proposal = mark.proposal
    fragments = flat([{"start": span.start, "end": span.end} for span in _checked(place.text, proposal)])
    return Suggestion(
        id=suggestions.suggestion_id(engine, place.document, fragments),
        project_id=place.project,
        document_id=place.document,
        pre_annotator=engine.identifier,
        pre_annotator_version=engine.version,
        fragments=fragments,
        quote=proposal.quote,
        wording=proposal.wording,
        claim_types=labeling.keys(LabelGroup.CLAIM_TYPES, proposal.claim_types),
        check_worthiness=labeling.key(LabelGroup.CHECK_WORTHINESS, mark.worth) if mark.worth else None,
        check_worthiness_score=mark.worth_score,
        claimant=proposal.claimant,
        score=proposal.score,
        attribution=suggestions.attribution_json(proposal.attribution),
        dates=[suggestions.date_json(each) for each in proposal.dates],
        reasons=list(proposal.reasons),
    )


def _checked(text: str, proposal: SuggestionRecord) -> tuple[Span, ...]:
    """The fragments, in the text, of a proposal that can be kept. Raises DomainError."""
    spans = checked(proposal.fragments, len(text))
    if quote_of(text, spans) != proposal.quote:
        raise InvalidError("is not the text at the fragments", field="quote")
    if not 0 <= proposal.score <= 1:
        raise InvalidError("must be from 0 to 1", field="score")
    if len(proposal.claimant) > CLAIMANT:
        raise InvalidError(f"has more than {CLAIMANT} characters", field="claimant")
    return spans
