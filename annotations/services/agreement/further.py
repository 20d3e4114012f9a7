"""Below the cards: what suggestions do, the other labels, and what matching at other thresholds would give."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from annotations.agreement import between_sets
from annotations.models import Label
from annotations.queries.agreement import lots
from annotations.queries.agreement.records import NOTHING
from annotations.queries.agreement.scope import BOTH, NEITHER, ONE
from annotations.services.agreement import estimates, figures
from annotations.services.agreement.cards import Page, verdict_alpha, verdict_sums
from annotations.services.agreement.counting import OUTCOMES, OWN, PERCENTS, STANCES
from annotations.services.agreement.facts import Facts
from annotations.services.agreement.figures import JSON, figure, measured
from annotations.services.agreement.pairs import CodedPairs, JudgedPairs, codes_of, columns
from annotations.services.agreement.samples import Interval, interval, of_values

NOT_RANDOMIZED = "Who saw suggestions was not drawn by lot in this round, so a difference need not come of the suggestions."
RANDOMIZED = (
    "Who saw suggestions on which document was drawn by lot, so a difference comes of the suggestions."
)
NOT_BOTH = "There is no work of both kinds to compare."
NO_SUGGESTIONS = "There were no suggestions on these documents."
NOBODY = "There is no such pair."
NO_VERDICT = "There is no verdict of this kind."
NO_SHARED_SOURCE = "No source is cited for one claim by two annotators."
NO_CODES = "No claim was labeled by two annotators."
NOT_AGAIN = "Nobody finished one of these documents in another round by the same scale."

# ── suggestions ─────────────────────────────────────────────────────────────


def suggestions(page: Page, lots_since: datetime | None) -> JSON | None:
    """What seeing suggestions does; None where nobody saw any.

    In a round that draws by lot, only documents count that were handed out wholly since its policy and share are
    what they are: lots that fell by other odds, or were none, would mix two comparisons.
    """
    if page.round.suggestion_policy == "hide" and not (page.facts.saw > 0).any():
        return None
    randomized = page.round.suggestion_policy == "randomize"
    drawn = _drawn_by_lot(page, lots_since) if randomized else page
    left_out = len(page.facts.documents) - len(drawn.facts.documents)
    return {
        "randomized": randomized,
        "sentence": (RANDOMIZED + _left_out(left_out)) if randomized else NOT_RANDOMIZED,
        "agreement": _agreement_by_kind(drawn),
        "acceptance": _acceptance(drawn),
        "decisions": _decisions(drawn.facts),
        "verdict_shift": _verdict_shift(drawn),
    }


def _drawn_by_lot(page: Page, since: datetime | None) -> Page:
    """The page without the documents that were handed out, to one of those who finished them, before then."""
    before = lots.handed_out_before(page.round.pk, since) if since else []
    if not before:
        return page
    documents = page.facts.documents.where(~np.isin(page.facts.documents.tally, before))
    return replace(page, facts=replace(page.facts, documents=documents))


def _left_out(documents: int) -> str:
    if not documents:
        return ""
    were = "1 document that was" if documents == 1 else f"{documents:,} documents that were"
    return f" Left out: {were} handed out before the round's policy was last changed."


def _agreement_by_kind(page: Page) -> JSON:
    found, n = {}, {}
    for kind in (BOTH, NEITHER, ONE):
        pairs = page.judged_by(kind)
        found[kind] = interval(verdict_sums(page, pairs), verdict_alpha(page))
        n[kind] = pairs.n_items
    reasons = {kind: figures.NO_VARIATION if n[kind] else NOBODY for kind in n}
    measures = {
        kind: figure(one, n=n[kind], unit="claims", method=page.alpha_method, reason=reasons[kind])
        for kind, one in found.items()
    }
    return {
        **measures,
        "difference": _difference(found[BOTH], found[NEITHER], n[BOTH] + n[NEITHER], "claims"),
    }


def _acceptance(page: Page) -> JSON:
    """The share of suggestions that a mention matches, by whether the annotator saw them."""
    records, document = page.facts.suggestions
    saw = page.facts.saw[document, records["slot"]] > 0
    values = np.stack([records["matched"], records["n"]], axis=1).astype(np.float64)
    found, n = {}, {}
    for name, chosen in (("shown", saw), ("withheld", ~saw)):
        sums = page.facts.samples.sums(document[chosen], values[chosen])
        found[name], n[name] = interval(sums, estimates.ratio), int(records["n"][chosen].sum())
    method = "share of suggestions that a mention of the annotator matches, whether or not they saw them"
    measures = {
        name: figure(one, n=n[name], unit="suggestions", method=method, reason=NO_SUGGESTIONS)
        for name, one in found.items()
    }
    difference = _difference(found["shown"], found["withheld"], sum(n.values()), "suggestions")
    return {**measures, "difference": difference}


def _difference(one: Interval, other: Interval, n: int, unit: str) -> JSON:
    """One value less the other, sample by sample; its ends as for the documents of the side that has fewer."""
    units = min(one.units, other.units)
    if one.value is None or other.value is None:
        found = Interval(None, None, None, None, one.samples, units)
    else:
        values = np.concatenate([[one.value - other.value], one.samples - other.samples])
        found = of_values(values, units if one.low is not None and other.low is not None else 0)
    return figure(
        found, n=n, unit=unit, method="with suggestions less without, from the same samples", reason=NOT_BOTH
    )


def _decisions(facts: Facts) -> JSON:
    records, document = facts.suggestions
    shown = records[facts.saw[document, records["slot"]] > 0]
    decided = {outcome: int(shown[outcome].sum()) for outcome in OUTCOMES}
    return {**decided, "undecided": int(shown["n"].sum()) - sum(decided.values())}


def _verdict_shift(page: Page) -> list[JSON]:
    facts = page.facts
    verdicts = facts.ratings["verdict"].astype(np.int64)
    given = verdicts != NOTHING
    saw = facts.saw[facts.rated_documents, facts.ratings["slot"]] > 0
    found = {}
    for name, chosen in (("shown", given & saw), ("withheld", given & ~saw)):
        sums = estimates.counts(facts.samples, facts.rated_documents[chosen], verdicts[chosen], page.n_labels)
        found[name] = sums, int(chosen.sum())
    return [_shift(label, code, found) for label, code in zip(page.labels, page.ranks, strict=True)]


def _shift(label: Any, code: int, found: dict[str, tuple[Any, int]]) -> JSON:
    shares = {}
    for name, (sums, _) in found.items():
        columns = np.stack([sums.drawn[:, code], sums.drawn.sum(axis=1)], axis=1)
        shares[name] = of_values(estimates.ratio(columns).value, sums.units)
    n = sum(count for _, count in found.values())
    return {
        "key": label.key,
        "name": label.name,
        **{name: one.value for name, one in shares.items()},
        "difference": _difference(shares["shown"], shares["withheld"], n, "claims"),
    }


# ── other labels ────────────────────────────────────────────────────────────


def further(page: Page, worth: Sequence[Label]) -> JSON:
    """Check-worthiness, claim types, cited origins, stance, and people against themselves."""
    ratings = page.facts.ratings
    types, sets_of_types = _sets(ratings["types"])
    origins, sets_of_origins = _sets(ratings["origins"])
    cited = np.where(ratings["origins"] > 0, origins, NOTHING)
    return {
        "check_worthiness": _check_worthiness(page, worth),
        "claim_types": _of_sets(page, page.facts.coded(types), sets_of_types, "claim types"),
        "origins": _of_sets(page, page.facts.coded(cited), sets_of_origins, "origins of evidence"),
        "stance": _stance(page),
        "self_agreement": _self_agreement(page),
    }


def _check_worthiness(page: Page, worth: Sequence[Label]) -> JSON:
    """Ordinal, in the order of the project's labels."""
    ages = sorted(label.pk for label in worth)
    position = {ages.index(label.pk): place for place, label in enumerate(worth)}
    order = np.array([position[code] for code in range(len(worth))] + [NOTHING], dtype=np.int64)
    pairs = page.facts.coded(order[page.facts.ratings["worth"]]).of_kind(page.headline)
    return measured(
        estimates.coincidences(page.facts.samples, pairs, max(len(worth), 1), pairs.weight),
        estimates.alpha_of(max(len(worth), 1), level="ordinal"),
        n=pairs.n_items, unit="claims", method="Krippendorff's alpha, ordinal",
        reason=page.reason(figures.NO_VARIATION if pairs.n_items else NO_CODES),
    )  # fmt: skip


def _sets(bits: Any) -> tuple[Any, list[frozenset[int]]]:
    """A code for each set of bits that occurs, and the sets."""
    distinct, codes = codes_of(bits)
    sets = [frozenset(i for i in range(64) if value >> i & 1) for value in distinct.tolist()]
    return codes, sets


def _of_sets(page: Page, every: CodedPairs, sets: list[frozenset[int]], what: str) -> JSON:
    pairs = every.of_kind(page.headline)
    made = {}
    for metric, name in (("masi", "MASI"), ("jaccard", "Jaccard")):
        distance = between_sets(sets, metric) if sets else np.zeros((0, 0))
        made[metric] = measured(
            estimates.set_sums(page.facts.samples, pairs, distance), estimates.set_alpha(distance),
            n=pairs.n_items, unit="claims",
            method=f"Krippendorff's alpha over sets of {what}, {name} distance",
            reason=page.reason(figures.NO_VARIATION if pairs.n_items else NO_CODES),
        )  # fmt: skip
    return made


def _stance(page: Page) -> JSON:
    """From supports over neutral to refutes, on sources that two annotators cite for one claim."""
    pairs = page.facts.stances.of_kind(page.headline)
    n_codes = len(STANCES)
    return measured(
        estimates.coincidences(page.facts.samples, pairs, n_codes, pairs.weight),
        estimates.alpha_of(n_codes, level="ordinal"),
        n=pairs.n_items, unit="sources",
        method="Krippendorff's alpha, ordinal: supports, neutral, refutes; a source cited for one claim by two annotators",
        reason=page.reason(figures.NO_VARIATION if pairs.n_items else NO_SHARED_SOURCE),
    )  # fmt: skip


def _self_agreement(page: Page) -> JSON:
    """The same person on the same document in another round."""
    records, document = page.facts.repeats
    judged = (records["verdict"] != NOTHING) & (records["other_verdict"] != NOTHING)
    pairs = _repeated(page.facts, records[judged], document[judged])
    sums = estimates.coincidences(page.facts.samples, pairs, page.n_labels, pairs.weight)
    mentions = np.stack([2 * records["matched"], records["spans"]], axis=1).astype(np.float64)
    n = int(records["n"][judged].sum())
    common: JSON = {
        "n": n, "unit": "claims",
        "reason": figures.NO_VARIATION if n else figures.NOTHING_MATCHED if len(records) else NOT_AGAIN,
    }  # fmt: skip
    return {
        "alpha": measured(sums, verdict_alpha(page), method=page.alpha_method, **common),
        "percent": measured(
            sums, estimates.percent(page.n_labels), method="percent of verdicts that are the same again", **common
        ),
        "span_f1": measured(
            page.facts.samples.sums(document, mentions), estimates.ratio, n=int(records["spans"].sum()), unit="spans",
            method="span F1 of a person's mentions in this and in the other round",
            reason=figures.NOTHING_MARKED if len(records) else NOT_AGAIN,
        ),
    }  # fmt: skip


def _repeated(facts: Facts, records: Any, document: Any) -> CodedPairs:
    who = facts.raters[document, records["slot"]]
    kind = 2 * facts.saw[document, records["slot"]]
    n = records["n"].astype(np.float64)
    now, then = (records[name].astype(np.int64) for name in ("verdict", "other_verdict"))
    return CodedPairs(document, who, who, kind, np.arange(len(who)), now, then, n, n)


# ── thresholds ──────────────────────────────────────────────────────────────


def matching(page: Page) -> JSON:
    """The share of claims that two annotators found, at the round's threshold and at others."""
    fixed = [percent for percent in PERCENTS if percent != OWN]
    return {
        "share": _found_at(page, OWN)["share"],
        "thresholds": [
            {"threshold": percent / 100, **_found_at(page, percent), "alpha": _alpha_at(page, percent)}
            for percent in fixed
        ],
    }


def _found_at(page: Page, percent: int) -> JSON:
    pairs = page.once(JudgedPairs.of_kind, page.facts.thresholds, page.headline)
    claims = page.once(_claims_found, pairs, pairs.at_which(percent))
    single, matched = int(claims[1]), int(claims[2])
    share = matched / (matched + single) if matched + single else None
    return {"matched": matched, "single": single, "share": share}


def _claims_found(pairs: JudgedPairs, at: tuple[int, ...]) -> Any:
    """How many claims none, one and both of two annotators found."""
    chosen = pairs.at_one_of(at)
    return np.bincount(chosen.found, chosen.n, minlength=3)


def _alpha_at(page: Page, percent: int) -> JSON:
    judged, n_items = judged_at(page, percent)
    return measured(
        verdict_sums(page, judged), verdict_alpha(page), n=n_items, unit="claims", method=page.alpha_method,
        reason=page.reason(figures.NO_VARIATION if n_items else figures.NOTHING_JUDGED_TWICE),
    )  # fmt: skip


def judged_at(page: Page, percent: int) -> tuple[CodedPairs, int]:
    """The pairs of verdicts on claims that match at a threshold, and on how many claims they are."""
    pairs = page.once(JudgedPairs.of_kind, page.facts.thresholds, page.headline)
    judged = page.once(_judged, pairs, pairs.at_which(percent))
    return judged, round(float(judged.share.sum()))


def _judged(pairs: JudgedPairs, at: tuple[int, ...]) -> CodedPairs:
    """Those of two verdicts."""
    chosen = pairs.where((pairs.left != NOTHING) & (pairs.right != NOTHING)).at_one_of(at)
    judges, n = chosen.judges.astype(np.float64), chosen.n.astype(np.float64)
    weight, share = n / (judges - 1), 2 * n / (judges * (judges - 1))
    return CodedPairs(*columns(chosen), np.arange(len(n)), chosen.left, chosen.right, weight, share)
