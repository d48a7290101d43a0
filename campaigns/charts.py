"""Drawings of figures: places and widths as plain texts, so that no language puts a comma into an SVG."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from campaigns.models import Campaign, Reach
from campaigns.queries import RESPONDED

Days = Sequence[tuple[datetime.date, int]]

LEFT, RIGHT, TOP, BASE = 34, 468, 10, 198  # of a drawing 520 wide and 220 high; the rest is for captions
SPARK_WIDTH, SPARK_HEIGHT, EDGE = 88, 20, 2
MOST_POINTS = 120
LEAST_SHARE = 0.01  # of a whole, so that two of a thousand are still seen


@dataclass(frozen=True)
class Part:
    """One part of a divided bar."""

    css: str
    x: str
    width: str


@dataclass(frozen=True)
class Whole:
    """A bar divided in parts, 1000 units long."""

    parts: tuple[Part, ...]
    length: str = "1000"


def whole(counts: Iterable[tuple[str, int]], *, total: int | None = None) -> Whole:
    """A bar with a part for each count above zero, each wide enough to be seen; `total` leaves the rest empty."""
    shown = [(css, count) for css, count in counts if count > 0]
    everything = max(total or 0, sum(count for _, count in shown))
    if not everything:
        return Whole(())
    least = LEAST_SHARE * 1000
    widths = [max(1000 * count / everything, least) for _, count in shown]
    excess = sum(widths) - 1000
    if excess > 0:
        widths[widths.index(max(widths))] -= excess
    starts = itertools.accumulate([0.0, *widths])
    return Whole(
        tuple(Part(css, f"{x:.1f}", f"{width:.1f}") for (css, _), x, width in zip(shown, starts, widths, strict=False))
    )


@dataclass(frozen=True)
class Mark:
    """A line of the scale with its caption."""

    at: str
    caption: str


@dataclass(frozen=True)
class Curve:
    """The people who responded, added up from day to day since the first letter went out."""

    line: str
    area: str
    steps: tuple[Mark, ...]  # of people, from zero
    days: tuple[Mark, ...]
    x: str
    y: str
    people: int
    first_day: datetime.date
    last_day: datetime.date

    @property
    def day(self) -> int:
        """How many days after the first letter the curve ends."""
        return (self.last_day - self.first_day).days


def curve(campaign: Campaign, days: Days) -> Curve | None:
    """The curve of the campaign's responses until today; nothing where nobody was contacted or responded."""
    first = Reach.objects.filter(campaign=campaign).aggregate(at=Min("contacted_at"))["at"]
    if not days:
        return None
    first_day = min(timezone.localdate(first), days[0][0]) if first else days[0][0]
    return _curve(days, first_day=first_day, last_day=max(timezone.localdate(), days[-1][0]))


def _curve(days: Days, *, first_day: datetime.date, last_day: datetime.date) -> Curve:
    people = sum(count for _, count in days)
    length = max((last_day - first_day).days, 1)
    step = _round_step(people)
    top = -(-people // step) * step

    def across(day: int) -> float:
        return LEFT + (RIGHT - LEFT) * day / length

    def up(count: int) -> float:
        return BASE - (BASE - TOP) * count / top

    points = [f"{across(day):.1f},{up(count):.1f}" for day, count in _from_day_to_day(days, first_day, length)]
    line = " ".join(points)
    every = max(1, -(-length // 5))
    day_format = pgettext("a day under a curve", "j M")
    return Curve(
        line=line,
        area=f"{LEFT},{BASE} {line} {RIGHT},{BASE}",
        steps=tuple(Mark(f"{up(count):.1f}", str(count)) for count in range(0, top + 1, step)),
        days=tuple(
            Mark(f"{across(day):.1f}", date_format(first_day + datetime.timedelta(day), day_format))
            for day in range(0, length + 1, every)
        ),
        x=f"{across(length):.1f}",
        y=f"{up(people):.1f}",
        people=people,
        first_day=first_day,
        last_day=last_day,
    )


def _round_step(most: int) -> int:
    """A round distance between lines of the scale that gives at most five of them."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if size * factor * 5 >= most:
                return size * factor
        size *= 10


def _from_day_to_day(days: Days, first_day: datetime.date, length: int) -> list[tuple[int, int]]:
    """How many had responded by each day; every second or third day only where there are many."""
    per_day = {(day - first_day).days: count for day, count in days}
    sums = list(itertools.accumulate(per_day.get(day, 0) for day in range(length + 1)))
    every = -(-length // MOST_POINTS)
    chosen = sorted({*range(0, length + 1, every), length})
    return [(day, sums[day]) for day in chosen]


def sparks(campaigns: Iterable[Campaign]) -> dict[int, str]:
    """A small line for each campaign somebody responded to, all read at once: the path of an SVG."""
    rows = (
        Reach.objects.filter(RESPONDED, campaign__in=[campaign.pk for campaign in campaigns])
        .annotate(day=TruncDate("responded_at"))
        .order_by("campaign", "day")
        .values("campaign", "day")
        .annotate(people=Count("pk"))
        .values_list("campaign", "day", "people")
    )
    return {
        campaign: _spark([(day, people) for _, day, people in group])
        for campaign, group in itertools.groupby(rows, key=lambda row: row[0])
    }


def _spark(days: Days) -> str:
    first_day = days[0][0] - datetime.timedelta(1)
    length = (days[-1][0] - first_day).days
    points = _from_day_to_day(days, first_day, length)
    most = points[-1][1]
    places = (
        (
            EDGE + (SPARK_WIDTH - 2 * EDGE) * day / length,
            SPARK_HEIGHT - EDGE - (SPARK_HEIGHT - 2 * EDGE) * count / most,
        )
        for day, count in points
    )
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in places)
