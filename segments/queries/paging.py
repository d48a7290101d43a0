"""The pages of a list: sorted, searched, as of any step, each found behind the last row of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Expression, F, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from config.lib.keyset import TOP, Place, beyond, cursor, cut, place_of
from crm.search import words_in
from segments.models import LineEdit, Segment, SegmentLine
from segments.queries import page
from segments.queries.history import line_count
from segments.queries.lines import TEXT, members, with_values

SIZE = 50
MOST_FOUND = 10_000  # what a search finds is counted up to here: counting a million would take longer than all else
WALKED = 10_000  # lines: the first of so many are found sooner by walking through all contacts than by sorting
MANY = 100_000  # lines: so many are what a database expects in a segment among a few
IN_INDEX = ("number", "name", "city")
COMPUTED = ("language", "correspondence_type")
# What the lines are sorted by, before their place in the list. Who has no company comes before those who have one.
ORDERS: dict[str, tuple[str, ...]] = {
    "": (),
    "number": ("number",),
    "name": ("name",),
    "company": ("company", "name"),
    "city": ("city", "name"),
    **{name: (name,) for name in COMPUTED},
}
KEYS: dict[str, Expression | F] = {
    "number": F("contact__number"),
    "name": F("contact__name"),
    "company": Coalesce("contact__company__name", Value("")),
    "city": F("contact__city"),
    "language": Coalesce("language_id", Value(""), output_field=TEXT),
    "correspondence_type": Coalesce("correspondence_type", Value(""), output_field=TEXT),
}


class Row(NamedTuple):
    """A line as the list shows it."""

    line: int
    contact: int
    number: str
    name: str
    company: str | None
    company_id: int | None
    city: str

    @property
    def is_company(self) -> bool:
        """Whether the contact is a company: it is its own then."""
        return self.company_id == self.contact


WIDTH = len(Row._fields)
_row = tuple.__new__  # what Row._make() does, in a third of the time


@dataclass(frozen=True)
class View:
    """What of a list is looked at, and in which order: a minus before its name turns it round."""

    at: int
    order: str
    search: str
    edited: bool
    count: int | None

    @property
    def column(self) -> str:
        """The name of the order alone."""
        return self.order.removeprefix("-")

    @property
    def is_filtered(self) -> bool:
        """Whether not all lines are looked at."""
        return self.edited or bool(self.search.strip())


class LinesPage(NamedTuple):
    """Some lines in a row, the number of the first in the list, and the cursors of the pages beside this one.

    A cursor is empty where the list ends.
    """

    rows: list[Row]
    first: int
    previous: str
    next: str


@dataclass(frozen=True)
class Found:
    """How many lines a search finds, counted up to MOST_FOUND; `more` says that there are others."""

    count: int
    more: bool


def view_of(
    segment: Segment,
    *,
    at: int | None = None,
    order: str = "",
    search: str = "",
    edited: bool = False,
    count: int | None = None,
) -> View:
    """The lines now or after the action of that number, `count` where it is known how many all are.

    `order` is one of ORDERS, with a minus turned round; another one is the list's own. A search finds the lines whose
    contacts have all its words; `edited` leaves only lines edited by hand.
    """
    known = order if order.removeprefix("-") in ORDERS else ""
    return View(segment.position if at is None else at, known, search, edited, count)


def lines_page(segment: Segment, *, after: str = "", before: str = "", size: int = SIZE, **view: Any) -> LinesPage:
    """The lines behind the cursor `after`, or before `before`; for the other words see view_of().

    Lines that are alike stand in list order. A cursor that cannot be read, or whose lines are gone, begins at the top.
    """
    seen = view_of(segment, **view)
    keys = ORDERS[seen.column]
    place = place_of(seen.order, len(keys), after=after, before=before)
    part = cut(_found(segment, seen, place, size + 1), place, size)
    if part is None:
        part = cut(_found(segment, seen, TOP, size + 1), TOP, size)
        assert part is not None  # noqa: S101  at the top it never is
    rows = [_row(Row, read) for read in _without_keys(part.rows)]
    previous = following = ""
    if rows and not part.is_first:
        previous = cursor(seen.order, part.first, _values(part.rows[0], keys))
    if rows and not part.is_last:
        following = cursor(seen.order, part.first + len(rows) - 1, _values(part.rows[-1], keys))
    return LinesPage(rows, part.first, previous, following)


def end_of(order: str, count: int) -> str:
    """The cursor `before` which the last page lies, in a list of so many lines."""
    return cursor(order if order.removeprefix("-") in ORDERS else "", count + 1)


def lines_found(segment: Segment, **view: Any) -> Found:
    """How many lines a search finds; for its words see view_of()."""
    rows = sorted_lines(segment, view_of(segment, **view)).order_by()
    count = rows[: MOST_FOUND + 1].count()
    return Found(min(count, MOST_FOUND), count > MOST_FOUND)


def values_of(segment: Segment, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
    """What each line of a page gets, by its id: language, correspondence type, whether it was edited by hand."""
    lines = with_values(segment, SegmentLine.objects.filter(pk__in=[row.line for row in rows]))
    names = ("pk", "language_id", "language_fallback", "correspondence_type", "edited")
    return {line["pk"]: line for line in lines.values(*names, wanted=F("contact__language"))}


def sorted_lines(segment: Segment, view: View) -> QuerySet[Any, Any]:
    """All lines that are looked at, in their order; the columns by_1, by_2 hold what they are sorted by."""
    rows = _lines(segment, view)
    keys = ORDERS[view.column]
    if set(keys) & set(COMPUTED):
        rows = with_values(segment, rows)
    if view.search.strip():
        rows = rows.filter(words_in(view.search, "contact__"))
    if view.edited:
        rows = rows.filter(contact__in=LineEdit.objects.filter(segment=segment).values("contact"))
    rows = rows.annotate(**{f"by_{place}": KEYS[name] for place, name in enumerate(keys, 1)})
    rows = rows.order_by(*_columns(keys), "id")
    return rows.reverse() if view.order.startswith("-") else rows


def _found(segment: Segment, view: View, place: Place, limit: int) -> list[page.Read]:
    """Lines from a place on, by the quickest way there is."""
    if not view.at:
        return []
    descending = view.order.startswith("-") != place.back
    if not view.is_filtered and not view.column:
        found = page.in_order(segment, view.at, place, limit, descending=descending)
        if found is not None:
            return found
    count = _count(segment, view)
    if not view.is_filtered and view.column in IN_INDEX and count >= WALKED:
        return page.by_contact(segment, view.at, ORDERS[view.column], place, limit, descending=descending)
    return _by_sorting(segment, replace(view, count=count), place, limit, descending=descending)


def _count(segment: Segment, view: View) -> int:
    return line_count(segment, view.at) if view.count is None else view.count


def _lines(segment: Segment, view: View) -> QuerySet[SegmentLine]:
    """All lines. Where they are few PostgreSQL has to be told: it may take them for many and read all contacts."""
    count = _count(segment, view)
    found = page.stretches(segment, view.at, limit=count) if 0 < count < MANY else None
    if found is None:
        return members(segment, view.at)
    statement, params = found
    ids = RawSQL(f"SELECT id FROM ({statement}) AS line", params)  # noqa: S608, S611  written in page.py
    return SegmentLine.objects.filter(pk__in=ids)


def _by_sorting(segment: Segment, view: View, place: Place, limit: int, *, descending: bool) -> list[page.Read]:
    columns = _columns(ORDERS[view.column])
    rows = sorted_lines(segment, view)
    if place.values:
        rows = rows.filter(beyond([*columns, "id"], place.values, descending=descending))
    rows = rows.reverse() if place.back else rows
    lines = rows.values_list("id", "contact_id", *columns)[:limit]
    statement, params = lines.query.sql_with_params()
    return page.of_lines(statement, params, keys=columns, descending=descending)


def _without_keys(reads: list[page.Read]) -> list[page.Read]:
    return reads if reads and len(reads[0]) == WIDTH else [read[:WIDTH] for read in reads]


def _columns(keys: Sequence[str]) -> list[str]:
    return [f"by_{place}" for place, _name in enumerate(keys, 1)]


def _values(read: page.Read, keys: Sequence[str]) -> list[Any]:
    """What a row is sorted by: read where it was sorted, else the number or name."""
    by = read[WIDTH:] or [read[Row._fields.index(key)] for key in keys]
    return [*by, read[0]]
