"""A copy of a project's labeled data that is kept in step through the API, as a program would."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from annotations.models import Project
from annotations.queries import export
from annotations.services.export_files import scope_of

Records = dict[tuple[str, str], str]
ADDED = {"claim": ("state", "schema_version"), "gold": ("state", "schema_version")}
"""What live records have beside those of an export."""


def client_of(person: Any) -> Client:
    """Signed in."""
    client = Client()
    client.force_login(person)
    return client


def body_of(answer: Any) -> bytes:
    """The whole body, and the end of the answer."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return body


def key_of(record: dict[str, Any]) -> tuple[str, str]:
    """By which a record is replaced."""
    return record["type"], record.get("id", "")


def written(record: dict[str, Any]) -> str:
    """The record as text, its keys in their order."""
    return json.dumps(record)


def exported(project: Project) -> Records:
    """The native export as it is now."""
    with export.snapshot() as held:
        header = export.project_record(held, project.pk)
        chunks = export.chunks(held, header, scope_of(project.pk, header))
        lines = b"".join(chunk.lines for chunk in chunks)
    return {key_of(record): written(record) for record in map(json.loads, lines.splitlines())}


@dataclass
class Copy:
    """Records by type and id; `limit` 0 reads the stream, others pages of so many."""

    client: Client
    url: str
    limit: int = 0
    records: Records = field(default_factory=dict)
    marker: str = ""
    answered: list[dict[str, Any]] = field(default_factory=list)

    def start(self) -> None:
        """Take everything."""
        self.records = {}
        self._take({})

    def catch_up(self) -> list[dict[str, Any]]:
        """Take what changed; what was answered."""
        self._take({"since": self.marker})
        return self.answered

    def plain(self) -> Records:
        """The records as an export has them."""
        found = {key: json.loads(text) for key, text in self.records.items()}
        for (kind, _), record in found.items():
            for name in ADDED.get(kind, ()):
                del record[name]
        return {key: written(record) for key, record in found.items()}

    def _take(self, parameters: dict[str, str]) -> None:
        self.answered = self._pages(parameters) if self.limit else self._stream(parameters)
        self.keep(self.answered)

    def keep(self, answered: list[dict[str, Any]]) -> None:
        """Put each in its place, and take away what is deleted."""
        for record in answered:
            if record.get("deleted"):
                self.records.pop(key_of(record), None)
            else:
                self.records[key_of(record)] = written(record)

    def _stream(self, parameters: dict[str, str]) -> list[dict[str, Any]]:
        answer = self.client.get(self.url, parameters, headers={"Accept": "application/x-ndjson"})
        body = body_of(answer)
        assert answer.status_code == 200, body
        *records, last = map(json.loads, body.splitlines())
        assert last == {"type": "marker", "marker": answer["Factcheck-Marker"]}
        self.marker = last["marker"]
        return records

    def _pages(self, parameters: dict[str, str]) -> list[dict[str, Any]]:
        found, cursor = [], ""
        while True:
            asked = {**parameters, "limit": str(self.limit), **({"cursor": cursor} if cursor else {})}
            answer = self.client.get(self.url, asked)
            assert answer.status_code == 200, answer.content
            body = answer.json()
            found += body["results"]
            cursor = body["next"]
            if not cursor:
                self.marker = body["marker"]
                return found
