"""Processor time in tests of growth, where only the ratio of two times counts."""

import time
from collections.abc import Callable


def least_seconds(act: Callable[[], object]) -> float:
    """The least of three: a long test run's garbage is collected at any time, and never thrice."""
    spent = []
    for _ in range(3):
        before = time.process_time()
        act()
        spent.append(time.process_time() - before)
    return min(spent)
