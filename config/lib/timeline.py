"""What happened to a record, newest first, told by several apps.

An app registers a source for records of a kind when it starts ("contact"). A source gives the events before a place,
so many as are asked for, so that a page costs the same however much has happened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from config.lib.keyset import LARGEST

PER_PAGE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LAST_DAY = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND
CURSOR = re.compile(r"(\d{1,18})-(\d{1,3})-(\d{1,18})", re.ASCII)
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


@dataclass(frozen=True)
class Event:
    """One thing that happened: when, the id of its row, and the template that tells it."""

    at: datetime
    pk: int
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    only_day: bool = False  # of which no time is known


@dataclass(frozen=True)
class Before:
    """The place before which events are wanted: those earlier, and of the same moment those with a lower id."""

    at: datetime | None = None
    pk: int = LARGEST

    def newest(self, rows: Rows, most: int, *, moment: str = "created_at") -> list[Any]:
        """So many of the rows as lie before the place, newest first."""
        if self.at is not None:
            rows = rows.filter(Q(**{f"{moment}__lt": self.at}) | Q(**{moment: self.at}, pk__lt=self.pk))
        return list(rows.order_by(f"-{moment}", "-pk")[:most])


Tell = Callable[[HttpRequest, Any, Before, int], Iterable[Event]]


@dataclass(frozen=True)
class Source:
    """Events of one sort, for readers with the permission."""

    tell: Tell
    permission: str


@dataclass(frozen=True)
class Timeline:
    """One page of it, and the cursor of the next, empty at the beginning of everything."""

    events: list[Event]
    older: str


_sources: dict[str, list[Source]] = {}


def register_timeline(kind: str, tell: Tell, *, permission: str) -> None:
    """Tell of records of the kind also what this source knows."""
    _sources.setdefault(kind, []).append(Source(tell, permission))


def timeline(request: HttpRequest, kind: str, record: Model, *, older: str = "", size: int = PER_PAGE) -> Timeline:
    """The page that a cursor names, the newest without one.

    Of several events of one moment those of the source registered first come first.
    """
    at, last, pk = _read(older)
    found: list[tuple[datetime, int, int, Event]] = []
    for rank, source in enumerate(_sources.get(kind, [])):
        if request.user.has_perm(source.permission):
            before = Before(at, pk if rank == last else LARGEST if rank > last else 0)
            found += [(e.at, -rank, e.pk, e) for e in source.tell(request, record, before, size + 1)]
    found.sort(key=lambda each: each[:3], reverse=True)
    cursor = _write(*found[size - 1][:3]) if len(found) > size else ""
    return Timeline([event for *_place, event in found[:size]], cursor)


def _write(at: datetime, rank: int, pk: int) -> str:
    return f"{(at - EPOCH) // MICROSECOND}-{-rank}-{pk}"


def _read(cursor: str) -> tuple[datetime | None, int, int]:
    """The place of the last event seen; the top where the text is no cursor."""
    match = CURSOR.fullmatch(cursor)
    if not match or int(match[1]) > LAST_DAY:
        return None, 0, LARGEST
    return EPOCH + int(match[1]) * MICROSECOND, int(match[2]), int(match[3])
