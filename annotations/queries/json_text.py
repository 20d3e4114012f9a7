# ruff: noqa: S608 - SQL is made of the literals of these modules alone
"""Pieces of SQL that write canonical JSON, as `formats.jsonl` does: no white space, keys in a fixed order.

`json_build_object` puts white space around its colons, and a subselect for each nested object costs more than
the object; one `concat` of literals and columns gives the bytes at once, in about half the time.
"""

from collections.abc import Sequence

Piece = tuple[bool, str]
"""Whether it is an SQL expression rather than literal JSON, and its text."""
Pieces = Sequence[Piece]


def literal(json: str) -> Pieces:
    """JSON as it stands; it holds no apostrophe and no percent sign."""
    return [(False, json)]


def raw(expression: str) -> Pieces:
    """An SQL expression that gives JSON, or a number; null gives nothing."""
    return [(True, expression)]


def plain(expression: str) -> Pieces:
    """A string without anything to escape: an id, a day, a key."""
    return [(False, '"'), (True, expression), (False, '"')]


def plain_or_null(expression: str) -> Pieces:
    """The same, or null."""
    return raw(f"""coalesce('"' || {expression} || '"', 'null')""")


def text(expression: str) -> Pieces:
    """Any string."""
    return raw(f"to_json({expression})")


def text_or_null(expression: str) -> Pieces:
    """Any string, or null."""
    return raw(f"coalesce(to_json({expression})::text, 'null')")


def number_or_null(expression: str) -> Pieces:
    """A whole number, or null."""
    return raw(f"coalesce({expression}::text, 'null')")


def flag(expression: str) -> Pieces:
    """True or false."""
    return raw(f"({expression})::text")


def time(expression: str) -> Pieces:
    """A moment in UTC to the microsecond."""
    return plain(f"""to_char({expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""")


def strings(expression: str) -> Pieces:
    """An array of strings."""
    return raw(f"array_to_json({expression})")


def record(**fields: Pieces) -> Pieces:
    """An object with these keys, in this order."""
    found: list[Piece] = []
    for position, (key, pieces) in enumerate(fields.items()):
        found += [(False, f'{"," if position else "{"}"{key}":'), *pieces]
    return [*found, (False, "}")]


def array_of(pieces: Pieces, *, order: str, rows: str) -> Pieces:
    """An array with one item for each of the rows (what follows FROM)."""
    items = f"(SELECT string_agg({sql(pieces)}, ',' ORDER BY {order}) FROM {rows})"
    return [(False, "["), (True, items), (False, "]")]


def sql(pieces: Pieces) -> str:
    """One SQL expression for all pieces; neighboring literals become one."""
    merged: list[Piece] = []
    for is_expression, content in pieces:
        if merged and not is_expression and not merged[-1][0]:
            merged[-1] = (False, merged[-1][1] + content)
        else:
            merged.append((is_expression, content))
    if not any(is_expression for is_expression, _ in merged):
        return f"'{''.join(content for _, content in merged)}'"
    parts = (content if is_expression else f"'{content}'" for is_expression, content in merged)
    return f"concat({', '.join(parts)})"
