"""Wiring once the apps are there: what happens around each migration, and which engines suggest."""

from django.apps import AppConfig


class FactcheckConfig(AppConfig):
    name = "factcheck"

    def ready(self) -> None:
        """Grant and harden around every `migrate` and `flush`; name the parser's model and the operator's back ends."""
        from django.conf import settings

        from annotations.preannotators import registry
        from factcheck import back_ends, roles

        roles.connect()
        registry.NEWS.use(settings.SPACY_MODEL)
        back_ends.offer()
