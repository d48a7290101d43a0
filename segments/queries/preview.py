"""The effect of a step before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from config.lib.sql import refresh_statistics
from crm.models import Contact
from segments import membership
from segments.criteria import FEW, Chosen, Criteria, describe, read
from segments.errors import CriteriaError
from segments.models import Segment, SegmentAction, SegmentLine
from segments.queries.history import line_count

SAMPLE = 6
SHOWN = ("number", "name", "type", "city", "company__number", "company__name")  # of the contacts of a sample
NEW = Q(line__isnull=True)


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
    if keep is not None and keep not in SegmentAction.Keep.values:
        raise CriteriaError(_("Choose whether the contacts that match stay or leave."), field="keep")
    chosen = read(criteria)
    refresh_statistics(*chosen.tables, SegmentLine)
    effect = _of_adding(segment, chosen) if keep is None else _of_reducing(segment, chosen, keep)
    return Preview(**effect, discarded=undone_actions(segment), sentence=describe(criteria))


def undone_actions(segment: Segment) -> int:
    """How many undone steps a new one would discard."""
    if segment.position == segment.last_action:
        return 0
    return segment.actions.filter(number__gt=segment.position, discarded=False).count()


class Effect(TypedDict):
    """Whom a step would move."""

    now: int
    matching: int
    new: int
    stay: int
    leave: int
    sample: tuple[Contact, ...]
    leaving: tuple[Contact, ...]


def _of_adding(segment: Segment, chosen: Chosen) -> Effect:
    now = line_count(segment)
    found = membership.beside_lines(segment, chosen.contacts())
    counts = found.aggregate(matching=Count("pk"), new=Count("pk", filter=NEW), first=Min("pk", filter=NEW))
    looked_up = membership.beside_lines(segment, chosen.contacts(one_by_one=True))
    return Effect(
        now=now,
        matching=counts["matching"],
        new=counts["new"],
        stay=now,
        leave=0,
        sample=_sample(looked_up.filter(NEW), found.filter(NEW), "pk", counts["first"]) if counts["new"] else (),
        leaving=(),
    )


def _of_reducing(segment: Segment, chosen: Chosen, keep: str) -> Effect:
    now, members = line_count(segment), membership.at_position(segment).order_by()
    match, looked_up = chosen.lines(one_by_one=now <= FEW), chosen.lines(one_by_one=True)
    counts = members.filter(match).aggregate(found=Count("pk"), first=Min("pk"))
    found, first = counts["found"], counts["first"] or 0
    inside = _sample(members.filter(looked_up), members.filter(match), "contact", first) if found else ()
    outside = _sample(members.filter(~looked_up), members.filter(~match), "contact", first) if found < now else ()
    matching_stay = keep == SegmentAction.Keep.MATCHING
    stay = found if matching_stay else now - found
    return Effect(
        now=now,
        matching=found,
        new=0,
        stay=stay,
        leave=now - stay,
        sample=inside if matching_stay else outside,
        leaving=outside if matching_stay else inside,
    )


def _sample(looked_up: QuerySet[Any], found: QuerySet[Any], contact: str, first: int) -> tuple[Contact, ...]:
    """Some of the contacts of the rows, at best from around the row `first`, looked at one after the other.

    Only where this does not yield enough does the database begin with the rest, for which it collects all who match.
    """
    near = Q(pk__gt=first - FEW, pk__lt=first + FEW)
    some = looked_up.filter(near).values(contact).union(found.filter(~near).values(contact), all=True)[:SAMPLE]
    return tuple(Contact.objects.filter(pk__in=some).select_related("company").only(*SHOWN).order_by("pk"))
