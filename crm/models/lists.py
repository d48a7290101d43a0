"""What somebody keeps of the list of contacts, and changes of more contacts than a page has patience for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models.changes import ChangeSet


class SavedView(models.Model):
    """Filters, search, order and columns of the list under a name, for its owner or for everybody."""

    name = models.CharField(_("Name"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_views", verbose_name=_("Owner")
    )
    shared = models.BooleanField(_("For everybody"), default=False)
    query = models.TextField(_("Filters"), blank=True)  # as in the list's address, with its order
    columns = models.JSONField(_("Columns"), default=list, blank=True)
    size = models.PositiveSmallIntegerField(_("Rows per page"), default=50)
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("view of the contacts")
        verbose_name_plural = _("views of the contacts")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as the view shows it; its filters stand in the address, where they can be taken off."""
        query = QueryDict(self.query, mutable=True)
        query["view"] = str(self.pk)
        return f"{reverse('contacts')}?{query.urlencode()}"


class ListChoice(models.Model):
    """What somebody has the list of contacts show where no view says it, and the view it opens with."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    columns = models.JSONField(default=list, blank=True)
    size = models.PositiveSmallIntegerField(default=50)
    opens_with = models.ForeignKey(SavedView, models.SET_NULL, null=True, blank=True, related_name="+")
    # Whether a key alone, such as "/", does something: who dictates, or hits keys unawares, switches that off.
    single_keys = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.user)


class BulkChange(models.Model):
    """A change of many contacts, or its undoing, that a worker does slice by slice; each slice counts once."""

    action = models.CharField(max_length=40)
    value = models.TextField(blank=True)
    query = models.TextField(blank=True)  # whom it is about, as in the list's address
    undoes = models.BooleanField(default=False)  # whether it takes `changes` back
    changes = models.ForeignKey(ChangeSet, models.CASCADE, related_name="bulk")
    contacts = models.PositiveIntegerField(default=0)  # that it is about
    first = models.PositiveBigIntegerField(default=0)  # the id the slices begin at
    steps = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    left_out: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)  # how many, by their reason
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(_("Created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    moved_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["changes", "undoes"], condition=Q(finished_at__isnull=True), name="one_bulk_change_at_work"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.done}/{self.steps}"
