"""What a run of letters is compared with: the rows it leaves, written by INSERT … SELECT, and the documents by hand.

The tables have the columns and indexes of the product's; no reference is checked. A run is first logged, since what is
written in the database is what workers have to do. Whoever makes the letters then has to read what they are filled in
with, to keep a hash and the values of each, by which it can be shown again, and to put the letters into a file.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from benchmark.floors import Floor
from benchmark.floors_letters import LetterFloor, Values

TABLES = ("interactions_interactionlogentry", "interactions_delivery", "campaigns_reach")
# Nobody of the benchmark's contacts has a salutation.
GREETING = "Dear Sir or Madam,"
NAMES = (
    *("Contact_No", "Contact_Company_Name", "Contact_Name", "Contact_Address", "Contact_Post_Code", "Contact_City"),
    *("Contact_Phone_No", "Salesperson_Name"),
)
READ = """
    SELECT delivery.id, contact.number, coalesce(company.name, ''), contact.name, contact.address, contact.post_code,
        contact.city, contact.phone, coalesce(salesperson.name, '')
    FROM floor_run_interactions_delivery AS delivery
    JOIN floor_run_interactions_interactionlogentry AS entry ON entry.id = delivery.entry_id
    JOIN crm_contact AS contact ON contact.id = entry.contact_id
    LEFT JOIN crm_contact AS company ON company.id = contact.company_id
    LEFT JOIN crm_salesperson AS salesperson
        ON salesperson.code = coalesce(entry.salesperson_id, contact.salesperson_id)
    ORDER BY delivery.place
"""
TELL = "UPDATE floor_run_interactions_delivery SET \"values\" = %s, sha256 = %s, state = 'sent' WHERE id = %s"
AS_LOGGED = """
    UPDATE finished_interactions_delivery
    SET "values" = NULL, sha256 = '', engine = '', state = 'waiting', settled_at = NULL
"""


def own(table: str) -> str:
    """The floor's table for one of the product's."""
    return f"floor_run_{table}"


def keep_finished(floor: Floor) -> None:
    """The rows that a run has left, as they stood when it was logged, and empty tables to write them into."""
    for table in TABLES:
        floor.run(f"CREATE TABLE finished_{table} AS SELECT * FROM {table}")  # noqa: S608  names of our own tables
        for statement in floor.table_like(table, own(table)):
            floor.run(statement)
    floor.run(AS_LOGGED)


def log_and_merge(floor: Floor, letter: LetterFloor, file: Path) -> int:
    """All rows, in one transaction, all letters into one file, and what they said into the rows; how many."""
    floor.run("BEGIN")
    for table in TABLES:
        floor.run(f"INSERT INTO {own(table)} SELECT * FROM finished_{table}")  # noqa: S608  names of our own tables
    floor.run("COMMIT")
    told = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as letters:
        for delivery, *row in floor.rows(READ):
            values: Values = dict(zip(NAMES, row, strict=True), Formal_Salutation=GREETING)
            content = letter.write(values)
            letters.writestr(f"{delivery}.docx", content)
            told.append((json.dumps(values), hashlib.sha256(content).hexdigest(), delivery))
    floor.run("BEGIN")
    floor.run_each(TELL, told)
    floor.run("COMMIT")
    return len(told)


def forget(floor: Floor, file: Path) -> None:
    """As before."""
    for table in TABLES:
        floor.run(f"DELETE FROM {own(table)}")  # noqa: S608  names of our own tables
    file.unlink(missing_ok=True)
