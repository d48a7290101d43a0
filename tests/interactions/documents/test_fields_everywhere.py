"""Every kind of field in every part of a letter, and letters that Word's relatives open without repair."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree
from pypdf import PdfReader

from interactions.documents.fields import fold
from interactions.documents.matching import renamed
from interactions.documents.pdf import find_converter
from interactions.documents.template import compile_template
from tests import components
from tests.interactions.documents.builders import add, field, merge, opened, rewritten, run, saved, simple

WORD_FILES = sorted((Path(__file__).parents[2] / "data" / "word").glob("*.docx"))
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOX = (
    "<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p>{}</w:p>"
    "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
VALUES = {
    "contact_name": "Ann Berg",
    "contact_city": "",
    "contact_mail_address": "Ann Berg\nRue 1\n1200 Genève",
    "formal_salutation": "Dear Ms Berg,",
    "document_date": "9 March 2026",
    "entry_no": "1234.5",
}
KINDS = {
    "upper": (merge("Contact Name", "\\* Upper"), "ANN BERG"),
    "simple caps": (simple('"Contact Name"', "\\* Lower"), "ann berg"),
    "a date": (merge("Document Date", '\\@ "d MMMM yyyy"'), "9 March 2026"),
    "a number": (merge("Entry No.", "\\# 0.00"), "1234.50"),
    "text around": (merge("Contact Name", '\\b "To " \\f "!"'), "To Ann Berg!"),
    "nothing around nothing": (merge("Contact City", '\\b "in " \\f "!"'), ""),
    "a choice": (
        field(" IF ", merge("Contact City"), ' = "" "nowhere, ', merge("Contact Name", "\\* Upper"), '" "x" '),
        "nowhere, ANN BERG",
    ),
    "the greeting of Word": (field(' GREETINGLINE \\f "<<_BEFORE_ Dear >><<_TITLE0_>>" \\l 1033 '), "Dear Ms Berg,"),
    "the address of Word": (field(' ADDRESSBLOCK \\f "<<_COMPANY_>>" \\l 1033 '), "Ann Berg\nRue 1\n1200 Genève"),
}


def with_note(content: bytes, inside: str) -> bytes:
    """The document with a footnote."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    note = (
        f'<w:footnotes xmlns:w="{space}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="1"><w:p>{inside}</w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    link = f'<Relationship Id="rn" Type="{OFFICE}/footnotes" Target="footnotes.xml"/></Relationships>'
    told = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'

    def put(parts: dict[str, bytes]) -> None:
        parts["word/footnotes.xml"] = note.encode()
        links = "word/_rels/document.xml.rels"
        parts[links] = parts[links].replace(b"</Relationships>", link.encode())
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", told.encode())
        used = b'<w:t>End</w:t></w:r><w:r><w:footnoteReference w:id="1"/>'
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:t>End</w:t>", used)

    return rewritten(content, put)


def everywhere(content: str) -> bytes:
    """A document with the same content in every place that may hold fields."""
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
        add(part, run("["), content, run("]"))
    add(document, run("["), content, run("]"))
    table = document.add_table(rows=1, cols=2)
    add(table.cell(0, 1), run("["), content, run("]"))
    add(document, BOX.format(run("[") + content + run("]")))
    document.add_paragraph("End")
    return with_note(saved(document), run("[") + content + run("]"))


def shown(content: bytes) -> dict[str, list[str]]:
    """What stands between square brackets, part by part."""
    found: dict[str, list[str]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                root = etree.fromstring(archive.read(name))
                for mark in root.iter("{*}br"):
                    mark.tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
                    mark.text = "\n"
                text = "".join(one.text or "" for one in root.iter("{*}t"))
                if "[" in text:
                    found[name] = [piece.partition("]")[0] for piece in text.split("[")[1:]]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_is_filled_wherever_it_stands(kind):
    content, expected = KINDS[kind]
    found = shown(compile_template(everywhere(content)).render(VALUES))
    assert found.pop("word/document.xml") == [expected] * 3
    assert len(found) == 5
    assert all(pieces == [expected] for pieces in found.values())


@pytest.mark.skipif(components.libreoffice() is None, reason="LibreOffice is not found")
def test_matched_documents_of_word_open_without_repair(monkeypatch):
    monkeypatch.setenv("PDF_CONVERTER", "libreoffice")
    converter = find_converter()
    assert converter
    letters = []
    for content in [path.read_bytes() for path in WORD_FILES] + [everywhere(KINDS["a choice"][0])]:
        names = {fold(name): "Contact Name" for name in compile_template(content).fields if name != "Contact City"}
        letters.append(compile_template(renamed(content, names)).render(VALUES))
    assert all(opened(letter).paragraphs for letter in letters)
    pages = [PdfReader(io.BytesIO(pdf)).pages[0].extract_text() for pdf in converter.to_pdf(letters)]
    assert all("ann berg" in page.lower() for page in pages)
