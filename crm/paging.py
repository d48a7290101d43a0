"""The pages of the list of contacts, each found behind the last row of the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from config.lib.keyset import TOP, Place, cursor, cut, place_of
from crm.models import Contact
from crm.reading import ORDERS, Reader, count_all

SIZE = 50
MOST_FOUND = 10_000  # contacts are counted up to here: counting a million would take longer than all else
DEFAULT = "name"


@dataclass(frozen=True)
class ContactsPage:
    """Some contacts in a row, the number of the first in the list, and the cursors of the pages beside this one.

    A cursor is empty where the list ends. `more` says that there are others than were counted.
    """

    rows: list[Any]
    order: str
    first: int
    total: int
    more: bool
    previous: str
    next: str
    last: str


@dataclass(frozen=True)
class Listed:
    """The contacts of a list. `search` is the text of one that is not filtered by anything else, else None."""

    found: QuerySet[Contact]
    search: str | None = None


def contacts_page(
    listed: Listed,
    *,
    order: str = DEFAULT,
    after: str = "",
    before: str = "",
    size: int = SIZE,
    fields: Sequence[str] = (),
) -> ContactsPage:
    """The contacts behind the cursor `after`, or before `before`, with these fields; a minus turns `order` round.

    An unknown order is the list's own. A cursor that cannot be read, or whose rows are gone, begins at the top.
    """
    order = known(order)
    key = ORDERS[order.removeprefix("-")]
    numbers = len(key.keys) - key.texts + 1
    place = place_of(order, key.texts, numbers, after=after, before=before)
    read = reader_of(listed, order, fields)
    found, counted = read(place, size + 1)
    part = cut(found, place, size)
    if part is None:
        found, counted = read(TOP, size + 1)
        part = cut(found, TOP, size)
        assert part is not None  # noqa: S101  at the top it never is
    rows, end = part.rows, part.first + len(part.rows) - 1
    total, more = (end, False) if part.is_last else (counted, False) if counted else _counted(listed)
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


def known(order: str) -> str:
    """The order, where there is one of the name."""
    return order if order.removeprefix("-") in ORDERS else DEFAULT


Read = Callable[[Place, int], tuple[list[Any], int]]


def reader_of(listed: Listed, order: str, fields: Sequence[str] = ()) -> Read:
    """What reads so many contacts from a place on, and says how many there are, where that is known by then."""
    reader = Reader(order, fields)
    if listed.search is None:
        return lambda place, limit: (reader.chosen(listed.found, place, limit), 0)
    if not listed.search.strip():
        return lambda place, limit: (reader.all(place, limit), 0)
    text = listed.search
    return lambda place, limit: reader.searched(text, place, limit)


def values_of(row: Any, order: str) -> list[str | int]:
    """What a contact found in an order is sorted by."""
    keys = len(ORDERS[order.removeprefix("-")].keys)
    return [*(getattr(row, f"by_{number}") for number in range(1, keys + 1)), row.id]


def place_in(order: str, contact: Contact) -> Place:
    """Where a contact stands in a list of all contacts in this order."""
    rows, _total = reader_of(Listed(Contact.objects.filter(pk=contact.pk)), order)(TOP, 1)
    return Place(0, tuple(values_of(rows[0], order)))


def _counted(listed: Listed) -> tuple[int, bool]:
    """How many there are, and whether there are still more."""
    most = MOST_FOUND + 1
    count = count_all(most) if listed.search == "" else listed.found.order_by()[:most].count()
    return min(count, MOST_FOUND), count > MOST_FOUND
