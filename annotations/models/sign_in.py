"""How many sign-ins failed of late, or imports came, where every web process sees it (P16, P53)."""

from django.db import models
from django.db.models.functions import Now


class SignInTally(models.Model):
    """The failed sign-ins of one account name or from one address since a moment; imports are counted alike.

    `subject` is a keyed digest: people type passwords into the name field. The count starts anew
    once `since` is old enough, so every limit ends by itself.
    """

    subject = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["since"], name="sign_in_tally_age")]

    def __str__(self) -> str:
        return f"{self.failures} since {self.since:%Y-%m-%d %H:%M}"
