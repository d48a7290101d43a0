"""Criteria kept under a code, edited, and run again on another segment."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from segments.criteria import validate
from segments.errors import CodeTaken, CriteriaChanged, CriteriaError, NothingToSave
from segments.models import SavedCriteria, Segment, SegmentAction
from segments.operations.changing import change, check_values
from segments.operations.contacts import run_step
from segments.operations.steps import Change
from segments.queries.history import standing_actions
from segments.queries.saved import SavedStep, in_words, last_use, steps_to_run, version_of

Kind, Keep = SegmentAction.Kind, SegmentAction.Keep


def save_criteria(
    segment: Segment, *, code: str, description: str = "", replace: bool = False, by: User | None
) -> SavedCriteria:
    """Keep the steps the list stands on under a code; contacts added or removed by hand are not among them.

    Without a description the steps in words are one. With `replace` they take the place of what the code held. Raises
    NothingToSave where no step has criteria, CodeTaken for a code in use, CannotSet for one that is none.
    """
    steps = [
        {"kind": action.kind, "criteria": action.criteria, "keep": action.keep}
        for action in standing_actions(segment)
        if action.criteria is not None
    ]
    if not steps:
        raise NothingToSave(_("This segment has no action whose criteria could be saved."))
    saved = SavedCriteria(steps=steps, created_by=by, created_at=timezone.now())
    check_values(saved, {"code": code.strip().upper(), "description": description.strip() or in_words(steps)})
    try:
        with transaction.atomic():
            saved.save(force_insert=True)
    except IntegrityError as error:
        if not replace:
            taken = _("Saved criteria %(code)s exist already.") % {"code": saved.code}
            raise CodeTaken(taken, field="code") from error
        saved.save()
    return saved


def edit_criteria(
    saved: SavedCriteria,
    *,
    by: User | None,
    description: str | None = None,
    steps: Iterable[Mapping[str, Any]] | None = None,
    seen: str | None = None,
) -> SavedCriteria:
    """Give saved criteria another description or other steps; the segments made with them stay as they are.

    `seen` is the version of the steps the user acted on. Raises CriteriaChanged where they changed or are gone,
    NothingToSave where no step is left, CriteriaError for a new one that is not understood, CannotSet.
    """
    with transaction.atomic():
        stored = _held(saved)
        if seen is not None and seen != version_of(stored):
            text = _("Somebody changed criteria %(code)s in the meantime. Look at them again, then repeat your step.")
            raise CriteriaChanged(text % {"code": saved.code})
        if description is not None:
            check_values(stored, {"description": description.strip() or in_words(stored.steps)})
        if steps is not None:
            stored.steps = [step if step in stored.steps else _valid(step) for step in steps]
        if not stored.steps:
            raise NothingToSave(_("Saved criteria need at least one step."))
        stored.save(update_fields=["description", "steps"])
    saved.description, saved.steps = stored.description, stored.steps
    return saved


def reuse_criteria(
    segment: Segment, *, saved: SavedCriteria, by: User | None, only_new: bool = False, seen: int | None = None
) -> Change:
    """Run the saved steps in their order against today's contacts, on top of the list; Undo takes all of them back.

    With `only_new` those leave at the end who stand in the list of the segment where the criteria were run last.
    Raises CriteriaError where a step names a code that is gone, or where there was no such segment.
    """
    with change(segment, by=by, seen=seen) as locked:
        _held(saved)
        last = last_use(saved, but=locked) if only_new else None
        if only_new and last is None:
            raise CriteriaError(_("These criteria were not used in another segment yet."), field="only_new")
        batch = uuid.uuid4()
        done = run_steps(locked, steps_to_run(saved, only_new_since=last), by=by, batch=batch)
        locked.actions.filter(batch=batch).update(saved=saved)
    return done


def run_steps(segment: Segment, steps: Iterable[SavedStep], *, by: User | None, batch: uuid.UUID | None) -> Change:
    """Take several steps on a locked segment, as one in the eyes of Undo."""
    changes = [run_step(segment, step["kind"], step["criteria"], step["keep"], by=by, batch=batch) for step in steps]
    added, removed = sum(each.added for each in changes), sum(each.removed for each in changes)
    return Change(changes[-1].number, added, removed, changes[-1].now)


def delete_criteria(saved: SavedCriteria, *, by: User | None) -> None:
    """Forget saved criteria; the segments built with them stay as they are."""
    saved.delete()


def _held(saved: SavedCriteria) -> SavedCriteria:
    """The criteria as they are stored, which nobody else changes until the transaction ends."""
    stored = SavedCriteria.objects.select_for_update().filter(pk=saved.pk).first()
    if stored is None:
        raise CriteriaChanged(_("The saved criteria %(code)s were deleted.") % {"code": saved.code})
    return stored


def _valid(step: Mapping[str, Any]) -> SavedStep:
    """A new step as it is stored."""
    if not isinstance(step, Mapping) or step.get("kind") not in [Kind.ADD, Kind.REDUCE, Kind.REUSE]:
        raise CriteriaError(_("A step adds contacts or reduces them."))
    keep = step.get("keep", "") if step["kind"] == Kind.REDUCE else ""
    if step["kind"] == Kind.REDUCE and keep not in Keep.values:
        raise CriteriaError(_("Choose whether the contacts that match stay or leave."), field="keep")
    return {"kind": step["kind"], "criteria": validate(step.get("criteria", {})), "keep": keep}
