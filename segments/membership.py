"""The set engine: each change of a list is a fixed number of statements, whatever the size.

A line is a member after action p where added_at ≤ p and (removed_at is empty or removed_at > p). At the newest action
that is: removed_at is empty. Identifiers never pass through Python.
"""

from __future__ import annotations

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from config.lib.sql import insert_select
from crm.models import Contact
from segments.models import Segment, SegmentLine


def at_position(segment: Segment, position: int | None = None) -> QuerySet[SegmentLine]:
    """The lines that are members after the action of that number; now where none is named."""
    lines = SegmentLine.objects.filter(segment=segment)
    wanted = segment.position if position is None else position
    if wanted == segment.last_action:
        return lines.filter(removed_at__isnull=True)
    return lines.at(wanted)


def discard_future(segment: Segment) -> None:
    """Forget the undone actions, in this order: a line of an undone removal may have a newer live line beside it."""
    lines = SegmentLine.objects.filter(segment=segment)
    lines.filter(added_at__gt=segment.position).delete()
    lines.filter(removed_at__gt=segment.position).update(removed_at=None)
    segment.actions.filter(number__gt=segment.position, discarded=False).update(discarded=True)


def append(segment: Segment, contacts: QuerySet[Contact], *, action: int) -> int:
    """Append the contacts that are not members yet: company by company, the company before its persons.

    Membership is tested by the partial unique index: a NOT EXISTS would be run once per contact where the planner
    takes a table it never analysed for an empty one (21 s against 0.6 s for 75,000 lines of a million contacts).
    """
    rows = contacts.order_by(
        Coalesce("company__name", Value("")), Coalesce("company__number", Value("")), "type", "name", "pk"
    )
    rows = rows.values_list(Value(segment.pk), "pk", Value(action), Value(segment.header_version), flat=False)
    return insert_select(
        SegmentLine,
        ["segment", "contact", "added_at", "header_version"],
        rows,
        unique=["segment", "contact"],
        where="removed_at IS NULL",
    )


def remove(members: QuerySet[SegmentLine], *, action: int) -> int:
    """Let the members leave."""
    return members.order_by().update(removed_at=action)
