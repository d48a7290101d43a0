"""Letters attached to e-mails as PDF: each its own, kept as it left, made together where that works."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from django.test import TestCase
from pypdf import PdfReader

from crm.operations import anonymise_contact
from interactions import operations
from interactions.delivery import attached, sending
from interactions.documents.errors import ConversionFailed
from interactions.documents.pdf import Rdocx
from interactions.models import Delivery, Run
from interactions.personal_data import collect
from tests.interactions.builders import contact, document, run_for
from tests.interactions.mail import MoodyServer
from tests.product import Received

pytestmark = pytest.mark.django_db
State = Delivery.State
NAMES = ["Ann First", "Bea Second", "Cleo Third"]


@pytest.fixture(autouse=True)
def quickest_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDF_CONVERTER", "rdocx")


def started(names: Sequence[str] = NAMES, **fields: str) -> Run:
    people = [contact(name) for name in names]
    return run_for(people, send_as_attachment=True, attach_pdf=True, document=document("Contact Name"), **fields)


def attachment(received: Received) -> tuple[str, bytes]:
    """The name and the content of what is attached."""
    [part] = received.message.iter_attachments()
    assert part.get_content_type() == "application/pdf"
    return part.get_filename() or "", part.get_content()


def kept(run: Run) -> list[bytes | None]:
    """What each e-mail is said to have taken with it."""
    files = map(attached.attached_pdf, run.deliveries.order_by("pk"))
    return [file.read_bytes() if file else None for file in files]


def words(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_each_is_sent_a_pdf_of_its_own_letter_named_after_the_subject(server: MoodyServer) -> None:
    run = started(subject="A/B: your visit")
    sending.deliver_emails(run.pk)
    for received, name in zip(server.received, NAMES, strict=True):
        file_name, content = attachment(received)
        assert file_name == "A B your visit.pdf"
        assert [one for one in NAMES if one in words(content)] == [name]
    assert set(run.deliveries.values_list("state", flat=True)) == {State.SENT}


def test_what_was_attached_is_kept_byte_for_byte(server: MoodyServer) -> None:
    run = started()
    sending.deliver_emails(run.pk)
    sent = [attachment(received)[1] for received in server.received]
    assert kept(run) == sent


def test_what_was_made_but_has_not_left_is_not_said_to_have_been_attached(server: MoodyServer) -> None:
    run = started()
    second = run.deliveries.order_by("pk").values_list("address", flat=True)[1]
    server.answers_after[second] = "451 Come back later"
    sending.deliver_emails(run.pk)
    sent = [attachment(received)[1] for received in server.received]
    assert kept(run) == [sent[0], None, sent[1]]


def test_one_that_the_converter_cannot_do_does_not_stop_the_others(
    server: MoodyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_pdf = Rdocx.to_pdf

    def moody(self: Rdocx, documents: Sequence[bytes]) -> list[bytes]:
        made = to_pdf(self, documents)
        if any("Bea" in words(content) for content in made):
            raise ConversionFailed("Not this one.")
        return made

    monkeypatch.setattr(Rdocx, "to_pdf", moody)
    run = started()
    sending.deliver_emails(run.pk)
    found = run.deliveries.order_by("pk").values_list("state", "error")
    assert list(found) == [(State.SENT, ""), (State.FAILED, "Not this one."), (State.SENT, "")]
    sent = [attachment(one)[1] for one in server.received]
    assert ["Ann" in words(content) for content in sent] == [True, False]
    assert kept(run) == [sent[0], None, sent[1]]


def test_without_a_converter_the_reason_is_said_and_nothing_leaves(
    server: MoodyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PDF_CONVERTER", "none")
    run = started(NAMES[:1])
    sending.deliver_emails(run.pk)
    assert run.deliveries.get().error.startswith("There is no PDF: no program that makes one was found")
    assert server.received == []


def test_tried_again_it_is_the_letter_of_today_that_is_attached_where_nothing_was_handed_over(
    server: MoodyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PDF_CONVERTER", "none")
    run = started(NAMES[:1])
    sending.deliver_emails(run.pk)
    monkeypatch.setenv("PDF_CONVERTER", "rdocx")
    person = run.deliveries.get().entry.contact
    type(person).objects.filter(pk=person.pk).update(name="Ann Newname")
    operations.retry_failed(run, by=None)
    sending.deliver_emails(run.pk)
    [received] = server.received
    assert "Ann Newname" in words(attachment(received)[1])


@pytest.mark.usefixtures("server")
def test_it_is_given_out_with_personal_data_and_goes_when_the_person_is_forgotten() -> None:
    run = started()
    sending.deliver_emails(run.pk)
    first, *others = run.deliveries.order_by("pk")
    part, *_more = collect([first.entry.contact_id])
    assert part.files[f"files/{first.file_name}.pdf"] == kept(run)[0]
    with TestCase.captureOnCommitCallbacks(execute=True):
        anonymise_contact(first.entry.contact, request="Letter", by=None)
    assert [attached.attached_pdf(each) is None for each in (first, *others)] == [True, False, False]
