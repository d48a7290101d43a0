"""Logging a segment of a tenth of all contacts: from its lines to interactions, deliveries and campaign results."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmark.databases import Database
from benchmark.floors_logs import FOLLOW_UP, LOGGED, LogFloor
from benchmark.measure import Figure
from benchmark.runs import Prepared, apart, prepared_on
from segments import operations
from segments.journal import Logged, log_segment
from segments.models import Segment


def log(database: Database) -> Iterator[Figure]:
    """Everybody is sent a letter; then the same with a new segment to follow it up with."""
    count = max(database.contacts // 10, 10)
    with apart():
        prepared, floor = _prepared(database, count)
        followed: list[Segment] = []

        def begin() -> None:
            _throw_away(followed)
            prepared.begin(count)

        def logged() -> None:
            _log(prepared, create_follow_up=False)

        def with_follow_up() -> None:
            made = _log(prepared, create_follow_up=True).follow_up
            followed.extend([made] if made else [])

        yield _figure("segments.log", floor, logged, begin, list(LOGGED))
        yield _figure("segments.log/follow_up", floor, with_follow_up, begin, [*LOGGED, *FOLLOW_UP])
        _throw_away(followed)
        prepared.forget()


FIGURES = {"segments.log": log}


def _figure(
    name: str, floor: LogFloor, product: Callable[[], None], begin: Callable[[], None], tables: list[str]
) -> Figure:
    return Figure(
        name,
        1.4,
        product=product,
        floor=lambda: floor.log(tables),
        before_product=begin,
        before_floor=floor.forget,
    )


def _prepared(database: Database, count: int) -> tuple[Prepared, LogFloor]:
    """What is logged; its rows are kept for the floor once for each database."""
    if "logs" not in database.made:
        prepared = prepared_on(database)
        prepared.begin(count)
        made = _log(prepared, create_follow_up=True)
        assert made.follow_up is not None  # noqa: S101  it was asked for
        assert prepared.segment is not None  # noqa: S101  it was logged
        ids = {"segment": prepared.segment.pk, "logged": made.logged_segment.pk, "follow_up": made.follow_up.pk}
        floor = LogFloor(database.floor, "log", [*LOGGED, *FOLLOW_UP])
        floor.keep_finished(**ids)
        _throw_away([made.follow_up])
        database.made["logs"] = prepared, floor
    found: tuple[Prepared, LogFloor] = database.made["logs"]
    return found


def _log(prepared: Prepared, *, create_follow_up: bool) -> Logged:
    assert prepared.segment is not None  # noqa: S101  it was begun
    return log_segment(prepared.segment, send_attachments=True, create_follow_up=create_follow_up, by=None)


def _throw_away(segments: list[Segment]) -> None:
    while segments:
        segment = segments.pop()
        segment.refresh_from_db()
        operations.delete_segment(segment, by=None)
