"""`python -m annotations.agreement`: measure a CSV file, or check a file of test vectors."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotations.agreement.data import DataError
from annotations.agreement.distances import LEVELS
from annotations.agreement.gamma import Sampling
from annotations.agreement.registry import MEASURES, UNITIZING, Measure
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.tables import read_ratings, read_spans
from annotations.agreement.vectors import check_file
from annotations.agreement.weights import SCHEMES


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m annotations.agreement", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    measure = commands.add_parser("measure", help="one measure of one CSV file")
    measure.add_argument("file", type=Path, help="item, rater, label; or document, rater, start, end, label")
    measure.add_argument("--measure", choices=tuple(MEASURES), default="alpha")
    measure.add_argument("--level", choices=LEVELS, help="level of measurement (alpha)")
    measure.add_argument(
        "--weights", choices=SCHEMES, help="weights between labels (weighted-kappa, gwet-ac2)"
    )
    measure.add_argument("--categories", type=int, help="labels to choose from (brennan-prediger)")
    measure.add_argument("--samples", type=int, default=30, help="shuffles (gamma)")
    measure.add_argument("--labels", help="all labels in order, separated by commas")
    measure.add_argument("--documents", type=Path, help="CSV of documents: document, length (and rater)")
    measure.add_argument("--bootstrap", type=int, metavar="N", help="samples for a confidence interval")
    measure.add_argument("--unit", choices=("item", "cluster"), default="item", help="what is resampled")
    measure.add_argument("--confidence", type=float, default=0.95)
    measure.add_argument("--seed", type=int, default=0)
    measure.add_argument("--json", action="store_true", help="the whole result as JSON")
    vectors = commands.add_parser("vectors", help="check the expected values of a vector file")
    vectors.add_argument("file", type=Path)
    return parser


def _boot(arguments: argparse.Namespace) -> Bootstrap | None:
    if not arguments.bootstrap:
        return None
    return Bootstrap(
        n=arguments.bootstrap, unit=arguments.unit, seed=arguments.seed, confidence=arguments.confidence
    )


def _measured(arguments: argparse.Namespace) -> Result:
    measure = MEASURES[arguments.measure]
    options: dict[str, Any] = {"boot": _boot(arguments)} if measure.interval else {}
    for name in ("level", "weights", "categories"):
        if name in measure.options and getattr(arguments, name) is not None:
            options[name] = getattr(arguments, name)
    if "sampling" in measure.options:
        options["sampling"] = Sampling(samples=arguments.samples, seed=arguments.seed)
    if measure.study == UNITIZING:
        return _measured_spans(measure, arguments, options)
    labels = arguments.labels.split(",") if arguments.labels else None
    level = options.get("level", "nominal")
    ordered = level != "nominal" or "weights" in measure.options
    labeled = read_ratings(arguments.file, labels=labels, needs_order=ordered)
    if level in {"interval", "ratio"} or "weights" in measure.options:
        options["values"] = labeled.values
    return measure.function(labeled.ratings, **options)


def _measured_spans(measure: Measure, arguments: argparse.Namespace, options: dict[str, Any]) -> Result:
    if arguments.documents is None:
        raise DataError(f"{measure.name} needs --documents, a CSV file with the columns document, length.")
    spans, documents, _ = read_spans(arguments.file, arguments.documents)
    return measure.function(spans, documents, **options)


def describe(result: Result) -> str:
    """A result in one line."""
    if result.value is None:
        return f"{result.method}: undefined, {result.reason}"
    text = f"{result.method}: {result.value:.4f}"
    if result.low is not None and result.high is not None and result.confidence is not None:
        text += f" [{result.low:.4f}, {result.high:.4f}] at {result.confidence:.0%}"
    if result.interval_reason:
        text += f" ({result.interval_reason})"
    return f"{text}, {result.n_items} items, {result.n_pairs} pairs"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0, 1 when vectors differ, 2 when the input cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        if arguments.command == "vectors":
            return check_file(arguments.file, print)
        result = _measured(arguments)
    except (DataError, OSError, json.JSONDecodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result.as_dict(), ensure_ascii=False, indent=1) if arguments.json else describe(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
