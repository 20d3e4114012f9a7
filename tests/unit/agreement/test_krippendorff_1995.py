"""alpha_U of Krippendorff (1995), with the figure of Content Analysis, 2nd ed. (2004), p. 254."""

import numpy as np
import pytest
from hypothesis import given

from annotations.agreement import DataError, alpha_u_1995
from annotations.agreement.vectors import outcomes
from tests.unit.agreement.definitions import few
from tests.unit.agreement.test_krippendorff_2016 import continua, study

# figure of the 2004 book: continuum from 150 to 450, so 150 is taken off
FIGURE = (
    300,
    (0, 1),
    [
        (0, 75, 145, 0), (0, 220, 250, 0), (1, 70, 150, 0), (1, 205, 225, 0), (1, 250, 270, 0),
        (0, 30, 90, 1), (0, 150, 200, 1), (1, 30, 90, 1), (1, 150, 200, 1),
    ],
)  # fmt: skip


def test_the_figure_of_2004():
    label_c = alpha_u_1995(*study([FIGURE]), label=0)
    assert label_c.observed == pytest.approx(0.0144, abs=0.0001)
    assert label_c.expected == pytest.approx(0.0532, abs=0.0001)
    assert label_c.value == pytest.approx(0.7286, abs=0.0001)
    assert alpha_u_1995(*study([FIGURE]), label=1).value == 1.0
    assert alpha_u_1995(*study([FIGURE])).value == pytest.approx(0.8591, abs=0.0005)


@pytest.mark.parametrize("vector", ("krippendorff2004-unitizing", "dkpro-unitizing-short"))
def test_published_continua(shared_vectors, vector):
    chosen = [entry for entry in shared_vectors["vectors"] if entry["id"] == vector]
    assert [outcome for outcome in outcomes({"vectors": chosen}) if outcome.problem] == []


def plain(document, label):
    """The definition, section by section of each annotator's continuum."""
    length, annotators, units = document
    own = [unit for unit in units if unit[3] == label]

    def sections(who):
        mine = sorted((start, end) for rater, start, end, _ in own if rater == who)
        edges = [0, *(edge for unit in mine for edge in unit), length]
        gaps = [(a, b, 0) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
        return gaps + [(start, end, 1) for start, end in mine]

    m, observed = len(annotators), 0
    for i in annotators:
        for j in annotators:
            for a, b, marked in sections(i) if i != j else []:
                for c, d, other in sections(j):
                    if marked and other and a < d and c < b:
                        observed += (a - c) ** 2 + (b - d) ** 2
                    elif marked and not other and c <= a and b <= d:
                        observed += (b - a) ** 2
                    elif other and not marked and a <= c and d <= b:
                        observed += (d - c) ** 2
    expected = 0.0
    for _, start, end, _ in own:
        size = end - start
        gaps = [b - a for who in annotators for a, b, marked in sections(who) if not marked and b - a >= size]
        expected += (len(own) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        expected += size**2 * sum(gap - size + 1 for gap in gaps)
    places = m * length * (m * length - 1) - sum((e - s) * (e - s - 1) for _, s, e, _ in own)
    return observed / (m * (m - 1) * length**2), 2 / length * expected / places


@few
@given(documents=continua(most_documents=1))
def test_the_definition_section_by_section(documents):
    (document,) = documents
    _, annotators, units = document
    for label in {unit[3] for unit in units} if len(annotators) > 1 else ():
        result = alpha_u_1995(*study(documents), label=label)
        observed, expected = plain(document, label)
        assert result.observed == pytest.approx(observed, abs=1e-12)
        assert result.expected == pytest.approx(expected, abs=1e-12)
        assert (result.value is None) == (result.expected <= 0)


@pytest.mark.parametrize(
    ("documents", "label", "reason"),
    (
        ([(9, (0,), [])], None, "no document"),
        ([(9, (0, 1), [])], None, "nobody marked"),
        ([(9, (0, 1), [(0, 1, 2, 0)])], 4, "nobody marked"),
        ([(9, (0, 1), [(0, 1, 2, 0)]), (9, (0, 1, 2), [])], None, "same number of annotators"),
        ([(1, (0, 1), [(0, 0, 1, 0), (1, 0, 1, 0)])], None, "no disagreement is expected"),
    ),
)
def test_degenerate_input_gives_a_reason(documents, label, reason):
    result = alpha_u_1995(*study(documents), label=label)
    assert result.value is None
    assert reason in result.reason


def test_a_label_is_not_negative():
    with pytest.raises(DataError):
        alpha_u_1995(*study([FIGURE]), label=-1)
    assert np.isfinite(alpha_u_1995(*study([FIGURE, FIGURE])).value)
