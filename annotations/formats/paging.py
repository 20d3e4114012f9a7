"""Records as pages: every document with what people, adjudication and machines marked in it."""

from collections.abc import Iterator

from annotations.core.records import (
    AssignmentRecord,
    ClaimRecord,
    DocumentRecord,
    GoldMention,
    GoldRecord,
    MentionRecord,
    RoundRecord,
    SuggestionRecord,
    VerdictRecord,
)
from annotations.core.spans import quote_of
from annotations.formats.base import Suggested
from annotations.formats.losses import Losses
from annotations.formats.sheets import Kind, Mark, Page, Sheet
from annotations.formats.store import Store


def count_split_claims(store: Store, losses: Losses) -> None:
    """Count the claims that fall apart where a format tells claims by their place in one document."""
    for claim in store.all(ClaimRecord):
        documents = {mention.document for mention in store.linked(MentionRecord, "claim", claim.id)}
        if len(documents) > 1:
            losses.add("claim-across-documents", "claim", claim.id)


def pages(store: Store, losses: Losses) -> Iterator[Page]:
    """Every document in turn; a mention whose quote is not its text is counted and left out."""
    for gold in store.all(GoldRecord):
        if not gold.mentions:
            losses.add("no-place", "gold", gold.id)
    rounds = _round_names(store)
    for document in store.all(DocumentRecord):
        people = [
            _sheet_of(store, document, assignment, rounds, losses)
            for assignment in store.linked(AssignmentRecord, "document", document.id)
        ]
        sheets = [*people, *_gold_sheets(store, document, losses), *_machine_sheets(store, document)]
        yield Page(document, tuple(sheets))


def _round_names(store: Store) -> dict[str, str]:
    """The name of each round by its id, made different where two have one; "" where there is but one round."""
    rounds = list(store.all(RoundRecord))
    names = [each.name for each in rounds]
    different = {each.id: each.name if names.count(each.name) == 1 else each.id for each in rounds}
    return different if len(rounds) > 1 else {}


def _sheet_of(
    store: Store,
    document: DocumentRecord,
    assignment: AssignmentRecord,
    rounds: dict[str, str],
    losses: Losses,
) -> Sheet:
    marks = [
        _mark_of(store, mention)
        for mention in store.linked(MentionRecord, "assignment", assignment.id)
        if _stands(document, mention, losses)
    ]
    round_name = rounds.get(assignment.round, "")
    return Sheet(Kind.PERSON, assignment.annotator, tuple(marks), round=round_name, id=assignment.id)


def _mark_of(store: Store, mention: MentionRecord) -> Mark:
    claim = store.get(ClaimRecord, mention.claim)
    verdict = next(store.linked(VerdictRecord, "claim", claim.id), None)
    return Mark(
        fragments=mention.fragments,
        claim_types=mention.claim_types,
        check_worthiness=mention.check_worthiness,
        claim=claim.id,
        wording=claim.wording,
        claimant=claim.claimant,
        verdict=verdict.label if verdict else None,
        rationale=verdict.rationale if verdict else "",
        id=mention.id,
    )


def _gold_sheets(store: Store, document: DocumentRecord, losses: Losses) -> list[Sheet]:
    """One sheet for each adjudicator."""
    marks: dict[str, list[Mark]] = {}
    for gold in store.linked(GoldRecord, "document", document.id):
        mine = [mention for mention in gold.mentions if mention.document == document.id]
        marks.setdefault(gold.provenance.author, []).extend(
            Mark(
                each.fragments,
                claim=gold.id,
                wording=gold.wording,
                verdict=gold.verdict,
                rationale=gold.rationale,
                id=each.id,
            )
            for each in mine
            if _stands(document, each, losses)
        )
    return [Sheet(Kind.GOLD, author, tuple(found)) for author, found in marks.items()]


def _machine_sheets(store: Store, document: DocumentRecord) -> list[Sheet]:
    """One sheet for each version of each pre-annotator."""
    marks: dict[tuple[str, str], list[Mark]] = {}
    for each in store.linked(Suggested, "document", document.id):
        marks.setdefault((each.preannotator, each.version), []).append(_suggested_mark(each.suggestion))
    return [Sheet(Kind.MACHINE, by, tuple(found), version) for (by, version), found in marks.items()]


def _suggested_mark(suggestion: SuggestionRecord) -> Mark:
    return Mark(
        suggestion.fragments,
        suggestion.claim_types,
        wording=suggestion.wording,
        claimant=suggestion.claimant,
        score=suggestion.score,
    )


def _stands(document: DocumentRecord, mention: MentionRecord | GoldMention, losses: Losses) -> bool:
    """Whether the quote is what stands at the fragments; else it is counted."""
    if mention.quote == quote_of(document.text, mention.fragments):
        return True
    losses.add("not-in-text", "mention", mention.id)
    return False
