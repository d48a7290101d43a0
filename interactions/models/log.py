"""The log of interactions, and the logged segments over it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignEntry
from crm.models import Contact, CorrespondenceType, Language, Salesperson
from interactions.models.templates import Document, InformationFlow, InitiatedBy, InteractionTemplate


class Evaluation(models.TextChoices):
    """How an interaction went."""

    VERY_POSITIVE = "very_positive", _("Very positive")
    POSITIVE = "positive", _("Positive")
    NEUTRAL = "neutral", _("Neutral")
    NEGATIVE = "negative", _("Negative")
    VERY_NEGATIVE = "very_negative", _("Very negative")


class LoggedSegment(models.Model):
    """A segment that was logged: the heading over its interactions."""

    segment_number = models.CharField(_("Segment No."), max_length=20, unique=True)
    description = models.CharField(_("Description"), max_length=100)
    interactions = models.PositiveIntegerField(_("No. of interactions"), default=0)
    canceled = models.BooleanField(_("Canceled"), default=False)
    created_at = models.DateTimeField(_("Logged at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("logged segment")
        verbose_name_plural = _("Logged Segments")

    def __str__(self) -> str:
        return f"{self.segment_number} {self.description}"

    def get_absolute_url(self) -> str:
        """The logged segment's page."""
        return reverse("logged_segment", args=[self.segment_number])


class LeftOut(models.Model):
    """Somebody who stood in the segment and was left out when it was logged, and why."""

    logged_segment = models.ForeignKey(LoggedSegment, models.CASCADE, related_name="left_out")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    reason = models.CharField(_("Reason"), max_length=40)

    class Meta:
        ordering = ["id"]
        verbose_name = _("contact left out")
        verbose_name_plural = _("contacts left out")
        constraints = [models.UniqueConstraint(fields=["logged_segment", "contact"], name="left_out_once")]

    def __str__(self) -> str:
        return self.reason


class InteractionLogEntry(models.Model):
    """One interaction with one contact."""

    logged_segment = models.ForeignKey(
        LoggedSegment, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("Logged segment")
    )
    # Its index is the one below: who has no interaction that counts is read from it alone.
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="interactions", verbose_name=_("Contact"), db_index=False
    )
    date = models.DateField(_("Date"), default=timezone.localdate)
    description = models.CharField(_("Description"), max_length=100, blank=True)
    template = models.ForeignKey(
        InteractionTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("Interaction Template Code"),
    )
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Language code")
    )
    subject = models.CharField(_("Subject"), max_length=200, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Attachment")
    )
    correspondence_type = models.CharField(
        _("Correspondence Type"), max_length=10, choices=CorrespondenceType, blank=True
    )
    information_flow = models.CharField(_("Information flow"), max_length=10, choices=InformationFlow, blank=True)
    initiated_by = models.CharField(_("Initiated by"), max_length=10, choices=InitiatedBy, blank=True)
    cost = models.DecimalField(_("Cost"), max_digits=10, decimal_places=2, default=0)
    duration = models.PositiveIntegerField(_("Duration (min.)"), default=0)
    evaluation = models.CharField(_("Evaluation"), max_length=15, choices=Evaluation, blank=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="interactions", verbose_name=_("Campaign No.")
    )
    campaign_entry = models.ForeignKey(
        CampaignEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name=_("Campaign entry"),
    )
    campaign_target = models.BooleanField(_("Campaign Target"), default=False)
    campaign_response = models.BooleanField(_("Campaign Response"), default=False)
    segment_number = models.CharField(_("Segment No."), max_length=20, blank=True)
    salesperson = models.ForeignKey(
        Salesperson, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Salesperson code")
    )
    # What was sent once more: the same thing to the same person, so it is reached by both once.
    resend_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="resends", verbose_name=_("Sent again")
    )
    canceled = models.BooleanField(_("Canceled"), default=False)
    created_at = models.DateTimeField(_("Logged at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("interaction log entry")
        verbose_name_plural = _("Interaction Log Entries")
        constraints = [
            models.UniqueConstraint(
                fields=["logged_segment", "contact"],
                condition=Q(logged_segment__isnull=False),
                name="one_interaction_per_person_and_segment",
            )
        ]
        indexes = [models.Index(fields=["contact", "canceled"], name="entry_by_contact")]

    def __str__(self) -> str:
        return self.description

    @property
    def iso(self) -> str:
        """The language its letter is in, as Word and mail programs name it; English where none is said."""
        return self.language.iso if self.language else "en"
