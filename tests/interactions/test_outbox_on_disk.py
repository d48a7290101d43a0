"""Without a mail server messages land in a folder, where the product shows them."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from interactions import queries
from interactions.delivery import sending
from interactions.models import Delivery
from tests.interactions.builders import contact, many, run_for, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_mail_server(settings: Settings) -> None:
    settings.EMAIL_URL = ""


def test_messages_land_in_the_outbox_and_can_be_read() -> None:
    run = run_for([contact("Ann Example", email="ann@example.org")], subject="Thank you")
    sending.deliver_emails(run.pk)
    [listed] = queries.outbox_messages()
    assert (listed.to, listed.subject) == ("Ann Example <ann@example.org>", "Thank you")
    assert listed.date is not None
    message = queries.outbox_message(listed.name)
    assert message is not None
    assert "Ann Example" in message.text
    assert "Ann Example" in message.html
    assert message.language == "en"


def test_the_attached_letter_can_be_opened() -> None:
    run = run_for([contact("Ann Example")], send_as_attachment=True)
    sending.deliver_emails(run.pk)
    [listed] = queries.outbox_messages()
    attachment = queries.outbox_attachment(listed.name, 0)
    assert attachment is not None
    assert attachment[0] == "Thank you.docx"
    assert "Ann Example" in text_of(attachment[1])
    assert queries.outbox_attachment(listed.name, 1) is None


def test_sending_one_again_replaces_its_message() -> None:
    run = run_for(many(1))
    sending.deliver_emails(run.pk)
    run.deliveries.update(state=Delivery.State.WAITING)
    type(run).objects.update(state="open")
    sending.deliver_emails(run.pk)
    assert queries.outbox_count() == 1


def test_the_latest_message_comes_first_and_pages_go_on() -> None:
    run = run_for(many(3))
    sending.deliver_emails(run.pk)
    names = [each.name for each in queries.outbox_messages()]
    assert names == sorted(names, reverse=True)
    assert [each.name for each in queries.outbox_messages(start=1, count=1)] == names[1:2]


@pytest.mark.parametrize("name", ["../secret-key", "delivery-1", "", "delivery-0000000099", "/etc/passwd"])
def test_no_other_file_can_be_read(name: str) -> None:
    assert queries.outbox_message(name) is None
