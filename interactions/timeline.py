"""What the app tells on a contact's timeline: interactions with their deliveries, and being left out of a segment."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest

from config.lib.timeline import Before, Event, register_timeline
from crm.duplicates import one_person
from crm.models import Contact
from interactions.lists import REASONS, log_rows
from interactions.models import LeftOut
from interactions.views.log import VIEW, entry_badge

VIEW_SEGMENT = "interactions.view_loggedsegment"


def interactions(request: HttpRequest, contact: Contact, before: Before, most: int) -> Iterator[Event]:
    """What was sent and what came back; a company's persons count in, and whoever was merged into the contact."""
    of = {"contact__company__in" if contact.is_company else "contact__in": one_person(contact)}
    for entry in before.newest(log_rows().filter(**of), most):
        css, label = entry_badge(entry)
        context = {"entry": entry, "contact": contact, "lived": entry.contact, "css": css, "label": label}
        yield Event(entry.created_at, entry.pk, "interactions/_event.html", context)


def left_out(request: HttpRequest, contact: Contact, before: Before, most: int) -> Iterator[Event]:
    """The logged segments it stood in and got nothing of, and why; and whoever was merged into it."""
    rows = LeftOut.objects.filter(contact__in=one_person(contact)).select_related("logged_segment", "contact")
    for row in before.newest(rows, most, moment="logged_segment__created_at"):
        context = {"row": row, "reason": REASONS.get(row.reason, row.reason), "contact": contact, "lived": row.contact}
        yield Event(row.logged_segment.created_at, row.pk, "interactions/_event_left_out.html", context)


def register() -> None:
    """Make the sources known."""
    register_timeline("contact", interactions, permission=VIEW)
    register_timeline("contact", left_out, permission=VIEW_SEGMENT)
