"""Other people's field names: what is proposed for them, and the document with ours in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from interactions.documents.checks import check_upload
from interactions.documents.fields import KEYS, fold
from interactions.documents.known_names import KNOWN, UNSURE
from interactions.documents.matching import FIELDS_BY_KEY, ambiguous, proposals, renamed
from interactions.documents.template import compile_template
from tests.interactions.documents.builders import document_of, field, first_text, merge, opened, run, simple, texts

WORD_FILES = Path(__file__).parents[2] / "data" / "word"


def likely(name: str) -> str:
    """The key of the field that is taken for a name unless somebody says otherwise."""
    return next((found.key for found, sure in proposals(name) if sure), "")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("first_name", "contact_first_name"),
        ("Prénom", "contact_first_name"),
        ("Fornavn", "contact_first_name"),
        ("Vorname", "contact_first_name"),
        ("Voornaam", "contact_first_name"),
        ("Achternaam", "contact_surname"),
        ("Company_Name", "contact_company_name"),
        ("Adresregel_1", "contact_address"),
        ("Champ_adresse_2", "contact_address_2"),
        ("PLZ", "contact_post_code"),
        ("Land_of_regio", "contact_country"),
        ("Postnr.", "contact_post_code"),
        ("GreetingLine", "formal_salutation"),
        ("Firstnmae", "contact_first_name"),
        ("Voornaam2", "contact_first_name"),
        ("Contact Nam", "contact_name"),
        ("thesis_grade", ""),
        ("Titel", ""),
        ("", ""),
    ],
)
def test_the_likely_field_is_proposed(name, key):
    assert likely(name) == key


def test_a_title_is_proposed_but_not_taken():
    assert [(found.key, sure) for found, sure in proposals("Titel")] == [("contact_job_title", False)]


def test_every_known_name_leads_to_a_field_we_have():
    assert set(KNOWN.values()) | set(UNSURE.values()) <= set(FIELDS_BY_KEY)
    assert all(likely(name) == key for name, key in KNOWN.items())


def test_only_the_name_of_a_company_means_something_else_here_than_to_most_people():
    assert [name for name in KEYS if ambiguous(name)] == ["companyname"]


def test_a_document_of_word_is_matched_and_merges():
    content = (WORD_FILES / "test_winword2010.docx").read_bytes()
    unknown = {one.name for one in check_upload(content, "a.docx").unknown}
    names = {fold(name): proposals(name)[0][0].english for name in unknown if likely(name)}
    matched = renamed(content, names)
    assert [one.name for one in check_upload(matched, "a.docx").unknown] == ["Titel"]
    letter = compile_template(matched).render({"contact_first_name": "Ann", "contact_surname": "Berg"})
    assert "Ann Berg" in " ".join(texts(letter))
    assert "Dear Ann," in " ".join(texts(letter))


@pytest.mark.parametrize(
    "content",
    [
        merge("Voornaam", "\\* Upper"),
        simple("Voornaam", "\\* Upper"),
        field(" MERGE", "FIELD Voor", 'naam \\* Upper \\b "" ', shown="«Voornaam»"),
        field(' IF "1" = "1" "', merge("Voornaam", "\\* Upper"), '" "no" '),
    ],
    ids=["complex", "simple", "scattered", "inside an IF field"],
)
def test_switches_and_surroundings_stay(content):
    matched = renamed(document_of(run("To "), content), {"voornaam": "Prénom du contact"})
    assert first_text(compile_template(matched).render({"contact_first_name": "Ann"})) == "To ANN"


def test_the_document_shows_the_new_name_where_it_showed_the_old_one():
    matched = renamed(document_of(merge("Voornaam"), run(" Voornaam")), {"voornaam": "Contact First Name"})
    assert opened(matched).paragraphs[0].text == "«Contact First Name» Voornaam"


def test_the_same_names_give_the_same_bytes_and_no_names_the_same_document():
    content = document_of(merge("Voornaam"))
    names = {"voornaam": "Contact First Name"}
    assert renamed(content, names) == renamed(content, names)
    assert renamed(renamed(content, names), names) == renamed(content, names)
    assert renamed(content, {"other": "Contact Name"}) == content
