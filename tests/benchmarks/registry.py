"""The figures that `make bench` measures."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a benchmark found: a value in the figure's unit, and the limit measured beside it."""

    value: float
    limit_value: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the output; `limit` says in words what `limit_value` is, or what is to be reached."""

    name: str
    unit: str
    limit: str
    measure: Callable[[], Measurement]


FIGURES: list[Figure] = []


def figure(
    name: str, *, unit: str, limit: str
) -> Callable[[Callable[[], Measurement]], Callable[[], Measurement]]:
    """Register the function as the measurement of a figure."""

    def register(measure: Callable[[], Measurement]) -> Callable[[], Measurement]:
        FIGURES.append(Figure(name=name, unit=unit, limit=limit, measure=measure))
        return measure

    return register
