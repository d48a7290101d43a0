"""Tables for spreadsheets, written and opened again."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from config.lib import spreadsheets
from config.lib.spreadsheets import Cell, Column, csv_parts, workbook_parts

NAME = [Column("Name", wide=True)]


def csv_rows(columns: list[Column], rows: list[list[Cell]], language: str = "en") -> list[list[str]]:
    with translation.override(language):
        text = b"".join(csv_parts(columns, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="," if language == "en" else ";"))


def workbook(columns: list[Column], rows: list[list[Cell]]) -> bytes:
    return b"".join(workbook_parts(columns, rows))


def workbook_rows(columns: list[Column], rows: list[list[Cell]]) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(workbook(columns, rows))).get_sheet_by_index(0).to_python()


def sheet(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1+1", "'+1+1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("＝1+1", "'＝1+1"),
        ("+41215550102", "'+41215550102"),
        ("+41-21-555", "'+41-21-555"),
        ("+41 21 555 01 02 & Sons", "'+41 21 555 01 02 & Sons"),
        ("+41 21 555 01 02", "+41 21 555 01 02"),
        ("+44 (0)20 7946 0000", "+44 (0)20 7946 0000"),
        ('O\'Hara; "Bob", Sons', 'O\'Hara; "Bob", Sons'),
        ("1+1", "1+1"),
    ],
)
def test_nothing_that_was_typed_becomes_a_formula(typed: str, written: str) -> None:
    assert csv_rows(NAME, [[typed]]) == [["Name"], [written]]
    assert csv_rows(NAME, [[typed]], "fr") == [["Name"], [written]]
    assert workbook_rows(NAME, [[typed]]) == [["Name"], [typed]]
    assert "<f>" not in sheet(workbook(NAME, [[typed]]))


def test_a_workbook_has_dates_as_dates_numbers_as_numbers_and_texts_as_texts() -> None:
    columns = [Column(head) for head in ("Day", "Number", "Text", "Nothing", "Post code")]
    row: list[Cell] = [date(2026, 3, 9), 12, "Genève <& Fils>", "", "01000"]
    assert workbook_rows(columns, [row])[1] == [date(2026, 3, 9), 12.0, "Genève <& Fils>", "", "01000"]


texts = st.text(max_size=40) | st.from_regex(r"_x[0-9A-F]{4}_", fullmatch=True)


@given(typed=st.lists(texts, min_size=1, max_size=5))
def test_a_workbook_gives_back_every_text(typed: list[str]) -> None:
    """What XML cannot hold stands in it as Excel writes it; whoever reads it undoes that."""
    written = re.findall(r'preserve">(.*?)</t>', sheet(workbook([], [list(typed)])), re.DOTALL)
    read = [
        re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        for text in written
    ]
    assert read == [text for text in typed if text]


def test_the_heads_of_a_workbook_are_bold_and_stay_in_sight() -> None:
    content = workbook(NAME, [])
    assert 'state="frozen"' in sheet(content)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<b/>" in parts.read("xl/styles.xml")


@pytest.mark.parametrize(("most", "value"), [("SHEET", 2), ("SHEET_BYTES", 1)])
def test_a_full_sheet_is_followed_by_another_one(monkeypatch: pytest.MonkeyPatch, most: str, value: int) -> None:
    monkeypatch.setattr(spreadsheets, "PART", 2)
    monkeypatch.setattr(spreadsheets, most, value)
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(NAME, [["A"], ["B"], ["C"]])))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert sheets == [[["Name"], ["A"], ["B"]], [["Name"], ["C"]]]


@pytest.mark.parametrize("parts", [csv_parts, workbook_parts])
def test_it_is_sent_while_it_is_read(parts: Any) -> None:
    read = 0

    def rows() -> Iterator[list[Cell]]:
        nonlocal read
        while True:
            read += 1
            yield [f"{read * 7919 % 104729:x}"]

    sent = parts(NAME, rows())
    while len(next(sent)) < 100:
        pass
    assert read <= 10 * spreadsheets.PART  # packing waits until it has enough
