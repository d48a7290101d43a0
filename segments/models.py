"""Segments: the steps that built them, their lines, and what the lines will be sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config.lib.models import CodeField
from crm.models import CardStack, Contact, CorrespondenceType, Language, Salesperson
from interactions.models import Document, InformationFlow, InitiatedBy, InteractionTemplate, LoggedSegment


class SegmentQuerySet(models.QuerySet["Segment"]):
    """Words to speak of segments with."""

    def open(self) -> SegmentQuerySet:
        """Segments not yet logged."""
        return self.filter(logged_segment__isnull=True)


class Segment(models.Model):
    """A list of contacts, built by numbered actions; the position says after which action it stands now."""

    number = CodeField(_("No."), unique=True)
    description = models.CharField(_("Description"), max_length=100, blank=True)
    salesperson = models.ForeignKey(
        Salesperson, models.PROTECT, null=True, blank=True, verbose_name=_("Salesperson code"), related_name="+"
    )
    date = models.DateField(_("Date"), default=timezone.localdate)
    position = models.PositiveIntegerField(default=0, editable=False)
    last_action = models.PositiveIntegerField(default=0, editable=False)  # numbers are never used again
    header_version = models.PositiveSmallIntegerField(default=1, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    # What the newest revision was about, so that a clash can name it in the reader's language.
    last_change = models.JSONField(default=dict, editable=False)
    logged_segment = models.OneToOneField(
        LoggedSegment, models.PROTECT, null=True, blank=True, editable=False, related_name="segment"
    )
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("Changed at"), default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("Segment")
        verbose_name_plural = _("Segments")
        constraints = [
            models.CheckConstraint(condition=Q(position__lte=F("last_action")), name="position_is_an_action"),
        ]
        permissions = [
            ("log_segment", "Can log any segment"),
            ("log_campaign_segment", "Can log a segment linked to a campaign"),
            ("set_campaign_response", "Can mark a segment as campaign response"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.description}".strip()

    def get_absolute_url(self) -> str:
        """The segment card."""
        return reverse("segment", args=[self.number])

    @property
    def is_logged(self) -> bool:
        """Whether the segment was logged and can no longer change."""
        return self.logged_segment_id is not None


class SegmentHeader(models.Model):
    """What the lines get unless edited by hand. A change that some lines shall not follow makes a new version."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="headers")
    version = models.PositiveSmallIntegerField(default=1)
    template = models.ForeignKey(
        InteractionTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Interaction Template Code"),
    )
    subject = models.CharField(_("Subject (Default)"), max_length=200, blank=True)
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Language Code (Default)")
    )
    correspondence_type = models.CharField(
        _("Correspondence Type"), max_length=10, choices=CorrespondenceType, blank=True
    )
    ignore_contact_correspondence = models.BooleanField(_("Ignore the contact's correspondence type"), default=False)
    send_as_attachment = models.BooleanField(_("Send Word documents as attachment"), default=False)
    attach_pdf = models.BooleanField(_("Attach as PDF"), default=False)
    information_flow = models.CharField(_("Information flow"), max_length=10, choices=InformationFlow, blank=True)
    initiated_by = models.CharField(_("Initiated by"), max_length=10, choices=InitiatedBy, blank=True)
    unit_cost = models.DecimalField(_("Unit cost"), max_digits=10, decimal_places=2, default=0)
    unit_duration = models.PositiveIntegerField(_("Unit duration (min.)"), default=0)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Campaign No.")
    )
    campaign_target = models.BooleanField(_("Campaign Target"), default=False)
    campaign_response = models.BooleanField(_("Campaign Response"), default=False)

    class Meta:
        ordering = ["segment", "version"]
        constraints = [models.UniqueConstraint(fields=["segment", "version"], name="header_versions_are_numbered")]

    def __str__(self) -> str:
        return f"{self.segment_id}/{self.version}"


class SegmentAction(models.Model):
    """One step: who did what to the list, and how many contacts it had afterwards."""

    class Kind(models.TextChoices):
        ADD = "add", _("Add Contacts")
        REDUCE = "reduce", _("Reduce Contacts")
        ADD_CONTACT = "add_contact", _("Contact added by hand")
        ADD_CARDS = "add_cards", _("Contacts of business cards")
        ADD_LIST = "add_list", _("Contacts added from their list")
        REMOVE_LINES = "remove_lines", _("Lines removed by hand")
        REUSE = "reuse", _("Contacts of a logged segment")
        EDIT = "edit", _("Step edited")

    class Keep(models.TextChoices):
        MATCHING = "matching", _("Keep only the contacts that match")
        OTHERS = "others", _("Remove the contacts that match")

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="actions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    criteria = models.JSONField(null=True, blank=True)
    keep = models.CharField(max_length=10, choices=Keep, blank=True)
    # The contacts touched by hand, or a search text: what the history sentence names.
    note = models.JSONField(default=dict, blank=True)
    batch = models.UUIDField(null=True, blank=True)  # the actions of one reuse, or of one edit, are undone together
    # An edited step: the list begins anew from that action on, and what came between is replaced.
    back_to = models.PositiveIntegerField(null=True, blank=True)
    saved = models.ForeignKey(
        "SavedCriteria", models.SET_NULL, null=True, blank=True, editable=False, related_name="actions"
    )
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    count_after = models.PositiveIntegerField(default=0)
    # The newest line of the list after the action. Ids rise with actions: those up to here came in until then.
    last_line = models.BigIntegerField(default=0, editable=False)
    discarded = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["segment", "number"]
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="actions_are_numbered")]

    def __str__(self) -> str:
        return f"{self.segment_id}/{self.number}"


class StepInProgress(models.Model):
    """A step too large for a page's patience: a worker takes it, and until then nothing else changes the segment."""

    segment = models.OneToOneField(Segment, models.CASCADE, related_name="in_progress")
    # The operation and its keyword arguments.
    operation = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    lines = models.PositiveIntegerField(default=0)  # how many it is expected to touch
    error = models.TextField(blank=True)  # why it could not be done: somebody has to read it before it goes
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.segment_id} {self.operation}"


class SegmentLine(models.Model):
    """A contact's stay in the list: from one action to before another, or still there."""

    # Neither key is checked by the database line by line: on PostgreSQL each costs half a second per 145,000 lines, and
    # with both the lines themselves are the smaller part (2.0 s against 0.7 s). They are kept true in other ways.
    # A segment is locked and read by every change, and deleted with its lines. A contact is read by the statement that
    # writes the line, and kept until that is done (keep_contacts): who deletes a contact waits, then finds the line,
    # which protects it also after it left the list.
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="lines", db_constraint=False, db_index=False)
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="segment_lines", db_constraint=False, db_index=False
    )
    added_at = models.PositiveIntegerField()
    removed_at = models.PositiveIntegerField(null=True, blank=True)
    header_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        verbose_name = _("segment line")
        verbose_name_plural = _("segment lines")
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "contact"], condition=Q(removed_at__isnull=True), name="one_live_line_per_contact"
            )
        ]
        indexes = [
            # Two, since PostgreSQL does not know that rows of one index with removed_at IS NULL come by id.
            models.Index(fields=["segment", "id"], condition=Q(removed_at__isnull=True), name="line_by_segment"),
            models.Index(
                fields=["segment", "removed_at", "id"], condition=Q(removed_at__isnull=False), name="line_that_left"
            ),
            models.Index(fields=["contact", "segment"], name="line_by_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.contact_id}"


class LineEdit(models.Model):
    """What somebody set by hand for one contact of a segment. Empty (NULL) follows the header."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="edits")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="line_edits")
    template = models.ForeignKey(
        InteractionTemplate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Interaction Template Code"),
    )
    language = models.ForeignKey(
        Language, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Language code")
    )
    subject = models.CharField(_("Subject"), max_length=200, null=True, blank=True)
    correspondence_type = models.CharField(
        _("Correspondence Type"), max_length=10, choices=CorrespondenceType, null=True, blank=True
    )
    description = models.CharField(_("Description"), max_length=100, null=True, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Attachment")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "contact"], name="one_edit_per_contact")]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.contact_id}"


class SegmentLanguage(models.Model):
    """What lines in one language get: subject and document. A document changed here leaves the template alone."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="languages")
    template = models.ForeignKey(InteractionTemplate, models.PROTECT, related_name="+")
    language = models.ForeignKey(Language, models.PROTECT, related_name="+", verbose_name=_("Language code"))
    description = models.CharField(_("Description"), max_length=100, blank=True)
    subject = models.CharField(_("Subject"), max_length=200, blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Attachment")
    )

    class Meta:
        ordering = ["language"]
        verbose_name = _("segment interaction language")
        verbose_name_plural = _("Segment Interaction Languages")
        constraints = [
            models.UniqueConstraint(fields=["segment", "template", "language"], name="one_language_per_template")
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.language_id}"


class SavedCriteria(models.Model):
    """Steps kept under a name, to be run again on another segment against the contacts of that day."""

    code = CodeField(_("Code"), primary_key=True)
    description = models.CharField(_("Description"), max_length=100, blank=True)
    steps = models.JSONField(default=list)
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("saved segment criteria")
        verbose_name_plural = _("Saved Segment Criteria")

    def __str__(self) -> str:
        return self.code


class StackCampaign(models.Model):
    """The campaign that a stack of business cards was collected for, and the segment its contacts come into."""

    stack = models.OneToOneField(CardStack, models.CASCADE, primary_key=True, related_name="+")
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", verbose_name=_("Campaign No."))
    segment = models.ForeignKey(Segment, models.SET_NULL, null=True, blank=True, related_name="+")
    # Cards entered after `since` belong into the segment; those up to `brought` have come.
    since = models.DateTimeField(null=True, blank=True)
    brought = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.stack_id} {self.campaign_id}"
