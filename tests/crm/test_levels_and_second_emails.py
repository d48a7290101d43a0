"""A person has a level in the company, and a contact a second e-mail address."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from crm import duplicates, operations
from crm.errors import ContactRefused
from crm.models import Contact, OrganizationalLevel
from segments import criteria
from tests.crm import builders


@pytest.fixture
def head() -> OrganizationalLevel:
    return OrganizationalLevel.objects.create(code="HEAD", description="Head of Department")


def test_the_card_has_both_and_a_company_no_level(administrator: Client, head: OrganizationalLevel) -> None:
    lena = builders.person(organizational_level=head, email_2="Lena@Home.example")
    assert lena.email_2 == "lena@home.example"
    answer = administrator.get(lena.get_absolute_url())
    assertContains(answer, "Head of Department")
    assertContains(answer, "lena@home.example")
    assertNotContains(administrator.get(builders.company().get_absolute_url()), "Organizational level code")


def test_a_second_address_is_checked_like_the_first() -> None:
    with pytest.raises(ContactRefused) as refused:
        builders.person(email_2="nowhere")
    assert refused.value.field == "email_2"


def test_who_has_a_level_does_not_become_a_company(head: OrganizationalLevel) -> None:
    lena = builders.person(organizational_level=head)
    with pytest.raises(ContactRefused):
        operations.edit_contact(lena, by=None, type=Contact.Type.COMPANY)
    operations.edit_contact(lena, by=None, organizational_level=None)
    operations.edit_contact(lena, by=None, type=Contact.Type.COMPANY)


def test_people_are_found_by_their_level_and_their_second_address(head: OrganizationalLevel) -> None:
    lena = builders.person(organizational_level=head, email_2="lena@home.example")
    builders.person("Max Kern")
    for condition in ({"organizational_level": {"in": ["HEAD"]}}, {"email_2": {"like": "*@home.example"}}):
        chosen = {"version": 1, "groups": [{"section": "contact", **condition}]}
        assert list(criteria.matching(chosen)) == [lena], condition
    assert list(Contact.objects.filter(search_text__contains="home")) == [lena]


def test_one_address_in_common_is_enough_whichever_it_is() -> None:
    lena = builders.person("Lena Brandt", email="lena@lac.example", email_2="lena@home.example")
    [found] = duplicates.possible_duplicates(name="Lena Brant", email="lena@home.example")
    assert (found.contact, "email" in found.same) == (lena, True)
