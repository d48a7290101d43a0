"""The effect of a step before it is taken, and why somebody is in the list or not."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from crm.models import Contact
from segments import membership
from segments.criteria import Criteria, describe, matching
from segments.errors import CriteriaError
from segments.models import Segment, SegmentAction
from segments.queries.history import line_count, sentence

SAMPLE = 6


@dataclass(frozen=True)
class Preview:
    """What would become of the list.

    `matching` counts the contacts the criteria choose: of all when adding, of the list when reducing. `sample` shows
    some who would come in or stay, `leaving` some who would leave.
    """

    now: int
    matching: int
    new: int
    stay: int
    leave: int
    sample: tuple[Contact, ...]
    leaving: tuple[Contact, ...]
    discarded: int
    sentence: str

    @property
    def after(self) -> int:
        """How many there would be."""
        return self.stay + self.new


def preview(segment: Segment, *, criteria: Criteria, keep: str | None = None) -> Preview:
    """The effect of adding, or with `keep` of reducing. Raises CriteriaError."""
    if keep is None:
        return _preview_of_adding(segment, criteria)
    if keep not in SegmentAction.Keep.values:
        raise CriteriaError(_("Choose whether the contacts that match stay or leave."), field="keep")
    return _preview_of_reducing(segment, criteria, keep)


def undone_actions(segment: Segment) -> int:
    """How many undone steps a new one would discard."""
    if segment.position == segment.last_action:
        return 0
    return segment.actions.filter(number__gt=segment.position, discarded=False).count()


def _preview_of_adding(segment: Segment, criteria: Criteria) -> Preview:
    chosen = matching(criteria)
    coming = ~Q(pk__in=membership.at_position(segment).order_by().values("contact"))
    counts = chosen.aggregate(matching=Count("pk"), new=Count("pk", filter=coming))
    now = line_count(segment)
    return Preview(
        now=now,
        matching=counts["matching"],
        new=counts["new"],
        stay=now,
        leave=0,
        sample=_sample(chosen.filter(coming)),
        leaving=(),
        discarded=undone_actions(segment),
        sentence=describe(criteria),
    )


def _preview_of_reducing(segment: Segment, criteria: Criteria, keep: str) -> Preview:
    members = membership.at_position(segment)
    match = Q(contact__in=matching(criteria, everybody=True).values("pk"))
    found = members.aggregate(found=Count("pk", filter=match))["found"]
    now = line_count(segment)
    matching_stay = keep == SegmentAction.Keep.MATCHING
    stay = found if matching_stay else now - found
    inside = Contact.objects.filter(pk__in=members.filter(match).order_by().values("contact"))
    outside = Contact.objects.filter(pk__in=members.filter(~match).order_by().values("contact"))
    return Preview(
        now=now,
        matching=found,
        new=0,
        stay=stay,
        leave=now - stay,
        sample=_sample(inside if matching_stay else outside),
        leaving=_sample(outside if matching_stay else inside),
        discarded=undone_actions(segment),
        sentence=describe(criteria),
    )


def _sample(contacts: QuerySet[Contact]) -> tuple[Contact, ...]:
    """Some of them, the oldest first: sorting a million by name would cost more than the counts."""
    return tuple(contacts.order_by("pk").select_related("company")[:SAMPLE])


@dataclass(frozen=True)
class Why:
    """Whether somebody is in the list, and the steps that brought them in or out."""

    inside: bool
    sentence: str
    steps: tuple[tuple[int, str], ...]


def why(segment: Segment, contact: Contact) -> Why:
    """Why the contact is in the list, or is not, at the step where it stands."""
    moves: list[tuple[int, bool]] = []
    for line in segment.lines.filter(contact=contact, added_at__lte=segment.position).order_by("added_at"):
        moves.append((line.added_at, True))
        if line.removed_at is not None and line.removed_at <= segment.position:
            moves.append((line.removed_at, False))
    actions = {action.number: action for action in segment.actions.filter(number__in=[number for number, _in in moves])}
    steps = tuple((number, _move_text(actions[number], came_in)) for number, came_in in moves)
    if steps:
        return Why(moves[-1][1], steps[-1][1], steps)
    return Why(False, _never_came_in(contact), ())


def _move_text(action: SegmentAction, came_in: bool) -> str:
    names = {"number": action.number, "kind": action.get_kind_display(), "sentence": sentence(action)}
    if came_in:
        return _("Came in with step %(number)s, %(kind)s: %(sentence)s") % names
    return _("Left with step %(number)s, %(kind)s: %(sentence)s") % names


def _never_came_in(contact: Contact) -> str:
    if contact.privacy_blocked:
        return _("%(name)s is blocked for privacy and cannot come in.") % {"name": contact.name}
    if contact.exclude_from_segment:
        return _("%(name)s is excluded from segments.") % {"name": contact.name}
    return _("No step has added %(name)s.") % {"name": contact.name}
