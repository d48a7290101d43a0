"""What a page shows of a file before anything comes in."""

from __future__ import annotations

from itertools import islice

from crm.errors import ImportRefused
from crm.importing.files import format_of, opened, raw_lines
from crm.importing.workbooks import sheet_names
from crm.models import ContactImport

ROWS = 5
LONGEST = 60  # characters of a value


def sample_rows(run: ContactImport) -> list[list[str]]:
    """The first rows of the table; none of a vCard file, or where the file is gone."""
    if not run.has_columns:
        return []
    try:
        with opened(run) as file:
            first = 1 if run.has_heading else 0
            lines = list(islice(raw_lines(file, format_of(run)), first, first + ROWS))
    except ImportRefused:
        return []
    return [[_shown(cell) for cell in line.cells] for line in lines]


def _shown(cell: str) -> str:
    text = " ".join(cell.encode(errors="replace").decode().split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def sheets_of(run: ContactImport) -> list[str]:
    """The sheets of a workbook."""
    if run.kind != run.Kind.XLSX:
        return []
    try:
        with opened(run) as file:
            return sheet_names(file)
    except ImportRefused:
        return []
