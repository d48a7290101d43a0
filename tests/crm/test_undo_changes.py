"""Undoing in one go what was done in one go."""

from __future__ import annotations

import pytest

from crm import operations
from crm.errors import AlreadyUndone
from crm.models import ChangeSet, Contact, ContactChange
from tests.crm import builders

pytestmark = pytest.mark.django_db


def last_change() -> ChangeSet:
    return ChangeSet.objects.latest("id")


def test_an_edit_is_taken_back_with_what_followed_from_it():
    lake = builders.company(phone="+41 21 1")
    lena = builders.person(company=lake)
    operations.edit_contact(lake, by=None, phone="+41 21 2", name="Acierie")
    lena.refresh_from_db()
    assert lena.phone == "+41 21 2"
    undone = operations.undo_changes(last_change(), by=None)
    lena.refresh_from_db()
    lake.refresh_from_db()
    assert (lake.name, lake.phone, lena.phone) == ("Fonderie du Lac SA", "+41 21 1", "+41 21 1")
    assert (undone.restored, undone.deleted, undone.kept) == (2, 0, [])
    assert "acierie" not in lake.search_text + lena.search_text


def test_codes_come_back_too():
    lena = builders.person()
    operations.set_classifications(lena, by=None, mailing_groups=["NEWS"])
    operations.set_classifications(lena, by=None, mailing_groups=[], job_responsibilities=["PURCHASE"])
    operations.undo_changes(last_change(), by=None)
    assert [each.pk for each in lena.mailing_groups.all()] == ["NEWS"]
    assert not lena.job_responsibilities.exists()


def test_what_somebody_changed_since_stays_and_is_named(staffer):
    lena = builders.person()
    operations.edit_contact(lena, by=None, city="Bern", phone="+41 31 1")
    first = last_change()
    operations.edit_contact(lena, by=staffer, city="Thun")
    undone = operations.undo_changes(first, by=staffer)
    lena.refresh_from_db()
    assert (lena.city, lena.phone) == ("Thun", "")
    assert [(kept.contact, kept.reason) for kept in undone.kept] == [(lena, "Changed since: City.")]


def test_new_contacts_go_again():
    entry = operations.enter_business_card(by=None, company_name="Tannery", surname="Brandt")
    undone = operations.undo_changes(last_change(), by=None)
    assert undone.deleted == 2
    assert not Contact.objects.filter(pk=entry.contact.pk).exists()
    assert not ContactChange.objects.exists()


def test_a_new_contact_that_was_changed_since_stays():
    entry = operations.enter_business_card(by=None, company_name="Tannery", surname="Brandt")
    made = last_change()
    operations.edit_contact(entry.contact, by=None, city="Thun")
    undone = operations.undo_changes(made, by=None)
    assert undone.deleted == 0
    assert {kept.contact.name for kept in undone.kept} == {"Brandt", "Tannery"}


def test_nothing_is_undone_twice():
    operations.edit_contact(builders.person(), by=None, city="Bern")
    operations.undo_changes(last_change(), by=None)
    with pytest.raises(AlreadyUndone):
        operations.undo_changes(last_change(), by=None)


def test_a_card_saved_without_a_change_leaves_no_trace():
    lena = builders.person()
    before = ChangeSet.objects.count()
    operations.edit_card(lena, by=None, city=lena.city)
    assert ChangeSet.objects.count() == before
