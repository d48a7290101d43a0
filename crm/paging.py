"""The pages of the list of contacts, each found behind the last row of the one before."""

from __future__ import annotations

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
ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (F("name"),),
    "number": (F("number"),),
    "company": (Coalesce("company__name", Value("")),),
    "city": (F("city"), F("name")),
    "country": (OrBlank("country"),),
    "salesperson": (OrBlank("salesperson"),),
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
    place = place_of(order, len(_keys(order)), after=after, before=before)
    part = cut(contacts_from(found, order, place, size + 1), place, size)
    if part is None:
        part = cut(contacts_from(found, order, TOP, size + 1), TOP, size)
        assert part is not None  # noqa: S101  at the top it never is
    rows, end = part.rows, part.first + len(part.rows) - 1
    total, more = (end, False) if part.is_last and rows else _counted(found)
    following = "" if part.is_last else cursor(order, end, values_of(rows[-1], order))
    return ContactsPage(
        rows=rows,
        order=order,
        first=part.first,
        total=total,
        more=more,
        previous="" if part.is_first else cursor(order, part.first, values_of(rows[0], order)),
        next=following,
        last=cursor(order, total + 1) if following and not more else "",
    )


def _keys(order: str) -> list[str]:
    """The columns that hold what the rows are sorted by."""
    return [f"by_{place}" for place, _key in enumerate(ORDERS[order.removeprefix("-")], 1)]


def sorted_contacts(found: QuerySet[Contact], order: str = DEFAULT) -> QuerySet[Contact]:
    """The contacts in one of ORDERS, with a minus turned round."""
    keys = _keys(order)
    rows = found.annotate(**dict(zip(keys, ORDERS[order.removeprefix("-")], strict=True))).order_by(*keys, "id")
    return rows.reverse() if order.startswith("-") else rows


def contacts_from(found: QuerySet[Contact], order: str, place: Place, limit: int) -> list[Contact]:
    """Contacts from a place on.

    Those that are alike in what they are sorted by are asked for on their own: with an OR a database steps over all
    before them.
    """
    rows = sorted_contacts(found, order)
    way = "lt" if order.startswith("-") != place.back else "gt"
    rows = rows.reverse() if place.back else rows
    if not place.values:
        return list(rows[:limit])
    keys, got = [*_keys(order), "id"], list[Contact]()
    for length in range(len(keys) - 1, -1, -1):
        if len(got) < limit:
            alike = rows.filter(**dict(zip(keys[:length], place.values, strict=False)))
            got += alike.filter(**{f"{keys[length]}__{way}": place.values[length]})[: limit - len(got)]
    return got


def values_of(row: Contact, order: str) -> list[str | int]:
    """What a contact found in an order is sorted by."""
    return [getattr(row, key) for key in (*_keys(order), "id")]


def _counted(found: QuerySet[Contact]) -> tuple[int, bool]:
    """How many there are, and whether there are still more."""
    count = found.order_by()[: MOST_FOUND + 1].count()
    return min(count, MOST_FOUND), count > MOST_FOUND
