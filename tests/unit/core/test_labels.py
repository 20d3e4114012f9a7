import pytest

from annotations.core import labels
from annotations.core.labels import DEFAULT_SCHEMA, LabelError


def test_the_default_schema_is_named_and_described():
    both = (*DEFAULT_SCHEMA.claim_types, *DEFAULT_SCHEMA.check_worthiness)
    assert all(label.name and label.description for label in both)
    assert [label.key for label in DEFAULT_SCHEMA.claim_types] == [
        "event", "quotation", "quantity", "causal", "temporal", "prediction", "background", "opinion",
    ]  # fmt: skip
    assert [label.key for label in DEFAULT_SCHEMA.check_worthiness] == ["none", "low", "medium", "high"]


def test_claim_types_come_back_once_in_schema_order():
    assert labels.checked_claim_types(DEFAULT_SCHEMA, ["opinion", "event", "opinion"]) == ("event", "opinion")
    assert labels.checked_claim_types(DEFAULT_SCHEMA, []) == ()


@pytest.mark.parametrize(
    ("check", "field"),
    [
        (lambda: labels.checked_claim_types(DEFAULT_SCHEMA, ["event", "rumor"]), "claim_types"),
        (lambda: labels.checked_check_worthiness(DEFAULT_SCHEMA, "urgent"), "check_worthiness"),
        (lambda: labels.at_least(DEFAULT_SCHEMA, "low", "urgent"), "check_worthiness"),
    ],
)
def test_unknown_labels_are_refused(check, field):
    with pytest.raises(LabelError) as caught:
        check()
    assert (caught.value.code, caught.value.field) == ("unknown_label", field)


@pytest.mark.parametrize("key", [None, "none", "high"])
def test_check_worthiness_may_be_open(key):
    assert labels.checked_check_worthiness(DEFAULT_SCHEMA, key) == key


@pytest.mark.parametrize(
    ("key", "floor", "reached"),
    [("high", "medium", True), ("medium", "medium", True), ("low", "medium", False), (None, "none", False)],
)
def test_reaching_a_level(key, floor, reached):
    assert labels.at_least(DEFAULT_SCHEMA, key, floor) is reached


@pytest.mark.parametrize(
    ("score", "level"),
    [(0, "none"), (0.149, "none"), (0.15, "low"), (0.4, "medium"), (0.65, "high"), (1, "high")],
)
def test_scores_have_levels(score, level):
    assert labels.level_of(score) == level
