"""What every measure must keep: names of labels, order of annotators and items, data twice over, labels merged."""

from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotations.agreement import (
    Documents,
    Ratings,
    ReliabilityData,
    Sampling,
    Spans,
    alpha,
    alpha_u_1995,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    cu_alpha,
    dawid_skene,
    fleiss_kappa,
    fleiss_kappa_generalized,
    fleiss_kappa_label,
    gamma,
    gamma_cat,
    glad,
    gwet_ac1,
    gwet_ac2,
    ku_alpha,
    label_alpha,
    mace,
    percent_agreement,
    scott_pi,
    semeval_f1,
    shared_marking,
    span_f1,
    u_alpha,
    u_alpha_bar,
    weighted_kappa,
)
from tests.unit.agreement.definitions import few

NOMINAL = {
    "percent": percent_agreement,
    "alpha": alpha,
    "cohen": cohen_kappa,
    "scott": scott_pi,
    "fleiss": fleiss_kappa,
    "generalized": fleiss_kappa_generalized,
    "conger": conger_kappa,
    "brennan": brennan_prediger,
    "ac1": gwet_ac1,
}
ORDERED = {
    "ordinal": partial(alpha, level="ordinal"),
    "interval": partial(alpha, level="interval"),
    "linear": partial(weighted_kappa, weights="linear"),
    "quadratic": partial(weighted_kappa, weights="quadratic"),
    "ac2 linear": partial(gwet_ac2, weights="linear"),
    "ac2 ordinal": partial(gwet_ac2, weights="ordinal"),
}
CODING = {**NOMINAL, **ORDERED, "ratio": partial(alpha, level="ratio")}
OF_TWO = {"cohen", "scott", "linear", "quadratic"}
COMPLETE = {"fleiss"}
#: Measures that count pairs of different ratings, without replacement: twice the data is a little more of it.
WITHOUT_REPLACEMENT = {"alpha", "ordinal", "interval", "ratio"}


@st.composite
def studies(draw, measure):
    """Codes of 3 labels that a measure can take."""
    n_raters = 2 if measure in OF_TWO else draw(st.integers(2, 4))
    lowest = 0 if measure in COMPLETE else -1
    shape = st.lists(st.integers(lowest, 2), min_size=n_raters, max_size=n_raters)
    return np.array(draw(st.lists(shape, min_size=3, max_size=12)))


def close(one, other):
    """The same value, or neither has one."""
    assert (one.value is None) == (other.value is None), (one, other)
    if one.value is not None:
        assert one.value == pytest.approx(other.value, abs=1e-9)


@pytest.mark.parametrize("name", CODING)
@few
@given(data=st.data())
def test_annotators_and_items_in_any_order(name, data):
    codes = data.draw(studies(name))
    columns = data.draw(st.permutations(range(codes.shape[1])))
    rows = data.draw(st.permutations(range(len(codes))))
    turned = codes[rows][:, columns]
    close(CODING[name](ReliabilityData(codes, 3)), CODING[name](ReliabilityData(turned, 3)))


@pytest.mark.parametrize("name", NOMINAL)
@few
@given(data=st.data())
def test_labels_by_any_name(name, data):
    codes = data.draw(studies(name))
    names = np.array([*data.draw(st.permutations(range(3))), -1])
    close(NOMINAL[name](ReliabilityData(codes, 3)), NOMINAL[name](ReliabilityData(names[codes], 3)))


@pytest.mark.parametrize("name", ORDERED)
@few
@given(data=st.data())
def test_a_scale_from_either_end(name, data):
    codes = data.draw(studies(name))
    turned = np.array([2, 1, 0, -1])[codes]
    close(ORDERED[name](ReliabilityData(codes, 3)), ORDERED[name](ReliabilityData(turned, 3)))


@pytest.mark.parametrize("name", CODING)
@few
@given(data=st.data())
def test_the_data_twice_over(name, data):
    """Measures with replacement stay; alpha's expected disagreement loses a factor (n - 1) / (n - 1/2)."""
    codes = data.draw(studies(name))
    once = CODING[name](ReliabilityData(codes, 3))
    twice = CODING[name](ReliabilityData(np.concatenate([codes, codes]), 3))
    if name not in WITHOUT_REPLACEMENT:
        close(once, twice)
        return
    assert (once.value is None) == (twice.value is None)
    if once.value is not None:
        n = int((codes[(codes >= 0).sum(axis=1) > 1] >= 0).sum())
        if name != "ordinal":  # whose distances grow with the number of ratings
            assert twice.expected == pytest.approx(once.expected * (n - 1) / (n - 0.5))
        assert (1 - twice.value) == pytest.approx((1 - once.value) * (n - 0.5) / (n - 1))


@pytest.mark.parametrize("measure", (label_alpha, fleiss_kappa_label))
@few
@given(data=st.data())
def test_two_labels_merged_are_the_other_one_alone(measure, data):
    codes = data.draw(studies("fleiss"))
    merged = np.array([0, 1, 1])[codes]
    whole = {label_alpha: alpha, fleiss_kappa_label: fleiss_kappa}[measure]
    close(measure(ReliabilityData(codes, 3), 0), whole(ReliabilityData(merged, 2)))


@few
@given(data=st.data())
def test_merging_labels_never_lowers_percent(data):
    codes = data.draw(studies("percent"))
    merged = np.array([0, 1, 1, -1])[codes]
    before, after = (percent_agreement(ReliabilityData(part, 3)) for part in (codes, merged))
    assert before.value is None or after.value >= before.value - 1e-12


# ── unitizing ───────────────────────────────────────────────────────────────

UNITIZING = {
    "u": u_alpha,
    "|u": u_alpha_bar,
    "cu": cu_alpha,
    "1995": alpha_u_1995,
    "exact": span_f1,
    "overlap": partial(span_f1, mode="overlap"),
    "token": partial(span_f1, mode="token"),
    "partial": partial(semeval_f1, scheme="partial"),
    "type": partial(semeval_f1, scheme="type"),
    "shared": shared_marking,
}
LENGTH = 40


@st.composite
def continua(draw):
    """(doc, rater, start, end, label) of two documents and three annotators; overlaps and nesting included."""
    span = st.tuples(
        st.integers(0, 1), st.integers(0, 2), st.integers(0, 35), st.integers(1, 5), st.integers(0, 1)
    )
    return np.array([(d, r, s, s + n, c) for d, r, s, n, c in draw(st.lists(span, min_size=1, max_size=14))])


def of(rows, measure, n_documents=2):
    documents = Documents(np.full(n_documents, LENGTH), np.ones((n_documents, 3), dtype=bool))
    return measure(Spans(*rows.T), documents)


@pytest.mark.parametrize("name", UNITIZING)
@few
@given(rows=continua(), raters=st.permutations(range(3)), data=st.data())
def test_units_in_any_order_by_any_name(name, rows, raters, data):
    turned = rows[data.draw(st.permutations(range(len(rows))))].copy()
    turned[:, 1] = np.array(raters)[turned[:, 1]]
    turned[:, 0] = 1 - turned[:, 0]
    turned[:, 4] = 1 - turned[:, 4]
    close(of(rows, UNITIZING[name]), of(turned, UNITIZING[name]))


@pytest.mark.parametrize("name", UNITIZING)
@few
@given(rows=continua())
def test_documents_read_backwards(name, rows):
    turned = rows.copy()
    turned[:, 2], turned[:, 3] = LENGTH - rows[:, 3], LENGTH - rows[:, 2]
    close(of(rows, UNITIZING[name]), of(turned, UNITIZING[name]))


@pytest.mark.parametrize("name", ("exact", "overlap", "token", "partial", "type", "shared"))
@few
@given(rows=continua())
def test_documents_twice_over(name, rows):
    again = rows + np.array([2, 0, 0, 0, 0])
    twice = of(np.concatenate([rows, again]), UNITIZING[name], n_documents=4)
    close(of(rows, UNITIZING[name]), twice)


@pytest.mark.parametrize("name", ("u", "|u", "cu"))
@few
@given(rows=continua())
def test_many_documents_over_settle(name, rows):
    """Without replacement, twice the data is not the same; of very much, twice hardly differs."""

    def times(n):
        copies = [rows + np.array([2 * i, 0, 0, 0, 0]) for i in range(n)]
        return of(np.concatenate(copies), UNITIZING[name], n_documents=2 * n)

    fifty, hundred = times(50), times(100)
    assume(fifty.value is not None)
    assert hundred.value == pytest.approx(fifty.value, abs=0.05 * (1 + abs(fifty.value)))


@few
@given(rows=continua())
def test_labels_merged_are_the_bar(rows):
    merged = rows.copy()
    merged[:, 4] = 0
    close(of(rows, u_alpha_bar), of(merged, u_alpha))
    assert (of(merged, span_f1).value or 0) >= (of(rows, span_f1).value or 0) - 1e-12
    if len(set(rows[:, 4])) == 2:
        close(of(rows, partial(ku_alpha, label=0)), of(flipped(rows), partial(ku_alpha, label=1)))


def flipped(rows):
    turned = rows.copy()
    turned[:, 4] = 1 - turned[:, 4]
    return turned


@pytest.mark.usefixtures("scipy")
@pytest.mark.parametrize("measure", (gamma, gamma_cat))
@few
@given(rows=continua())
def test_gamma_by_any_name_of_labels(measure, rows):
    assume(len(set(rows[:, 4])) == 2)
    drawn = partial(measure, sampling=Sampling(5, seed=1))
    close(of(rows, drawn), of(flipped(rows), drawn))


# ── truth ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("model", (dawid_skene, glad, partial(mace, restarts=3)))
def test_truth_does_not_depend_on_order(model):
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, (60, 1))
    codes = np.where(rng.random((60, 4)) < 0.8, truth, rng.integers(0, 3, (60, 4)))
    item, rater = np.indices(codes.shape).reshape(2, -1)
    order = rng.permutation(len(item))
    plain = model(Ratings(item, rater, codes.reshape(-1), 3))
    turned = model(Ratings(item[order], rater[order], codes.reshape(-1)[order], 3))
    assert plain.posterior == pytest.approx(turned.posterior, abs=1e-6)
    assert [one.value for one in plain.quality] == pytest.approx([one.value for one in turned.quality])
