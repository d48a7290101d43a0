"""Minors are blocked for privacy until their parents have agreed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from crm import operations
from crm.errors import ContactRefused
from crm.models import ChangeSet, Contact
from tests.crm import builders

pytestmark = pytest.mark.django_db


def edit(contact: Contact, **changes: Any) -> Contact:
    return operations.edit_contact(contact, by=None, **changes)


def test_a_minor_is_blocked() -> None:
    assert edit(builders.person(), minor=True).privacy_blocked
    assert builders.person("Tom Vale", minor=True).privacy_blocked


def test_only_parental_consent_lets_a_minor_be_unblocked() -> None:
    lena = builders.person(minor=True)
    with pytest.raises(ContactRefused, match="parental consent") as refused:
        edit(lena, privacy_blocked=False)
    assert refused.value.field == "privacy_blocked"
    assert edit(lena, parental_consent=True).privacy_blocked
    assert not edit(lena, privacy_blocked=False).privacy_blocked


def test_parental_consent_taken_back_blocks_again() -> None:
    lena = builders.person(minor=True, parental_consent=True)
    assert not lena.privacy_blocked
    assert edit(lena, parental_consent=False).privacy_blocked


def test_a_company_is_no_minor() -> None:
    with pytest.raises(ContactRefused) as refused:
        builders.company(minor=True)
    assert refused.value.field == "minor"


def test_undoing_parental_consent_blocks_again() -> None:
    lena = builders.person(minor=True)
    within = operations.begin_changes(ChangeSet.Kind.EDIT, by=None)
    edit(lena, parental_consent=True, within=within)
    edit(lena, privacy_blocked=False)
    operations.undo_changes(within, by=None)
    assert Contact.objects.values_list("parental_consent", "privacy_blocked").get(pk=lena.pk) == (False, True)


def test_whoever_takes_over_a_minor_is_blocked_too() -> None:
    lena, other = builders.person(), builders.person("Lena Brand", minor=True)
    merged = operations.merge_contacts(lena, other, take=["minor"], by=None)
    assert (merged.contact.minor, merged.contact.privacy_blocked) == (True, True)


def test_the_database_keeps_the_rule() -> None:
    lena = builders.person(minor=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=lena.pk).update(privacy_blocked=False)
