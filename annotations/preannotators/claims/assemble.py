"""A drafted claim with everything known about it, as the suggestion record that people see."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotations.core.records import Attribution, DateExpression, SuggestionRecord
from annotations.core.spans import quote_of
from annotations.preannotators.attribution.people import People
from annotations.preannotators.attribution.speakers import Speaker
from annotations.preannotators.attribution.statements import Statement
from annotations.preannotators.claims.drafts import Draft
from annotations.preannotators.claims.reading import Reading
from annotations.preannotators.claims.wording import Edit, date_edits, wording
from annotations.preannotators.worth import Evidence, check_worthiness, claim_types, confidence


@dataclass(frozen=True, slots=True)
class Said:
    """Who makes a claim, through which outer tellers, and whether that was carried over from before."""

    speaker: Speaker
    outer: tuple[str, ...]
    carried: bool = False


def suggestion(
    draft: Draft,
    said: Said,
    reading: Reading,
    names: People,
    *,
    loose: Sequence[DateExpression],
    pronouns: Sequence[Edit],
) -> SuggestionRecord:
    """The record for one draft; `loose` are the dates of its sentence that are in no draft."""
    quote = quote_of(reading.text, draft.fragments)
    evidence = _evidence(draft, said, reading, names)
    dated = date_edits(reading.text, reading.dates_in(draft.fragments))
    worth, reasons = check_worthiness(evidence)
    return SuggestionRecord(
        fragments=draft.fragments,
        quote=quote,
        wording=wording(reading.text, draft.fragments, [*pronouns, *dated], draft.copula),
        claim_types=tuple(evidence.types),
        check_worthiness=worth,
        score=confidence(evidence),
        claimant=said.speaker.name,
        attribution=_attribution(draft, said, reading),
        dates=_dates(draft, reading, loose),
        reasons=reasons,
    )


def _evidence(draft: Draft, said: Said, reading: Reading, names: People) -> Evidence:
    quote = quote_of(reading.text, draft.fragments)
    dates = reading.dates_in(draft.fragments)
    counted = reading.numerals_in(draft.fragments)
    real = [one for one in counted if one.kind not in {"designator", "definite"}]
    kinds = claim_types(
        quote,
        quoted=_quotes(draft, reading),
        counted=bool(real),
        dates=dates,
        published_on=reading.published_on,
    )
    return Evidence(
        claim=quote,
        types=kinds,
        quoted=draft.quoted,
        attributed=draft.statement is not None or bool(said.speaker.name),
        named_claimant=bool(said.speaker.name),
        carried=said.carried,
        dates=len(dates),
        exact_dates=sum(one.granularity in {"day", "month"} and one.start is not None for one in dates),
        numerals=len(counted),
        designators_only=bool(counted) and not real,
        measures=sum(one.kind in {"percent", "money"} for one in counted),
        names=len({name.full for fragment in draft.fragments for name in names.within(fragment)}),
    )


def _quotes(draft: Draft, reading: Reading) -> bool:
    return draft.quoted or any(reading.quotes_in(part) for part in draft.fragments)


def _attribution(draft: Draft, said: Said, reading: Reading) -> Attribution | None:
    statement = draft.statement
    outer = dict.fromkeys(name for name in said.outer if name != said.speaker.name)
    chain = (*outer, said.speaker.name) if said.speaker.name else tuple(outer)
    if statement is None:
        teller = said.speaker.name or said.speaker.phrase
        carried = draft.quoted and teller
        return Attribution("direct", teller, (), "", (), draft.fragments, chain) if carried else None
    source = statement.source or ()
    return Attribution(
        mode=_mode(statement, reading),
        source=reading.text[source[0].start : source[-1].end] if source else said.speaker.name,
        source_fragments=source,
        cue=statement.cue.of(reading.text),
        cue_fragments=(statement.cue,),
        content_fragments=statement.contents,
        chain=chain,
    )


def _mode(statement: Statement, reading: Reading) -> str:
    if statement.direct:
        return "direct"
    quotes = any(reading.quotes_in(content) for content in statement.contents)
    return "mixed" if quotes else "indirect"


def _dates(draft: Draft, reading: Reading, loose: Sequence[DateExpression]) -> tuple[DateExpression, ...]:
    """The dates in the claim, and those of its sentence in no claim: they say when it was said or happened."""
    own = (*reading.dates_in(draft.fragments), *loose)
    return tuple(sorted(own, key=lambda one: one.fragment))
