"""Excel workbooks: whether they can be read, their sheets, and the rows of one."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import IO

from django.utils.translation import gettext as _
from lxml import etree

from crm.errors import ImportRefused
from crm.importing.delimited import Line
from crm.importing.sheets import BOOK, sheet_parts, sheet_rows

MOST_BYTES = 400 * 1024 * 1024  # unpacked: more is no list of contacts, and would fill the memory
MOST_PARTS = 2_000
LOOKED_AT = 1_000  # rows that say how many columns there are
# What reading an archive with something broken in it ends with.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, EOFError, OSError, NotImplementedError, RuntimeError),
    *(ValueError, LookupError),
)


def check_workbook(file: IO[bytes]) -> None:
    """Looks at what the archive says of itself before anything is unpacked; raises ImportRefused."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ImportRefused(_("The workbook is damaged: Excel could not open it either."), field="file") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        text = _("Unpacked, the workbook is larger than %(count)d MB: save its list as CSV.")
        raise ImportRefused(text % {"count": MOST_BYTES >> 20}, field="file")
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise ImportRefused(_("This is a binary workbook of Excel: save it as .xlsx or as CSV."), field="file")
    if BOOK not in names:
        raise ImportRefused(_("This is an archive, not an Excel workbook."), field="file")


def sheet_names(file: IO[bytes]) -> list[str]:
    """The sheets of the workbook; raises ImportRefused where it cannot be read."""
    with _opened(file) as archive:
        names = list(sheet_parts(archive))
    if not names:
        raise ImportRefused(_("The workbook has no sheet."), field="file")
    return names


def read_workbook(file: IO[bytes], sheet: str) -> Iterator[Line]:
    """The rows of a sheet, the first where there is none of the name; those without any text are left out."""
    with _opened(file) as archive:
        parts = sheet_parts(archive)
        lines = _lines(archive, parts.get(sheet) or next(iter(parts.values()), ""))
        first = list(islice(lines, LOOKED_AT))
        width = max((len(line.cells) for line in first), default=0)
        for line in chain(first, lines):
            line.cells.extend([""] * (width - len(line.cells)))
            yield line


def _lines(archive: zipfile.ZipFile, part: str) -> Iterator[Line]:
    """Rows with text, without the empty cells behind it."""
    for number, cells in sheet_rows(archive, part):
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield Line(number, cells)


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except BROKEN as error:
        raise ImportRefused(_("The workbook is damaged: Excel could not open it either."), field="file") from error
