"""An earlier step done otherwise, or left out: what came after it is done again on what came before it.

An edit is a batch of new actions. The first lets everybody leave and copies the lines as they were before the edited
step; the others are the edited step and the later ones. The old lines stay as they are, so undoing the edit moves the
position and nothing else.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _

from config.lib.sql import insert_select
from crm.choosing import Chosen
from crm.models import Contact
from segments import membership
from segments.criteria import Criteria
from segments.errors import CriteriaError
from segments.models import Segment, SegmentAction, SegmentLine
from segments.operations.changing import change
from segments.operations.contacts import list_step, run_step
from segments.operations.stacks import cards_step
from segments.operations.steps import Change, take_step
from segments.queries.history import line_count, place_of_step

Kind = SegmentAction.Kind


def edit_action(
    segment: Segment,
    *,
    action: int,
    criteria: Criteria | None,
    keep: str = "",
    by: User | None,
    seen: int | None = None,
) -> Change:
    """Give an earlier step other criteria, or with None leave it out, and do the later steps again; one Undo for all.

    Criteria are run against today's contacts; what was done by hand is done to the same contacts. The change tells who
    is in the list now and was not, and who no longer is. Without `keep` a reduction keeps its choice. Raises
    NoSuchAction for a step the list does not stand on, or one made by hand that is given criteria; CriteriaError for
    criteria not understood, and, naming the step, where a later one can no longer be run.
    """
    with change(segment, by=by, seen=seen) as locked:
        place = place_of_step(locked, action, with_filters=criteria is not None)
        step = place.step
        count, batch = line_count(locked), uuid.uuid4()
        note = {"step": action, "left_out": criteria is None}
        beginning = _begin_again(locked, place.before, note=note, by=by, batch=batch)
        if criteria is not None:
            kind = Kind.REDUCE if step.kind == Kind.REDUCE else Kind.ADD
            done = run_step(locked, kind, criteria, keep or step.keep, by=by, batch=batch)
            _keep_saved(locked, step, done)
        for each in place.later:
            _run_again(locked, each, by=by, batch=batch)
        _keep_header_versions(locked, beginning)
        told = _compare(locked, beginning, count)
        note |= {"came_in": told.added, "left": told.removed}
        locked.actions.filter(number=beginning).update(note=note)
        locked.last_change = {"action": beginning}
        return told


def _begin_again(segment: Segment, back_to: int, *, note: dict[str, Any], by: User | None, batch: uuid.UUID) -> int:
    """Let the list be what it was after the action `back_to`; the number of the action that did it."""

    def move(number: int) -> tuple[int, int]:
        left = membership.remove(membership.at_position(segment), action=number)
        lines = membership.at_position(segment, back_to).order_by("id")
        rows = lines.values_list("segment", "contact", Value(number), "header_version")
        return insert_select(SegmentLine, ["segment", "contact", "added_at", "header_version"], rows), left

    step = take_step(segment, kind=Kind.EDIT, by=by, note=note, batch=batch, back_to=back_to, move=move)
    return step.number


def _run_again(segment: Segment, step: SegmentAction, *, by: User | None, batch: uuid.UUID) -> None:
    if step.criteria is None:
        _by_hand_again(segment, step, by=by, batch=batch)
        return
    try:
        done = run_step(segment, step.kind, step.criteria, step.keep, by=by, batch=batch)
    except CriteriaError as error:
        text = _("Step %(number)s can no longer be run: %(reason)s") % {"number": step.number, "reason": error}
        raise CriteriaError(text) from error
    _keep_saved(segment, step, done)


def _keep_saved(segment: Segment, step: SegmentAction, done: Change) -> None:
    """A step of saved criteria that is taken again stays theirs: the list goes on standing on them."""
    if step.saved_id:
        segment.actions.filter(number=done.number).update(saved=step.saved_id)


def _by_hand_again(segment: Segment, step: SegmentAction, *, by: User | None, batch: uuid.UUID) -> None:
    """Those of them who are there: whom another edit brings back later is told by the step that was first made."""
    first = step.note.get("first", step.number)
    if step.kind == Kind.ADD_CARDS:
        cards_step(segment, note=step.note, by=by, batch=batch)
        return
    if step.kind == Kind.ADD_LIST:
        list_step(segment, _of_list(segment, step, first), note={**step.note, "first": first}, by=by, batch=batch)
        return

    def add(number: int) -> tuple[int, int]:
        contacts = Contact.objects.filter(number__in=step.note["numbers"]).order_by("pk").values_list("pk")
        return membership.append(segment, contacts, action=number), 0

    def remove(number: int) -> tuple[int, int]:
        gone = Q(contact__in=segment.lines.filter(removed_at=first).order_by().values("contact"))
        return 0, membership.remove(membership.at_position(segment).filter(gone), action=number)

    move = add if step.kind == Kind.ADD_CONTACT else remove
    take_step(segment, kind=Kind(step.kind), by=by, note={**step.note, "first": first}, batch=batch, move=move)


def _of_list(segment: Segment, step: SegmentAction, first: int) -> QuerySet[Contact]:
    """Those ticked, or all that the list finds today; where what it was asked for was forgotten, who came in by it."""
    if "query" in step.note:
        return Chosen(query=step.note["query"]).contacts()
    if "numbers" in step.note:
        return Contact.objects.present().filter(number__in=step.note["numbers"])
    return Contact.objects.filter(pk__in=segment.lines.filter(added_at=first).order_by().values("contact"))


def _keep_header_versions(segment: Segment, beginning: int) -> None:
    """Who was in the list when the edit began goes on getting what they got."""
    if segment.header_version == 1:
        return
    before = segment.lines.filter(contact=OuterRef("contact"), removed_at=beginning).order_by()
    other = before.exclude(header_version=OuterRef("header_version"))
    again = segment.lines.filter(Exists(other), added_at__gte=beginning)
    again.update(header_version=Subquery(before.values("header_version")[:1]))


def _compare(segment: Segment, beginning: int, count: int) -> Change:
    """The list against the `count` contacts it had: their lines all left when the edit began."""
    before = segment.lines.filter(contact=OuterRef("contact"), removed_at=beginning)
    stayed, now = membership.at_position(segment).filter(Exists(before)).count(), line_count(segment)
    return Change(segment.position, now - stayed, count - stayed, now)
