"""What mail servers said of addresses they could not deliver to."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BouncedAddress(models.Model):
    """An e-mail address from which messages came back. A contact with another address has nothing to do with it."""

    address = models.CharField(_("Address"), max_length=254, primary_key=True)  # in small letters, as contacts have it
    # Since when it is known for good that nothing arrives there; empty while it only failed for the moment.
    hard_at = models.DateTimeField(_("Undeliverable since"), null=True, blank=True)
    soft_count = models.PositiveIntegerField(_("Failed for the moment"), default=0)
    status = models.CharField(_("Status"), max_length=20, blank=True)
    reason = models.TextField(_("What happened"), blank=True)
    last_at = models.DateTimeField(_("Last bounce"), default=timezone.now)

    class Meta:
        ordering = ["-last_at"]
        verbose_name = _("bounced address")
        verbose_name_plural = _("bounced addresses")

    def __str__(self) -> str:
        return self.address
