"""Lists: search, order and page from the address, so that the same address shows the same list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 50


@dataclass(frozen=True)
class Listing:
    """One page of a list, with what its head and foot need to make links."""

    page: Page
    order: str
    search: str
    query: str  # the rest of the address's query, without order and page

    def __iter__(self) -> Iterator:
        return iter(self.page.object_list)

    @property
    def total(self) -> int:
        """How many rows the list has on all pages."""
        return self.page.paginator.count


@dataclass(frozen=True)
class Walk:
    """One page of a list that is walked page after page, however long it is.

    How many rows there are may be known as "more than" so many only. `previous`, `next` and `last` are cursors of other
    pages, empty where there is none.
    """

    rows: Sequence[Any]
    order: str
    search: str
    query: str  # the rest of the address's query, without order and page
    first: int  # the number of the first row
    total: int
    is_more: bool
    previous: str
    next: str
    last: str

    @property
    def end(self) -> int:
        """The number of the last row of the page."""
        return self.first + len(self.rows) - 1


CURSORS = ("after", "before")


def listing(
    request: HttpRequest, rows: QuerySet, *, orders: Mapping[str, str], default: str, per_page: int = PER_PAGE
) -> Listing:
    """Order and cut the rows as the address says.

    `orders` maps a column's key to a field; `?order=-name` turns it round. An unknown key falls back to the default.
    """
    order = request.GET.get("order", default)
    if order.lstrip("-") not in orders:
        order = default
    field = orders[order.lstrip("-")]
    sign = "-" if order.startswith("-") else ""
    page = Paginator(rows.order_by(f"{sign}{field}", f"{sign}pk"), per_page).get_page(request.GET.get("page"))
    rest = request.GET.copy()
    rest.pop("order", None)
    rest.pop("page", None)
    return Listing(page, order, request.GET.get("q", ""), rest.urlencode())
