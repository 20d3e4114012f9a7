"""Access of programs, and the memory of what a repeated request was answered."""

from django.conf import settings
from django.db import models

from annotations.models.fields import created_at, keys, new_id, subset_of


class AccessTokenScope(models.TextChoices):
    READ = "read"
    ANNOTATE = "annotate"
    EXPORT = "export"
    MANAGE = "manage"


class AccessToken(models.Model):
    """A secret that lets a program act as its owner; only its digest is stored (P20)."""

    id = models.UUIDField(primary_key=True, db_default=new_id(), editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    project = models.ForeignKey(
        "annotations.Project",
        models.CASCADE,
        null=True,
        blank=True,
        help_text="set for a service account: the token then reaches this project alone",
    )
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = keys()
    created_at = created_at()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(
        null=True, blank=True, help_text="when webhooks were told that it ends soon"
    )

    class Meta:
        constraints = [subset_of("scopes", AccessTokenScope, "access_token_scopes")]

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """What a request that acts was answered, so that its repeat acts no second time (P65)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    path = models.TextField()
    key = models.CharField(max_length=200)
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    response = models.JSONField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path", "key"], name="idempotency_key_unique")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
