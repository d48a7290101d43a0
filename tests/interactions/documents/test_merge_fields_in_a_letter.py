"""What a merge field of a template becomes in a letter."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from interactions.documents.formats import clean
from interactions.documents.template import ENGINE_VERSION, compile_template
from tests.interactions.documents.builders import (
    W,
    add,
    business_letter,
    code,
    contact,
    document_of,
    field,
    first_text,
    mark,
    merge,
    opened,
    paragraph,
    rewritten,
    run,
    saved,
    simple,
    texts,
)

WORD_FILES = Path(__file__).parents[2] / "data" / "word"


def filled(*content: str, **values: object) -> str:
    return first_text(compile_template(document_of(*content)).render(values))


def test_simple_and_complex_fields_show_their_values():
    assert filled(merge("Contact Name"), run(" of "), simple("City"), Contact_Name="Ann", city="Bern") == "Ann of Bern"


def test_an_instruction_scattered_over_many_runs_is_one_field():
    pieces = field(" MERGE", "FIELD ", '"Contact', " Na", 'me"', " \\* Upper ")
    assert filled(pieces, contact_name="Ann") == "ANN"


def test_a_field_in_one_single_run_is_found():
    one = (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>MERGEFIELD City</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>«City»</w:t><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert filled(one, city="Bern") == "Bern"


@pytest.mark.parametrize("spelling", ["Contact Name", "contact_name", "ContactName", "CONTACT-NAME", "Nom du contact"])
def test_spelling_and_language_of_a_field_name_do_not_matter(spelling):
    assert filled(merge(spelling), contact_name="Ann") == "Ann"
    assert filled(merge("Contact Name"), **{spelling: "Ann"}) == "Ann"


def test_the_fields_of_a_template_are_named_in_order_each_once():
    template = compile_template(document_of(merge("B"), simple("A"), merge("b"), merge("Contact Name")))
    assert template.fields == ("B", "A", "Contact Name")


def test_a_missing_value_and_none_stay_empty():
    assert filled(run("Dear "), merge("A"), merge("B"), run("!"), a=None) == "Dear !"


def test_lines_become_line_breaks_and_tabs_become_tabs():
    content = compile_template(document_of(merge("A"))).render({"a": "one\r\ntwo\vthree\tfour"})
    assert first_text(content) == "one\ntwo\nthree\tfour"
    assert len(opened(content).paragraphs[0]._p.findall(".//w:br", opened(content).paragraphs[0]._p.nsmap)) == 2


def test_control_characters_and_lone_surrogates_are_left_out():
    assert filled(merge("A"), a="a\x00b\x08c\ud800d\x9fe\ufffef") == "abcdef"


def test_markup_in_a_value_is_text():
    assert filled(merge("A"), a='<w:p/> & "A" ]]> {MERGEFIELD B} <?merge-slot 0?> \ue0000\ue001') == (
        '<w:p/> & "A" ]]> {MERGEFIELD B} <?merge-slot 0?> \ue0000\ue001'
    )


def test_text_of_the_template_that_looks_like_a_mark_of_ours_is_text():
    assert filled(run("\ue0000\ue001 "), merge("A"), a="x").endswith("x")


def test_the_look_of_the_field_is_kept():
    content = compile_template(document_of(merge("A", look="<w:b/>"), merge("B"))).render({"a": "1", "b": "2"})
    assert [(one.text, one.bold) for one in opened(content).paragraphs[0].runs] == [("1", True), ("2", None)]


@pytest.mark.parametrize(
    ("switches", "value", "shown"),
    [
        ("\\* Upper", "ann müller", "ANN MÜLLER"),
        ("\\*Upper \\* MERGEFORMAT", "ann", "ANN"),
        ("\\* Lower", "ANN", "ann"),
        ("\\* FirstCap", "ann müller", "Ann müller"),
        ("\\* Caps", "ann-marie müller", "Ann-Marie Müller"),
        ("\\* MERGEFORMAT", "ann", "ann"),
        ('\\b "Attn: " \\f "!"', "Ann", "Attn: Ann!"),
        ('\\b "Attn: " \\f "!"', "", ""),
        ('\\@ "d. MMMM yyyy"', "2026-03-09", "9. March 2026"),
        ('\\@ "dd/MM/yy"', "2026-03-09", "09/03/26"),
        ("\\@ yyyy", "2026-03-09", "2026"),
        ('\\@ "dddd HH:mm"', "2026-03-09T07:05:00", "Monday 07:05"),
        ('\\@ "d MMMM"', "some day", "some day"),
        ('\\@ "dd.MM.yyyy"', "9 March 2026", "09.03.2026"),
        ('\\@ "dddd, d MMMM"', "1er août 2026", "Saturday, 1 August"),
        ("\\@ yyyy-MM-dd", "9. marts 2026", "2026-03-09"),
        ("\\@ yyyy", "31 February 2026", "31 February 2026"),
        ("\\@ yyyy", "9 Brumaire 2026", "9 Brumaire 2026"),
        ('\\@ "d MMMM" \\* Upper \\b "Bern, "', "2026-03-09", "Bern, 9 MARCH"),
        ('\\# "#,##0.00"', "1234567.5", "1,234,567.50"),
        ('\\# "# ##0,00 €"', "1234.5", "1 234,50 €"),
        ('\\# "#.##0"', "1234.5", "1.235"),
        ("\\# 0000", "7", "0007"),
        ('\\# "#,##0;(#,##0);none"', "-1200", "(1,200)"),
        ('\\# "#,##0;(#,##0);none"', "0", "none"),
        ("\\# 0.0#", "2.5", "2.5"),
        ("\\# 0", "many", "many"),
    ],
)
def test_switches_write_the_value_as_word_does(switches, value, shown):
    assert filled(run("["), merge("A", switches), run("]"), a=value) == f"[{shown}]"


@pytest.mark.parametrize(("language", "month"), [("fr-FR", "mars"), ("da-DK", "marts"), ("de-CH", "März")])
def test_months_are_in_the_language_of_the_text(language, month):
    dated = merge("A", '\\@ "MMMM"', look=f'<w:lang w:val="{language}"/>')
    assert filled(dated, a="2026-03-09") == month


def test_other_fields_are_left_alone():
    content = compile_template(document_of(field(" PAGE ", shown="7"), run(" "), merge("A"))).render({"a": "x"})
    assert first_text(content) == "7 x"
    assert b"PAGE" in zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml")


def test_a_merge_field_inside_the_instruction_of_another_field_cannot_change_that_instruction():
    link = field(' HYPERLINK "mailto:', merge("Mail"), '" ', shown="write to us")
    content = compile_template(document_of(link)).render({"mail": 'a"\\o x'})
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "a”\\\\o x" in xml
    assert first_text(content) == "write to us"


def test_headers_footers_tables_and_text_boxes_are_filled():
    document = docx.Document()
    add(document.sections[0].header, merge("Contact Name"))
    add(document.sections[0].footer, simple("Salesperson_Name"))
    add(document.add_table(1, 1).cell(0, 0), merge("City"))
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="wps"><w:txbxContent>{0}</w:txbxContent></mc:Choice>'
        "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    add(document, merge("A"), box.format(paragraph(run("In the box: "), merge("B"))), merge("C"))
    content = compile_template(saved(document)).render(
        {"contact_name": "Ann", "salesperson_name": "Peter", "city": "Bern", "a": "1", "b": "2", "c": "3"}
    )
    letter = opened(content)
    assert letter.sections[0].header.paragraphs[-1].text == "Ann"
    assert letter.sections[0].footer.paragraphs[-1].text == "Peter"
    assert letter.tables[0].cell(0, 0).text.strip() == "Bern"
    assert letter.element.xml.count("In the box: ") == 2
    assert "".join(text.text for text in letter.element.body.iter(f"{{{letter.element.nsmap['w']}}}t")).count("2") == 2


def test_an_address_line_without_content_leaves_no_gap():
    document = docx.Document()
    for name in ("Contact Name", "Contact Address 2", "Contact City"):
        add(document, merge(name))
    document.add_paragraph("")
    document.add_paragraph("End")
    content = compile_template(saved(document)).render({"contact_name": "Ann", "contact_city": "Bern"})
    assert texts(content) == ["Ann", "Bern", "", "End"]


def test_an_empty_line_stays_where_the_document_asks_word_to_keep_it():
    document = docx.Document()
    add(document, merge("A"))
    document.add_paragraph("End")
    document.settings.element.append(docx.oxml.parse_xml(f"<w:doNotSuppressBlankLines {W}/>"))
    assert texts(compile_template(saved(document)).render({})) == ["", "End"]


def test_a_cell_keeps_a_paragraph_when_its_field_is_empty():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell._element.remove(cell.paragraphs[0]._p)
    add(cell, merge("A"))
    assert len(opened(compile_template(saved(document)).render({})).tables[0].cell(0, 0).paragraphs) == 1


def test_address_block_and_greeting_line_of_word_take_our_values():
    values = {"contact_mail_address": "Ann\nBern", "formal_salutation": "Dear Ann"}
    content = document_of(field(' ADDRESSBLOCK \\f "<<_TITLE0_>>" '), run(" / "), field(" GREETINGLINE "))
    assert first_text(compile_template(content).render(values)) == "Ann\nBern / Dear Ann"


def test_a_field_without_end_is_left_alone():
    content = compile_template(document_of(mark("begin"), code(" MERGEFIELD A "), merge("B"))).render({"b": "x"})
    assert first_text(content) == "x"


def test_the_prefix_of_words_elements_does_not_matter():
    def rename(parts: dict[str, bytes]) -> None:
        parts["word/document.xml"] = (
            b'<d:document xmlns:d="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><d:body><d:p>'
            b'<d:fldSimple d:instr="MERGEFIELD A"><d:r><d:t>x</d:t></d:r></d:fldSimple></d:p></d:body></d:document>'
        )

    assert first_text(compile_template(rewritten(document_of(run("")), rename)).render({"a": "1\n2"})) == "1\n2"


def test_the_same_letter_always_has_the_same_bytes():
    content = business_letter()
    made = [compile_template(content).render(contact(1)) for _ in range(2)]
    assert hashlib.sha256(made[0]).digest() == hashlib.sha256(made[1]).digest()
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(made[0])).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert ENGINE_VERSION


def test_a_letter_carries_no_data_source_comments_or_preview():
    content = (WORD_FILES / "test_winword2010.docx").read_bytes()
    archive = zipfile.ZipFile(io.BytesIO(compile_template(content).render({})))
    assert archive.testzip() is None
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b".mdb" not in everything
    assert "word/recipientData.xml" not in archive.namelist()


@pytest.mark.parametrize("name", sorted(path.name for path in WORD_FILES.glob("*.docx")))
def test_documents_written_by_word_are_filled(name):
    template = compile_template((WORD_FILES / name).read_bytes())
    letter = opened(template.render({one: f"[{one}]" for one in template.fields}))
    xml = letter.element.xml
    assert template.fields
    assert all(f"[{one}]" in xml for one in template.fields)
    assert "MERGEFIELD" not in xml


TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)


@settings(deadline=None, max_examples=200)
@given(TEXTS, TEXTS)
@example("<&>\"' ", "a\n\nb")
def test_any_text_survives(first, second):
    content = RECIPIENT.render({"a": first, "b": second})
    assert opened(content).paragraphs[0].text == f"[{clean(first)}|{clean(second)}]"


RECIPIENT = compile_template(document_of(run("["), merge("A"), run("|"), simple("B"), run("]")))
