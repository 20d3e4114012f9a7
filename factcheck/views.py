"""Pages that belong to no part of the domain: the single-page app, the API's documents, health."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

schema = SpectacularAPIView.as_view()
METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
@ensure_csrf_cookie
def single_page(request: HttpRequest) -> HttpResponse:
    """The page that loads the built front end; 503 with the command to give when it is not built."""
    assets = built_assets(settings.FRONTEND_DIST / ".vite" / "manifest.json")
    if assets is None:
        return HttpResponse(
            "The front end is not built. Run: make start\n", status=503, content_type="text/plain"
        )
    response = render(request, "factcheck/index.html", {"assets": assets})
    response.headers["Cache-Control"] = "no-cache"
    return response


def built_assets(manifest: Path) -> dict[str, list[str]] | None:
    """The entry's scripts, the modules they import at once and the style sheets; None when not built."""
    if not manifest.exists():
        return None
    return assets_of(manifest, manifest.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def assets_of(manifest: Path, _changed: int) -> dict[str, list[str]]:
    """The assets that `manifest` names, read again when it has changed."""
    chunks = json.loads(manifest.read_text())
    entries = [name for name, chunk in chunks.items() if chunk.get("isEntry")]
    needed = with_imports(entries, chunks)
    styles = [style for name in needed for style in chunks[name].get("css", [])]
    return {
        "scripts": [chunks[name]["file"] for name in entries],
        "preloads": [chunks[name]["file"] for name in needed if name not in entries],
        "styles": list(dict.fromkeys(styles)),
    }


def with_imports(names: list[str], chunks: dict[str, Any]) -> list[str]:
    """`names` and everything they import, directly or not, each once."""
    seen: dict[str, None] = {}
    queue = list(names)
    while queue:
        name = queue.pop(0)
        if name not in seen:
            seen[name] = None
            queue.extend(chunks[name].get("imports", []))
    return list(seen)


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon by themselves."""
    return redirect(static("factcheck/favicon.svg"), permanent=True)


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503; nothing more is told."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"status": "ok"})


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API's reference, a plain page made from the OpenAPI document."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    shared = document["components"]["responses"]
    operations = [
        {
            "method": method.upper(),
            "path": path,
            **operation,
            "request": example_in(operation.get("requestBody", {})),
            "answers": [
                answer_as_shown(status, answer, shared) for status, answer in operation["responses"].items()
            ],
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
    schemas = [
        {"name": name, "text": json.dumps(shape, indent=2, default=str)}
        for name, shape in document["components"].get("schemas", {}).items()
    ]
    return render(request, "factcheck/api_docs.html", {"operations": operations, "schemas": schemas})


def answer_as_shown(status: str, answer: dict[str, Any], shared: dict[str, Any]) -> dict[str, str]:
    """An answer's status, sentence and example; one that many operations share is looked up."""
    named = answer.get("$ref", "").rpartition("/")[2]
    found = shared.get(named, answer)
    return {"status": status, "description": found["description"], "example": example_in(found)}


def example_in(body: dict[str, Any]) -> str:
    """The example of a described body as text; empty where it has none."""
    shown = (
        example for kind in body.get("content", {}).values() for example in kind.get("examples", {}).values()
    )
    value = next((example["value"] for example in shown), "")
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
