"""A person and a company in one go."""

from __future__ import annotations

import pytest

from crm import operations
from crm.errors import ContactRefused
from crm.models import Contact
from tests.crm import builders

CARD = {"first_name": "Lena", "surname": "Brandt", "email": "lena@lake.example"}


def test_a_new_company_is_made_with_the_cards_address() -> None:
    entry = operations.enter_business_card(by=None, company_name="Tannery", address="Mill 2", city="Bern", **CARD)
    assert entry.new_company
    assert entry.person
    assert entry.company
    assert (entry.company.address, entry.company.email) == ("Mill 2", "")
    assert (entry.person.company, entry.person.city) == (entry.company, "Bern")


def test_a_known_company_is_recognised_and_gives_its_address() -> None:
    lake = builders.company("Fonderie du Lac SA")
    entry = operations.enter_business_card(by=None, company_name=" fonderie du lac sa ", **CARD)
    assert (entry.company, entry.new_company) == (lake, False)
    assert entry.person
    assert entry.person.address == "Quai 3"


def test_of_two_companies_with_one_name_the_one_in_the_city_is_meant() -> None:
    builders.company("Lake", city="Vevey")
    bern = builders.company("Lake", city="Bern")
    assert operations.enter_business_card(by=None, company_name="Lake", city="bern", **CARD).company == bern


def test_codes_go_where_they_belong() -> None:
    entry = operations.enter_business_card(
        by=None, company_name="Tannery", job_responsibilities=["PURCHASE"], business_relations=["PROS"], **CARD
    )
    assert entry.person
    assert entry.company
    assert entry.person.job_responsibilities.get().pk == "PURCHASE"
    assert entry.company.business_relations.get().pk == "PROS"


def test_a_known_companys_relations_stay() -> None:
    lake = builders.company("Lake")
    operations.set_classifications(lake, by=None, business_relations=["CUST"])
    operations.enter_business_card(by=None, company_name="Lake", business_relations=["PROS"], **CARD)
    assert set(lake.business_relations.values_list("pk", flat=True)) == {"CUST", "PROS"}


def test_a_card_without_a_person_makes_the_company() -> None:
    entry = operations.enter_business_card(by=None, company_name="Tannery", email="info@tannery.example")
    assert entry.person is None
    assert entry.contact.email == "info@tannery.example"


@pytest.mark.parametrize("company_name", ["", "Fonderie du Lac SA"])
def test_a_card_that_names_nobody_new_is_refused(company_name: str) -> None:
    builders.company()
    with pytest.raises(ContactRefused, match="person's name") as refused:
        operations.enter_business_card(by=None, company_name=company_name, city="Bern")
    assert refused.value.field == "surname"


def test_nothing_is_kept_of_a_card_with_a_mistake() -> None:
    with pytest.raises(ContactRefused):
        operations.enter_business_card(by=None, company_name="Tannery", **(CARD | {"email": "lena@"}))
    assert not Contact.objects.exists()


def test_a_business_relation_needs_a_company() -> None:
    with pytest.raises(ContactRefused, match="type its name"):
        operations.enter_business_card(by=None, business_relations=["PROS"], **CARD)


def test_a_duplicate_is_completed_and_loses_nothing() -> None:
    lena = builders.person("Lena Brandt", phone="+41 1", note="Met in May")
    entry = operations.enter_business_card(
        by=None, completes=lena, company_name="Tannery", phone="+41 2", mobile_phone="+41 79", **CARD
    )
    assert entry.completed
    lena = Contact.objects.get(pk=lena.pk)
    assert (lena.phone, lena.mobile_phone, lena.email) == ("+41 1", "+41 79", "lena@lake.example")
    assert lena.note.splitlines() == ["Met in May", "Phone: +41 2"]
    assert Contact.objects.persons().count() == 1
