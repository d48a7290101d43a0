"""What logging is compared with: all the rows it writes, by one INSERT … SELECT for each table.

The tables have the columns, indexes and foreign keys of the product's; those among them point to each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.floors import Floor

# In the order in which they are written, with which of their rows belong to what was logged.
LOGGED = {
    "interactions_loggedsegment": "id = {logged}",
    "campaigns_campaignentry": "id IN (SELECT campaign_entry_id FROM interactions_interactionlogentry)",
    "interactions_leftout": "logged_segment_id = {logged}",
    "interactions_interactionlogentry": "logged_segment_id = {logged}",
    "interactions_run": "logged_segment_id = {logged}",
    "interactions_printchunk": "1 = 1",
    "interactions_delivery": "1 = 1",
    "campaigns_reach": "1 = 1",
}
FOLLOW_UP = {"segments_segment": "id = {follow_up}", "segments_segmentline": "segment_id = {follow_up}"}


def own(table: str) -> str:
    """The floor's table for one of the product's."""
    return f"floor_log_{table}"


def keep_finished(floor: Floor, *, logged: int, follow_up: int) -> None:
    """The rows that logging a segment has left, apart, and empty tables to write them into."""
    tables = LOGGED | FOLLOW_UP
    for table, condition in tables.items():
        belongs = condition.format(logged=logged, follow_up=follow_up)
        floor.run(f"CREATE TABLE logged_{table} AS SELECT * FROM {table} WHERE {belongs}")  # noqa: S608  our tables
        for statement in floor.table_with_keys(table, {each: own(each) for each in tables}):
            floor.run(statement)
        floor.settle(f"logged_{table}")


def log(floor: Floor, tables: Sequence[str]) -> None:
    """All rows, in one transaction."""
    floor.run("BEGIN")
    for table in tables:
        floor.run(f"INSERT INTO {own(table)} SELECT * FROM logged_{table}")  # noqa: S608  names of our own tables
    floor.run("COMMIT")


def forget(floor: Floor) -> None:
    """As before."""
    for table in reversed(LOGGED | FOLLOW_UP):
        floor.run(f"DELETE FROM {own(table)}")  # noqa: S608  names of our own tables
