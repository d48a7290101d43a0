"""Changes of many contacts in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from crm.errors import CrmError
from crm.models import BulkChange, ChangeSet
from crm.operations import action_named


@dataclass(frozen=True)
class InHand:
    """A change that a worker does: what it is, and who began it."""

    job: BulkChange
    what: str
    by: str


@dataclass(frozen=True)
class Row:
    """A change in the list of those that were done, and whether the reader may undo it."""

    changes: ChangeSet
    what: str
    by: str
    count: int | None
    in_hand: bool
    may_undo: bool


def told_in_hand(job: BulkChange) -> InHand:
    """A change that a worker does."""
    return InHand(job, what_was_done(job.changes), _name(job.created_by))


def told_row(changes: ChangeSet, reader: User) -> Row:
    """A change as queries.changes_of_many() finds it."""
    return Row(
        changes=changes,
        what=what_was_done(changes),
        by=_name(changes.created_by),
        count=changes.note.get("count"),
        in_hand=changes.in_hand,  # type: ignore[attr-defined]
        may_undo=_may_undo(changes, reader),
    )


def what_was_done(changes: ChangeSet) -> str:
    """The action and its value; an action there is no longer stands under its own name."""
    try:
        return action_named(changes.note["action"]).told(changes.note["value"])
    except CrmError:
        return str(changes.note["action"])


def _may_undo(changes: ChangeSet, reader: User) -> bool:
    try:
        action = action_named(changes.note["action"])
    except CrmError:
        return False
    return action.undoable and reader.has_perm(action.permission) and bool(changes.note.get("count"))


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
