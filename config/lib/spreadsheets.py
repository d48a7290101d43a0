"""Tables for spreadsheets, as CSV and as Excel workbooks, sent while they are read: however long, from the first row.

Workbooks are written here and not by a library, since those begin to send when they have ended to write: of a million
rows that is minutes after a browser gave up. A workbook is a zip of XML parts (ECMA-376, part 1, chapter 18).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from xml.sax.saxutils import escape

from django.http import StreamingHttpResponse
from django.utils.dateformat import format as format_date
from django.utils.formats import get_format
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from config.lib.buffers import taken

PART = 2_000  # rows sent at once
SHEET = 1_048_575  # rows that fit on a sheet of Excel under the heads
SHEET_BYTES = 2_000_000_000  # of XML: a zip of the old kind, which every spreadsheet opens, holds little more of a part
LONGEST = 32_767  # letters in a cell of Excel
COMMA = {"en"}  # where the spreadsheet separates by commas; elsewhere the comma is for decimals
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Cell = str | int | date
Row = TypeVar("Row")

# What a spreadsheet would take for the beginning of a formula.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# A number written with blanks is no formula, since no sign stands between its parts: it may keep its plus.
PHONE = re.compile(r"\+\d[\d ()./-]*\d \d[\d ()./-]*")


class ExportFailed(Exception):
    """The export cannot be finished as it was begun."""


@dataclass(frozen=True)
class Column:
    """The head of a column; a wide one holds names and the like."""

    head: str
    wide: bool = False


def in_parts(ids: array[int], read: Callable[[list[int]], Mapping[int, Row]], *, what: str) -> Iterator[Row]:
    """What `read` finds by its id, in the order of the ids, read in parts.

    Which rows, and in which order, is found out once: their ids are all that is held in memory. Raises ExportFailed
    where one is gone meanwhile, saying `what`: the export ends with an error and not with a file that looks whole.
    """
    for start in range(0, len(ids), PART):
        some = ids[start : start + PART].tolist()
        found = read(some)
        if gone := len(some) - len(found):
            raise ExportFailed(f"{gone} {what} are gone.")
        yield from (found[each] for each in some)


def download(kind: str, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """The table as a file of the name to take away, "csv" or "xlsx"."""
    parts = csv_parts(columns, rows) if kind == "csv" else workbook_parts(columns, rows)
    response = StreamingHttpResponse(parts, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.{kind}")
    return response


def csv_parts(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table as Excel reads CSV: with a byte order mark, and the separator and the dates of the reader's country."""
    separator = "," if (get_language() or "en")[:2] in COMMA else ";"
    date_format = get_format("SHORT_DATE_FORMAT")
    return _csv_parts(columns, rows, separator, date_format)


def _csv_parts(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], separator: str, date_format: str
) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    writer.writerow([column.head for column in columns])
    yield b"\xef\xbb\xbf"
    for number, row in enumerate(rows, 1):
        writer.writerow([_csv_cell(value, date_format) for value in row])
        if number % PART == 0:
            yield taken(buffer).encode()
    yield taken(buffer).encode()


def _csv_cell(value: Cell, date_format: str) -> str:
    """As text. What could be a formula begins with an apostrophe, as OWASP advises against CSV injection."""
    if isinstance(value, date):
        return format_date(value, date_format)
    text = str(value)
    if text.startswith(FORMULA) and not PHONE.fullmatch(text):
        return f"'{text}"
    return text


DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The formats of cells: as they are, bold, and the dates as the reader writes them (14).
PLAIN = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
STYLES = f"""<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1">{PLAIN}/></cellStyleXfs>\
<cellXfs count="3">{PLAIN} xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>"""
BOLD, DAY = 1, 2
FIRST_DAY = date(1899, 12, 30)  # day 0 of spreadsheets
# What XML cannot hold stands as _xHHHH_ (ECMA-376, part 1, 22.9.2.19), and so does what looks like that.
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
SPECIAL = re.compile(r"[\x00-\x1f&<>_\ud800-\udfff\ufffe\uffff]")


class _Sink(io.RawIOBase):
    """A file that is only written to, and emptied meanwhile."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self.pieces = b"".join(self.pieces), []
        return pieces


def workbook_parts(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table as an Excel workbook, with another sheet where one is full; every text is a text, never a formula."""
    sink, left, sheets = _Sink(), iter(rows), 0
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        first = next(left, None)
        while first is not None or not sheets:
            sheets += 1
            with book.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                sheet.write(_sheet_head(columns).encode())
                texts, count, size = [], 0, 0
                while first is not None and count < SHEET and size < SHEET_BYTES:
                    texts.append(f"<row>{''.join(map(_xlsx_cell, first))}</row>")
                    count += 1
                    if count % PART == 0:
                        size += sheet.write("".join(texts).encode())
                        texts.clear()
                        yield sink.taken()
                    first = next(left, None)
                sheet.write("".join((*texts, "</sheetData></worksheet>")).encode())
        for path, text in _frame(sheets).items():
            book.writestr(path, DECLARATION + text)
    yield sink.taken()


def _sheet_head(columns: Sequence[Column]) -> str:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{28 if column.wide else 14}" customWidth="1"/>'
        for place, column in enumerate(columns, 1)
    )
    heads = "".join(_text_cell(column.head, f' s="{BOLD}"') for column in columns)
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        f'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols>'
        f"<sheetData><row>{heads}</row>"
    )


def _xlsx_cell(value: Cell) -> str:
    if isinstance(value, str):
        return _text_cell(value) if value else "<c/>"
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return f'<c s="{DAY}"><v>{(day - FIRST_DAY).days}</v></c>'
    return f"<c><v>{value}</v></c>"


def _text_cell(text: str, style: str = "") -> str:
    if SPECIAL.search(text):
        text = escape(UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", text)).replace("\r", "_x000D_")
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text[:LONGEST]}</t></is></c>'


def _frame(sheets: int) -> dict[str, str]:
    """The parts that tell which sheets there are."""
    numbers = range(1, sheets + 1)
    listed = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="rId{number}"/>' for number in numbers)
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATED}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    kinds = "".join(
        f'<Override PartName="/{path}" ContentType="{TYPE}.{kind}+xml"/>'
        for path, kind in (
            ("xl/workbook.xml", "sheet.main"),
            ("xl/styles.xml", "styles"),
            *((f"xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers),
        )
    )
    return {
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}<Relationship '
        f'Id="styles" Type="{RELATED}/styles" Target="styles.xml"/></Relationships>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{kinds}</Types>',
    }
