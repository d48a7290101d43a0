"""Who comes into the list and who leaves it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from config.lib.sql import refresh_statistics
from crm.choosing import Chosen
from crm.models import Contact
from crm.search import words_in
from interactions.models import LoggedSegment
from segments import criteria as meaning
from segments import membership
from segments.criteria import Criteria
from segments.errors import ContactRefused, CriteriaError, NoSuchAction, NotInSegment
from segments.models import Segment, SegmentAction, SegmentLine
from segments.operations.changing import change
from segments.operations.steps import Change, take_step
from segments.queries.history import line_count

Kind, Keep = SegmentAction.Kind, SegmentAction.Keep
NAMES_KEPT = 5  # a sentence of the history names that many people


def add_contacts(segment: Segment, *, criteria: Criteria, by: User | None, seen: int | None = None) -> Change:
    """Add the contacts the criteria choose and that are not in the list yet. Raises CriteriaError."""
    with change(segment, by=by, seen=seen) as locked:
        return add_step(locked, criteria=criteria, by=by)


def reduce_contacts(
    segment: Segment, *, criteria: Criteria, keep: str, by: User | None, seen: int | None = None
) -> Change:
    """Keep only the contacts that match (keep="matching"), or remove those that match (keep="others").

    Raises CriteriaError.
    """
    with change(segment, by=by, seen=seen) as locked:
        return reduce_step(locked, criteria=criteria, keep=keep, by=by)


def reuse_logged_segment(
    segment: Segment,
    *,
    logged_segment: LoggedSegment | None = None,
    logged_segments: Collection[LoggedSegment] = (),
    by: User | None,
    seen: int | None = None,
) -> Change:
    """Add everybody with an entry in the logged segment, or in one of several."""
    chosen = [logged_segment] if logged_segment else logged_segments
    group = {"section": "logged_segment", "number": {"in": [logged.segment_number for logged in chosen]}}
    criteria = {"version": meaning.VERSION, "groups": [group], "options": {"ignore_exclusion": True}}
    with change(segment, by=by, seen=seen) as locked:
        return add_step(locked, criteria=criteria, by=by, kind=Kind.REUSE)


def repeat_action(segment: Segment, *, action: int, by: User | None, seen: int | None = None) -> Change:
    """Run an earlier step with criteria once more, also a discarded one, against today's contacts.

    Raises NoSuchAction where the step was none, or was made by hand.
    """
    with change(segment, by=by, seen=seen) as locked:
        step = locked.actions.filter(number=action, criteria__isnull=False).first()
        if step is None or step.criteria is None:
            raise NoSuchAction(_("The history has no step %(number)s that can be run again.") % {"number": action})
        return run_step(locked, step.kind, step.criteria, step.keep, by=by)


def add_contact(
    segment: Segment,
    *,
    contact: Contact,
    by: User | None,
    ignore_exclusion: bool = False,
    seen: int | None = None,
) -> Change:
    """Add one contact by hand.

    Raises ContactRefused for somebody who is in the list already, is blocked for privacy, is excluded from segments, or
    was deleted meanwhile.
    """
    with change(segment, by=by, seen=seen) as locked:
        _check_may_come_in(locked, contact, ignore_exclusion=ignore_exclusion)
        one = Contact.objects.filter(pk=contact.pk).values_list("pk")
        step = take_step(
            locked,
            kind=Kind.ADD_CONTACT,
            by=by,
            note={"names": [contact.name], "numbers": [contact.number]},
            move=lambda number: (membership.append(locked, one, action=number), 0),
        )
        if not step.added:
            raise ContactRefused(_("%(name)s has been deleted meanwhile.") % {"name": contact.name}, field="contact")
        return step


def add_from_list(
    segment: Segment,
    *,
    ids: Collection[int] = (),
    query: str | None = None,
    by: User | None,
    seen: int | None = None,
) -> Change:
    """Add contacts chosen in the list of contacts: those with the ids, or all that its `query` finds, in one statement.

    Who is in already, blocked for privacy or excluded from segments does not come in.
    """
    chosen = Chosen(tuple(ids), query).contacts()
    with change(segment, by=by, seen=seen) as locked:
        note: dict[str, Any] = {"query": query}
        if query is None:
            few = chosen.order_by("name", "pk").values_list("name", "number")
            note = {"names": [name for name, _number in few[:NAMES_KEPT]], "numbers": [each for _name, each in few]}
        return list_step(locked, chosen, note=note, by=by)


def list_step(
    segment: Segment, contacts: QuerySet[Contact], *, note: dict[str, Any], by: User | None, batch: Any = None
) -> Change:
    """Add contacts of the list on a locked segment."""
    ids = membership.may_come_in(contacts).order_by("pk").values_list("pk")
    return take_step(
        segment,
        kind=Kind.ADD_LIST,
        by=by,
        note=note,
        batch=batch,
        move=lambda number: (membership.append(segment, ids, action=number), 0),
    )


def remove_lines(
    segment: Segment,
    *,
    by: User | None,
    contacts: Collection[int] | None = None,
    matching: str = "",
    seen: int | None = None,
) -> Change:
    """Remove the lines of the contacts, or all lines that the search text finds.

    Raises NotInSegment where there is no such line.
    """
    with change(segment, by=by, seen=seen) as locked:
        if not contacts and not matching.strip():
            raise NotInSegment(_("Choose the lines to remove."))
        gone = Q(contact__in=contacts) if contacts is not None else words_in(matching, "contact__")
        first = _names(membership.at_position(locked).filter(gone))
        if not first:
            raise NotInSegment(_("None of these contacts is in the list."))
        note: dict[str, Any] = {"names": first}
        if contacts is None:
            note["search"] = matching.strip()
        return take_step(
            locked,
            kind=Kind.REMOVE_LINES,
            by=by,
            note=note,
            move=lambda number: (0, _leave(locked, gone, number)),
        )


def run_step(
    segment: Segment,
    kind: str,
    criteria: Criteria,
    keep: str,
    *,
    by: User | None,
    batch: uuid.UUID | None = None,
) -> Change:
    """Take a step with criteria on a locked segment."""
    if kind == Kind.REDUCE:
        return reduce_step(segment, criteria=criteria, keep=keep, by=by, batch=batch)
    return add_step(segment, criteria=criteria, by=by, kind=Kind(kind), batch=batch)


def add_step(
    segment: Segment,
    *,
    criteria: Criteria,
    by: User | None,
    kind: SegmentAction.Kind = Kind.ADD,
    batch: uuid.UUID | None = None,
) -> Change:
    """Add on a locked segment."""
    chosen = meaning.read(criteria)
    refresh_statistics(*chosen.tables)
    return take_step(
        segment,
        kind=kind,
        by=by,
        criteria=chosen.as_data(),
        batch=batch,
        move=lambda number: (membership.append(segment, chosen.ids(), action=number), 0),
    )


def reduce_step(
    segment: Segment, *, criteria: Criteria, keep: str, by: User | None, batch: uuid.UUID | None = None
) -> Change:
    """Reduce on a locked segment."""
    if keep not in Keep.values:
        raise CriteriaError(_("Choose whether the contacts that match stay or leave."), field="keep")
    chosen = meaning.read(criteria)
    refresh_statistics(*chosen.tables)
    matches = chosen.lines(one_by_one=line_count(segment) <= meaning.FEW)
    gone = matches if keep == Keep.OTHERS else ~matches
    return take_step(
        segment,
        kind=Kind.REDUCE,
        by=by,
        criteria=chosen.as_data(),
        keep=keep,
        batch=batch,
        move=lambda number: (0, _leave(segment, gone, number)),
    )


def _leave(segment: Segment, gone: Q, number: int) -> int:
    """At the time of the move the newest action is the current one: its members have no removed_at."""
    return membership.remove(membership.at_position(segment).filter(gone), action=number)


def _names(lines: QuerySet[SegmentLine]) -> list[str]:
    return list(lines.order_by("id").values_list("contact__name", flat=True)[:NAMES_KEPT])


def _check_may_come_in(segment: Segment, contact: Contact, *, ignore_exclusion: bool) -> None:
    name = {"name": contact.name}
    if contact.merged_into:
        text = _("%(name)s has been merged into %(other)s and cannot come in.")
        raise ContactRefused(text % {**name, "other": contact.merged_into.name}, field="contact")
    if contact.privacy_blocked:
        raise ContactRefused(_("%(name)s is blocked for privacy and cannot come in.") % name, field="contact")
    if contact.exclude_from_segment and not ignore_exclusion:
        raise ContactRefused(_("%(name)s is excluded from segments.") % name, field="contact")
    if membership.at_position(segment).filter(contact=contact).exists():
        raise ContactRefused(_("%(name)s is in the list already.") % name, field="contact")
