"""A segment begins, gets its heading, and may be thrown away."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from crm.models import NumberSeries, Salesperson
from crm.operations import take_number
from interactions.models import LoggedSegment
from segments.errors import CannotSet
from segments.models import Segment, SegmentHeader
from segments.operations.changing import change, check_values, held

OWN_FIELDS = ("description", "salesperson", "date")


def create_segment(
    *,
    by: User | None,
    number: str = "",
    description: str = "",
    salesperson: Salesperson | None = None,
    date: datetime.date | None = None,
) -> Segment:
    """An empty segment; its number is the typed one or the next of the series.

    The salesperson is the one named, else the one the user is. Raises the number series' error for a number that
    cannot be taken, CannotSet for a value that does not fit.
    """
    with transaction.atomic():
        segment = Segment(created_by=by, changed_by=by)
        own = {
            "description": description.strip(),
            "salesperson": salesperson or Salesperson.objects.filter(user__isnull=False, user=by).first(),
            "date": date or timezone.localdate(),
        }
        check_values(segment, own)
        segment.number = take_number(NumberSeries.SEGMENTS, typed=number, taken=_is_taken)
        segment.save(force_insert=True)
        SegmentHeader.objects.create(segment=segment)
    return segment


def _is_taken(number: str) -> bool:
    """Logged segments from before may have no segment of their own."""
    logged = LoggedSegment.objects.filter(segment_number=number)
    return Segment.objects.filter(number=number).exists() or logged.exists()


def edit_segment(segment: Segment, *, by: User | None, seen: int | None = None, **fields: Any) -> Segment:
    """Set description, salesperson or date. Raises CannotSet for a value that does not fit."""
    if unknown := set(fields) - set(OWN_FIELDS):
        raise CannotSet(", ".join(sorted(unknown)))
    with change(segment, by=by, seen=seen, what={"fields": [*fields]}) as locked:
        check_values(locked, fields)
    return segment


def delete_segment(segment: Segment, *, by: User | None, seen: int | None = None) -> None:
    """Throw away an open segment with its lines and history. Raises SegmentIsLogged, SegmentIsBusy, SegmentChanged."""
    with held(segment, seen=seen) as locked:
        locked.delete()
