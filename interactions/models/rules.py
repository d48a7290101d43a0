"""How fast and when e-mails leave."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

AT_LEAST_ONE = [MinValueValidator(1)]


class SendingRules(models.Model):
    """The rules of this installation: at most one row. Without it e-mails leave at any hour, as fast as they can."""

    per_minute = models.PositiveIntegerField(
        _("E-mails per minute"), null=True, blank=True, validators=AT_LEAST_ONE, help_text=_("Empty: without a limit.")
    )
    per_minute_domain = models.PositiveIntegerField(
        _("E-mails per minute to one domain"),
        null=True,
        blank=True,
        validators=AT_LEAST_ONE,
        help_text=_("To all addresses that end alike after the @. Empty: without a limit."),
    )
    connections = models.PositiveSmallIntegerField(
        _("Connections to the mail server"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("At most so many at a time of each worker; more than one only where the server is slow to answer."),
    )
    opens_at = models.TimeField(_("Send from"), null=True, blank=True, help_text=_("Empty: from midnight."))
    closes_at = models.TimeField(_("Send until"), null=True, blank=True, help_text=_("Empty: until midnight."))
    working_days = models.BooleanField(_("Monday to Friday only"), default=False)
    failures = models.PositiveIntegerField(
        _("Failed e-mails that pause a delivery"),
        default=20,
        validators=AT_LEAST_ONE,
        help_text=_("At least so many, since the delivery was started or resumed."),
    )
    failures_percent = models.PositiveSmallIntegerField(
        _("… and their share in %"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("At least so much of the e-mails that were tried."),
    )

    class Meta:
        verbose_name = _("sending rules")
        verbose_name_plural = _("sending rules")

    def __str__(self) -> str:
        return str(_("sending rules"))

    def clean(self) -> None:
        """A time that is never is refused."""
        if self.opens_at and self.opens_at == self.closes_at:
            raise ValidationError({"closes_at": _("No time is left to send: choose another end than the beginning.")})

    @classmethod
    def current(cls) -> Self:
        """Those in force."""
        return cls.objects.order_by("pk").first() or cls()


class SendingRoom(models.Model):
    """How many e-mails may still leave at once, to a domain or (without its name) in all; more with every second."""

    domain = models.CharField(max_length=254, primary_key=True)
    left = models.FloatField()
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sending room")
        verbose_name_plural = _("sending room")

    def __str__(self) -> str:
        return f"{self.domain} {self.left:.1f}"
