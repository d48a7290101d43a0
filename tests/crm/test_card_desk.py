"""The card desk: business cards typed in one after the other."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from crm.models import Contact
from tests.crm import builders

HTMX = {"HX-Request": "true"}
CARD = {
    "first_name": "Lena",
    "surname": "Brandt",
    "job_title": "Buyer",
    "company_name": "Fonderie du Lac",
    "email": "lena@lake.example",
    "job_responsibilities": "purchase",
    "business_relations": "PROS",
    "language": "FRA",
}
URL = "/contacts/cards/"


@pytest.fixture
def staffer() -> User:
    return builders.user("staffer", "view_contact", "add_contact", "change_contact")


@pytest.fixture
def client(client: Client, staffer: User) -> Client:
    client.force_login(staffer)
    return client


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_card_is_kept_and_the_next_one_lies_there_empty(client: Client, headers: dict[str, str]) -> None:
    answer = client.post(URL, CARD, headers=headers)
    lena = Contact.objects.persons().get()
    assert (lena.name, lena.company and lena.company.name) == ("Lena Brandt", "Fonderie du Lac")
    assertContains(answer, "1 card entered today")
    assertContains(answer, lena.get_absolute_url())
    assertNotContains(answer, 'value="Lena"')
    assertTemplateUsed(answer, "crm/_desk.html")


def test_what_the_whole_pile_has_stays_for_the_next_card(client: Client) -> None:
    answer = client.post(URL, CARD)
    assertContains(answer, 'name="business_relations" value="PROS"')
    assertContains(answer, 'name="language" value="FRA"')
    assertContains(answer, 'name="job_responsibilities" data-lookup')


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"email": "lena@"}, "lena@ is not an e-mail address"),
        ({"phone": "call me"}, "call me has letters"),
        ({"job_responsibilities": "NOPE"}, "There is no “NOPE”"),
        ({"first_name": "", "surname": "", "company_name": ""}, "Type the person&#x27;s name."),
        ({"company_name": ""}, "type its name"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(
    client: Client, change: dict[str, str], says: str
) -> None:
    answer = client.post(URL, {**CARD, **change}, headers=HTMX)
    assertContains(answer, says)
    assertContains(answer, 'value="Buyer"')
    assert not Contact.objects.exists()


def test_the_company_is_recognised_while_it_is_typed(client: Client) -> None:
    lake = builders.company("Fonderie du Lac SA")
    answer = client.get(f"{URL}check/", {"company_name": "FONDERIE du lac sa"}, headers=HTMX)
    assertContains(answer, lake.number)
    assertContains(answer, "1800 Vevey")


def test_companies_that_fit_are_offered(client: Client) -> None:
    builders.company("Fonderie du Lac SA")
    assertContains(client.get(f"{URL}check/", {"company_name": "fond"}), '<option value="Fonderie du Lac SA">')


def test_the_domain_of_the_e_mail_suggests_the_company(client: Client) -> None:
    lake = builders.company("Fonderie du Lac SA")
    builders.person("Max Kern", company=lake, email="max@lake.example")
    answer = client.get(f"{URL}check/", {"email": "lena@lake.example"})
    assertContains(answer, 'data-value="Fonderie du Lac SA"')


@pytest.mark.parametrize(
    "typed",
    [
        {"first_name": "lena", "surname": "BRANDT"},
        {"email": "Lena@Lake.example"},
        {"mobile_phone": "079 123 45 67"},
    ],
)
def test_possible_duplicates_are_shown_beside(client: Client, typed: dict[str, str]) -> None:
    lena = builders.person("Lena Maria Brandt", email="lena@lake.example", mobile_phone="0791234567")
    answer = client.get(f"{URL}check/", typed)
    assertContains(answer, f'value="{lena.number}"')


def test_completing_a_duplicate_makes_nobody_new(client: Client) -> None:
    lena = builders.person("Lena Brandt")
    answer = client.post(URL, CARD | {"completes": lena.number}, headers=HTMX)
    assertContains(answer, "completed")
    assert Contact.objects.persons().get().job_title == "Buyer"


def test_the_check_asks_the_same_number_of_questions_for_ten_and_a_thousand(client: Client) -> None:
    lake = builders.company("Fonderie du Lac")
    counted = []
    for total in (10, 1000):
        have = Contact.objects.count()
        Contact.objects.bulk_create(
            Contact(number=f"X{n}", name="Lena Brandt", search_text="lena brandt\n", company=lake)
            for n in range(have, total)
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{URL}check/", CARD)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_desk_is_for_those_who_may_add(client: Client) -> None:
    client.force_login(builders.user("reader", "view_contact"))
    assert [client.get(url).status_code for url in (URL, f"{URL}check/")] == [403, 403]


def test_only_todays_own_cards_are_counted(client: Client) -> None:
    builders.person("Somebody Else")
    assertContains(client.get(URL), "0 cards entered today")


def test_a_zero_byte_is_no_error(client: Client) -> None:
    assert client.post(URL, CARD | {"surname": "a\0b"}).status_code == 200
