"""Deleting contacts."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Reach
from crm import operations
from crm.errors import ContactInUse
from crm.models import Contact
from tests.crm import builders


def test_a_contact_goes_with_what_describes_it() -> None:
    lake = builders.company()
    operations.set_classifications(lake, by=None, business_relations=["PROS"])
    operations.delete_contact(lake)
    assert not Contact.objects.exists()


def test_a_company_with_persons_stays() -> None:
    lake = builders.company()
    builders.person(company=lake)
    with pytest.raises(ContactInUse, match="1 person belongs to it"):
        operations.delete_contact(lake)
    assert Contact.objects.get(pk=lake.pk).company == lake


def test_a_contact_something_refers_to_stays_and_the_sentence_names_it() -> None:
    lake = builders.company()
    Reach.objects.create(campaign=Campaign.objects.create(number="CP1", description="Fair"), contact=lake)
    with pytest.raises(ContactInUse, match="refer to it"):
        operations.delete_contact(lake)
    assert Contact.objects.get(pk=lake.pk).company == lake
