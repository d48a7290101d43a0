"""What came back: answers and reports about what was sent, and how far the mailbox was read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import Contact
from interactions.models.deliveries import Delivery
from interactions.models.log import InteractionLogEntry


class IncomingMail(models.Model):
    """A message that was recognised as being about an e-mail of ours; a person decides about answers."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply")
        AUTOMATIC = "automatic", _("Automatic reply")
        HARD_BOUNCE = "hard_bounce", _("Undeliverable")
        SOFT_BOUNCE = "soft_bounce", _("Not delivered this time")

    class State(models.TextChoices):
        OPEN = "open", _("To decide")
        ACCEPTED = "accepted", _("Campaign Response")
        DISMISSED = "dismissed", _("Dismissed")

    # The message by its content: read twice, it is the same one.
    digest = models.CharField(max_length=64, editable=False)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.OPEN)
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="incoming", verbose_name=_("delivery"))
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="incoming_mail", verbose_name=_("contact"))
    sender = models.CharField(_("From"), max_length=254, blank=True)
    sender_name = models.CharField(_("Name"), max_length=150, blank=True)
    subject = models.CharField(_("Subject"), max_length=200, blank=True)
    text = models.TextField(_("Text"), blank=True)
    received_at = models.DateTimeField(_("Received at"), default=timezone.now)
    # The interaction that an accepted reply was logged as.
    entry = models.OneToOneField(
        InteractionLogEntry, models.SET_NULL, null=True, blank=True, related_name="reply", editable=False
    )
    decided_at = models.DateTimeField(_("Decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = _("incoming e-mail")
        verbose_name_plural = _("Replies")
        constraints = [models.UniqueConstraint(fields=["digest", "delivery"], name="incoming_mail_once")]
        indexes = [
            models.Index(fields=["kind", "received_at"], name="incoming_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.subject or self.sender


class Mailbox(models.Model):
    """How far the mailbox that answers come to was read: its messages are left as they are."""

    name = models.CharField(_("Mailbox"), max_length=255, primary_key=True)
    validity = models.BigIntegerField(default=0, editable=False)  # another one: the numbers begin anew
    last_uid = models.BigIntegerField(default=0, editable=False)
    read_at = models.DateTimeField(_("Read at"), null=True, blank=True)
    error = models.TextField(_("What happened"), blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.name
