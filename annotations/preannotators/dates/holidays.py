"""Days with names: fixed ones, ones that fall on a weekday of a month, and Easter with its neighbors."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from annotations.preannotators.dates.calendar_ranges import DAY, nth_weekday

_MONDAY, _THURSDAY = 0, 3


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher, in J. Meeus, Astronomical Algorithms, 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _floating(month: int, weekday: int, nth: int, days: int = 0) -> Callable[[int], date]:
    return lambda year: nth_weekday(year, month, weekday, nth) + timedelta(days=days)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + DAY * days


_DAYS: Mapping[str, Callable[[int], date]] = {
    "new year’s day": _fixed(1, 1),
    "new year’s eve": _fixed(12, 31),
    "christmas day": _fixed(12, 25),
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "valentine’s day": _fixed(2, 14),
    "st patrick’s day": _fixed(3, 17),
    "april fools’ day": _fixed(4, 1),
    "may day": _fixed(5, 1),
    "juneteenth": _fixed(6, 19),
    "the fourth of july": _fixed(7, 4),
    "independence day": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "halloween": _fixed(10, 31),
    "bonfire night": _fixed(11, 5),
    "remembrance day": _fixed(11, 11),
    "armistice day": _fixed(11, 11),
    "veterans day": _fixed(11, 11),
    "martin luther king day": _floating(1, _MONDAY, 3),
    "memorial day": _floating(5, _MONDAY, -1),
    "labor day": _floating(9, _MONDAY, 1),
    "thanksgiving day": _floating(11, _THURSDAY, 4),
    "thanksgiving": _floating(11, _THURSDAY, 4),
    "black friday": _floating(11, _THURSDAY, 4, days=1),
    "good friday": _from_easter(-2),
    "easter sunday": _from_easter(0),
    "easter monday": _from_easter(1),
    "easter": _from_easter(0),
}


def _written(name: str) -> str:
    parts = re.escape(name).replace("’", "[’']").replace(r"\ ", r"[\s\u00a0]+")
    return parts.replace("st", r"st\.?", 1) if name.startswith("st ") else parts


#: Any of the names, longest first; those that begin with "the" also without it.
NAMES = "|".join(_written(name.removeprefix("the ")) for name in sorted(_DAYS, key=len, reverse=True))


def holiday(written: str, year: int) -> date:
    """The day of that name in a year."""
    name = " ".join(written.lower().replace("'", "’").replace("st.", "st").split())
    return _DAYS[name if name in _DAYS else f"the {name}"](year)
