"""The log: what was done with whom, written for any number of people with a single statement."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Field, QuerySet, Value
from django.utils import timezone

from config.lib.sql import insert_select, refresh_statistics
from interactions import reach
from interactions.models import InteractionLogEntry, LeftOut, LoggedSegment


def record_interactions(*, logged_segment: LoggedSegment, lines: QuerySet[Any, Any], by: User | None) -> int:
    """One log entry for each line; how many there are.

    The lines are a queryset with `contact_id` and annotations named like the columns of the log (`template_id`,
    `subject`, `campaign_id` …); a column they lack gets its default. Results follow with `add_reach`.
    """
    given = {"logged_segment": logged_segment.pk, "created_at": timezone.now(), "created_by": by.pk if by else None}
    columns: list[str] = []
    values: list[Any] = []
    for field in InteractionLogEntry._meta.concrete_fields:
        if source := _source(lines, field):
            columns.append(field.name)
            values.append(source)
        elif field.name in given or not (field.null or field.primary_key):
            columns.append(field.name)
            values.append(Value(given.get(field.name, field.get_default()), output_field=_plain(field)))
    count = insert_select(InteractionLogEntry, columns, lines.values_list(*values))
    refresh_statistics(InteractionLogEntry, written=count)
    logged_segment.interactions += count
    logged_segment.save(update_fields=["interactions"])
    return count


def _source(lines: QuerySet[Any, Any], field: Field[Any, Any]) -> str:
    """What the lines call the column; nothing where they do not have it."""
    if field.name == "contact":
        return "contact_id"
    return next((name for name in (field.attname, field.name) if name in lines.query.annotations), "")


def _plain(field: Field[Any, Any]) -> Field[Any, Any]:
    """The kind of value a column holds: for a key, the kind of the key it points to."""
    return field.target_field if field.is_relation else field  # type: ignore[attr-defined]


def record_left_out(*, logged_segment: LoggedSegment, lines: QuerySet[Any, Any]) -> int:
    """Who stood in the segment and got nothing, and why: lines with `contact_id` and `reason`; how many there are."""
    rows = lines.values_list(Value(logged_segment.pk), "contact_id", "reason")
    return insert_select(LeftOut, ["logged_segment", "contact", "reason"], rows)


def add_reach(logged_segment: LoggedSegment) -> int:
    """Campaign results of the people in a segment that was logged just now, on top of those they have."""
    return reach.add(logged_segment)


def refresh_reach(of: LoggedSegment | QuerySet[InteractionLogEntry]) -> int:
    """Campaign results of the people in a logged segment, or of these entries, worked out again from the log."""
    entries = InteractionLogEntry.objects.filter(logged_segment=of) if isinstance(of, LoggedSegment) else of
    return reach.refresh(entries)
