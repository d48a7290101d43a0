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
from collections.abc import Collection, Iterator
from contextlib import closing
from functools import lru_cache
from typing import IO, Any

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
VALUES = frozenset({f"{MAIN}v", f"{STRICT}v"})
BOOK = "xl/workbook.xml"
REMEMBERED = 20_000  # texts
# Formats that come with Excel and show days or times, by their numbers.
DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
LITERAL = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
DAY_OR_TIME = re.compile(r"[dmyhs]", re.IGNORECASE)
LEAP = 60  # the day that Excel's 1900 has and the calendar has not
SECONDS = 86_400
WIDEST = 16_384  # columns of a sheet


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
    with closing(_Texts(archive)) as texts, archive.open(part) as source:
        reader, number = _Cells(archive, texts), 0
        for row in _elements(source, "row"):
            number = int(row.get("r") or number + 1)
            yield number, reader.of(row)


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
        return element[0].text or ""
    return "".join(
        each.text or ""
        for each in element.iter(f"{MAIN}t", f"{STRICT}t")
        if etree.QName(each.getparent()).localname != "rPh"
    )


class _Cells:
    """Reads the cells of rows."""

    def __init__(self, archive: zipfile.ZipFile, texts: _Texts) -> None:
        self._texts = texts
        self._dates = _date_styles(archive)
        properties = next(_root(archive, BOOK).iter(f"{MAIN}workbookPr", f"{STRICT}workbookPr"), None)
        self._is_1904 = properties is not None and properties.get("date1904") in ("1", "true")

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
        value = next((each.text or "" for each in cell if each.tag in VALUES), "")
        if kind == "s":
            return self._texts.get(int(value)) if value else ""
        if kind == "d":
            return _written(datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))) if value else ""
        if kind != "n" or not value:  # a formula's text, yes or no, an error
            return value
        number = float(value)
        if cell.get("s", "0") in self._dates:
            return _day(number, is_1904=self._is_1904)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


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


def _date_styles(archive: zipfile.ZipFile) -> Collection[str]:
    """The styles, by their places, that show a number as a day or a time."""
    if "xl/styles.xml" not in archive.namelist():
        return ()
    root = _root(archive, "xl/styles.xml")
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter(f"{MAIN}numFmt", f"{STRICT}numFmt")}
    dates = {str(number) for number in DATES} | {number for number, code in own.items() if _shows_date(code)}
    found = [
        each.get("numFmtId")
        for formats in root.iter(f"{MAIN}cellXfs", f"{STRICT}cellXfs")
        for each in formats.iter(f"{MAIN}xf", f"{STRICT}xf")
    ]
    return {str(place) for place, number in enumerate(found) if number in dates}


def _shows_date(code: str) -> bool:
    shown = LITERAL.sub("", code.partition(";")[0])
    return "general" not in shown.lower() and bool(DAY_OR_TIME.search(shown))


def _day(number: float, *, is_1904: bool) -> str:
    """A number that stands for a day, a time, or both; as it is where it is none of the calendar."""
    seconds = round(number * SECONDS)
    if 0 <= seconds < SECONDS:
        return str(datetime.timedelta(seconds=seconds)).zfill(8)
    base = datetime.datetime(1904, 1, 1) if is_1904 else datetime.datetime(1899, 12, 30 if number >= LEAP else 31)
    try:
        return _written(base + datetime.timedelta(seconds=seconds))
    except OverflowError:
        return repr(number)


def _written(moment: datetime.datetime) -> str:
    midnight = not (moment.hour or moment.minute or moment.second)
    return moment.date().isoformat() if midnight else moment.replace(tzinfo=None).isoformat(" ", "minutes")
