"""History that the application cannot edit: one event row for every change of a tracked row."""

from collections.abc import Callable
from typing import Any

import pghistory
from django.core.exceptions import FieldDoesNotExist
from django.db import models


class Transaction(models.Field):
    """The number of a transaction, which a snapshot can be asked about: whether it was over by then (ADR 0017)."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's signature
        """64 bits: they do not wrap around."""
        return "xid8"


class HistoryEvent(pghistory.models.Event):
    """An event whose id does not run out: a busy project passes 2**31 changes."""

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_xact = Transaction(
        db_default=models.Func(function="pg_current_xact_id", output_field=Transaction()), editable=False
    )

    class Meta:
        abstract = True


def tracked(*, of_late: bool = True, **options: Any) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keep every insert, update and delete of a model, before and after, in its event table.

    The trackers are made anew for each model because pghistory binds an instance to one model;
    ``DeleteEvent`` is named because it is not among the library's defaults. Nobody looks for the events
    ``of_late`` of what changes only together with something else.
    """

    def decorate(model: type[models.Model]) -> type[models.Model]:
        track: Callable[[type[models.Model]], type[models.Model]] = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            base_model=HistoryEvent,
            meta={"indexes": [_of_late(model)] if of_late else []},
            **options,
        )
        return track(model)

    return decorate


def _of_late(model: type[models.Model]) -> models.Index:
    """What finds the events of the latest transactions, in one project where the model belongs to one."""
    try:
        model._meta.get_field("project")  # noqa: SLF001 - Django's documented API
        fields = ["project", "pgh_xact"]
    except FieldDoesNotExist:
        fields = ["pgh_xact"]
    return models.Index(fields=fields, name=f"{model.__name__.lower()}_of_late")
