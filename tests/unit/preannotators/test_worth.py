"""Check-worthiness: the shipped model, its reasons, and that fitting is the same each time."""

import csv
import random
from pathlib import Path

import pytest

from annotations.preannotators.data_files import DataError
from annotations.preannotators.evaluation import registry
from annotations.preannotators.evaluation.base import report
from annotations.preannotators.evaluation.retrieval import precision_at
from annotations.preannotators.worth import storage
from annotations.preannotators.worth.model import shipped
from annotations.preannotators.worth.training import train
from factcheck import paths

DATA = paths.CHECKOUT.parent / "shared" / "data"
FLOORS = {
    "check-worthiness": ("checkthat24-checkworthy-en", 0.90),
    "debates": ("checkthat20-debates-en", 0.087),
    "claim-types": ("averitec-dev", 0.5),
    "claim-retrieval-2020": ("checkthat20-claim-retrieval-en", 0.91),
    "claim-retrieval-2021-debates": ("checkthat21-claim-retrieval-debates-en", 0.35),
}
FIGURE = "Unemployment rose by 4 percent in 2019, the highest rate since 1991."
TALK = "Thank you very much, it is good to be here."


def test_what_can_be_checked_is_worth_more_than_talk():
    figure, talk = shipped().chances([FIGURE, TALK])
    assert figure > 0.6
    assert talk < 0.1


def test_the_parts_add_up_to_the_score():
    for text in (FIGURE, TALK, "", "🚢"):
        assert shipped().contributions(text).log_odds == pytest.approx(shipped().scores([text])[0], abs=1e-4)


@pytest.mark.parametrize("name", FLOORS)
def test_public_sets_hold_their_bars(name):
    folder, floor = DATA / FLOORS[name][0], FLOORS[name][1]
    if not folder.is_dir():
        pytest.skip("../shared/data is not here: the public sets are not part of the repository")
    found = report(registry.named(name), folder)
    assert found["figure"] >= floor
    assert len(found["data_sha256"]) == 64


def test_every_set_has_a_bar():
    assert set(registry.SETS) == set(FLOORS)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(DataError, match=r"verified_claims\.jsonl"):
        report(registry.named("claim-retrieval-2020"), tmp_path)


def test_precision_at_five():
    """Two of two wanted, at places 1 and 3."""
    assert precision_at(frozenset("ab"), list("axbyz")) == pytest.approx((1 + 2 / 3) / 2)
    assert precision_at(frozenset("q"), list("axbyz")) == 0


def small_claimbuster(folder: Path) -> Path:
    """Sentences of our own in ClaimBuster's layout."""
    chance = random.Random(1)
    for name, rows in (("crowdsourced.csv", 120), ("groundtruth.csv", 40)):
        with (folder / name).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, ("Text", "File_id", "Verdict"))
            writer.writeheader()
            for number in range(rows):
                checked = chance.random() < 0.4
                text = (
                    f"Crime fell by {number} percent in 2012."
                    if checked
                    else f"I thank you, friend {number}."
                )
                writer.writerow({"Text": text, "File_id": f"d{number % 6}", "Verdict": int(checked)})
    return folder


@pytest.mark.slow
def test_fitting_twice_gives_the_same_bytes(tmp_path: Path):
    data = small_claimbuster(tmp_path)
    written = []
    for name in ("one", "two"):
        (folder := tmp_path / name).mkdir()
        trained = train(data)
        storage.write(folder, "worth", trained.arrays, trained.facts)
        written.append([(folder / f"worth{suffix}").read_bytes() for suffix in (".npz", ".json")])
    assert written[0] == written[1]
    assert trained.facts["figures"]["ground_truth"]["average_precision"] > 0.95
