"""What new contacts start with, and what persons take from their company."""

from __future__ import annotations

from typing import Any

import pytest

from crm import operations
from crm.models import Contact, MarketingSetup, Salesperson, Salutation, Territory
from tests.crm import builders

pytestmark = pytest.mark.django_db


def set_up(**fields: Any) -> MarketingSetup:
    for code in ("MR", "FIRM"):
        Salutation.objects.create(code=code, description=code)
    return MarketingSetup.objects.create(
        **{
            "salesperson": Salesperson.objects.get(pk="AK"),
            "territory": Territory.objects.create(code="WEST", description="West"),
            "country": builders.country("CH"),
            "language": builders.language("FRA"),
            "correspondence_type": "email",
            "company_salutation": Salutation.objects.get(pk="FIRM"),
            "person_salutation": Salutation.objects.get(pk="MR"),
        }
        | fields
    )


def again(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def test_a_new_contact_starts_with_what_the_set_up_says() -> None:
    set_up()
    lena, lake = again(builders.person()), again(builders.company())
    for contact in (lena, lake):
        codes = (contact.salesperson_id, contact.territory_id, contact.country_id, contact.language_id)
        assert (codes, contact.correspondence_type) == (("AK", "WEST", "CH", "FRA"), "email")
    assert (lena.salutation_id, lake.salutation_id) == ("MR", "FIRM")


def test_what_is_given_and_what_the_company_has_go_before_the_defaults() -> None:
    set_up()
    lake = builders.company(language=builders.language("DAN"), country=builders.country("FR"))
    lena = again(builders.person(company=lake, correspondence_type="hard_copy"))
    assert (lena.language_id, lena.country_id, lena.correspondence_type) == ("DAN", "FR", "hard_copy")


def test_the_own_salesperson_of_who_enters_it_goes_before_the_default() -> None:
    set_up()
    account = builders.user()
    Salesperson.objects.filter(pk="BL").update(user=account)
    assert operations.create_contact(by=account, name="Lena").salesperson_id == "BL"


@pytest.mark.parametrize(
    ("flag", "field", "value", "stays"),
    [
        ("inherit_language", "language_id", "DAN", None),
        ("inherit_salesperson", "salesperson_id", "BL", None),
        ("inherit_communication", "phone", "+41 21 9", ""),
        ("inherit_address", "city", "Vevey", ""),
        ("inherit_country", "country_id", "FR", None),
    ],
)
def test_a_group_that_is_switched_off_is_neither_taken_over_nor_passed_on(
    flag: str, field: str, value: str, stays: str | None
) -> None:
    MarketingSetup.objects.create(**{flag: False})
    lake = builders.company(**({"phone": "", "city": ""} | as_typed(field, value)))
    lena = builders.person(company=lake)
    assert getattr(lena, field) == stays
    other = {"language_id": "FRA", "salesperson_id": "AK", "country_id": "GB"}.get(field, "+41 21 8")
    operations.edit_contact(lake, by=None, **as_typed(field, other))
    assert getattr(again(lena), field) == stays


def as_typed(field: str, value: str) -> dict[str, Any]:
    if field == "salesperson_id":
        return {"salesperson": Salesperson.objects.get(pk=value)}
    if field.endswith("_id"):
        return {field.removesuffix("_id"): getattr(builders, field.removesuffix("_id"))(value)}
    return {field: value}


def test_who_changes_company_takes_over_the_new_ones_address_but_keeps_what_was_typed() -> None:
    lake = builders.company("Lake", phone="+41 21 1", city="Vevey")
    mill = builders.company("Mill", phone="+41 31 2", city="Bern", language=builders.language("FRA"))
    lena = builders.person(company=lake)
    tom = builders.person("Tom Kern", company=lake, phone="+41 79 3", address="Home 1", city="Thun")
    for each in (lena, tom):
        operations.edit_contact(each, by=None, company=mill)
    lena, tom = again(lena), again(tom)
    assert (lena.city, lena.phone, lena.language_id) == ("Bern", "+41 31 2", "FRA")
    assert (tom.city, tom.phone, tom.language_id) == ("Thun", "+41 79 3", "FRA")


def test_the_set_up_is_edited_in_the_admin_site(administrator: Any) -> None:
    answer = administrator.post(
        "/admin/crm/marketingsetup/add/", {"language": "FRA", "inherit_language": "on", "contact_pause_days": "0"}
    )
    assert answer.status_code == 302
    assert MarketingSetup.current().language_id == "FRA"
    assert not MarketingSetup.current().inherit_address
    assert administrator.get("/admin/crm/marketingsetup/add/").status_code == 403
