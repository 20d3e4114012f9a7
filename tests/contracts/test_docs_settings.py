"""docs/settings.md has a paragraph for each environment variable, and for nothing else."""

import re
from pathlib import Path

from factcheck import env

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
SECTION = re.compile(r"^### (\w+)\n\n(.+?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)


def sections() -> dict[str, str]:
    return dict(SECTION.findall(PAGE.read_text()))


def test_each_variable_has_its_paragraph():
    assert sorted(sections()) == sorted(variable.name for variable in env.VARIABLES)


def test_each_default_number_is_the_one_in_the_table():
    texts = sections()
    sizes = {"UPLOAD_LIMIT", "DOCUMENT_LIMIT"}  # given in MiB
    counted = [v for v in env.VARIABLES if v.read is env.as_number and v.name not in sizes]
    numbers = {variable.name: variable.default for variable in counted}
    wrong = {name: default for name, default in numbers.items() if default not in texts[name]}
    assert wrong == {}


def test_nothing_else_reads_the_environment():
    """Values come from the table: only these files touch the process's environment, and why."""
    allowed = {
        "env.py",  # the table
        "install.py",  # runs before anything is installed; passes the environment on
        "supervisor.py",  # passes the environment on to its children
        "leash.py",  # the pipe's number, from the supervisor
        "celery.py",
        "wsgi.py",
        "asgi.py",  # name the settings module
    }
    folder = PAGE.parents[1] / "factcheck"
    readers = {
        file.name for file in folder.rglob("*.py") if re.search(r"os\.(environ|getenv)", file.read_text())
    }
    assert readers <= allowed
