"""The pages of stacks of business cards, and what the desk does with one."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from crm import operations
from crm.models import BusinessCard, CardStack, Contact
from tests.crm import builders

HTMX = {"HX-Request": "true"}
NEW, LIST = "/contacts/cards/stacks/new/", "/contacts/cards/stacks/"
TEXT = "Lena Brandt\nFonderie du Lac SA\nlena@lake.example\nTel. 021 555 01 10\nOn our stand at ten"


@pytest.fixture
def staffer() -> User:
    return builders.user("staffer", "view_contact", "add_contact", "change_contact")


@pytest.fixture
def client(client: Client, staffer: User) -> Client:
    client.force_login(staffer)
    return client


@pytest.fixture
def fair(staffer: User) -> CardStack:
    return operations.begin_card_stack(
        by=staffer, description="FUTURUS", country=builders.country("CH"), business_relations=["PROS"], size=60
    )


def enter(on: CardStack, by: User, count: int) -> None:
    for number in range(count):
        operations.enter_business_card(by=by, stack=on, first_name="Lena", surname=f"Brandt {number}")


def test_a_stack_is_begun_and_lies_on_the_desk(client: Client) -> None:
    answer = client.post(NEW, {"stack-description": "FUTURUS", "stack-date": "03/03/2026", "stack-country": "swi"})
    fair = CardStack.objects.get()
    assertRedirects(answer, fair.get_absolute_url(), status_code=303)
    desk = client.get("/contacts/cards/")
    assertContains(desk, "<h1>FUTURUS</h1>")
    assertContains(desk, 'name="country" value="CH"')


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"stack-description": ""}, "This field is required."),
        ({"stack-size": "many"}, "Enter a whole number."),
        ({"stack-size": "-3"}, "greater than or equal to 0"),
        ({"stack-language": "NOPE"}, "There is no “NOPE”"),
        ({"stack-date": "yesterday"}, "Enter a valid date."),
    ],
)
def test_a_mistake_is_said_beside_its_field(client: Client, typed: dict[str, str], says: str) -> None:
    answer = client.post(NEW, {"stack-description": "FUTURUS", "stack-date": "03/03/2026"} | typed, headers=HTMX)
    assertContains(answer, says)
    assert not CardStack.objects.exists()


def test_the_values_of_a_stack_are_changed_for_the_cards_to_come(client: Client, fair: CardStack) -> None:
    url = f"/contacts/cards/{fair.pk}/edit/"
    assertContains(client.get(url, headers=HTMX), 'value="FUTURUS"')
    client.post(url, {"stack-description": "FUTURUS", "stack-date": "03/03/2026", "stack-business_relations": "CUST"})
    assert fair.business_relations.get().pk == "CUST"


def test_without_a_script_the_dialog_lies_on_the_list(client: Client) -> None:
    assertContains(client.get(NEW), "New stack of business cards")


def test_the_list_says_how_far_each_stack_is(client: Client, fair: CardStack, staffer: User) -> None:
    enter(fair, staffer, 2)
    answer = client.get(LIST)
    assertContains(answer, "FUTURUS")
    assertContains(answer, '<td class="num">2 <span class="muted">/ 60</span></td>', html=True)


def test_a_finished_stack_leaves_the_desk_and_can_go_on(client: Client, fair: CardStack) -> None:
    url = f"/contacts/cards/{fair.pk}/finish/"
    assertRedirects(client.post(url), LIST, status_code=303)
    assertNotContains(client.get("/contacts/cards/"), "FUTURUS")
    assertRedirects(client.post(url, {"again": "1"}), fair.get_absolute_url(), status_code=303)
    assertContains(client.get("/contacts/cards/"), "FUTURUS")


def test_the_cards_of_a_stack_are_listed(client: Client, fair: CardStack, staffer: User) -> None:
    enter(fair, staffer, 3)
    answer = client.get(f"/contacts/cards/{fair.pk}/cards/")
    assertContains(answer, "Lena Brandt 2")
    assertContains(answer, "3 of 60 cards entered")


def test_a_card_goes_into_the_stack_that_lies_there(client: Client, fair: CardStack) -> None:
    operations.begin_card_stack(by=None, description="Another")
    answer = client.post(fair.get_absolute_url(), {"surname": "Brandt"}, headers=HTMX)
    assert fair.cards.count() == 1
    assertContains(answer, "card 2 of 60")


def test_a_duplicate_is_completed_within_the_stack_that_lies_there(client: Client, fair: CardStack) -> None:
    lena = builders.person("Lena Brandt")
    client.post("/contacts/cards/", {"surname": "Brandt", "completes": lena.number, "stack": fair.pk}, headers=HTMX)
    card = fair.cards.get()
    assert (card.contact, card.completed) == (lena, True)


def test_the_first_card_begins_the_stack_of_the_day(client: Client) -> None:
    client.post("/contacts/cards/", {"surname": "Brandt", "language": "FRA"})
    made = CardStack.objects.get()
    assert (made.description, made.date, made.language_id) == ("", timezone.localdate(), "FRA")


def test_a_card_that_is_refused_begins_no_stack(client: Client) -> None:
    client.post("/contacts/cards/", {"surname": "Brandt", "email": "lena@"})
    assert not CardStack.objects.exists()


def test_the_card_taken_back_lies_there_again(client: Client, fair: CardStack) -> None:
    client.post(
        fair.get_absolute_url(),
        {"surname": "Brandt", "city": "Bern", "business_relations": "PROS"} | {"company_name": "Mill"},
    )
    answer = client.post(f"/contacts/cards/{fair.pk}/undo/", {"country": "CH"}, headers=HTMX)
    assertContains(answer, "Taken back: Brandt.")
    assertContains(answer, 'value="Mill"')
    assert not Contact.objects.exists()


def test_what_is_typed_stays_when_the_last_card_is_taken_back(client: Client, fair: CardStack) -> None:
    client.post(fair.get_absolute_url(), {"surname": "Brandt"})
    answer = client.post(f"/contacts/cards/{fair.pk}/undo/", {"surname": "Oberson"}, headers=HTMX)
    assertContains(answer, 'value="Oberson"')
    assertNotContains(answer, 'value="Brandt"')


def test_where_nothing_can_be_taken_back_a_sentence_says_so(client: Client, fair: CardStack) -> None:
    answer = client.post(f"/contacts/cards/{fair.pk}/undo/", headers=HTMX)
    assertContains(answer, "no card of yours", status_code=422)


def test_a_pasted_text_fills_the_empty_fields_and_marks_them(client: Client, fair: CardStack) -> None:
    posted = {"stack": fair.pk, "text": TEXT, "phone": "021 555 99 99", "country": "CH"}
    answer = client.post("/contacts/cards/read/", posted, headers=HTMX)
    form = answer.context["form"]
    assert form.read == ["first_name", "surname", "company_name", "email", "note"]
    assert form["phone"].value() == "021 555 99 99"
    assert form["note"].value() == "On our stand at ten\nPhone: 021 555 01 10"
    assertContains(answer, "data-read", count=5)
    assert not Contact.objects.exists()


def test_the_country_of_the_text_counts_more_than_the_one_of_the_stack(client: Client, fair: CardStack) -> None:
    posted = {"stack": fair.pk, "text": "1 Rue du Lac\n75008 Paris\nFrance", "country": "CH"}
    assert client.post("/contacts/cards/read/", posted).context["form"]["country"].value() == "FR"


def test_what_a_field_cannot_hold_goes_into_the_note(client: Client) -> None:
    text = f"{'Very ' * 40}Long Company SA\nHauptplatz 1\n1010 Wien\nAustria"
    form = client.post("/contacts/cards/read/", {"text": text}).context["form"]
    assert form["company_name"].value() is None
    assert "Long Company SA" in form["note"].value()
    assert "Country/region code: AT" in form["note"].value()


def test_a_text_too_long_to_be_one_card_is_refused_and_stays(client: Client) -> None:
    text = "word " * 3000
    answer = client.post("/contacts/cards/read/", {"text": text, "surname": "Brandt"}, headers=HTMX)
    assertContains(answer, "At most 10,000 characters fit here")
    assertContains(answer, text.strip())
    assertContains(answer, 'value="Brandt"')


def test_codes_are_found_by_their_first_letters(client: Client) -> None:
    client.post("/contacts/cards/", {"surname": "Brandt", "job_responsibilities": "pur", "company_name": "Mill"})
    assert Contact.objects.persons().get().job_responsibilities.get().pk == "PURCHASE"


def test_letters_that_fit_several_codes_are_not_guessed(client: Client) -> None:
    builders.BusinessRelation.objects.create(code="PRESS", description="Press")
    answer = client.post("/contacts/cards/", {"surname": "Brandt", "business_relations": "pr", "company_name": "Mill"})
    assertContains(answer, "fits several lines")


def test_a_company_with_nearly_the_name_is_suggested(client: Client) -> None:
    builders.company("Fonderie du Lac SA")
    answer = client.get("/contacts/cards/check/", {"company_name": "Fonderie du Lac"})
    assertContains(answer, 'data-value="Fonderie du Lac SA"')


def test_the_pages_ask_the_same_number_of_questions_for_ten_and_a_thousand(
    client: Client, fair: CardStack, staffer: User
) -> None:
    counted: list[list[int]] = []
    for total in (10, 1000):
        have = Contact.objects.count()
        made = Contact.objects.bulk_create(Contact(number=f"X{n}", name="Lena") for n in range(have, total))
        now = timezone.now()
        BusinessCard.objects.bulk_create(
            BusinessCard(stack=fair, contact=each, entered_at=now, entered_by=staffer) for each in made
        )
        counted.append([])
        for url in (fair.get_absolute_url(), LIST, f"/contacts/cards/{fair.pk}/cards/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counted[-1].append(len(queries))
    assert counted[0] == counted[1]


def test_stacks_are_for_those_who_may_add(client: Client, fair: CardStack) -> None:
    client.force_login(builders.user("reader", "view_contact"))
    urls = [NEW, LIST, fair.get_absolute_url(), f"/contacts/cards/{fair.pk}/cards/", f"/contacts/cards/{fair.pk}/edit/"]
    posts = [f"/contacts/cards/{fair.pk}/undo/", f"/contacts/cards/{fair.pk}/finish/", "/contacts/cards/read/"]
    assert {client.get(url).status_code for url in urls} == {403}
    assert {client.post(url).status_code for url in posts} == {403}


def test_a_stack_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/contacts/cards/4711/").status_code == 404
    assert client.post("/contacts/cards/", {"surname": "Brandt", "stack": "4711"}).status_code == 404


def test_the_consent_of_the_stack_is_ticked_on_its_cards_and_can_be_unticked(client: Client, fair: CardStack) -> None:
    url = f"/contacts/cards/{fair.pk}/edit/"
    typed = {"stack-description": "FUTURUS", "stack-date": "03/03/2026", "stack-consent_source": "spoken"}
    client.post(url, typed | {"stack-consent_channels": ["email", "letter"]})
    assertContains(client.get(fair.get_absolute_url()), 'value="email" checked data-kept')
    client.post(fair.get_absolute_url(), {"surname": "Brandt", "consent_channels": ["letter"]})
    consent = Contact.objects.get().consents.get()
    assert (consent.channel, consent.source, consent.proof) == ("letter", "spoken", "FUTURUS")


def test_consent_that_was_unticked_stays_so_when_the_card_is_shown_again(client: Client, fair: CardStack) -> None:
    operations.edit_card_stack(fair, by=None, consent_channels=["email"], mailing_groups=["NEWS"])
    posted = {"stack": fair.pk, "surname": "Brandt", "mailing_groups": "", "text": "lena@lake.example"}
    form = client.post("/contacts/cards/read/", posted).context["form"]
    assert (form["consent_channels"].value(), form["mailing_groups"].value()) == ([], "")


def test_an_unknown_channel_is_refused_beside_its_field(client: Client) -> None:
    answer = client.post("/contacts/cards/", {"surname": "Brandt", "consent_channels": ["smoke"]})
    assertContains(answer, "smoke is not one of the available choices")
    assert not Contact.objects.exists()
