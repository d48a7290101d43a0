"""Many letters in one Word document."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from interactions.documents.combined import MixedTemplates, by_template, combine
from interactions.documents.template import compile_template
from tests.interactions.documents.builders import (
    W,
    add,
    business_letter,
    contact,
    document_of,
    field,
    merge,
    opened,
    rewritten,
    run,
    saved,
    texts,
)

LETTER = compile_template(business_letter())


def three() -> bytes:
    return combine([(LETTER, contact(number)) for number in (1, 2, 3)])


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def test_the_letters_follow_each_other_in_the_given_order():
    shown = [line for line in texts(three()) if line.startswith(("Contact", "Dear"))]
    assert [line.split("\n")[0] for line in shown] == [
        *("Contact 1", "Dear Ms 1,"),
        *("Contact 2", "Dear Ms 2,"),
        *("Contact 3", "Dear Ms 3,"),
    ]


def test_each_letter_starts_on_a_new_page_numbered_one():
    sections = opened(three()).sections
    assert len(sections) == 3
    for section in sections:
        assert section.start_type == docx.enum.section.WD_SECTION.NEW_PAGE
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_each_letter_has_its_own_header():
    assert [one.header.paragraphs[-1].text for one in opened(three()).sections] == [
        "CRONUS to Contact 1",
        "CRONUS to Contact 2",
        "CRONUS to Contact 3",
    ]


def test_parts_without_fields_are_shared():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "CRONUS"
    add(document, merge("A"))
    template = compile_template(saved(document))
    content = combine([(template, {"a": str(number)}) for number in range(5)])
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert len([name for name in names if "header" in name]) == 1
    assert [one.header.paragraphs[0].text for one in opened(content).sections] == ["CRONUS"] * 5


def test_numbered_lists_start_again_in_each_letter():
    lists = [
        one._p.pPr.numPr.numId.val
        for one in opened(three()).paragraphs
        if one.style is not None and one.style.name == "List Number"
    ]
    assert lists[0] == lists[1] != lists[2] == lists[3] != lists[4]
    numbering = part(three(), "word/numbering.xml")
    assert all(f'w:numId="{number}"' in numbering for number in lists)
    assert numbering.count("<w:startOverride") >= 3


def test_the_page_count_of_a_letter_is_not_that_of_all_letters():
    footers = [one.footer._element.xml for one in opened(three()).sections]
    assert all("SECTIONPAGES" in xml and "NUMPAGES" not in xml for xml in footers)


def test_a_known_page_count_is_written_out():
    content = combine([(LETTER, contact(1)), (LETTER, contact(2))], pages=[2, 13])
    assert [one.footer.paragraphs[-1].text for one in opened(content).sections] == ["Page 1 of 2", "Page 1 of 13"]


def test_a_letter_that_ends_with_a_table_is_closed_behind_it():
    document = docx.Document()
    add(document, merge("A"))
    document.add_table(1, 1)
    template = compile_template(saved(document))
    assert len(opened(combine([(template, {"a": "1"}), (template, {"a": "2"})])).sections) == 2


def test_a_header_of_a_later_section_does_not_reach_the_next_letter():
    document = docx.Document()
    add(document, merge("A"))
    second = document.add_section()
    second.header.is_linked_to_previous = False
    add(second.header, run("Appendix for "), merge("A"))
    document.add_paragraph("Appendix")
    template = compile_template(saved(document))
    sections = opened(combine([(template, {"a": "1"}), (template, {"a": "2"})])).sections
    assert ["".join(line.text for line in one.header.paragraphs) for one in sections] == [
        *("", "Appendix for 1"),
        *("", "Appendix for 2"),
    ]


def test_each_letter_has_its_own_footnotes():
    def with_note(parts: dict[str, bytes]) -> None:
        space = W.encode()
        parts["word/footnotes.xml"] = (
            b"<w:footnotes " + space + b'><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
            b'<w:footnote w:id="1"><w:p><w:fldSimple w:instr="MERGEFIELD B"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
            b"</w:footnote></w:footnotes>"
        )
        parts["word/document.xml"] = parts["word/document.xml"].replace(
            b"<w:t>End</w:t>", b'<w:t>End</w:t></w:r><w:r><w:footnoteReference w:id="1"/>'
        )
        kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"</Types>", b'<Override PartName="/word/footnotes.xml" ContentType="' + kind + b'"/></Types>'
        )
        role = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        links = "word/_rels/document.xml.rels"
        parts[links] = parts[links].replace(
            b"</Relationships>", b'<Relationship Id="rn" Type="' + role + b'" Target="footnotes.xml"/></Relationships>'
        )

    template = compile_template(rewritten(document_of(merge("A")), with_note))
    assert template.fields == ("A", "B")
    content = combine([(template, {"a": "1", "b": "first"}), (template, {"a": "2", "b": "second"})])
    notes, body = etree.fromstring(part(content, "word/footnotes.xml").encode()), opened(content).element.body
    told = {one.get(qn("w:id")): "".join(one.itertext()) for one in notes}
    used = [one.get(qn("w:id")) for one in body.iter(qn("w:footnoteReference"))]
    assert [told[number] for number in used] == ["first", "second"]


def test_numbers_that_must_be_unique_are():
    document = docx.Document()
    document.add_picture(io.BytesIO(PICTURE))
    add(document, merge("A"))
    template = compile_template(saved(document))
    content = combine([(template, {"a": str(number)}) for number in range(3)])
    ids = [one.get("id") for one in opened(content).element.body.iter(qn("wp:docPr"))]
    assert len(set(ids)) == 3
    assert len([name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "media" in name]) == 1


def test_the_same_letters_always_make_the_same_bytes():
    assert three() == three()


def test_letters_of_different_templates_are_not_mixed_in_one_document():
    other = compile_template(document_of(merge("A")))
    with pytest.raises(MixedTemplates):
        combine([(LETTER, {}), (other, {})])
    assert by_template([(LETTER, {}), (other, {}), (LETTER, {})]) == [(LETTER, [0, 2]), (other, [1])]


def test_no_letter_makes_no_document():
    with pytest.raises(ValueError, match="no letter"):
        combine([])


def test_a_field_of_the_letter_may_stand_next_to_other_fields():
    template = compile_template(document_of(merge("A"), field(" DATE ", shown="today")))
    assert texts(combine([(template, {"a": "1 "}), (template, {"a": "2 "})])) == ["1 today", "End", "2 today", "End"]


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
