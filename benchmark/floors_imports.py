"""What importing contacts is compared with: all finished rows handed to the driver, in one transaction.

The tables have the columns and indexes of the rows that an import leaves, and the same contacts in them before; nothing
is looked up, and no reference is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from benchmark.floors import Floor

# Contacts, their mailing groups, the keys that duplicates share, and what undoing needs: each with its contact.
TABLES = {
    "crm_contact": "id",
    "crm_contact_mailing_groups": "contact_id",
    "crm_duplicatekey": "contact_id",
    "crm_contactchange": "contact_id",
}
WORDS = """
CREATE VIRTUAL TABLE floor_import_words USING fts5(
    words, content='', prefix='2 3', tokenize='ascii', detail=none, columnsize=0
)
"""
Rows = Mapping[str, Sequence[Sequence[Any]]]


def own(table: str) -> str:
    """The floor's table for one of the product's."""
    return f"floor_import_{table.removeprefix('crm_')}"


def fill(floor: Floor) -> None:
    """The floor's tables, with the contacts that are there before."""
    for table in TABLES:
        for statement in floor.table_like(table, own(table)):
            floor.run(statement)
        floor.run(f"INSERT INTO {own(table)} SELECT * FROM {table}")  # noqa: S608  names of our own tables
    if floor.is_sqlite:
        floor.run(WORDS)
        floor.run("INSERT INTO floor_import_words (rowid, words) SELECT id, search_text FROM crm_contact")


def finished(floor: Floor, after: int) -> Rows:
    """The rows that an import has left: those of contacts with a higher id."""
    found: dict[str, Sequence[Sequence[Any]]] = {}
    for table, column in TABLES.items():
        rows = floor.rows(f"SELECT * FROM {table} WHERE {column} > %s", after)  # noqa: S608
        found[own(table)] = [[Jsonb(value) if isinstance(value, dict) else value for value in row] for row in rows]
    if floor.is_sqlite:
        found["floor_import_words (rowid, words)"] = floor.rows(
            "SELECT id, search_text FROM crm_contact WHERE id > %s", after
        )
    return found


def insert(floor: Floor, rows: Rows) -> None:
    """All of them."""
    place = "?" if floor.is_sqlite else "%s"
    cursor = floor.connection.cursor()
    cursor.execute("BEGIN")
    for table, values in rows.items():
        places = ", ".join([place] * len(values[0]))
        cursor.executemany(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608
    cursor.execute("COMMIT")


def forget(floor: Floor, rows: Rows, after: int) -> None:
    """As before; who takes words out of an index that are not in it spoils it."""
    if not floor.rows(f"SELECT 1 FROM {own('crm_contact')} WHERE id > %s LIMIT 1", after):  # noqa: S608
        return
    for table, column in TABLES.items():
        floor.run(f"DELETE FROM {own(table)} WHERE {column} > %s", after)  # noqa: S608
    if floor.is_sqlite:
        words = rows["floor_import_words (rowid, words)"]
        floor.connection.execute("BEGIN")
        floor.connection.executemany(
            "INSERT INTO floor_import_words (floor_import_words, rowid, words) VALUES ('delete', ?, ?)", words
        )
        floor.connection.execute("COMMIT")
