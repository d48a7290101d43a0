"""Workbooks as programs write them: what stands in their cells, and that they are read row by row."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterable

import pytest

from config.lib.spreadsheets import Column, workbook_parts
from crm.errors import ImportRefused
from crm.importing.workbooks import check_workbook, read_workbook, sheet_names

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHARED = (
    "<si><t>Zoé</t></si><si><r><t xml:space='preserve'>Max </t></r><r><rPr><b/></rPr><t>Kern</t></r></si>"
    "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>"
)
STYLES = (
    "<numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy;@'/><numFmt numFmtId='165' formatCode='0.00 \"days\"'/>"
    "<numFmt numFmtId='166' formatCode='[$-409]h:mm'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='166'/>"
    "<xf numFmtId='22'/></cellXfs>"
)


def made(
    rows: str, *, behind: str = "", properties: str = "", styles: str = STYLES, target: str = "worksheets/one.xml"
) -> io.BytesIO:
    """A workbook with two sheets, of which the first has the rows."""
    sheets = "<sheets><sheet name='One' sheetId='1' r:id='a'/><sheet name='Two' sheetId='2' r:id='b'/></sheets>"
    two = "<row><c t='str'><v>other</v></c></row>"
    parts = {
        "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{RELATIONS}'>{properties}{sheets}</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='x'><Relationship Id='b' Target='worksheets/two.xml'/>"
        f"<Relationship Id='a' Target='{target}'/></Relationships>",
        "xl/worksheets/one.xml": f"<worksheet xmlns='{MAIN}'><sheetData>{rows}</sheetData>{behind}</worksheet>",
        "xl/worksheets/two.xml": f"<worksheet xmlns='{MAIN}'><sheetData>{two}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst xmlns='{MAIN}'>{SHARED}</sst>",
        "xl/styles.xml": f"<styleSheet xmlns='{MAIN}'>{styles}</styleSheet>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


def read(file: io.BytesIO, sheet: str = "") -> list[tuple[int, list[str]]]:
    return [(line.number, line.cells) for line in read_workbook(file, sheet)]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c t='s'><v>0</v></c>", "Zoé"),
        ("<c t='s'><v>1</v></c>", "Max Kern"),
        ("<c t='s'><v>2</v></c>", "東京"),
        ("<c t='inlineStr'><is><t>in</t></is></c>", "in"),
        ("<c t='inlineStr'><is><r><t>in </t></r><r><t>runs</t></r></is></c>", "in runs"),
        ("<c t='str'><f>A1</f><v>a formula’s</v></c>", "a formula’s"),
        ("<c t='b'><v>1</v></c>", "TRUE"),
        ("<c t='b'><f>TRUE()</f><v>0</v></c>", "FALSE"),
        ("<c t='e'><v>#N/A</v></c>", "#N/A"),
        ("<c><v>41210000000</v></c>", "41210000000"),
        ("<c><v>1800.0</v></c>", "1800"),
        ("<c><v>0.1</v></c>", "0.1"),
        ("<c><v>3.3000000000000003</v></c>", "3.3"),
        ("<c><v>4.1111111111111101E+15</v></c>", "4111111111111110"),
        ("<c t='str'><v>two_x000D_lines</v></c>", "two\rlines"),
        ("<c t='str'><v>_xmas_</v></c>", "_xmas_"),
        ("<c><f>A1&amp;B1</f></c>", "#?"),
        ("<c s='1'><v>46082</v></c>", "2026-03-01"),
        ("<c s='2'><v>46082</v></c>", "2026-03-01"),
        ("<c s='2'><v>59</v></c>", "1900-02-28"),
        ("<c s='2'><v>61</v></c>", "1900-03-01"),
        ("<c s='3'><v>46082</v></c>", "46082"),
        ("<c s='4'><v>0.604166666666667</v></c>", "14:30:00"),
        ("<c s='5'><v>46082.604166666664</v></c>", "2026-03-01 14:30"),
        ("<c s='1'><v>99999999</v></c>", "99999999"),
        ("<c t='d'><v>2026-03-01T00:00:00Z</v></c>", "2026-03-01"),
    ],
)
def test_a_cell_is_read_as_somebody_would_type_it(cell: str, text: str) -> None:
    assert read(made(f"<row>{cell}</row>")) == [(1, [text])]


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("00000", "1234", "01234"),
        ("00000", "123456", "123456"),
        ("00000", "1234.5", "1234.5"),
        ("00000", "-1", "-1"),
        ("0#&quot; &quot;##&quot; &quot;##&quot; &quot;##&quot; &quot;##", "612345678", "06 12 34 56 78"),
        ("0##\\ ###\\ ##\\ ##", "791234567", "079 123 45 67"),
        ("&quot;+&quot;00\\ 00\\ 000\\ 00\\ 00", "41791234567", "+41 79 123 45 67"),
        ("#", "0", "0"),
        ("0", "12", "12"),
        ("#,##0", "1234567", "1234567"),
        ("0.00", "12.5", "12.5"),
        ("0.00E+00", "12345", "12345"),
        ("0%", "0.07", "7%"),
        ("0.0%", "0.075", "7.5%"),
        ("[$-40C]d mmmm yyyy;@", "46082", "2026-03-01"),
        ("[Red]General", "5", "5"),
        ("[h]:mm", "0.5", "12:00:00"),
        ("dd/mm/yyyy", "1e400", "inf"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(code: str, number: str, text: str) -> None:
    styles = f"<numFmts><numFmt numFmtId='164' formatCode='{code}'/></numFmts><cellXfs><xf numFmtId='164'/></cellXfs>"
    assert read(made(f"<row><c s='0'><v>{number}</v></c></row>", styles=styles)) == [(1, [text])]


def test_a_formula_may_have_no_text_as_its_result() -> None:
    assert read(made("<row><c t='str'><f>A1</f><v></v></c><c><v>1</v></c></row>")) == [(1, ["", "1"])]


def test_what_is_merged_over_several_rows_stands_for_each_of_them() -> None:
    rows = (
        "<row r='1'><c r='A1' t='str'><v>Lake SA</v></c><c r='B1' t='str'><v>Lena</v></c></row>"
        "<row r='2'><c r='A2'/><c r='B2' t='str'><v>Max</v></c></row>"
        "<row r='3'><c r='B3' t='str'><v>Zoé</v></c></row><row r='4'><c r='B4'/></row>"
        "<row r='5'><c r='B5' t='str'><v>Ada</v></c></row><row r='6'><c r='A6' t='str'><v>wide</v></c></row>"
    )
    merges = "<mergeCells><mergeCell ref='A1:A4'/><mergeCell ref='A6:C6'/></mergeCells>"
    assert read(made(rows, behind=merges)) == [
        (1, ["Lake SA", "Lena"]),
        (2, ["Lake SA", "Max"]),
        (3, ["Lake SA", "Zoé"]),
        (5, ["", "Ada"]),
        (6, ["wide", ""]),
    ]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    file = made("<row><c s='1'><v>44620</v></c></row>", properties="<workbookPr date1904='1'/>")
    assert read(file) == [(1, ["2026-03-01"])]


def test_cells_and_rows_that_are_not_there_leave_the_others_in_their_places() -> None:
    rows = (
        "<row r='2'><c r='B2' t='str'><v>Name</v></c><c r='D2' t='str'><v>City</v></c><c r='F2' s='1'/></row>"
        "<row r='3'><c r='B3' s='1'/></row><row r='5'><c r='E5' t='str'><v>Lena</v></c></row>"
    )
    assert read(made(rows)) == [(2, ["", "Name", "", "City", ""]), (5, ["", "", "", "", "Lena"])]


@pytest.mark.parametrize("target", ["worksheets/one.xml", "/xl/worksheets/one.xml", "./worksheets/one.xml"])
def test_sheets_are_found_by_their_names_in_their_order(target: str) -> None:
    file = made("<row><c><v>1</v></c></row>", target=target)
    assert sheet_names(file) == ["One", "Two"]
    assert read(file, "Two") == [(1, ["other"])]
    assert read(file, "gone") == [(1, ["1"])]


@pytest.mark.parametrize(
    "rows",
    ["<row><c t='s'><v>9</v></c></row>", "<row><c><v>x</v></c></row>", "<row r='1'><c r='ZZZZ1'/></row>", "<row>"],
)
def test_what_is_broken_is_said(rows: str) -> None:
    with pytest.raises(ImportRefused, match="damaged"):
        read(made(rows))


def test_nothing_is_fetched_and_nothing_is_blown_up() -> None:
    file = made("<row><c t='str'><v>&big;</v></c></row>")
    bomb = "<!DOCTYPE x [<!ENTITY small 'aaaaaaaaaa'><!ENTITY big '&small;&small;&small;'>]>"
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["xl/worksheets/one.xml"] = bomb + parts["xl/worksheets/one.xml"]
    blown = io.BytesIO()
    with zipfile.ZipFile(blown, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "aaaa" not in str(read(blown))


def test_a_binary_workbook_is_named() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    with pytest.raises(ImportRefused, match="binary workbook"):
        check_workbook(file)


def most_memory(rows: Iterable[tuple[str, str]]) -> int:
    content = b"".join(workbook_parts([Column("Name"), Column("E-mail")], rows))
    tracemalloc.start()
    try:
        assert sum(1 for _row in read_workbook(io.BytesIO(content), "")) > 1
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_long_sheet_takes_no_more_memory_than_a_short_one() -> None:
    few, many = (most_memory((f"Lena {n}", f"lena{n}@lac.example") for n in range(count)) for count in (2_000, 20_000))
    assert many < 1.2 * few + 1_000_000
