"""The page's numbers, made of kept sums, are the engine's numbers on the raw work."""

import random
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from annotations.agreement import (
    Documents,
    Ratings,
    Spans,
    alpha,
    between_sets,
    cu_alpha,
    gwet_ac1,
    label_alpha,
    percent_agreement,
    span_f1,
    u_alpha_bar,
)
from annotations.core import merging
from annotations.queries import matching
from annotations.queries.agreement import FinishedDocument, finished_documents
from annotations.queries.agreement.scope import Filters
from annotations.services import agreement
from tests.newsroom import Newsroom

pytestmark = pytest.mark.django_db

VERDICTS = ("supported", "refuted", "not_enough_evidence", "conflicting")
TYPES = ("event", "quantity", "quotation")
WORTH = ("low", "medium", "high")
N = len(VERDICTS)


def at_work(seed: int, *, annotators: str = "abc", documents: int = 6, **round_fields: Any) -> Newsroom:
    """Finished documents with claims at places, with verdicts and labels, that vary by chance."""
    chance = random.Random(seed)
    room = Newsroom(annotators=annotators, **round_fields)
    for _ in range(documents):
        document = room.document()
        for who in annotators:
            for start in (0, 20, 40, 60, 80):
                if chance.random() < 0.8:
                    first = start + chance.randrange(3)
                    room.mark(
                        who, document, (first, start + 12 - chance.randrange(3)),
                        verdict=chance.choice((*VERDICTS, "supported", "supported", None)),
                        claim_types=chance.sample(TYPES, chance.randrange(3)), check_worthiness=chance.choice(WORTH),
                        urls=("https://example.org/a",) if chance.random() < 0.5 else (),
                    )  # fmt: skip
        room.submit(document)
    return room


@pytest.fixture(params=(1, 2))
def room(request: pytest.FixtureRequest) -> Newsroom:
    return at_work(request.param)


def found(room: Newsroom) -> list[FinishedDocument]:
    return finished_documents(round_id=room.round.pk)


def ratings(room: Newsroom) -> Ratings:
    """One rating for each annotator's verdict on a matched group."""
    rows = []
    people = sorted(str(person.pk) for person in room.people.values())
    groups = [g for d in found(room) for g in matching.groups(d.claims, threshold=room.round.match_threshold)]
    for item, group in enumerate(groups):
        given = merging.verdicts(group)
        if len(given) > 1:
            rows += [(item, people.index(who), VERDICTS.index(label)) for who, label in given.items()]
    return Ratings(*np.array(rows, dtype=np.int64).T, n_labels=N)


def spans(room: Newsroom, *, labeled: bool) -> tuple[Spans, Documents]:
    """The mentions as the engine takes them; a label is what is asked, with the claim types."""
    documents = found(room)
    people = sorted(str(person.pk) for person in room.people.values())
    marks = [
        (d, people.index(row["annotator"]), flat, (row["asks"], tuple(sorted(types))))
        for d, document in enumerate(documents)
        for row in document.rows
        for flat, types, _ in row["mentions"]
    ]
    names = sorted({label for *_, label in marks})
    rows = [
        (d, who, start, end, names.index(label) if labeled else 0, unit)
        for unit, (d, who, flat, label) in enumerate(marks)
        for start, end in zip(flat[::2], flat[1::2], strict=True)
    ]
    lengths = np.array([d.characters for d in documents])
    return Spans(*np.array(rows).T), Documents(lengths, np.ones((len(documents), len(people)), dtype=bool))


def value(measure: dict[str, Any]) -> Any:
    return pytest.approx(measure["value"], abs=1e-12)


def test_finding(room):
    card = agreement.measure(round=room.round)["finding"]
    marks, documents = spans(room, labeled=False)
    assert u_alpha_bar(marks, documents).value == value(card["unitizing_alpha"])
    assert u_alpha_bar(marks, documents).n_items == card["unitizing_alpha"]["n"]
    f1 = span_f1(marks, documents, mode="overlap", threshold=room.round.match_threshold)
    assert f1.value == value(card["span_f1"])
    assert f1.n_items == card["span_f1"]["n"]


def test_labeling(room):
    card = agreement.measure(round=room.round)["labeling"]
    result = cu_alpha(*spans(room, labeled=True))
    assert result.value == value(card["cu_alpha"])
    assert result.details["coverage"] == pytest.approx(card["coverage"])


def test_verdict(room):
    page = agreement.measure(round=room.round)
    card, data = page["verdict"], ratings(room)
    assert alpha(data, distance=room.round.verdict_scale.distances).value == value(card["alpha"])
    assert gwet_ac1(data).value == value(card["ac1"])
    assert percent_agreement(data).value == value(card["percent"])
    assert percent_agreement(data).n_items == card["percent"]["n"]
    for code, row in enumerate(page["labels"]):
        assert label_alpha(data, code).value == value(row["alpha"])
        assert row["support"] == int(np.count_nonzero(data.label == code))
    assert page["pairwise"]["value"] == pytest.approx(card["alpha"]["value"])


def test_each_two_annotators(room):
    page, data = agreement.measure(round=room.round), ratings(room)
    people = sorted(str(person.pk) for person in room.people.values())
    cells = {frozenset((cell["a"], cell["b"])): cell for cell in page["pairwise"]["cells"]}
    assert len(cells) == 3
    for one, other in combinations(range(3), 2):
        both = np.isin(data.rater, (one, other))
        part = Ratings(data.item[both], data.rater[both], data.label[both], N)
        # each pair counts as much as it does among all, so only documents of two annotators are as the engine has them
        result = alpha(part, distance=room.round.verdict_scale.distances)
        cell = cells[frozenset((people[one], people[other]))]
        assert cell["alpha"]["n"] == result.n_items


def test_two_annotators_are_as_the_engine_has_them():
    room = at_work(5, annotators="ab")
    page, data = agreement.measure(round=room.round), ratings(room)
    (cell,) = page["pairwise"]["cells"]
    result = alpha(data, distance=room.round.verdict_scale.distances)
    assert (result.value, result.n_items) == (value(cell["alpha"]), cell["alpha"]["n"])
    assert [person["rest"]["value"] for person in page["people"]] == [cell["alpha"]["value"]] * 2


def coded(room: Newsroom, code: Any, n_codes: int) -> Ratings:
    """What `code` makes of each annotator's part of each group; None where nothing."""
    people = sorted(str(person.pk) for person in room.people.values())
    rows, item = [], 0
    for document in found(room):
        by_id = {row["id"]: row for row in document.rows}
        for group in matching.groups(document.claims, threshold=room.round.match_threshold):
            item += 1
            for who in group.annotators:
                given = code([by_id[claim.id] for claim in group.of(who)])
                if given is not None:
                    rows.append((item, people.index(who), given))
    return Ratings(*np.array(rows, dtype=np.int64).T, n_labels=n_codes)


def test_other_labels(room):
    page = agreement.measure(round=room.round)["further"]
    worth = coded(room, lambda rows: WORTH.index(rows[0]["mentions"][0][2]), len(WORTH))
    assert alpha(worth, level="ordinal").value == value(page["check_worthiness"])
    sets = [frozenset(TYPES[i] for i in range(3) if bits >> i & 1) for bits in range(8)]
    types = coded(room, lambda rows: sets.index(frozenset(rows[0]["mentions"][0][1])), len(sets))
    for metric in ("masi", "jaccard"):
        result = alpha(types, distance=between_sets(sets, metric))
        assert (result.value, result.n_items) == (
            value(page["claim_types"][metric]),
            page["claim_types"][metric]["n"],
        )
    assert page["stance"]["reason"] == "Every rating that can be compared has the same label."
    cited = coded(room, lambda rows: 0 if rows[0]["evidence"] else None, 1)
    assert page["stance"]["n"] == percent_agreement(cited).n_items


@pytest.mark.parametrize("percent", (100, 70, 50, 30))
def test_other_thresholds(room, percent):
    page = agreement.measure(round=room.round)["matching"]
    row = next(row for row in page["thresholds"] if row["threshold"] == percent / 100)
    room.round.match_threshold = percent / 100
    assert alpha(ratings(room), distance=room.round.verdict_scale.distances).value == value(row["alpha"])
    groups = [g for d in found(room) for g in matching.groups(d.claims, threshold=percent / 100)]
    # of three annotators' pairs, two or one found a claim
    sizes = [len(group.annotators) for group in groups]
    assert row["matched"] == sum(n * (n - 1) // 2 for n in sizes)
    assert row["single"] == sum(n * (3 - n) for n in sizes)


def test_kinds_of_pairs_make_up_the_whole():
    room = at_work(3, suggestion_policy="randomize", withheld_share=0.5)
    parts = {kind: agreement.measure(round=room.round, filters=Filters(pairs=kind)) for kind in (
        "all", "both", "neither", "one")}  # fmt: skip
    for kind, page in parts.items():
        assert page["pairs"]["headline"] == kind
        for card in ("finding", "labeling", "verdict"):
            for row in page[card]["by_pairs"]:
                assert {**row, "pairs": ""} == {
                    **{name: parts[row["pairs"]][card][name] for name in row if name != "pairs"}, "pairs": "",
                }  # fmt: skip
    cells = [sum(cell["n"] for cell in parts[kind]["confusion"]["cells"]) for kind in parts]
    assert cells[0] == sum(cells[1:])
    assert agreement.measure(round=room.round)["pairs"]["headline"] == "neither"
