"""The deliveries that carry interactions out, and the server e-mails leave through."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.states import Moves
from crm.models import CorrespondenceType
from interactions.models.log import InteractionLogEntry, LoggedSegment


def own_domain() -> str:
    """The domain this installation writes from."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")


class PrintOrder(models.TextChoices):
    """In which order the letters of a run lie in the stack."""

    POSTAL = "postal", _("By country and post code")
    LIST = "list", _("As in the list")


def file_name(delivery: int) -> str:
    """The name of a delivery's message in the outbox on disk, without its ending."""
    return f"delivery-{delivery:010d}"


def message_id(delivery: int, entry: int) -> str:
    """The Message-ID of a delivery's e-mail: always the same, so a server's log can settle a doubt."""
    return f"<delivery-{delivery}-{entry}@{own_domain()}>"


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
    attach_pdf = models.BooleanField(_("Attach as PDF"), default=False)
    size = models.PositiveIntegerField(_("Recipients"), default=0, editable=False)
    # Too much failed since it was started or resumed last: a person looks before it goes on.
    paused_itself = models.BooleanField(_("Paused by itself"), default=False, editable=False)
    watched_from = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("Started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    print_order = models.CharField(
        _("Order of the letters"), max_length=10, choices=PrintOrder, default=PrintOrder.POSTAL
    )
    # The language of the cover sheet that lies on the stack; empty where there is none.
    cover_language = models.CharField(_("Language of the cover sheet"), max_length=10, blank=True)
    # Since when the letters lie on one stack in their order, and its PDF where a converter is at hand.
    joined_at = models.DateTimeField(null=True, blank=True, editable=False)
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
    MAY_HAVE_LEFT = (State.SENT, State.BOUNCED, State.HANDED_OVER, State.UNSURE)

    # Every change of state writes all indexes anew: there are no more than are asked, and none of what is mostly empty.
    run = models.ForeignKey(Run, models.CASCADE, related_name="deliveries", db_index=False)
    entry = models.OneToOneField(InteractionLogEntry, models.PROTECT, related_name="delivery")
    channel = models.CharField(_("Correspondence Type"), max_length=10, choices=CorrespondenceType)
    state = models.CharField(_("State"), max_length=12, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(_("Due at"), default=timezone.now)
    claim = models.ForeignKey(Claim, models.SET_NULL, null=True, blank=True, related_name="deliveries", db_index=False)
    chunk = models.ForeignKey(
        PrintChunk, models.SET_NULL, null=True, blank=True, related_name="deliveries", db_index=False
    )
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    # The letter's place in the stack, from 1; in the chunk's PDF its first page, from 0, and how many it has.
    place = models.PositiveIntegerField(_("Letter No."), null=True, blank=True)
    first_page = models.PositiveIntegerField(null=True, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("Pages"), null=True, blank=True, editable=False)
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
            models.Index(
                fields=["run", "channel", "due_at", "id"], name="delivery_in_line", condition=Q(state="waiting")
            ),
            models.Index(fields=["claim"], name="delivery_by_claim", condition=Q(claim__isnull=False)),
            models.Index(fields=["chunk"], name="delivery_by_chunk", condition=Q(chunk__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.state}"

    @property
    def file_name(self) -> str:
        """The name of this delivery's message in the outbox on disk, without its ending."""
        return file_name(self.pk)

    @property
    def message_id(self) -> str:
        """The Message-ID of this delivery's e-mail: always the same, so a server's log can settle a doubt."""
        return message_id(self.pk, self.entry_id)


class PrintJob(models.Model):
    """Letters of a run that were handed to a printer of this machine."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="print_jobs")
    printer = models.CharField(_("Printer"), max_length=127)
    first = models.PositiveIntegerField(_("From letter"))
    last = models.PositiveIntegerField(_("To letter"))
    pages = models.PositiveIntegerField(_("Pages"))
    two_sided = models.BooleanField(_("Two-sided"), default=False)
    job = models.CharField(_("Print job"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("Printed at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("print job")
        verbose_name_plural = _("print jobs")

    def __str__(self) -> str:
        return f"{self.printer} {self.first}–{self.last}"


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

    @classmethod
    def current(cls) -> MailServer | None:
        """The one that is set up, if any is."""
        return cls.objects.order_by("pk").first()
