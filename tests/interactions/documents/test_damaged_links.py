"""What is missing inside an uploaded file: refused with the place, or left out where letters do without it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from PIL import Image

from interactions.documents.checks import check_upload
from interactions.documents.combined import combine
from interactions.documents.errors import DocumentRefused
from interactions.documents.template import compile_template
from tests.interactions.documents.builders import add, merge, opened, rewritten, run, saved, soundness, texts

LINKS, HEADER_LINKS = "word/_rels/document.xml.rels", "word/_rels/header1.xml.rels"
TYPES = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
R = f'xmlns:r="{OFFICE}"'
Change = Callable[[dict[str, bytes]], None]


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(file, "PNG")
    file.seek(0)
    return file


def linked(document: Document, text: str, address: str = "https://cronus.example/") -> str:
    """A run that links somewhere, as Word writes it."""
    key = document.part.relate_to(address, f"{OFFICE}/hyperlink", is_external=True)
    return f'<w:hyperlink {R} r:id="{key}">{run(text)}</w:hyperlink>'


def letter() -> bytes:
    """A letter with a picture in its second paragraph and one in its header, and a link in its third."""
    document = docx.Document()
    add(document, merge("Contact Name"))
    document.add_picture(picture())
    add(document, run("See "), linked(document, "our pages"), run("."))
    document.sections[0].header.paragraphs[0].add_run().add_picture(picture())
    return saved(document)


LETTER = letter()


def part(content: bytes, name: str) -> bytes:
    found: dict[str, bytes] = {}
    rewritten(content, lambda parts: found.update(parts))
    return found[name]


def opened_names(content: bytes) -> list[str]:
    found: list[str] = []
    rewritten(content, lambda parts: found.extend(parts))
    return found


def without(*names: str) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        for name in names:
            del parts[name]

    return change


def replacing(name: str, pattern: str, by: str = "") -> Change:
    def change(parts: dict[str, bytes]) -> None:
        parts[name], count = re.subn(pattern.encode(), by.encode(), parts[name])
        assert count, f"{name} has no {pattern}"

    return change


def link_of(kind: str) -> str:
    return rf'<Relationship [^>]*/{kind}"[^>]*>'


def refusal(change: Change) -> list[str]:
    with pytest.raises(DocumentRefused) as caught:
        check_upload(rewritten(LETTER, change), "a.docx")
    return [str(problem) for problem in caught.value.problems]


def test_the_letter_that_is_damaged_below_is_accepted_as_it_is():
    assert check_upload(LETTER, "a.docx").notes == ()
    assert soundness(compile_template(LETTER).render({})) == []


def test_a_picture_whose_file_is_missing_is_told_with_its_paragraph():
    image = sorted(name for name in opened_names(LETTER) if name.startswith("word/media/"))[0]
    problems = refusal(without(image))
    assert any(problem.startswith("A picture is missing") and "[Paragraph 2]" in problem for problem in problems)
    assert any(
        problem.startswith("A picture is missing") and "[Header, paragraph 1]" in problem for problem in problems
    )


def test_a_picture_whose_link_is_not_listed_is_told_with_its_paragraph():
    [problem] = refusal(replacing(LINKS, link_of("image")))
    assert problem.startswith("A picture is missing")
    assert problem.endswith("[Paragraph 2]")


def test_a_picture_that_links_to_something_else_is_told():
    key = re.search(rb'Id="(\w+)" Type="[^"]*/styles"', part(LETTER, LINKS))
    assert key is not None
    [problem] = refusal(replacing("word/document.xml", 'r:embed="[^"]+"', f'r:embed="{key[1].decode()}"'))
    assert problem.startswith("A picture is missing")


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (without("word/header1.xml", HEADER_LINKS), "word/header1.xml"),
        (replacing(LINKS, link_of("header")), "Header"),
        (without("word/styles.xml"), "word/styles.xml"),
        (without("docProps/app.xml"), "docProps/app.xml"),
        (
            replacing("word/document.xml", "<w:sectPr", f'<w:altChunk xmlns:r="{OFFICE}" r:id="rId99"/><w:sectPr'),
            "rId99",
        ),
    ],
)
def test_a_part_that_is_missing_is_named(change, missing):
    assert f"A part of this document is missing ({missing})." in " ".join(refusal(change))


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (replacing(TYPES, '<Default Extension="png"[^>]*>'), "word/media/image1.png"),
        (replacing(TYPES, '<Override PartName="/word/header1.xml"[^>]*>'), "word/header1.xml"),
        (replacing(TYPES, '<Override PartName="/word/styles.xml"[^>]*>'), "word/styles.xml"),
        (replacing(TYPES, '<Default Extension="rels"[^>]*>'), "_rels/.rels"),
    ],
)
def test_a_part_that_the_list_of_content_types_does_not_name_is_refused(change, part):
    assert f"This document does not say what a part of it is ({part})." in " ".join(refusal(change))


def test_two_links_with_one_id_are_refused():
    twice = '<Relationship Id="rId1" Type="x" Target="styles.xml"/></Relationships>'
    assert refusal(replacing(LINKS, "</Relationships>", twice))[0].startswith("This document is damaged")


@pytest.mark.parametrize(
    "change",
    [
        replacing(LINKS, link_of("hyperlink")),
        replacing(LINKS, 'Target="https://cronus.example/" TargetMode="External"', 'Target="nowhere.xml"'),
    ],
)
def test_a_hyperlink_that_leads_nowhere_is_left_out_of_the_letters_and_said(change):
    content = rewritten(LETTER, change)
    [note] = check_upload(content, "a.docx").notes
    assert str(note).startswith("A link that leads nowhere")
    assert str(note).endswith("[Paragraph 3]")
    template = compile_template(content)
    for made in (template.render({"contact_name": "Ann"}), combine([(template, {}), (template, {})])):
        assert soundness(made) == []
        assert b"our pages" in part(made, "word/document.xml")
    assert texts(template.render({"contact_name": "Ann"}))[0] == "Ann"


def test_a_link_on_a_picture_that_leads_nowhere_is_left_out():
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    link = f'<a:hlinkClick xmlns:a="{space}" {R} r:id="rId99"/>'
    content = rewritten(LETTER, replacing("word/document.xml", "(<wp:docPr [^>]*)/>", rf"\1>{link}</wp:docPr>"))
    assert len(check_upload(content, "a.docx").notes) == 1
    made = compile_template(content).render({})
    assert soundness(made) == []
    assert b"<a:blip" in part(made, "word/document.xml")


def test_a_link_to_a_picture_that_nothing_shows_is_left_out_silently():
    """Word itself leaves such links behind, with the address NULL."""
    spare = f'<Relationship Id="rId98" Type="{OFFICE}/image" Target="../NULL"/></Relationships>'
    content = rewritten(LETTER, replacing(LINKS, "</Relationships>", spare))
    assert check_upload(content, "a.docx").notes == ()
    assert soundness(compile_template(content).render({})) == []


def test_what_word_threw_away_is_no_part_of_the_document():
    content = rewritten(LETTER, lambda parts: parts.update({"[trash]/0000.dat": b"\0"}))
    assert check_upload(content, "a.docx").fields


def test_letters_of_a_mended_document_open_elsewhere():
    content = rewritten(LETTER, replacing(LINKS, link_of("hyperlink")))
    assert "our pages" in opened(compile_template(content).render({})).element.xml
