"""One contact of two, and two again."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from crm import duplicates, operations, queries
from crm.errors import AlreadyUndone, ContactInUse, ContactRefused, MergeRefused
from crm.models import ChangeSet, Contact, DuplicatePair
from tests.crm import builders


def fresh(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def two(**fields: Any) -> tuple[Contact, Contact]:
    first = builders.person("Lena Brandt", email="lena@lac.example", city="Vevey")
    return first, builders.person("Lena Brant", **{"phone": "079 123 45 67", "city": "Lausanne", **fields})


def test_the_survivor_has_the_chosen_values_and_the_codes_of_both() -> None:
    first, second = two()
    operations.set_classifications(first, by=None, job_responsibilities=["PURCHASE"])
    operations.set_classifications(second, by=None, mailing_groups=["NEWS"])
    merged = operations.merge_contacts(first, second, take=["phone", "name"], by=None).contact
    kept = fresh(first)
    assert (merged.pk, kept.name, kept.surname, kept.phone) == (first.pk, "Lena Brant", "Brant", "079 123 45 67")
    assert (kept.city, kept.email) == ("Vevey", "lena@lac.example")
    assert [code.pk for code in kept.job_responsibilities.all()] == ["PURCHASE"]
    assert [code.pk for code in kept.mailing_groups.all()] == ["NEWS"]
    gone = fresh(second)
    assert (gone.merged_into, gone.name, gone.city) == (first, "Lena Brant", "Lausanne")


def test_a_merged_contact_is_in_no_list_and_is_no_duplicate() -> None:
    first, second = two(email="lena@lac.example")
    operations.record_duplicates([second.pk])
    operations.merge_contacts(first, second, by=None)
    assert [each.contact for each in duplicates.possible_duplicates(email="lena@lac.example")] == [first]
    assert duplicates.duplicates_of(first) == []
    assert not DuplicatePair.objects.exists()
    assert not Contact.objects.present().filter(pk=second.pk).exists()


def test_unmerging_puts_everything_back() -> None:
    first, second = two(email="lena@lac.example")
    operations.set_classifications(second, by=None, mailing_groups=["NEWS"])
    before = state()
    operations.merge_contacts(first, second, take=["city", "phone"], by=None)
    assert state() != before
    undone = operations.unmerge_contact(second, by=None)
    assert (state(), undone.kept) == (before, [])
    assert [each.contact for each in duplicates.duplicates_of(first)] == [second]
    assert DuplicatePair.objects.count() == 1
    with pytest.raises(MergeRefused, match="stands for itself"):
        operations.unmerge_contact(second, by=None)


def test_what_was_changed_since_stays_and_is_named() -> None:
    first, second = two()
    operations.merge_contacts(first, second, take=["city", "phone"], by=None)
    operations.edit_contact(first, by=None, city="Nyon")
    [kept] = operations.unmerge_contact(second, by=None).kept
    assert (kept.contact, "City" in kept.reason) == (first, True)
    assert (fresh(first).city, fresh(first).phone, fresh(second).merged_into) == ("Nyon", "", None)


def test_the_persons_of_a_merged_company_belong_to_the_survivor_until_it_is_unmerged() -> None:
    first, second = builders.company(), builders.company("Fonderie du Lac")
    lena = builders.person("Lena Brandt", company=second)
    operations.merge_contacts(first, second, by=None)
    assert (fresh(lena).company, list(queries.persons_of(first))) == (first, [lena])
    assert "fonderie du lac sa" in fresh(lena).search_text
    operations.unmerge_contact(second, by=None)
    assert fresh(lena).company == second


def test_values_taken_by_a_company_reach_its_persons() -> None:
    first, second = builders.company(), builders.company("Fonderie du Lac", phone="021 111 11 11")
    lena = builders.person("Lena Brandt", company=first)
    operations.merge_contacts(first, second, take=["phone"], by=None)
    assert fresh(lena).phone == "021 111 11 11"
    operations.unmerge_contact(second, by=None)
    assert fresh(lena).phone == "+41 21 000 00 00"


def test_nobody_has_to_follow_a_chain() -> None:
    first, second = two()
    third = builders.person("Lena B. Brandt")
    before = state()
    operations.merge_contacts(second, first, by=None)
    operations.merge_contacts(third, second, by=None)
    assert (fresh(first).merged_into, fresh(second).merged_into) == (third, third)
    assert set(duplicates.merged_into(third)) == {first, second}
    operations.unmerge_contact(second, by=None)
    assert (fresh(first).merged_into, fresh(second).merged_into) == (second, None)
    operations.unmerge_contact(first, by=None)
    assert state() == before


def test_one_link_of_a_chain_can_be_taken_out() -> None:
    first, second = two()
    third = builders.person("Lena B. Brandt")
    operations.merge_contacts(second, first, by=None)
    operations.merge_contacts(third, second, by=None)
    operations.unmerge_contact(first, by=None)
    assert (fresh(first).merged_into, fresh(first).privacy_blocked) == (None, False)
    assert fresh(second).merged_into == third
    operations.unmerge_contact(second, by=None)
    assert (fresh(first).merged_into, fresh(second).merged_into) == (None, None)


def test_what_cannot_become_one() -> None:
    first, second = two()
    third, company = builders.person("Max Kern"), builders.company()
    operations.merge_contacts(first, second, by=None)
    for one, other in ((first, first), (first, company), (third, second), (second, third), (first, second)):
        with pytest.raises(MergeRefused):
            operations.merge_contacts(one, other, by=None)
    operations.delete_contact(third)
    with pytest.raises(MergeRefused, match="deleted"):
        operations.merge_contacts(first, Contact(pk=third.pk, name="Max Kern"), by=None)


def test_a_merged_contact_is_not_written_to() -> None:
    first, second = builders.company(), builders.company("Fonderie du Lac")
    operations.merge_contacts(first, second, by=None)
    with pytest.raises(ContactRefused, match="merged into"):
        operations.edit_contact(second, by=None, city="Nyon")
    with pytest.raises(ContactRefused, match="merged into") as refused:
        builders.person("Lena Brandt", company=fresh(second))
    assert refused.value.field == "company"
    with pytest.raises(ContactInUse):
        operations.delete_contact(first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=second.pk).update(privacy_blocked=False)


def test_undoing_an_older_change_lets_nobody_in_who_is_merged() -> None:
    first, second = two()
    within = operations.begin_changes(ChangeSet.Kind.EDIT, by=None)
    operations.edit_contact(second, by=None, within=within, privacy_blocked=True)
    operations.merge_contacts(first, second, by=None)
    operations.undo_changes(within, by=None)
    assert fresh(second).privacy_blocked


def test_a_merge_is_undone_once() -> None:
    first, second = two()
    changes = operations.merge_contacts(first, second, by=None).changes
    operations.undo_changes(changes, by=None)
    with pytest.raises(AlreadyUndone):
        operations.undo_changes(changes, by=None)


COLUMNS = ("name", "city", "phone", "company_id", "merged_into_id", "privacy_blocked", "search_text")


def state() -> dict[int, tuple[Any, ...]]:
    """What every contact has."""
    rows = Contact.objects.order_by("pk").prefetch_related("mailing_groups", "duplicate_keys")
    return {
        each.pk: (
            *(getattr(each, name) for name in COLUMNS),
            tuple(sorted(code.pk for code in each.mailing_groups.all())),
            tuple(sorted(row.key for row in each.duplicate_keys.all())),
        )
        for each in rows
    }


@pytest.mark.parametrize("seed", range(6))
def test_any_merges_undone_in_turn_leave_everything_as_it_was(seed: int) -> None:
    chance = random.Random(seed)
    companies = [builders.company(f"Company {number}", phone=f"021 000 00 0{number}") for number in range(4)]
    persons = [
        builders.person(f"Person {number}", company=chance.choice([*companies, None]), city=chance.choice("ABC"))
        for number in range(6)
    ]
    before, steps = [state()], []
    survivors: dict[int, int] = {}  # what plain Python makes of the same merges
    for _step in range(5):
        group = [each for each in chance.choice([companies, persons]) if each.pk not in survivors]
        if len(group) < 2:
            continue
        first, second = chance.sample(group, 2)
        take = chance.sample(["city", "phone", "name"], chance.randint(0, 3))
        steps.append(operations.merge_contacts(fresh(first), fresh(second), take=take, by=None).changes)
        survivors = {gone: first.pk if to == second.pk else to for gone, to in survivors.items()} | {
            second.pk: first.pk
        }
        before.append(state())
        assert {pk: to for pk, (*_values, to, _blocked, _text, _codes, _keys) in before[-1].items() if to} == survivors
        assert not set(survivors) & set(survivors.values())
        assert not Contact.objects.persons().filter(company__merged_into__isnull=False).exists()
    for step in reversed(steps):
        assert state() == before.pop()
        assert operations.undo_changes(step, by=None).kept == []
    assert state() == before[0]
