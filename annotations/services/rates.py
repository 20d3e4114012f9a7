"""Counting what must not come too often, where every web process sees it (P16, P53)."""

from collections.abc import Mapping

from django.utils.crypto import salted_hmac

from annotations.queries.statements import all_rows

WINDOW_SECONDS = 15 * 60

COUNT = """
INSERT INTO annotations_signintally AS t (subject, failures, since)
SELECT subject, 1, now() FROM unnest(%(subjects)s::text[]) AS subject ORDER BY subject
ON CONFLICT (subject) DO UPDATE SET
    failures = CASE WHEN t.since < now() - make_interval(secs => %(window)s) THEN 1 ELSE t.failures + 1 END,
    since = CASE WHEN t.since < now() - make_interval(secs => %(window)s) THEN now() ELSE t.since END
RETURNING subject, failures, ceil(extract(epoch FROM since + make_interval(secs => %(window)s) - now()))::int
"""


def count(limits: Mapping[str, int]) -> int:
    """Count one more of each subject; how many seconds to wait, 0 where none is over its limit.

    A window begins with the first of its count and is never prolonged.
    """
    counted = all_rows(COUNT, {"subjects": list(limits), "window": WINDOW_SECONDS})
    waits = [wait for subject, count, wait in counted if count > limits[subject]]
    return max(1, *waits) if waits else 0


def subject(purpose: str, value: str) -> str:
    """What a count is kept under; keyed, so that the table tells nobody who did what, or which names were tried."""
    return salted_hmac(purpose, value, algorithm="sha256").hexdigest()
