"""Programs that answer as back ends do, on this machine: they speak the real wire formats, errors included."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from annotations.outbound import HostPort
from annotations.preannotators.backends.remote import Endpoint
from tests.support.loopback import answers, response, serving

Answer = Callable[[str, Any], bytes]
"""What to answer to a path and the JSON sent there (None where there was no body)."""


@dataclass
class Asked:
    """What a stub was asked, in order, and how long its client paused."""

    port: int
    questions: list[tuple[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def endpoint(self, path: str = "", **more: Any) -> Endpoint:
        """The stub as the operator would name it; no pause is really waited for."""
        given = {"name": "stub", "seconds": 5.0, "pause": self.pauses.append, "allowed": {self.pair}, **more}
        return Endpoint(url=f"http://127.0.0.1:{self.port}{path}", **given)

    @property
    def pair(self) -> HostPort:
        return HostPort("127.0.0.1", self.port)


@contextmanager
def endpoint(*steps: Answer | bytes) -> Iterator[Asked]:
    """A stub that takes one step a request, and the last one for ever."""
    left = list(steps)

    def handle(connection, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        path = head.split(b" ")[1].decode()
        question = json.loads(body) if body else None
        asked.questions.append((path, question))
        asked.heads.append(head.decode("latin-1"))
        step = left.pop(0) if len(left) > 1 else left[0]
        connection.sendall(step if isinstance(step, bytes) else step(path, question))

    with serving(handle) as server:
        asked = Asked(server.port)
        yield asked


def as_json(value: Any, status: str = "200 OK", **headers: str) -> bytes:
    """A response of JSON."""
    return response(json.dumps(value).encode(), status=status, content_type="application/json", **headers)


def completion(
    content: str | None, *, finish_reason: str = "stop", tokens: int | None = 100, **message: Any
) -> bytes:
    """A chat completion as the OpenAI API answers it."""
    return as_json(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "stub-1",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": content, "refusal": None, **message},
                    "logprobs": None,
                    "finish_reason": finish_reason,
                }
            ],
            **(
                {}
                if tokens is None
                else {"usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": tokens}}
            ),
        }
    )


def claims(*found: dict[str, Any], **more: Any) -> bytes:
    """A completion that spells these claims; what a claim leaves out is filled in."""
    rows = [
        {
            "prefix": "",
            "suffix": "",
            "claim_types": ["event"],
            "check_worthiness": 0.6,
            "confidence": 0.8,
            "claimant": "",
            **one,
        }
        for one in found
    ]
    return completion(json.dumps({"claims": rows}), **more)


def text_of(question: Any) -> str:
    """The text that a chat completion request asks about."""
    return json.loads(question["messages"][1]["content"])["text"]


def openai_error(status: str, kind: str, **headers: str) -> bytes:
    """An error as the OpenAI API answers it."""
    body = {"error": {"message": "see the manual", "type": kind, "param": None, "code": kind}}
    return as_json(body, status, **headers)


__all__ = ["answers", "as_json", "claims", "completion", "endpoint", "openai_error", "text_of"]
