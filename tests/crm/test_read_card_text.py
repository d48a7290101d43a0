"""Reading the text of a card, or the signature of an e-mail."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lib.text import words_of
from crm.card_text import FIELDS, read_card_text
from crm.card_text.words import COUNTRIES, LABELS, PREFIXES

SWISS = """Lena Brandt
Leiterin Einkauf
Fonderie du Lac SA
Quai du Port 4
CH-1003 Lausanne
Tel. +41 21 555 01 10
Mobile +41 79 555 01 11
lena.brandt@fonderie-du-lac.example
www.fonderie-du-lac.example"""
FRENCH = """--
Marianne BESSON | Responsable des achats
Ateliers Varenne SAS
14, quai des Tanneurs - 69002 Lyon - France
T : 04 78 00 41 26 | P : 06 12 34 56 78 | Fax : 04 78 00 41 27
m.besson@ateliers-varenne.example"""
DANISH = """Nørregaard Maskiner A/S
Jens Peter Holm
Indkøbschef
Industrivej 12B, 8260 Viby J, Danmark
Direkte: +45 86 12 34 56 / Mobil: +45 20 12 34 56
jph@norregaard.example
CVR 12345678"""
BRITISH = """Dr. Oliver Finch, Head of Procurement
Kestrel Instruments Ltd
221B Baker Street, London NW1 6XE, UK
oliver.finch@kestrel.example
+44 20 7946 0958 (office)
+44 7700 900123 (mobile)"""
AMERICAN = """Austin Robotics, Inc.
Maria Lopez
VP Sales
500 Congress Avenue
Austin, TX 78701
(512) 555-0143
maria@austinrobotics.example"""
GERMAN = """Mit freundlichen Grüssen

Herr Max Muster
Prokurist
Muster & Söhne GmbH & Co. KG
Bahnhofstr. 1
D-10115 Berlin
Telefon: 030 / 123456-0
Handy: 0171 1234567
USt-IdNr.: DE123456789"""


@pytest.mark.parametrize(
    ("text", "fields", "rest"),
    [
        (
            SWISS,
            {
                "first_name": "Lena", "surname": "Brandt", "job_title": "Leiterin Einkauf",
                "company_name": "Fonderie du Lac SA", "address": "Quai du Port 4", "post_code": "1003",
                "city": "Lausanne", "country": "CH", "phone": "+41 21 555 01 10", "mobile_phone": "+41 79 555 01 11",
                "email": "lena.brandt@fonderie-du-lac.example", "home_page": "www.fonderie-du-lac.example",
            },
            [],
        ),
        (
            FRENCH,
            {
                "first_name": "Marianne", "surname": "Besson", "job_title": "Responsable des achats",
                "company_name": "Ateliers Varenne SAS", "address": "14, quai des Tanneurs", "post_code": "69002",
                "city": "Lyon", "country": "FR", "phone": "04 78 00 41 26", "mobile_phone": "06 12 34 56 78",
                "email": "m.besson@ateliers-varenne.example",
            },
            ["Fax 04 78 00 41 27"],
        ),
        (
            DANISH,
            {
                "first_name": "Jens Peter", "surname": "Holm", "job_title": "Indkøbschef",
                "company_name": "Nørregaard Maskiner A/S", "address": "Industrivej 12B", "post_code": "8260",
                "city": "Viby J", "country": "DK", "phone": "+45 86 12 34 56", "mobile_phone": "+45 20 12 34 56",
                "email": "jph@norregaard.example",
            },
            ["CVR 12345678"],
        ),
        (
            BRITISH,
            {
                "first_name": "Oliver", "surname": "Finch", "job_title": "Head of Procurement",
                "company_name": "Kestrel Instruments Ltd", "address": "221B Baker Street", "post_code": "NW1 6XE",
                "city": "London", "country": "GB", "phone": "+44 20 7946 0958", "mobile_phone": "+44 7700 900123",
                "email": "oliver.finch@kestrel.example",
            },
            ["Dr."],
        ),
        (
            AMERICAN,
            {
                "first_name": "Maria", "surname": "Lopez", "job_title": "VP Sales",
                "company_name": "Austin Robotics, Inc.", "address": "500 Congress Avenue", "post_code": "TX 78701",
                "city": "Austin", "country": "US", "phone": "(512) 555-0143", "email": "maria@austinrobotics.example",
            },
            [],
        ),
        (
            GERMAN,
            {
                "first_name": "Max", "surname": "Muster", "job_title": "Prokurist",
                "company_name": "Muster & Söhne GmbH & Co. KG", "address": "Bahnhofstr. 1", "post_code": "10115",
                "city": "Berlin", "country": "DE", "phone": "030 / 123456-0", "mobile_phone": "0171 1234567",
            },
            ["Mit freundlichen Grüssen", "Herr", "USt-IdNr.: DE123456789"],
        ),
    ],
    ids=["Swiss", "French", "Danish", "British", "American", "German"],
)  # fmt: skip
def test_a_card_is_read_into_its_fields(text: str, fields: dict[str, str], rest: list[str]) -> None:
    card = read_card_text(text)
    assert (card.fields, card.rest) == (fields, rest)


@pytest.mark.parametrize(
    "name",
    [
        "Lena Brandt\nlena.brandt@lake.example",
        "Brandt Lena\nlena.brandt@lake.example",
        "Brandt Lena\nl.brandt@lake.example",
        "BRANDT Lena",
        "Lena BRANDT",
        "LENA BRANDT",
        "Brandt, Lena",
    ],
)
def test_first_name_and_surname_are_told_apart_in_any_order(name: str) -> None:
    assert read_card_text(name).fields.items() >= {"first_name": "Lena", "surname": "Brandt"}.items()


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Tél. 021 555 01 10", "phone"),
        ("079 555 01 10", "mobile_phone"),
        ("+33 6 12 34 56 78", "mobile_phone"),
        ("Natel: 021 555 01 10", "mobile_phone"),
        ("021 555 01 10 (mobile)", "mobile_phone"),
    ],
)
def test_the_word_beside_a_number_says_which_phone_it_is_else_the_number_does(line: str, kind: str) -> None:
    assert set(read_card_text(line).fields) == {kind}


@pytest.mark.parametrize("line", ["Fax 021 555 01 10", "CHE-123.456.789", "SIRET 732 829 320 00074", "27-11-2026"])
def test_other_numbers_are_kept_beside_the_fields(line: str) -> None:
    card = read_card_text(line)
    assert (card.fields, card.rest) == ({}, [line])


def test_a_second_phone_is_not_lost() -> None:
    assert read_card_text("Tel. 021 555 01 10\nTel. 021 555 01 20").rest == ["Tel. 021 555 01 20"]


def test_a_company_is_known_by_the_domain_of_its_addresses() -> None:
    card = read_card_text("Big Blue Sky\nContoso\nlena@contoso.example")
    assert card.fields["company_name"] == "Contoso"


PIECES = st.sampled_from(
    [line for text in (SWISS, FRENCH, DANISH, BRITISH, AMERICAN, GERMAN) for line in text.splitlines()]
)
LINES = st.lists(st.one_of(PIECES, st.text(max_size=60), st.from_regex(r"[A-Za-z0-9@+.,: -]{0,40}", fullmatch=True)))


@given(LINES.map("\n".join))
def test_whatever_the_text_is_nothing_of_it_is_lost(text: str) -> None:
    card = read_card_text(text)
    assert set(card.fields) <= set(FIELDS)
    assert all(value and "\n" not in value for value in card.fields.values())
    kept = words(" ".join([*card.fields.values(), *card.rest]))
    codes = {word for name in COUNTRIES for word in words(name)} | {code.lower() for code in PREFIXES}
    assert words(text) - kept <= LABELS | codes


def words(text: str) -> set[str]:
    """What of a text counts: its words and numbers, whatever their case, and whether or not blanks are between."""
    return {word for part in re.findall(r"[^\W\d_]+|\d+", text) for word in words_of(part)}
