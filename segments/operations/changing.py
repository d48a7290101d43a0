"""What every change of a segment shares: the lock, the check of what was seen, the revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from segments.errors import AlreadyLogged, CannotSet, SegmentChanged, SegmentIsBusy, SegmentIsLogged
from segments.models import Segment
from segments.queries.history import sentence

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code


@contextmanager
def change(segment: Segment, *, by: User | None, seen: int | None) -> Iterator[Segment]:
    """The segment read afresh and locked; written back with the next revision when the block ends well."""
    with transaction.atomic():
        locked = lock(segment)
        check_seen(locked, seen)
        locked.changed_at, locked.changed_by = timezone.now(), by
        yield locked
        locked.revision += 1
        locked.save(force_update=True)
    copy_state(locked, segment)


def copy_state(locked: Segment, segment: Segment) -> None:
    """Let the caller's segment show what was written."""
    for field in Segment._meta.concrete_fields:
        setattr(segment, field.attname, getattr(locked, field.attname))


def lock(segment: Segment) -> Segment:
    """The segment as it stands, held until the transaction ends.

    Raises SegmentIsBusy where somebody else holds it, SegmentIsLogged where it can no longer change. On SQLite the
    transaction itself is the lock, since it begins IMMEDIATE.
    """
    rows = Segment.objects.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(nowait=True)
    try:
        locked = rows.get(pk=segment.pk)
    except Segment.DoesNotExist as error:
        raise SegmentChanged(_("Segment %(number)s was deleted.") % {"number": segment.number}) from error
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        text = _("Somebody else is changing segment %(number)s at this moment. Try again in a moment.")
        raise SegmentIsBusy(text % {"number": segment.number}) from error
    if locked.is_logged:
        raise SegmentIsLogged(
            _("Segment %(number)s has been logged and can no longer change.") % {"number": segment.number}
        )
    return locked


def lock_unlogged(segment: Segment) -> Segment:
    """As lock(), for logging: a second time raises AlreadyLogged."""
    try:
        return lock(segment)
    except SegmentIsLogged as error:
        raise AlreadyLogged(_("Segment %(number)s was logged already.") % {"number": segment.number}) from error


def check_seen(segment: Segment, seen: int | None) -> None:
    """Raise SegmentChanged, saying who did what, where the user looked at an older state."""
    if seen is None or seen == segment.revision:
        return
    # The last action was the last change where both carry the same moment.
    action = segment.actions.filter(created_at=segment.changed_at).order_by("number").last()
    names = {
        "person": (segment.changed_by and segment.changed_by.get_username()) or _("Somebody"),
        "what": sentence(action) if action else _("edited the segment or moved in its history"),
    }
    raise SegmentChanged(
        _("%(person)s changed this segment in the meantime: %(what)s. Look at it again, then repeat your step.") % names
    )


def check_values(record: Model, fields: Mapping[str, Any]) -> None:
    """Put the values on the record; raises CannotSet, naming the field, for one that does not fit."""
    for name, value in fields.items():
        setattr(record, name, value)
    others = [field.name for field in record._meta.fields if field.name not in fields]
    try:
        record.clean_fields(exclude=others)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise CannotSet(messages[0], field=field) from error
