"""What was taken away as a file: people's data left the product, and somebody has to be able to say when."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """A list taken away: who took it, when, how many lines, found by what, with which columns."""

    class Source(models.TextChoices):
        CONTACTS = "contacts", _("Contacts")
        SEGMENT = "segment", _("Lines of a segment")
        PERSON = "person", _("Everything about a person")

    source = models.CharField(_("List"), max_length=10, choices=Source)
    name = models.CharField(
        _("Name"), max_length=150, blank=True
    )  # as segment or view were called then; of a person the number
    kind = models.CharField(_("File format"), max_length=10)
    lines = models.PositiveIntegerField(_("Lines"))
    search = models.TextField(_("Search"), blank=True)
    filters = models.TextField(_("Filters"), blank=True)  # in the language of who took it, as are the columns
    columns: models.JSONField[Any, Any] = models.JSONField(_("Columns"), default=list, blank=True)
    created_at = models.DateTimeField(_("Taken away at"), auto_now_add=True, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("By"),
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("list taken away")
        verbose_name_plural = _("lists taken away")

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.name}".strip()
