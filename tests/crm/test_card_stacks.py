"""Stacks of business cards: begun, typed in, the last card taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm import operations, stacks
from crm.errors import StackRefused
from crm.models import BusinessCard, CardStack, ChangeSet, ConsentSource, ConsentState, Contact, Salesperson
from tests.crm import builders

CARD = {"first_name": "Lena", "surname": "Brandt", "company_name": "Tannery", "address": "Mill 2", "city": "Bern"}


@pytest.fixture
def anna() -> User:
    return builders.user("anna")


def stack(by: User | None = None, **fields: object) -> CardStack:
    return operations.begin_card_stack(by=by, **{"description": "FUTURUS, day 2"} | fields)  # type: ignore[arg-type]


def enter(on: CardStack, by: User | None = None, **card: object) -> operations.CardEntry:
    return operations.enter_business_card(by=by, stack=on, **CARD | card)  # type: ignore[arg-type]


def test_a_stack_says_what_its_cards_have_in_common(anna: User) -> None:
    fair = stack(anna, date=date(2026, 3, 3), language=builders.language("FRA"), mailing_groups=["NEWS"], size=60)
    assert (fair.created_by, fair.date, fair.language_id, fair.size) == (anna, date(2026, 3, 3), "FRA", 60)
    assert list(fair.mailing_groups.values_list("pk", flat=True)) == ["NEWS"]
    operations.edit_card_stack(fair, by=anna, mailing_groups=[], size=70)
    fair.refresh_from_db()
    assert (fair.size, fair.mailing_groups.count()) == (70, 0)


def test_a_number_of_cards_that_cannot_be_is_refused_at_its_field() -> None:
    with pytest.raises(StackRefused) as refused:
        stack(size=100_000)
    assert refused.value.field == "size"


def test_a_card_counts_in_its_stack(anna: User) -> None:
    fair = stack(anna)
    entry = enter(fair, anna)
    card = BusinessCard.objects.get()
    assert (card.stack, card.contact, card.entered_by, card.completed) == (fair, entry.person, anna, False)
    assert ChangeSet.objects.get(pk=card.changes_id).kind == ChangeSet.Kind.CARD


def test_the_salesperson_of_the_stack_is_for_who_has_none() -> None:
    fair = stack(salesperson=Salesperson.objects.get(pk="AK"))
    builders.company("Lake", salesperson=Salesperson.objects.get(pk="BL"))
    new, known = enter(fair), enter(fair, company_name="Lake")
    assert new.company
    assert new.company.salesperson_id == "AK"
    assert (new.contact.salesperson_id, known.contact.salesperson_id) == ("AK", "BL")


def test_what_the_stack_says_is_no_news_about_somebody_who_is_completed() -> None:
    french = builders.language("FRA")
    fair = stack(salesperson=Salesperson.objects.get(pk="AK"), language=french)
    lena = builders.person(
        "Lena Brandt", salesperson=Salesperson.objects.get(pk="BL"), language=builders.language("DAN")
    )
    entry = enter(fair, completes=lena, language=french, email="lena@tannery.example")
    assert (entry.contact.email, entry.contact.note) == ("lena@tannery.example", "")


def test_somebody_without_a_company_does_not_get_the_relations_of_the_stack() -> None:
    fair = stack(business_relations=["PROS"])
    entry = enter(fair, company_name="", business_relations=["PROS"])
    assert (entry.contact.name, entry.company) == ("Lena Brandt", None)


def test_the_first_card_of_a_day_begins_a_stack_with_its_values(anna: User) -> None:
    entry = operations.enter_first_card(by=anna, business_relations=["PROS"], language=builders.language("FRA"), **CARD)
    assert entry.stack
    assert (entry.stack.description, entry.stack.date, entry.stack.language_id) == ("", timezone.localdate(), "FRA")
    assert entry.stack.business_relations.get().pk == "PROS"


def test_the_last_card_is_taken_back_with_its_company(anna: User) -> None:
    fair = stack(anna)
    enter(fair, anna, first_name="Marc", company_name="Mill")
    enter(fair, anna, job_responsibilities=["PURCHASE"], phone="031 555 01 10")
    card = operations.undo_last_card(fair, by=anna)
    assert card.name == "Lena Brandt"
    assert card.undone.deleted == 2
    assert set(Contact.objects.values_list("name", flat=True)) == {"Marc Brandt", "Mill"}
    typed = {name: value for name, value in card.typed.items() if value}
    assert typed == CARD | {"phone": "031 555 01 10", "job_responsibilities": ["PURCHASE"]}


def test_what_came_from_a_known_company_was_not_typed(anna: User) -> None:
    builders.company("Lake")
    fair = stack(anna)
    enter(fair, anna, company_name="Lake", address="", city="")
    typed = operations.undo_last_card(fair, by=anna).typed
    assert {name: value for name, value in typed.items() if value} == {
        "first_name": "Lena", "surname": "Brandt", "company_name": "Lake"
    }  # fmt: skip


def test_a_completed_contact_is_as_before(anna: User) -> None:
    lena = builders.person("Lena Brandt", phone="031 555 01 10")
    fair = stack(anna)
    enter(fair, anna, completes=lena, company_name="", email="lena@mill.example")
    card = operations.undo_last_card(fair, by=anna)
    lena.refresh_from_db()
    assert (lena.email, lena.phone) == ("", "031 555 01 10")
    assert card.typed["email"] == "lena@mill.example"
    assert not BusinessCard.objects.exists()


def test_a_card_that_told_nothing_new_is_taken_back_too(anna: User) -> None:
    lena = builders.person("Lena Brandt", email="lena@mill.example")
    fair = stack(anna)
    enter(fair, anna, first_name="Marc", company_name="Mill")
    operations.enter_business_card(by=anna, stack=fair, completes=lena, email="lena@mill.example")
    assert operations.undo_last_card(fair, by=anna).name == "Lena Brandt"
    assert Contact.objects.filter(name="Marc Brandt").exists()


def test_nobody_takes_back_the_card_of_somebody_else(anna: User) -> None:
    fair = stack(anna)
    enter(fair, builders.user("ben"))
    with pytest.raises(StackRefused):
        operations.undo_last_card(fair, by=anna)


def test_a_contact_that_was_changed_since_stays_and_is_named(anna: User) -> None:
    fair = stack(anna)
    entry = enter(fair, anna)
    assert entry.person
    operations.edit_contact(entry.person, by=anna, phone="031 555 01 10")
    kept = operations.undo_last_card(fair, by=anna).undone.kept
    assert "Lena Brandt" in [each.contact.name for each in kept]


def test_the_desk_comes_back_to_the_stack_one_typed_in_last(anna: User) -> None:
    first = stack(anna)
    second = stack(anna, description="Another fair")
    assert stacks.current_stack(anna) == second
    enter(first, anna)
    assert stacks.current_stack(anna) == first
    operations.finish_card_stack(first, by=anna)
    assert stacks.current_stack(anna) == second
    assert stacks.current_stack(builders.user("ben")) is None


def test_the_stack_of_a_day_is_for_that_day(anna: User) -> None:
    stack(anna, description="", date=timezone.localdate() - timedelta(days=1))
    assert stacks.current_stack(anna) is None


def test_the_pace_leaves_pauses_out() -> None:
    now = timezone.now()
    minutes = [0, 1, 2, 3, 60, 61]
    assert stacks.pace([now + timedelta(minutes=each) for each in minutes]) == 60
    assert stacks.pace([now, now + timedelta(minutes=1)]) is None
    assert stacks.pace([now, now, now]) is None


def test_what_is_left_takes_as_long_as_the_pace_says() -> None:
    assert stacks.Progress(entered=20, size=50, pace=60).minutes == 30
    assert stacks.Progress(entered=60, size=50, pace=60).left == 0


# Consent that the card brings.


def test_who_agrees_with_the_card_is_recorded_as_the_stack_says(anna: User) -> None:
    text = operations.keep_wording(code="FAIR", language=builders.language("FRA"), text="Oui.", by=None)
    fair = stack(anna, date=date(2026, 3, 3), consent_source=ConsentSource.FORM, consent_wording="FAIR")
    person = enter(fair, anna, consent_channels=["email", "letter"]).contact
    said = [(row.channel, row.given, row.source, row.date, row.wording) for row in person.consents.order_by("channel")]
    assert said == [
        ("email", True, "form", date(2026, 3, 3), text),
        ("letter", True, "form", date(2026, 3, 3), text),
    ]
    person.refresh_from_db()
    assert (person.email_consent, person.phone_consent) == (ConsentState.GIVEN, ConsentState.UNKNOWN)


def test_where_the_stack_does_not_say_how_the_card_was_handed_over(anna: User) -> None:
    person = enter(stack(anna), anna, consent_channels=["email"]).contact
    assert person.consents.get().source == ConsentSource.CARD


def test_a_fair_still_to_come_counts_as_today(anna: User) -> None:
    fair = stack(anna, date=timezone.localdate() + timedelta(days=3))
    assert enter(fair, anna, consent_channels=["email"]).contact.consents.get().date == timezone.localdate()


def test_nobody_agrees_by_a_card_alone(anna: User) -> None:
    assert not enter(stack(anna), anna).contact.consents.exists()


def test_who_has_withdrawn_does_not_agree_again_by_a_card(anna: User) -> None:
    lena = builders.person("Lena Brandt")
    operations.record_consent(lena, channel="email", given=False, source=ConsentSource.EMAIL, by=None)
    entry = enter(stack(anna), anna, completes=lena, consent_channels=["email"])
    lena.refresh_from_db()
    assert (entry.kept_withdrawn, lena.email_consent) == (True, ConsentState.WITHDRAWN)


def test_consent_is_taken_back_with_the_card(anna: User) -> None:
    lena, fair = builders.person("Lena Brandt"), stack(anna)
    enter(fair, anna, completes=lena, company_name="", consent_channels=["email"])
    operations.undo_last_card(fair, by=anna)
    lena.refresh_from_db()
    assert lena.email_consent == ConsentState.UNKNOWN
