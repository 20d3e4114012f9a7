"""`manage.py scheduler`: does what is due, again and again. Any number of them may run."""

import logging
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

# each takes rows with SKIP LOCKED and reads the time from the database, so schedulers do not disturb one another
DUTIES = (
    "annotations.services.jobs.sweep",
    "annotations.services.assignments.sweep_expired",
    "annotations.services.housekeeping.sweep",
    "annotations.services.tokens.warn",
    "annotations.services.webhook_sending.sweep",
)


class Command(BaseCommand):
    help = (
        "Sends lost jobs again, ends leases that ran out, takes away what is over; runs until it is stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --once."""
        parser.add_argument("--once", action="store_true", help="do everything once and end")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run rounds until SIGTERM or SIGINT; the round under way is finished."""
        duties = [import_string(name) for name in DUTIES]
        stopped = threading.Event()
        if options["once"]:
            stopped.set()
        else:
            for sign in (signal.SIGTERM, signal.SIGINT):
                signal.signal(sign, lambda *_: stopped.set())
        run_round(duties)
        while not stopped.wait(settings.SCHEDULER_INTERVAL):
            run_round(duties)


def run_round(duties: list[Callable[[], Any]]) -> None:
    """Do each duty; one that fails is logged and keeps nobody else from theirs."""
    for duty in duties:
        close_old_connections()
        try:
            duty()
        except Exception:
            logger.exception("%s.%s failed; it is tried again next round", duty.__module__, duty.__name__)
