"""The letters are real Word documents, with merge fields in body, header and table, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from config.demo.letter_texts import BUSINESS_LETTERS
from config.demo.letters import business_letter, golf_invitation
from interactions.documents.fields import resolve
from interactions.documents.template import compile_template

LETTERS = list(BUSINESS_LETTERS)
VALUES = {
    "Contact Mail Address": "Valdoret SA\nMme Chloé Perrenoud\n2300 La Chaux-de-Fonds",
    "Company Information Name": "CRONUS",
    "Contact No.": "CT000012",
    "Salesperson Name": "Claire Aubert",
    "Document Date": "2026-03-12",
    "Document Subject": "Millennium Server",
    "Formal Salutation": "Madame,",
}


def opened(content: bytes) -> WordDocument:
    return Document(io.BytesIO(content))


def merged(language: str) -> WordDocument:
    return opened(compile_template(business_letter(language)).render(VALUES))


def fields_of(xml: str) -> set[str]:
    """The names of merge fields, simple and complex, in a part."""
    return set(re.findall(r"MERGEFIELD (\w+)", xml))


@pytest.mark.parametrize("language", LETTERS)
def test_fields_stand_in_body_header_footer_and_tables(language: str) -> None:
    document = opened(business_letter(language))
    section = document.sections[0]
    assert {"Document_Subject", "Formal_Salutation", "Salesperson_Name"} <= {
        field for paragraph in document.paragraphs for field in fields_of(paragraph._p.xml)
    }
    assert {"Company_Information_Name", "Contact_No"} <= fields_of(section.first_page_header._element.xml)
    assert {"Contact_Name", "Document_Subject"} <= fields_of(section.header._element.xml)
    assert "Company_Information_Phone_No" in fields_of(section.first_page_footer._element.xml)
    window, references = document.tables
    assert "Contact_Mail_Address" in fields_of(window._tbl.xml)
    assert {"Contact_No", "Document_Campaign_No", "Salesperson_Phone_No"} <= fields_of(references._tbl.xml)


@pytest.mark.parametrize("language", LETTERS)
def test_fields_are_written_in_both_ways_of_word(language: str) -> None:
    body = opened(business_letter(language)).element.body
    assert body.findall(f".//{qn('w:fldSimple')}")
    kinds = [char.get(qn("w:fldCharType")) for char in body.iter(qn("w:fldChar"))]
    assert set(kinds) == {"begin", "separate", "end"}
    assert kinds.count("begin") == kinds.count("end")


@pytest.mark.parametrize("content", [*map(business_letter, LETTERS), golf_invitation()], ids=[*LETTERS, "GOLF"])
def test_every_merge_field_is_one_we_know(content: bytes) -> None:
    assert [name for name in compile_template(content).fields if resolve(name) is None] == []


@pytest.mark.parametrize("make", [*LETTERS, "GOLF"])
def test_made_twice_the_bytes_are_the_same(make: str) -> None:
    contents = [golf_invitation() if make == "GOLF" else business_letter(make) for _ in range(2)]
    assert contents[0] == contents[1]
    with zipfile.ZipFile(io.BytesIO(contents[0])) as package:
        assert {part.date_time[0] for part in package.infolist()} == {1980}


@pytest.mark.parametrize(("language", "tag"), [("ENG", "en-GB"), ("FRA", "fr-CH"), ("DAN", "da-DK")])
def test_word_knows_the_language_of_the_letter(language: str, tag: str) -> None:
    assert compile_template(business_letter(language)).language == tag


@pytest.mark.parametrize(
    ("language", "line"),
    [("ENG", ", 12 March 2026"), ("FRA", ", le 12 mars 2026"), ("DAN", ", den 12. marts 2026")],
)
def test_the_date_is_written_as_the_reader_writes_it(language: str, line: str) -> None:
    assert line in [paragraph.text for paragraph in merged(language).paragraphs]


@pytest.mark.parametrize(("language", "column"), [("ENG", 0), ("FRA", 1), ("DAN", 0)])
def test_the_address_stands_where_the_window_of_the_envelope_is(language: str, column: int) -> None:
    window = merged(language).tables[0]
    assert window.rows[0].cells[column].text.endswith("Valdoret SA\nMme Chloé Perrenoud\n2300 La Chaux-de-Fonds")


def test_the_three_letters_differ_in_their_words() -> None:
    texts = {merged(language).paragraphs[-5].text for language in LETTERS}
    assert len(texts) == 3


def test_the_paper_is_a4() -> None:
    section = opened(business_letter("FRA")).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
