"""Steps of a segment's history: taking one, and walking back and forth between them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from segments import membership
from segments.errors import NoSuchAction, NothingToUndo
from segments.models import Segment, SegmentAction
from segments.operations.changing import change
from segments.queries.history import line_count


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
        added=added,
        removed=removed,
        count_after=before + added - removed,
        created_by=by,
    )
    segment.changed_at = action.created_at  # the same moment: that is how a clash names what was done
    return Change(action.number, added, removed, action.count_after)


def undo_last_action(segment: Segment, *, by: User | None, seen: int | None = None) -> Change:
    """Take back the last action, or the whole of a reuse; its lines come back as they were.

    Raises NothingToUndo at the beginning of the history.
    """
    with change(segment, by=by, seen=seen) as locked:
        done = list(_live(locked).filter(number__lte=locked.position).order_by("-number")[:1])
        if not done:
            raise NothingToUndo(_("There is no action to undo."))
        earlier = _live(locked).filter(number__lt=done[0].number)
        if done[0].batch:
            earlier = earlier.exclude(batch=done[0].batch)
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
        if action != 0 and not _live(locked).filter(number=action).exists():
            raise NoSuchAction(_("The history has no step %(number)s to go to.") % {"number": action})
        return _move(locked, action)


def _live(segment: Segment) -> Any:
    return segment.actions.filter(discarded=False)


def _move(segment: Segment, position: int) -> Change:
    """One number is written, no line is touched."""
    before = line_count(segment)
    segment.position = position
    now = line_count(segment)
    return Change(position, max(now - before, 0), max(before - now, 0), now)
