"""How far a round's annotators agree: kept counts → numbers with their intervals, kept as long as they hold."""

import hashlib
from dataclasses import asdict
from typing import Any

import orjson

from annotations.models import Round
from annotations.queries import agreement_tallies
from annotations.queries.agreement_scope import Filters
from annotations.queries.statements import first_row, rows_touched
from annotations.services.agreement_context import Context, context_of

JSON = dict[str, Any]

KEPT = """
SELECT body FROM annotations_agreementresult
WHERE round_id = %(round)s AND asked = %(asked)s AND inputs = %(inputs)s
"""

KEEP = """
INSERT INTO annotations_agreementresult (round_id, asked, inputs, body)
VALUES (%(round)s, %(asked)s, %(inputs)s, %(body)s)
ON CONFLICT (round_id, asked) DO UPDATE SET inputs = excluded.inputs, body = excluded.body
"""


def page(*, round: Round, filters: Filters, with_items: bool) -> JSON:  # noqa: A002 - our word
    """The agreement of a round as the API shows it; `with_items` names single claims.

    Only documents whose slots are all finished count, hidden and withdrawn work does not. What was worked out
    before is answered again as long as no count, label, name or round that it rests on has changed.

    Raises:
        InvalidError: the label that is filtered by is no claim type of the project.
    """
    context = context_of(round)
    context.bit_of(filters.label)
    key = {
        "round": round.pk,
        "asked": _digest({**asdict(filters), "with_items": with_items}),
        "inputs": _inputs(context),
    }
    kept = first_row(KEPT, key)
    text = kept[0] if kept else _made(context, filters, with_items=with_items)
    if not kept:
        rows_touched(KEEP, {**key, "body": text})
    from annotations.services.agreement_page import dressed

    return dressed(orjson.loads(text))


def _made(context: Context, filters: Filters, *, with_items: bool) -> str:
    from annotations.services.agreement_page import page as made

    return orjson.dumps(
        made(context, filters, with_items=with_items), option=orjson.OPT_SERIALIZE_NUMPY
    ).decode()


def _inputs(context: Context) -> str:
    """A digest of all that an answer rests on, the counts among it."""
    from annotations.services.agreement_figures import VERSION

    return _digest({
        "version": VERSION,
        "counts": agreement_tallies.digest([other.pk for other in context.alike]),
        "documents": context.documents,
        "rounds": [
            [r.pk, r.name, r.kind, r.status, r.overlap, r.match_threshold, r.suggestion_policy, r.guideline.version]
            for r in context.rounds
        ],
        "scale": [context.round.verdict_scale.name, context.round.verdict_scale.distances],
        "verdicts": [[label.pk, label.key, label.name, label.position] for label in context.verdicts],
        "labels": [[label.pk, label.key, label.name, label.position] for label in context.labels],
    })  # fmt: skip


def _digest(values: JSON) -> str:
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()
