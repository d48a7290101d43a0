"""Reports of mail servers, in the shapes they have, find their delivery."""

from __future__ import annotations

import pytest

from campaigns.models import Reach
from interactions import operations
from interactions.delivery.sending import deliver_emails
from interactions.models import BouncedAddress, Delivery, IncomingMail
from interactions.operations import take_in
from interactions.receiving.messages import parsed
from interactions.receiving.reports import Bounce, bounces_in
from tests.interactions.builders import campaign, contact, run_for
from tests.interactions.receiving import mails

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def sent():
    """An e-mail that left, to Anna, as part of a campaign."""
    run = run_for([contact("Anna Smith", email="anna@firm.example")], campaign=campaign(), campaign_target=True)
    deliver_emails(run.pk)
    operations.refresh_reach(run.logged_segment)
    return run.deliveries.get()


def about(delivery, **values):
    return {"to": delivery.address, "id": delivery.message_id, **values}


@pytest.mark.parametrize("shape", [mails.postfix, mails.exim, mails.exim_plain, mails.exchange, mails.qmail])
def test_a_hard_bounce_marks_the_delivery_and_the_address(sent, shape):
    [row] = take_in(shape(**about(sent)))
    assert (row.kind, row.delivery, row.state) == ("hard_bounce", sent, "dismissed")
    sent.refresh_from_db()
    assert sent.state == State.BOUNCED
    assert sent.error
    address = BouncedAddress.objects.get()
    assert (address.address, address.soft_count) == ("anna@firm.example", 0)
    assert address.hard_at is not None
    assert Reach.objects.get().contacted_at is None


@pytest.mark.parametrize(
    ("shape", "values"),
    [
        pytest.param(mails.gmail, {}, id="the mailbox is full"),
        pytest.param(mails.postfix, {"status": "4.4.1", "words": "connect to mx: timed out"}, id="given up"),
        pytest.param(mails.postfix, {"status": "5.7.1", "words": "554 5.7.1 blocked as spam"}, id="taken for spam"),
        pytest.param(mails.exim_plain, {"words": "452 4.2.2 Over quota"}, id="over quota"),
    ],
)
def test_what_says_nothing_against_the_address_is_counted_only(sent, shape, values):
    [row] = take_in(shape(**about(sent, **values)))
    assert row.kind == "soft_bounce"
    address = BouncedAddress.objects.get()
    assert (address.hard_at, address.soft_count) == (None, 1)
    sent.refresh_from_db()
    assert sent.state == State.BOUNCED


def test_a_warning_that_a_server_goes_on_trying_is_no_bounce(sent):
    assert take_in(mails.postfix(**about(sent, action="delayed", status="4.4.1"))) == []
    sent.refresh_from_db()
    assert sent.state == State.SENT
    assert not BouncedAddress.objects.exists()


def test_a_report_read_twice_counts_once(sent):
    message = mails.gmail(**about(sent))
    assert len(take_in(message)) == 1
    assert take_in(message) == []
    assert BouncedAddress.objects.get().soft_count == 1


def test_a_report_without_our_message_id_is_found_by_the_address(sent):
    [row] = take_in(mails.postfix(to=sent.address, id="<changed@gateway.example>"))
    assert row.delivery == sent


def test_a_report_about_an_address_the_mail_was_passed_on_to_is_about_ours(sent):
    take_in(mails.exchange(**about(sent, to="anna@holding.example")))
    assert BouncedAddress.objects.get().address == "anna@firm.example"


def test_a_report_about_a_message_of_somebody_else_is_left_alone(sent):
    assert take_in(mails.postfix(to="bert@other.example", id="<1@other.example>")) == []
    assert not IncomingMail.objects.exists()


def test_an_e_mail_in_doubt_stays_for_a_person_to_decide(sent):
    Delivery.objects.update(state=State.UNSURE)
    take_in(mails.postfix(**about(sent)))
    sent.refresh_from_db()
    assert sent.state == State.UNSURE
    assert BouncedAddress.objects.get().hard_at


def test_an_address_can_be_trusted_again(sent):
    take_in(mails.postfix(**about(sent)))
    operations.trust_address("Anna@firm.example", by=None)
    assert not BouncedAddress.objects.exists()


@pytest.mark.parametrize(
    ("status", "reason", "hard"),
    [
        ("5.1.1", "", True),
        ("5.0.0", "550 unknown user", True),
        ("5.2.1", "mailbox disabled", True),
        ("5.2.2", "", False),
        ("5.3.4", "too big", False),
        ("5.7.26", "DMARC", False),
        ("4.2.2", "", False),
        ("", "550 no such user", True),
        ("", "552 quota exceeded", False),
        ("", "421 later", False),
        ("", "", False),
        ("5.0.0", "554 your host is on a blocklist", False),
    ],
)
def test_what_is_for_good_is_told_from_what_is_not(status, reason, hard):
    assert Bounce("anna@firm.example", status, reason).is_hard is hard


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff", b"Content-Type: message/delivery-status\n\nnonsense", b"From: \xff\xfe\nSubject: =?x?q?=\n\nHi"],
)
def test_what_nobody_understands_does_no_harm(content):
    assert bounces_in(parsed(content)) == []
    assert take_in(content) == []
