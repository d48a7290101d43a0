"""How alike two contacts are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.keys import TELLING, Rules, SearchString, keys_of
from crm.likeness import compare, name_likeness
from crm.traits import Traits, same_phone

COLUMNS = sorted({column for column, _part in TELLING})

RULES = Rules(tuple(SearchString(column, part, 5) for column in COLUMNS for part in ("first", "last")))


def person(name: str, **more: str) -> Traits:
    return Traits("person", name, **more)


def company(name: str, **more: str) -> Traits:
    return Traits("company", name, **more)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Hélène Müller", "HELENE MULLER", 100, 100),
        ("Lena Brandt", "Brandt, Lena", 100, 100),
        ("L. Brandt", "Lena Brandt", 90, 95),
        ("Lena Maria Brandt", "Lena Brandt", 95, 95),
        ("Lena Brandt", "Lena Brant", 85, 99),
        ("Lena Brandt", "Max Kern", 0, 50),
        ("", "Lena Brandt", 0, 0),
        ("?", "!", 0, 0),
    ],
)
def test_names_are_alike_without_accents_in_any_order_and_with_initials(
    one: str, other: str, least: int, most: int
) -> None:
    assert least <= name_likeness(one, other) <= most
    assert name_likeness(one, other) == name_likeness(other, one)


def test_a_companys_legal_form_says_nothing() -> None:
    assert name_likeness("Fonderie du Lac SA", "Fonderie du Lac S.A.", of_company=True) == 100
    assert name_likeness("Fonderie du Lac SA", "Fonderie du Lac", of_company=True) == 100


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+41 79 555 01 02", "079 555 01 02", True),
        ("0041795550102", "+41 (0)79 555 01 02", True),
        ("079/555 01 02", "079 555 01 02", True),
        ("+41 79 555 01 02", "+33 79 555 01 02", False),
        ("079 555 01 02", "079 555 01 03", False),
        ("123", "123", False),
        ("", "", False),
    ],
)
def test_a_number_is_the_same_with_and_without_the_countrys(one: str, other: str, same: bool) -> None:
    assert same_phone(one, other) is same
    assert same_phone(other, one) is same


def test_search_strings_are_stripped_cut_and_in_capitals() -> None:
    lake = company("A & B-Fonderie du Lac")
    assert SearchString("name", "first", 5).of(lake) == "ABFON"
    assert SearchString("name", "last", 5).of(lake) == "DULAC"
    assert SearchString("city", "last", 5).of(lake) == ""


def test_of_sixteen_search_strings_ten_make_a_hit() -> None:
    assert RULES.needed == 10
    own = {"address": "Quai 3", "city": "Vevey", "post_code": "18001", "phone": "0210000000"}
    nine = company("Alpha", **own, mobile_phone="0791111111")
    ten = company("Alpha", **own, mobile_phone="0791111111")
    beside = company("Omega", **own, mobile_phone="0791111112")
    assert compare(nine, ten, RULES).strings == 75
    assert compare(nine, beside, RULES).strings == 100 * 9 // 16


@given(
    st.lists(st.sampled_from(["", "12345", "54321"]), min_size=8, max_size=8),
    st.lists(st.sampled_from(["", "12345", "54321"]), min_size=8, max_size=8),
)
def test_companies_with_enough_search_strings_in_common_share_a_key(first: list[str], second: list[str]) -> None:
    one, other = (company(**{"name": "", **dict(zip(COLUMNS, each, strict=True))}) for each in (first, second))
    if compare(one, other, RULES).strings >= RULES.hit:
        assert keys_of(one, RULES) & keys_of(other, RULES)


@given(st.text(), st.text(), st.text())
def test_any_text_has_keys_and_is_compared(name: str, email: str, phone: str) -> None:
    for traits in (person(name, email=email, phone=phone), company(name, email=email, phone=phone)):
        assert all(0 <= key < 2**63 for key in keys_of(traits, RULES))
        assert 0 <= compare(traits, traits, RULES).total <= 100


def test_colleagues_with_one_phone_are_not_the_same() -> None:
    work = {"company": "Fonderie du Lac", "phone": "021 000 00 00", "city": "Vevey"}
    assert compare(person("Lena Brandt", **work), person("Max Kern", **work), RULES).total < 60


def test_namesakes_with_different_employers_and_addresses_are_not_the_same() -> None:
    lena = person("Lena Brandt", company="Fonderie du Lac", email="lena@lac.example")
    other = person("Lena Brandt", company="Banque Privée", email="lb@banque.example")
    assert compare(lena, other, RULES).total < 60


def test_a_person_and_a_company_are_never_the_same() -> None:
    assert compare(person("Lac", email="a@b.example"), company("Lac", email="a@b.example"), RULES).total == 0
