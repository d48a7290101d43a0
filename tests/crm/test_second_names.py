"""A contact may have a second line below its name: on its card, in files, in addresses, and gone when it is let go."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from crm import operations
from crm.importing.columns import guess
from crm.models import CompanyInformation, Contact
from crm.person_archive import person_archive
from crm.queries import mail_address
from tests.crm import builders


def test_it_is_typed_on_the_card_of_a_person_and_of_a_company(administrator: Client) -> None:
    for contact in (builders.person("Lena Brandt"), builders.company("Fonderie du Lac")):
        operations.edit_contact(contact, by=None, name_2="Archive")
        answer = administrator.get(contact.get_absolute_url())
        assertContains(answer, 'name="name_2"')
        assertContains(answer, 'value="Archive"')


def test_it_stands_below_the_name_on_the_envelope() -> None:
    CompanyInformation.objects.create(name="CRONUS", country=builders.country("CH"))
    lake = builders.company("Fonderie du Lac SA", name_2="Succursale de Vevey", country=builders.country("CH"))
    lena = builders.person("Lena Brandt", name_2="Achats", company=lake)
    company = ["Fonderie du Lac SA", "Succursale de Vevey"]
    assert mail_address(lake, "fr")[:2] == company
    assert mail_address(lena, "fr")[:4] == [*company, "Lena Brandt", "Achats"]
    lena.country = builders.country("GB")
    assert mail_address(lena, "fr")[:4] == ["Lena Brandt", "Achats", *company]


@pytest.mark.parametrize("head", ["Name 2", "Nom 2", "Navn 2"])
def test_a_file_may_have_a_column_for_it(head: str) -> None:
    assert guess(["Name", head, "E-mail"]) == ["name", "name_2", "email"]


def test_imports_bring_it_in() -> None:
    operations.import_contacts(content=b"Name;Name 2;City\nMill;Works two;Leeds\n", name="fair.csv", by=None)
    assert Contact.objects.values_list("name_2", flat=True).get(name="Mill") == "Works two"


def test_it_is_given_out_with_everything_else_and_gone_when_the_contact_is_anonymised() -> None:
    lena = builders.person("Lena Brandt", name_2="Quiet Archive")
    with zipfile.ZipFile(io.BytesIO(person_archive(lena).content)) as files:
        assert b"Quiet Archive" in files.read("data.json")
    operations.anonymise_contact(lena, request="letter", by=None)
    lena.refresh_from_db()
    assert lena.name_2 == ""
