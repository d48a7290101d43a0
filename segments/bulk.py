"""What the app does with contacts chosen in their list: they come into a segment."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from config.lib.lookups import LookupField
from crm.choosing import Chosen
from crm.forms import ActionForm, register_action_form
from crm.models import ContactQuerySet
from crm.operations import register_action
from crm.operations.bulk import ADD, Effect, LeftOut, Outside
from segments import membership, operations
from segments.errors import CannotSet
from segments.models import Segment, StepInProgress
from segments.told import change_told

NAME = "add_to_segment"


class AddToSegment(Outside):
    """Adds the contacts to an open segment, or to a new one; a step of its history that is undone there."""

    name = NAME
    label = gettext_lazy("Add to a segment")
    group: str | Promise = ADD
    permission = "segments.change_segment"
    way_back = gettext_lazy("A step of the segment’s history, and undone there.")

    def checked(self, value: str) -> str:
        """The segment's number, or none with the description of a new one. Raises CannotSet beside `segment`."""
        _segment(value)
        return value

    def told(self, value: str) -> str:
        """The segment by number and description."""
        segment = _segment(value)
        if segment is None:
            return _("They come into a new segment")
        return _("They come into segment %(segment)s") % {"segment": segment}

    def effect(self, contacts: ContactQuerySet, value: str) -> Effect:
        """Who comes in; who is there already, is blocked or excluded does not."""
        segment, may = _segment(value), membership.may_come_in(contacts)
        blocked, excluded = contacts.filter(privacy_blocked=True), contacts.filter(exclude_from_segment=True)
        counts = (
            (_("They are blocked for privacy."), blocked.count()),
            (_("They are excluded from segments."), excluded.exclude(privacy_blocked=True).count()),
        )
        left_out = tuple(LeftOut(reason, count) for reason, count in counts if count)
        if segment is not None:
            may = may.exclude(pk__in=membership.at_position(segment).order_by().values("contact"))
        return Effect(contacts.count(), may.count(), 0, left_out)

    def perform(self, chosen: Chosen, value: str, *, by: User) -> tuple[str, str]:
        """The step, at once or in a worker; where the segment is new it begins with it."""
        left_out = self.effect(chosen.contacts(), value).left_out
        with transaction.atomic():
            segment = _segment(value) or _new_segment(value, by)
            whom = {"query": chosen.query} if chosen.query is not None else {"ids": list(chosen.ids)}
            done = operations.begin_step(segment, operation="add_from_list", arguments=whom, by=by)
        if isinstance(done, StepInProgress):
            text = _("A worker adds the contacts to segment %(segment)s.")
            return text % {"segment": segment}, segment.get_absolute_url()
        told = change_told(done) or _("All of them are in the list already.")
        parts = [_("Segment %(segment)s:") % {"segment": segment}, told, *(_told_left_out(each) for each in left_out)]
        return " ".join(parts), segment.get_absolute_url()


def _told_left_out(each: LeftOut) -> str:
    text = ngettext(
        "%(count)s stays as it is: %(reason)s", "%(count)s stay as they are: %(reason)s", each.count
    )  # the same words as for changes of contacts
    return text % {"count": each.count, "reason": each.reason}


def _asked(value: str) -> dict[str, Any]:
    try:
        asked = json.loads(value or "{}")
    except ValueError:
        asked = {"segment": value}
    return asked if isinstance(asked, dict) else {}


def _segment(value: str) -> Segment | None:
    number = str(_asked(value).get("segment", "")).strip().upper()
    segment = Segment.objects.open().filter(number=number).first()
    if number and segment is None:
        raise CannotSet(_("There is no open segment %(number)s.") % {"number": number}, field="segment")
    return segment


def _new_segment(value: str, by: User) -> Segment:
    if not by.has_perm("segments.add_segment"):
        raise CannotSet(_("Choose a segment: you may not begin a new one."), field="segment")
    return operations.create_segment(by=by, description=str(_asked(value).get("description", "")))


class AddToSegmentForm(ActionForm):
    """Into which segment; a new one gets a description."""

    segment = LookupField(
        Segment.objects.open(),
        lookup="open_segment",
        to="number",
        named_by="description",
        label=gettext_lazy("Segment"),
        help_text=gettext_lazy("Leave empty for a new segment."),
    )
    description = forms.CharField(label=gettext_lazy("Description of the new segment"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.get("segment") if self.is_bound else self.initial.get("segment")
        if (chosen or "").strip():
            del self.fields["description"]

    def value(self) -> str:
        """The segment's number, or the description of a new one."""
        segment = self.cleaned_data["segment"]
        return _stored(segment.number if segment else "", self.cleaned_data.get("description", ""))

    def draft(self, asked: QueryDict) -> str:
        """Nothing chosen is a new segment; a text that names no open segment has no effect to show."""
        field = self.fields["segment"]
        try:
            segment = field.clean(asked.get("segment", ""))
        except forms.ValidationError:
            return ""
        return _stored(segment.number if segment else "", "")


def _stored(number: str, description: str) -> str:
    return json.dumps({"segment": number, "description": description}, ensure_ascii=False)


def register() -> None:
    """Offer it in the list of contacts."""
    register_action(AddToSegment())
    register_action_form(NAME, AddToSegmentForm)
