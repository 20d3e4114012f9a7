"""The data card of a release: README.md in the order in which somebody who takes the data asks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotations.core.records import Loss, ProjectRecord, RoundRecord
from annotations.formats.columns import TableFile
from annotations.formats.data_card import front_matter
from annotations.formats.losses import RULES, summary
from annotations.formats.release.frozen import AgreementFigure, Facts
from annotations.formats.release.statistics import Statistics

NO_PLACE = "no-place"
A_TENTH = 0.05
"""Hours that round to one."""
NOT_TOLD = "Not told: recruitment, training, pay and consent are not recorded by the platform."


@dataclass(frozen=True, slots=True)
class FormatFile:
    """A format of the release: where it lies, in which unit its offsets count, and what it could not hold."""

    identifier: str
    title: str
    path: str
    offset_unit: str
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All that a card tells of."""

    project: ProjectRecord
    rounds: tuple[RoundRecord, ...]
    facts: Facts
    statistics: Statistics
    formats: tuple[FormatFile, ...]
    tables: tuple[TableFile, ...]
    withheld: tuple[Loss, ...]
    languages: tuple[str, ...]


def card_of(content: Content) -> str:
    """The whole card."""
    head = front_matter(
        content.project.name,
        content.project,
        content.tables,
        content.languages,
        documents=content.statistics.rows["document"],
    )
    body = "\n\n".join(part for section in SECTIONS for part in section(content) if part)
    return f"---\n{head}---\n\n{body}\n"


def _title(content: Content) -> list[str]:
    project, version = content.project, content.facts.plan.version
    what = f"Release {version}, as of {project.as_of.at or 'its beginning'}, after {project.as_of.changes} changes."
    return [f"# {one_line(project.name)} {version}", project.description, what]


def _contents(content: Content) -> list[str]:
    rows = [(f"`{name}`", count) for name, count in content.statistics.rows.items()]
    files = [(f"`{each.path}`", each.title, unit_of(each.offset_unit)) for each in content.formats]
    offsets = (
        "Offsets in code points are half-open: in Python, `text[start:end]`. Every file with its sha256 is in "
        "`manifest.json`; `soft_labels.jsonl` has how many annotators gave which label to a claim; `splits.csv` has "
        "the part of each document and claim."
    )
    return [
        "## What it holds",
        table(("record", "rows"), rows),
        table(("file", "format", "offsets count"), files),
        offsets,
        _text(content),
    ]


def _text(content: Content) -> str:
    if content.facts.plan.with_text:
        return ""
    return (
        f"**The texts are left out.** Offsets, sha256, address and date of each document stay, and quotes of up to "
        f"{content.facts.plan.quote_limit} characters. Whoever has the texts puts them back with "
        "`python -m annotations.formats rehydrate RELEASE TEXTS OUT`."
    )


def _sampling(content: Content) -> list[str]:
    counted = content.statistics
    days = " and ".join(day.isoformat() for day in dict.fromkeys(counted.published))
    published = f"First and last day of publication: {days}." if days else "No day of publication is known."
    by_id = {each.round: each for each in content.facts.rounds}
    rows = [
        (
            one_line(each.name), each.kind, each.status, found.documents, each.overlap, "yes" if each.blind else "no",
            found.queue_order, each.suggestion_policy, each.guideline_version,
        )
        for each in content.rounds
        if (found := by_id.get(each.id))
    ]  # fmt: skip
    head = (
        "round", "kind", "status", "documents", "annotators a document", "blind", "order", "suggestions", "guideline",
    )  # fmt: skip
    return [
        "## How it was sampled",
        f"The project has {counted.rows['document']} documents: all that were imported. {published}",
        content.facts.about.sampling,
        table(head, rows),
    ]


def _people(content: Content) -> list[str]:
    counted = content.statistics
    named = "under pseudonyms" if content.project.pseudonymized else "by name"
    hours = content.facts.active_seconds / 3600
    worked = f" They worked for {hours:.1f} hours, as far as that was measured." if hours >= A_TENTH else ""
    work = [(one_line(who), n) for who, n in sorted(counted.work.items())]
    return [
        "## Who made it",
        f"Annotators: {len(counted.work)}. Adjudicators: {len(counted.settled_by)}. They appear {named}.{worked}",
        *_told(content),
        table(("annotator", "finished documents"), work),
        "How many annotators finished a document:",
        table(("annotators", "documents"), sorted(counted.annotators_a_document.items())),
    ]


def _told(content: Content) -> list[str]:
    """What the manager says of the people, for this release or of the project."""
    about = content.facts.about
    consent = f"Consent, version {about.consent_version}" if about.consent_version else "Consent"
    said = (
        ("Annotators", about.annotators),
        ("Recruitment", about.recruitment),
        ("Training", about.training),
        ("Pay", about.pay),
        (consent, about.consent),
    )
    told = [f"**{what}.** {text}" for what, text in said if text]
    return [*told, *filter(None, [content.facts.plan.people])] or [NOT_TOLD]


def _labels(content: Content) -> list[str]:
    labels = [
        (what, one_line(label), n)
        for what, counts in sorted(content.statistics.labels.items())
        for label, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    judged = sorted({n for n, _ in content.statistics.softness})
    alike = (
        "How far those who judged one claim, with all that were merged into it, say the same (each claim is in "
        "`soft_labels.jsonl`):"
    )
    soft = [(n, content.statistics.softness[n, True], content.statistics.softness[n, False]) for n in judged]
    return [
        "## Labels",
        table(("given to", "label", "times"), labels),
        alike,
        table(("annotators", "claims on which all agree", "claims on which they differ"), soft),
    ]


def _agreement(content: Content) -> list[str]:
    names = {each.id: each.name for each in content.rounds}
    rows = [
        (
            one_line(names.get(each.round, "")), each.figure, each.pairs, number(each.value), number(each.low),
            number(each.high), each.n, each.unit, one_line(" ".join(_how(each))),
        )
        for each in content.facts.agreement
    ]  # fmt: skip
    head = ("round", "measure", "pairs", "value", "from", "to", "n", "of", "how, or why there is none")
    return [
        "## Agreement",
        "With intervals of 95 percent, over documents finished by all.",
        table(head, rows),
    ]


def _how(figure: AgreementFigure) -> list[str]:
    """How it was measured, and why it has no value or no interval."""
    return [*([figure.method] if figure.value is not None else []), figure.reason]


def _engines(content: Content) -> list[str]:
    rows = [
        (one_line(each.name), one_line(each.version), each.shown, each.accepted, each.edited, each.dismissed)
        for each in content.facts.engines
    ]
    made = [(one_line(how), n) for how, n in sorted(content.statistics.made.items())]
    head = ("pre-annotator", "version", "shown", "accepted", "edited", "dismissed")
    return [
        "## Suggestions by machines",
        table(head, rows),
        "Where mentions came from:",
        table(("came", "mentions"), made),
    ]


def _losses(content: Content) -> list[str]:
    told = [("the release", line) for line in summary(content.withheld)]
    told += [(each.identifier, line) for each in content.formats for line in _lost_in(each)]
    lost = [f"- `{where}`: {line}" for where, line in told]
    return ["## What is left out", "\n".join(lost) or "Nothing."]


def _lost_in(found: FormatFile) -> list[str]:
    """What a format could not hold; of what has no place in it, how many kinds of fields that are."""
    unplaced = [loss for loss in found.losses if loss.rule == NO_PLACE]
    lines = summary(loss for loss in found.losses if loss.rule != NO_PLACE)
    if unplaced:
        lines.append(
            f"{NO_PLACE}: {RULES[NO_PLACE]} {len(unplaced)} kinds of fields, listed in `manifest.json`."
        )
    return lines


def _splits(content: Content) -> list[str]:
    how = (
        "Documents that share a claim are in one part, with all that belongs to them. A part is chosen by the hash of "
        "the group's first document, so it stays when data grows, unless new work joins groups."
    )
    return ["## Parts", how, table(("part", "documents"), sorted(content.statistics.parts.items()))]


def _guidelines(content: Content) -> list[str]:
    listed = [
        f"- [version {each.version}](guidelines/{each.version}.md)" for each in content.facts.guidelines
    ]
    return ["## Guidelines", "\n".join(listed)]


def _license(content: Content) -> list[str]:
    known = content.facts.plan.license
    return ["## License", one_line(known) if known else "Unknown: ask before you pass it on."]


SECTIONS = (
    _title, _contents, _sampling, _people, _labels, _agreement, _engines, _losses, _splits, _guidelines, _license,
)  # fmt: skip


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; "" where it has no rows."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines])


def cell(value: object) -> str:
    """A value that cannot end its cell."""
    return str(value).replace("|", "\\|")


def one_line(text: str) -> str:
    """A name that cannot end its line or become a tag."""
    return " ".join(text.split()).replace("<", "&lt;")


def number(value: float | None) -> str:
    """Three decimals."""
    return "–" if value is None else f"{value:.3f}"


UNITS: Mapping[str, str] = {"code_point": "code points", "utf16": "UTF-16 units", "none": "–"}


def unit_of(offset_unit: str) -> str:
    """The unit of offsets in words."""
    return UNITS[offset_unit]
