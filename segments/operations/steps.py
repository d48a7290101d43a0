"""Steps of a segment's history: taking one, and walking back and forth between them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max
from django.utils.translation import gettext as _

from config.lib.sql import refresh_statistics
from segments import membership
from segments.errors import NoSuchAction, NothingToUndo
from segments.models import Segment, SegmentAction, SegmentLine
from segments.operations.changing import change
from segments.queries.history import is_live, line_count


@dataclass(frozen=True)
class Change:
    """What became of the list: the action it stands at, who came in, who left, how many there are now."""

    number: int
    added: int
    removed: int
    now: int


def take_step(
    segment: Segment,
    *,
    kind: SegmentAction.Kind,
    by: User | None,
    move: Callable[[int], tuple[int, int]],
    criteria: dict[str, Any] | None = None,
    keep: str = "",
    note: dict[str, Any] | None = None,
    batch: uuid.UUID | None = None,
    back_to: int | None = None,
) -> Change:
    """Record the next action of a locked segment and let `move` do it; undone steps are discarded first."""
    before = line_count(segment)
    if segment.position < segment.last_action:
        membership.discard_future(segment)
    segment.last_action += 1
    segment.position = segment.last_action
    added, removed = move(segment.position)
    action = SegmentAction.objects.create(
        segment=segment,
        number=segment.position,
        kind=kind,
        criteria=criteria,
        keep=keep,
        note=note or {},
        batch=batch,
        back_to=back_to,
        added=added,
        removed=removed,
        count_after=before + added - removed,
        last_line=_last_line(segment),
        created_by=by,
    )
    refresh_statistics(SegmentLine, written=added + removed)
    segment.last_change = {"action": action.number}
    return Change(action.number, added, removed, action.count_after)


def _last_line(segment: Segment) -> int:
    """The newest of the lines still there and of those that left: each is the end of an index."""
    lines = segment.lines.order_by()
    live = lines.filter(removed_at__isnull=True).aggregate(last=Max("pk"))["last"] or 0
    before = segment.actions.filter(discarded=False).aggregate(last=Max("last_line"))["last"] or 0
    return max(live, before)


def undo_last_action(segment: Segment, *, by: User | None, seen: int | None = None) -> Change:
    """Take back the last action, or the whole of a reuse or an edit; its lines come back as they were.

    Raises NothingToUndo at the beginning of the history.
    """
    with change(segment, by=by, seen=seen) as locked:
        done = _live(locked).filter(number__lte=locked.position).order_by("number").last()
        if done is None:
            raise NothingToUndo(_("There is no action to undo."))
        earlier = _live(locked).filter(number__lt=done.number)
        if done.batch:
            earlier = earlier.exclude(batch=done.batch)
        return _move(locked, earlier.order_by("-number").values_list("number", flat=True).first() or 0)


def redo_action(segment: Segment, *, by: User | None, seen: int | None = None) -> Change:
    """Do again what was undone last. Raises NothingToUndo where nothing is undone."""
    with change(segment, by=by, seen=seen) as locked:
        undone = _live(locked).filter(number__gt=locked.position).order_by("number")
        following = undone.first()
        if following is None:
            raise NothingToUndo(_("There is no undone action to redo."))
        if following.batch:
            following = undone.filter(batch=following.batch).last() or following
        return _move(locked, following.number)


def go_to(segment: Segment, *, action: int, by: User | None, seen: int | None = None) -> Change:
    """Let the list stand as it did after the action of that number, 0 for the beginning; nothing is lost.

    Raises NoSuchAction for a number that was never drawn or was discarded.
    """
    with change(segment, by=by, seen=seen) as locked:
        if not is_live(locked, action):
            raise NoSuchAction(_("The history has no step %(number)s to go to.") % {"number": action})
        return _move(locked, action)


def _live(segment: Segment) -> Any:
    return segment.actions.filter(discarded=False)


def _move(segment: Segment, position: int) -> Change:
    """One number is written, no line is touched."""
    start, before = segment.position, line_count(segment)
    segment.position, segment.last_change = position, {"moved_to": position}
    now = line_count(segment)
    added, removed = _by_edit(segment, start, position) or (max(now - before, 0), max(before - now, 0))
    return Change(position, added, removed, now)


def _by_edit(segment: Segment, start: int, end: int) -> tuple[int, int] | None:
    """Who came in and who left where an edit, all of it and nothing else, was undone or done again.

    As many may come in as leave, which the counts before and after do not tell.
    """
    crossed = _live(segment).filter(number__gt=min(start, end), number__lte=max(start, end)).order_by("number")
    edit = crossed.first()
    if edit is None or edit.back_to is None:
        return None
    batch = _live(segment).filter(batch=edit.batch)
    if set(crossed.values_list("number")) != set(batch.values_list("number")):
        return None
    came_in, left = edit.note["came_in"], edit.note["left"]
    return (came_in, left) if start < end else (left, came_in)
