"""Sending once more what somebody received: marked as such, counted once, and never without consent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import Settings

from campaigns.queries import campaign_results
from crm.models import Contact
from crm.operations import record_consent
from interactions import operations
from interactions.delivery import sending
from interactions.delivery.letters import remake
from interactions.errors import CannotResend, LetterChanged
from interactions.lists import template_rows
from interactions.models import Delivery, InteractionLogEntry, Run
from tests.interactions.builders import campaign, contact, run_for

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture(autouse=True)
def no_mail_server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_URL = ""
    monkeypatch.setenv("PDF_CONVERTER", "none")


def sent(person: Contact | None = None, **fields: object) -> tuple[Run, InteractionLogEntry]:
    run = run_for([person or contact("Ann Example", address="Main Street 1", city="Bern")], **fields)  # type: ignore[arg-type]
    operations.refresh_reach(run.logged_segment)
    sending.drain()
    run.refresh_from_db()
    return run, run.deliveries.get().entry


def test_it_is_exactly_what_was_received() -> None:
    run, entry = sent()
    entry.contact.name = "Ann Married"
    entry.contact.save(update_fields=["name"])
    again = operations.resend_interaction(entry, by=None)
    sending.drain()
    first, second = run.deliveries.order_by("pk")
    assert (second.entry_id, second.state, second.sha256) == (again.pk, State.SENT, first.sha256)
    assert again.resend_of == entry
    run.refresh_from_db()
    assert run.state == Run.State.FINISHED


def test_until_it_is_made_again_it_is_not_said_to_be_lost() -> None:
    _run, entry = sent()
    again = operations.resend_interaction(entry, by=None)
    with pytest.raises(LetterChanged, match="not filled in yet"):
        remake(again.delivery)


def test_it_can_be_filled_in_with_todays_data() -> None:
    _run, entry = sent()
    entry.contact.name = "Ann Married"
    entry.contact.save(update_fields=["name"])
    again = operations.resend_interaction(entry, by=None, afresh=True)
    sending.drain()
    values = Delivery.objects.get(entry=again).values
    assert values
    assert values["contact_name"] == "Ann Married"


def test_it_goes_the_other_way_where_that_is_asked_for() -> None:
    run, entry = sent()
    again = operations.resend_interaction(entry, by=None, correspondence_type="hard_copy")
    sending.drain()
    delivery = Delivery.objects.get(entry=again)
    assert (delivery.channel, delivery.state, delivery.place) == ("hard_copy", State.SENT, 1)
    run.refresh_from_db()
    assert run.joined_at


def test_the_person_the_entry_and_its_cost_count_once() -> None:
    fair = campaign()
    run, entry = sent(campaign=fair, campaign_target=True, cost=Decimal(8), duration=30)
    before = campaign_results(fair)
    operations.resend_interaction(entry, by=None)
    sending.drain()
    assert campaign_results(fair) == before
    assert (before.contacted, before.target_entries, before.cost, before.duration) == (1, 1, 8, 30)
    run.logged_segment.refresh_from_db()
    assert run.logged_segment.entries.count() == 1


def test_who_got_nothing_the_first_time_is_reached_by_what_is_sent_again() -> None:
    fair = campaign()
    run, entry = sent(campaign=fair, campaign_target=True)
    run.deliveries.update(state=State.BOUNCED)
    operations.refresh_reach(run.logged_segment)
    assert campaign_results(fair).contacted == 0
    operations.resend_interaction(entry, by=None)
    assert campaign_results(fair).contacted == 1


def test_what_was_sent_again_is_canceled_with_what_it_was_sent_again_of() -> None:
    fair = campaign()
    run, entry = sent(campaign=fair, campaign_target=True)
    again = operations.resend_interaction(entry, by=None)
    operations.cancel_logged_segment(run.logged_segment, canceled=True, by=None)
    again.refresh_from_db()
    assert again.canceled
    assert Delivery.objects.get(entry=again).state == State.STOPPED
    assert campaign_results(fair).contacted == 0


def test_sent_again_twice_it_still_tells_of_the_first() -> None:
    _run, entry = sent()
    again = operations.resend_interaction(entry, by=None)
    sending.drain()
    assert operations.resend_interaction(again, by=None).resend_of == entry


def test_consent_is_asked_for_again() -> None:
    _run, entry = sent()
    record_consent(entry.contact, by=None, channel="email", given=False, source="phone")
    with pytest.raises(CannotResend, match="withdrawn consent for e-mail"):
        operations.resend_interaction(InteractionLogEntry.objects.get(pk=entry.pk), by=None)
    assert InteractionLogEntry.objects.count() == 1


@pytest.mark.parametrize(("way", "said"), [("email", "no e-mail address"), ("hard_copy", "no complete postal address")])
def test_without_an_address_nothing_is_sent(way: str, said: str) -> None:
    _run, entry = sent()
    Contact.objects.update(email="", address="")
    with pytest.raises(CannotResend, match=said):
        operations.resend_interaction(entry, by=None, correspondence_type=way)


def test_what_was_never_sent_or_counts_no_more_is_not_sent_again() -> None:
    run = run_for([contact()])
    waiting = run.deliveries.get().entry
    with pytest.raises(CannotResend):
        operations.resend_interaction(waiting, by=None)
    _run, entry = sent()
    operations.cancel_interaction(entry, canceled=True, by=None)
    with pytest.raises(CannotResend):
        operations.resend_interaction(entry, by=None)


def test_templates_count_what_was_sent_again_once() -> None:
    template = operations.create_template(by=None, code="BUS", description="Letter")
    _run, entry = sent(template=template)
    operations.resend_interaction(entry, by=None)
    assert template_rows().get().used == 1
