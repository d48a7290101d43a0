"""The mailbox is read over IMAP: what is new, once, and left as it is."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from interactions import operations, tasks
from interactions.delivery.sending import deliver_emails
from interactions.models import IncomingMail, Mailbox
from interactions.receiving import mailbox
from interactions.receiving.mailbox import Address, CannotRead
from tests.interactions.builders import contact, run_for
from tests.interactions.receiving import mails
from tests.interactions.receiving.imap import ImapServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings):
    """The mailbox the product is told to read."""
    with ImapServer() as running:
        settings.MAILBOX_URL = running.url
        yield running


@pytest.fixture
def sent():
    run = run_for([contact("Anna Smith", email="anna@firm.example"), contact("Bert", email="bert@firm.example")])
    deliver_emails(run.pk)
    return list(run.deliveries.order_by("pk"))


def reply_to(delivery, **values):
    return mails.reply(to=delivery.address, headers=f"In-Reply-To: {delivery.message_id}\n", **values)


def test_everything_that_is_about_us_is_taken_in(box, sent):
    anna, bert = sent
    box.put(reply_to(anna), b"Subject: News of the day\r\n\r\nHello\r\n")
    box.put(mails.postfix(to=bert.address, id=bert.message_id))
    got = operations.read_mailbox(box.url)
    assert (got.messages, got.replies, got.bounces, got.automatic) == (3, 1, 1, 0)
    assert set(IncomingMail.objects.values_list("kind", flat=True)) == {"reply", "hard_bounce"}


def test_only_what_is_new_is_read_again(box, sent):
    box.put(reply_to(sent[0]))
    operations.read_mailbox(box.url)
    assert operations.read_mailbox(box.url).messages == 0
    box.put(reply_to(sent[1]))
    assert operations.read_mailbox(box.url).messages == 1


def test_the_mailbox_stays_as_it_is(box, sent):
    box.put(reply_to(sent[0]))
    operations.read_mailbox(box.url)
    assert "EXAMINE" in box.commands
    assert not {"STORE", "EXPUNGE", "SELECT"} & set(box.commands)


def test_where_the_server_numbers_anew_all_is_read_again_and_nothing_is_there_twice(box, sent):
    box.put(b"Subject: a\r\n\r\n", reply_to(sent[0]))
    operations.read_mailbox(box.url)
    box.messages, box.validity = {1: box.messages[2]}, 2
    assert operations.read_mailbox(box.url).messages == 1
    assert IncomingMail.objects.count() == 1


def test_one_message_that_cannot_be_understood_does_not_hold_up_the_others(box, sent, monkeypatch, caplog):
    broken = b"Subject: broken\r\n\r\n"
    box.put(broken, reply_to(sent[0]))
    real = operations.receiving.take_in
    monkeypatch.setattr(operations.receiving, "take_in", lambda content: 1 / 0 if content == broken else real(content))
    assert operations.read_mailbox(box.url).replies == 1
    assert "not understood" in caplog.text
    assert Mailbox.objects.get().last_uid == 2


def test_a_wrong_password_is_said_and_kept_for_the_page(box):
    box.password = "another"
    with pytest.raises(CannotRead, match="wrong password"):
        operations.read_mailbox(box.url)
    assert "wrong password" in Mailbox.objects.get().error
    assert "secret" not in Mailbox.objects.get().name
    box.password = "secret"
    operations.read_mailbox(box.url)
    assert Mailbox.objects.get().error == ""


def test_a_server_that_is_not_there_is_said(settings):
    with ImapServer() as gone:
        url = gone.url
    with pytest.raises(CannotRead):
        operations.read_mailbox(url)


def test_a_large_message_is_read_in_part_only(box, sent, monkeypatch):
    monkeypatch.setattr(mailbox, "LARGEST", 1000)
    assert "<0.1000>" in f"(UID BODY.PEEK[]<0.{mailbox.LARGEST}>)"
    box.put(reply_to(sent[0]))
    operations.read_mailbox(box.url)
    assert IncomingMail.objects.exists()


def test_the_command_and_the_clock_do_it(box, sent, capsys):
    box.put(reply_to(sent[0]))
    call_command("read_mailbox")
    assert "1 new messages: 0 bounces, 1 replies, 0 automatic." in capsys.readouterr().out
    box.put(reply_to(sent[1]))
    tasks.read_mailbox()
    assert IncomingMail.objects.count() == 2


def test_the_clock_goes_on_where_the_mailbox_cannot_be_read(box):
    box.password = "another"
    tasks.read_mailbox()
    assert Mailbox.objects.get().error


def test_without_a_mailbox_the_command_says_how_to_name_one(settings):
    settings.MAILBOX_URL = ""
    with pytest.raises(CommandError, match="MAILBOX_URL"):
        call_command("read_mailbox")


def test_a_mailbox_is_named_by_an_address():
    found = Address.from_url("imaps://anna%40firm.example:p%2Fw@imap.firm.example/Replies")
    assert (found.host, found.port, found.security) == ("imap.firm.example", 993, "tls")
    assert (found.username, found.password, found.folder) == ("anna@firm.example", "p/w", "Replies")
    assert Address.from_url("imap://a:b@host").security == "starttls"
    for wrong in ("smtp://host", "imap://", "imap://host?tls=perhaps"):
        with pytest.raises(ImproperlyConfigured):
            Address.from_url(wrong)
