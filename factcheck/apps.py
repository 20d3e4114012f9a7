"""Wiring: what happens around each migration, and which model the built-in pre-annotator parses with."""

from django.apps import AppConfig


class FactcheckConfig(AppConfig):
    name = "factcheck"

    def ready(self) -> None:
        """Grant and harden around every `migrate` and `flush`; name the parser's model."""
        from django.conf import settings

        from annotations.preannotators import registry
        from factcheck import roles

        roles.connect()
        registry.NEWS.use(settings.SPACY_MODEL)
