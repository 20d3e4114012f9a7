"""The files that the benchmark of imports brings in, line by line."""

import uuid
from collections.abc import Iterator

from annotations.core.records import (
    AsOf,
    AssignmentRecord,
    Citation,
    ClaimDate,
    ClaimRecord,
    DocumentRecord,
    EvidenceRecord,
    LabelRecord,
    MentionRecord,
    Origin,
    ProjectRecord,
    Provenance,
    RoundRecord,
    SourceRecord,
    VerdictLabelRecord,
    VerdictRecord,
    VerdictScaleRecord,
)
from annotations.core.spans import Span
from annotations.formats.jsonl import SCHEMA_VERSION, canonical, line_of

ANNOTATORS = ("one", "two")
SPANS = 10
"""Of each annotator in each document."""
AT = "2024-03-01T09:30:00.000000Z"
WHAT = ("claim", "mention", "verdict", "source", "evidence")


def text_of(number: int) -> str:
    """Another text of 2,500 characters for each number."""
    sentence = f"The mayor of town {number} said that “12 boats” were lost — é 🚢. "
    return (sentence * 60)[:2500]


def plain(documents: int) -> Iterator[bytes]:
    """Texts alone."""
    for number in range(documents):
        yield canonical({"text": text_of(number), "title": f"Document {number}"}) + b"\n"


def annotated(documents: int) -> Iterator[bytes]:
    """A native file: type by type, every claim with a label, a verdict and a source of its own."""
    yield line_of(_project())
    yield line_of(_round())
    for number in range(documents):
        text = text_of(number)
        yield line_of(DocumentRecord(text, f"Document {number}", id=_id("document", number), created_at=AT))
    for number, who in _works(documents):
        yield line_of(_assignment(number, who))
    for what in WHAT:
        for number, who in _works(documents):
            for n in range(SPANS):
                yield line_of(MAKERS[what](number, who, n))


def _works(documents: int) -> Iterator[tuple[int, int]]:
    return ((number, who) for number in range(documents) for who in range(len(ANNOTATORS)))


def _id(*what: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, what))))


def _provenance(who: int) -> Provenance:
    return Provenance(ANNOTATORS[who], _id("round"), 1, 1, AT, AT)


def _project() -> ProjectRecord:
    label = LabelRecord("event", "Event", "", retired=False)
    verdict = VerdictLabelRecord("supported", "Supported", judged=True, claim_review_rating=None)
    scale = VerdictScaleRecord("AVeriTeC", (verdict,), ((0.0,),))
    about = ("harbor", "Harbor desk", "", "", "citations")
    return ProjectRecord(
        SCHEMA_VERSION, "code_point", AsOf(0, AT), *about, False, (label,), (label,), (scale,)
    )


def _round() -> RoundRecord:
    return RoundRecord(_id("round"), "First", "annotate", "open", 2, True, 1, "AVeriTeC", "none", "show", 0.5)


def _assignment(number: int, who: int) -> AssignmentRecord:
    key, document = _id("assignment", number, who), _id("document", number)
    return AssignmentRecord(key, document, _id("round"), ANNOTATORS[who], "submitted", "done", True, AT)


def _claim(number: int, who: int, n: int) -> ClaimRecord:
    wording = f"Twelve boats of town {number} were lost off the north pier, number {n}."
    when = ClaimDate("", None, None)
    key = _id("claim", number, who, n)
    return ClaimRecord(key, wording, "content", "the mayor", when, "Harbor", None, _provenance(who))


def _mention(number: int, who: int, n: int) -> MentionRecord:
    text, first, behind = text_of(number), 20 + 100 * n, 90 + 100 * n
    where = ((Span(first, behind),), text[first:behind], text[max(first - 32, 0) : first], text[behind:][:32])
    key, refers = _id("mention", number, who, n), (_id("document", number), _id("claim", number, who, n))
    labels = (("event",), "high")
    assignment = _id("assignment", number, who)
    return MentionRecord(key, *refers, assignment, *where, *labels, Origin(), _provenance(who))


def _verdict(number: int, who: int, n: int) -> VerdictRecord:
    key, claim = _id("verdict", number, who, n), _id("claim", number, who, n)
    why = "The harbor office lists twelve boats as lost."
    return VerdictRecord(key, claim, "AVeriTeC", "supported", why, 4, _provenance(who))


def _source(number: int, who: int, n: int) -> SourceRecord:
    key = _id("source", number, who, n)
    return SourceRecord(key, "web", f"https://harbor.example/lists/{key}", "")


def _evidence(number: int, who: int, n: int) -> EvidenceRecord:
    key, verdict, question = (_id(what, number, who, n) for what in ("evidence", "verdict", "question"))
    answer = ("", None, "", "Twelve boats are listed as lost.", "supports", "unknown", 0)
    cited = Citation("Harbor list", "Harbor office", None, "", "")
    source = _id("source", number, who, n)
    return EvidenceRecord(key, verdict, question, "", 0, 0, *answer, source, cited, _provenance(who))


MAKERS = {
    "claim": _claim,
    "mention": _mention,
    "verdict": _verdict,
    "source": _source,
    "evidence": _evidence,
}
