"""The least that has to be done: drivers and SQL text alone, on tables with just the columns and keys of the job."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

# The lines have the keys of the product's: one live line for each contact, pages in list order, a contact's segments.
TABLES = """
CREATE TABLE floor_contact (
    id {key}, company bigint, number varchar(20) NOT NULL, name varchar(150) NOT NULL, city varchar(60) NOT NULL,
    language varchar(20), correspondence_type varchar(10) NOT NULL, excluded boolean NOT NULL, blocked boolean NOT NULL
);
CREATE TABLE floor_job (code varchar(20), contact bigint, PRIMARY KEY (code, contact)) {packed};
CREATE TABLE floor_relation (code varchar(20), contact bigint, PRIMARY KEY (code, contact)) {packed};
CREATE TABLE floor_mailing (code varchar(20), contact bigint, PRIMARY KEY (code, contact)) {packed};
CREATE TABLE floor_line (
    id {own_key}, segment bigint NOT NULL,
    contact bigint NOT NULL,
    added_at integer NOT NULL, removed_at integer, header_version smallint NOT NULL
)
"""
FILL = """
INSERT INTO floor_contact SELECT id, company_id, number, name, city, language_id, correspondence_type,
    exclude_from_segment, privacy_blocked FROM crm_contact ORDER BY id;
INSERT INTO floor_job SELECT jobresponsibility_id, contact_id FROM crm_contact_job_responsibilities ORDER BY 1, 2;
INSERT INTO floor_relation SELECT businessrelation_id, contact_id FROM crm_contact_business_relations ORDER BY 1, 2;
INSERT INTO floor_mailing SELECT mailinggroup_id, contact_id FROM crm_contact_mailing_groups ORDER BY 1, 2;
CREATE INDEX floor_by_company ON floor_contact (company);
CREATE INDEX floor_by_name ON floor_contact (name, id);
CREATE INDEX floor_by_city ON floor_contact (city, name, id);
CREATE UNIQUE INDEX floor_by_number ON floor_contact (number);
CREATE UNIQUE INDEX floor_one_line ON floor_line (segment, contact) WHERE removed_at IS NULL;
CREATE INDEX floor_in_order ON floor_line (segment, removed_at, id);
CREATE INDEX floor_of_contact ON floor_line (contact, segment)
"""
ADD = """
INSERT INTO floor_line (segment, contact, added_at, header_version)
SELECT %s, job.contact, 1, 1 FROM floor_job AS job JOIN floor_contact AS contact ON contact.id = job.contact
WHERE job.code = 'C01' AND NOT contact.excluded AND NOT contact.blocked
"""
ADD_ALL = """
INSERT INTO floor_line (segment, contact, added_at, header_version)
SELECT %s, id, 1, 1 FROM floor_contact WHERE NOT excluded AND NOT blocked ORDER BY id
"""
REDUCE = """
UPDATE floor_line SET removed_at = 2
WHERE segment = %s AND removed_at IS NULL AND contact IN (SELECT contact FROM floor_job WHERE code = 'C01')
"""
UNDO_REDUCE = "UPDATE floor_line SET removed_at = NULL WHERE segment = %s AND removed_at = 2"
# Of the forms tried, counting is quickest with sets for all but the largest, and a join to the list; the samples are
# with one look-up after another.
_MATCH = """
    contact.company IN (SELECT contact FROM floor_relation WHERE code = 'C01')
    AND contact.id IN (SELECT contact FROM floor_job WHERE code IN ('C01', 'C02', 'C03'))
    AND EXISTS (SELECT 1 FROM floor_mailing AS one WHERE one.code = 'C01' AND one.contact = contact.id)
"""
_MATCHES = """
    EXISTS (SELECT 1 FROM floor_relation AS one WHERE one.code = 'C01' AND one.contact = contact.company)
    AND EXISTS (SELECT 1 FROM floor_job AS one WHERE one.code IN ('C01', 'C02', 'C03') AND one.contact = contact.id)
    AND EXISTS (SELECT 1 FROM floor_mailing AS one WHERE one.code = 'C01' AND one.contact = contact.id)
"""
_NEW_COUNTS = """
SELECT count(*), count(*) - count(line.id)
FROM floor_contact AS contact
LEFT JOIN floor_line AS line ON line.contact = contact.id AND line.segment = %s AND line.removed_at IS NULL
WHERE NOT contact.excluded AND NOT contact.blocked AND {}
"""
_NEW_SAMPLE = """
SELECT contact.id, contact.number, contact.name, company.name
FROM floor_contact AS contact LEFT JOIN floor_contact AS company ON company.id = contact.company
WHERE NOT contact.excluded AND NOT contact.blocked AND {}
    AND NOT EXISTS (
        SELECT 1 FROM floor_line AS one WHERE one.segment = %s AND one.contact = contact.id AND one.removed_at IS NULL
    )
ORDER BY contact.id LIMIT 6
"""
_STAY_COUNT = """
SELECT count(*) FROM floor_line AS line WHERE line.segment = %s AND line.removed_at IS NULL
    AND line.contact IN (SELECT contact.id FROM floor_contact AS contact WHERE {})
"""
_SAMPLE = """
SELECT contact.id, contact.number, contact.name, company.name
FROM floor_line AS line JOIN floor_contact AS contact ON contact.id = line.contact
LEFT JOIN floor_contact AS company ON company.id = contact.company
WHERE line.segment = %s AND line.removed_at IS NULL AND {} ORDER BY line.id LIMIT 6
"""
NEW_COUNTS, STAY_COUNT = _NEW_COUNTS.format(_MATCH), _STAY_COUNT.format(_MATCH)
NEW_SAMPLE = _NEW_SAMPLE.format(_MATCHES)
STAY_SAMPLE = _SAMPLE.format(_MATCHES)
LEAVE_SAMPLE = _SAMPLE.format(f"NOT ({_MATCHES})")
PAGE = """
SELECT line.id, contact.id, contact.number, contact.name, company.name, contact.city, contact.language,
    contact.correspondence_type, line.header_version
FROM floor_line AS line
JOIN floor_contact AS contact ON contact.id = line.contact
LEFT JOIN floor_contact AS company ON company.id = contact.company
WHERE line.segment = %s AND line.removed_at IS NULL AND line.id > %s ORDER BY line.id LIMIT 50
"""
PAGE_BY_INDEX = """
SELECT line.id, contact.id, contact.number, contact.name, company.name, contact.city, contact.language,
    contact.correspondence_type, line.header_version
FROM floor_contact AS contact CROSS JOIN floor_line AS line
LEFT JOIN floor_contact AS company ON company.id = contact.company
WHERE line.contact = contact.id AND line.segment = %s AND line.removed_at IS NULL
ORDER BY {order}, line.id LIMIT 50
"""
# Where all lines have to be looked at it is the width of the contacts that counts: the product's own tables, and the
# quickest statement found for them, which sorts before it reads the rest of the fifty.
PAGE_BY_SORTING = """
SELECT line.id, contact.id, contact.number, contact.name, company.name, contact.city, line.header_version
FROM (
    SELECT line.id, line.contact_id, line.header_version, {keys}
    FROM segments_segmentline AS line JOIN crm_contact AS contact ON contact.id = line.contact_id {also}
    WHERE line.segment_id = %s AND line.removed_at IS NULL ORDER BY {order}, line.id LIMIT 50
) AS line
JOIN crm_contact AS contact ON contact.id = line.contact_id
LEFT JOIN crm_contact AS company ON company.id = contact.company_id
ORDER BY {order_again}, line.id
"""
_EDIT = """
LEFT JOIN segments_lineedit AS edit ON edit.segment_id = line.segment_id AND edit.contact_id = line.contact_id
"""


def _sorted(*keys: str, also: str = "") -> str:
    names = [f"key_{place}" for place, _key in enumerate(keys)]
    return PAGE_BY_SORTING.format(
        keys=", ".join(f"{key} AS {name}" for key, name in zip(keys, names, strict=True)),
        also=also,
        order=", ".join(names),
        order_again=", ".join(f"line.{name}" for name in names),
    )


PAGES_BY = {
    "name": PAGE_BY_INDEX.format(order="contact.name"),
    "number": PAGE_BY_INDEX.format(order="contact.number"),
    "city": PAGE_BY_INDEX.format(order="contact.city, contact.name"),
    "company": _sorted(
        "coalesce(company.name, '')",
        "contact.name",
        also="LEFT JOIN crm_contact AS company ON company.id = contact.company_id",
    ),
    "language": _sorted("coalesce(edit.language_id, contact.language_id, '')", also=_EDIT),
    "correspondence_type": _sorted("coalesce(edit.correspondence_type, contact.correspondence_type)", also=_EDIT),
}
POSTGRESQL = "CREATE TABLE {0} (LIKE {1} INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING IDENTITY)"
MADE = """
SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC
"""
REFERENCE = re.compile(r' (?:CONSTRAINT "\w+" )?REFERENCES "\w+" \("\w+"\) DEFERRABLE INITIALLY DEFERRED')
ANY_TABLE = re.compile(r'"?\b([a-z]+_[a-z]+)\b"?')
KEYS = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
NAME = re.compile(r'((?:INDEX|CONSTRAINT) )"?(\w+)"?')
FORGET = "DELETE FROM floor_line WHERE segment = %s"


class Floor:
    """A bare connection."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.is_sqlite = isinstance(connection, sqlite3.Connection)

    def run(self, statement: Any, *params: object) -> Any:
        """Send a statement; its cursor."""
        if self.is_sqlite:
            statement = statement.replace("%s", "?")
        return self.connection.execute(statement, params)

    def run_each(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Send a statement once for each of the rows, as its parameters."""
        if self.is_sqlite:
            statement = statement.replace("%s", "?")
        self.connection.cursor().executemany(statement, rows)

    def rows(self, statement: str, *params: object) -> list[Any]:
        """What a query answers."""
        rows: list[Any] = self.run(statement, *params).fetchall()
        return rows

    def table_like(self, table: str, name: str) -> list[str]:
        """What makes a table of that name like the product's, with its indexes; no reference is checked."""
        if not self.is_sqlite:
            return [POSTGRESQL.format(name, table)]
        made = [REFERENCE.sub("", statement) for (statement,) in self.rows(MADE, table)]
        return [re.sub(rf'"?\b{table}\b"?', name, NAME.sub(rf"\1{name}_\2", each)) for each in made]

    def table_with_keys(self, table: str, names: Mapping[str, str]) -> list[str]:
        """The same with its foreign keys; of tables in `names` the ones of that name are meant, also in references."""
        if self.is_sqlite:
            made = [statement for (statement,) in self.rows(MADE, table)]
            made = [NAME.sub(rf"\1{names[table]}_\2", each) for each in made]
            return [ANY_TABLE.sub(lambda found: names.get(found[1], found[1]), each) for each in made]
        keys = [key for (key,) in self.rows(KEYS, table)]
        keys = [ANY_TABLE.sub(lambda found: names.get(found[1], found[1]), each) for each in keys]
        return [POSTGRESQL.format(names[table], table), *(f"ALTER TABLE {names[table]} ADD {key}" for key in keys)]

    def fill(self) -> None:
        """The floors' tables, with the product's contacts in them."""
        own = "PRIMARY KEY AUTOINCREMENT" if self.is_sqlite else "GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
        words = {
            "key": "integer PRIMARY KEY" if self.is_sqlite else "bigint PRIMARY KEY",
            "own_key": f"integer {own}" if self.is_sqlite else f"bigint {own}",
            "packed": "WITHOUT ROWID" if self.is_sqlite else "",
        }
        for statement in (TABLES.format(**words) + ";" + FILL).split(";"):
            self.run(statement)
        for table in ("contact", "job", "relation", "mailing"):
            self.settle(f"floor_{table}")

    def settle(self, table: str) -> None:
        """Show the planner what is in the table: a floor is not slow by mistake."""
        self.run(f"ANALYZE {table}" if self.is_sqlite else f"VACUUM (ANALYZE) {table}")


@contextmanager
def connect_sqlite(file: str, settings: str) -> Iterator[Floor]:
    """With the PRAGMA statements of the product's connections; each statement is a transaction."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=20)
    connection.executescript(f"{settings}; PRAGMA foreign_keys=ON")
    try:
        yield Floor(connection)
    finally:
        connection.close()


@contextmanager
def connect_postgresql(address: str) -> Iterator[Floor]:
    """Each statement is a transaction."""
    with psycopg.connect(address, autocommit=True) as connection:
        yield Floor(connection)
