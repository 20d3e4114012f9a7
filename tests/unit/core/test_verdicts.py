from dataclasses import replace

import pytest

from annotations.core import verdicts
from annotations.core.verdicts import COLORS, PRESETS, ScaleError, VerdictError

ALL = pytest.mark.parametrize("scale", PRESETS.values(), ids=lambda scale: scale.key)


def luminance(color):
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("color", COLORS.values(), ids=lambda color: color.name)
def test_colors_can_be_read_on_light_and_dark(color):
    assert contrast(color.light, "#ffffff") >= 4.5
    assert contrast(color.dark, "#1e1e1e") >= 4.5


@ALL
def test_distances_are_a_metric(scale):
    for first in scale.keys:
        assert scale.distance(first, first) == 0
        for second in scale.keys:
            assert scale.distance(first, second) == scale.distance(second, first)
            assert first == second or 0 < scale.distance(first, second) <= 1


@ALL
def test_ratings_lie_on_the_scale_of_ratings(scale):
    values = [label.claim_review.value for label in scale.labels if label.claim_review.value is not None]
    assert {scale.worst_rating, scale.best_rating} <= set(values)
    assert all(scale.worst_rating <= value <= scale.best_rating for value in values)
    assert all(label.judged and label.description for label in scale.labels)


@pytest.mark.parametrize(
    ("scale", "off_line"),
    [
        ("averitec", ["not_enough_evidence", "conflicting"]),
        ("fever", ["not_enough_info"]),
        ("true_false_unproven", ["unproven"]),
    ],
)
def test_withheld_judgments_lie_off_the_line(scale, off_line):
    found = verdicts.preset(scale)
    pole, other = found.keys[:2]
    for label in off_line:
        assert found.distance(pole, label) == found.distance(other, label)
        assert found.distance(pole, label) + found.distance(label, other) > found.distance(pole, other) == 1
        assert found.label(label).claim_review.value is None


def test_steps_disagree_by_the_square_of_their_ranks():
    scale = verdicts.SIX_STEPS
    assert scale.distance("true", "flagrantly_false") == 1
    assert scale.distance("true", "mostly_true") == pytest.approx(1 / 25)
    assert scale.distance("half_true", "flagrantly_false") == pytest.approx(9 / 25)


def test_unknown_keys():
    with pytest.raises(VerdictError, match="maybe"):
        verdicts.AVERITEC.label("maybe")
    with pytest.raises(ScaleError, match="averitec"):
        verdicts.preset("stars")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"labels": verdicts.FEVER.labels[:1]}, "at least two"),
        ({"labels": (verdicts.FEVER.labels[0],) * 3}, "same key"),
        ({"labels": (*verdicts.FEVER.labels[:2], replace(verdicts.FEVER.labels[2], color="mauve"))}, "mauve"),
        ({"distances": ((0.0, 1.0), (1.0, 0.0))}, "3 rows"),
        ({"distances": ((0.1, 1, 1), (1, 0, 1), (1, 1, 0))}, "to itself"),
        ({"distances": ((0, 1, 1), (0.5, 0, 1), (1, 1, 0))}, "both ways"),
        ({"distances": ((0, 1, 1), (1, 0, 0), (1, 0, 0))}, "above 0"),
    ],
)
def test_scales_that_contradict_themselves(changes, reason):
    with pytest.raises(ScaleError, match=reason):
        replace(verdicts.FEVER, **changes)
