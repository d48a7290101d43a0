"""Contacts are found by the beginnings of their words, and the index is always in step with them."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from config.lib.sql import rows
from config.lib.text import words_of
from crm import operations, queries
from crm.models import Contact
from crm.search import TABLE, asked_for, finds, keep_index, phone_words, words_in
from tests.crm import builders


def found(text: str) -> list[str]:
    return list(Contact.objects.filter(words_in(text)).order_by("name").values_list("name", flat=True))


@pytest.fixture
def lena() -> Contact:
    lake = builders.company("Fonderie-Prés du Lac", city="Genève", phone="")
    return builders.person(
        "Léna Østergård",
        company=lake,
        email="lena.o@lac.example",
        mobile_phone="+41 (0)79 123 45 67",
        number="CT000123",
    )


@pytest.mark.parametrize(
    "typed",
    [
        *("lena", "LÉNA OST", "ostergard lena", "fonderie pres", "prés", "gene", "lena.o@lac.example", "lac.ex"),
        *("@lac", "CT000123", "ct0001", "000123", "123", "+41 79 123 45 67", "0041791234567", "079 123 45 67"),
        *("0791234567", "(079) 123-45-67", "079/123.45.67", "79 123 45", "lena 079 123 45 67 geneve", "  "),
    ],
)
def test_what_is_typed_finds_her(lena: Contact, typed: str) -> None:
    assert lena.name in found(typed)


@pytest.mark.parametrize("typed", ["ena", "lena brandt", "079 123 45 68", "1234567", "???", "\0", "lena'", "le* OR x"])
def test_what_is_typed_finds_nobody(lena: Contact, typed: str) -> None:
    builders.person("Max Kern")
    assert found(typed) == ([lena.name] if typed == "lena'" else [])


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("+41 79 123 45 67", ["41791234567", "791234567"]),
        ("0041 79 123 45 67", ["41791234567", "791234567"]),
        ("+1 212 555 0100", ["12125550100", "2125550100"]),
        ("+353 1 555 0100", ["35315550100", "15550100"]),
        ("079 123 45 67", ["791234567"]),
        ("", []),
        ("none", []),
        ("+", []),
    ],
)
def test_a_phone_number_is_one_word_with_and_without_its_country(written: str, words: list[str]) -> None:
    assert phone_words(written) == words


@pytest.mark.parametrize("typed", ["a " * 50_000, "x" * 50_000, "9 " * 50_000, "1" * 50_000, "ﷺ" * 400, "{@", "@@"])
def test_a_search_that_is_strange_or_as_long_as_a_book_finds_nobody(lena: Contact, typed: str) -> None:
    assert found(typed) == []


def test_the_index_follows_every_write(lena: Contact) -> None:
    Contact.objects.filter(pk=lena.pk).update(search_text="berta\nbern\n")
    assert (found("lena"), found("bert bern")) == ([], [lena.name])
    Contact.objects.bulk_create(Contact(number=f"X{n}", name=f"Nova {n}", search_text=f"nova {n}\n") for n in range(20))
    assert len(found("nova")) == 20
    some = list(Contact.objects.filter(words_in("nova")))
    for each in some:
        each.search_text = "vega\n"
    Contact.objects.bulk_update(some, ["search_text"])
    assert (len(found("nova")), len(found("vega"))) == (0, 20)
    Contact.objects.filter(words_in("vega")).delete()
    assert found("vega") == []
    check_index()


def test_a_company_renamed_is_found_with_its_persons(lena: Contact) -> None:
    assert lena.company
    operations.edit_contact(lena.company, by=None, name="Aciérie")
    assert found("acierie lena") == [lena.name]
    assert found("fonderie") == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only on SQLite: there a table built anew loses its triggers")
def test_triggers_that_went_with_their_table_come_back(lena: Contact) -> None:
    rows(f"DROP TRIGGER {TABLE}_changed", [])
    keep_index()
    Contact.objects.filter(pk=lena.pk).update(search_text="berta\n")
    assert (found("lena"), found("berta")) == ([], [lena.name])


def check_index() -> None:
    """SQLite compares its index with the rows, and raises an error where they differ."""
    if connection.vendor == "sqlite":
        rows(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('integrity-check', 1)", [])  # noqa: S608


def test_companies_are_found_by_name_and_domain(lena: Contact) -> None:
    lake = queries.find_company("fonderie pres  DU LAC")
    assert lake == lena.company
    assert queries.find_company("Fonderie") is None
    assert queries.find_company("...") is None
    assert queries.company_of_domain("x@lac.example") == lake
    assert queries.company_of_domain("x@ac.example") is None


LETTERS = st.text(st.sampled_from("abA éØß-.@'*\"\n0+1(2 ") | st.characters(exclude_categories=["Cs"]), max_size=12)


class Search(TestCase):
    @given(names=st.lists(LETTERS.filter(words_of), min_size=1, max_size=5), typed=LETTERS.filter(str.strip))
    @settings(max_examples=60, deadline=None)
    def test_the_index_answers_as_plain_python_does(self, names: list[str], typed: str) -> None:
        made = [
            Contact(number=f"H{place}", name="x", search_text=" ".join(words_of(name)) + "\n")
            for place, name in enumerate(names)
        ]
        Contact.objects.bulk_create(made)
        groups = asked_for(typed)
        expected = {each.number for each in made if groups and finds(groups, each.search_text.split())}
        assert set(Contact.objects.filter(words_in(typed)).values_list("number", flat=True)) == expected
        Contact.objects.all().delete()
