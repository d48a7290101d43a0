"""Importing lists of contacts: every encoding and delimiter, who is there already, what is wrong, and the way back."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.lib.spreadsheets import Column, workbook_parts
from crm import operations
from crm.errors import ImportRefused
from crm.models import ChangeSet, Contact, ContactImport, DuplicateKey, DuplicatePair, RejectedRow
from crm.operations.importing import working
from tests.crm import builders

HEADS = "Prénom;Nom;Société;E-mail;Ville"
ROWS = "Zoé;Müller;Fonderie;zoe@lac.example;Genève\nMax;Kern;Fonderie;max@lac.example;Nyon\n"


def imported(content: str | bytes, name: str = "list.csv", **settings: Any) -> ContactImport:
    raw = content.encode() if isinstance(content, str) else content
    run = operations.import_contacts(content=raw, name=name, by=settings.pop("by", None), **settings)
    assert run.created + run.changed + run.repeated + run.rejected == run.rows
    return run


def undone(run: ContactImport) -> dict[str, Any]:
    operations.undo_import(run, by=None)
    operations.work_on_import(run.pk)
    run.refresh_from_db()
    assert run.state == ContactImport.State.UNDONE
    return run.undone


def counts(run: ContactImport) -> tuple[int, int, int, int]:
    assert (run.state, run.error) == (ContactImport.State.DONE, "")
    return run.created, run.changed, run.repeated, run.rejected


def reasons(run: ContactImport) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in run.rejected_rows.all()]


def workbook(heads: Sequence[str], *rows: Sequence[str | int | datetime.date]) -> bytes:
    return b"".join(workbook_parts([Column(head) for head in heads], rows))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "mac_roman"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_encoding_delimiter_and_line_end_is_found_out(encoding: str, delimiter: str, end: str) -> None:
    text = f"{HEADS}\n{ROWS}".replace(";", delimiter).replace("\n", end)
    run = imported(text.encode(encoding))
    assert counts(run) == (2, 0, 0, 0)
    assert run.delimiter == delimiter
    zoe = Contact.objects.select_related("company").get(email="zoe@lac.example")
    assert (zoe.name, zoe.first_name, zoe.surname, zoe.city) == ("Zoé Müller", "Zoé", "Müller", "Genève")
    assert zoe.company
    assert zoe.company.name == "Fonderie"
    assert Contact.objects.companies().count() == run.companies == 1


def test_quoted_newlines_delimiters_and_quotes_are_kept() -> None:
    run = imported('Name,Company,Note\n"Brandt, Lena","Lake ""Blue"" SA","first line\nsecond, line"\n')
    lena = Contact.objects.select_related("company").get(surname="Brandt")
    assert counts(run) == (1, 0, 0, 0)
    assert (lena.first_name, lena.note, lena.company.name) == ("Lena", "first line\nsecond, line", 'Lake "Blue" SA')


def test_a_quotation_mark_that_is_never_closed_costs_one_row() -> None:
    run = imported('Name;City\n"Lena Brandt;Bern\nMax Kern;Thun\nZoe Lutz;Nyon\n')
    assert reasons(run) == [(2, "A quotation mark is opened and not closed.")]
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Max Kern", "Zoe Lutz"]


def test_the_line_by_which_excel_names_the_delimiter_is_no_row() -> None:
    run = imported("sep=;\r\nName;City\r\nLena Brandt;Bern, Thun\r\n")
    assert (counts(run), Contact.objects.get().city) == ((1, 0, 0, 0), "Bern, Thun")


def test_a_workbook_comes_in_with_its_numbers_and_dates() -> None:
    rows = [
        ("No.", "Name", "Company", "Post code", "Birthday"),
        ("K1", "Lena Brandt", "Lake SA", 1800, datetime.date(1980, 3, 22)),
        ("", "Max Kern", "Lake SA", "01800", ""),
    ]
    columns = ["number", "name", "company", "post_code", "remark"]
    run = imported(workbook(*rows), "fair.xlsx", columns=columns)
    assert (counts(run), run.kind) == ((2, 0, 0, 0), "xlsx")
    lena = Contact.objects.get(number="K1")
    assert (lena.post_code, lena.note) == ("1800", "Birthday: 1980-03-22")


@pytest.mark.parametrize(
    "heads",
    [
        "First Name,Last Name,Company,E-mail Address,Business City",
        "Given Name,Family Name,Organization Name,E-mail 1 - Value,Address 1 - City",
        "Prénom,Nom,Société,Adresse de messagerie,Ville (bureau)",
        "Fornavn,Efternavn,Firma,E-mail-adresse,By (arbejde)",
        "Vorname,Nachname,Firma,E-Mail,Ort",
    ],
)
def test_headings_of_usual_programs_are_understood(heads: str) -> None:
    run = imported(f"{heads}\nLena,Brandt,Lake SA,lena@lac.example,Vevey\n")
    lena = Contact.objects.persons().select_related("company").get()
    assert run.columns == ["first_name", "surname", "company", "email", "city"]
    assert (lena.name, lena.company.name, lena.email, lena.city) == (
        "Lena Brandt", "Lake SA", "lena@lac.example", "Vevey")  # fmt: skip


def test_what_columns_hold_is_remembered_for_the_same_headings() -> None:
    content = b"Wer;Wo\nLena Brandt;Bern\n"
    first = operations.upload_contacts(file=io.BytesIO(content), name="a.csv", by=None)
    assert first.columns == ["", ""]
    operations.look_through(first, by=None, columns=["name", "city"])
    assert operations.upload_contacts(file=io.BytesIO(content), name="b.csv", by=None).columns == ["name", "city"]


@pytest.mark.parametrize(
    ("text", "code"), [("FRA", "FRA"), ("french", "FRA"), ("fr", "FRA"), ("Danish", "DAN"), ("", None)]
)
def test_codes_are_found_by_code_or_description(text: str, code: str | None) -> None:
    imported(f"Name;Language;City\nLena Brandt;{text};Bern\n")
    assert Contact.objects.get().language_id == code


def test_classifications_go_to_the_person_and_to_the_company() -> None:
    run = imported(
        "Name;Company;Job responsibility;Business relation;Industry group;Mailing group\n"
        "Lena Brandt;Lake SA;Achat;PROS, Customer;Manufacturing;NEWS\n"
        ";Hill SA;;PROS;;\n"
    )
    assert counts(run) == (2, 0, 0, 0)
    lena, lake = Contact.objects.get(surname="Brandt"), Contact.objects.get(name="Lake SA")
    assert [each.pk for each in lena.job_responsibilities.all()] == ["PURCHASE"]
    assert [each.pk for each in lena.mailing_groups.all()] == ["NEWS"]
    assert sorted(each.pk for each in lake.business_relations.all()) == ["CUST", "PROS"]
    assert [each.pk for each in lake.industry_groups.all()] == ["MANUF"]
    assert Contact.objects.get(name="Hill SA").business_relations.count() == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Max;not-an-address;;;", "E-mail: not-an-address is not an e-mail address."),
        ("Max;;Klingon;;", "Language code: There is no code or description “Klingon”."),
        (f"Max;;;{'x' * 61};", "City: At most 60 characters fit here; there are 61."),
        ("Max;;;;call me", "Phone: call me has letters: a phone number has none."),
        (";;FRA;;", "Name (company, or person in one): A contact needs a name."),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_the_good_ones_come_in(row: str, reason: str) -> None:
    run = imported(f"Name;E-mail;Language;City;Phone\nLena Brandt;;;Bern;\n{row}\nZoe Lutz;;;Nyon;\n")
    assert (counts(run), reasons(run)) == ((2, 0, 0, 1), [(3, reason)])
    assert run.rejected_rows.get().cells == row.split(";")


def test_bytes_that_the_encoding_does_not_have_are_told() -> None:
    content = b"Name;City\nLena Brandt;Gen\xe8ve\nMax Kern;Bern\n"
    run = operations.upload_contacts(file=io.BytesIO(content), name="a.csv", by=None)
    assert run.encoding != "utf-8"
    run = operations.read_import_anew(run, by=None, encoding="utf-8")
    operations.look_through(run, by=None, columns=["name", "city"])
    operations.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.created, run.rejected) == (1, 1)
    assert "encoding" in run.sample["rejected"][0]["reason"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        (b"\r\n\r\n", "The file is empty"),
        (b"Name;City\r\n", "no rows"),
        (b"PK\x03\x04broken", "damaged"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel 2003"),
    ],
)
def test_what_is_no_list_of_contacts_is_said(content: bytes, says: str) -> None:
    with pytest.raises(ImportRefused, match=says) as refused:
        imported(content)
    assert refused.value.field == "file"
    assert not ContactImport.objects.exists()


def test_a_workbook_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.importing.workbooks.MOST_BYTES", 500)
    with pytest.raises(ImportRefused, match="larger than"):
        imported(workbook(("Name",), ("Lena",)))


def test_two_columns_for_one_field_are_refused() -> None:
    with pytest.raises(ImportRefused, match="Two columns") as refused:
        imported("Name;City;Ort\nLena;Bern;Thun\n", columns=["name", "city", "city"])
    assert refused.value.field == "column-2"


def test_who_is_there_is_known_by_number_then_e_mail_then_by_what_is_alike() -> None:
    lake = builders.company("Lake SA")
    builders.person("Lena Brandt", number="P1")
    builders.person("Max Kern", email="max@lac.example")
    builders.person("Zoe Lutz", company=lake)
    run = imported(
        "No.;Name;Company;E-mail;Job title\n"
        "P1;Lena Brandt;;;Buyer\n;Maximilian Kern;;max@lac.example;Buyer\n"
        ";Zoe Lutz;Lake SA;;Buyer\n;Zoe Lutz;Hill;;Buyer\n"
    )
    assert counts(run) == (1, 3, 0, 0)
    assert Contact.objects.filter(job_title="Buyer").count() == 4
    assert Contact.objects.get(email="max@lac.example").name == "Max Kern"


@pytest.mark.parametrize(
    ("treatment", "expected", "city", "phone"),
    [
        ("complete", (0, 1, 0, 0), "Bern", "+41 1"),
        ("overwrite", (0, 1, 0, 0), "Thun", "+41 1"),
        ("skip", (0, 0, 1, 0), "Bern", ""),
        ("new", (1, 0, 0, 0), "Bern", ""),
    ],
)
def test_a_contact_already_there_is_treated_as_chosen(
    treatment: str, expected: tuple[int, ...], city: str, phone: str
) -> None:
    lena = builders.person("Lena Brandt", email="lena@lac.example", city="Bern", note="old")
    run = imported("Name;E-mail;City;Phone;Note\nLena Brandt;lena@lac.example;Thun;+41 1;new\n", treatment=treatment)
    lena.refresh_from_db()
    assert (counts(run), lena.city, lena.phone) == (expected, city, phone)
    assert lena.note == ("old\nnew" if expected[1] else "old")
    assert DuplicatePair.objects.count() == expected[0]


def test_colleagues_with_names_nearly_the_same_are_two_people() -> None:
    builders.person("Zoé Müller", email="zoe@lac.example", company=builders.company("Lake SA"), city="Vevey")
    run = imported("Name;Company;E-mail;City\nZoé Muller;Lake SA;other@lac.example;Vevey\nZoé Mullet;Lake SA;;Vevey\n")
    assert counts(run) == (2, 0, 0, 0)
    assert DuplicatePair.objects.exists()


def test_branches_of_a_company_are_kept_apart() -> None:
    run = imported("Company;City\nLake SA;Bern\nLake SA;Thun\nLake SA;Bern\n")
    assert counts(run) == (2, 0, 1, 0)


def test_somebody_twice_in_the_file_comes_in_once() -> None:
    run = imported("Name;E-mail;Phone\nLena Brandt;lena@lac.example;\nLena Brandt;lena@lac.example;+41 1\n")
    assert (counts(run), Contact.objects.get().phone) == ((1, 1, 0, 0), "+41 1")


def test_the_same_file_twice_doubles_nobody() -> None:
    imported(f"{HEADS}\n{ROWS}")
    assert counts(imported(f"{HEADS}\n{ROWS}")) == (0, 0, 2, 0)
    assert Contact.objects.count() == 3


def test_a_changed_company_is_followed_by_its_persons() -> None:
    lake = builders.company("Lake SA", number="C1", phone="+41 21 1")
    lena = builders.person("Lena Brandt", company=lake)
    run = imported("No.;Type;Name;Phone\nC1;Company;Lake SA;+41 21 2\n", treatment="overwrite")
    lena.refresh_from_db()
    assert lena.phone == "+41 21 2"
    undone(run)
    lena.refresh_from_db()
    assert lena.phone == "+41 21 1"


def test_defaults_fill_what_rows_leave_empty() -> None:
    defaults = {"language": "FRA", "salesperson": "AK", "mailing_groups": ["NEWS"]}
    imported("Name;Language\nLena Brandt;\nMax Kern;DAN\n", defaults=defaults)
    lena, kern = Contact.objects.order_by("pk")
    assert (lena.language_id, lena.salesperson_id, kern.language_id) == ("FRA", "AK", "DAN")
    assert lena.mailing_groups.count() == kern.mailing_groups.count() == 1


def test_undoing_takes_new_contacts_and_changes_back() -> None:
    lena = builders.person("Lena Brandt", email="lena@lac.example")
    run = imported(f"{HEADS}\nLena;Brandt;;lena@lac.example;Bern\n{ROWS}", defaults={"mailing_groups": ["NEWS"]})
    assert counts(run) == (2, 1, 0, 0)
    told = undone(run)
    assert (told["deleted"], told["restored"], told["kept"]) == (3, 1, 0)
    lena.refresh_from_db()
    assert (Contact.objects.get(), lena.city, lena.mailing_groups.count()) == (lena, "", 0)
    assert set(DuplicateKey.objects.values_list("contact", flat=True)) == {lena.pk}
    assert ChangeSet.objects.get(pk=run.change_set_id).undone_at


def test_undoing_keeps_and_names_whoever_was_used_or_changed_since() -> None:
    lena = builders.person("Lena Brandt", email="lena@lac.example")
    run = imported(f"{HEADS}\nLena;Brandt;;lena@lac.example;Bern\n{ROWS}")
    operations.edit_contact(lena, by=None, city="Thun")
    operations.edit_contact(Contact.objects.get(surname="Müller"), by=None, job_title="Buyer")
    told = undone(run)
    assert (told["deleted"], told["kept"]) == (1, 3)
    assert sorted((name, reason) for _number, name, reason in told["told"]) == [
        ("Fonderie", "Fonderie cannot be deleted: 1 person belongs to it."),
        ("Lena Brandt", "Changed since: City."),
        ("Zoé Müller", "Changed since."),
    ]
    lena.refresh_from_db()
    assert lena.city == "Thun"


def test_what_has_come_in_is_not_undone_or_started_twice() -> None:
    run = imported(f"{HEADS}\n{ROWS}")
    with pytest.raises(ImportRefused):
        operations.start_import(run, by=None)
    undone(run)
    with pytest.raises(ImportRefused):
        operations.undo_import(run, by=None)


def test_the_preview_counts_what_then_comes() -> None:
    builders.person("Lena Brandt", email="lena@lac.example")
    content = f"{HEADS}\nLena;Brandt;;lena@lac.example;Bern\n{ROWS}{ROWS};;;bad;\n".encode()
    run = operations.upload_contacts(file=io.BytesIO(content), name="a.csv", by=None)
    operations.look_through(run, by=None, columns=run.columns)
    operations.work_on_import(run.pk)
    run.refresh_from_db()
    expected = (run.created, run.changed, run.repeated, run.rejected, run.companies)
    assert expected == (2, 1, 2, 1, 1)
    assert Contact.objects.count() == 1
    operations.start_import(run, by=None)
    operations.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.created, run.changed, run.repeated, run.rejected, run.companies) == expected


def test_a_crash_half_way_resumes_and_nothing_comes_in_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.operations.importing.working.ROWS", 10)
    lines = "".join(f"Person N{number};p{number}@lac.example\n" for number in range(35))
    run = operations.upload_contacts(file=io.BytesIO(f"Name;E-mail\n{lines}".encode()), name="a.csv", by=None)
    operations.look_through(run, by=None, columns=run.columns)
    operations.work_on_import(run.pk)
    operations.start_import(run, by=None)
    keep, done = working.write, []

    def write_and_die(*args: Any) -> int:
        withheld = keep(*args)
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt
        return withheld

    monkeypatch.setattr("crm.operations.importing.working.write", write_and_die)
    with pytest.raises(KeyboardInterrupt):
        operations.work_on_import(run.pk)
    run.refresh_from_db()
    assert (run.state, run.position, Contact.objects.count()) == (ContactImport.State.RUNNING, 20, 20)
    operations.work_on_import(run.pk)
    operations.work_on_import(run.pk)
    run.refresh_from_db()
    assert (counts(run), Contact.objects.count(), run.file.name) == ((35, 0, 0, 0), 35, "")
    assert len(set(Contact.objects.values_list("number", flat=True))) == 35


def test_as_many_statements_for_many_rows_as_for_few() -> None:
    builders.company("Lake SA")
    few, many = statements(30, "a"), statements(1000, "b")
    assert few == many


def statements(rows: int, mark: str) -> int:
    builders.person(f"Known {mark}", email=f"known-{mark}@lac.example")
    lines = "".join(f"Person {mark}{n};{mark}{n}@lac.example;Lake SA;NEWS\n" for n in range(rows))
    content = f"Name;E-mail;Company;Mailing group\nKnown {mark};known-{mark}@lac.example;;NEWS\n{lines}".encode()
    run = operations.upload_contacts(file=io.BytesIO(content), name="a.csv", by=None)
    run.state = ContactImport.State.CHECKED
    run.save()
    operations.start_import(run, by=None)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        operations.work_on_import(run.pk)
    run.refresh_from_db()
    assert run.created == rows
    return len(captured)


ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANY
@given(content=st.binary(max_size=400))
def test_whatever_bytes_a_file_has_every_row_is_accounted_for(content: bytes) -> None:
    account_for(b"Name;City;E-mail\n" + content)
    account_for(content)


@ANY
@given(content=st.text(alphabet='ab;,\t"\n\r \\é@.=+', max_size=200))
def test_whatever_a_table_has_every_row_is_accounted_for(content: str) -> None:
    account_for(f"Name;City;E-mail\n{content}".encode())


@ANY
@given(content=st.text(alphabet="BEGIN:VCARD\r\n;=FNé \x00", max_size=200))
def test_whatever_a_card_has_every_card_is_accounted_for(content: str) -> None:
    account_for(f"BEGIN:VCARD\n{content}\nFN:Zoe\nEND:VCARD\n".encode())


@ANY
@given(places=st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), max_size=20))
def test_whatever_is_broken_in_a_workbook_nothing_breaks_off(places: list[tuple[int, int]]) -> None:
    content = bytearray(workbook(("Name", "City"), ("Lena", "Bern")))
    for place, byte in places:
        content[place % len(content)] = byte
    account_for(bytes(content))


def account_for(content: bytes) -> None:
    """The file is refused as a whole, or each of its rows is counted."""
    with transaction.atomic():
        try:
            run = operations.import_contacts(content=content, name="any", by=None)
        except ImportRefused:
            assert not Contact.objects.exists()
        else:
            assert (run.state, run.error) == ("done", "")
            assert run.created + run.changed + run.repeated + run.rejected == run.rows
            assert Contact.objects.count() == run.created + run.companies
            assert RejectedRow.objects.filter(contact_import=run).count() == run.rejected
        transaction.set_rollback(True)
