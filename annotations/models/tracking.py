"""History that the application cannot edit: one event row for every change of a tracked row."""

from collections.abc import Callable
from typing import Any

import pghistory
from django.db import models


class HistoryEvent(pghistory.models.Event):
    """An event whose id does not run out: a busy project passes 2**31 changes."""

    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def tracked(**options: Any) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keep every insert, update and delete of a model, before and after, in its event table.

    The trackers are made anew for each model because pghistory binds an instance to one model;
    ``DeleteEvent`` is named because it is not among the library's defaults.
    """
    decorate: Callable[[type[models.Model]], type[models.Model]] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        base_model=HistoryEvent,
        **options,
    )
    return decorate
