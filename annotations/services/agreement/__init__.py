"""How far a round's annotators agree: kept counts → numbers with their intervals, kept as long as they hold."""

import hashlib
from collections import OrderedDict
from dataclasses import asdict
from threading import Lock
from typing import Any

import orjson

from annotations.models import Round
from annotations.queries.agreement import tallies as agreement_tallies
from annotations.queries.agreement.scope import Filters
from annotations.services.agreement.context import Context, context_of

JSON = dict[str, Any]
EVERYTHING = Filters()

MOST_KEPT = 64
"""Answers that a process keeps; one is a few hundred kilobytes at most."""

_kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
_keeping = Lock()


def measure(*, round: Round, filters: Filters = EVERYTHING, with_items: bool = True) -> JSON:  # noqa: A002 - our word
    """The agreement of a round as the API shows it; `with_items` names single claims.

    Only documents whose slots are all finished count, hidden and withdrawn work does not. What was worked out
    before is answered again as long as no count, label, name or round that it rests on has changed.

    Raises:
        InvalidError: the label that is filtered by is no claim type of the project.
    """
    context = context_of(round)
    context.bit_of(filters.label)
    asked = _digest({**asdict(filters), "with_items": with_items})
    key = (asked, _inputs(context))
    body = _kept.get(key)
    if body is None:
        body = _made(context, filters, with_items=with_items)
        _keep(key, body)
    from annotations.services.agreement.page import dressed

    return dressed(orjson.loads(body))


def _made(context: Context, filters: Filters, *, with_items: bool) -> bytes:
    from annotations.services.agreement.page import page

    return orjson.dumps(page(context, filters, with_items=with_items), option=orjson.OPT_SERIALIZE_NUMPY)


def _keep(key: tuple[str, str], body: bytes) -> None:
    """Keep an answer in place of the oldest; what it rests on is its key, so it can't go stale."""
    with _keeping:
        _kept[key] = body
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def _inputs(context: Context) -> str:
    """A digest of all that an answer rests on, the counts among it."""
    from annotations.services.agreement.figures import VERSION

    return _digest({
        "round": context.round.pk,
        "version": VERSION,
        "counts": agreement_tallies.digest([other.pk for other in context.alike]),
        "documents": [context.documents, context.skipped],
        "lots_since": context.lots_since,
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


def forget() -> None:
    """Forget the answers that are kept, so that the next is worked out anew."""
    with _keeping:
        _kept.clear()
