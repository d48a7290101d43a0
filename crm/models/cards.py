"""Stacks of business cards: what all cards of an occasion share, and what became of each card."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from config.lib.models import CodeField
from crm.models.changes import ChangeSet
from crm.models.codes import BusinessRelation, Country, Language, MailingGroup, Salesperson
from crm.models.consents import ConsentSource
from crm.models.contacts import Contact

LARGEST = 10_000  # cards in a stack


class CardStack(models.Model):
    """The cards collected on one occasion, and what a card gets where nothing else is typed.

    One without a name is the stack of a day, for cards that somebody just types in.
    """

    description = models.CharField(_("Fair or occasion"), max_length=100, blank=True)
    date = models.DateField(_("Date"), default=timezone.localdate)
    size = models.PositiveSmallIntegerField(
        _("Number of cards"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LARGEST)]
    )
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, verbose_name=_("Language code"), related_name="+"
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, verbose_name=_("Country/region code"), related_name="+"
    )
    salesperson = models.ForeignKey(
        Salesperson, models.PROTECT, null=True, blank=True, verbose_name=_("Salesperson code"), related_name="+"
    )
    business_relations = models.ManyToManyField(
        BusinessRelation, blank=True, verbose_name=_("Business relations"), related_name="+"
    )
    mailing_groups = models.ManyToManyField(
        MailingGroup, blank=True, verbose_name=_("Mailing groups"), related_name="+"
    )
    consent_channels = models.JSONField(_("Consent for"), default=list, blank=True)
    consent_source = models.CharField(_("Consent given how"), max_length=20, choices=ConsentSource, blank=True)
    consent_wording = CodeField(_("Wording"), blank=True)
    created_at = models.DateTimeField(_("Begun at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("stack of business cards")
        verbose_name_plural = _("Stacks of business cards")

    def __str__(self) -> str:
        return self.description or str(_("Cards of %(date)s") % {"date": date_format(self.date, "SHORT_DATE_FORMAT")})

    def get_absolute_url(self) -> str:
        """The desk with this stack on it."""
        return reverse("card_stack", args=[self.pk])


class BusinessCard(models.Model):
    """One card of a stack: whose contact it became; one that was photographed waits until somebody types it in."""

    stack = models.ForeignKey(CardStack, models.CASCADE, related_name="cards", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="business_cards")
    # What was written for it, so that it can be taken back in one go.
    changes = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, blank=True, related_name="+")
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)
    completed = models.BooleanField(_("Completed a contact already there"), default=False)
    entered_at = models.DateTimeField(_("Entered at"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("business card")
        verbose_name_plural = _("Business cards")
        indexes = [models.Index(fields=["stack", "entered_at"], name="card_of_stack")]
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_at__isnull=True) | Q(contact__isnull=False), name="entered_card_has_a_contact"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stack_id}/{self.pk}"


class CardPhoto(models.Model):
    """The picture of a card, and what a machine could read in it. It goes where its contact goes."""

    card = models.OneToOneField(BusinessCard, models.CASCADE, related_name="photo")
    content = models.BinaryField()  # a JPEG file
    width = models.PositiveIntegerField(_("Width"))
    height = models.PositiveIntegerField(_("Height"))
    text = models.TextField(_("Text read"), blank=True)
    read_at = models.DateTimeField(_("Read at"), null=True, blank=True)
    created_at = models.DateTimeField(_("Taken in at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("photo of a business card")
        verbose_name_plural = _("photos of business cards")
        indexes = [models.Index(fields=["id"], condition=Q(read_at__isnull=True), name="photo_to_read")]

    def __str__(self) -> str:
        return str(self.card_id)
