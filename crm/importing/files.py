"""What a file of contacts is, and its rows one after the other, whatever program wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.errors import ImportRefused
from crm.importing.columns import guess, is_heading, numbered
from crm.importing.delimited import Line, detect_delimiter, detect_encoding, read_delimited
from crm.importing.workbooks import check_workbook, read_workbook, sheet_names
from crm.models import ContactImport
from crm.vcards.reading import Problem, RawCard, read_cards

Kind = ContactImport.Kind
LARGEST = 100 * 1024 * 1024  # bytes
MOST_COLUMNS = 500
HEAD = 4096  # bytes in which a card has begun
# What is certainly no list of contacts, by its first bytes.
OTHERS = {
    b"\xd0\xcf\x11\xe0": gettext_lazy("This is a workbook of Excel 2003 or older: save it as .xlsx or as CSV."),
    b"%PDF": gettext_lazy("This is a PDF, not a list of contacts."),
    b"\x89PNG": gettext_lazy("This is a picture, not a list of contacts."),
    b"\xff\xd8\xff": gettext_lazy("This is a picture, not a list of contacts."),
}


@dataclass
class Format:
    """How a file is to be read."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    has_heading: bool = True
    sheets: list[str] = field(default_factory=list)


def detect(file: IO[bytes]) -> Format:
    """What the file is and how it is written; raises ImportRefused where it is no list of contacts."""
    head = file.read(HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ImportRefused(_("The file is empty."), field="file")
    for mark, problem in OTHERS.items():
        if head.startswith(mark):
            raise ImportRefused(problem, field="file")
    if head.startswith(b"PK"):
        check_workbook(file)
        sheets = sheet_names(file)
        with_rows = (name for name in sheets if next(read_workbook(file, name), None))
        return Format(Kind.XLSX, sheet=next(with_rows, sheets[0]), sheets=sheets)
    encoding = detect_encoding(file)
    if "BEGIN:VCARD" in head.decode(encoding, "replace").upper():
        return Format(Kind.VCARD, encoding=encoding)
    return Format(Kind.CSV, encoding=encoding, delimiter=detect_delimiter(file, encoding))


def heads_of(file: IO[bytes], how: Format) -> tuple[list[str], bool]:
    """The headings of the columns, and whether the first row has them."""
    first = next(raw_lines(file, how), None)
    if first is None:
        raise ImportRefused(_("The file has no rows."), field="file")
    cells = [cell.strip() for cell in first.cells]
    if len(cells) > MOST_COLUMNS:
        raise ImportRefused(_("The file has more than %(count)d columns.") % {"count": MOST_COLUMNS}, field="file")
    return cells, is_heading(cells)


def titles(cells: list[str], *, has_heading: bool) -> list[str]:
    """What the columns are called: by their headings, else A, B, C."""
    letters = list(numbered(len(cells)))
    return [cell or letter for cell, letter in zip(cells, letters, strict=True)] if has_heading else letters


def guessed_columns(heads: list[str], *, has_heading: bool) -> list[str]:
    """The field each column most likely holds."""
    return guess(heads) if has_heading else [""] * len(heads)


def raw_lines(file: IO[bytes], how: Format) -> Iterator[Line]:
    """Every row of the table, its headings among them."""
    if how.kind == Kind.XLSX:
        return read_workbook(file, how.sheet)
    return read_delimited(file, how.encoding, how.delimiter)


def rows_of(file: IO[bytes], how: Format) -> Iterator[Line | RawCard | Problem]:
    """The rows with contacts, from the first to the last."""
    if how.kind == Kind.VCARD:
        return read_cards(file, how.encoding)
    return islice(raw_lines(file, how), 1 if how.has_heading else 0, None)


def format_of(run: ContactImport) -> Format:
    """How the import's file is to be read."""
    return Format(run.kind, run.encoding, run.delimiter, run.sheet, run.has_heading)


@contextmanager
def opened(run: ContactImport) -> Iterator[IO[bytes]]:
    """The import's file; raises ImportRefused where it is gone."""
    try:
        file = run.file.storage.open(run.file.name or "", "rb")
    except (OSError, ValueError) as error:
        raise ImportRefused(_("The file is not there any more: choose it anew.")) from error
    with closing(file):
        yield cast(IO[bytes], file.file)
