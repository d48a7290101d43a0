"""The catalogue of merge fields and the names they go by."""

from __future__ import annotations

import pytest

from interactions.documents.fields import FIELDS, KEYS, fold, resolve


def test_every_name_in_every_language_leads_to_its_field():
    for field in FIELDS:
        for name in (field.key, field.english, field.french, field.danish):
            assert resolve(name) == field.key


def test_no_two_fields_share_a_name():
    names = [{fold(name) for name in (one.key, one.english, one.french, one.danish)} for one in FIELDS]
    assert sum(map(len, names)) == len(KEYS)


def test_names_are_short_enough_for_word():
    assert all(len(name) <= 40 for one in FIELDS for name in (one.english, one.french, one.danish))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Contact E-Mail", "contact_email"),
        ("contact email", "contact_email"),
        ("N_contact", "contact_no"),
        ("Prenom du contact", "contact_first_name"),
        ("Shoe size", None),
        ("SOCIETE DU CONTACT", "contact_company_name"),
        ("Sælgers_navn", "salesperson_name"),
        ("", None),
    ],
)
def test_spelling_is_forgiven(name, key):
    assert resolve(name) == key


def test_a_field_is_named_in_the_readers_language():
    name = next(one for one in FIELDS if one.key == "contact_name")
    assert [name.caption(code) for code in ("en", "fr-ch", "da", "it")] == [
        "Contact Name",
        "Nom du contact",
        "Kontaktens navn",
        "Contact Name",
    ]
