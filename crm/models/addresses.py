"""Where a contact is reached for a time: a holiday home, a stay abroad, a temporary office."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.models import CODE, CodeField
from crm.models.codes import Country
from crm.models.contacts import Contact


class AlternativeAddressQuerySet(models.QuerySet["AlternativeAddress"]):
    """Words to speak of alternative addresses with."""

    def active(self, on: datetime.date | F) -> AlternativeAddressQuerySet:
        """Those in force on the day, of each contact the one that began last in front."""
        rows = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
        return rows.order_by("contact", "-starts_on", "-pk")


class AlternativeAddress(models.Model):
    """One such address. What it leaves empty stays as on the contact's card; street, place and country go together."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="alternative_addresses", db_index=False)
    code = CodeField(_("Code"), validators=[CODE])
    address = models.CharField(_("Address"), max_length=120, blank=True)
    address_2 = models.CharField(_("Address 2"), max_length=120, blank=True)
    post_code = models.CharField(_("Post code"), max_length=20, blank=True)
    city = models.CharField(_("City"), max_length=60, blank=True)
    county = models.CharField(_("County"), max_length=60, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, verbose_name=_("Country/region code"), related_name="+"
    )
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    email = models.CharField(_("E-mail"), max_length=254, blank=True)
    starts_on = models.DateField(_("Starting Date"), default=timezone.localdate)
    ends_on = models.DateField(_("Ending Date"), null=True, blank=True)

    objects = AlternativeAddressQuerySet.as_manager()

    class Meta:
        ordering = ["contact", "-starts_on", "-id"]
        verbose_name = _("alternative address")
        verbose_name_plural = _("alternative addresses")
        constraints = [
            models.UniqueConstraint(fields=["contact", "code"], name="one_address_per_code"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="address_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def has_address(self) -> bool:
        """Whether it says where letters go, and not only a phone or an e-mail address."""
        return any((self.address, self.address_2, self.post_code, self.city, self.county))

    def is_active(self, on: datetime.date) -> bool:
        """Whether it is in force on the day, unless another began later."""
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)
