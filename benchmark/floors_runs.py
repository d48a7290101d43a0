"""What a run of letters is compared with: the rows that logging writes, and the documents by hand.

Whoever makes the letters of what was logged has to read what they are filled in with, to keep a hash and the values of
each, by which it can be shown again, and to put the letters into a file.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from benchmark.floors_letters import LetterFloor, Values
from benchmark.floors_logs import LogFloor

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


def log_and_merge(logging: LogFloor, letter: LetterFloor, file: Path) -> int:
    """All rows, then all letters into one file, and what they said into the rows; how many."""
    floor = logging.floor
    logging.log(logging.tables)
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


def forget(logging: LogFloor, file: Path) -> None:
    """As before."""
    logging.forget()
    file.unlink(missing_ok=True)
