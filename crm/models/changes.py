"""What was changed on contacts, by whom, and what stood there before: the story of a contact, and the way back."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.contacts import Contact


class ChangeSet(models.Model):
    """What was done in one go, and is undone in one go: a card, an import, a change of many."""

    class Kind(models.TextChoices):
        CARD = "card", _("Business Card")
        EDIT = "edit", _("Edited by hand")
        IMPORT = "import", _("Import")
        BULK = "bulk", _("Changed in the list")
        MERGE = "merge", _("Duplicates merged")
        CONSENT = "consent", _("Consent recorded")
        ANONYMISE = "anonymise", _("Anonymised")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    note = models.JSONField(default=dict, blank=True)  # what its sentence names: a file, a field, another contact
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    undone_at = models.DateTimeField(_("Undone at"), null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class ContactChange(models.Model):
    """One contact's part of it: the values it had before and has since, under the names of their columns.

    Codes linked to the contact stand there as sorted lists, under names such as "job_responsibilities".
    """

    # An import writes one for each of its contacts; on PostgreSQL each key checked would cost as much as the row. Who
    # writes one has locked the contact, and who deletes a contact deletes these too.
    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="changes", db_constraint=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="changes", db_constraint=False, db_index=False)
    created = models.BooleanField(default=False)  # whether the contact came with it
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "change_set"], name="one_change_each")]

    def __str__(self) -> str:
        return f"{self.change_set_id}/{self.contact_id}"
