"""Wiring once the apps are there: what happens around each migration, and which back ends are offered."""

from django.apps import AppConfig


class FactcheckConfig(AppConfig):
    name = "factcheck"

    def ready(self) -> None:
        """Grant and harden around every `migrate` and `flush`; offer the operator's back ends."""
        from factcheck import back_ends, roles

        roles.connect()
        back_ends.offer()
