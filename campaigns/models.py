"""Campaigns, what was done in them, and whom they reached."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.models import CodeField, CodeTable
from crm.models import Contact, Salesperson


class CampaignStatus(CodeTable):
    """A free classification of campaigns: planned, started, done."""

    class Meta(CodeTable.Meta):
        verbose_name = _("Campaign Status")
        verbose_name_plural = _("campaign statuses")


class Campaign(models.Model):
    """Any activity that involves several contacts."""

    number = CodeField(_("No."), unique=True)
    description = models.CharField(_("Description"), max_length=100, blank=True)
    status = models.ForeignKey(
        CampaignStatus, models.PROTECT, null=True, blank=True, verbose_name=_("Status Code"), related_name="campaigns"
    )
    starting_date = models.DateField(_("Starting Date"), null=True, blank=True)
    ending_date = models.DateField(_("Ending Date"), null=True, blank=True)
    salesperson = models.ForeignKey(
        Salesperson, models.PROTECT, null=True, blank=True, verbose_name=_("Salesperson code"), related_name="+"
    )
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    modified_at = models.DateTimeField(_("Modified at"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        verbose_name = _("Campaign")
        verbose_name_plural = _("Campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(starting_date__isnull=True)
                | Q(ending_date__isnull=True)
                | Q(ending_date__gte=F("starting_date")),
                name="campaign_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.description}".strip()

    def get_absolute_url(self) -> str:
        """The campaign card."""
        return reverse("campaign", args=[self.number])

    @property
    def label(self) -> str:
        """The description, as code tables call it."""
        return self.description


class CampaignEntry(models.Model):
    """One thing done in a campaign: a segment logged, or single interactions."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="entries", verbose_name=_("Campaign"))
    description = models.CharField(_("Description"), max_length=150)
    date = models.DateField(_("Date"), default=timezone.localdate)
    # The segment stands above this app: its number is kept, not a key to it.
    segment_number = models.CharField(_("Segment No."), max_length=20, blank=True)
    salesperson = models.ForeignKey(
        Salesperson, models.PROTECT, null=True, blank=True, verbose_name=_("Salesperson code"), related_name="+"
    )
    canceled = models.BooleanField(_("Canceled"), default=False)
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("campaign entry")
        verbose_name_plural = _("Campaign Entries")

    def __str__(self) -> str:
        return self.description


class Reach(models.Model):
    """One person's part in a campaign: contacted, responded, what it cost.

    Written by the app that logs interactions.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="reach", verbose_name=_("Campaign"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="reach", verbose_name=_("contact"))
    contacted_at = models.DateTimeField(_("Contacted at"), null=True, blank=True)
    responded_at = models.DateTimeField(_("Responded at"), null=True, blank=True)
    target_entries = models.PositiveIntegerField(_("Target entries"), default=0)
    response_entries = models.PositiveIntegerField(_("Response entries"), default=0)
    unsure = models.BooleanField(_("In doubt"), default=False)
    cost = models.DecimalField(_("Cost"), max_digits=14, decimal_places=2, default=0)
    duration = models.PositiveIntegerField(_("Duration (min.)"), default=0)

    class Meta:
        verbose_name = _("reach")
        verbose_name_plural = _("reach")
        constraints = [models.UniqueConstraint(fields=["campaign", "contact"], name="one_reach_per_person")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.contact_id}"
