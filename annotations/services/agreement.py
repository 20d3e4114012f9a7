"""How far a round's annotators agree: rows → groups and arrays → numbers with their intervals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annotations.core import merging
from annotations.core.merging import Group
from annotations.models import Round, VerdictLabel
from annotations.queries import matching
from annotations.queries.agreement import FinishedDocument, documents_in, finished_documents

if TYPE_CHECKING:
    from annotations.agreement import Bootstrap, Documents, Ratings, Result, Spans

JSON = dict[str, Any]
SAMPLES, SEED, CONFIDENCE = 1000, 1, 0.95
"""The bootstrap of every interval here: fixed, so that the same work gives the same numbers."""

NOTHING_FINISHED = "No document is finished by all its annotators yet."
NOTHING_MATCHED = "No claim was found by two annotators."
NOTHING_JUDGED_TWICE = "No claim has verdicts from two annotators."

#: Twins on one span match only with their like, so what a claim asks is the label of its mentions.
ASKS = ("content", "utterance")


@dataclass(frozen=True, slots=True)
class Study:
    """A round's finished documents, each with the groups of its claims."""

    documents: list[FinishedDocument]
    groups: list[list[Group]]

    @property
    def every_group(self) -> list[Group]:
        """The groups of all documents."""
        return [group for groups in self.groups for group in groups]

    @property
    def annotators(self) -> list[str]:
        """Everyone who finished one of the documents, in a fixed order."""
        return sorted({annotator for document in self.documents for annotator in document.annotators})


def measure(*, round: Round) -> JSON:  # noqa: A002 - our word
    """The agreement of a round as the API shows it.

    Only documents whose slots are all finished count, hidden and withdrawn work does not. Six SQL statements
    at most, whatever the number of claims.
    """
    documents = finished_documents(round_id=round.pk)
    groups = [matching.groups(d.claims, threshold=round.match_threshold) for d in documents]
    study = Study(documents, groups)
    labels = list(VerdictLabel.objects.filter(scale=round.verdict_scale_id).order_by("position"))
    ratings = ratings_of(study, [label.key for label in labels])
    return {
        "round": {field: getattr(round, field) for field in ("id", "name", "kind", "overlap", "status")},
        "match_threshold": round.match_threshold,
        "documents": {"finished": len(documents), "total": documents_in(round_id=round.pk)},
        "annotators": len(study.annotators),
        "finding": finding(study, threshold=round.match_threshold),
        "verdict": verdict(study, ratings, round),
        "claims": claim_counts(study),
        "labels": [
            {"key": label.key, "name": label.name, "support": support}
            for label, support in zip(labels, support_of(ratings), strict=True)
        ],
    }


def claim_counts(study: Study) -> JSON:
    """How many claims two annotators found, by whose word they are the same, and how many only one found."""
    matched = [group for group in study.every_group if group.is_matched]
    confirmed = sum(group.is_confirmed for group in matched)
    return {
        "matched": len(matched),
        "single": len(study.every_group) - len(matched),
        "confirmed": confirmed,
        "computed": len(matched) - confirmed,
        "self_contradictions": sum(len(merging.self_contradictions(g)) for g in study.every_group),
    }


# ── finding claims ──────────────────────────────────────────────────────────


def finding(study: Study, *, threshold: float) -> JSON:
    """Span F1 and unitizing alpha over the finished documents; one without a mention is data too."""
    from annotations.agreement import span_f1, u_alpha_bar

    spans, documents = spans_of(study), extents_of(study)
    f1 = span_f1(spans, documents, mode="overlap", threshold=threshold, boot=_bootstrap())
    alpha = u_alpha_bar(spans, documents, boot=_bootstrap())
    reason = None if study.documents else NOTHING_FINISHED
    return {
        "span_f1": as_json(
            f1,
            unit="spans",
            method=f"span F1, pairs of annotators weighted by their spans, "
            f"matched one to one from an overlap (intersection over union) of {threshold:g}",
            reason=reason,
        ),
        "unitizing_alpha": as_json(
            alpha,
            unit="documents",
            method="Krippendorff's |u-alpha of 2016: each position marked or not, pooled over documents",
            reason=reason,
        ),
    }


def spans_of(study: Study) -> "Spans":
    """Every mention's fragments, the mention being the unit; documents and annotators by their place."""
    from annotations.agreement import Spans

    raters = {annotator: i for i, annotator in enumerate(study.annotators)}
    mentions = [
        (i, raters[claim.annotator], ASKS.index(claim.asks), fragments)
        for i, document in enumerate(study.documents)
        for claim in document.claims
        for fragments in claim.places
    ]
    rows = [
        (doc, rater, span.start, span.end, label, unit)
        for unit, (doc, rater, label, fragments) in enumerate(mentions)
        for span in fragments
    ]
    doc, rater, start, end, label, unit = _columns(rows, 6)
    return Spans(doc=doc, rater=rater, start=start, end=end, label=label, unit=unit)


def extents_of(study: Study) -> "Documents":
    """The documents' lengths in code points, and who finished which."""
    from annotations.agreement import Documents

    finished = [[who in document.annotators for who in study.annotators] for document in study.documents]
    shape = (len(study.documents), len(study.annotators))
    import numpy as np

    return Documents(
        length=np.array([d.characters for d in study.documents], dtype=np.int64),
        finished=np.array(finished, dtype=np.bool_).reshape(shape),
    )


# ── verdicts ────────────────────────────────────────────────────────────────


def verdict(study: Study, ratings: "Ratings", round: Round) -> JSON:  # noqa: A002 - our word
    """Percent and alpha over the claims that two annotators found, clustered by document."""
    from annotations.agreement import alpha, percent_agreement

    scale = round.verdict_scale
    boot = _bootstrap(unit="cluster")
    reason = why_no_verdicts(study)
    return {
        "percent": as_json(
            percent_agreement(ratings, boot=boot),
            unit="claims",
            method="percent of the pairs of verdicts on one claim that are the same",
            reason=reason,
        ),
        "alpha": as_json(
            alpha(ratings, distance=scale.distances, boot=boot),
            unit="claims",
            method=f"Krippendorff's alpha by the distances of the scale “{scale.name}”",
            reason=reason,
        ),
    }


def why_no_verdicts(study: Study) -> str | None:
    """Why no two verdicts can be compared, or None where they can."""
    if not study.documents:
        return NOTHING_FINISHED
    if not any(group.is_matched for group in study.every_group):
        return NOTHING_MATCHED
    if not any(len(merging.verdicts(group)) > 1 for group in study.every_group):
        return NOTHING_JUDGED_TWICE
    return None


def ratings_of(study: Study, labels: Sequence[str]) -> "Ratings":
    """One rating for each annotator's verdict on a matched group; the document is the cluster."""
    from annotations.agreement import Ratings

    code = {key: i for i, key in enumerate(labels)}
    raters = {annotator: i for i, annotator in enumerate(study.annotators)}
    matched = [(i, g) for i, groups in enumerate(study.groups) for g in groups if g.is_matched]
    rows = [
        (item, raters[annotator], code[label], cluster)
        for item, (cluster, group) in enumerate(matched)
        for annotator, label in merging.verdicts(group).items()
    ]
    item, rater, label, cluster = _columns(rows, 4)
    return Ratings(item=item, rater=rater, label=label, n_labels=len(labels), cluster=cluster)


def support_of(ratings: "Ratings") -> list[int]:
    """For each label, how many of the verdicts that have another beside them give it."""
    sizes = Counter(ratings.item.tolist())
    pairable = zip(ratings.item.tolist(), ratings.label.tolist(), strict=True)
    counts = Counter(label for item, label in pairable if sizes[item] > 1)
    return [counts[label] for label in range(ratings.n_labels)]


# ── what both share ─────────────────────────────────────────────────────────


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> Any:
    """Rows as integer columns, also where there is no row."""
    import numpy as np

    return np.array(rows, dtype=np.int64).reshape(-1, width).T


def _bootstrap(unit: str = "item") -> "Bootstrap":
    from annotations.agreement import Bootstrap

    return Bootstrap(n=SAMPLES, unit=unit, seed=SEED, confidence=CONFIDENCE)


def as_json(result: "Result", *, unit: str, method: str, reason: str | None) -> JSON:
    """A number as the API shows it. `reason` is ours where we know better why there is none."""
    return {
        "value": result.value,
        "low": result.low,
        "high": result.high,
        "n": result.n_items,
        "unit": unit,
        "method": method,
        "confidence": CONFIDENCE,
        "samples": SAMPLES,
        "seed": SEED,
        "reason": (reason or _sentence(result.reason)) if result.value is None else None,
        "interval_reason": _sentence(result.interval_reason),
    }


def _sentence(reason: str | None) -> str | None:
    """The engine's reason as a sentence; its clusters are our documents."""
    if reason is None:
        return None
    text = reason.replace("cluster", "document")
    return f"{text[0].upper()}{text[1:]}."
