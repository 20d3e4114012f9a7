import json
from dataclasses import asdict, fields, is_dataclass, replace

import pytest

from annotations.core import records
from annotations.core.records import (
    ClaimRecord,
    DocumentRecord,
    MentionRecord,
    Origin,
    Provenance,
    SuggestionRecord,
)
from annotations.core.spans import Span

EVERY = [value for value in vars(records).values() if isinstance(value, type) and is_dataclass(value)]
PROVENANCE = Provenance("annotator1", "round", 1, 2, "2024-05-14T09:00:00Z", "2024-05-14T09:30:00Z")


@pytest.mark.parametrize("record", EVERY, ids=lambda record: record.__name__)
def test_records_are_frozen_and_say_what_they_are(record):
    assert record.__dataclass_params__.frozen
    assert record.__doc__
    assert not record.__doc__.startswith(record.__name__ + "(")


def test_a_document_needs_only_its_text():
    assert DocumentRecord("a") == DocumentRecord("a", metadata={})
    assert [one.name for one in fields(DocumentRecord)][:2] == ["text", "title"]


def test_a_mention_says_where_it_came_from():
    mention = MentionRecord(
        id="m",
        document="d",
        claim="c",
        assignment="a",
        fragments=(Span(0, 2), Span(4, 6)),
        quote="ab ef",
        prefix="",
        suffix="",
        claim_types=("event",),
        check_worthiness=None,
        origin=Origin("suggestion", "edited", "s", "rules", "1"),
        provenance=PROVENANCE,
    )
    plain = json.loads(json.dumps(asdict(mention)))
    assert plain["origin"]["preannotator_version"] == "1"
    assert plain["fragments"] == [{"start": 0, "end": 2}, {"start": 4, "end": 6}]
    assert replace(mention, origin=Origin()).origin.kind == "person"


def test_claims_and_suggestions_have_empty_defaults():
    claim = ClaimRecord("c", "It rained.", "content", "", None, "", None, PROVENANCE)
    assert claim.merged_into is None
    suggestion = SuggestionRecord((Span(0, 1),), "a", "A.", ("event",), 0.5, 0.5)
    assert (suggestion.claimant, suggestion.attribution, suggestion.dates, suggestion.reasons) == (
        "",
        None,
        (),
        (),
    )
