"""The four F1 values of SemEval-2013, which differ in what a match must share.

Source: I. Segura-Bedmar, P. Martínez and M. Herrero-Zazo (2013), SemEval-2013 Task 9, section 3, after the
MUC scorer of N. Chinchor and B. Sundheim (1993). Units match one to one, so each F1 is symmetric: it does
not matter which annotator is taken for the reference.
"""

from annotations.agreement.data import DataError, Documents, Spans
from annotations.agreement.result import Bootstrap, Result
from annotations.agreement.span_f1 import span_f1

#: scheme → (mode of matching, whether labels must be equal)
SCHEMES = {
    "strict": ("exact", True),
    "exact": ("exact", False),
    "partial": ("partial", False),
    "type": ("overlap", True),
}


def semeval_f1(
    spans: Spans, documents: Documents, *, scheme: str = "strict", boot: Bootstrap | None = None
) -> Result:
    """F1 by one of the schemes of SemEval-2013, pooled over pairs of annotators like `span_f1`.

    strict: same boundaries and label; exact: same boundaries; partial: the same boundaries count 1, any
    overlap 1/2, labels aside; type: same label and any overlap. Raises DataError for another scheme or spans
    outside the documents. Undefined, with a reason, as `span_f1`.
    Source: Segura-Bedmar et al. (2013), section 3.
    """
    if scheme not in SCHEMES:
        raise DataError(f"no scheme is called {scheme}; there are {', '.join(SCHEMES)}.")
    mode, labeled = SCHEMES[scheme]
    return span_f1(spans, documents, mode=mode, labeled=labeled, boot=boot)
