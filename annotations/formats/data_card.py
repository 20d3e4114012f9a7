"""The data card of a data set: README.md with the YAML that the Hugging Face hub reads.

Every scalar is written as JSON, which YAML contains, so nothing in a name can become markup.
"""

import json
from collections.abc import Sequence

from annotations.core.records import ProjectRecord
from annotations.formats.columns import TableFile

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
MAIN = "mention"
"""The table that is loaded where none is named."""


def card_of(project: ProjectRecord | None, files: Sequence[TableFile], languages: Sequence[str]) -> str:
    """The whole card."""
    name = project.name if project else "Imported data"
    documents = sum(file.rows for file in files if file.table == "document")
    head = front_matter(name, project, files, languages, documents=documents)
    return f"---\n{head}---\n\n{_body(name, project, files)}"


def front_matter(
    name: str,
    project: ProjectRecord | None,
    files: Sequence[TableFile],
    languages: Sequence[str],
    *,
    documents: int,
) -> str:
    """The YAML at the beginning, without its borders."""
    license_ = project.license.lower() if project and project.license else "unknown"
    lines = [f"pretty_name: {json.dumps(name, ensure_ascii=False)}", f"license: {json.dumps(license_)}"]
    lines += _listed("language", languages) if languages else []
    lines += _listed("annotations_creators", ["other"])
    lines += _listed("size_categories", [size_of(documents)])
    lines += _listed("source_datasets", ["original"])
    lines += _listed("task_categories", ["token-classification", "text-classification"])
    lines += ["configs:", *_configurations(files)] if files else []
    return "\n".join(lines) + "\n"


def _listed(key: str, values: Sequence[str]) -> list[str]:
    return [f"{key}:", *(f"- {json.dumps(value)}" for value in values)]


def _configurations(files: Sequence[TableFile]) -> list[str]:
    lines: list[str] = []
    for table in dict.fromkeys(file.table for file in files):
        lines += [f"- config_name: {table}", *(["  default: true"] if table == MAIN else []), "  data_files:"]
        for file in files:
            if file.table == table:
                lines += [f"  - split: {file.part}", f"    path: {file.path}"]
    return lines


def size_of(documents: int) -> str:
    """The hub's word for a number of documents."""
    return next((words for limit, words in SIZES if documents < limit), "n>1M")


def _body(name: str, project: ProjectRecord | None, files: Sequence[TableFile]) -> str:
    told = [project.description, ""] if project and project.description else []
    state = (
        f"As of {project.as_of.at}, after {project.as_of.changes} changes."
        if project and project.as_of.at
        else ""
    )
    people = "People appear under pseudonyms." if project and project.pseudonymized else ""
    rows = [f"| `{file.table}` | {file.part} | {file.rows} |" for file in files]
    lines = [
        f"# {name}",
        "",
        *told,
        *([state, ""] if state else []),
        *([people, ""] if people else []),
        "Offsets (`fragments_start`, `fragments_end`) count Unicode code points, half-open: in Python,",
        "`text[start:end]`. A mention's quote joins its fragments by one space.",
        "",
        "Documents that share a claim are in the same part, with all that belongs to them. A part is chosen by the",
        "hash of the group's first document, so it stays when data grows, unless new work joins groups.",
        "",
        "| table | part | rows |",
        "| --- | --- | --- |",
        *rows,
    ]
    return "\n".join(lines) + "\n"
