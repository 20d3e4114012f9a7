"""Kinds of claims: the development set of AVeriTeC (Schlichtkrull and others, NeurIPS 2023). No lab scores this.

Its five kinds are not our eight; `AVERITEC` says which of ours count as which of theirs. An event is what is left where
nothing more special is said, here as there.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from annotations.preannotators import metrics
from annotations.preannotators.data_files import DataError, json_lines, required
from annotations.preannotators.evaluation.base import EvaluationSet, Measured
from annotations.preannotators.worth.kinds import stand_alone_types

TESTED = "claims.jsonl"
EVENT = "Event/Property Claim"
AVERITEC: Mapping[str, str] = {
    "quotation": "Quote Verification",
    "quantity": "Numerical Claim",
    "causal": "Causal Claim",
    "opinion": "Position Statement",
    "event": EVENT,
    "temporal": EVENT,
    "background": EVENT,
    "prediction": EVENT,
}
ALONE = frozenset({"quotation", "quantity"})
"""What is only quoted or counted is no event or property besides."""


def in_averitec(ours: Sequence[str]) -> frozenset[str]:
    """AVeriTeC's kinds for ours; an event or property unless something is quoted or counted."""
    special = {AVERITEC[one] for one in ours} - {EVENT}
    return frozenset(special if ALONE.intersection(ours) else special | {EVENT})


def measure_file(file: Path) -> Measured:
    """Measure one file of {claim, claim_types}, in our kinds or in AVeriTeC's.

    Raises:
        DataError: the file cannot be used, or mixes the two.
    """
    found = json_lines(file, "claim", "claim_types")
    truth = [frozenset(map(str, row["claim_types"])) for row in found]
    ours = [stand_alone_types(str(row["claim"])) for row in found]
    named = frozenset().union(*truth)
    if named <= set(AVERITEC.values()):
        return _measured(truth, [in_averitec(one) for one in ours])
    if named <= AVERITEC.keys():
        return _measured(truth, [frozenset(one) for one in ours])
    unknown = (
        ", ".join(sorted(named - AVERITEC.keys() - set(AVERITEC.values()))) or "AVeriTeC's kinds beside ours"
    )
    raise DataError(f"{file}: claim_types holds {unknown}.")


def _measured(truth: Sequence[frozenset[str]], guess: Sequence[frozenset[str]]) -> Measured:
    classes = sorted(frozenset().union(*truth))
    each = {one: round(metrics.class_f1(truth, guess, one), 4) for one in classes}
    return Measured(metrics.macro_f1(truth, guess, classes), len(truth), {"f1_of_each": each})


SET = EvaluationSet(
    name="claim-types",
    metric="macro F1",
    baseline=None,
    winner=None,
    files=lambda folder: [required(folder, TESTED)],
    measure=lambda folder: measure_file(required(folder, TESTED)),
)
