"""What somebody received: read in a frame, as a Word document, as it was printed, and sent once more."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interactions.delivery.attached import attached_pdf
from interactions.models import InteractionLogEntry, Run
from tests.interactions_pages.builders import contact, finished, run_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quickest_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDF_CONVERTER", "rdocx")


def one(**fields: str) -> Run:
    return finished([contact("Ann Example", address="Main Street 1", city="Bern")], **fields)


def url(run: Run, part: str) -> str:
    return f"/interactions/{run.deliveries.get().entry_id}/{part}/"


def test_the_timeline_leads_to_what_was_received(director: Client) -> None:
    run = one()
    answer = director.get(run.deliveries.get().entry.contact.get_absolute_url())
    assertContains(answer, f'href="{url(run, "received")}"')
    page = director.get(url(run, "received"))
    assertContains(page, f'<iframe class="mail" sandbox src="{url(run, "letter/read")}"')
    assertContains(page, "As mail programs show it")
    assertNotContains(page, "As printed (PDF)")


def test_the_frame_shows_the_letter_and_runs_nothing(director: Client) -> None:
    answer = director.get(url(one(), "letter/read"))
    assertContains(answer, "Ann Example")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_letter_is_shown_as_it_was_printed(director: Client) -> None:
    run = one(correspondence_type="hard_copy")
    assertContains(director.get(url(run, "received")), url(run, "letter/pdf"))
    answer = director.get(url(run, "letter/pdf"))
    [page] = PdfReader(io.BytesIO(answer.content)).pages
    assert "Ann Example" in page.extract_text()


def test_an_e_mail_is_shown_as_its_pdf_was_attached(director: Client) -> None:
    run = one(send_as_attachment=True, attach_pdf=True)
    page = director.get(url(run, "received"))
    assertContains(page, "As attached (PDF)")
    assertContains(page, url(run, "letter/pdf"))
    attached = attached_pdf(run.deliveries.get())
    assert attached
    assert director.get(url(run, "letter/pdf")).content == attached.read_bytes()


def test_an_e_mail_has_no_pages(director: Client) -> None:
    answer = director.get(url(one(), "letter/pdf"), follow=True)
    assertContains(answer, "There is no PDF of this letter.")


def test_what_was_not_made_yet_cannot_be_read(director: Client) -> None:
    run = run_for([contact()])
    assertContains(director.get(url(run, "received")), "This letter was not filled in yet.")


def test_it_is_sent_again_from_there(director: Client) -> None:
    run = one()
    answer = director.post(url(run, "resend"), {"correspondence_type": "email"})
    again = InteractionLogEntry.objects.order_by("pk").last()
    assert again
    assert again.resend_of_id
    assertRedirects(answer, f"/interactions/{again.pk}/received/", status_code=303)
    assertContains(director.get(f"/interactions/{again.pk}/received/"), "Sent again")
    assertContains(director.get("/interactions/"), "Sent again")
    assertContains(director.get(run.get_absolute_url()), "Sent again")


def test_what_stands_in_the_way_is_said_beside_the_field(director: Client) -> None:
    run = one()
    type(run.deliveries.get().entry.contact).objects.update(address="")
    answer = director.post(url(run, "resend"), {"correspondence_type": "hard_copy", "afresh": "on"})
    assertContains(answer, "This contact has no complete postal address.", status_code=422)
    assertContains(answer, '<option value="hard_copy" selected>', status_code=422)
    assert director.post(url(run, "resend"), {"correspondence_type": "pigeon"}).status_code == 422


def test_staffers_read_but_do_not_send_again(staffer: Client) -> None:
    run = one()
    assertNotContains(staffer.get(url(run, "received")), "Consent is asked for again.")
    assert staffer.post(url(run, "resend"), {"correspondence_type": "email"}).status_code == 403
