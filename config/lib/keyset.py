"""Pages that begin behind a row and not at a number: as quick a million rows down as at the top.

A cursor holds the row's number in the list, the values it is sorted by and its id. It stands in addresses, so what
comes back is checked: one that was made for another order, or by nobody, begins at the top.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Q

Value = int | str
Row = TypeVar("Row")
LARGEST = 2**63 - 1  # what databases take for an id
_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True)
class Place:
    """Between which rows a page begins: behind the row of the values, or with `back` before it.

    Without values it is the top of the list, or with `back` the end of it.
    """

    number: int = 0
    values: tuple[Value, ...] = ()
    back: bool = False


TOP = Place()


@dataclass(frozen=True)
class Cut(Generic[Row]):
    """The rows of one page, the number of its first, and whether there are others before and behind."""

    rows: list[Row]
    first: int
    is_first: bool
    is_last: bool


def cursor(order: str, number: int, values: Sequence[Value] = ()) -> str:
    """A row of a list so ordered, fit for an address; without values the end of a list that has number - 1 rows."""
    return urlsafe_b64encode(_encode([order, number, *values]).encode()).decode().rstrip("=")


def place_of(order: str, texts: int, numbers: int = 1, *, after: str = "", before: str = "") -> Place:
    """The place that a cursor names in a list ordered by so many texts, then numbers; the top where it names none.

    The last of the numbers is the id.
    """
    if not before and not after:
        return TOP
    values = _read(before or after)
    if values[:1] != [order] or not _is_number(*values[1:2]):
        return TOP
    number, *row = values[1:]
    if before and not row:
        return Place(number, back=True)
    if len(row) != texts + numbers or not all(map(_is_text, row[:texts])) or not all(map(_is_number, row[texts:])):
        return TOP
    return Place(number, tuple(row), back=bool(before))


def _read(text: str) -> list:
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return []
    return values if isinstance(values, list) else []


def _is_number(value: object = None) -> bool:
    return type(value) is int and 0 <= value <= LARGEST


def _is_text(value: object) -> bool:
    """Whether a database takes it for a text: PostgreSQL has no NUL, and nobody half a character."""
    return isinstance(value, str) and "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)


def cut(found: list[Row], place: Place, size: int) -> Cut[Row] | None:
    """The page out of the rows found from a place on, one more than fit on it where there are more.

    None where the page should rather begin at the top: the rows that were there are gone, or it would begin with fewer
    rows than fit.
    """
    rows, more = found[:size], len(found) > size
    if place.values and len(rows) < (size if place.back else 1):
        return None
    if place.back:
        rows.reverse()
        return Cut(rows, place.number - len(rows) if more else 1, is_first=not more, is_last=not place.values)
    return Cut(rows, place.number + 1, is_first=not place.values, is_last=not more)


def beyond(keys: Sequence[str], values: Sequence[Value], *, descending: bool) -> Q:
    """The rows that come after the one of the values, in the order of the keys."""
    way = "lt" if descending else "gt"
    key, value = keys[0], values[0]
    if len(keys) == 1:
        return Q(**{f"{key}__{way}": value})
    behind = Q(**{f"{key}__{way}": value}) | beyond(keys[1:], values[1:], descending=descending)
    return Q(**{f"{key}__{way}e": value}) & behind
