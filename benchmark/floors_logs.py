"""What logging is compared with: all the rows it writes, by one INSERT … SELECT for each table.

The tables have the columns, indexes and foreign keys of the product's; those among them point to each other. What
follows from the list is selected: an entry for each line of somebody who is not blocked, a letter for each entry, which
says its place in postal order and its chunk, the results, and the lines to follow up. All else is copied.
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
LINES = "CREATE TABLE logged_line AS SELECT id, contact_id FROM segments_segmentline WHERE segment_id = {segment}"
# What differs from row to row, and where it is selected from.
SELECTED = {
    "interactions_interactionlogentry": (
        {"contact_id": "line.contact_id"},
        "logged_line AS line JOIN crm_contact AS contact ON contact.id = line.contact_id "
        "WHERE NOT contact.privacy_blocked ORDER BY line.id",
    ),
    "interactions_delivery": (
        {"entry_id": "letter.id", "place": "letter.nth", "chunk_id": "chunk.id"},
        "(SELECT entry.id, row_number() OVER (ORDER BY contact.country_id, contact.post_code, contact.name, entry.id) "
        "AS nth FROM floor_log_interactions_interactionlogentry AS entry "
        "JOIN crm_contact AS contact ON contact.id = entry.contact_id) AS letter "
        "JOIN floor_log_interactions_printchunk AS chunk ON chunk.number = 1 + (letter.nth - 1) / 500 "
        "ORDER BY letter.id",
    ),
    "campaigns_reach": (
        {"contact_id": "entry.contact_id"},
        "floor_log_interactions_interactionlogentry AS entry ORDER BY entry.id",
    ),
    "segments_segmentline": (
        {"contact_id": "entry.contact_id"},
        "floor_log_interactions_interactionlogentry AS entry ORDER BY entry.id",
    ),
}


def own(table: str) -> str:
    """The floor's table for one of the product's."""
    return f"floor_log_{table}"


def keep_finished(floor: Floor, *, segment: int, logged: int, follow_up: int) -> None:
    """The rows that logging a segment has left, its lines, and empty tables to write them into."""
    floor.run(LINES.format(segment=segment))
    floor.settle("logged_line")
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
        floor.run(_statement(floor, table))
    floor.run("COMMIT")


def _statement(floor: Floor, table: str) -> str:
    if table not in SELECTED:
        return f"INSERT INTO {own(table)} SELECT * FROM logged_{table}"  # noqa: S608  names of our own tables
    selected, source = SELECTED[table]
    described = floor.run(f"SELECT * FROM logged_{table} LIMIT 1").description  # noqa: S608
    names = [f'"{column[0]}"' for column in described if column[0] != "id"]
    values = ", ".join(selected.get(name.strip('"'), f"one.{name}") for name in names)
    one = f"(SELECT * FROM logged_{table} LIMIT 1) AS one"  # noqa: S608  what is the same in all rows
    return f"INSERT INTO {own(table)} ({', '.join(names)}) SELECT {values} FROM {one} CROSS JOIN {source}"  # noqa: S608


def forget(floor: Floor) -> None:
    """As before."""
    for table in reversed(LOGGED | FOLLOW_UP):
        floor.run(f"DELETE FROM {own(table)}")  # noqa: S608  names of our own tables
