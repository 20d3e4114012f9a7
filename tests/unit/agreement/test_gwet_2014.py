"""Agreement of many annotators: Fleiss (1971), Conger (1980), Brennan and Prediger (1981), Gwet (2008, 2014)."""

import numpy as np
import pytest
from hypothesis import given

from annotations.agreement import (
    Bootstrap,
    Counts,
    DataError,
    ReliabilityData,
    brennan_prediger,
    conger_kappa,
    fleiss_kappa,
    fleiss_kappa_generalized,
    fleiss_kappa_label,
    gwet_ac1,
    gwet_ac2,
    percent_agreement,
)
from annotations.agreement.student import t_quantile
from annotations.agreement.vectors import outcomes
from tests.unit.agreement import definitions
from tests.unit.agreement.definitions import few
from tests.unit.agreement.test_krippendorff_2011 import FORMS, SECTION_C, codes_of, counts_form

# Gwet 2014, table of 4 raters and 12 subjects: Krippendorff's but for who rated the last
RAW = SECTION_C.copy()
RAW[-1] = [-1, -1, 2, -1]
GWET = ReliabilityData(RAW, 5)


@pytest.mark.parametrize(
    ("measure", "value"),
    (
        (percent_agreement, 0.818),
        (gwet_ac1, 0.775),
        (fleiss_kappa_generalized, 0.761),
        (conger_kappa, 0.763),
        (brennan_prediger, 0.773),
        (lambda data: gwet_ac2(data, weights="linear"), 0.859),
        (gwet_ac2, 0.914),
        (lambda data: gwet_ac2(data, weights="ordinal"), 0.899),
    ),
)
def test_four_raters(measure, value):
    assert measure(GWET).value == pytest.approx(value, abs=0.0006)


def test_the_standard_error_of_ac1():
    details = gwet_ac1(GWET).details
    assert details["se"] == pytest.approx(0.143, abs=0.0005)
    assert details["t_low"] == pytest.approx(0.461, abs=0.0005)
    assert details["t_high"] == 1.0
    narrower = gwet_ac1(GWET, boot=Bootstrap(n=50, confidence=0.5)).details
    assert narrower["t_low"] > details["t_low"]


@pytest.mark.parametrize(
    "vector",
    (
        "gwet2014-4raters",
        "gwet2008-paradox",
        "dkpro-gwet-paradox_2x2",
        "dkpro-gwet-likert_5x5",
        "fleiss1971",
        "brennan-prediger1981-p689",
        "randolph2005-prevalence",
        "degenerate-no-pair",
    ),
)
def test_published_tables(shared_vectors, vector):
    chosen = [entry for entry in shared_vectors["vectors"] if entry["id"] == vector]
    assert len(chosen) == 1
    assert [outcome for outcome in outcomes({"vectors": chosen}) if outcome.problem] == []


@pytest.mark.parametrize(
    ("freedom", "probability", "t"),
    (
        (1, 0.975, 12.706),
        (2, 0.975, 4.303),
        (11, 0.975, 2.201),
        (30, 0.95, 1.697),
        (1000, 0.995, 2.581),
        (11, 0.025, -2.201),
    ),
)
def test_quantiles_of_the_tables(freedom, probability, t):
    assert t_quantile(probability, freedom) == pytest.approx(t, abs=0.0006)


def test_the_median_of_t():
    assert t_quantile(0.5, 7) == pytest.approx(0, abs=1e-6)


def different(a, b):
    return float(a != b)


def agree(result, expected):
    if expected is None:
        assert result.value is None
        assert result.reason
    else:
        assert result.value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("form", tuple(FORMS))
@few
@given(codes=codes_of)
def test_the_definition(form, codes):
    data = FORMS[form](codes, 4)
    agree(percent_agreement(data), definitions.percent(codes))
    pooled = definitions.gwet(codes, 4, different, lambda shares: float(shares @ shares))
    agree(fleiss_kappa_generalized(data), pooled)
    agree(
        gwet_ac1(data), definitions.gwet(codes, 4, different, lambda shares: float(shares @ (1 - shares)) / 3)
    )
    agree(brennan_prediger(data), definitions.gwet(codes, 4, different, lambda _: 1 / 4))
    factor = sum(1 - abs(a - b) / 3 for a in range(4) for b in range(4)) / 12
    ac2 = definitions.gwet(
        codes, 4, lambda a, b: abs(a - b) / 3, lambda shares: factor * float(shares @ (1 - shares))
    )
    agree(gwet_ac2(data, weights="linear"), ac2)
    if form != "counts":
        agree(conger_kappa(data), definitions.conger(codes))


@few
@given(codes=codes_of)
def test_equal_numbers_make_both_forms_of_fleiss_equal(codes):
    full = np.maximum(codes, 0)
    agree(fleiss_kappa(ReliabilityData(full, 4)), fleiss_kappa_generalized(ReliabilityData(full, 4)).value)
    swapped = ReliabilityData(full[:, ::-1], 4)
    assert conger_kappa(swapped).value == pytest.approx(conger_kappa(ReliabilityData(full, 4)).value)


def test_fleiss_of_a_label():
    data = counts_form(np.array([[0, 0, 1], [1, 1, 2], [2, 2, 2]]), 3)
    # label 2 against the rest: counts 0, 1, 3 of 3
    assert fleiss_kappa_label(data, 2).value == pytest.approx(
        1 - (2 * 1 * 2 / 6 / 3) / (2 * (4 / 9) * (5 / 9))
    )


def test_unequal_numbers_are_refused_by_fleiss():
    result = fleiss_kappa(GWET)
    assert result.value is None
    assert "unequal numbers" in result.reason


def test_unrated_items_do_not_count():
    with_empty = Counts(np.array([[2, 1], [0, 0], [0, 3]]))
    without = Counts(np.array([[2, 1], [0, 3]]))
    for measure in (fleiss_kappa, fleiss_kappa_generalized, gwet_ac1, brennan_prediger):
        assert measure(with_empty).value == measure(without).value
    assert gwet_ac1(with_empty).details == gwet_ac1(without).details


def test_allowed_categories_count():
    data = ReliabilityData(np.array([[0, 0], [0, 1], [1, 1]]), 2)
    assert brennan_prediger(data, categories=4).value == pytest.approx((2 / 3 - 1 / 4) / (3 / 4))
    assert "one category" in brennan_prediger(ReliabilityData(np.zeros((3, 2), int), 1)).reason
    with pytest.raises(DataError, match="2 labels occur"):
        brennan_prediger(data, categories=1)


def test_one_category_leaves_nothing_to_agree_on():
    assert "one category" in gwet_ac1(ReliabilityData(np.zeros((3, 2), int), 1)).reason
    assert gwet_ac1(ReliabilityData(np.zeros((3, 2), int), 2)).value == 1.0


def test_one_item_has_no_standard_error():
    assert gwet_ac1(ReliabilityData(np.array([[0, 1, 1]]), 2)).details == {}


@pytest.mark.parametrize(
    "measure", (fleiss_kappa_generalized, gwet_ac1, brennan_prediger, conger_kappa, percent_agreement)
)
def test_intervals(measure):
    clustered = ReliabilityData(np.tile(RAW, (10, 1)), 5, np.arange(120) // 4)
    by_item = measure(clustered, boot=Bootstrap(n=300))
    by_cluster = measure(clustered, boot=Bootstrap(n=300, unit="cluster"))
    assert by_item.low < by_item.value < by_item.high
    assert by_cluster.low < by_cluster.value < by_cluster.high
    assert by_cluster.unit == "cluster"


def test_nobody_rated_twice():
    single = ReliabilityData(np.array([[0, -1], [-1, 1]]), 2)
    for measure in (fleiss_kappa, gwet_ac1, conger_kappa, brennan_prediger):
        assert measure(single).reason == "no item has two ratings"
    assert conger_kappa(ReliabilityData(np.zeros((3, 2), int), 2)).value is None
