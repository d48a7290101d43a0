"""Envelopes, as each country writes them."""

from __future__ import annotations

import pytest

from crm.filters import postal_address_at
from crm.models import CompanyInformation, Contact, Country
from crm.queries import mail_address
from tests.crm import builders


@pytest.fixture(autouse=True)
def _at_home_in_switzerland() -> None:
    CompanyInformation.objects.create(name="CRONUS", country=builders.country("CH"))


def test_company_and_person_and_no_country_at_home() -> None:
    lake = builders.company("Fonderie du Lac SA", country=builders.country("CH"))
    lena = builders.person("Lena Brandt", company=lake)
    assert mail_address(lena, "fr") == ["Fonderie du Lac SA", "Lena Brandt", "Quai 3", "1800 Vevey"]
    assert mail_address(lake, "fr") == ["Fonderie du Lac SA", "Quai 3", "1800 Vevey"]


def test_the_country_in_capitals_abroad_in_the_letters_language() -> None:
    zoe = builders.person(
        "Zoe Petit", address="1 rue X", post_code="69002", city="Lyon", country=builders.country("FR")
    )
    assert mail_address(zoe, "fr") == ["Zoe Petit", "1 rue X", "69002 Lyon", "FRANCE"]
    at_home = builders.company("Lake", country=builders.country("CH"))
    assert mail_address(at_home, "fr", home="FR")[-1] == "SUISSE"
    assert mail_address(at_home, "en", home="FR")[-1] == "SWITZERLAND"


def test_britain_has_the_post_code_on_its_own_line() -> None:
    mill = builders.company(
        "Mill Ltd", address="2 Row", city="Leeds", post_code="LS1 1AA", country=builders.country("GB")
    )
    person = builders.person("Ann Lee", company=mill)
    assert mail_address(person, "en") == ["Ann Lee", "Mill Ltd", "2 Row", "Leeds", "LS1 1AA", "GREAT BRITAIN"]


def test_america_has_the_post_code_behind_the_city() -> None:
    ann = builders.person("Ann Lee", city="Springfield", county="IL", post_code="62701", address="")
    ann.country = Country(code="US", description="United States")
    assert mail_address(ann, "en", home="US") == ["Ann Lee", "Springfield, IL 62701"]


@pytest.mark.parametrize(
    ("fields", "reached"),
    [
        ({"address": "Quai 3", "city": "Vevey"}, True),
        ({"address": "Quai 3", "city": ""}, False),
        ({"address": "", "city": "Vevey"}, False),
    ],
)
def test_a_letter_needs_a_street_and_a_place(fields: dict[str, str], reached: bool) -> None:
    builders.person(**fields)
    assert Contact.objects.filter(postal_address_at()).exists() is reached
