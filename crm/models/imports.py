"""Files of contacts that were brought in: how they were read, how far they are, and what came of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models.changes import ChangeSet


class ContactImport(models.Model):
    """An import, from the file that was chosen to what can be undone."""

    class Kind(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel workbook")
        VCARD = "vcard", _("vCard")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("of an import", "Being prepared")
        CHECKING = "checking", pgettext_lazy("of an import", "Being looked through")
        CHECKED = "checked", pgettext_lazy("of an import", "Looked through")
        RUNNING = "running", pgettext_lazy("of an import", "Running")
        DONE = "done", pgettext_lazy("of an import", "Done")
        UNDOING = "undoing", pgettext_lazy("of an import", "Being undone")
        UNDONE = "undone", pgettext_lazy("of an import", "Undone")
        FAILED = "failed", pgettext_lazy("of an import", "Failed")

    class Treatment(models.TextChoices):
        COMPLETE = "complete", _("Fill its empty fields")
        OVERWRITE = "overwrite", _("Overwrite its fields")
        SKIP = "skip", _("Leave it as it is")
        NEW = "new", _("Import as a new contact")

    # What a worker has to do.
    AT_WORK = (State.CHECKING, State.RUNNING, State.UNDOING)

    file = models.FileField(_("File"), upload_to="imports/%Y/%m", max_length=200, blank=True)
    name = models.CharField(_("File"), max_length=200)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    encoding = models.CharField(_("Encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("Delimiter"), max_length=1, blank=True)
    sheet = models.CharField(_("Sheet"), max_length=100, blank=True)
    has_heading = models.BooleanField(_("The first row has the headings"), default=True)
    heads = models.JSONField(default=list)
    columns = models.JSONField(default=list)  # the field that each column holds
    treatment = models.CharField(
        _("Contacts already there"), max_length=10, choices=Treatment, default=Treatment.COMPLETE
    )
    defaults = models.JSONField(default=dict)  # codes for what the rows leave empty; mailing groups for all of them
    # What the new contacts have agreed to: channels, source, date and wording; empty where nothing was said.
    consent = models.JSONField(default=dict, editable=False)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.DRAFT)
    rows = models.PositiveIntegerField(_("Rows"), default=0)
    position = models.PositiveIntegerField(default=0)  # rows done; when undoing, changes taken back
    created = models.PositiveIntegerField(pgettext_lazy("contacts", "new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    repeated = models.PositiveIntegerField(_("already there"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    companies = models.PositiveIntegerField(_("new companies of theirs"), default=0)
    # Contacts whose address asked earlier not to be written to: they come in, consent for e-mail being withdrawn.
    withheld = models.PositiveIntegerField(_("asked not to be written to"), default=0)
    sample = models.JSONField(default=dict)  # of each outcome the first rows, as they were looked through
    undone = models.JSONField(default=dict)  # how many went, how many have their old values, who was kept and why
    language = models.CharField(max_length=10, blank=True)  # in which reasons are told: that of who began it
    error = models.TextField(_("Error"), blank=True)
    change_set = models.OneToOneField(
        ChangeSet, models.SET_NULL, null=True, blank=True, editable=False, related_name="contact_import"
    )
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    started_at = models.DateTimeField(_("Started at"), null=True, blank=True)
    moved_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("import of contacts")
        verbose_name_plural = _("imports of contacts")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contact_import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has something to do with it."""
        return self.state in self.AT_WORK

    @property
    def whole(self) -> int:
        """How much there is to do: rows, or when undoing contacts."""
        undoing = self.state == self.State.UNDOING
        return self.created + self.companies + self.changed if undoing else self.rows

    @property
    def is_open(self) -> bool:
        """Whether it can still be set up."""
        return self.state in (self.State.DRAFT, self.State.CHECKED)

    @property
    def has_columns(self) -> bool:
        """Whether its columns have to be assigned; cards say themselves what is what."""
        return self.kind != self.Kind.VCARD


class RejectedRow(models.Model):
    """A row that could not come in, as it stood in the file, and why."""

    contact_import = models.ForeignKey(ContactImport, models.CASCADE, related_name="rejected_rows")
    line = models.PositiveIntegerField(_("Line"))
    cells = models.JSONField(default=list)
    reason = models.TextField(_("Reason"))

    class Meta:
        ordering = ["line", "id"]
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class ColumnMapping(models.Model):
    """Which fields the columns of files with the same headings held the last time."""

    headings = models.CharField(max_length=64, primary_key=True)  # a fingerprint of them
    columns = models.JSONField(default=list)
    modified_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.headings
