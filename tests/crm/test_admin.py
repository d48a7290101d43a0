"""The set-up tables in the admin site."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from crm.models import CompanyInformation, Contact, Salutation
from tests.crm import builders

TABLES = ["numberseries", "language", "country", "territory", "jobresponsibility", "businessrelation", "industrygroup"]
TABLES += ["mailinggroup", "salutation", "salesperson", "companyinformation", "contact"]


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin"))
    return client


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_searched_and_added_to(client: Client, table: str) -> None:
    assert client.get(reverse(f"admin:crm_{table}_changelist"), {"q": "a"}).status_code in (200, 302)
    assert client.get(reverse(f"admin:crm_{table}_add")).status_code == 200


def test_salutations_have_their_formulas_inline(client: Client) -> None:
    Salutation.objects.create(code="MS", description="Ms")
    assertContains(client.get(reverse("admin:crm_salutation_change", args=["MS"])), "formulas-TOTAL_FORMS")


def test_company_information_has_one_row(client: Client) -> None:
    CompanyInformation.objects.create(name="CRONUS")
    assert client.get(reverse("admin:crm_companyinformation_add")).status_code == 403


def test_a_contact_made_in_the_admin_site_follows_the_rules(client: Client) -> None:
    lake = builders.company("Lake")
    client.post(
        reverse("admin:crm_contact_add"),
        {"type": "person", "name": "Lena Brandt", "company": lake.pk, "mailing_groups": ["NEWS"]},
    )
    lena = Contact.objects.persons().get()
    assert (lena.number, lena.surname, lena.city) == ("CT000002", "Brandt", "Vevey")
    assert lena.mailing_groups.get().pk == "NEWS"


def test_what_a_contact_cannot_be_is_said_beside_its_field(client: Client) -> None:
    answer = client.post(reverse("admin:crm_contact_add"), {"type": "person", "name": "Lena", "phone": "call me"})
    assertContains(answer, "call me has letters")
    assert not Contact.objects.exists()


def test_a_companys_change_reaches_its_persons_from_the_admin_site_too(client: Client) -> None:
    lake = builders.company("Lake", phone="+41 1")
    lena = builders.person("Lena Brandt", company=lake)
    client.post(
        reverse("admin:crm_contact_change", args=[lake.pk]),
        {"type": "company", "name": "Lake", "phone": "+41 2", "company": lake.pk},
    )
    assert Contact.objects.get(pk=lena.pk).phone == "+41 2"
