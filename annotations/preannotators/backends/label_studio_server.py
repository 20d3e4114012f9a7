"""Our suggestions for a Label Studio: a back end of its protocol (`/setup`, `/predict`, `/health`) as a WSGI app.

It knows no accounts: it listens on this machine alone unless told otherwise, and whoever lets others in puts
a proxy with a password in front. Offsets are code points, as Label Studio counts in a Text tag.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, pairwise
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

from annotations.core.errors import DomainError
from annotations.core.labels import level_of
from annotations.core.records import DocumentRecord, SuggestionRecord
from annotations.preannotators.backends.label_studio_interface import Interface, RequestError, interface_of
from annotations.preannotators.backends.remote import parsed_json
from annotations.preannotators.base import PreAnnotator

LARGEST_BODY = 10 * 1024 * 1024  # bytes
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
Values = dict[str, Any]


class NoSuchRouteError(Exception):
    """A path or method that the protocol does not have."""


def application(engine: PreAnnotator) -> Application:
    """The WSGI app that answers with what `engine` suggests."""

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            status, body = "200 OK", _route(engine, environ)
        except RequestError as error:
            status, body = "400 Bad Request", {"detail": error.sentence}
        except DomainError as error:
            status, body = "503 Service Unavailable", {"detail": error.sentence}
        except NoSuchRouteError:
            status, body = "404 Not Found", {"detail": "There are /setup, /predict and /health."}
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        start_response(status, headers)
        return [content]

    return answer


def _route(engine: PreAnnotator, environ: Mapping[str, Any]) -> Values:
    """The answer. Raises NoSuchRouteError for a path or method that is not there."""
    version = f"{engine.identifier} {engine.version}"
    asked = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "").rstrip("/")
    routes: dict[tuple[str, str], Callable[[], Values]] = {
        ("GET", ""): lambda: {"status": "UP", "model_class": engine.identifier},
        ("GET", "/health"): lambda: {"status": "UP", "model_class": engine.identifier},
        ("POST", "/setup"): lambda: _setup(_body(environ), version),
        ("POST", "/predict"): lambda: _predict(engine, _body(environ), version),
    }
    if asked not in routes:
        raise NoSuchRouteError
    return routes[asked]()


def _body(environ: Mapping[str, Any]) -> Values:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not 0 <= length <= LARGEST_BODY:
            raise RequestError(f"A request has at most {LARGEST_BODY} bytes.")
        value = parsed_json(environ["wsgi.input"].read(length).decode())
    except ValueError as error:
        raise RequestError("This is not JSON.") from error
    if not isinstance(value, dict):
        raise RequestError("This is not a JSON object.")
    return value


def _setup(body: Values, version: str) -> Values:
    """Whether the labeling configuration has what is needed, and which model answers."""
    interface_of(body.get("schema"))
    return {"model_version": version}


def _predict(engine: PreAnnotator, body: Values, version: str) -> Values:
    """A prediction for each task, in their order."""
    interface = interface_of(body.get("label_config"))
    tasks = body.get("tasks")
    if not isinstance(tasks, list):
        raise RequestError("tasks must be a list.")
    results = [_prediction(engine, interface, task, version) for task in tasks]
    return {"results": results, "model_version": version}


def _prediction(engine: PreAnnotator, interface: Interface, task: object, version: str) -> Values:
    document = _document(interface, task)
    found = engine.suggest(document)
    regions = (_rows(interface, document.text, one, f"s{place}") for place, one in enumerate(found))
    scores = [one.score for one in found]
    return {
        "model_version": version,
        "score": sum(scores) / len(scores) if scores else 0.0,
        "result": list(chain.from_iterable(regions)),
    }


def _document(interface: Interface, task: object) -> DocumentRecord:
    match task:
        case {"data": {**data}}:
            text = data.get(interface.variable)
            if isinstance(text, str):
                return DocumentRecord(text, str(data.get("title", "")), _day(data.get("published_on")))
    raise RequestError(f"A task needs its text in data.{interface.variable}; addresses are not followed.")


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _rows(interface: Interface, text: str, one: SuggestionRecord, name: str) -> Iterator[Values]:
    """A region for each fragment, with its labels and, where the interface has it, its check-worthiness."""
    labels = _labels(interface, one)
    if not labels:
        return
    levels = _matching(interface.choice_values, (level_of(one.check_worthiness),))
    names = [f"{name}-{place}" for place in range(len(one.fragments))]
    for region, span in zip(names, one.fragments, strict=True):
        place = {"start": span.start, "end": span.end, "text": span.of(text)}
        shared = {"id": region, "to_name": interface.text, "score": one.score}
        yield {
            **shared,
            "from_name": interface.labels,
            "type": "labels",
            "value": {**place, "labels": labels},
        }
        if levels:
            value = {**place, "choices": levels}
            yield {**shared, "from_name": interface.choices, "type": "choices", "value": value}
    for earlier, later in pairwise(names):
        yield {"from_id": earlier, "to_id": later, "type": "relation", "direction": "right"}


def _labels(interface: Interface, one: SuggestionRecord) -> list[str]:
    """The interface's labels for the claim; its only one where it does not tell types apart."""
    found = _matching(interface.label_values, one.claim_types)
    return found or (list(interface.label_values) if len(interface.label_values) == 1 else [])


def _matching(values: Iterable[str], keys: Iterable[str]) -> list[str]:
    wanted = set(keys)
    return [value for value in values if value.lower().replace(" ", "_") in wanted]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def serve(engine: PreAnnotator, host: str, port: int) -> None:
    """Answer until the process is told to stop."""
    with make_server(host, port, application(engine), server_class=_Server) as server:
        print(f"{engine.title} for Label Studio on http://{host}:{server.server_port}", flush=True)  # noqa: T201
        server.serve_forever()
