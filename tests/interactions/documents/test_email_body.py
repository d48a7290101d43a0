"""The body of an e-mail made from a letter."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.text import WD_BREAK
from lxml import html as lxml_html
from PIL import Image

from interactions.documents.email_parts import email_body, email_parts
from interactions.documents.errors import DocumentRefused
from interactions.documents.template import compile_template
from tests.interactions.documents.builders import (
    add,
    business_letter,
    contact,
    document_of,
    field,
    paragraph,
    run,
    saved,
)


def parts_of(*content: str) -> tuple[str, str]:
    return email_parts(document_of(*content))


def test_a_letter_becomes_html_and_text():
    html, text = email_parts(compile_template(business_letter()).render(contact(1)), lang="fr", title="Foire & fête")
    assert '<html lang="fr">' in html
    assert "<title>Foire &amp; fête</title>" in html
    assert "Contact 1<br>\nStreet 1<br>\n8000 Zürich</p>" in html
    assert "CRONUS to" not in html
    assert (
        "Dear Ms 1,\n\n1. You asked for it\n2. We made it\n\nSalesperson | Phone\nPeter Saddow | 044 000 00 00\n\nKind"
        in text
    )


def test_bold_italic_and_underline_are_kept():
    html, text = parts_of(run("a", "<w:b/>"), run("b", '<w:i/><w:u w:val="single"/>'), run("c", '<w:b w:val="0"/>'))
    assert "<strong>a</strong><em><u>b</u></em>c" in html
    assert text.startswith("abc\n")


def test_text_is_escaped_and_hidden_text_is_left_out():
    html, text = parts_of(run('<b>&"'), run("secret", "<w:vanish/>"))
    assert "&lt;b&gt;&amp;&quot;" in html
    assert "secret" not in html + text
    assert '<b>&"' in text


def test_headings_and_alignment_are_kept():
    document = docx.Document()
    document.add_heading("News", 0)
    document.add_heading("More", 2)
    document.add_paragraph("right").alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT
    html, _ = email_parts(saved(document))
    assert "News</h1>" in html
    assert "More</h2>" in html
    assert "text-align:right" in html


def test_lists_are_lists_also_inside_each_other():
    document = docx.Document()
    for text, style in (("a", "List Bullet"), ("a1", "List Bullet 2"), ("b", "List Bullet"), ("1", "List Number")):
        document.add_paragraph(text, style=style)
    document.add_paragraph("End")
    html, text = email_parts(saved(document))
    tree = lxml_html.fromstring(html)
    assert [item.text_content().split() for item in tree.xpath("//li")] == [["a"], ["a1"], ["b"], ["1"]]
    assert html.count("<ul") == html.count("</ul>")
    assert html.count("<ol") == html.count("</ol>") == 1
    assert "- b\n1. 1\n" in text


def test_a_deeper_list_stands_inside_its_item():
    item = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
    document = docx.Document()
    for text, level in (("a", 0), ("a1", 1), ("b", 0)):
        add(document, run(text), properties=item.format(level))
    tree = lxml_html.fromstring(email_parts(saved(document))[0])
    assert tree.xpath("string(//li/*/li)").strip() == "a1"
    assert len(tree.xpath("//div/*[self::ul or self::ol]/li")) == 2


def test_tables_are_tables():
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b\nc"
    html, text = email_parts(saved(document))
    cells = lxml_html.fromstring(html).xpath("//table/tr/td")
    assert [cell.text_content() for cell in cells] == ["a", "b\nc"]
    assert text == "a | b c\n"


def test_links_are_kept_unless_they_are_dangerous():
    html, text = parts_of(field(' HYPERLINK "https://example.com/?a=1&b=2" ', shown="our site"))
    assert '<a href="https://example.com/?a=1&amp;b=2">our site</a>' in html
    assert "our site <https://example.com/?a=1&b=2>" in text
    html, text = parts_of(field(' HYPERLINK "javascript:alert(1)" ', shown="our site"))
    assert "javascript" not in html + text
    assert "our site" in html


def test_a_link_of_the_document_is_kept():
    document = docx.Document()
    link = document.part.relate_to("mailto:ann@example.com", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, True)
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    add(document, f'<w:hyperlink {space} r:id="{link}">{run("ann@example.com")}</w:hyperlink>')
    html, text = email_parts(saved(document))
    assert '<a href="mailto:ann@example.com">ann@example.com</a>' in html
    assert text == "ann@example.com\n"


def test_the_instructions_of_fields_are_not_text():
    html, text = parts_of(run("on "), field(" DATE \\@ ", field(" QUOTE x ", shown="inner"), shown="today"))
    assert "on today" in html
    assert "inner" not in html + text
    assert "DATE" not in text


def test_line_breaks_are_kept_and_page_breaks_are_not():
    document = docx.Document()
    one = document.add_paragraph().add_run("a")
    one.add_break()
    one.add_text("b")
    one.add_break(WD_BREAK.PAGE)
    html, text = email_parts(saved(document))
    assert "a<br>\nb</p>" in html
    assert text == "a\nb\n"


def test_the_text_of_a_text_box_is_kept_once():
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="wps"><w:txbxContent>{0}</w:txbxContent></mc:Choice>'
        "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    html, _ = parts_of(run("a"), box.format(paragraph(run("boxed"))))
    assert html.count("boxed") == 1


def test_an_empty_letter_is_an_empty_body():
    assert email_parts(saved(docx.Document()))[1] == "\n"


def test_what_is_no_letter_is_refused():
    with pytest.raises(DocumentRefused):
        email_parts(b"nothing")


def with_picture(alt: str = "Our stand") -> bytes:
    document = docx.Document()
    document.add_paragraph("Before")
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(drawn, "PNG")
    shown = document.add_paragraph().add_run().add_picture(io.BytesIO(drawn.getvalue()), width=docx.shared.Inches(10))
    shown._inline.docPr.set("descr", alt)
    document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run().add_picture(io.BytesIO(drawn.getvalue()))
    return saved(document)


def test_pictures_are_parts_of_their_own_and_named_in_the_text():
    body = email_body(with_picture())
    [picture] = body.pictures
    assert picture.subtype == "png"
    assert body.html.count(f'<img src="cid:{picture.cid}" alt="Our stand"') == 1
    assert body.html.count(f'src="cid:{picture.cid}"') == 2
    assert 'width="608"' in body.html, "no wider than the page"
    assert "[Our stand]" in body.text


def test_to_be_looked_at_pictures_are_in_the_html_itself():
    html, _text = email_parts(with_picture('A "quoted" <stand>'))
    assert html.count('src="data:image/png;base64,') == 2
    assert "cid:" not in html
    assert 'alt="A &quot;quoted&quot; &lt;stand&gt;"' in html


def test_a_drawing_that_mail_programs_cannot_show_is_left_out():
    document = docx.Document()
    document.add_paragraph().add_run().add_picture(_png())
    part = next(one for one in document.part.package.iter_parts() if str(one.partname).endswith(".png"))
    part._blob = b"\x01\x00\x00\x00 a metafile"
    assert email_body(saved(document)).pictures == ()


def _png() -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4)).save(drawn, "PNG")
    drawn.seek(0)
    return drawn
