"""What segments have about contacts, as reasons name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.db.models import Q
from django.utils.translation import gettext as _

from config.lib.references import Reference, register_references
from crm.models import Contact
from segments.models import LineEdit, Segment, SegmentLine

MOST = 5  # segments named


def of_contact(record: object) -> Iterator[Reference]:
    """The segments on whose list it stands or stood, the latest first."""
    contact = cast(Contact, record)
    lines = SegmentLine.objects.filter(contact=contact).values("segment").order_by()
    edits = LineEdit.objects.filter(contact=contact).values("segment").order_by()
    there = Segment.objects.filter(Q(pk__in=lines) | Q(pk__in=edits)).select_related("logged_segment")
    segments = list(there.order_by("-pk")[: MOST + 1])
    for segment in segments[:MOST]:
        text = _("segment %(number)s") % {"number": segment.number}
        logged = segment.logged_segment
        yield Reference(text, (logged or segment).get_absolute_url())
    if len(segments) > MOST:
        yield Reference(_("more segments"))


def register() -> None:
    """Make the references known."""
    register_references("contact", of_contact)
