"""People."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models

from annotations.models.tracking import tracked


@tracked(
    fields=["id", "username", "email", "display_name", "is_active", "is_staff", "is_superuser"],
    model_name="UserHistoryEvent",
)
class User(AbstractUser):
    """Someone who signs in; what they may do is said by their memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=120, blank=True)

    @property
    def name(self) -> str:
        """The name that others read."""
        return self.display_name or self.username
