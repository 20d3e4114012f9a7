"""Whose name it is."""

import pytest

from annotations.core.spans import Span
from annotations.preannotators.matching.names import names_of, same_name, same_person


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Adrienne Holt", "Holt", True),
        ("Dr. Amos Kerrigan", "Amos Kerrigan", True),
        ("Mayor Odile Farrant", "Odile Farrant", True),
        ("Anna Kessler", "Martin Kessler", False),
        ("Anna Kessler", "Anna", False),
        ("the port office", "port office", True),
        ("", "Holt", False),
        ("police", "the ministry", False),
    ],
)
def test_one_claimant(a, b, same):
    assert same_person(a, b) is same
    assert same_person(b, a) is same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("pyongyang", "north korea", True),
        ("oslo", "norway", True),
        ("oslo", "sweden", False),
        ("holt", "adrienne holt", True),
        ("port ansel", "port ellery", False),
    ],
)
def test_one_name(a, b, same):
    assert same_name(a, b) is same
    assert same_name(b, a) is same


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Defense Minister Sigrid Halvard traveled to Karelstan in July", {"sigrid halvard", "karelstan"}),
        ("The bridge closed on Monday", set()),
        ("Residents of Port Ansel met the mayor", {"port ansel"}),
    ],
)
def test_names_in_a_text(text, names):
    assert names_of(text, Span(0, len(text))) == names
