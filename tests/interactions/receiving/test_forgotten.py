"""What came back from somebody who is forgotten goes with them."""

from __future__ import annotations

import pytest

from crm.models import Contact
from interactions.delivery.sending import deliver_emails
from interactions.models import BouncedAddress, IncomingMail
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
