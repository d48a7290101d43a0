"""Why somebody is in the list, or is not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from config.lib.filters import Labels
from crm.models import Contact
from segments.models import Segment, SegmentAction
from segments.queries.history import sentence, standing_actions


@dataclass(frozen=True)
class Why:
    """Whether somebody is in the list, and the steps that brought them in or out."""

    inside: bool
    sentence: str
    steps: tuple[tuple[int, str], ...]


def why(segment: Segment, contact: Contact, at: int | None = None) -> Why:
    """Why the contact is in the list, or is not, now or after the step of that number.

    Told by the steps the list stands on: a line copied by an edit names the step that first brought the contact in,
    and who left with a step since replaced did not leave.
    """
    actions = {action.number: action for action in standing_actions(segment, at)}
    lines = segment.lines.filter(contact=contact).values_list("added_at", "removed_at")
    ends = sorted([(came, True) for came, _left in lines] + [(left, False) for _came, left in lines if left])
    moves = [(actions[number], came_in) for number, came_in in ends if number in actions]
    labels = Labels()
    steps = tuple((action.number, _move_text(action, came_in, labels)) for action, came_in in moves)
    if steps:
        return Why(moves[-1][1], steps[-1][1], steps)
    return Why(False, _never_came_in(contact), ())


def _move_text(action: SegmentAction, came_in: bool, labels: Labels) -> str:
    names = {"number": action.number, "kind": action.get_kind_display(), "sentence": sentence(action, labels)}
    if came_in:
        return _("Came in with step %(number)s, %(kind)s: %(sentence)s") % names
    return _("Left with step %(number)s, %(kind)s: %(sentence)s") % names


def _never_came_in(contact: Contact) -> str:
    if contact.merged_into:
        names = {"name": contact.name, "other": contact.merged_into.name}
        return _("%(name)s has been merged into %(other)s and cannot come in.") % names
    if contact.privacy_blocked:
        return _("%(name)s is blocked for privacy and cannot come in.") % {"name": contact.name}
    if contact.exclude_from_segment:
        return _("%(name)s is excluded from segments.") % {"name": contact.name}
    return _("No step has added %(name)s.") % {"name": contact.name}
