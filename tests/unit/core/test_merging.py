"""Groups of claims, where their annotators differ, and what gold can start from."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.core import merging
from annotations.core.merging import AnnotatedClaim, Citation, Group, grouped
from annotations.core.spans import Span

THRESHOLD = 0.5


def iou(one, other):
    """Over sets of positions: slow, and unlike the code under test."""
    left = {n for span in one for n in range(span.start, span.end)}
    right = {n for span in other for n in range(span.start, span.end)}
    return len(left & right) / len(left | right)


def best_of_all(left, right):
    """The one-to-one matching of greatest total overlap, by trying every one."""
    flipped = len(left) > len(right)
    few, many = (right, left) if flipped else (left, right)
    best, best_total = [], 0.0
    for chosen in permutations(range(len(many)), len(few)):
        pairs = [(i, j, iou(few[i], many[j])) for i, j in enumerate(chosen)]
        pairs = [pair for pair in pairs if pair[2] >= THRESHOLD]
        total = sum(pair[2] for pair in pairs)
        if total > best_total:
            best, best_total = pairs, total
    return [(j, i, overlap) if flipped else (i, j, overlap) for i, j, overlap in best]


def claim(
    name: str, *places: tuple[int, ...], root: str = "", asks: str = "content", **fields
) -> AnnotatedClaim:
    """`a1` is a claim of annotator `a`; a place is start, end, start, end …"""
    spans = tuple(tuple(Span(p[i], p[i + 1]) for i in range(0, len(p), 2)) for p in (places or ((0, 10),)))
    merged = fields.pop("merged", bool(root))
    return AnnotatedClaim(name, name[0], root or name, asks, spans, merged=merged, **fields)


def group(*claims: AnnotatedClaim) -> Group:
    return Group(claims)


def names(groups: list[Group]) -> list[str]:
    return [" ".join(c.id for c in g.claims) for g in groups]


GROUPINGS = {
    "the same span": ([claim("a1"), claim("b1")], ["a1 b1"]),
    "half of both": ([claim("a1", (0, 10)), claim("b1", (0, 20))], ["a1 b1"]),
    "less than half": ([claim("a1", (0, 10)), claim("b1", (0, 21))], ["a1", "b1"]),
    "apart": ([claim("a1", (0, 10)), claim("b1", (10, 20))], ["a1", "b1"]),
    "nothing": ([], []),
    "one annotator's own claims never match": ([claim("a1"), claim("a2")], ["a1", "a2"]),
    "two claims on one span, one partner": ([claim("a1"), claim("a2"), claim("b1")], ["a1 b1", "a2"]),
    "the greater total wins over the greedy choice": (
        [claim("a1", (0, 10)), claim("a2", (2, 12)), claim("b1", (1, 11)), claim("b2", (0, 8))],
        # a1-b1 9/11 and a2-b2 6/12 are 1.32 together; a2-b1 9/11 and a1-b2 8/10 are 1.62
        ["a1 b2", "a2 b1"],
    ),
    "discontinuous": ([claim("a1", (0, 5, 10, 15)), claim("b1", (0, 5, 10, 14))], ["a1 b1"]),
    "a hull is no overlap": ([claim("a1", (0, 5, 20, 25)), claim("b1", (5, 20))], ["a1", "b1"]),
    "twins meet their like": (
        [claim("a1"), claim("a2", asks="utterance"), claim("b1", asks="utterance"), claim("b2")],
        ["a1 b2", "a2 b1"],
    ),
    "a twin meets nobody else": ([claim("a1"), claim("b1", asks="utterance")], ["a1", "b1"]),
    "three annotators": ([claim("a1"), claim("b1"), claim("c1")], ["a1 b1 c1"]),
    "three, the second between the others": (
        [claim("a1", (0, 10)), claim("b1", (3, 13)), claim("c1", (6, 16))],
        ["a1 b1 c1"],
    ),
    "nobody twice in a group": (
        # a1-b1 1.0, b1-c1 8/12, c1-a2 8/10: joining all would take a in twice
        [claim("a1", (0, 10)), claim("b1", (0, 10)), claim("c1", (2, 12)), claim("a2", (4, 12))],
        ["a1 b1", "c1 a2"],
    ),
    "two places of one claim count together": (
        [claim("a1", (0, 10), (20, 30)), claim("b1", (0, 9)), claim("b2", (20, 30))],
        ["a1 b2", "b1"],
    ),
    "a claim is met at any of its places": (
        [claim("a1", (0, 10), (20, 30)), claim("b1", (20, 30))],
        ["a1 b1"],
    ),
    "a merge needs no overlap": (
        [claim("a1", (0, 10), merged=True), claim("b1", (50, 60), root="a1")],
        ["a1 b1"],
    ),
    "a merge takes the place of the match": (
        [claim("a1", merged=True), claim("b1"), claim("b2", (50, 60), root="a1")],
        ["a1 b2", "b1"],
    ),
    "what a merge leaves free matches anew": (
        [claim("a1", merged=True), claim("a2", (1, 10)), claim("b1"), claim("b2", (50, 60), root="a1")],
        ["a1 b2", "a2 b1"],
    ),
    "a third annotator joins a merge": (
        [claim("a1", merged=True), claim("b1", (50, 60), root="a1"), claim("c1", (50, 60))],
        ["a1 b1 c1"],
    ),
    "two merges of different annotators join": (
        [
            claim("a1", merged=True),
            claim("b1", root="a1"),
            claim("c1", merged=True),
            claim("d1", root="c1"),
        ],
        ["a1 b1 c1 d1"],
    ),
    "own claims that were merged stay together": (
        [claim("a1", merged=True), claim("a2", (50, 60), root="a1"), claim("b1")],
        ["a1 a2 b1"],
    ),
    "a merge whose root is hidden": ([claim("b1", root="a1"), claim("c1", (50, 60), root="a1")], ["b1 c1"]),
    "settled alone is told apart": ([claim("a1", settled=True), claim("b1")], ["a1", "b1"]),
}


@pytest.mark.parametrize(("claims", "expected"), GROUPINGS.values(), ids=GROUPINGS)
def test_groups(claims, expected):
    assert names(grouped(claims, best_of_all)) == expected


@st.composite
def works(draw):
    """A document's claims of up to three annotators, some of them merged."""
    claims = []
    for i in range(draw(st.integers(0, 7))):
        start = draw(st.integers(0, 12))
        place = (start, start + draw(st.integers(1, 8)))
        claims.append(
            claim(
                f"{draw(st.sampled_from('abc'))}{i}",
                place,
                asks=draw(st.sampled_from(("content", "utterance"))),
            )
        )
    return claims


@given(works())
def test_every_claim_is_in_one_group_and_no_annotator_twice(claims):
    groups = grouped(claims, best_of_all)
    assert sorted(c.id for g in groups for c in g.claims) == sorted(c.id for c in claims)
    for found in groups:
        assert len(found.annotators) == len(found.claims)
        assert len({c.asks for c in found.claims}) == 1
    assert [g.claims[0].id for g in groups] == [
        c.id for c in claims if c.id in {g.claims[0].id for g in groups}
    ]


STATES = {
    "single": (group(claim("a1")), "single", "a1", None),
    "match": (group(claim("a2", (0, 10)), claim("b1", (0, 8))), "match", "a2", 0.8),
    "merged": (group(claim("b1", (0, 10), root="b7"), claim("a1", (5, 15), root="b7")), "merged", "b7", 1 / 3),
    "an existing root stays the root": (
        group(claim("a1"), claim("b1", merged=True), claim("c1", root="b1")), "match", "b1", 1.0,
    ),
    "the least of three": (group(claim("a1", (0, 10)), claim("b1", (0, 8)), claim("c1", (0, 5))), "match", "a1", 0.5),
    "merged without overlap": (group(claim("a1", merged=True), claim("b1", (50, 60), root="a1")), "merged", "a1", 0.0),
    "the best of several places": (group(claim("a1", (0, 10), (20, 30)), claim("b1", (20, 30))), "match", "a1", 1.0),
}  # fmt: skip


@pytest.mark.parametrize(("found", "state", "root", "overlap"), STATES.values(), ids=STATES)
def test_state_root_and_overlap(found, state, root, overlap):
    assert (found.state, found.root) == (state, root)
    assert found.overlap == (overlap if overlap is None else pytest.approx(overlap))


VERDICTS = {
    "one each": ([claim("a1", verdict="s"), claim("b1", verdict="r")], {"a": "s", "b": "r"}, []),
    "none given": ([claim("a1"), claim("b1", verdict="r")], {"b": "r"}, []),
    "equal ones count once": (
        [claim("a1", verdict="s"), claim("a2", verdict="s", root="a1"), claim("b1", verdict="r")],
        {"a": "s", "b": "r"},
        [],
    ),
    "an empty one beside a given one": (
        [claim("a1", verdict="s"), claim("a2", root="a1"), claim("b1")],
        {"a": "s"},
        [],
    ),
    "two that differ are missing": (
        [claim("a1", verdict="s"), claim("a2", verdict="r", root="a1"), claim("b1", verdict="r")],
        {"b": "r"},
        ["a"],
    ),
}


@pytest.mark.parametrize(("claims", "expected", "contradicting"), VERDICTS.values(), ids=VERDICTS)
def test_one_verdict_for_each_annotator(claims, expected, contradicting):
    assert merging.verdicts(group(*claims)) == expected
    assert merging.self_contradictions(group(*claims)) == contradicting


def cites(source: str, stance: str = "supports", name: str = "") -> Citation:
    return Citation(name or f"{source} {stance}", source, stance)


FULL = {
    "wording": "The harbor closes.",
    "verdict": "supported",
    "evidence": (cites("web x"),),
    "claim_types": frozenset({"event"}),
    "check_worthiness": frozenset({"high"}),
}
DIFFERENCES = {
    "none": ({}, []),
    "another id of the same evidence": ({"evidence": (cites("web x", name="other"),)}, []),
    "white space": ({"wording": " The  harbor\ncloses. "}, []),
    "wording": ({"wording": "The harbor shuts."}, ["wording"]),
    "verdict": ({"verdict": "refuted"}, ["verdict"]),
    "no verdict": ({"verdict": None}, ["verdict"]),
    "another source": ({"evidence": (cites("web y"),)}, ["evidence"]),
    "another stance": ({"evidence": (cites("web x", "refutes"),)}, ["evidence"]),
    "one source more": ({"evidence": (cites("web x"), cites("web y"))}, ["evidence"]),
    "types": ({"claim_types": frozenset({"event", "causal"})}, ["claim_types"]),
    "worth": ({"check_worthiness": frozenset({"low"})}, ["check_worthiness"]),
    "two at once": ({"verdict": "refuted", "check_worthiness": frozenset()}, ["verdict", "check_worthiness"]),
}


@pytest.mark.parametrize(("change", "expected"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_disagreements(change, expected):
    assert merging.disagreements(group(claim("a1", **FULL), claim("b1", **{**FULL, **change}))) == expected


def test_another_span_is_a_disagreement():
    assert merging.disagreements(group(claim("a1", (0, 10)), claim("b1", (0, 9)))) == ["span"]
    assert merging.disagreements(group(claim("a1", (0, 5, 6, 10)), claim("b1", (0, 10)))) == ["span"]


def test_what_one_annotator_alone_found_has_no_disagreement():
    assert merging.disagreements(group(claim("a1", **FULL))) == []


def test_contradicting_oneself_is_a_disagreement():
    alone = group(claim("a1", verdict="supported", merged=True), claim("a2", verdict="refuted", root="a1"))
    assert merging.disagreements(alone) == ["verdict"]


def test_the_candidate_of_two_who_agree():
    found = merging.gold_candidate(group(claim("a1", (0, 10), **FULL), claim("b1", (0, 9), **FULL)))
    assert found.wording == "The harbor closes."
    assert found.verdict == "supported"
    assert found.places == ((Span(0, 10),),)
    assert found.claim_types == ("event",)
    assert found.check_worthiness == "high"
    assert found.evidence == ("web x supports", "web x supports")


def test_the_candidate_of_two_who_differ_leaves_open_what_is_open():
    other = {**FULL, "verdict": "refuted", "evidence": (cites("web y"),), "claim_types": frozenset({"causal"}),
             "check_worthiness": frozenset({"low"})}  # fmt: skip
    found = merging.gold_candidate(group(claim("a1", **FULL), claim("b1", **other)))
    assert (found.verdict, found.check_worthiness, found.claim_types) == (None, None, ())
    assert found.evidence == ("web x supports", "web y supports")


def test_the_candidate_of_three_follows_the_majority():
    odd = {**FULL, "verdict": "refuted", "wording": "Odd.", "evidence": (cites("web y"),)}
    found = merging.gold_candidate(
        group(claim("a1", (0, 4), **odd), claim("b1", (0, 10), **FULL), claim("c1", (0, 9), **FULL))
    )
    assert found.verdict == "supported"
    assert found.evidence == ("web x supports", "web x supports")
    # overlaps with the others: a 4/10 + 4/9 = .84, b 4/10 + 9/10 = 1.3, c 4/9 + 9/10 = 1.34
    assert found.places == ((Span(0, 9),),)
    assert found.wording == "The harbor closes."
