"""Excel workbooks: their sheets, and the cells of one as texts."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from crm.errors import ImportRefused
from crm.importing.delimited import Line

MOST_BYTES = 400 * 1024 * 1024  # unpacked: more is no list of contacts, and would fill the memory
MOST_PARTS = 2_000


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
    if not any(part.filename.startswith("xl/") for part in parts):
        raise ImportRefused(_("This is an archive, not an Excel workbook."), field="file")


def sheet_names(file: IO[bytes]) -> list[str]:
    """The sheets of the workbook; raises ImportRefused where it cannot be read."""
    names = list(_opened(file).sheet_names)
    if not names:
        raise ImportRefused(_("The workbook has no sheet."), field="file")
    return names


def read_workbook(file: IO[bytes], sheet: str) -> Iterator[Line]:
    """The rows of a sheet; those without any text are left out."""
    book = _opened(file)
    try:
        found = book.get_sheet_by_name(sheet if sheet in book.sheet_names else book.sheet_names[0])
        first = (found.start or (0, 0))[0]
        for number, row in enumerate(found.iter_rows(), start=first + 1):
            cells = [_text(value) for value in row]
            if any(cells):
                yield Line(number, cells)
    except CalamineError as error:
        raise ImportRefused(_("The sheet cannot be read: %(error)s.") % {"error": error}, field="file") from error


def _opened(file: IO[bytes]) -> CalamineWorkbook:
    file.seek(0)
    try:
        return CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise ImportRefused(_("The workbook is protected by a password."), field="file") from error
    except CalamineError as error:
        raise ImportRefused(_("The workbook is damaged: Excel could not open it either."), field="file") from error
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ != "PanicException":
            raise
        # The library's own way to fail on what no program writes; it is no Exception.
        raise ImportRefused(_("The workbook is damaged: Excel could not open it either."), field="file") from error


def _text(value: Any) -> str:
    """A cell as somebody would type it: whole numbers without a point, dates as ISO writes them."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return "" if value is None else str(value)
