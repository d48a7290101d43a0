"""Answers are recognised, machines set apart, and a person decides what counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import CampaignEntry, Reach
from interactions import operations
from interactions.delivery.sending import deliver_emails
from interactions.errors import AlreadyDecided
from interactions.models import Delivery, IncomingMail, InteractionLogEntry
from interactions.operations import take_in
from tests.interactions.builders import campaign, contact, run_for
from tests.interactions.receiving import mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    """An e-mail that left, to Anna, as part of a campaign."""
    run = run_for([contact("Anna Smith", email="anna@firm.example")], campaign=campaign(), campaign_target=True)
    deliver_emails(run.pk)
    operations.refresh_reach(run.logged_segment)
    return run.deliveries.get()


def about(delivery, **values):
    return {"to": delivery.address, "headers": f"In-Reply-To: {delivery.message_id}\n", **values}


def test_an_answer_is_kept_with_what_it_says_and_without_what_it_quotes(sent):
    [mail] = take_in(mails.reply(**about(sent)))
    assert (mail.kind, mail.state, mail.delivery, mail.contact) == ("reply", "open", sent, sent.entry.contact)
    assert (mail.sender, mail.sender_name, mail.subject) == ("anna@firm.example", "Anna Smith", "Re: Thank you")
    assert mail.text == "Je viendrais avec plaisir, Anna Smith"
    assert mail.received_at.year == 2020


def test_an_answer_from_another_address_is_found_by_the_thread(sent):
    references = f"References: <first@firm.example> {sent.message_id}\n"
    [mail] = take_in(mails.reply(to="secretary@firm.example", headers=references, subject="Autre chose"))
    assert mail.contact == sent.entry.contact


def test_without_a_thread_writer_and_subject_are_enough(sent):
    [mail] = take_in(mails.reply(to="Anna@Firm.example", subject="RE: AW: thank  you"))
    assert mail.delivery == sent


@pytest.mark.parametrize(
    "values",
    [
        {"to": "bert@other.example"},
        {"to": "anna@firm.example", "subject": "Re: Something else"},
        {"to": "anna@firm.example", "subject": "Thank you"},
        {"to": "anna@firm.example", "headers": "In-Reply-To: <delivery-999999-1@cronus.example>\n", "subject": "Hi"},
    ],
    ids=["somebody else", "another subject", "no answer", "no delivery of ours"],
)
def test_what_is_no_answer_is_left_alone(sent, values):
    assert take_in(mails.reply(**values)) == []


def test_an_answer_years_later_needs_the_thread(sent):
    Delivery.objects.update(settled_at=timezone.now() - timedelta(days=91))
    assert take_in(mails.reply(to="anna@firm.example")) == []
    assert len(take_in(mails.reply(**about(sent)))) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"headers": "Auto-Submitted: auto-replied\n"},
        {"headers": "Auto-Submitted: auto-generated; owner-email=x\n"},
        {"headers": "X-Autoreply: yes\n"},
        {"headers": "Precedence: auto_reply\n"},
        {"headers": "Return-Path: <>\n"},
        {"subject": "Automatic reply: Thank you"},
        {"subject": "Réponse automatique : Thank you"},
    ],
    ids=lambda values: next(iter(values.values())).strip(),
)
def test_what_a_machine_writes_is_set_apart(sent, values):
    headers = f"In-Reply-To: {sent.message_id}\n{values.get('headers', '')}"
    [mail] = take_in(mails.reply(**{"to": sent.address, **values, "headers": headers}))
    assert mail.kind == "automatic"


def test_a_person_who_says_that_no_machine_wrote_it_is_believed(sent):
    headers = f"In-Reply-To: {sent.message_id}\nAuto-Submitted: no\n"
    assert take_in(mails.reply(to=sent.address, headers=headers))[0].kind == "reply"


def test_an_answer_taken_in_twice_is_there_once(sent):
    message = mails.reply(**about(sent))
    take_in(message)
    assert take_in(message) == []
    assert IncomingMail.objects.count() == 1


def test_an_accepted_reply_is_logged_and_counts_as_a_response(sent):
    [mail] = take_in(mails.reply(**about(sent)))
    entry = operations.accept_reply(mail, by=None)
    assert (entry.contact, entry.campaign, entry.campaign_response) == (mail.contact, sent.entry.campaign, True)
    assert (entry.initiated_by, entry.information_flow, entry.subject) == ("them", "inbound", "Re: Thank you")
    assert (mail.state, mail.entry) == ("accepted", entry)
    reach = Reach.objects.get()
    assert reach.responded_at is not None
    assert reach.response_entries == 1


def test_replies_of_a_day_stand_under_one_line_of_the_campaign(sent):
    for number in range(2):
        [mail] = take_in(mails.reply(**about(sent, unique=f"CA{number}")))
        operations.accept_reply(mail, by=None)
    entry = CampaignEntry.objects.get()
    assert entry.interactions.count() == 2


def test_without_a_campaign_a_reply_is_an_interaction_and_no_response():
    run = run_for([contact(email="anna@firm.example")])
    deliver_emails(run.pk)
    [mail] = take_in(mails.reply(**about(run.deliveries.get())))
    entry = operations.accept_reply(mail, by=None)
    assert (entry.campaign, entry.campaign_response, entry.campaign_entry) == (None, False, None)


def test_a_dismissed_reply_counts_for_nothing_and_is_decided_about_once(sent):
    [mail] = take_in(mails.reply(**about(sent)))
    operations.dismiss_reply(mail, by=None)
    assert mail.state == "dismissed"
    with pytest.raises(AlreadyDecided):
        operations.accept_reply(mail, by=None)
    assert InteractionLogEntry.objects.count() == 1
