"""What a worker has claimed, read as plain rows."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from crm.consents import ConsentPolicy
from crm.models import CompanyInformation, ConsentState, Contact, Salesperson
from crm.operations import add_address
from interactions.delivery import claims, outbox
from interactions.delivery.letters import fill_in, with_letters
from interactions.delivery.merge_values import values_for
from interactions.delivery.outgoing import Outgoing, claimed_by
from interactions.models import Delivery, Run
from tests.interactions.builders import campaign, contact, country, document, language, many, run_for

pytestmark = pytest.mark.django_db(transaction=True)
PAPER = "hard_copy"


def read(run: Run) -> list[Outgoing]:
    with claims.new_claim() as claim:
        assert outbox.claim_chunk(run.pk, claim)
        return claimed_by(claim)


def company(name: str) -> Contact:
    firm = contact(name, type="company", name_2="Group")
    Contact.objects.filter(pk=firm.pk).update(company=firm.pk)
    return firm


def some_people() -> list[Contact]:
    ada = Salesperson.objects.create(code="AK", name="Ada Kern", job_title="Sales", email="ada@example.org")
    france = country("FR", "France", description_fr="France", description_da="Frankrig")
    firm = company("Example AG")
    employee = contact("Ann Example", company=firm, country=france, post_code="75001", salesperson=ada)
    away = contact("Bea Away", address="Office 1", city="Bern", home_page="example.org", fax="1", vat_number="2")
    add_address(away, by=None, code="SEA", address="Beach 2", city="Nice", country=france)
    return [firm, employee, away]


def test_a_claimed_row_tells_a_letter_all_that_the_models_tell_it() -> None:
    CompanyInformation.objects.create(name="CRONUS", country=country("CH", "Switzerland"))
    bob = Salesperson.objects.create(code="BB", name="Bob Bell", phone="+41 20 0")
    told = {"salesperson": bob, "campaign": campaign(), "description": "Fair", "subject": "Thanks"}
    run = run_for(some_people(), correspondence_type=PAPER, language=language("DAN"), date="2026-11-23", **told)
    rows = read(run)
    models = with_letters(run.deliveries.all())
    assert len(rows) == 3
    assert values_for(row.entry for row in rows) == values_for(delivery.entry for delivery in models)


def test_an_entry_that_names_nothing_is_read_like_one_that_does() -> None:
    run = run_for([contact(), *some_people()], correspondence_type=PAPER, language=None)
    assert values_for(row.entry for row in read(run)) == values_for(
        delivery.entry for delivery in with_letters(run.deliveries.all())
    )


def test_a_claimed_row_names_its_delivery() -> None:
    run = run_for(many(2), correspondence_type=PAPER, document=document("Contact Name"), send_as_attachment=True)
    for row, delivery in zip(read(run), run.deliveries.order_by("place"), strict=True):
        assert (row.pk, row.entry_id, row.run_id, row.place) == (delivery.pk, delivery.entry_id, run.pk, delivery.place)
        assert (row.channel, row.address, row.values) == (PAPER, "", None)
        assert (row.file_name, row.message_id) == (delivery.file_name, delivery.message_id)
        assert row.entry.document is not None
        assert row.entry.document.sha256 == delivery.entry.document.sha256
        assert row.run.send_as_attachment
        assert row.entry.date == delivery.entry.date


def test_what_was_filled_in_before_is_kept() -> None:
    run = run_for(many(1), correspondence_type=PAPER)
    Delivery.objects.update(values={"contact_name": "Anna Før"})
    [row] = read(run)
    fill_in([row])
    assert row.values == {"contact_name": "Anna Før"}


@pytest.mark.parametrize(
    "change",
    [
        {"privacy_blocked": True},
        {"privacy_blocked": True, "anonymised_at": timezone.now()},
        {"letter_consent": ConsentState.WITHDRAWN},
        {"letter_consent": ConsentState.GIVEN, "email_consent": ConsentState.WITHDRAWN},
    ],
)
@pytest.mark.parametrize("opt_in", [frozenset(), frozenset({"letter"})])
def test_a_claimed_row_says_whether_the_contact_may_be_written_to(
    change: dict[str, object], opt_in: frozenset[str]
) -> None:
    someone, survivor = many(2)
    merged = contact(merged_into=survivor, privacy_blocked=True)
    run = run_for([someone, merged], correspondence_type=PAPER)
    Contact.objects.filter(pk__in=[someone.pk, survivor.pk]).update(**change)
    policy = ConsentPolicy(opt_in)  # type: ignore[arg-type]
    models = {delivery.pk: delivery for delivery in with_letters(run.deliveries.all())}
    for row in read(run):
        assert policy.reason(row.entry.contact, PAPER) == policy.reason(models[row.pk].entry.contact, PAPER)


@pytest.mark.parametrize("people", [1, 20])
def test_what_is_claimed_is_read_with_as_many_statements_for_few_and_many(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = run_for([contact(country=country("CH", "Switzerland")) for _ in range(people)], correspondence_type=PAPER)
    fill_in(read_once := read(run))
    assert len(read_once) == people
    Delivery.objects.update(values=None)
    with claims.new_claim() as claim:
        Delivery.objects.update(claim=claim)
        with django_assert_num_queries(4):
            fill_in(claimed_by(claim))


def test_dates_are_dates_on_every_database() -> None:
    run = run_for(many(1), correspondence_type=PAPER, date="2026-11-23")
    [row] = read(run)
    assert row.entry.date == datetime.date(2026, 11, 23)
