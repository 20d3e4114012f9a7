"""Every evaluation set by its name. A new one is one file here beside and one line below."""

from collections.abc import Mapping
from pathlib import Path

from annotations.preannotators.data_files import DataError, json_lines
from annotations.preannotators.evaluation import check_worthiness, claim_types, debates, retrieval
from annotations.preannotators.evaluation.base import EvaluationSet

_ALL: tuple[EvaluationSet, ...] = (
    check_worthiness.SET,
    debates.SET,
    claim_types.SET,
    retrieval.OF_2020,
    retrieval.OF_2021_DEBATES,
)

SETS: Mapping[str, EvaluationSet] = {one.name: one for one in _ALL}


def named(name: str) -> EvaluationSet:
    """The set of that name, or one for a JSON lines file of that path.

    A file's first line tells what it is for: {text, label} check-worthiness, {claim, claim_types} kinds of claims.

    Raises:
        DataError: there is neither such a set nor such a file.
    """
    if name in SETS:
        return SETS[name]
    file = Path(name)
    if not file.is_file():
        raise DataError(f"“{name}” is neither a set ({', '.join(SETS)}) nor a file.")
    columns = json_lines(file)[0].keys()
    if {"text", "label"} <= columns:
        return EvaluationSet(
            name,
            check_worthiness.SET.metric,
            None,
            None,
            lambda _: [file],
            lambda _: check_worthiness.measure_file(file),
        )
    if {"claim", "claim_types"} <= columns:
        return EvaluationSet(
            name,
            claim_types.SET.metric,
            None,
            None,
            lambda _: [file],
            lambda _: claim_types.measure_file(file),
        )
    raise DataError(f"{file} has neither the columns text and label nor claim and claim_types.")
