"""Consent that everybody in a file has given: recorded with the import, shown, and taken back with it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import operations
from crm.errors import ImportRefused
from crm.models import Consent, Contact, ContactImport, Language
from crm.operations.importing import working
from tests.crm import builders

ROWS = "First name;Surname;Company;E-mail;Language\nZoé;Müller;Fonderie;zoe@lac.example;FRA\nMax;Kern;;max@lac.example;"
DAY = datetime.date(2026, 3, 1)
SAID: dict[str, Any] = {"channels": ["email", "letter"], "source": "form", "date": DAY, "wording": ""}


def imported(content: str = ROWS, **consent: Any) -> ContactImport:
    return operations.import_contacts(content=content.encode(), name="fair.csv", by=None, consent=SAID | consent)


def states() -> dict[str, tuple[str, str, str]]:
    names = ("name", "email_consent", "letter_consent", "phone_consent")
    return {name: states for name, *states in Contact.objects.values_list(*names)}  # type: ignore[misc]


def test_all_new_contacts_of_the_file_have_agreed_and_the_companies_they_work_for_have_not() -> None:
    run = imported()
    assert states() == {
        "Zoé Müller": ["given", "given", "unknown"],
        "Max Kern": ["given", "given", "unknown"],
        "Fonderie": ["unknown", "unknown", "unknown"],
    }
    rows = set(Consent.objects.values_list("source", "date", "given", "proof", "change_set"))
    assert rows == {("form", DAY, True, "fair.csv", run.change_set_id)}


def test_who_is_there_already_keeps_what_is_recorded() -> None:
    zoe = builders.person("Zoé Müller", email="zoe@lac.example")
    operations.record_consent(zoe, channel="email", given=False, source="email", by=None)
    imported()
    assert states()["Zoé Müller"] == ["withdrawn", "unknown", "unknown"]
    assert states()["Max Kern"] == ["given", "given", "unknown"]


def test_each_agrees_to_the_wording_in_the_own_language() -> None:
    texts = {"ENU": "You may write to me.", "FRA": "Vous pouvez m’écrire."}
    for code, text in texts.items():
        operations.keep_wording(code="FAIR", language=Language.objects.get(pk=code), text=text, by=None)
    imported(wording="FAIR", channels=["email"])
    found = dict(Consent.objects.values_list("contact__name", "wording__language"))
    assert found == {"Zoé Müller": "FRA", "Max Kern": "ENU"}


def test_undoing_the_import_takes_the_consent_back_also_from_those_who_stay() -> None:
    run = imported()
    zoe = Contact.objects.get(name="Zoé Müller")
    operations.edit_contact(zoe, by=None, city="Nyon")
    operations.undo_import(run, by=None)
    operations.work_on_import(run.pk)
    assert states() == {"Zoé Müller": ["unknown"] * 3, "Fonderie": ["unknown"] * 3}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channels": []}, "consent_channels"),
        ({"channels": ["smoke"]}, "consent_channels"),
        ({"source": ""}, "consent_source"),
        ({"date": None}, "consent_date"),
        ({"date": datetime.date(2999, 1, 1)}, "consent_date"),
        ({"wording": "NONE"}, "consent_wording"),
    ],
)
def test_what_is_missing_or_cannot_be_is_said_beside_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        imported(**wrong)
    assert refused.value.field == field
    assert not Contact.objects.exists()


def test_as_many_statements_for_a_part_of_ten_rows_as_of_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = set()
    for rows in (10, 1_000):
        persons = [f"P{rows};N{number};n{rows}x{number}@lac.example" for number in range(rows)]
        monkeypatch.setattr(working, "ROWS", rows)
        with CaptureQueriesContext(connection) as statements:
            imported("\n".join(["First name;Surname;E-mail", *persons]))
        counted.add(len(statements))
    assert len(counted) == 1
