"""Options of the tests that hold the API to its description."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add them."""
    parser.addoption(
        "--write-examples", action="store_true", help="write the API's examples from its answers"
    )
