"""The cells of an Excel sheet, row by row, as somebody would type them: the file is never held as a whole.

Texts that a workbook keeps once for all cells (nearly all programs write them so) lie in a temporary file meanwhile.
"""

from __future__ import annotations

import datetime
import posixpath
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from typing import IO, Any

from lxml import etree

from crm.importing.columns import NO_RESULT
from crm.importing.formats import MAIN, STRICT, moment, plain, ways_of

VALUES = frozenset({f"{MAIN}v", f"{STRICT}v"})
BOOK = "xl/workbook.xml"
REMEMBERED = 20_000  # texts
WIDEST = 16_384  # columns of a sheet
ANSWERS = {"1": "TRUE", "0": "FALSE"}
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # what XML cannot hold: line ends, control characters
MERGED = re.compile(rb"mergeCell\s[^>]*?ref=[\"']([A-Z]+)(\d+):[A-Z]+(\d+)")
BLOCK = 1 << 16


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The names of the workbook's sheets, in their order, with the part of the archive that has each."""
    targets = {
        each.get("Id"): posixpath.normpath(posixpath.join("xl", each.get("Target", "")))
        for each in _root(archive, "xl/_rels/workbook.xml.rels")
    }
    found: dict[str, str] = {}
    for each in _root(archive, BOOK).iter(f"{MAIN}sheet", f"{STRICT}sheet"):
        key = next((value for name, value in each.attrib.items() if str(name).endswith("}id")), "")
        part = targets.get(key, "").removeprefix("xl//")
        found[str(each.get("name"))] = part.removeprefix("/")
    return {name: part for name, part in found.items() if part in archive.namelist()}


def sheet_rows(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that the sheet has, each with its number and its cells from column A on."""
    merged = _Merged(archive, part)
    with closing(_Texts(archive)) as texts, archive.open(part) as source:
        reader, number = _Cells(archive, texts), 0
        for row in _elements(source, "row"):
            number = int(row.get("r") or number + 1)
            yield number, merged.filled(number, reader.of(row))


class _Merged:
    """Cells merged over several rows: what stands in them stands for each of the rows, as the company of its people.

    A sheet names them behind its rows, so that it is gone through once before.
    """

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        self._ends: dict[int, dict[int, int]] = {}  # by row and column, the last row
        self._open: dict[int, tuple[int, str]] = {}  # by column, the last row and the text
        with archive.open(part) as source:
            rest = b""
            while block := source.read(BLOCK):
                rest += block
                if b"mergeCell " in rest:
                    self._take(rest)
                rest = rest[-100:]

    def _take(self, xml: bytes) -> None:
        for letters, first, last in MERGED.findall(xml):
            if int(last) > int(first):
                self._ends.setdefault(int(first), {})[_letters(letters.decode())] = int(last)

    def filled(self, number: int, cells: list[str]) -> list[str]:
        """The row's cells, with what is merged into it from above; a row with nothing else stays empty."""
        if self._open and any(cells):
            for column, (last, text) in self._open.items():
                if number <= last:
                    cells += [""] * (column + 1 - len(cells))
                    cells[column] = cells[column] or text
        for column, last in self._ends.get(number, {}).items():
            self._open[column] = last, cells[column] if column < len(cells) else ""
        return cells


def _root(archive: zipfile.ZipFile, part: str) -> Any:
    return etree.fromstring(archive.read(part), _parser())


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _elements(source: IO[bytes], name: str) -> Iterator[Any]:
    """The elements of the name, one after the other; what was read of them is thrown away again."""
    tags = [f"{MAIN}{name}", f"{STRICT}{name}"]
    for _event, element in etree.iterparse(source, tag=tags, resolve_entities=False, no_network=True):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


class _Texts:
    """The texts that cells share, in a temporary file, found by their places."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the reading
        self._ends = array("Q", [0])
        part = "xl/sharedStrings.xml"
        if part in archive.namelist():
            with archive.open(part) as source:
                for each in _elements(source, "si"):
                    self._ends.append(self._ends[-1] + self._file.write(_text_of(each).encode()))
        self.get = lru_cache(REMEMBERED)(self._get)

    def _get(self, place: int) -> str:
        start, end = self._ends[place], self._ends[place + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode()

    def close(self) -> None:
        """The temporary file goes."""
        self._file.close()


def _text_of(element: Any) -> str:
    """The text of all its runs, without what says how Japanese is pronounced."""
    if len(element) == 1 and not len(element[0]):  # one run, as nearly all texts are
        return _unescaped(element[0].text or "")
    return _unescaped(
        "".join(
            each.text or ""
            for each in element.iter(f"{MAIN}t", f"{STRICT}t")
            if etree.QName(each.getparent()).localname != "rPh"
        )
    )


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


class _Cells:
    """Reads the cells of rows."""

    def __init__(self, archive: zipfile.ZipFile, texts: _Texts) -> None:
        self._texts = texts
        properties = next(_root(archive, BOOK).iter(f"{MAIN}workbookPr", f"{STRICT}workbookPr"), None)
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        has_styles = "xl/styles.xml" in archive.namelist()
        self._ways = ways_of(_root(archive, "xl/styles.xml"), is_1904=is_1904) if has_styles else {}

    def of(self, row: Any) -> list[str]:
        """The texts of the row's cells; those that are not there are empty."""
        cells: list[str] = []
        for cell in row:
            if place := cell.get("r"):
                cells += [""] * (_column(place) - len(cells))
            cells.append(self._text(cell))
        return cells

    def _text(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(map(_text_of, cell))
        value = next((each.text or "" for each in cell if each.tag in VALUES), None)
        if not value:
            return NO_RESULT if value is None and len(cell) else ""
        if kind == "n":
            return self._ways.get(cell.get("s", "0"), plain)(float(value))
        if kind == "s":
            return self._texts.get(int(value))
        if kind == "d":
            return moment(datetime.datetime.fromisoformat(value.replace("Z", "+00:00")))
        return ANSWERS.get(value, value) if kind == "b" else _unescaped(value)  # else a formula's text, or an error


@lru_cache(REMEMBERED)
def _letters(letters: str) -> int:
    """The column's place, counted from 0: that of "A" is 0; raises ValueError where no sheet is so wide."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    if not 0 < place <= WIDEST:
        raise ValueError(letters)
    return place - 1


def _column(place: str) -> int:
    return _letters(place.rstrip("0123456789").upper())
