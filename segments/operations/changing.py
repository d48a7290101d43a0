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

from config.lib.locks import is_locked
from segments.errors import CannotSet, SegmentChanged, SegmentIsBusy, SegmentIsLogged
from segments.models import Segment
from segments.queries.changes import in_progress, last_change, person


@contextmanager
def change(
    segment: Segment, *, by: User | None, seen: int | None, what: Mapping[str, Any] | None = None
) -> Iterator[Segment]:
    """The segment read afresh and locked; written back with the next revision when the block ends well.

    `what` is done, as queries.last_change() reads it; where only the block knows, it sets `last_change` itself.
    """
    with held(segment, seen=seen) as locked:
        locked.changed_at, locked.changed_by, locked.last_change = timezone.now(), by, dict(what or {})
        yield locked
        locked.revision += 1
        locked.save(force_update=True)
    copy_state(locked, segment)


@contextmanager
def held(segment: Segment, *, seen: int | None) -> Iterator[Segment]:
    """The segment as it stands, which nobody else changes until the block and its transaction end.

    Raises SegmentIsBusy where somebody else holds it or a worker is to do a step; SegmentIsLogged; SegmentChanged
    where the user looked at an older state. On SQLite the transaction itself is the lock, since it begins IMMEDIATE.
    """
    check_free(segment)  # before waiting for the one who has it
    try:
        with transaction.atomic():
            locked = _lock(segment)
            check_free(locked)
            _check_seen(locked, seen)
            yield locked
    except DatabaseError as error:
        if not is_locked(error):
            raise
        text = _("Somebody else is changing segment %(number)s at this moment. Try again in a moment.")
        raise SegmentIsBusy(text % {"number": segment.number}) from error


def _lock(segment: Segment) -> Segment:
    rows = Segment.objects.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(nowait=True)
    locked = rows.filter(pk=segment.pk).first()
    number = {"number": segment.number}
    if locked is None:
        raise SegmentChanged(_("Segment %(number)s was deleted.") % number)
    if locked.is_logged:
        raise SegmentIsLogged(_("Segment %(number)s has been logged and can no longer change.") % number)
    return locked


def check_free(segment: Segment) -> None:
    """Raise SegmentIsBusy, saying who began what and when, while a worker has a step of the segment to do."""
    step = in_progress(segment)
    if step is None or step.error:
        return
    text = _("%(person)s began at %(at)s: %(what)s. Segment %(number)s can be changed again when that is done.")
    names = {"person": step.person, "at": step.at, "what": step.what, "number": segment.number}
    raise SegmentIsBusy(text % names)


def _check_seen(segment: Segment, seen: int | None) -> None:
    if seen is None or seen == segment.revision:
        return
    text = _("%(person)s changed this segment in the meantime: %(what)s. Look at it again, then repeat your step.")
    raise SegmentChanged(text % {"person": person(segment.changed_by), "what": last_change(segment)})


def copy_state(locked: Segment, segment: Segment) -> None:
    """Let the caller's segment show what was written."""
    for field in Segment._meta.concrete_fields:
        setattr(segment, field.attname, getattr(locked, field.attname))


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
