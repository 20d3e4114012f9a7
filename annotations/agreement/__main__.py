"""`python -m annotations.agreement`: measure a CSV file, estimate the truth behind it, or check test vectors."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotations.agreement.data import DataError, Floats
from annotations.agreement.distances import LEVELS, SET_DISTANCES, between_sets
from annotations.agreement.gamma import Sampling
from annotations.agreement.glad import glad
from annotations.agreement.mace import mace
from annotations.agreement.registry import MEASURES, UNITIZING, Measure
from annotations.agreement.result import METHODS, Bootstrap, Result
from annotations.agreement.tables import Labeled, read_distance, read_ratings, sets_of
from annotations.agreement.tables_of_spans import read_spans
from annotations.agreement.truth import Truth, dawid_skene
from annotations.agreement.vectors import check_file
from annotations.agreement.weights import SCHEMES

MODELS = {"dawid-skene": dawid_skene, "mace": mace, "glad": glad}
#: What a measure can be told: option → its type, choices and help.
OPTIONS: dict[str, dict[str, Any]] = {
    "level": {"choices": LEVELS, "help": "level of measurement"},
    "distance": {
        "help": f"distances between labels: {', '.join(SET_DISTANCES)} for sets (a|b), or a CSV file"
    },
    "weights": {"choices": SCHEMES, "help": "weights between labels"},
    "categories": {"type": int, "help": "how many labels there are to choose from"},
    "label": {"help": "the label to measure"},
    "threshold": {"type": float, "help": "least overlap (intersection over union) of spans that match"},
    "at_least": {"type": int, "help": "how many annotators must have marked"},
    "alpha": {"type": float, "help": "weight of positions"},
    "beta": {"type": float, "help": "weight of labels"},
    "delta_empty": {"type": float, "help": "cost of a unit that stands alone"},
    "samples": {"type": int, "help": "shuffles (30)"},
    "precision": {"type": float, "help": "shuffles until the expected disorder is this precise"},
}


def _flag(option: str) -> str:
    return f"--{option.replace('_', '-')}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m annotations.agreement", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    _add_measure(commands.add_parser("measure", help="one measure of one CSV file"))
    truth = commands.add_parser("truth", help="the likeliest label of each item, and how good each rater is")
    truth.add_argument("file", type=Path, help="CSV: item, rater, label")
    truth.add_argument("--model", choices=tuple(MODELS), default="dawid-skene")
    truth.add_argument("--json", action="store_true", help="labels, posteriors and raters as JSON")
    vectors = commands.add_parser("vectors", help="check the expected values of a vector file")
    vectors.add_argument("file", type=Path)
    return parser


def _add_measure(measure: argparse.ArgumentParser) -> None:
    measure.add_argument(
        "file", type=Path, help="CSV: item, rater, label; or document, rater, start, end, label"
    )
    measure.add_argument("--measure", choices=tuple(MEASURES), default="alpha")
    for option, settings in OPTIONS.items():
        taken = ", ".join(name for name, one in MEASURES.items() if option in one.options)
        measure.add_argument(_flag(option), **{**settings, "help": f"{settings['help']} ({taken})"})
    measure.add_argument("--labels", help="all labels in order, separated by commas")
    measure.add_argument("--documents", type=Path, help="CSV of documents: document, length (and rater)")
    measure.add_argument("--bootstrap", type=int, metavar="N", help="samples for a confidence interval")
    measure.add_argument("--unit", choices=("item", "cluster"), default="item", help="what is resampled")
    measure.add_argument("--method", choices=METHODS, default=METHODS[0], help="how the interval is made")
    measure.add_argument("--confidence", type=float, default=0.95)
    measure.add_argument("--seed", type=int, default=0)
    measure.add_argument("--json", action="store_true", help="the whole result as JSON")


def _boot(measure: Measure, arguments: argparse.Namespace) -> dict[str, Bootstrap]:
    if arguments.bootstrap is None:
        return {}
    if not measure.interval:
        raise DataError(f"{measure.name} has no interval: leave out --bootstrap.")
    return {
        "boot": Bootstrap(
            n=arguments.bootstrap,
            unit=arguments.unit,
            seed=arguments.seed,
            confidence=arguments.confidence,
            method=arguments.method,
        )
    }


def _options(measure: Measure, arguments: argparse.Namespace) -> dict[str, Any]:
    """The options given; raises DataError for one that the measure does not take, or a label that lacks."""
    given = {name: getattr(arguments, name) for name in OPTIONS if getattr(arguments, name) is not None}
    strange = [_flag(name) for name in given if name not in measure.options]
    if strange:
        taken = ", ".join(_flag(name) for name in measure.options) or "no options"
        raise DataError(f"{measure.name} does not take {', '.join(strange)}; it takes {taken}.")
    if "label" in measure.options and "label" not in given and measure.name != "alpha-u-1995":
        raise DataError(f"{measure.name} needs --label.")
    return given


def _label(given: dict[str, Any], labels: Sequence[str]) -> dict[str, int]:
    """The code of the label asked for."""
    if "label" not in given:
        return {}
    if given["label"] not in labels:
        raise DataError(f"nobody used the label {given['label']}; there are {', '.join(labels)}.")
    return {"label": labels.index(given["label"])}


def _distance(given: dict[str, Any], labels: Sequence[str]) -> dict[str, Floats]:
    if "distance" not in given:
        return {}
    if "level" in given:
        raise DataError("give --level or --distance, not both.")
    name = given["distance"]
    if name in SET_DISTANCES:
        return {"distance": between_sets(sets_of(labels), name)}
    return {"distance": read_distance(Path(name), labels)}


def _needs_order(measure: Measure, given: dict[str, Any]) -> bool:
    return given.get("level", "nominal") != "nominal" or "weights" in measure.options


def _of_ratings(measure: Measure, arguments: argparse.Namespace, given: dict[str, Any]) -> Result:
    labels = [label.strip() for label in arguments.labels.split(",")] if arguments.labels else None
    labeled = read_ratings(arguments.file, labels=labels, needs_order=_needs_order(measure, given))
    plain = {name: value for name, value in given.items() if name not in {"label", "distance"}}
    options = {**plain, **_label(given, labeled.labels), **_distance(given, labeled.labels)}
    if given.get("level") in {"interval", "ratio"} or "weights" in measure.options:
        options["values"] = _values(labeled, given)
    return measure.function(labeled.ratings, **options, **_boot(measure, arguments))


def _values(labeled: Labeled, given: dict[str, Any]) -> tuple[float, ...] | None:
    if labeled.values is None and "level" in given:
        raise DataError(f"the level {given['level']} needs labels that are numbers.")
    return labeled.values


def _of_spans(measure: Measure, arguments: argparse.Namespace, given: dict[str, Any]) -> Result:
    if arguments.documents is None:
        raise DataError(f"{measure.name} needs --documents, a CSV file with the columns document, length.")
    study = read_spans(arguments.file, arguments.documents)
    drawing = ("samples", "precision")
    options = {name: value for name, value in given.items() if name not in {"label", *drawing}}
    if "samples" in measure.options:
        drawn = {name: given[name] for name in drawing if name in given}
        options["sampling"] = Sampling(**drawn, seed=arguments.seed)
    options |= _label(given, study.labels)
    return measure.function(study.spans, study.documents, **options, **_boot(measure, arguments))


def _measured(arguments: argparse.Namespace) -> Result:
    measure = MEASURES[arguments.measure]
    given = _options(measure, arguments)
    return (_of_spans if measure.study == UNITIZING else _of_ratings)(measure, arguments, given)


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


def _truth(arguments: argparse.Namespace) -> list[str]:
    """Lines: for each item its label and how probable it is, then each rater; or all of it as JSON."""
    labeled = read_ratings(arguments.file, repeated=True)
    items, raters = labeled.names
    truth: Truth = MODELS[arguments.model](labeled.ratings)
    posterior = truth.posterior.tolist()
    if arguments.json:
        found = {
            "method": truth.method,
            "reason": truth.reason,
            "labels": labeled.labels,
            "items": {name: {"label": labeled.labels[code], "posterior": row}
                      for name, code, row in zip(items, truth.label.tolist(), posterior, strict=True)},
            "raters": {name: one.as_dict() for name, one in zip(raters, truth.quality, strict=True)},
            "log_likelihood": truth.log_likelihood,
            "converged": truth.converged,
        }  # fmt: skip
        return [json.dumps(found, ensure_ascii=False, indent=1)]
    if truth.reason:
        return [f"{truth.method}: undefined, {truth.reason}"]
    lines = [
        f"{name}: {labeled.labels[code]} ({max(row):.3f})"
        for name, code, row in zip(items, truth.label.tolist(), posterior, strict=True)
    ]
    return lines + [f"rater {name}: {describe(one)}" for name, one in zip(raters, truth.quality, strict=True)]


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command == "vectors":
        return check_file(arguments.file, print)
    if arguments.command == "truth":
        print("\n".join(_truth(arguments)))
        return 0
    result = _measured(arguments)
    print(json.dumps(result.as_dict(), ensure_ascii=False, indent=1) if arguments.json else describe(result))
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0, 1 when vectors differ, 2 when the input cannot be used."""
    arguments = _parser().parse_args(argv)
    try:
        return _run(arguments)
    except (DataError, OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
