"""Editing contacts, and what reaches a company's persons."""

from __future__ import annotations

import pytest

from crm import operations
from crm.errors import ContactRefused
from crm.models import Contact
from tests.crm import builders


def again(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def test_typing_a_name_splits_it_and_typing_a_part_rebuilds_it() -> None:
    lena = builders.person("Lena Brandt")
    operations.edit_contact(lena, by=None, name="Lena Maria Kern")
    assert again(lena).middle_name == "Maria"
    operations.edit_contact(lena, by=None, middle_name="")
    assert again(lena).name == "Lena Kern"


def test_a_name_cannot_be_emptied() -> None:
    lena = builders.person("Lena")
    with pytest.raises(ContactRefused, match="needs a name"):
        operations.edit_contact(lena, by=None, first_name="")
    assert again(lena).first_name == "Lena"


def test_a_companys_change_reaches_persons_who_still_had_the_old_value() -> None:
    lake = builders.company(phone="+41 21 1")
    follower, own = (
        builders.person("Lena Brandt", company=lake),
        builders.person("Max Kern", company=lake, phone="+41 9"),
    )
    operations.edit_contact(lake, by=None, phone="+41 21 2", language=builders.language("DAN"))
    assert (again(follower).phone, again(own).phone) == ("+41 21 2", "+41 9")
    assert again(own).language_id == "DAN"


def test_an_address_moves_as_a_whole() -> None:
    lake = builders.company()
    follower = builders.person("Lena Brandt", company=lake)
    own = builders.person("Max Kern", company=lake, address="Rue 1", city="Vevey")
    operations.edit_contact(lake, by=None, address="Quai 9", city="Montreux")
    assert (again(follower).address, again(follower).city) == ("Quai 9", "Montreux")
    assert (again(own).address, again(own).city) == ("Rue 1", "Vevey")


def test_a_new_company_name_is_found_with_its_persons() -> None:
    lake = builders.company("Fonderie")
    lena = builders.person(company=lake)
    operations.edit_contact(lake, by=None, name="Acierie")
    assert "acierie" in again(lena).search_text


def test_choosing_another_company_replaces_what_came_from_the_old_one() -> None:
    lena = builders.person(company=builders.company(phone="+41 21 1"), fax="+41 5")
    other = builders.company("Tannery", address="Mill 2", city="Bern", phone="+41 31 1", fax="+41 31 2")
    operations.edit_contact(lena, by=None, company=other)
    lena = again(lena)
    assert (lena.address, lena.city, lena.phone, lena.fax) == ("Mill 2", "Bern", "+41 31 1", "+41 5")


def test_a_company_belongs_to_no_other_company() -> None:
    with pytest.raises(ContactRefused, match="belongs to no other"):
        operations.edit_contact(builders.company(), by=None, company=builders.company("Tannery"))


def test_a_person_with_responsibilities_stays_a_person() -> None:
    lena = builders.person()
    operations.set_classifications(lena, by=None, job_responsibilities=["PURCHASE"])
    with pytest.raises(ContactRefused, match="job responsibilities"):
        operations.edit_contact(lena, by=None, type=Contact.Type.COMPANY)


def test_a_company_with_persons_stays_a_company() -> None:
    lake = builders.company()
    builders.person(company=lake)
    with pytest.raises(ContactRefused, match="stays a company"):
        operations.edit_contact(lake, by=None, type=Contact.Type.PERSON)


def test_a_mistaken_type_can_be_put_right() -> None:
    contact = builders.company("Lena Brandt")
    operations.edit_contact(contact, by=None, type=Contact.Type.PERSON)
    assert (again(contact).surname, again(contact).company) == ("Brandt", None)
    operations.edit_contact(contact, by=None, type=Contact.Type.COMPANY)
    assert (again(contact).surname, again(contact).company) == ("", contact)


def test_a_contact_deleted_meanwhile_is_said() -> None:
    lena = builders.person()
    Contact.objects.filter(pk=lena.pk).delete()
    with pytest.raises(ContactRefused, match="deleted meanwhile"):
        operations.edit_contact(lena, by=None, city="Bern")


def test_an_unchanged_contact_is_not_written() -> None:
    lena = builders.person()
    operations.edit_contact(lena, by=None, name="Lena Brandt")
    assert again(lena).modified_at == lena.modified_at
