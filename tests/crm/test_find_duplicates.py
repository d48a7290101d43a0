"""Contacts that may be the same are found: while one is typed, on the card, in the whole base."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from crm import duplicates, operations
from crm.models import Contact, DuplicateKey, DuplicatePair, DuplicateSearch, DuplicateSearchString, DuplicateSetup
from tests.crm import builders


def search() -> list[tuple[str, str]]:
    """Searches the whole base as a worker does."""
    begun = operations.begin_duplicate_search(by=None)
    operations.search_duplicates(begun.pk)
    found = DuplicatePair.objects.filter(separate=False).order_by("first", "second")
    return [(pair.first.name, pair.second.name) for pair in found]


def test_a_typed_card_finds_whoever_has_the_same_e_mail_phone_or_name() -> None:
    lena = builders.person("Lena Brandt", email="lena@lac.example", mobile_phone="+41 79 123 45 67")
    for typed in (
        {"email": "Lena@Lac.example"},
        {"phones": ("079 123 45 67", "")},
        {"name": "lena BRANDT"},
        {"name": "Brandt Lena"},
    ):
        assert [each.contact for each in duplicates.possible_duplicates(**typed)] == [lena], typed
    assert duplicates.possible_duplicates(name="Max Kern", email="max@lac.example") == []
    assert duplicates.possible_duplicates() == []


def test_a_misspelt_name_is_found_in_the_same_company() -> None:
    lake = builders.company()
    lena = builders.person("Lena Brandt", company=lake)
    assert [each.contact for each in duplicates.possible_duplicates(name="Lena Brant", company=lake.name)] == [lena]


def test_reasons_and_their_weight_are_told() -> None:
    builders.person("Lena Brandt", email="lena@lac.example", phone="079 123 45 67")
    [found] = duplicates.possible_duplicates(name="Lena Brant", email="lena@lac.example", phones=("+41791234567",))
    assert found.sentence == "same e-mail; name 95 %; same phone"
    assert found.likeness.total == 100


def test_keys_follow_edits_of_the_contact_and_of_its_company() -> None:
    lake = builders.company(post_code="")
    lena = builders.person("Lena Brandt", company=lake)
    operations.edit_contact(lena, by=None, email="new@lac.example")
    assert duplicates.possible_duplicates(email="new@lac.example")
    operations.edit_contact(lena, by=None, email="")
    assert not duplicates.possible_duplicates(email="new@lac.example")
    operations.edit_contact(lake, by=None, name="Fonderie Neuve", phone="022 222 22 22")
    assert duplicates.possible_duplicates(name="Lena Brant", company="Fonderie Neuve")
    assert [each.contact for each in duplicates.possible_duplicates(phones=("022 222 22 22",))] == [lena]


def test_keys_follow_an_undo() -> None:
    within = operations.begin_changes("edit", by=None)
    lena = builders.person("Lena Brandt", email="old@lac.example")
    operations.edit_contact(lena, by=None, within=within, email="new@lac.example")
    operations.undo_changes(within, by=None)
    assert duplicates.possible_duplicates(email="old@lac.example")
    assert not duplicates.possible_duplicates(email="new@lac.example")


def test_a_deleted_contact_leaves_no_key() -> None:
    lena = builders.person("Lena Brandt", email="lena@lac.example")
    operations.delete_contact(lena)
    assert not DuplicateKey.objects.exists()


def test_the_whole_base_is_searched_and_each_pair_stored_once() -> None:
    lake = builders.company()
    builders.company("Fonderie du Lac")
    for name in ("Lena Brandt", "Lena Brant", "Max Kern"):
        builders.person(name, company=lake)
    expected = [("Fonderie du Lac SA", "Fonderie du Lac"), ("Lena Brandt", "Lena Brant")]
    assert search() == expected
    assert search() == expected


def test_pairs_that_are_alike_no_more_go_but_those_kept_separate_stay() -> None:
    lake = builders.company()
    lena, again, double = (builders.person(name, company=lake) for name in ("Lena Brandt", "Lena Brandt", "Lena Brant"))
    assert len(search()) == 3
    operations.keep_separate(again, lena, by=None)
    operations.edit_contact(double, by=None, name="Max Kern")
    assert search() == []
    assert DuplicatePair.objects.get().separate
    assert duplicates.duplicates_of(lena) == []
    operations.keep_separate(lena, again, separate=False, by=None)
    assert [each.contact for each in duplicates.duplicates_of(lena)] == [again]


def test_a_search_stopped_half_way_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for _each in range(2):
        builders.person("Lena Brandt")
    begun = operations.begin_duplicate_search(by=None)
    DuplicateSearch.objects.filter(pk=begun.pk).update(done=0, moved_at=timezone.now() - timedelta(minutes=1))
    rung: list[int] = []
    monkeypatch.setattr("crm.operations.duplicates.ring", lambda pk, task: rung.append(pk))
    operations.ring_for_searches()
    assert rung == [begun.pk]
    operations.search_duplicates(begun.pk)
    begun.refresh_from_db()
    assert (begun.done, begun.finished_at is not None) == (begun.steps, True)


def test_one_search_at_a_time() -> None:
    builders.person()
    assert operations.begin_duplicate_search(by=None) == operations.begin_duplicate_search(by=None)


def test_contacts_without_keys_get_them_first() -> None:
    for _each in range(2):
        builders.person("Lena Brandt")
    DuplicateKey.objects.all().delete()
    assert len(search()) == 1


def test_a_change_of_the_search_strings_compares_all_contacts_anew() -> None:
    builders.duplicate_setup()
    builders.company("Alpha", phone="021 000 00 01", email="", address="Quai 3", city="Vevey")
    builders.company("Omega", phone="021 000 00 02", email="", address="Quai 3", city="Vevey")
    assert search() == []
    for string in DuplicateSearchString.objects.exclude(column__in=["address", "city"]):
        operations.delete_search_string(string, by=None)
    operations.search_duplicates(DuplicateSearch.objects.get(finished_at=None).pk)
    assert DuplicatePair.objects.get().total == 100


def test_a_lower_hit_percentage_finds_more() -> None:
    builders.duplicate_setup()
    builders.company("Alpha", phone="021 000 00 01", address="Quai 3", city="Vevey")
    builders.company("Omega", phone="031 000 00 02", address="Quai 3", city="Vevey")
    assert search() == []
    operations.keep_duplicate_setup(DuplicateSetup(hit_percentage=30), by=None)
    assert len(search()) == 1


def test_new_contacts_are_compared_with_all_there_are() -> None:
    old = builders.person("Lena Brandt", email="lena@lac.example")
    new = builders.person("Lena Brandt", email="lena@lac.example")
    assert operations.record_duplicates([new.pk]) == 1
    assert DuplicatePair.objects.get().first == old


def test_a_key_that_many_have_says_nothing() -> None:
    for number in range(60):
        builders.person(f"Person{number} Nobody{number}", phone="021 000 00 00")
    assert search() == []


@pytest.mark.parametrize("number", [3, 60])
def test_what_is_typed_is_looked_up_with_two_questions(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(number):
        builders.person("Lena Brandt", email="lena@lac.example")
    with django_assert_num_queries(2):
        assert len(duplicates.possible_duplicates(name="Lena Brandt", email="lena@lac.example")) >= 3


@pytest.mark.parametrize("number", [2, 30])
def test_keys_of_many_are_refreshed_with_as_few_statements_as_of_one(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [builders.person(f"Lena Brandt{each}").pk for each in range(number)]
    with django_assert_max_num_queries(6):
        operations.refresh_keys(ids)
    assert DuplicateKey.objects.values("contact").distinct().count() == Contact.objects.count()
