"""What a release freezes: the records, what else was true of the project then, and what it is asked to be.

Three files beside one another. Whatever a release holds is made of these bytes and of nothing else, so it can be
made again whenever and wherever they are; their sha256 are its marker.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from annotations.core.errors import DomainError
from annotations.core.records import Loss
from annotations.formats.decoding import decode_object
from annotations.formats.jsonl import canonical, encoded_fields

RECORDS, FACTS, CHANGES = "records.jsonl", "facts.json", "changes.csv"
FILES = (RECORDS, FACTS, CHANGES)

VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){1,2}", re.ASCII)
"""Two or three numbers: `1.0`, `2.3.1`."""


PSEUDONYMS = {
    "releases": "the same in all releases and exports of the project",
    "release": "in this release alone: nobody can be followed to another",
    "names": "none: user names",
}
"""How people can appear."""


class BadPlanError(DomainError):
    """A release that cannot be asked for like this."""

    code = "invalid"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release is asked to be.

    `formats` are identifiers of the registry. Without text, `quote_limit` code points of a quote stay. `license`
    is an SPDX identifier, "" where it is unknown. `people` is what the manager says of who they are: recruitment,
    training, pay, consent. `validation` and `test` are shares, 0 … 1; another `seed` deals the parts otherwise.
    `pseudonyms` is a key of PSEUDONYMS, "" for what the project says.
    """

    version: str
    formats: tuple[str, ...]
    with_text: bool
    quote_limit: int
    license: str
    people: str = ""
    validation: float = 0.1
    test: float = 0.1
    seed: str = ""
    pseudonyms: str = ""


@dataclass(frozen=True, slots=True)
class AboutData:
    """What the project's manager says of how the data came about, "" where they say nothing."""

    sampling: str = ""
    annotators: str = ""
    recruitment: str = ""
    training: str = ""
    pay: str = ""
    consent: str = ""
    consent_version: str = ""


@dataclass(frozen=True, slots=True)
class GuidelineText:
    """A version of the instructions that rounds of the release used."""

    version: int
    markdown: str


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """How documents came into a round, and how they were handed out in it; `round` is its id."""

    round: str
    documents: int
    queue_order: str
    withheld_share: float


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What became of one version's suggestions in finished work: how often shown, and what was decided."""

    name: str
    version: str
    shown: int
    accepted: int
    edited: int
    dismissed: int


@dataclass(frozen=True, slots=True)
class AgreementFigure:
    """One measure of a round, named by its id; `reason` says why it has no value, or no interval."""

    round: str
    figure: str
    pairs: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str
    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the records do not say. `before` is the version of the last release, "" where there was none.

    `corrupt` are mentions whose quotes did not match their documents, by the rules of losses.
    """

    plan: Plan
    code_version: str
    before: str
    guidelines: tuple[GuidelineText, ...]
    rounds: tuple[RoundFacts, ...]
    engines: tuple[EngineFacts, ...]
    agreement: tuple[AgreementFigure, ...]
    agreement_version: str
    active_seconds: int
    corrupt: tuple[Loss, ...] = ()
    about: AboutData = AboutData()


def written_facts(facts: Facts) -> bytes:
    """The facts as their file has them."""
    return canonical(encoded_fields(facts)) + b"\n"


def read_facts(folder: Path) -> Facts:
    """The facts of a frozen folder, also of one from before there was all of them. Raises FormatError, OSError."""
    written = json.loads((folder / FACTS).read_bytes())
    later = {"corrupt": [], "about": asdict(AboutData())}
    plan = encoded_fields(plan_of(written["plan"]))
    found: Facts = decode_object(Facts, {**later, **written, "plan": plan}, "")
    return found


def plan_of(written: Mapping[str, object]) -> Plan:
    """A plan, also from before people could be called otherwise than the project says. Raises FormatError."""
    found: Plan = decode_object(Plan, {"pseudonyms": "", **written}, "")
    return found


def about_of(written: Mapping[str, object]) -> AboutData:
    """What the manager says, "" for what they do not. Raises FormatError."""
    found: AboutData = decode_object(AboutData, {**asdict(AboutData()), **written}, "")
    return found
