"""What came back from somebody who is forgotten goes with them."""

from __future__ import annotations

import pytest

from crm.models import Contact
from crm.operations import anonymise_contact
from interactions.delivery.sending import deliver_emails
from interactions.models import BouncedAddress, Delivery, IncomingMail
from interactions.operations import forget_people, take_in
from tests.interactions.builders import contact, run_for
from tests.interactions.receiving import mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    """Her e-mail came back, and she answered it nevertheless."""
    run = run_for([contact("Anna Smith", email="anna@firm.example")])
    deliver_emails(run.pk)
    delivery = run.deliveries.get()
    take_in(mails.reply(to=delivery.address, headers=f"In-Reply-To: {delivery.message_id}\n"))
    take_in(mails.postfix(to=delivery.address, id=delivery.message_id))
    return Contact.objects.get()


def test_answers_and_bounced_addresses_are_forgotten(anna):
    assert IncomingMail.objects.count() == 2
    forget_people([anna.pk])
    assert not IncomingMail.objects.exists()
    assert not BouncedAddress.objects.exists()


def test_an_address_that_somebody_else_has_too_stays_known(anna):
    contact("Bert", email="anna@firm.example")
    forget_people([anna.pk])
    assert BouncedAddress.objects.exists()


def test_what_comes_back_after_that_is_not_kept(anna):
    delivery = Delivery.objects.get()
    anonymise_contact(anna, request="By telephone", by=None)
    assert not take_in(mails.postfix(to="anna@firm.example", id=delivery.message_id, reason="550 5.1.1 Nobody"))
    assert not take_in(mails.reply(to="anna@firm.example", headers=f"In-Reply-To: {delivery.message_id}\n"))
    assert not IncomingMail.objects.exists()
    assert not BouncedAddress.objects.exists()
