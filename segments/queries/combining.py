"""Other segments a list can be combined with, and the steps each way of combining takes."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.text import finder
from interactions.models import LoggedSegment
from segments.criteria import VERSION
from segments.errors import CriteriaError
from segments.models import Segment, SegmentAction
from segments.queries.lists import open_segments
from segments.queries.reuse import Answers, Effect
from segments.queries.saved import SavedStep

Kind, Keep = SegmentAction.Kind, SegmentAction.Keep
SHOWN = 25  # segments beside those that are ticked


class Way(StrEnum):
    """What becomes of the contacts that are in one of the other segments."""

    ADD = "add"
    KEEP = "keep"
    REMOVE = "remove"


@dataclass(frozen=True)
class OtherSegment:
    """A segment as one to combine with: an open one by its list, a logged one by its interactions."""

    number: str
    description: str
    count: int
    date: datetime.date
    is_logged: bool


def preview_combining(segment: Segment, numbers: Collection[str], chosen: Way) -> dict[Way, Effect]:
    """What each way of combining the list with the segments of these numbers would do; the chosen one with names.

    Raises CriteriaError.
    """
    steps = {way: combining_steps(segment, numbers, way) for way in Way}
    answers = Answers(segment, chain.from_iterable(steps.values()))
    return {way: answers.effect(those, with_names=way == chosen) for way, those in steps.items()}


def combining_steps(segment: Segment, numbers: Collection[str], way: str) -> list[SavedStep]:
    """The steps that combine the list with the segments of these numbers.

    A section about open segments and one about logged ones can only be met together: that nobody is in either is one
    step, that somebody is in one of them takes two. Raises CriteriaError for a way that does not exist, without
    numbers, and for the segment itself among them.
    """
    if way not in [*Way]:
        raise CriteriaError(_("Choose what happens to the contacts of these segments."), field="way")
    numbers = [number.strip().upper() for number in numbers]
    if not numbers:
        raise CriteriaError(_("Choose at least one segment."), field="number")
    if segment.number in numbers:
        text = _("Segment %(number)s cannot be combined with itself. Choose other segments.")
        raise CriteriaError(text % {"number": segment.number}, field="number")
    if unknown := [number for number in numbers if "\0" in number]:  # which PostgreSQL cannot be asked about
        raise CriteriaError(_("There is no %(code)s.") % {"code": ", ".join(unknown)}, field="number")
    logged = set(LoggedSegment.objects.filter(segment_number__in=numbers).values_list("segment_number", flat=True))
    chosen = {
        "segment": [number for number in numbers if number not in logged],
        "logged_segment": [number for number in numbers if number in logged],
    }
    groups: list[dict[str, Any]] = [
        {"section": section, "number": {"in": those}} for section, those in chosen.items() if those
    ]
    if way == Way.ADD:
        kinds = {"segment": Kind.ADD, "logged_segment": Kind.REUSE}
        return [_step(kinds[group["section"]], [group], ignore_exclusion=True) for group in groups]
    if way == Way.KEEP and len(groups) > 1:
        return [_step(Kind.REDUCE, [{**group, "has": False} for group in groups], keep=Keep.OTHERS)]
    keep = Keep.MATCHING if way == Way.KEEP else Keep.OTHERS
    return [_step(Kind.REDUCE, [group], keep=keep) for group in groups]


def other_segments(segment: Segment, text: str = "", *, ticked: Collection[str] = ()) -> tuple[list[OtherSegment], int]:
    """Segments that fit the text, the ticked ones first, then open ones, then the latest logged; and how many more."""
    fits = finder(text)
    found = [each for each in _all_but(segment) if each.number in ticked or fits(f"{each.number} {each.description}")]
    found.sort(key=lambda each: each.number not in ticked)
    shown = found[: SHOWN + len(ticked)]
    return shown, len(found) - len(shown)


def _all_but(segment: Segment) -> Iterable[OtherSegment]:
    rows = open_segments().exclude(pk=segment.pk).values_list("number", "description", "lines_now", "date")
    for number, description, count, date in rows:
        yield OtherSegment(number, description, count, date, is_logged=False)
    logged = LoggedSegment.objects.order_by("-pk").values_list(
        "segment_number", "description", "interactions", "created_at"
    )
    for number, description, count, at in logged:
        yield OtherSegment(number, description, count, timezone.localdate(at), is_logged=True)


def _step(kind: str, groups: list[dict[str, Any]], *, keep: str = "", **options: bool) -> SavedStep:
    return {"kind": kind, "criteria": {"version": VERSION, "groups": groups, "options": options}, "keep": keep}
