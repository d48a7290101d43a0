"""Searching must not care about case and accents."""

import pytest

from config.lib.text import finder, fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Écritures  Campagne", "ecritures campagne"),
        ("MÜLLER", "muller"),
        ("Sørensen", "sorensen"),
        ("Straße", "strasse"),
        ("Œuvre", "oeuvre"),
        ("Boîte d’envoi", "boite d'envoi"),
        ("", ""),
    ],
)
def test_text_is_folded(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("wanted", "text", "found"),
    [
        ("segments consignes", "Segments consignés", True),
        ("consignes segm", "Segments consignés", True),
        ("segments contacts", "Segments consignés", False),
        ("", "anything", True),
    ],
)
def test_all_words_wanted_must_be_in_the_text(wanted, text, found):
    assert finder(wanted)(text) is found
