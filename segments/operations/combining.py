"""A list combined with others: their contacts added, kept, or removed, as steps of the list's own history."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.contrib.auth.models import User

from segments.models import Segment
from segments.operations.changing import change
from segments.operations.saved import run_steps
from segments.operations.steps import Change
from segments.queries.combining import combining_steps


def combine_segments(
    segment: Segment, *, numbers: Collection[str], way: str, by: User | None, seen: int | None = None
) -> Change:
    """Add who is in one of the other segments (way="add"), keep only those (way="keep"), or remove them (way="remove").

    An open segment stands for its list, a logged one for its interactions. Undo takes all of it back. Raises
    CriteriaError for a way or a segment that does not exist, and for the segment itself among the others.
    """
    with change(segment, by=by, seen=seen) as locked:
        steps = combining_steps(locked, numbers, way)
        return run_steps(locked, steps, by=by, batch=uuid.uuid4() if len(steps) > 1 else None)
