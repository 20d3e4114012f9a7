"""The dateline before a report: "WASHINGTON (AP) — ", "Port Ansel, 3 June – "."""

import re

_AGENCY = r"(?:\s\([A-Z][\w /&.]{1,24}\))?"
_DAY = r"(?:,\s(?:[A-Z][a-z]+\.?\s\d{1,2}|\d{1,2}\s[A-Z][a-z]+))?"
_DASH = r"\s?(?:[—–]|--|\s-)\s+(?=\S)"
_CAPITALS = rf"[A-Z][A-Z.’'-]{{2,}}(?:[\s,]+[A-Z][\w.’'-]*){{0,5}}{_DAY}{_AGENCY}{_DASH}"
_TOWN = rf"[A-Z][\w.’']{{2,}}(?:\s[A-Z][\w.’'-]+){{0,2}}{_DAY}{_AGENCY}{_DASH}"
_CLOSING = re.compile(r"\s[—–]\s")
_DATELINE = re.compile(_CAPITALS)
_AT_THE_TOP = re.compile(rf"{_CAPITALS}|{_TOWN}")


def dateline_end(text: str, start: int, end: int) -> int:
    """Where the report begins behind a dateline at `start`; `start` where there is none.

    A town in small letters counts only at the top of the text, where it is no aside.
    """
    found = (_AT_THE_TOP if start == 0 else _DATELINE).match(text, start, end)
    if not found or (not found.group()[:3].isupper() and _CLOSING.search(text, found.end(), end)):
        return start
    return found.end()
