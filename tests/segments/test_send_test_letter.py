"""A letter sent to oneself before anybody else gets it."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from django.conf import settings

from interactions.delivery.specimen import CannotTest
from interactions.models import Delivery, Document, InteractionLogEntry
from interactions.operations import put_template_document
from segments import operations
from segments.errors import NotInSegment
from tests.interactions.builders import word_letter
from tests.segments.builders import make_contact, make_language, make_segment, make_template, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.VAR, settings.OUTBOX = tmp_path, tmp_path / "outbox"


@pytest.fixture
def segment():
    template = make_template(languages=())
    content = word_letter("Contact Name", text="Come and see us")
    put_template_document(template, language=make_language("EN"), content=content, name="letter.docx", by=None)
    anna, bert = (make_contact(name, language="EN", correspondence_type=way) for name, way in PEOPLE)
    segment = make_segment(anna, bert)
    operations.choose_template(segment, template=template, by=make_user())
    operations.edit_header(segment, subject="Invitation", by=make_user())
    return segment


PEOPLE = (("Anna", "email"), ("Bert", "hard_copy"))


def number_of(segment, name):
    return segment.lines.get(contact__name=name).contact.number


def director():
    user = make_user()
    user.email = "director@cronus.example"
    return user


def sent():
    [path] = settings.OUTBOX.glob("*.eml")
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def test_it_says_what_the_contact_would_read_and_that_it_is_a_test(segment):
    assert operations.send_test_letter(segment, contact=number_of(segment, "Anna"), by=director()) == (
        "director@cronus.example"
    )
    message = sent()
    assert message["Subject"] == "Test: Invitation"
    assert message["To"] == "director@cronus.example"
    text = message.get_body(("plain",)).get_content()
    assert "Anna" in text
    assert "Come and see us" in text
    assert ".test@" in message["Message-ID"]


def test_what_would_be_printed_comes_as_a_word_document(segment):
    operations.send_test_letter(segment, contact=number_of(segment, "Bert"), by=director())
    [attachment] = sent().iter_attachments()
    assert attachment.get_filename() == "Invitation.docx"


def test_nothing_is_recorded(segment):
    operations.send_test_letter(segment, contact=number_of(segment, "Anna"), by=director())
    assert not InteractionLogEntry.objects.exists()
    assert not Delivery.objects.exists()
    segment.refresh_from_db()
    assert not segment.is_logged


def test_without_an_address_of_ones_own_it_says_so(segment):
    with pytest.raises(CannotTest, match="Your account has no e-mail address"):
        operations.send_test_letter(segment, contact=number_of(segment, "Anna"), by=make_user())


def test_somebody_who_is_not_in_the_list_has_no_letter(segment):
    with pytest.raises(NotInSegment):
        operations.send_test_letter(segment, contact=make_contact().number, by=director())


def test_a_letter_that_cannot_be_made_is_said(segment):
    Document.objects.update(content=b"no Word file")
    Document.objects.update(sha256="0" * 64)
    with pytest.raises(CannotTest):
        operations.send_test_letter(segment, contact=number_of(segment, "Anna"), by=director())


def test_a_copy_of_the_database_sends_no_test(segment, settings, tmp_path):
    operations.send_test_letter(segment, contact=number_of(segment, "Anna"), by=director())
    settings.VAR = tmp_path / "copy"
    with pytest.raises(CannotTest, match="belongs to another installation"):
        operations.send_test_letter(segment, contact=number_of(segment, "Anna"), by=director())


def test_what_would_be_attached_as_pdf_comes_as_pdf(segment, monkeypatch):
    monkeypatch.setenv("PDF_CONVERTER", "rdocx")
    operations.edit_header(segment, send_as_attachment=True, attach_pdf=True, by=make_user())
    operations.send_test_letter(segment, contact=number_of(segment, "Anna"), by=director())
    [attached] = sent().iter_attachments()
    assert attached.get_filename() == "Invitation.pdf"
    assert attached.get_content().startswith(b"%PDF")
