"""Exchange records: what pre-annotators receive and give, and what formats read and write.

Spans count code points, half-open, in the text of the document record. Ids are strings (UUIDs where the
database made them). Times are RFC 3339 strings in UTC ("2024-05-01T09:30:00.000000Z"), so a record equals
itself after a round trip through any format. Enumerated values are lower-case strings; `labels` and
`verdicts` hold the permitted ones. Text that is absent is "", other absent values are None.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from annotations.core.spans import Span

# ── what a pre-annotator receives and gives ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where a text was published."""

    url: str
    publisher: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One text to annotate. `text` is as `core.text` returned it and is never edited.

    `url` and `publisher` are of its first appearance; one wire story in two outlets has further ones.
    """

    text: str
    title: str = ""
    published_on: date | None = None
    external_id: str = ""
    url: str = ""
    publisher: str = ""
    author: str = ""
    language: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)
    id: str = ""
    sha256: str = ""
    created_at: str = ""
    further_appearances: tuple[Appearance, ...] = ()


@dataclass(frozen=True, slots=True)
class DateExpression:
    """Words that name a time, resolved to the days `start` … `end`, both inclusive.

    `granularity`: day, week, month, quarter, season, year, decade, century, range or unknown. `rule` names
    the rule that resolved it. Both days are None when nothing could be resolved; one is None in an open range.
    `uncertain` is True inside a quotation (its anchor is when the words were spoken) or by a weak rule.
    """

    fragment: Span
    expression: str
    start: date | None
    end: date | None
    granularity: str
    rule: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have said it. `mode`: direct, indirect or mixed.

    `chain` runs from the outermost teller to the nearest: ("The Herald", "officials").
    """

    mode: str
    source: str
    source_fragments: tuple[Span, ...]
    cue: str
    cue_fragments: tuple[Span, ...]
    content_fragments: tuple[Span, ...]
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuggestionRecord:
    """A machine proposal. `quote` equals the text of `fragments`; `check_worthiness` and `score` are 0 … 1."""

    fragments: tuple[Span, ...]
    quote: str
    wording: str
    claim_types: tuple[str, ...]
    check_worthiness: float
    score: float
    claimant: str = ""
    attribution: Attribution | None = None
    dates: tuple[DateExpression, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """One end of a link: the suggestion with these fragments in the document of that key."""

    document: str
    fragments: tuple[Span, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that differ between the ends, as the texts have them; an end that lacks them has no fragment and ""."""

    a: tuple[Span, ...]
    b: tuple[Span, ...]
    text_a: str
    text_b: str


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """Two suggestions that bear on each other, and what differs between them; never which of them is true.

    `kind`: same-claim, diverging-quote, conflicting-date or conflicting-number. `score` is 0 … 1.
    """

    kind: str
    a: LinkEnd
    b: LinkEnd
    differences: tuple[Difference, ...]
    score: float


# ── what people made of it: the labeled data ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who made a record, in which round under which guideline, and which revision this is.

    `author` is a user name, or a pseudonym where the project hides names. Verdicts and evidence are saved
    with their claim and bear its revision.
    """

    author: str
    round: str
    guideline_version: int
    revision: int
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a mention came from. `kind`: person or suggestion; `outcome`: "", accepted or edited."""

    kind: str = "person"
    outcome: str = ""
    suggestion: str = ""
    preannotator: str = ""
    preannotator_version: str = ""


@dataclass(frozen=True, slots=True)
class ClaimDate:
    """When the claimed thing is said to have happened, both days inclusive, and how that was resolved."""

    expression: str
    start: date | None
    end: date | None
    how: str = ""


@dataclass(frozen=True, slots=True)
class MentionRecord:
    """A place in a document where a claim is made. `quote` is the text of its `fragments`."""

    id: str
    document: str
    claim: str
    assignment: str
    fragments: tuple[Span, ...]
    quote: str
    prefix: str
    suffix: str
    claim_types: tuple[str, ...]
    check_worthiness: str | None
    origin: Origin
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A proposition worded to stand alone, as one annotator put it.

    `asks`: content (is it true?) or utterance (was it said?). `merged_into`: the root of the claims that the
    adjudicator found to be the same, None on a root.
    """

    id: str
    wording: str
    asks: str
    claimant: str
    claim_date: ClaimDate | None
    place: str
    merged_into: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class VerdictRecord:
    """One annotator's conclusion on a claim. `label` is a key of the scale, None where none was reached."""

    id: str
    claim: str
    scale: str
    label: str | None
    rationale: str
    confidence: int | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Citation:
    """How one annotator cited a source; others may have cited the same one differently."""

    title: str
    publisher: str
    published_on: date | None
    date_found_by: str
    medium: str


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """An excerpt of a source that bears on a claim, as an answer to a question ("" in plain citations).

    `question` is the question's id, `question_position` its place within the verdict, `position` that of the
    answer within the question. `answer_type`: None, extractive, abstractive, boolean or unanswerable.
    """

    id: str
    verdict: str
    question: str
    question_text: str
    question_position: int
    position: int
    answer: str
    answer_type: str | None
    boolean_explanation: str
    excerpt: str
    stance: str
    origin: str
    evidence_set: int
    source: str
    citation: Citation
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What evidence is drawn from: `url` for kind web, `citation` for every other kind.

    A `withheld` one stands for every confidential source and says no more than that.
    """

    id: str
    kind: str
    url: str
    citation: str
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """One document given to one annotator. A finished one without mentions is data: nothing was found.

    `status`: submitted or closed. `outcome`: done, skipped, or "" where none is recorded.
    """

    id: str
    document: str
    round: str
    annotator: str
    status: str
    outcome: str
    suggestions_shown: bool
    submitted_at: str


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A mention as adjudicated."""

    id: str
    document: str
    fragments: tuple[Span, ...]
    quote: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class GoldRecord:
    """The adjudicated claim. `outcome`: gold, not_a_claim or cannot_be_settled.

    `claim` is the root (None when nothing of it counts any more), `claims` the root and all claims merged
    into it; `evidence` are ids of any annotator's evidence. The provenance names the adjudicator.
    """

    id: str
    claim: str | None
    claims: tuple[str, ...]
    outcome: str
    wording: str
    verdict: str | None
    rationale: str
    evidence: tuple[str, ...]
    mentions: tuple[GoldMention, ...]
    provenance: Provenance


# ── what makes the data readable without the platform ────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class AsOf:
    """The state that data were taken at: how many changes the project had seen, and when the last one was."""

    changes: int
    at: str


@dataclass(frozen=True, slots=True)
class LabelRecord:
    """One choice of the label schema; a retired one is still in the work that used it."""

    key: str
    name: str
    description: str
    retired: bool


@dataclass(frozen=True, slots=True)
class VerdictLabelRecord:
    """One step of a verdict scale. `claim_review_rating` is None where no number fits."""

    key: str
    name: str
    judged: bool
    claim_review_rating: float | None


@dataclass(frozen=True, slots=True)
class VerdictScaleRecord:
    """A verdict scale; rows and columns of `distances` (0 … 1) are in the order of the labels."""

    name: str
    labels: tuple[VerdictLabelRecord, ...]
    distances: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """The project, with the labels and scales that its records use: the first record of a data set."""

    schema_version: str
    offset_unit: str
    as_of: AsOf
    slug: str
    name: str
    description: str
    license: str
    evidence_style: str
    pseudonymized: bool
    claim_types: tuple[LabelRecord, ...]
    check_worthiness: tuple[LabelRecord, ...]
    verdict_scales: tuple[VerdictScaleRecord, ...]


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """One pass over the documents under one guideline version."""

    id: str
    name: str
    kind: str
    status: str
    overlap: int
    blind: bool
    guideline_version: int
    verdict_scale: str
    verdict_needed: str
    suggestion_policy: str
    match_threshold: float


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a project is asked for; an empty tuple narrows nothing.

    `rounds` and `annotators` are ids (in a manifest the annotators as the data name them), `statuses` those of
    assignments (submitted, closed). `documents`: all, with_work, finished or settled. `judgments`: all, or gold.
    """

    rounds: tuple[str, ...] = ()
    annotators: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    documents: str = "all"
    judgments: str = "all"


@dataclass(frozen=True, slots=True)
class Loss:
    """How many of what (a record type, or a field of one), by which rule, and the ids of the first few."""

    rule: str
    what: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManifestRecord:
    """What a data set holds: rows by record type, sha256 of its bytes and the state it was taken at.

    `rows` are those that the format was given, `losses` what it could not hold of them.
    """

    schema_version: str
    offset_unit: str
    format: str
    project: str
    as_of: AsOf
    pseudonymized: bool
    selection: Selection
    rows: Mapping[str, int]
    losses: tuple[Loss, ...]
    bytes: int
    sha256: str


Record = (
    ProjectRecord
    | RoundRecord
    | DocumentRecord
    | AssignmentRecord
    | ClaimRecord
    | MentionRecord
    | VerdictRecord
    | SourceRecord
    | EvidenceRecord
    | GoldRecord
)
