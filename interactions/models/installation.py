"""Which installation the database belongs to: only that one sends."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Installation(models.Model):
    """One row: the identity of the installation that sends, kept a second time in a file outside the database."""

    identity = models.CharField(_("Identity"), max_length=64)
    confirmed_at = models.DateTimeField(_("Confirmed at"), auto_now=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installation")
        permissions = [("confirm_installation", "Can say that this installation is the one that sends")]

    def __str__(self) -> str:
        return self.identity
