"""What new contacts start with, and what persons take from their company."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.codes import Country, Language, Salesperson, Salutation, Territory
from crm.models.contacts import CorrespondenceType


class MarketingSetup(models.Model):
    """One row; without it new contacts start empty and persons take everything from their company."""

    salesperson = models.ForeignKey(
        Salesperson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Salesperson code"),
        help_text=_("Where whoever enters the contact is no salesperson."),
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Territory code")
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Country/region code")
    )
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Language code")
    )
    correspondence_type = models.CharField(
        _("Correspondence Type"), max_length=10, choices=CorrespondenceType, blank=True
    )
    company_salutation = models.ForeignKey(
        Salutation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Salutation of companies")
    )
    person_salutation = models.ForeignKey(
        Salutation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Salutation of persons")
    )
    inherit_salesperson = models.BooleanField(_("Salesperson"), default=True)
    inherit_territory = models.BooleanField(_("Territory"), default=True)
    inherit_language = models.BooleanField(_("Language"), default=True)
    inherit_country = models.BooleanField(_("Country/region"), default=True)
    inherit_address = models.BooleanField(_("Address"), default=True)
    inherit_communication = models.BooleanField(_("Phone, fax, home page and correspondence type"), default=True)

    email_opt_in = models.BooleanField(
        _("E-mail only with consent"),
        default=False,
        help_text=_("Ticked, nobody gets an e-mail who has not agreed to; else nobody who has withdrawn consent."),
    )
    letter_opt_in = models.BooleanField(
        _("Letters only with consent"),
        default=False,
        help_text=_("Ticked, nobody gets a letter who has not agreed to; else nobody who has withdrawn consent."),
    )
    contact_pause_days = models.PositiveSmallIntegerField(
        _("Days without another letter or e-mail"),
        default=0,
        validators=[MaxValueValidator(3650)],
        help_text=_("Who was written to so recently is left out of the next segment; 0: nobody is."),
    )

    class Meta:
        verbose_name = _("marketing set-up")
        verbose_name_plural = _("marketing set-up")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> MarketingSetup:
        """The row, or what holds without one."""
        found = cls.objects.select_related("salesperson", "territory", "country", "language").first()
        return found or cls()
