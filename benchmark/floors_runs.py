"""What a run of letters is compared with: the rows it leaves, written by INSERT … SELECT, and the documents by hand.

The tables have the columns and indexes of the product's; no reference is checked.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.floors import Floor
from benchmark.floors_letters import LetterFloor, Values

TABLES = ("interactions_interactionlogentry", "interactions_delivery", "campaigns_reach")


def own(table: str) -> str:
    """The floor's table for one of the product's."""
    return f"floor_run_{table}"


def keep_finished(floor: Floor) -> None:
    """The rows that a run has left, apart, and empty tables to write them into."""
    for table in TABLES:
        floor.run(f"CREATE TABLE finished_{table} AS SELECT * FROM {table}")  # noqa: S608  names of our own tables
        for statement in floor.table_like(table, own(table)):
            floor.run(statement)


def log_and_merge(floor: Floor, letter: LetterFloor, people: Sequence[Values]) -> int:
    """All rows, in one transaction, and a document for each person; how many bytes those have."""
    floor.run("BEGIN")
    for table in TABLES:
        floor.run(f"INSERT INTO {own(table)} SELECT * FROM finished_{table}")  # noqa: S608  names of our own tables
    floor.run("COMMIT")
    return sum(len(letter.write(values)) for values in people)


def forget(floor: Floor) -> None:
    """As before."""
    for table in TABLES:
        floor.run(f"DELETE FROM {own(table)}")  # noqa: S608  names of our own tables
