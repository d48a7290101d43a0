"""Creating companies and persons."""

from __future__ import annotations

import pytest

from crm import operations
from crm.errors import ContactRefused
from crm.models import Contact, Salesperson
from tests.crm import builders


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Lena", ("Lena", "", "")),
        ("Lena Brandt", ("Lena", "", "Brandt")),
        ("Lena Maria Brandt", ("Lena", "Maria", "Brandt")),
        ("Lena  Maria Eva Brandt", ("Lena Maria", "Eva", "Brandt")),
    ],
)
def test_a_persons_name_is_split(name: str, parts: tuple[str, str, str]) -> None:
    lena = builders.person(name)
    assert (lena.first_name, lena.middle_name, lena.surname) == parts


def test_the_parts_make_the_name() -> None:
    lena = operations.create_contact(by=None, first_name="Lena", surname="Brandt")
    assert lena.name == "Lena Brandt"


def test_a_company_is_its_own_company_and_has_no_parts() -> None:
    lake = builders.company("Fonderie du Lac SA", job_title="x")
    assert lake.company == lake
    assert (lake.first_name, lake.surname, lake.job_title) == ("", "", "")


def test_a_person_takes_from_the_company_what_is_not_given() -> None:
    ada = Salesperson.objects.get(code="AK")
    lake = builders.company(language=builders.language("FRA"), salesperson=ada, country=builders.country("CH"))
    lena = builders.person(company=lake, phone="+41 79 1")
    assert (lena.address, lena.city, lena.country_id, lena.language_id) == ("Quai 3", "Vevey", "CH", "FRA")
    assert (lena.salesperson, lena.phone) == (ada, "+41 79 1")


def test_a_person_with_an_own_address_keeps_it() -> None:
    lena = builders.person(company=builders.company(), address="Rue 1", city="Lyon", country=builders.country("FR"))
    assert (lena.address, lena.post_code, lena.city, lena.country_id) == ("Rue 1", "", "Lyon", "FR")


def test_a_companys_mailbox_is_not_inherited() -> None:
    assert builders.person(company=builders.company(email="info@lake.example")).email == ""


def test_the_users_own_salesperson_is_the_default() -> None:
    staffer = builders.user()
    Salesperson.objects.filter(code="BL").update(user=staffer)
    lena = operations.create_contact(by=staffer, name="Lena Brandt")
    assert (lena.salesperson_id, lena.created_by) == ("BL", staffer)


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"name": "  "}, "name", "needs a name"),
        ({"phone": "call me"}, "phone", "has letters"),
        ({"mobile_phone": "---"}, "mobile_phone", "no digits"),
        ({"email": "lena@nowhere"}, "email", "not an e-mail address"),
        ({"email": "a@b.example;c@d.example"}, "email", "One e-mail address"),
        ({"city": "x" * 61}, "city", "At most 60"),
        ({"home_page": "javascript:alert(1)"}, "home_page", "home page"),
        ({"correspondence_type": "pigeon"}, "correspondence_type", "not one of the choices"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(fields: dict[str, str], field: str, says: str) -> None:
    with pytest.raises(ContactRefused, match=says) as refused:
        operations.create_contact(by=None, **{"name": "Lena Brandt", **fields})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Contact.objects.exists()


def test_a_person_cannot_be_somebodys_company() -> None:
    with pytest.raises(ContactRefused, match="is a person, not a company"):
        builders.person(company=builders.person("Max Muster"))


def test_e_mail_addresses_are_kept_in_small_letters() -> None:
    assert builders.person(email="Lena@Lake.example").email == "lena@lake.example"


def test_control_characters_do_not_come_in() -> None:
    assert builders.person("Lena\x00 Brandt\r\n").name == "Lena Brandt"


def test_searches_find_without_case_accents_and_blanks_in_phones() -> None:
    lena = builders.person("Léna Brandt", company=builders.company("Fonderie Près"), mobile_phone="+41 79 123 45 67")
    assert lena.search_text.startswith("lena brandt\nfonderie pres\n")
    assert "41791234567" in lena.search_text
