"""Column shapes that several aggregates share."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Now


def keys(**options: Any) -> ArrayField:
    """A set of label keys, as a PostgreSQL text array."""
    return ArrayField(models.TextField(), default=list, blank=True, **options)


def flat_fragments(**options: Any) -> ArrayField:
    """Spans as ``[start, end, start, end, …]`` in code points, half-open, in text order."""
    return ArrayField(models.IntegerField(), **options)


def created_at() -> models.DateTimeField:
    """When the row came to be, by the database clock (P75)."""
    return models.DateTimeField(db_default=Now(), editable=False)


def new_id() -> Func:
    """A time-ordered identifier made by the database for rows that no client names."""
    return Func(function="uuidv7", output_field=models.UUIDField())


def longest(model: type[models.Model], column: str) -> int:
    """How many characters the column holds."""
    field: models.CharField = model._meta.get_field(column)  # type: ignore[assignment]  # noqa: SLF001 - documented API
    assert field.max_length  # noqa: S101 - asked of such columns alone
    return field.max_length


def one_of(field: str, values: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The column holds one of the enum's values, whoever writes it."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values.values}), name=name)


def subset_of(field: str, values: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """The array column holds only the enum's values."""
    condition = models.Q(**{f"{field}__contained_by": Value(values.values, output_field=keys())})
    return models.CheckConstraint(condition=condition, name=name)
