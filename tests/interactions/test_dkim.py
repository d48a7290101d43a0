"""E-mails are signed where a key is set up, so that a receiving server finds the signature good."""

from __future__ import annotations

from pathlib import Path

import dkim
import pytest
from django.core.exceptions import ImproperlyConfigured

from interactions.checks import messages_can_be_signed
from interactions.delivery.dkim import signed
from interactions.delivery.sending import deliver_emails
from interactions.models import MailServer
from tests.interactions.builders import many, run_for

KEYS = Path(__file__).parent.parent / "data" / "dkim"
MESSAGE = b"From: a@cronus.example\r\nTo: b@firm.example\r\nSubject: Hi\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n"


@pytest.fixture
def record(settings):
    """A key is set up; its public half as it stands in the DNS."""
    settings.DKIM_KEY = (KEYS / "private.pem").read_text()
    settings.DKIM_SELECTOR, settings.DKIM_DOMAIN = "mail", "cronus.example"
    return (KEYS / "record.txt").read_bytes().strip()


def is_good(message, public, asked=None):
    def look_up(name, timeout=5):
        if asked is not None:
            asked.append(name)
        return public

    return dkim.verify(message, dnsfunc=look_up)


def test_without_a_key_a_message_stays_as_it_is():
    assert signed(MESSAGE) == MESSAGE


def test_a_signed_message_is_found_good_under_its_selector(record):
    asked = []
    message = signed(MESSAGE)
    assert message.endswith(MESSAGE)
    assert is_good(message, record, asked)
    assert asked == [b"mail._domainkey.cronus.example."]


def test_a_message_that_was_changed_is_not(record):
    assert not is_good(signed(MESSAGE).replace(b"Hello", b"Hallo"), record)
    assert not is_good(signed(MESSAGE).replace(b"Subject: Hi", b"Subject: Ho"), record)


@pytest.mark.django_db
def test_e_mails_of_a_run_go_out_signed_with_their_way_out(record, server):
    run = run_for(many(1))
    deliver_emails(run.pk)
    [received] = server.received
    assert is_good(received.raw, record)
    assert b"list-unsubscribe-post" in received.raw.split(b"bh=")[0].lower()


@pytest.mark.django_db
def test_it_is_signed_for_the_domain_of_whom_the_e_mail_is_really_from(record, settings, server):
    settings.DKIM_DOMAIN, settings.EMAIL_URL = "", ""
    MailServer.objects.create(
        host="127.0.0.1", port=server.port, security=MailServer.Security.NONE, from_email="Élan <hello@firm.example>"
    )
    deliver_emails(run_for(many(1)).pk)
    [received] = server.received
    asked = []
    assert is_good(received.raw, record, asked)
    assert asked == [b"mail._domainkey.firm.example."]


def test_a_key_that_cannot_be_used_is_said_when_the_product_starts(settings, record):
    assert not list(messages_can_be_signed())
    settings.DKIM_SELECTOR = ""
    assert [each.id for each in messages_can_be_signed()] == ["interactions.E001"]
    settings.DKIM_SELECTOR, settings.DKIM_KEY = "mail", "no key"
    assert [each.id for each in messages_can_be_signed()] == ["interactions.E001"]
    with pytest.raises(ImproperlyConfigured):
        signed(MESSAGE)


def test_without_a_key_there_is_nothing_to_say():
    assert not list(messages_can_be_signed())
