"""The pages of the list of contacts, each found behind the last row of the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from config.lib.keyset import TOP, Place, cursor, cut, place_of
from crm.models import Contact, OrBlank

SIZE = 50
MOST_FOUND = 10_000  # contacts are counted up to here: counting a million would take longer than all else
DEFAULT = "name"
# What the list is sorted by, before the contact's id; there is an index for each but the company, whose name stands
# in another row. What is missing comes before what is there.
ORDERS: dict[str, Any] = {
    "name": F("name"),
    "number": F("number"),
    "company": Coalesce("company__name", Value("")),
    "city": F("city"),
    "country": OrBlank("country"),
    "salesperson": OrBlank("salesperson"),
}


@dataclass(frozen=True)
class ContactsPage:
    """Some contacts in a row, the number of the first in the list, and the cursors of the pages beside this one.

    A cursor is empty where the list ends. `more` says that there are others than were counted.
    """

    rows: list[Contact]
    order: str
    first: int
    total: int
    more: bool
    previous: str
    next: str
    last: str


def contacts_page(
    found: QuerySet[Contact], *, order: str = DEFAULT, after: str = "", before: str = "", size: int = SIZE
) -> ContactsPage:
    """The contacts behind the cursor `after`, or before `before`; `order` with a minus is turned round.

    An unknown order is the list's own. A cursor that cannot be read, or whose rows are gone, begins at the top.
    """
    order = order if order.removeprefix("-") in ORDERS else DEFAULT
    place = place_of(order, 1, after=after, before=before)
    part = cut(_rows(found, order, place, size + 1), place, size)
    if part is None:
        part = cut(_rows(found, order, TOP, size + 1), TOP, size)
        assert part is not None  # noqa: S101  at the top it never is
    rows, end = part.rows, part.first + len(part.rows) - 1
    total, more = (end, False) if part.is_last and rows else _counted(found)
    following = "" if part.is_last else cursor(order, end, _values(rows[-1]))
    return ContactsPage(
        rows=rows,
        order=order,
        first=part.first,
        total=total,
        more=more,
        previous="" if part.is_first else cursor(order, part.first, _values(rows[0])),
        next=following,
        last=cursor(order, total + 1) if following and not more else "",
    )


def _rows(found: QuerySet[Contact], order: str, place: Place, limit: int) -> list[Contact]:
    """Contacts from a place on; `by` is what they are sorted by.

    Those that are alike in it are asked for on their own: with an OR a database steps over all before them.
    """
    descending = order.startswith("-") != place.back
    sign, way = ("-", "lt") if descending else ("", "gt")
    rows = found.annotate(by=ORDERS[order.removeprefix("-")]).order_by(f"{sign}by", f"{sign}id")
    if not place.values:
        return list(rows[:limit])
    by, last = place.values
    alike = list(rows.filter(**{"by": by, f"id__{way}": last})[:limit])
    return [*alike, *rows.filter(**{f"by__{way}": by})[: limit - len(alike)]]


def _values(row: Contact) -> Sequence[str | int]:
    return [row.by, row.pk]  # type: ignore[attr-defined]


def _counted(found: QuerySet[Contact]) -> tuple[int, bool]:
    """How many there are, and whether there are still more."""
    count = found.order_by()[: MOST_FOUND + 1].count()
    return min(count, MOST_FOUND), count > MOST_FOUND
