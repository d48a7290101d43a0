"""An e-mail filled into the form of its like says exactly what it says when its letter is made and read."""

from __future__ import annotations

import io
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import cast

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from interactions.delivery.forms import Forms, encoded_letter, of_attachment
from interactions.delivery.mime import header, mailbox
from interactions.delivery.unsubscribing import below_html, below_text
from interactions.documents.email_parts import email_body
from interactions.documents.template import CompiledTemplate, compile_template
from tests.interactions.documents.builders import add, field, merge, run, saved, simple

FIELDS = ("name", "address", "city", "code", "page", "mail", "title")
WAY_OUT = "https://cronus.example/preferences/12.abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz/"
ISO, SUBJECT = "fr", "Foire & fête"

characters = st.characters(codec="utf-8")
words = st.text(st.sampled_from("aé.=<&\"'-_ßЖ日😀"), min_size=1, max_size=9)
values = st.one_of(
    st.sampled_from(
        ["", " ", ".", "CH", "https://cronus.example", "a@b.example", "x" * 300, "é" * 90, "a\n\n\nb", "2026-11-23"]
    ),
    st.lists(words, max_size=6).map(" ".join),
    st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), max_size=4).map("\n".join),
    st.text(characters, max_size=20),
)
letters = st.fixed_dictionaries(dict.fromkeys(FIELDS, values))


def picture() -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def template() -> CompiledTemplate:
    """A letter with whatever an e-mail keeps, and fields in all of it."""
    document = docx.Document()
    add(document.sections[0].header, merge("name"))
    add(document, merge("address"))
    add(document, merge("city"))
    document.add_heading("", 1)
    add(document, run("Dear "), merge("name", look="<w:b/>"), merge("title", look="<w:b/>"), run(","), merge("city"))
    add(document, field(" IF ", merge("code"), ' = "CH" "Hello ', merge("city"), '" "Good-bye ', merge("name"), '" '))
    add(document, merge("name", "\\* Upper \\b before \\f after"), run(" = "), merge("code", '\\@ "d MMMM yyyy"'))
    add(document, field(' HYPERLINK "https://cronus.example" ', shown="our page"), run(" or "), merge("mail"))
    add(document, field(' HYPERLINK "https://cronus.example" ', merge("page"), shown="kept"))
    add(document, field(' HYPERLINK "mailto:', merge("mail"), '" ', shown="write to us"))
    link = document.part.relate_to("https://cronus.example", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, True)
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    add(document, f'<w:hyperlink {space} r:id="{link}">{simple("page")}</w:hyperlink>')
    document.add_paragraph("An item", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    add(table.cell(0, 0), merge("address"))
    add(table.cell(0, 1), run("to "), merge("page"))
    document.add_picture(picture())
    document.add_paragraph(".hidden " + "long words " * 30)
    document.add_paragraph(" ends in blanks  ")
    return compile_template(saved(document))


TEMPLATE, FORMS = template(), Forms()


def parsed(content: bytes) -> EmailMessage:
    assert max(map(len, content.split(b"\r\n"))) <= 100
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    return cast(EmailMessage, message_from_bytes(content, policy=SMTP))


def filled(letter: dict[str, str]) -> EmailMessage:
    sketch = TEMPLATE.sketch(letter)
    form = FORMS.of_letter(TEMPLATE, letter, sketch, iso=ISO, subject=SUBJECT)
    return parsed(form.fill([*sketch.texts, WAY_OUT]))


def said(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part
    assert not part.defects
    return str(part.get_content()).replace("\r\n", "\n")


@settings(max_examples=60, deadline=None)
@given(letters)
@example(dict.fromkeys(FIELDS, ""))
@example(dict.fromkeys(FIELDS, "Ann"))
@example(dict.fromkeys(FIELDS, "https://cronus.example"))
def test_it_says_what_the_letter_says(letter: dict[str, str]) -> None:
    body, message = email_body(TEMPLATE.render(letter), lang=ISO, title=SUBJECT), filled(letter)
    assert said(message, "plain") == below_text(body.text, WAY_OUT, ISO)
    assert said(message, "html") == below_html(body.html, WAY_OUT, ISO)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    [shown], [*_others, sent] = body.pictures, message.walk()
    assert sent.get_content() == shown.content
    assert sent["Content-ID"] == f"<{shown.cid}>"


@settings(max_examples=60, deadline=None)
@given(letters, letters)
def test_letters_are_told_apart_by_the_hashes_of_their_sketches(one: dict[str, str], other: dict[str, str]) -> None:
    same = TEMPLATE.render(one) == TEMPLATE.render(other)
    assert (TEMPLATE.sketch(one).sha256 == TEMPLATE.sketch(other).sha256) == same
    assert TEMPLATE.sketch(one).sha256 == template().sketch(one).sha256


def test_letters_alike_share_a_form() -> None:
    forms, made = Forms(), set()
    for number in range(20):
        letter = dict.fromkeys(FIELDS, "same") | {"name": f"Person {number}", "address": f"Street {number}\nBern"}
        sketch = TEMPLATE.sketch(letter)
        made.add(forms.of_letter(TEMPLATE, letter, sketch, iso=ISO, subject=SUBJECT))
    assert len(made) == 1


def test_only_so_many_forms_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interactions.delivery.forms.MOST", 2)
    forms = Forms()
    for number in range(4):
        letter = {"name": " " * number}
        forms.of_letter(TEMPLATE, letter, TEMPLATE.sketch(letter), iso=ISO, subject=SUBJECT)
    assert len(forms._forms) == 2


@pytest.mark.parametrize("subject", ["Your visit", "Votre visite à la foire", "", "A/B \x81: 日本"])
def test_a_letter_can_be_attached(subject: str) -> None:
    content = TEMPLATE.render({"name": "Ann"})
    message = parsed(of_attachment(subject, ISO).fill([WAY_OUT], encoded_letter(TEMPLATE, content)))
    [attachment] = message.iter_attachments()
    assert attachment.get_content() == content
    assert attachment.get_content_type().endswith("wordprocessingml.document")
    assert WAY_OUT in said(message, "plain")


@settings(deadline=None)
@given(st.text(characters, max_size=150).map(lambda text: " ".join(text.split())))
@example("Doe, John")
@example('"Ann" <b@example.org>')
@example("=?utf-8?q?no?=")
@example("Ann \\ Example")
@example(" ".join(["Léa"] * 30))
@example("A" * 150)
def test_whatever_somebody_is_called_the_address_is_one(name: str) -> None:
    content = mailbox("To", name, "ann@example.org") + b"\r\n"
    [address] = parsed(content)["To"].addresses
    assert address.addr_spec == "ann@example.org"
    # Read as RFC 2047 has it: Python's newer parser keeps the blanks between encoded words.
    words, spec = parseaddr(message_from_bytes(content)["To"])
    assert str(make_header(decode_header(words))) == name
    assert spec == "ann@example.org"


def test_a_header_has_one_line() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        header("Subject", "Hello\r\nBcc: other@example.org")
