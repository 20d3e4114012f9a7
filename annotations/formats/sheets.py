"""A data set document by document: what each annotator, adjudication and each machine marked in it.

Formats of marked text write pages and read pages; `paging` makes them of records, `keeping` makes records of them.
"""

from dataclasses import dataclass
from enum import StrEnum

from annotations.core.records import AssignmentRecord, ClaimRecord, DocumentRecord, GoldRecord, MentionRecord
from annotations.core.spans import Fragments
from annotations.formats.archives import name_of, safe_name
from annotations.formats.base import Reading
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """The marks of one annotator, of adjudication, or of one version of a pre-annotator, on one document."""

    kind: Kind
    by: str
    marks: tuple[Mark, ...] = ()
    version: str = ""
    round: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One document with its sheets, and where it was read."""

    document: DocumentRecord
    sheets: tuple[Sheet, ...] = ()
    file: str = ""
    line: int = 0


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


def joined(*parts: str) -> str:
    """An id made of what is known: `wire-17/anna/3`."""
    return "/".join(part for part in parts if part)


def folder_of(sheet: Sheet) -> str:
    """Where a format of files keeps a sheet: `anna`, `gold@anna`, `machine@rules@1`, after the round if there are several."""
    whose = {
        Kind.PERSON: safe_name(sheet.by),
        Kind.GOLD: f"gold@{safe_name(sheet.by)}",
        Kind.MACHINE: f"machine@{safe_name(sheet.by)}@{safe_name(sheet.version)}",
    }
    return f"{safe_name(sheet.round)}/{whose[sheet.kind]}" if sheet.round else whose[sheet.kind]


def sheet_in(folder: str, how: Reading) -> Sheet:
    """The empty sheet that a folder names; without a folder it is the work of `how.annotator`."""
    *rounds, last = folder.split("/")
    kind, *names = last.split("@")
    told = "/".join(name_of(each) for each in rounds)
    if kind == Kind.GOLD and len(names) == 1:
        return Sheet(Kind.GOLD, name_of(names[0]), round=told)
    if kind == Kind.MACHINE and len(names) == 2:  # noqa: PLR2004 - name and version
        return Sheet(Kind.MACHINE, name_of(names[0]), version=name_of(names[1]), round=told)
    return Sheet(Kind.PERSON, name_of(last) or how.annotator, round=told)
