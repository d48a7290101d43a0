"""Interaction templates, the log of interactions, and the deliveries that carry them out."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, CampaignEntry
from config.lib.models import CodeTable
from config.lib.states import Moves
from crm.models import Contact, CorrespondenceType, Language, Salesperson


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
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="interactions", verbose_name=_("Contact"))
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

    def __str__(self) -> str:
        return self.description


class Run(models.Model):
    """The sending of one logged segment: letters and e-mails together."""

    class State(models.TextChoices):
        OPEN = "open", _("Running")
        PAUSED = "paused", _("Paused")
        STOPPED = "stopped", _("Stopped")
        FINISHED = "finished", _("Finished")

    logged_segment = models.OneToOneField(LoggedSegment, models.PROTECT, related_name="run")
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.OPEN)
    send_as_attachment = models.BooleanField(_("Send Word documents as attachment"), default=False)
    created_at = models.DateTimeField(_("Started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    # The letters of the run in postal order: one Word file each in a zip, and one PDF where a converter is at hand.
    letters_zip = models.FileField(_("Word documents"), upload_to="letters/", blank=True)
    letters_pdf = models.FileField(_("PDF"), upload_to="letters/", blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("delivery run")
        verbose_name_plural = _("Deliveries")

    def __str__(self) -> str:
        return str(self.logged_segment)

    def get_absolute_url(self) -> str:
        """The run's progress page."""
        return reverse("run", args=[self.pk])


class Claim(models.Model):
    """A worker's hold on a batch of deliveries; its file lock tells whether the worker still lives."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.CharField(_("Host"), max_length=255)
    boot = models.CharField(_("Boot"), max_length=64)
    lock_file = models.CharField(_("Lock file"), max_length=255)
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return f"{self.host} {self.id}"


class PrintChunk(models.Model):
    """At most 500 letters of a run, merged and converted together."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Being merged")
        READY = "ready", _("Ready to print")
        FAILED = "failed", _("Failed")

    run = models.ForeignKey(Run, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField(_("Number"))
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.WAITING)
    claim = models.ForeignKey(Claim, models.SET_NULL, null=True, blank=True, related_name="chunks")
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    error = models.TextField(_("Error"), blank=True)
    letters_zip = models.FileField(_("Word documents"), upload_to="letters/", blank=True)
    letters_pdf = models.FileField(_("PDF"), upload_to="letters/", blank=True)

    class Meta:
        ordering = ["run", "number"]
        verbose_name = _("print chunk")
        verbose_name_plural = _("print chunks")
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="chunks_are_numbered")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class Delivery(models.Model):
    """One letter or e-mail on its way to one contact."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Claimed")
        HANDED_OVER = "handed_over", _("Handed over")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNSURE = "unsure", _("In doubt")
        STOPPED = "stopped", _("Stopped")
        BOUNCED = "bounced", _("Bounced")

    MOVES = Moves(
        {
            State.WAITING: [State.CLAIMED, State.STOPPED],
            State.CLAIMED: [State.HANDED_OVER, State.SENT, State.WAITING, State.FAILED],
            State.HANDED_OVER: [State.SENT, State.WAITING, State.FAILED, State.UNSURE],
            State.FAILED: [State.WAITING],
            State.STOPPED: [State.WAITING],
            State.UNSURE: [State.SENT, State.WAITING],
            State.SENT: [State.BOUNCED],
        }
    )

    run = models.ForeignKey(Run, models.CASCADE, related_name="deliveries")
    entry = models.OneToOneField(InteractionLogEntry, models.PROTECT, related_name="delivery")
    channel = models.CharField(_("Correspondence Type"), max_length=10, choices=CorrespondenceType)
    state = models.CharField(_("State"), max_length=12, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("Due at"), default=timezone.now)
    claim = models.ForeignKey(Claim, models.SET_NULL, null=True, blank=True, related_name="deliveries")
    chunk = models.ForeignKey(PrintChunk, models.SET_NULL, null=True, blank=True, related_name="deliveries")
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    address = models.CharField(_("Address"), max_length=254, blank=True)
    error = models.TextField(_("What happened"), blank=True)
    settled_at = models.DateTimeField(_("Settled at"), null=True, blank=True)
    # What somebody received can be made again byte for byte: the document of the entry, these values, this engine.
    values = models.JSONField(_("Field values"), null=True, blank=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    engine = models.CharField(_("Engine version"), max_length=20, blank=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["run", "state"], name="delivery_by_run_state"),
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.state}"

    @property
    def file_name(self) -> str:
        """The name of this delivery's message in the outbox on disk, without its ending."""
        return f"delivery-{self.pk:010d}"

    @property
    def message_id(self) -> str:
        """The Message-ID of this delivery's e-mail: always the same, so a server's log can settle a doubt."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
        return f"<delivery-{self.pk}-{self.entry_id}@{domain}>"


class MailServer(models.Model):
    """The server e-mails leave through: at most one row. Without it mail goes to the outbox on disk."""

    class Security(models.TextChoices):
        STARTTLS = "starttls", "STARTTLS"
        TLS = "tls", "TLS"
        NONE = "none", _("None")

    host = models.CharField(_("Host"), max_length=255)
    port = models.PositiveIntegerField(_("Port"), default=587)
    security = models.CharField(_("Security"), max_length=10, choices=Security, default=Security.STARTTLS)
    username = models.CharField(_("User name"), max_length=255, blank=True)
    password = models.CharField(_("Password"), max_length=255, blank=True)
    from_email = models.CharField(_("Sender"), max_length=255, blank=True)
    reply_to = models.EmailField(_("Reply to"), blank=True)

    class Meta:
        verbose_name = _("mail server")
        verbose_name_plural = _("mail server")

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
