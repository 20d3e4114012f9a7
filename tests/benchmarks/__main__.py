"""`make bench`: measures, prints a JSON line a figure, and asserts nothing.

A benchmark is a function in a module of this folder, marked with `@figure(…)`. It returns the value
and, where it makes sense, the limit measured in the same run on the same machine.

    python -m tests.benchmarks [PART OF A FIGURE'S NAME …]
"""

import importlib
import json
import os
import pkgutil
import sys
import traceback

import django

import tests.benchmarks as folder
from tests import environment
from tests.benchmarks.registry import FIGURES, Figure, Measurement


def load() -> None:
    """Import every module of this folder, which registers its figures."""
    for module in pkgutil.iter_modules(folder.__path__):
        if module.name not in {"__main__", "registry"}:
            importlib.import_module(f"tests.benchmarks.{module.name}")


def line(figure: Figure, measured: Measurement) -> str:
    """The figure as a line of JSON."""
    fields = {
        "figure": figure.name,
        "value": round(measured.value, 3),
        "unit": figure.unit,
        "limit": figure.limit,
        "limit_value": None if measured.limit_value is None else round(measured.limit_value, 3),
        "note": measured.note,
    }
    return json.dumps(fields)


def main(parts: list[str]) -> int:
    """Measure the figures whose names hold one of `parts`, all when there is none."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # processor time of one core
    environment.prepare(os.environ, options="")  # as users have it: what is committed is on disk
    django.setup()
    load()
    failed = 0
    for figure in FIGURES:
        if not parts or any(part in figure.name for part in parts):
            try:
                print(line(figure, figure.measure()), flush=True)
            except Exception:  # noqa: BLE001 - one that fails must not keep the others from being measured
                traceback.print_exc()
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
