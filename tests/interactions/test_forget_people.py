"""What is going out this very moment is not forgotten half-way."""

from __future__ import annotations

import pytest

from crm.errors import AnonymisingRefused
from crm.operations import anonymise_contact, what_hinders
from interactions import operations
from interactions.delivery import outbox
from interactions.delivery.journal import Journal
from interactions.delivery.sending import drain
from interactions.models import Delivery, InteractionLogEntry
from tests.interactions import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["claimed", "handed_over"])
def test_while_something_is_going_out_it_is_refused_with_the_reason(state: str) -> None:
    lena = builders.contact("Lena Brandt")
    builders.run_for([lena])
    Delivery.objects.update(state=state)
    with pytest.raises(AnonymisingRefused, match="Lena Brandt is going out this very moment"):
        anonymise_contact(lena, request="Letter", by=None)
    lena.refresh_from_db()
    assert (lena.name, len(what_hinders([lena.pk]))) == ("Lena Brandt", 1)


def test_whoever_was_forgotten_is_not_sent_it_when_the_run_is_resumed_or_tried_again() -> None:
    lena = builders.contact()
    run = builders.run_for([lena])
    anonymise_contact(lena, request="Letter", by=None)
    operations.retry_failed(run, by=None)
    drain(run.pk)
    assert Delivery.objects.values_list("state", "error").get() == ("failed", "This contact was anonymised.")


def test_texts_typed_by_hand_go_and_those_of_a_segment_stay() -> None:
    lena = builders.contact()
    builders.logged([lena], description="Visitors")
    builders.entry(builders.logged_segment(), lena, description="Visitors of the fair")
    InteractionLogEntry.objects.filter(description="Visitors of the fair").update(logged_segment=None)
    anonymise_contact(lena, request="Letter", by=None)
    assert sorted(InteractionLogEntry.objects.values_list("description", flat=True)) == ["", "Visitors"]


def test_what_is_in_doubt_stays_so_without_its_address() -> None:
    lena = builders.contact()
    run = builders.run_for([lena])
    with outbox.hold() as claim:
        (pk,) = outbox.claim_emails(run.pk, claim)
        with Journal(claim) as journal:
            journal.hand_over(pk)
    anonymise_contact(lena, request="Letter", by=None)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.address, delivery.values) == ("unsure", "", None)
