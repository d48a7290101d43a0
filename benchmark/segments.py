"""Segments: lists made, cut down, walked through, looked at before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from benchmark import floors
from benchmark.databases import Database
from benchmark.measure import Figure
from crm.models import Contact
from segments import operations, queries
from segments.criteria import Criteria
from segments.models import Segment

ADDED, ALL = 1, 2  # the floors' segments
FEW = 1000  # lines of the segment that undo and redo are compared with
KEPT = 10  # lines of a sparse list


def add(database: Database) -> Iterator[Figure]:
    """A seventh of the contacts come into an empty list."""
    segments: list[Segment] = []

    def empty() -> None:
        _throw_away(segments)
        database.tidy()
        segments.append(operations.create_segment(by=None))

    def empty_floor() -> None:
        database.floor.run(floors.FORGET, ADDED)
        database.tidy()

    yield Figure(
        "segments.add",
        1.3,
        product=lambda: operations.add_contacts(segments[0], criteria=_job("C01"), by=None),
        floor=lambda: database.floor.run(floors.ADD, ADDED),
        before_product=empty,
        before_floor=empty_floor,
    )
    _throw_away(segments)
    empty_floor()
    yield from _add_all(database, segments)


def _add_all(database: Database, segments: list[Segment]) -> Iterator[Figure]:
    """Everybody comes in: how long it takes, and that it takes no more memory than a few."""

    def empty() -> None:
        _throw_away(segments)
        database.tidy()
        segments.append(operations.create_segment(by=None))

    def empty_floor() -> None:
        database.floor.run(floors.FORGET, ADDED)
        database.tidy()

    def everybody() -> object:
        return operations.add_contacts(segments[0], criteria=_criteria(), by=None)

    yield Figure(
        "segments.add/all",
        1.3,
        product=everybody,
        floor=lambda: database.floor.run(floors.ADD_ALL, ADDED),
        before_product=empty,
        before_floor=empty_floor,
    )
    empty_floor()
    few = _up_to(FEW)
    yield Figure(
        "segments.add/all_memory",
        1.2,
        product=everybody,
        floor=lambda: operations.add_contacts(segments[0], criteria=few, by=None),
        before_product=empty,
        before_floor=empty,
        unit="MB",
    )
    _throw_away(segments)


def reduce(database: Database) -> Iterator[Figure]:
    """A seventh of everybody leaves again."""
    segment = _everybody(database)

    def restored() -> None:
        _rewind(segment)
        database.tidy()

    def restored_floor() -> None:
        database.floor.run(floors.UNDO_REDUCE, ALL)
        database.tidy()

    yield Figure(
        "segments.reduce",
        1.3,
        product=lambda: operations.reduce_contacts(segment, criteria=_job("C01"), keep="others", by=None),
        floor=lambda: database.floor.run(floors.REDUCE, ALL),
        before_product=restored,
        before_floor=restored_floor,
    )
    operations.go_to(segment, action=1, by=None)
    restored_floor()


def undo(database: Database) -> Iterator[Figure]:
    """One step back in a list of everybody, beside one step back in a short list."""
    yield _step("segments.undo", database, operations.undo_last_action, operations.redo_action)


def redo(database: Database) -> Iterator[Figure]:
    """One step forward."""
    yield _step("segments.redo", database, operations.redo_action, operations.undo_last_action)


def preview(database: Database) -> Iterator[Figure]:
    """Three sections, one of them read through the company, before they are added to a list of a seventh."""
    segment = operations.create_segment(by=None)
    operations.add_contacts(segment, criteria=_job("C01"), by=None)
    database.floor.run(floors.ADD, ADDED)
    database.floor.settle("floor_line")
    chosen = _criteria(
        ("job_responsibility", ["C01", "C02", "C03"]), ("business_relation", ["C01"]), ("mailing_group", ["C01"])
    )

    def floor(segment: int, *statements: str) -> Callable[[], object]:
        return lambda: [database.floor.rows(statement, segment) for statement in statements]

    yield Figure(
        "segments.preview",
        1.2,
        product=lambda: queries.preview(segment, criteria=chosen),
        floor=floor(ADDED, floors.NEW_COUNTS, floors.NEW_SAMPLE),
    )
    _throw_away([segment])
    database.floor.run(floors.FORGET, ADDED)
    with _reduced(database) as long:
        yield Figure(
            "segments.preview/reduce",
            1.2,
            product=lambda: queries.preview(long, criteria=chosen, keep="matching"),
            floor=floor(ALL, floors.STAY_COUNT, floors.STAY_SAMPLE, floors.LEAVE_SAMPLE),
        )


def lines_page(database: Database) -> Iterator[Figure]:
    """Fifty lines of everybody in each order, as of a step, and where nearly nobody is left among millions of lines."""
    sparse = _sparse()
    with _reduced(database) as long:
        yield from _pages(database, long, sparse)
    _throw_away([sparse])


def _pages(database: Database, long: Segment, sparse: Segment) -> Iterator[Figure]:
    count = queries.line_count(long)

    def page(segment: Segment, **how: Any) -> Callable[[], object]:
        return lambda: queries.lines_page(segment, **how)

    def floor(statement: str, *params: object) -> Callable[[], object]:
        return lambda: database.floor.rows(statement, *params)

    bare = floor(floors.PAGE, ALL, 0)
    yield Figure("segments.lines_page/head", 3.0, page(long), bare)
    yield Figure("segments.lines_page/step", 3.0, page(long, at=1), bare)
    yield Figure("segments.lines_page/few_left", 3.0, page(sparse), bare)
    yield from _values(long)
    for column, statement in floors.PAGES_BY.items():
        # How many lines there are is known to whoever shows a page, and decides how it is found.
        by = page(long, order=column, count=count)
        # The floor's own tables have the columns that are walked through by an index.
        segment = ALL if "floor_" in statement else long.pk
        yield Figure(f"segments.lines_page/by_{column}", 1.5, by, floor(statement, segment))


def _values(long: Segment) -> Iterator[Figure]:
    """What the lines of a page get, beside the same for a page of a short list."""
    short = operations.create_segment(by=None)
    operations.add_contacts(short, criteria=_up_to(FEW), by=None)
    rows = {segment.pk: queries.lines_page(segment).rows for segment in (long, short)}
    yield Figure(
        "segments.lines_page/values",
        1.5,
        product=lambda: queries.values_of(long, rows[long.pk]),
        floor=lambda: queries.values_of(short, rows[short.pk]),
    )
    _throw_away([short])


FIGURES = {
    "segments.add": add,
    "segments.reduce": reduce,
    "segments.undo": undo,
    "segments.redo": redo,
    "segments.preview": preview,
    "segments.lines_page": lines_page,
}


def _criteria(*sections: tuple[str, list[str]]) -> Criteria:
    return {"version": 1, "groups": [{"section": name, "code": {"in": codes}} for name, codes in sections]}


def _job(code: str) -> Criteria:
    return _criteria(("job_responsibility", [code]))


def _up_to(count: int) -> Criteria:
    """The first contacts by number."""
    last = Contact.objects.order_by("number")[count - 1].number
    return {"version": 1, "groups": [{"section": "contact", "number": {"range": [None, last]}}]}


def _everybody(database: Database) -> Segment:
    """A list of everybody, here and on the floor, that was reduced once."""
    if "everybody" not in database.made:
        segment = operations.create_segment(by=None)
        operations.add_contacts(segment, criteria=_criteria(), by=None)
        operations.reduce_contacts(segment, criteria=_job("C01"), keep="others", by=None)
        database.floor.run(floors.ADD_ALL, ALL)
        database.floor.settle("floor_line")
        database.made["everybody"] = segment
    segment = database.made["everybody"]
    segment.refresh_from_db()
    return segment


@contextmanager
def _reduced(database: Database) -> Iterator[Segment]:
    """The list of everybody as it is after its reduction, here and on the floor."""
    segment = _everybody(database)
    operations.go_to(segment, action=segment.last_action, by=None)
    database.floor.run(floors.REDUCE, ALL)
    database.floor.settle("floor_line")
    database.tidy()
    yield segment
    operations.go_to(segment, action=1, by=None)
    database.floor.run(floors.UNDO_REDUCE, ALL)


def _sparse() -> Segment:
    """Everybody came, ten stayed, everybody came again, and that was undone."""
    segment = operations.create_segment(by=None)
    operations.add_contacts(segment, criteria=_criteria(), by=None)
    operations.reduce_contacts(segment, criteria=_up_to(KEPT), keep="matching", by=None)
    operations.add_contacts(segment, criteria=_criteria(), by=None)
    operations.undo_last_action(segment, by=None)
    return segment


def _step(name: str, database: Database, there: Callable[..., object], back: Callable[..., object]) -> Figure:
    """The same step in a list of everybody and in a short one, which is the floor here."""
    long = _everybody(database)
    short = operations.create_segment(by=None)
    operations.add_contacts(short, criteria=_up_to(FEW), by=None)
    operations.reduce_contacts(short, criteria=_job("C01"), keep="others", by=None)
    for segment in (long, short):
        operations.go_to(segment, action=segment.last_action, by=None)
        if there is operations.redo_action:
            operations.undo_last_action(segment, by=None)
        there(segment, by=None)
    return Figure(
        name,
        2.0,
        product=lambda: there(long, by=None),
        floor=lambda: there(short, by=None),
        before_product=lambda: back(long, by=None),
        before_floor=lambda: back(short, by=None),
    )


def _rewind(segment: Segment) -> None:
    """To its first step, as if there had never been another: a new step would have to discard what was undone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE segments_segmentline SET removed_at = NULL WHERE segment_id = %s AND removed_at > 1", [segment.pk]
        )
    segment.actions.filter(number__gt=1).delete()
    Segment.objects.filter(pk=segment.pk).update(position=1, last_action=1)


def _throw_away(segments: list[Segment]) -> None:
    """By statement: Django would fetch the lines."""
    for segment in segments:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM segments_segmentline WHERE segment_id = %s", [segment.pk])
        operations.delete_segment(segment, by=None)
    segments.clear()
