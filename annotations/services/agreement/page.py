"""The whole page about a round's agreement, from kept counts."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from annotations.models import Round, User
from annotations.queries.agreement import tallies as agreement_tallies
from annotations.queries.agreement.scope import Filters
from annotations.queries.statements import pipeline
from annotations.services.agreement import cards, details, facts, further
from annotations.services.agreement.cards import Page
from annotations.services.agreement.context import Context
from annotations.services.agreement.counting import OWN
from annotations.services.agreement.figures import JSON, VERSION
from annotations.services.agreement.pairs import KINDS
from annotations.services.agreement.samples import distinct

GUIDELINE_FIELDS = ("id", "name", "guideline_version")


def page(context: Context, filters: Filters, *, with_items: bool) -> JSON:
    """All numbers about the agreement of the context's round; names and wordings, `dressed` adds.

    At most five SQL statements, whatever the number of claims.
    """
    with pipeline():
        made = page_of(context, facts.of_round(context.round.pk, filters, context.bit_of(filters.label)))
        return _parts(made, context, filters, with_items=with_items)


def _parts(made: Page, context: Context, filters: Filters, *, with_items: bool) -> JSON:
    # what needs no claims goes first, for they are still under way
    matching, guidelines = further.matching(made), _guidelines(made, context, filters)
    return {
        **_frame(made, context, filters),
        "pairs": cards.pair_kinds(made),
        "finding": cards.finding(made),
        "labeling": cards.labeling(made),
        "verdict": cards.verdict(made),
        "claims": details.claim_counts(made),
        "labels": details.labels(made),
        "pairwise": details.pairwise(made),
        "people": details.people(made),
        "confusion": details.confusion(made, with_items=with_items),
        "drift": {"weeks": details.weeks(made), "guidelines": guidelines},
        "disputed": details.disputed(made, with_items=with_items),
        "suggestions": further.suggestions(made, context.lots_since),
        "further": further.further(made, context.group("check_worthiness")),
        "matching": matching,
    }


def page_of(context: Context, found: facts.Facts) -> Page:
    """The facts with what is asked of them."""
    kinds = np.bincount(found.finding.kind, minlength=len(KINDS)).tolist()
    headline = cards.headline_of(found.filters.pairs, kinds)
    return Page(found, context.round, context.verdicts, context.verdict_ranks, headline)


def _frame(made: Page, context: Context, filters: Filters) -> JSON:
    round_ = made.round
    return {
        "round": {
            **{f: getattr(round_, f) for f in ("id", "name", "kind", "overlap", "status", "suggestion_policy")},
            "guideline_version": round_.guideline.version,
        },
        "version": VERSION,
        "filters": {
            "annotators": list(filters.annotators), "label": filters.label, "since": filters.since,
            "until": filters.until, "pairs": filters.pairs,
        },
        "choices": {
            "rounds": [_round_choice(other) for other in context.rounds],
            "annotators": [{"id": who} for who in made.facts.annotators],
            "labels": [{"key": label.key, "name": label.name} for label in context.group("claim_types")],
            "pairs": ["all", *made.kinds],
        },
        "match_threshold": round_.match_threshold,
        "documents": {
            "finished": len(made.facts.documents), "total": context.documents, "skipped": context.skipped,
        },
        "annotators": len(made.facts.annotators),
    }  # fmt: skip


def _round_choice(round_: Round) -> JSON:
    return {"id": round_.pk, "name": round_.name, "guideline_version": round_.guideline.version}


def _guidelines(made: Page, context: Context, filters: Filters) -> list[JSON]:
    """The measures under each version of the guideline, over the project's rounds by the same scale."""
    by_version: dict[int, list[Round]] = {}
    for round_ in context.alike:
        by_version.setdefault(round_.guideline.version, []).append(round_)
    groups = [[round_.pk for round_ in rounds] for _, rounds in sorted(by_version.items())]
    alone = groups == [[made.round.pk]]
    every = facts.of_each(groups, replace(filters, label=None))
    pages = [made] if alone else [replace(made, facts=found) for found in every]
    return [
        _guideline(version, rounds, found)
        for (version, rounds), found in zip(sorted(by_version.items()), pages, strict=True)
    ]


def _guideline(version: int, rounds: Sequence[Round], found: Page) -> JSON:
    verdicts, n_items = further.judged_at(found, OWN)
    measures = details.over_time(found, found.finding, verdicts)
    return {
        "version": version,
        "rounds": [_round_choice(round_) for round_ in rounds],
        "documents": distinct(found.finding.document),
        **measures,
        "alpha": {**measures["alpha"], "n": n_items},
    }


def dressed(page_: JSON) -> JSON:
    """The page with what may change without a count: people's names, documents' titles, wordings. Two statements."""
    roots = agreement_tallies.roots(sorted(_keys(page_)))
    for cell in page_["confusion"]["cells"]:
        cell["items"] = [_item(roots[*key]) for key in cell["items"]]
    for item in page_["disputed"]["items"]:
        item.update(_item(roots[*item["claim"]]))
    people = [*page_["people"], *page_["choices"]["annotators"]]
    names = {str(who.pk): who.name for who in User.objects.filter(pk__in={person["id"] for person in people})}
    for person in people:
        person["name"] = names[person["id"]]
    return page_


def _item(root: agreement_tallies.Root) -> JSON:
    """A claim as a page leads to it."""
    document = {"id": root.document, "title": root.title}
    return {"document": document, "claim": root.claim, "wording": root.wording}


def _keys(page_: JSON) -> set[tuple[int, int]]:
    shown = [key for cell in page_["confusion"]["cells"] for key in cell["items"]]
    return {
        (tally, item) for tally, item in [*shown, *(item["claim"] for item in page_["disputed"]["items"])]
    }
