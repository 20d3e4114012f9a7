"""`migrate`, done by the role that owns the tables, and faster."""

from typing import Any

from django.core.management.commands import migrate

from factcheck.database import as_owner
from factcheck.joined import JoiningExecutor

migrate.MigrationExecutor = JoiningExecutor  # type: ignore[attr-defined] # there is no other way in


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Run Django's command as the owner."""
        with as_owner(options["database"]):
            super().handle(*args, **options)
