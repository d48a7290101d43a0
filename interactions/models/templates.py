"""Interaction templates and their documents."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.models import CodeTable
from crm.models import CorrespondenceType, Language


class InformationFlow(models.TextChoices):
    """Which way the information went."""

    OUTBOUND = "outbound", _("Outbound")
    INBOUND = "inbound", _("Inbound")


class InitiatedBy(models.TextChoices):
    """Who took the first step."""

    US = "us", _("Us")
    THEM = "them", _("Them")


class InteractionGroup(CodeTable):
    """A kind of interaction: letters, phone calls, meetings."""

    class Meta(CodeTable.Meta):
        verbose_name = _("interaction group")
        verbose_name_plural = _("interaction groups")


class Document(models.Model):
    """A Word file as it was uploaded, kept under its own hash and never changed."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(_("File name"), max_length=200)
    content = models.BinaryField(_("Content"), editable=False)
    fields = models.JSONField(_("Merge fields"), default=list, editable=False)
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self) -> str:
        return self.name


class InteractionTemplate(CodeTable):
    """What an interaction is by default: its documents, its channel, its cost."""

    group = models.ForeignKey(
        InteractionGroup, models.PROTECT, null=True, blank=True, verbose_name=_("Interaction group code")
    )
    correspondence_type = models.CharField(
        _("Correspondence Type"), max_length=10, choices=CorrespondenceType, blank=True
    )
    ignore_contact_correspondence = models.BooleanField(_("Ignore the contact's correspondence type"), default=False)
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, verbose_name=_("Language Code (Default)"), related_name="+"
    )
    information_flow = models.CharField(_("Information flow"), max_length=10, choices=InformationFlow, blank=True)
    initiated_by = models.CharField(_("Initiated by"), max_length=10, choices=InitiatedBy, blank=True)
    unit_cost = models.DecimalField(_("Unit cost"), max_digits=10, decimal_places=2, default=0)
    unit_duration = models.PositiveIntegerField(_("Unit duration (min.)"), default=0)
    campaign_target = models.BooleanField(_("Campaign Target"), default=False)
    campaign_response = models.BooleanField(_("Campaign Response"), default=False)
    valid_until = models.DateField(
        _("Valid until"),
        null=True,
        blank=True,
        help_text=_("The last day on which what it offers holds. Afterwards it is sent only where somebody says so."),
    )

    class Meta(CodeTable.Meta):
        verbose_name = _("interaction template")
        verbose_name_plural = _("Interaction Templates")

    def get_absolute_url(self) -> str:
        """The template's card."""
        return reverse("interaction_template", args=[self.code])


class TemplateLanguage(models.Model):
    """The document of a template in one language."""

    template = models.ForeignKey(InteractionTemplate, models.CASCADE, related_name="languages")
    language = models.ForeignKey(Language, models.PROTECT, verbose_name=_("Language code"), related_name="+")
    description = models.CharField(_("Description"), max_length=100, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("Attachment"), related_name="+"
    )

    class Meta:
        ordering = ["template", "language"]
        verbose_name = _("template language")
        verbose_name_plural = _("template languages")
        constraints = [models.UniqueConstraint(fields=["template", "language"], name="one_document_per_language")]

    def __str__(self) -> str:
        return f"{self.template_id} {self.language_id}"


class TemplateVersion(models.Model):
    """A document a template had in a language; the newest is in force, and none of them is ever changed."""

    class Origin(models.TextChoices):
        """How the document came to be the template's."""

        UPLOADED = "uploaded", _("uploaded")
        COPIED = "copied", _("copied from another language")
        MATCHED = "matched", _("fields matched")
        PUT_BACK = "put_back", _("put back")
        REMOVED = "removed", _("removed")

    template = models.ForeignKey(InteractionTemplate, models.CASCADE, related_name="versions")
    language = models.ForeignKey(Language, models.PROTECT, verbose_name=_("Language code"), related_name="+")
    number = models.PositiveIntegerField(_("Version"))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("Attachment"), related_name="+"
    )
    origin = models.CharField(_("How"), max_length=10, choices=Origin, default=Origin.UPLOADED)
    created_at = models.DateTimeField(_("Created at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["template", "language", "-number"]
        verbose_name = _("template version")
        verbose_name_plural = _("template versions")
        constraints = [models.UniqueConstraint(fields=["template", "language", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.template_id} {self.language_id} {self.number}"


class FieldMatch(models.Model):
    """What a merge field of other people's documents means here, remembered for the next document."""

    name = models.CharField(_("Name in documents"), max_length=120)
    folded = models.CharField(max_length=120, unique=True, editable=False)  # how names are compared
    field = models.CharField(_("Merge field"), max_length=40, blank=True)  # empty: left out on purpose
    chosen_at = models.DateTimeField(_("Chosen at"), auto_now=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("matched merge field")
        verbose_name_plural = _("matched merge fields")

    def __str__(self) -> str:
        return self.name
