"""What a round needs, and what is missing."""

import pytest

from annotations.core.completeness import (
    FIELDS,
    MISSING_EVIDENCE,
    MISSING_RATIONALE,
    MISSING_VERDICT,
    Given,
    Needs,
    Verdict,
    missing,
    needs_verdict,
)

ORDER = ("none", "low", "medium", "high")
JUDGED = Verdict(judges=True, rationale="The notice says so.", cites=True)


def found(given: Given, needs: Needs) -> list[tuple[str, str]]:
    return list(missing(given, needs))


def test_fields_that_are_required_and_empty():
    needs = Needs(["wording", "place"], "none", ORDER)
    assert found(Given({"wording"}, None, None), needs) == [("place", FIELDS["place"])]
    assert found(Given({"wording", "place"}, None, None), needs) == []


@pytest.mark.parametrize(
    ("wanted", "worth", "needed"),
    (
        ("all", None, True),
        ("none", "high", False),
        ("medium", "low", False),
        ("medium", "medium", True),
        ("medium", "high", True),
        ("medium", None, True),  # not decided yet
        ("gone", "low", True),  # a label that is no more
    ),
)
def test_which_claims_need_a_verdict(wanted, worth, needed):
    needs = Needs([], wanted, ORDER)
    assert needs_verdict(worth, needs) is needed
    assert found(Given([], worth, None), needs) == ([("verdict", MISSING_VERDICT)] if needed else [])


@pytest.mark.parametrize(
    ("verdict", "lacks"),
    (
        (JUDGED, []),
        (
            Verdict(judges=True, rationale=" ", cites=False),
            [("rationale", MISSING_RATIONALE), ("evidence", MISSING_EVIDENCE)],
        ),
        (Verdict(judges=False, rationale="", cites=False), []),
    ),
)
def test_what_a_verdict_needs(verdict, lacks):
    assert found(Given([], None, verdict), Needs(["evidence"], "all", ORDER)) == lacks


def test_evidence_only_where_the_round_wants_it():
    assert (
        found(Given([], None, Verdict(judges=True, rationale="So.", cites=False)), Needs([], "all", ORDER))
        == []
    )
