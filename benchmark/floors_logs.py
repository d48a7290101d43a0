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
# What differs from row to row, and where it is selected from.
SELECTED = {
    "interactions_interactionlogentry": (
        {"contact_id": "line.contact_id"},
        "{lines} AS line JOIN crm_contact AS contact ON contact.id = line.contact_id "
        "WHERE NOT contact.privacy_blocked ORDER BY line.id",
    ),
    "interactions_delivery": (
        {"entry_id": "letter.id", "place": "letter.nth", "chunk_id": "chunk.id"},
        "(SELECT entry.id, row_number() OVER (ORDER BY contact.country_id, contact.post_code, contact.name, entry.id) "
        "AS nth FROM {entries} AS entry JOIN crm_contact AS contact ON contact.id = entry.contact_id) AS letter "
        "JOIN {chunks} AS chunk ON chunk.number = 1 + (letter.nth - 1) / 500 ORDER BY letter.id",
    ),
    "campaigns_reach": ({"contact_id": "entry.contact_id"}, "{entries} AS entry ORDER BY entry.id"),
    "segments_segmentline": ({"contact_id": "entry.contact_id"}, "{entries} AS entry ORDER BY entry.id"),
}
# As they stand before anything is made of them.
AS_LOGGED = "\"values\" = NULL, sha256 = '', engine = '', state = 'waiting', settled_at = NULL"


class LogFloor:
    """What was logged once, and tables of that name to write it into again."""

    def __init__(self, floor: Floor, name: str, tables: Sequence[str]) -> None:
        self.floor, self.name, self.tables = floor, name, tables

    def own(self, table: str) -> str:
        """The floor's table for one of the product's."""
        return f"floor_{self.name}_{table}"

    def kept(self, table: str) -> str:
        """Where the rows are that logging left."""
        return f"{self.name}_{table}"

    def keep_finished(self, *, segment: int, logged: int, follow_up: int = 0) -> None:
        """The rows that logging a segment has left, its lines, and empty tables to write them into."""
        lines = f"SELECT id, contact_id FROM segments_segmentline WHERE segment_id = {segment}"  # noqa: S608  our tables
        self._keep("line", lines)
        for table in self.tables:
            belongs = (LOGGED | FOLLOW_UP)[table].format(logged=logged, follow_up=follow_up)
            self._keep(table, f"SELECT * FROM {table} WHERE {belongs}")  # noqa: S608  names of our own tables
            for statement in self.floor.table_with_keys(table, {each: self.own(each) for each in self.tables}):
                self.floor.run(statement)
        self.floor.run(f"UPDATE {self.kept('interactions_delivery')} SET {AS_LOGGED}")  # noqa: S608

    def _keep(self, table: str, rows: str) -> None:
        self.floor.run(f"CREATE TABLE {self.kept(table)} AS {rows}")
        self.floor.settle(self.kept(table))

    def log(self, tables: Sequence[str]) -> None:
        """All rows, in one transaction."""
        self.floor.run("BEGIN")
        for table in tables:
            self.floor.run(self._statement(table))
        self.floor.run("COMMIT")

    def _statement(self, table: str) -> str:
        if table not in SELECTED:
            return f"INSERT INTO {self.own(table)} SELECT * FROM {self.kept(table)}"  # noqa: S608  our own tables
        one = f"(SELECT * FROM {self.kept(table)} LIMIT 1) AS one"  # noqa: S608  what is the same in all rows
        selected, source = SELECTED[table]
        names = [f'"{column[0]}"' for column in self.floor.run(f"SELECT * FROM {one}").description]  # noqa: S608
        names.remove('"id"')
        values = ", ".join(selected.get(name.strip('"'), f"one.{name}") for name in names)
        source = source.format(
            lines=self.kept("line"),
            entries=self.own("interactions_interactionlogentry"),
            chunks=self.own("interactions_printchunk"),
        )
        into = f"{self.own(table)} ({', '.join(names)})"
        return f"INSERT INTO {into} SELECT {values} FROM {one} CROSS JOIN {source}"  # noqa: S608

    def forget(self) -> None:
        """As before."""
        for table in reversed(self.tables):
            self.floor.run(f"DELETE FROM {self.own(table)}")  # noqa: S608  names of our own tables
