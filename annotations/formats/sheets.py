"""A data set document by document: what each annotator, adjudication and each machine marked in it.

Formats of marked text write pages and read pages; `paging` makes them of records, `keeping` makes records of them.
"""

from dataclasses import dataclass
from enum import StrEnum

from annotations.core.records import AssignmentRecord, ClaimRecord, DocumentRecord, GoldRecord, MentionRecord
from annotations.core.spans import Fragments
from annotations.formats.jsonl import TYPES
from annotations.formats.losses import Holds

NO_TYPE = "claim"
"""The label of a mention whose claim types nobody gave, where a format demands one."""


class Kind(StrEnum):
    """Whose marks a sheet holds."""

    PERSON = "person"
    GOLD = "gold"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked place. Marks of one `claim` are mentions of it; "" makes each a claim of its own.

    `wording`, `claimant`, `verdict` (a label's key) and `rationale` are the claim's, and the first mention's count;
    where no wording is known, the quote stands in for it. `score` (0 … 1) is a machine's.
    """

    fragments: Fragments
    claim_types: tuple[str, ...] = ()
    check_worthiness: str | None = None
    claim: str = ""
    wording: str = ""
    claimant: str = ""
    verdict: str | None = None
    rationale: str = ""
    id: str = ""
    score: float = 0.0

    @property
    def said(self) -> dict[str, str]:
        """What is filled in of the fields in SAID."""
        return {name: value for name in SAID if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The marks of one annotator, of adjudication, or of one version of a pre-annotator, on one document."""

    kind: Kind
    by: str
    marks: tuple[Mark, ...] = ()
    version: str = ""
    round: str = ""
    id: str = ""


NOBODY = Sheet(Kind.PERSON, "")
"""The sheet of a document that nobody worked on, where a format has to write something."""


@dataclass(frozen=True, slots=True)
class Page:
    """One document with its sheets, and where it was read."""

    document: DocumentRecord
    sheets: tuple[Sheet, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def written(self) -> tuple[Sheet, ...]:
        """The sheets, or NOBODY where there is none."""
        return self.sheets or (NOBODY,)


HOLDS = {
    DocumentRecord: frozenset({"id", "text", "sha256"}),
    AssignmentRecord: frozenset({"document", "annotator"}),
    ClaimRecord: frozenset({"provenance.author"}),
    MentionRecord: frozenset(
        {"document", "assignment", "fragments", "quote", "prefix", "suffix", "provenance.author"}
    ),
    GoldRecord: frozenset({"mentions", "outcome"}),
}
"""What any format of marked text holds, unless it says otherwise."""


def holding(**more: str) -> Holds:
    """HOLDS with further fields, space-separated: `document="title url"`."""
    extended = {TYPES[name]: HOLDS.get(TYPES[name], frozenset()) | set(f.split()) for name, f in more.items()}
    return {**HOLDS, **extended}


SAID = ("check_worthiness", "claim", "wording", "claimant", "verdict", "rationale")
"""Fields of a mark that a format may keep by these names, each a text."""

ALL_OF_MARKS = holding(
    document="external_id title url publisher published_on further_appearances author language metadata created_at",
    claim="id wording claimant",
    mention="id claim claim_types check_worthiness",
    verdict="claim label rationale provenance.author",
    gold="id wording verdict rationale provenance.author",
)
"""What a format holds that keeps all of a mark, and the description of its document."""


def joined(*parts: str) -> str:
    """An id made of what is known: `wire-17/anna/3`."""
    return "/".join(part for part in parts if part)
