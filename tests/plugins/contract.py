"""Options of the tests that hold the API to its description."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add them."""
    parser.addoption(
        "--write-examples", action="store_true", help="write the API's examples from its answers"
    )
    parser.addoption(
        "--fuzz", type=int, default=0, metavar="N", help="send N requests an operation and caller, not a few"
    )
