"""How much of what anybody marked was marked by several: a plain share, not corrected for chance.

Source: W. Łajewska and K. Balog (2023), Towards Filling the Gap in Conversational Search (CAsT-snippets),
CIKM, where it describes the agreement of three workers on snippets.
"""

from dataclasses import replace

import numpy as np

from annotations.agreement.bootstrap import Estimates, Report, Sums, interval, summarize, total
from annotations.agreement.data import DataError, Documents, Floats, Spans
from annotations.agreement.percent import mean_of
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.units import NO_DOCUMENT, Fragments, Layout, joined, lay_out


def _marked_by(layout: Layout, fragments: Fragments, at_least: int) -> Floats:
    """Per document: positions that at least so many annotators marked, whatever the labels."""
    once = joined(replace(fragments, label=np.zeros_like(fragments.label)), layout.total)
    edges = np.concatenate([once.start, once.end])
    change = np.repeat([1, -1], len(once.start))
    doc = np.tile(once.doc, 2)
    order = np.lexsort((edges, doc))
    marking = np.cumsum(change[order])
    length = np.diff(edges[order], append=0) * (marking >= at_least)
    # behind a document's last edge nobody marks, so no length crosses into the next
    return np.bincount(doc[order], length, len(layout.raters)).astype(np.float64)


def _finish(sums: Floats) -> Estimates:
    return Estimates(1 - mean_of(sums[:, 0], sums[:, 1]), None)


def shared_marking(
    spans: Spans, documents: Documents, *, at_least: int = 2, boot: Bootstrap | None = None
) -> Result:
    """The mean over documents of (positions marked by `at_least` annotators) / (positions marked by any).

    A document that was finished and in which nobody marked anything counts 1. Labels do not matter. Every
    document weighs the same. The bootstrap resamples documents. Undefined when no document was finished by
    two annotators. Raises DataError for `at_least` below 2 or spans outside the documents.
    Source: Łajewska and Balog (2023), section 4.
    """
    if at_least < 2:  # noqa: PLR2004 - one annotator shares with nobody
        raise DataError("at least two annotators can share a marking.")
    layout, fragments = lay_out(spans, documents)
    several, anybody = (_marked_by(layout, fragments, k)[layout.usable] for k in (at_least, 1))
    share = np.divide(several, anybody, out=np.ones_like(several), where=anybody > 0)
    sums = Sums(np.stack([share, np.ones_like(share)], axis=1), np.ones(len(share), dtype=np.int64))
    by_document = replace(boot, unit="cluster") if boot else None
    ends = interval(sums, _finish, by_document) if by_document else None
    report = Report(
        f"marked by {at_least} or more", agreement=True, n_items=len(share), n_pairs=layout.n_pairs
    )
    return summarize(report, _finish(total(sums)), ends, by_document, NO_DOCUMENT)
