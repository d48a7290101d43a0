"""The outbox: e-mails written to disk because no mail server is configured."""

from __future__ import annotations

import base64
import io
import re

import pytest
from django.test import Client
from docx import Document as WordFile
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from interactions import operations
from interactions.models import MailServer, Run
from tests.interactions.builders import contact, many, text_of
from tests.interactions_pages import builders

OUTBOX = "/interactions/outbox/"


def message(run: Run) -> str:
    """The address of the run's only e-mail."""
    return f"{OUTBOX}delivery-{run.deliveries.get().pk:010d}/"


def test_every_e_mail_is_listed_with_whom_it_is_for(director: Client) -> None:
    run = builders.finished([contact("Anna Example", email="anna@example.org")])
    answer = director.get(OUTBOX)
    for text in ("anna@example.org", "Thank you", "English", message(run), "No mail server is configured"):
        assertContains(answer, text)


def test_the_administrator_is_shown_where_to_set_the_server_up(administrator: Client) -> None:
    assertContains(administrator.get(OUTBOX), 'href="/admin/interactions/mailserver/"')


def test_with_a_mail_server_the_page_says_that_e_mails_leave(director: Client) -> None:
    MailServer.objects.create(host="mail.example.org")
    assertContains(director.get(OUTBOX), "A mail server is configured")


def test_an_e_mail_is_shown_in_a_frame_that_may_do_nothing(director: Client) -> None:
    run = builders.finished([contact("Anna Example")])
    answer = director.get(message(run))
    assertContains(answer, "Anna Example")
    assertContains(answer, f'<iframe class="mail" sandbox src="{message(run)}html/"')
    policy = director.get(f"{message(run)}html/")["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "script-src" not in policy


def test_an_e_mail_is_downloaded_as_it_was_written(director: Client) -> None:
    run = builders.finished([contact("Anna Example", email="anna@example.org")])
    answer = director.get(f"{message(run)}file/")
    assert answer["Content-Type"] == "message/rfc822"
    assert b"anna@example.org" in b"".join(answer.streaming_content)


def test_pictures_show_as_part_of_the_e_mail_and_are_fetched_from_nowhere(director: Client) -> None:
    """The frame may load nothing, so that what is not in the page itself would not be seen."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(drawn, "PNG")
    letter = WordFile()
    letter.add_paragraph("Our stand").add_run().add_picture(io.BytesIO(drawn.getvalue()))
    content = io.BytesIO()
    letter.save(content)
    document = operations.keep_document(content=content.getvalue(), name="letter.docx", by=None)
    run = builders.finished([contact("Anna Example")], document=document)
    shown = director.get(f"{message(run)}html/").content.decode()
    assert f'src="data:image/png;base64,{base64.b64encode(drawn.getvalue()).decode()}"' in shown
    assert "cid:" not in shown
    assert not re.search(r'src="(?!data:)', shown)
    assertNotContains(director.get(message(run)), "attachments/0/")


def test_an_attached_letter_can_be_opened(director: Client) -> None:
    run = builders.finished([contact("Anna Example")], send_as_attachment=True)
    assertContains(director.get(message(run)), "attachments/0/")
    answer = director.get(f"{message(run)}attachments/0/")
    assert "Anna Example" in text_of(answer.content)
    assert director.get(f"{message(run)}attachments/1/").status_code == 404


@pytest.mark.parametrize("name", ["delivery-0000000099", "..%2Fsecret-key", "secret-key", "delivery-1"])
@pytest.mark.parametrize("part", ["", "html/", "file/", "attachments/0/"])
def test_nothing_but_e_mails_is_handed_out(director: Client, name: str, part: str) -> None:
    assert director.get(f"{OUTBOX}{name}/{part}").status_code == 404


def test_long_outboxes_have_pages(director: Client) -> None:
    builders.finished(many(51))
    assert len(director.get(OUTBOX).context["rows"]) == 50
    assertContains(director.get(OUTBOX), "1–50 of 51")
    assert len(director.get(OUTBOX, {"page": "2"}).context["rows"]) == 1


def test_an_empty_outbox_says_so(director: Client) -> None:
    answer = director.get(OUTBOX)
    assertContains(answer, "The outbox is empty.")
    assertNotContains(answer, "<table")


def test_who_may_not_see_deliveries_is_not_served(stranger: Client) -> None:
    run = builders.finished(many(1))
    assert stranger.get(OUTBOX).status_code == 403
    for part in ("", "html/", "file/", "attachments/0/"):
        assert stranger.get(f"{message(run)}{part}").status_code == 403
