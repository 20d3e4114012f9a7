"""The three cards in the order of the work: finding, labeling given a match, verdict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from annotations.models import Round, VerdictLabel
from annotations.queries.agreement.scope import ALL, BOTH, NEITHER, ONE
from annotations.services.agreement import estimates, figures
from annotations.services.agreement.facts import Facts
from annotations.services.agreement.figures import JSON, advised, measured
from annotations.services.agreement.pairs import KINDS, CodedPairs, FindingPairs
from annotations.services.agreement.samples import Samples, Sums, distinct

Made = TypeVar("Made")

SKEWED_FROM = 0.8
"""The share of one verdict from which alpha falls though annotators agree."""

LABELS = "what the claim asks, with its claim types taken together as one label"


@dataclass(frozen=True)
class Page:
    """What every part of the page needs: the facts, the round with its scale, and which pairs are looked at."""

    facts: Facts
    round: Round
    labels: Sequence[VerdictLabel]
    ranks: Sequence[int]
    """Each label's code (its rank by age), in the order of the scale."""
    headline: str

    @cached_property
    def _made(self) -> dict[tuple[object, ...], Any]:
        return {}

    def once(self, make: Callable[..., Made], *of: object) -> Made:
        """What a function makes of these very objects, which several figures ask for."""
        key = (make, *of)
        if key not in self._made:
            self._made[key] = make(*of)
        made: Made = self._made[key]
        return made

    @property
    def finding(self) -> FindingPairs:
        """What the headline's pairs marked."""
        return self.found_by(self.headline)

    @property
    def verdicts(self) -> CodedPairs:
        """Two verdicts on one claim by the headline's pairs."""
        return self.judged_by(self.headline)

    def found_by(self, kind: str) -> FindingPairs:
        """What the pairs of a kind marked."""
        found: FindingPairs = self.once(FindingPairs.of_kind, self.facts.finding, kind)
        return found

    def judged_by(self, kind: str) -> CodedPairs:
        """Two verdicts on one claim by the pairs of a kind."""
        judged: CodedPairs = self.once(CodedPairs.of_kind, self.facts.verdicts, kind)
        return judged

    def finding_sums(self, pairs: FindingPairs) -> Sums:
        """The sums that the measures of finding are made of."""
        return self.once(estimates.finding_sums, self.facts.samples, pairs)

    def coincidences(self, pairs: CodedPairs, *, by_share: bool = False) -> Sums:
        """The coincidences of verdicts: by weight, or by share, so that each claim counts once."""
        apart = by_share and not np.array_equal(pairs.weight, pairs.share)
        return self.once(_coincidences, self.facts.samples, pairs, self.n_labels, apart)

    @property
    def n_labels(self) -> int:
        """How many verdicts the scale has."""
        return len(self.labels)

    @property
    def distances(self) -> "np.ndarray[Any, Any]":
        """The scale's distances between codes."""
        inverse = np.argsort(np.array(self.ranks, dtype=np.int64))
        matrix = np.array(self.round.verdict_scale.distances, dtype=np.float64)
        return matrix[np.ix_(inverse, inverse)]

    @property
    def kinds(self) -> list[str]:
        """The kinds of pairs that there are, unassisted ones first."""
        present = np.bincount(self.facts.finding.kind, minlength=len(KINDS))
        return [kind for kind in (NEITHER, BOTH, ONE) if present[KINDS.index(kind)]]

    @property
    def alpha_method(self) -> str:
        """How verdicts are compared, in words."""
        return f"Krippendorff's alpha by the distances of the scale “{self.round.verdict_scale.name}”"

    def reason(self, otherwise: str) -> str:
        """Why there is no value: nothing is there at all, or what the part itself says."""
        if not self.facts.documents:
            return (
                figures.NOTHING_LEFT
                if self.facts.filters != type(self.facts.filters)()
                else figures.NOTHING_FINISHED
            )
        if not len(self.facts.finding.document):
            return figures.NO_PAIR
        return otherwise


def _coincidences(samples: Samples, pairs: CodedPairs, n_labels: int, by_share: bool) -> Sums:  # noqa: FBT001 - a key
    return estimates.coincidences(samples, pairs, n_labels, pairs.share if by_share else pairs.weight)


def pair_kinds(page: Page) -> JSON:
    """How many pairs there are of each kind, and of which the figures are."""
    present = np.bincount(page.facts.finding.kind, minlength=len(KINDS)).tolist()
    counts = {kind: present[KINDS.index(kind)] for kind in (BOTH, NEITHER, ONE)}
    return {"headline": page.headline, **counts, "sentence": _of_whom(page.headline, counts)}


def _of_whom(headline: str, counts: dict[str, int]) -> str:
    if headline == NEITHER and counts[NEITHER] < sum(counts.values()):
        return "Pairs of annotators who saw no suggestions on the document: what people find and judge by themselves."
    if headline == ALL and sum(1 for n in counts.values() if n) > 1:
        return "All pairs of annotators together, whether they saw suggestions on the document or not."
    if headline == ONE or (headline == ALL and counts[ONE]):
        return "Pairs of annotators of whom one saw suggestions on the document."
    if headline == BOTH or (headline == ALL and counts[BOTH]):
        return "Pairs of annotators who both saw suggestions on the document."
    return "Pairs of annotators who saw no suggestions on the document."


def headline_of(asked: str | None, counts: Sequence[int]) -> str:
    """The kind of pairs that stands first: what is asked for, else unassisted pairs where others are too."""
    if asked is not None:
        return asked
    return NEITHER if counts[KINDS.index(NEITHER)] and sum(1 for n in counts if n) > 1 else ALL


def by_kind(page: Page, card: Callable[[str], JSON]) -> JSON:
    """A card of the headline's pairs, with the same for every kind of pairs where there are several."""
    kinds = page.kinds if len(page.kinds) > 1 else []
    made = {kind: card(kind) for kind in dict.fromkeys([page.headline, *kinds])}
    return {**made[page.headline], "by_pairs": [{"pairs": kind, **made[kind]} for kind in kinds]}


# ── finding ─────────────────────────────────────────────────────────────────


def finding(page: Page) -> JSON:
    """How far annotators mark the same places; a document in which nobody marked anything is data too."""
    card = by_kind(page, lambda kind: finding_measures(page, kind))
    return {**card, "advice": advised(card["unitizing_alpha"], documents=card["unitizing_alpha"]["n"])}


def finding_measures(page: Page, kind: str) -> JSON:
    """The measures of one kind of pairs."""
    pairs = page.found_by(kind)
    sums = page.finding_sums(pairs)
    mentions = _mentions(pairs)
    return {
        "unitizing_alpha": measured(
            sums, estimates.unitizing_alpha, n=distinct(pairs.document), unit="documents",
            method="Krippendorff's |u-alpha of 2016: each position marked or not, pooled over documents",
            reason=page.reason(figures.NO_CONTRAST if mentions else figures.NOTHING_MARKED),
        ),
        "span_f1": measured(
            sums, estimates.span_f1, n=mentions, unit="spans",
            method="span F1, pairs of annotators weighted by their spans, matched one to one for the greatest overlap "
            f"(intersection over union) from {page.round.match_threshold:g} on",
            reason=page.reason(figures.NOTHING_MARKED),
        ),
    }  # fmt: skip


def _mentions(pairs: FindingPairs) -> int:
    """How many mentions enter, each once though its annotator is in several pairs of the document."""
    return round(float((pairs.records["spans"] * pairs.weight).sum()))


# ── labeling ────────────────────────────────────────────────────────────────


def labeling(page: Page) -> JSON:
    """How far annotators give the same labels where their spans meet."""
    card = by_kind(page, lambda kind: labeling_measures(page, kind))
    return {**card, "labels": LABELS, "advice": advised(card["cu_alpha"], documents=card["cu_alpha"]["n"])}


def labeling_measures(page: Page, kind: str) -> JSON:
    """The measures of one kind of pairs."""
    pairs, coding = page.found_by(kind), page.facts.coding.of_kind(kind)
    n_labels = int(page.facts.coding.label.max(initial=-1)) + 1
    sums = estimates.labeling_sums(page.facts.samples, pairs, coding, n_labels)
    meet = distinct(pairs.document[pairs.records["meeting"] > 0])
    return {
        "cu_alpha": measured(
            sums, estimates.cu_alpha, n=meet, unit="documents",
            method=f"Krippendorff's cu-alpha of 2016: labels where spans of two annotators meet; a label is {LABELS}",
            reason=page.reason(figures.NO_VARIATION if meet else figures.NOTHING_MEETS),
        ),
        "coverage": estimates.coverage(sums),
    }  # fmt: skip


# ── verdict ─────────────────────────────────────────────────────────────────


def verdict(page: Page) -> JSON:
    """How far annotators judge the same claim alike."""
    card = by_kind(page, lambda kind: verdict_measures(page, kind))
    pairs = page.verdicts
    documents = distinct(pairs.document)
    return {
        **card,
        "prevalence": prevalence(page, pairs),
        "advice": advised(card["alpha"], documents=documents),
    }


def verdict_measures(page: Page, kind: str) -> JSON:
    """The measures of one kind of pairs."""
    pairs = page.judged_by(kind)
    by_share = page.coincidences(pairs, by_share=True)
    common: JSON = {"n": pairs.n_items, "unit": "claims", "reason": page.reason(why_no_verdicts(page))}
    return {
        "alpha": measured(
            verdict_sums(page, pairs), verdict_alpha(page), method=page.alpha_method, **common
        ),
        "ac1": measured(
            by_share, estimates.ac1(page.n_labels),
            method="Gwet's AC1, which does not fall when one verdict prevails", **common,
        ),
        "percent": measured(
            by_share, estimates.percent(page.n_labels),
            method="percent of the pairs of verdicts on one claim that are the same", **common,
        ),
    }  # fmt: skip


def verdict_sums(page: Page, pairs: CodedPairs) -> Sums:
    """The coincidences of verdicts."""
    return page.coincidences(pairs)


def verdict_alpha(page: Page) -> Any:
    """Alpha of verdicts by the scale's distances."""
    return estimates.alpha_of(page.n_labels, distance=page.distances)


def why_no_verdicts(page: Page) -> str:
    """Why no two verdicts can be compared, or say nothing."""
    if not len(page.facts.rating_pairs[0]):
        return figures.NOTHING_MATCHED
    return figures.NO_VARIATION if len(page.facts.verdicts.item) else figures.NOTHING_JUDGED_TWICE


def prevalence(page: Page, pairs: CodedPairs) -> JSON | None:
    """The most frequent verdict of those that are compared; None where there is none."""
    counts = np.bincount(np.concatenate([pairs.left, pairs.right]), np.tile(pairs.weight, 2), page.n_labels)
    if not counts.sum():
        return None
    code = int(counts.argmax())
    label, share = page.labels[list(page.ranks).index(code)], float(counts[code] / counts.sum())
    skewed = share >= SKEWED_FROM
    told = f"{100 * share:.0f} % of the verdicts are “{label.name}”"
    sentence = (
        f"{told}: so skewed that a little disagreement lowers alpha much. Read AC1 beside it."
        if skewed
        else f"{told}; no verdict prevails so much that it distorts alpha."
    )
    return {"key": label.key, "name": label.name, "share": share, "skewed": skewed, "sentence": sentence}
