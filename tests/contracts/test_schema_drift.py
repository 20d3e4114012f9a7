"""The committed OpenAPI document and the front end's types are what the code makes now."""

import subprocess
from pathlib import Path

from django.core.management import call_command

from factcheck import install, paths

FRONTEND = paths.CHECKOUT / "frontend"
MEND = "run make schema and commit what changes"


def test_the_openapi_document_is_current(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(made), validate=True, fail_on_warn=True)
    assert made.read_text() == (FRONTEND / "openapi.yaml").read_text(), MEND


def test_the_front_ends_types_are_current(tmp_path: Path) -> None:
    made = tmp_path / "schema.d.ts"
    subprocess.run(
        install.npm("exec", "--", "openapi-typescript", "openapi.yaml", "-o", str(made)),
        cwd=FRONTEND,
        env=install.node_environment(),
        check=True,
        capture_output=True,
    )
    assert made.read_text() == (FRONTEND / "src" / "api" / "schema.d.ts").read_text(), MEND
