"""Documents that somebody has open in Word."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.models.templates import Document


class OpenDocumentQuerySet(models.QuerySet["OpenDocument"]):
    """Words to speak of open documents with."""

    def live(self) -> OpenDocumentQuerySet:
        """Those whose address still works."""
        return self.filter(ends_at__gt=timezone.now(), user__is_active=True)

    def locked(self) -> OpenDocumentQuerySet:
        """Those that a word processor keeps others from changing."""
        return self.live().filter(locked_until__gt=timezone.now())


class OpenDocument(models.Model):
    """A document that somebody edits in place, by an address that only they know and that ends."""

    secret_sha256 = models.CharField(max_length=64, unique=True)
    # Where the document belongs, as words.places writes it: several people may open the same one.
    place = models.CharField(max_length=200, db_index=True)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", verbose_name=_("document"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    opened_at = models.DateTimeField(_("Opened at"), auto_now_add=True)
    ends_at = models.DateTimeField(_("Ends at"))
    saved_at = models.DateTimeField(_("Saved at"), null=True)
    refused = models.TextField(_("Why the last save was refused"), blank=True)
    lock = models.JSONField(null=True)
    lock_token = models.CharField(max_length=100, blank=True, db_index=True)
    locked_until = models.DateTimeField(null=True)

    objects = OpenDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("document open in Word")
        verbose_name_plural = _("documents open in Word")
        constraints = [
            # Whatever asks for it at the same moment: one word processor at a time may write.
            models.UniqueConstraint(fields=["place"], condition=~Q(lock_token=""), name="one_lock_per_place")
        ]

    def __str__(self) -> str:
        return self.place
