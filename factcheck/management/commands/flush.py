"""`flush`, done by the role that owns the tables."""

from typing import Any

from django.core.management.commands import flush

from factcheck.database import as_owner


class Command(flush.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Run Django's command as the owner."""
        with as_owner(options["database"]):
            super().handle(*args, **options)
