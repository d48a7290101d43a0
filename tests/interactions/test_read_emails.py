"""The e-mails of a batch are read as plain rows: all that their letters are made of, with ever the same statements."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from crm.consents import ConsentPolicy
from crm.models import Contact, CorrespondenceType, Salesperson
from interactions.delivery import outbox
from interactions.delivery.emails import Mailer
from interactions.delivery.letters import read_emails, with_letters
from interactions.delivery.merge_values import values_for
from interactions.models import Run
from tests.interactions.builders import campaign, contact, country, document, language, many, run_for

pytestmark = pytest.mark.django_db


def motley() -> Run:
    """People with all that letters can tell of somebody, and with nothing of it."""
    firm = contact("Example Ltd", type=Contact.Type.COMPANY, name_2="Works")
    Contact.objects.filter(pk=firm.pk).update(company=firm)
    sales = Salesperson.objects.create(code="PS", name="Peter Saddow", email="ps@cronus.example")
    abroad = {"country": country("CH", "Switzerland"), "city": "Bern", "salesperson": sales}
    person = contact("Ann Example", company=firm, middle_name="B", job_title="Buyer", **abroad)
    gone = contact("Old Example", privacy_blocked=True, merged_into=person)
    people = [firm, person, gone, contact("Nobody At All", email="")]
    return run_for(people, campaign=campaign(), language=language("FRA"), salesperson=sales)


def test_letters_are_filled_in_with_the_same() -> None:
    run = motley()
    plain, full = read_emails(run.deliveries.order_by("pk")), list(with_letters(run.deliveries.order_by("pk")))
    assert plain == full
    assert values_for(one.entry for one in plain) == values_for(one.entry for one in full)
    assert [one.address for one in plain] == [one.address for one in full]
    assert [one.message_id for one in plain] == [one.message_id for one in full]


def test_whom_the_contact_was_merged_into_decides() -> None:
    run, policy = motley(), ConsentPolicy.current()
    Contact.objects.filter(name="Ann Example").update(privacy_blocked=True, anonymised_at=timezone.now())
    reasons = [policy.reason(one.entry.contact, CorrespondenceType.EMAIL) for one in read_emails(run.deliveries.all())]
    assert [str(reason) for reason in reasons] == ["", *["This contact was anonymised."] * 2, ""]


def test_what_was_not_read_is_looked_up() -> None:
    run = run_for([contact(note="likes tea")])
    [delivery] = read_emails(run.deliveries.all())
    assert delivery.entry.contact.note == "likes tea"
    assert delivery.entry.cost == 0


@pytest.mark.parametrize("count", [2, 12])
def test_a_batch_is_sent_with_the_same_statements_for_few_and_many(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run, mailer = run_for(many(count + 3), document=document()), Mailer()
    with outbox.hold() as claim:
        mailer.send_batch(outbox.claim_emails(run.pk, claim, limit=3), claim)  # by which it is known how quick it is
        claimed = outbox.claim_emails(run.pk, claim)
        with django_assert_num_queries(10):
            mailer.send_batch(claimed, claim)
