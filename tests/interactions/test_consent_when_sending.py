"""Nobody is written to without consent, also where it was withdrawn after the segment was logged."""

from __future__ import annotations

import pytest

from crm import operations as crm_operations
from crm.models import Contact, MarketingSetup
from interactions import operations
from interactions.delivery.sending import drain
from interactions.models import Delivery
from tests.interactions import builders

pytestmark = pytest.mark.django_db


def withdraw(contact: Contact, channel: str = "email", *, given: bool = False) -> None:
    crm_operations.record_consent(contact, channel=channel, given=given, source="phone", by=None)


def outcome(contact: Contact) -> tuple[str, str]:
    return Delivery.objects.values_list("state", "error").get(entry__contact=contact)


def test_who_withdraws_after_the_segment_was_logged_gets_no_email_and_the_reason_is_told() -> None:
    lena, tom = builders.many(2)
    run = builders.run_for([lena, tom])
    withdraw(lena)
    drain(run.pk)
    assert outcome(lena) == ("failed", "This contact has withdrawn consent for e-mail.")
    assert outcome(tom) == ("sent", "")


def test_a_letter_needs_the_consent_for_letters() -> None:
    lena, tom = builders.many(2)
    run = builders.run_for([lena, tom], correspondence_type="hard_copy")
    withdraw(lena, "letter")
    withdraw(tom, "email")
    drain(run.pk)
    assert outcome(lena) == ("failed", "This contact has withdrawn consent for letters.")
    assert outcome(tom)[0] == "sent"


def test_where_opt_in_is_asked_for_only_who_has_agreed_is_written_to() -> None:
    MarketingSetup.objects.create(email_opt_in=True)
    lena, tom = builders.many(2)
    run = builders.run_for([lena, tom])
    withdraw(tom, given=True)
    drain(run.pk)
    assert outcome(lena) == ("failed", "This contact has not agreed to e-mail.")
    assert outcome(tom)[0] == "sent"


@pytest.mark.parametrize("channel", ["email", "hard_copy"])
def test_who_is_blocked_for_privacy_meanwhile_gets_nothing(channel: str) -> None:
    lena = builders.contact()
    run = builders.run_for([lena], correspondence_type=channel)
    crm_operations.edit_contact(lena, by=None, privacy_blocked=True)
    drain(run.pk)
    assert outcome(lena) == ("failed", "This contact is blocked for privacy.")


def test_trying_again_does_not_get_round_it() -> None:
    lena = builders.contact()
    run = builders.run_for([lena])
    withdraw(lena)
    drain(run.pk)
    operations.retry_failed(run, by=None)
    drain(run.pk)
    assert outcome(lena)[0] == "failed"
    withdraw(lena, given=True)
    operations.retry_failed(run, by=None)
    drain(run.pk)
    assert outcome(lena) == ("sent", "")


def test_who_was_merged_meanwhile_still_gets_the_letter_unless_the_person_is_blocked() -> None:
    lena, other, tom, third = builders.many(4)
    run = builders.run_for([other, third])
    crm_operations.merge_contacts(lena, other, by=None)
    crm_operations.merge_contacts(tom, third, by=None)
    crm_operations.edit_contact(tom, by=None, privacy_blocked=True)
    drain(run.pk)
    assert outcome(other)[0] == "sent"
    assert outcome(third) == ("failed", "This contact is blocked for privacy.")
