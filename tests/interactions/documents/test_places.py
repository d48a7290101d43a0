"""Where something stands in a document, as its author is told."""

from __future__ import annotations

import docx
import pytest
from django.utils import translation

from interactions.documents.checks import check_upload
from interactions.documents.errors import DocumentRefused
from tests.interactions.documents.builders import add, document_of, field, merge, rewritten, run, saved

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOX = (
    "<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p>{}</w:p>"
    "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
BREAK = "<w:r><w:lastRenderedPageBreak/></w:r>"


def places(content: bytes) -> dict[str, str]:
    """The unknown fields of a document, each with its place."""
    return {field.name: str(field.place) for field in check_upload(content, "a.docx").unknown}


def test_a_field_in_a_table_is_found_by_row_and_column():
    document = docx.Document()
    document.add_table(rows=1, cols=1)
    table = document.add_table(rows=2, cols=3)
    add(table.cell(1, 2), merge("Odd"))
    assert places(saved(document)) == {"Odd": "Table 2, row 2, column 3, paragraph 2"}


def test_pages_are_named_where_word_noted_them():
    document = docx.Document()
    add(document, merge("First"))
    add(document, BREAK, run("text "), merge("Second"))
    add(document, run("text"), BREAK, merge("Third"))
    add(document, merge("Fourth"))
    found = places(saved(document))
    assert found == {
        "First": "Page 1, paragraph 1",
        "Second": "Page 2, paragraph 2",
        "Third": "Page 2, paragraph 3",
        "Fourth": "Page 3, paragraph 4",
    }


def test_headers_footers_and_text_boxes_are_named():
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    add(section.first_page_header, merge("A"))
    add(section.footer, merge("B"))
    add(document, BOX.format(merge("C")))
    assert places(saved(document)) == {
        "A": "Header of the first page, paragraph 2",
        "B": "Footer, paragraph 2",
        "C": "Text box, paragraph 1",
    }


def test_places_are_named_in_the_readers_language():
    document = docx.Document()
    table = document.add_table(rows=1, cols=1)
    add(table.cell(0, 0), merge("Odd"))
    with translation.override("fr"):
        assert places(saved(document)) == {"Odd": "Tableau 1, ligne 1, colonne 1, paragraphe 2"}


def test_everything_that_is_in_the_way_is_said_at_once_with_its_place():
    document = docx.Document()
    table = document.add_table(rows=1, cols=1)
    add(table.cell(0, 0), field(' INCLUDETEXT "x.docx" '))
    workbook = f"<o:OLEObject xmlns:o='urn:schemas-microsoft-com:office:office' xmlns:r='{OFFICE}' r:id='rX'/>"
    add(document, run("See "), f"<w:r><w:object>{workbook}</w:object></w:r>")
    link = f'<Relationship Id="rX" Type="{OFFICE}/oleObject" Target="embeddings/one.bin"/></Relationships>'.encode()
    name = "word/_rels/document.xml.rels"
    content = rewritten(
        saved(document), lambda parts: parts.update({name: parts[name].replace(b"</Relationships>", link)})
    )
    with pytest.raises(DocumentRefused) as refused:
        check_upload(content, "a.docx")
    said = [str(problem) for problem in refused.value.problems]
    assert len(said) == 2
    assert "embedded object" in said[0]
    assert "[Paragraph 1]" in said[0]
    assert "(INCLUDETEXT)" in said[1]
    assert "[Table 1, row 1, column 1, paragraph 2]" in said[1]


def test_one_and_the_same_problem_is_said_once():
    content = document_of(field(" LINK a "), field(" LINK b "))
    with pytest.raises(DocumentRefused) as refused:
        check_upload(content, "a.docx")
    assert len(refused.value.problems) == 1
