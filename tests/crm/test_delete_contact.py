"""Deleting contacts."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Reach
from crm import operations
from crm.errors import ContactInUse
from crm.models import Contact
from interactions.models import InteractionLogEntry
from segments.operations import add_contact, create_segment
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
    with pytest.raises(ContactInUse, match="this refers to it"):
        operations.delete_contact(lake)
    assert Contact.objects.get(pk=lake.pk).company == lake


def test_the_reason_names_interactions_and_segments() -> None:
    lena = builders.person()
    InteractionLogEntry.objects.create(contact=lena, description="Talked")
    builders.NumberSeries.objects.create(code="SEGMENTS", description="Segments", prefix="SM")
    segment = create_segment(by=None, description="Invitations")
    add_contact(segment, contact=lena, by=None)
    with pytest.raises(ContactInUse, match=f"refers to it: 1 interaction, segment {segment.number}"):
        operations.delete_contact(lena)
