"""Steps too large for a page's patience: a worker takes them, and until then nothing else changes the segment."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F, Max, Sum
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config.lib.doorbell import ring, ring_on_commit
from config.lib.errors import DomainError
from config.lib.locks import is_locked
from crm.choosing import Chosen
from crm.models import Contact
from crm.search import words_in
from interactions.delivery.claims import alone
from interactions.models import LoggedSegment
from segments import membership
from segments.criteria import Criteria, matching
from segments.errors import CannotPreview, CriteriaError, SegmentIsBusy
from segments.models import SavedCriteria, Segment, StepInProgress
from segments.operations.changing import held
from segments.operations.combining import combine_segments
from segments.operations.contacts import (
    add_contacts,
    add_from_list,
    reduce_contacts,
    remove_lines,
    repeat_action,
    reuse_logged_segment,
)
from segments.operations.editing import edit_action
from segments.operations.saved import reuse_criteria
from segments.operations.steps import Change
from segments.queries.combining import combining_steps
from segments.queries.history import line_count, standing_actions
from segments.queries.preview import preview
from segments.queries.reuse import Answers
from segments.queries.saved import SavedStep, last_use, steps_to_run

logger = logging.getLogger(__name__)

LIMIT = 100_000  # lines: so many are changed while somebody waits for the page
TASK = "segments.tasks.finish_step"
FAILED = gettext_noop("The step came to an unexpected end. The administrator finds the cause in the worker’s log.")


def begin_step(
    segment: Segment, *, operation: str, arguments: Mapping[str, Any], by: User | None, seen: int | None = None
) -> Change | StepInProgress:
    """Do the operation at once, or leave it to a worker where it is expected to touch more than LIMIT lines.

    `operation` is one of OPERATIONS; its keyword arguments are given as JSON holds them: saved criteria by their code,
    a logged segment by its number. Raises what the operation raises, also where a worker is to do it.
    """
    run, expected = OPERATIONS[operation]
    if _most(segment) > LIMIT:
        lines = expected(segment, **arguments) + _undone_lines(segment)
        if lines > LIMIT:
            return _leave_to_worker(segment, operation, arguments, lines=lines, by=by, seen=seen)
    return run(segment, by=by, seen=seen, **_records(arguments))


def _most(segment: Segment) -> int:
    """What no step exceeds, known without counting: small ones shall not be counted first."""
    return max(Contact.objects.aggregate(last=Max("pk"))["last"] or 0, line_count(segment))


def _undone_lines(segment: Segment) -> int:
    """What goes with the undone steps, which the next step discards."""
    if segment.position == segment.last_action:
        return 0
    undone = segment.actions.filter(number__gt=segment.position, discarded=False)
    return undone.aggregate(lines=Sum(F("added") + F("removed")))["lines"] or 0


def _leave_to_worker(
    segment: Segment, operation: str, arguments: Mapping[str, Any], *, lines: int, by: User | None, seen: int | None
) -> StepInProgress:
    with held(segment, seen=seen) as locked:
        StepInProgress.objects.filter(segment=locked).delete()  # an earlier one that failed: this is the newer story
        step = StepInProgress.objects.create(
            segment=locked, operation=operation, arguments=dict(arguments), lines=lines, created_by=by
        )
        ring_on_commit(step.pk, TASK)
    return step


def finish_step(step_id: int) -> None:
    """Do the step, in a worker: all of it or, where the worker dies, nothing, and the next ring begins it anew.

    One at a time on a machine, so that letters and e-mails find a worker too. A ring for a step that is done, or that
    another worker has in hand, does nothing.
    """
    with alone("steps") as mine:
        if mine:
            _finish(step_id)


def _finish(step_id: int) -> None:
    try:
        # Whoever works does not know who will read the reason of a failure.
        with translation.override(None), transaction.atomic():
            steps = StepInProgress.objects.select_for_update(skip_locked=True, of=("self",)).filter(error="")
            if step := steps.select_related("segment", "created_by").filter(pk=step_id).first():
                _run(step)
    except (SegmentIsBusy, OperationalError) as error:
        logger.warning("step %s waits for the next ring: %s", step_id, error)


def _run(step: StepInProgress) -> None:
    """Its row goes first, within the same transaction: it is what keeps everybody from the segment."""
    run, _expected = OPERATIONS[step.operation]
    row = StepInProgress.objects.filter(pk=step.pk)
    try:
        with transaction.atomic():
            row.delete()
            run(step.segment, by=step.created_by, **_records(step.arguments))
    except (SegmentIsBusy, OperationalError):
        raise
    except DomainError as error:
        row.update(error=str(error))
    except Exception:
        # It would fail again at every ring: somebody has to be told, or the segment stays closed for good.
        logger.exception("step %s failed", step.pk)
        row.update(error=FAILED)


def dismiss_step(segment: Segment, *, by: User | None) -> bool:
    """Forget a step that failed, or that no worker has begun; False where there is none any more.

    Raises SegmentIsBusy while it is being done.
    """
    steps = StepInProgress.objects.filter(segment=segment)
    try:
        with transaction.atomic():
            list(steps.select_for_update(nowait=True))
            return steps.delete()[0] > 0
    except DatabaseError as error:
        if not is_locked(error):
            raise
        raise SegmentIsBusy(_("A worker has begun the step. It can be undone when it is done.")) from error


def ring_for_steps() -> None:
    """Ring again for what nobody has done yet: a doorbell may be lost, and a worker may die."""
    for step_id in StepInProgress.objects.filter(error="").order_by("pk").values_list("pk", flat=True):
        ring(step_id, TASK)


def _records(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as the operation takes them."""
    found = dict(arguments)
    for name, find in (("saved", _saved), ("logged_segment", _logged)):
        if name in found:
            found[name] = find(found[name])
    return found


def _saved(code: str) -> SavedCriteria:
    saved = SavedCriteria.objects.filter(pk=code).first()
    if saved is None:
        raise CriteriaError(_("There are no saved criteria %(code)s any more.") % {"code": code}, field="saved")
    return saved


def _logged(number: str) -> LoggedSegment:
    logged = LoggedSegment.objects.filter(segment_number=number).first()
    if logged is None:
        raise CriteriaError(_("There is no logged segment %(number)s.") % {"number": number}, field="logged_segment")
    return logged


def _of_adding(segment: Segment, *, criteria: Criteria) -> int:
    return preview(segment, criteria=criteria).new


def _of_reducing(segment: Segment, *, criteria: Criteria, keep: str) -> int:
    return preview(segment, criteria=criteria, keep=keep).leave


def _of_repeating(segment: Segment, *, action: int) -> int:
    step = segment.actions.filter(number=action, criteria__isnull=False).first()
    if step is None or step.criteria is None:
        return 0
    if step.keep:
        return _of_reducing(segment, criteria=step.criteria, keep=step.keep)
    return _of_adding(segment, criteria=step.criteria)


def _of_editing(segment: Segment, *, action: int, criteria: Criteria | None, keep: str = "") -> int:
    """Everybody leaves and comes in anew."""
    if action not in {step.number for step in standing_actions(segment)}:
        return 0
    return max(line_count(segment), matching(criteria).count() if criteria is not None else 0)


def _of_reusing(segment: Segment, *, saved: str, only_new: bool = False) -> int:
    criteria = _saved(saved)
    last = last_use(criteria, but=segment) if only_new else None
    return 0 if only_new and last is None else _of_steps(segment, steps_to_run(criteria, only_new_since=last))


def _of_combining(segment: Segment, *, numbers: Collection[str], way: str) -> int:
    return _of_steps(segment, combining_steps(segment, numbers, way))


def _of_steps(segment: Segment, steps: Sequence[SavedStep]) -> int:
    try:
        effect = Answers(segment, steps).effect(steps)
    except CannotPreview:
        return _most(segment)
    return sum(step.added + step.removed for step in effect.steps)


def _of_reusing_logged(segment: Segment, *, logged_segment: str) -> int:
    return _logged(logged_segment).interactions


def _of_adding_from_list(segment: Segment, *, ids: Collection[int] = (), query: str | None = None) -> int:
    return membership.may_come_in(Chosen(tuple(ids), query).contacts()).count()


def _of_removing(segment: Segment, *, contacts: Collection[int] | None = None, matching: str = "") -> int:
    if contacts is not None:
        return len(contacts)
    return membership.at_position(segment).filter(words_in(matching, "contact__")).count() if matching.strip() else 0


# What a worker can do, each with how many lines it is expected to touch. None where it will be refused: then it is
# run, and refused, at once.
OPERATIONS: dict[str, tuple[Callable[..., Change], Callable[..., int]]] = {
    "add_contacts": (add_contacts, _of_adding),
    "reduce_contacts": (reduce_contacts, _of_reducing),
    "repeat_action": (repeat_action, _of_repeating),
    "edit_action": (edit_action, _of_editing),
    "reuse_criteria": (reuse_criteria, _of_reusing),
    "reuse_logged_segment": (reuse_logged_segment, _of_reusing_logged),
    "combine_segments": (combine_segments, _of_combining),
    "add_from_list": (add_from_list, _of_adding_from_list),
    "remove_lines": (remove_lines, _of_removing),
}
