"""Refitting the last layer on made-up decisions whose rule is known."""

from dataclasses import replace

import numpy as np
import pytest

from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.core.spans import Span
from annotations.preannotators.dummy import DummyPreAnnotator
from annotations.preannotators.worth.last_layer import FEATURES, LastLayer, Refitted, features, log_odds
from annotations.preannotators.worth.refit import Decided, TooFewDecisionsError, refit

QUOTES = {
    "figure": "Rents in the old town rose by {} percent last year.",
    "plain": "The mayor opened the new hall, number {}, in the rain.",
}


def record(kind="figure", number=3, **fields):
    quote = QUOTES[kind].format(number)
    values = {"claim_types": ("event",), "check_worthiness": 0.5, "score": 0.5, **fields}
    return SuggestionRecord(fragments=(Span(0, len(quote)),), quote=quote, wording=quote, **values)


def decisions(rule, *, documents=24, each=6, seed=1):
    """Suggestions whose engine's scores say nothing; `rule` gives the chance that one is kept."""
    chance = np.random.default_rng(seed)
    return [
        Decided(one, bool(chance.random() < rule(one)), f"document {document}")
        for document in range(documents)
        for one in (
            record(kind, int(chance.integers(2, 90)), score=float(chance.uniform(0.3, 0.9)))
            for kind in chance.choice(sorted(QUOTES), each)
        )
    ]


def keeps_figures(one):
    return 0.95 if "percent" in one.quote else 0.05


def test_it_learns_what_people_keep_and_says_how_much_better_it_is():
    found = refit(decisions(keeps_figures), seed=5)
    assert found.after.average_precision.value > found.before.average_precision.value + 0.2
    assert found.after.log_loss.high < found.before.log_loss.low
    assert found.after.calibration_error.value < found.before.calibration_error.value
    assert found.layer.applied(record("figure")).score > 0.7
    assert found.layer.applied(record("plain")).score < 0.3


def test_where_the_score_is_right_already_little_moves():
    found = refit(decisions(lambda one: one.score, documents=120), seed=5)
    assert found.after.log_loss.value == pytest.approx(found.before.log_loss.value, abs=0.05)


def test_figures_hold_their_value_between_their_ends_and_count_what_they_rest_on():
    decided = decisions(keeps_figures)
    found = refit(decided, seed=5)
    for figures in (found.before, found.after):
        for one in (figures.average_precision, figures.log_loss, figures.calibration_error):
            assert one.low <= one.high
    assert found.learned_from + found.held_out == len(decided)
    assert found.held_out_documents == 6


def test_no_document_is_on_both_sides():
    """A rule that only its own document knows can't be learned: held out, it is no better than before."""
    documents = {f"document {number}": number % 2 for number in range(40)}
    decided = [
        replace(one, kept=bool(documents[one.document])) for one in decisions(lambda _: 0.5, documents=40)
    ]
    found = refit(decided, seed=5)
    assert found.after.average_precision.low < 0.8


def test_the_same_decisions_give_the_same_weights_and_another_seed_another_share():
    decided = decisions(keeps_figures)
    assert refit(decided, seed=5) == refit(decided, seed=5)
    assert refit(decided, seed=5).before != refit(decided, seed=6).before


@pytest.mark.parametrize(
    "decided",
    [[], decisions(keeps_figures, documents=7, each=9), decisions(keeps_figures, documents=9, each=4)],
    ids=["none", "few documents", "few decisions"],
)
def test_too_little_is_refused(decided):
    with pytest.raises(TooFewDecisionsError, match="learning needs 40 in 8"):
        refit(decided, seed=5)


def test_all_alike_is_refused():
    with pytest.raises(TooFewDecisionsError, match="kept and ones that were dismissed"):
        refit(decisions(lambda _: 1.0), seed=5)


def test_a_layer_can_be_undone():
    layer = refit(decisions(keeps_figures), seed=5).layer
    for one in (record("figure", score=0.31), record("plain", score=0.98)):
        assert layer.undone(layer.applied(one)).score == pytest.approx(one.score, abs=1e-6)


def test_the_engines_own_layer_changes_nothing():
    one = record(score=0.37)
    assert LastLayer({"score": 1.0}).applied(one).score == pytest.approx(0.37)


def test_unknown_names_weigh_nothing():
    assert LastLayer({"score": 1.0, "mark of last year": 9.0}).applied(record()).score == pytest.approx(0.5)


def test_there_is_a_number_for_every_name():
    assert len(features(record())) == len(FEATURES) == len(set(FEATURES))
    assert log_odds(0.0) < -10 < 10 < log_odds(1.0)


def test_a_refitted_engine_suggests_the_same_under_another_version():
    plain = DummyPreAnnotator()
    engine = Refitted(plain, LastLayer({"score": 1.0, "one": 1.0}), 3)
    document = DocumentRecord("Rents rose by 4 percent. The mayor left.")
    before, after = plain.suggest(document), engine.suggest(document)
    assert (engine.identifier, engine.version, engine.title) == ("dummy", "1+3", plain.title)
    assert [one.fragments for one in after] == [one.fragments for one in before]
    assert all(new.score > old.score for old, new in zip(before, after, strict=True) if old.score < 0.999)
