"""A person's name and its parts."""

from __future__ import annotations

import pytest

from crm import operations
from crm.models import Contact, Language
from crm.names import NameParts, split_name
from tests.crm import builders


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Lena", ("Lena", "", "")),
        ("Lena Brandt", ("Lena", "", "Brandt")),
        ("Lena Maria Brandt", ("Lena", "Maria", "Brandt")),
        ("Anna Lena Maria Brandt", ("Anna Lena", "Maria", "Brandt")),
        ("Ludwig van Beethoven", ("Ludwig", "", "van Beethoven")),
        ("Maria de la Cruz", ("Maria", "", "de la Cruz")),
        ("Karl Otto von der Heide", ("Karl", "Otto", "von der Heide")),
        ("Van Morrison", ("Van", "", "Morrison")),
        ("Martin King Jr.", ("Martin", "", "King Jr.")),
        ("Henry Stone III", ("Henry", "", "Stone III")),
        ("Brandt, Lena Maria", ("Lena", "Maria", "Brandt")),
        ("Stone, Jr.", ("Stone,", "", "Jr.")),
        ("", ("", "", "")),
    ],
)
def test_a_name_is_split_with_its_particles_and_suffixes(name: str, parts: tuple[str, str, str]) -> None:
    assert split_name(name) == NameParts(*parts)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Nagy Péter", ("Péter", "", "Nagy")),
        ("Kovács Anna Mária", ("Anna", "Mária", "Kovács")),
        ("ifj. Szabó Béla", ("Béla", "", "ifj. Szabó")),
        ("Nagy", ("", "", "Nagy")),
        ("Péter, Nagy", ("Nagy", "", "Péter")),
    ],
)
def test_where_the_surname_comes_first_it_is_split_off_there(name: str, parts: tuple[str, str, str]) -> None:
    assert split_name(name, surname_first=True) == NameParts(*parts)


def test_ideographs_are_written_together() -> None:
    assert NameParts("小明", "", "王").written(surname_first=True) == "王小明"
    assert NameParts("Taro", "", "Sato").written(surname_first=True) == "Sato Taro"


@pytest.fixture
def hungarian(db: None) -> Language:
    return Language.objects.create(code="HUN", description="Hungarian", iso="hu", surname_first=True)


def test_typed_parts_are_built_in_the_order_of_the_language(hungarian: Language) -> None:
    peter = builders.person("", first_name="Péter", surname="Nagy", language=hungarian)
    assert peter.name == "Nagy Péter"
    assert operations.edit_contact(peter, by=None, first_name="Pál").name == "Nagy Pál"


def test_a_typed_name_is_split_in_the_order_of_the_language(hungarian: Language) -> None:
    peter = builders.person("Nagy Péter", language=hungarian)
    assert (peter.first_name, peter.surname) == ("Péter", "Nagy")


def test_the_order_is_also_that_of_the_language_that_comes_from_the_company(hungarian: Language) -> None:
    mill = builders.company("Malom Kft", language=hungarian)
    peter = builders.person("Nagy Péter", company=mill)
    assert (peter.language, peter.surname) == (hungarian, "Nagy")


def test_choosing_another_language_later_leaves_the_name(hungarian: Language) -> None:
    peter = builders.person("Péter Nagy")
    operations.edit_contact(peter, by=None, language=hungarian)
    peter = Contact.objects.get(pk=peter.pk)
    assert (peter.name, peter.surname) == ("Péter Nagy", "Nagy")
