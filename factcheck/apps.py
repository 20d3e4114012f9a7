"""Wiring that needs Django's signals: what happens around each migration."""

from django.apps import AppConfig


class FactcheckConfig(AppConfig):
    name = "factcheck"

    def ready(self) -> None:
        """Grant and harden around every `migrate` and `flush`."""
        from factcheck import roles

        roles.connect()
