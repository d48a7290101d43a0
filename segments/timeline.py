"""What the app tells on a contact's timeline: the segments it came into and left, open and logged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from config.lib.timeline import Before, Event, register_timeline
from crm.duplicates import one_person
from crm.models import Contact
from segments.models import SegmentAction, SegmentLine
from segments.views.shown import VIEW

Kind = SegmentAction.Kind


def came_in(request: HttpRequest, contact: Contact, before: Before, most: int) -> Iterator[Event]:
    """The steps that brought the contact into a segment."""
    return _events(contact, "added_at", before, most)


def left(request: HttpRequest, contact: Contact, before: Before, most: int) -> Iterator[Event]:
    """The steps that took it out again."""
    return _events(contact, "removed_at", before, most)


def _moves(contact: Contact, end: str) -> QuerySet[Any, Any]:
    """The lines of the contact and of those merged into it, with the step at one end.

    Lines that an edited step only copied did not move anybody.
    """
    steps = SegmentAction.objects.filter(segment=OuterRef("segment"), number=OuterRef(end)).exclude(kind=Kind.EDIT)
    lines = SegmentLine.objects.filter(contact__in=one_person(contact), **{f"{end}__isnull": False})
    return lines.select_related("segment__logged_segment", "contact").annotate(
        step=Subquery(steps.values("number")[:1]),
        kind=Subquery(steps.values("kind")[:1]),
        moment=Subquery(steps.values("created_at")[:1]),
        by=Subquery(steps.values("created_by__username")[:1]),
    )


def _events(contact: Contact, end: str, before: Before, most: int) -> Iterator[Event]:
    for line in before.newest(_moves(contact, end).filter(moment__isnull=False), most, moment="moment"):
        context = {
            "segment": line.segment,
            "page": line.segment.logged_segment or line.segment,
            "step": line.step,
            "kind": Kind(line.kind).label,
            "by": line.by,
            "came_in": end == "added_at",
            "contact": contact,
            "lived": line.contact,
            "undone": line.step > line.segment.position,
        }
        yield Event(line.moment, line.pk, "segments/_event.html", context)


def register() -> None:
    """Make the sources known."""
    register_timeline("contact", came_in, permission=VIEW)
    register_timeline("contact", left, permission=VIEW)
