"""Criteria kept under a code, and run again on another segment."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from segments.errors import CodeTaken, NothingToSave
from segments.models import SavedCriteria, Segment
from segments.operations.changing import change, check_values
from segments.operations.contacts import run_step
from segments.operations.steps import Change


def save_criteria(segment: Segment, *, code: str, description: str = "", by: User | None) -> SavedCriteria:
    """Keep the steps the list stands on under a code; contacts added or removed by hand are not among them.

    Raises NothingToSave where no step has criteria, CodeTaken for a code in use, CannotSet for one that is none.
    """
    steps = [
        {"kind": action.kind, "criteria": action.criteria, "keep": action.keep}
        for action in segment.actions.filter(
            discarded=False, number__lte=segment.position, criteria__isnull=False
        ).order_by("number")
    ]
    if not steps:
        raise NothingToSave(_("This segment has no action whose criteria could be saved."))
    saved = SavedCriteria(steps=steps, created_by=by)
    check_values(saved, {"code": code.strip().upper(), "description": description.strip()})
    with transaction.atomic():
        if SavedCriteria.objects.select_for_update().filter(pk=saved.code).exists():
            raise CodeTaken(_("Saved criteria %(code)s exist already.") % {"code": saved.code}, field="code")
        saved.save(force_insert=True)
    return saved


def reuse_criteria(segment: Segment, *, saved: SavedCriteria, by: User | None, seen: int | None = None) -> Change:
    """Run the saved steps in their order against today's contacts, on top of the list; Undo takes all of them back.

    Raises CriteriaError where a step names a code that is gone.
    """
    with change(segment, by=by, seen=seen) as locked:
        batch = uuid.uuid4()
        changes = [
            run_step(locked, step["kind"], step["criteria"], step["keep"], by=by, batch=batch) for step in saved.steps
        ]
    added, removed = sum(each.added for each in changes), sum(each.removed for each in changes)
    return Change(changes[-1].number, added, removed, changes[-1].now)


def delete_criteria(saved: SavedCriteria, *, by: User | None) -> None:
    """Forget saved criteria; the segments built with them stay as they are."""
    saved.delete()
