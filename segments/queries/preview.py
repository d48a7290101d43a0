"""The effect of a step before it is taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import Any, TypedDict

from django.db.models import Count, Exists, Max, Min, Q, QuerySet
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
    looked_up = membership.beside_lines(segment, chosen.contacts(one_by_one=True))
    spread, counts = _spread(found, "pk", NEW, matching=Count("pk"))
    return Effect(
        now=now,
        matching=counts["matching"],
        new=spread.count,
        stay=now,
        leave=0,
        sample=_sample(looked_up.filter(NEW), found.filter(NEW), spread),
        leaving=(),
    )


def _of_reducing(segment: Segment, chosen: Chosen, keep: str) -> Effect:
    now, members = line_count(segment), membership.at_position(segment).order_by()
    match, looked_up = chosen.lines(one_by_one=now <= FEW), chosen.lines(one_by_one=True)
    matching, _counts = _spread(members.filter(match), "contact")
    others = replace(matching, count=now - matching.count)
    inside = _sample(members.filter(looked_up), members.filter(match), matching)
    outside = _sample(members.filter(~looked_up), members.filter(~match), others)
    matching_stay = keep == SegmentAction.Keep.MATCHING
    stay = (matching if matching_stay else others).count
    return Effect(
        now=now,
        matching=matching.count,
        new=0,
        stay=stay,
        leave=now - stay,
        sample=inside if matching_stay else outside,
        leaving=outside if matching_stay else inside,
    )


@dataclass(frozen=True)
class Spread:
    """How many contacts there are, more or less evenly spread from one to another: where a few of them are found."""

    contact: str  # what a row calls it; the only thing that is asked of lines, for which an index alone does
    count: int
    first: int
    last: int

    def few(self) -> Q:
        """The first of them, two samples as it is expected: a plan for few rows is made, not for all of them."""
        share = min(1, self.count / (self.last - self.first + 1))
        end = self.first + ceil(2 * SAMPLE / share)
        return Q((f"{self.contact}__gte", self.first), (f"{self.contact}__lt", end))


def _spread(
    rows: QuerySet[Any], contact: str, counted: Q | None = None, **also: Count
) -> tuple[Spread, dict[str, Any]]:
    """Of the rows those that are counted, and what else is counted on the way."""
    spread = {
        "count": Count(contact, filter=counted),
        "first": Min(contact, filter=counted),
        "last": Max(contact, filter=counted),
    }
    counts = rows.aggregate(**spread, **also)
    return Spread(contact, *(counts.pop(name) or 0 for name in spread)), counts


def _sample(looked_up: QuerySet[Any], found: QuerySet[Any], spread: Spread) -> tuple[Contact, ...]:
    """Some of the contacts of the rows, at best from where the first are, looked at one after the other.

    Only where this does not yield enough does the database look for the others, for which it collects all who match.
    """
    if not spread.count:
        return ()
    near, rest = looked_up.filter(spread.few()), found.filter(~spread.few())
    enough = Exists(near.values(spread.contact)[SAMPLE - 1 : SAMPLE])  # asked before the rest is begun with
    some = near.values(spread.contact).union(rest.filter(~enough).values(spread.contact), all=True)[:SAMPLE]
    shown = Contact.objects.filter(pk__in=some).select_related("company").only(*SHOWN)
    return tuple(shown.order_by("pk"))
