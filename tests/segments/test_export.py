"""The lines of a segment as CSV and as an Excel workbook, opened again."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from config.lib import spreadsheets
from config.lib.spreadsheets import ExportFailed, csv_parts, workbook_parts
from crm.models import Country, Salesperson
from crm.operations import add_address
from segments import operations, queries
from segments.export import Table
from segments.models import SegmentLine
from tests.segments.builders import (
    count_statements,
    job,
    make_code,
    make_company,
    make_contact,
    make_contacts,
    make_segment,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db


def written(parts, segment, **view):
    table = Table.of(segment, **view)
    return b"".join(parts(table.columns, table.rows()))


def as_csv(segment, language="en", **view):
    """The rows of the CSV file, as a spreadsheet set to the reader's country reads them."""
    with translation.override(language):
        content = written(csv_parts, segment, **view)
    text = content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="," if language == "en" else ";"))


def as_workbook(segment, language="en", **view):
    with translation.override(language):
        return CalamineWorkbook.from_filelike(io.BytesIO(written(workbook_parts, segment, **view)))


def as_rows(segment, **view):
    heads, *rows = as_workbook(segment, **view).get_sheet_by_index(0).to_python()
    return [dict(zip(heads, row, strict=True)) for row in rows]


def part_of(segment, path):
    with zipfile.ZipFile(io.BytesIO(written(workbook_parts, segment))) as parts:
        return parts.read(path)


def names(rows):
    return [row["Name"] for row in rows]


@pytest.fixture
def segment():
    firm = make_company("Ateliers Varenne SA")
    anna = make_contact(
        "Anna Maria Besson",
        first_name="Anna",
        middle_name="Maria",
        name_2="Purchases",
        surname="Besson",
        company=firm,
        job_title="Buyer",
        address="1, rue du Lac",
        address_2="2nd floor",
        post_code="01000",
        city="Genève",
        country=make_code(Country, "CH"),
        phone="+41 22 555 01 02",
        mobile_phone="+41 79 555 01 02",
        email="anna@example.com",
        language="DA",
        correspondence_type="email",
        salesperson=Salesperson.objects.create(code="CA", name="Claire Aubert"),
    )
    segment = make_segment(anna, make_contact("Bert", language="FR", correspondence_type="hard_copy"))
    by = make_user()
    operations.choose_template(segment, template=make_template(), by=by)
    operations.edit_header(segment, subject="Thank you", by=by)
    operations.edit_line(segment, contact=anna, description="VIP", by=by)
    return segment


@pytest.mark.parametrize("read", [as_csv, as_rows])
def test_a_line_is_exported_with_all_that_is_known_of_it(segment, read):
    row = read(segment)[0]
    assert row.pop("No.") in {"1", 1.0}
    assert row.pop("In the list since") in {timezone.localdate(), f"{timezone.localdate():%d/%m/%Y}"}
    assert row.pop("Contact No.").startswith("CT")
    assert row == {
        "Type": "Person",
        "Name": "Anna Maria Besson",
        "Name 2": "Purchases",
        "First name": "Anna",
        "Middle name": "Maria",
        "Surname": "Besson",
        "Company": "Ateliers Varenne SA",
        "Job title": "Buyer",
        "Address": "1, rue du Lac",
        "Address 2": "2nd floor",
        "Post code": "01000",
        "City": "Genève",
        "Country/region": "Ch",
        "Phone": "+41 22 555 01 02",
        "Mobile phone": "+41 79 555 01 02",
        "E-mail": "anna@example.com",
        "Language": "En",
        "Correspondence Type": "E-mail",
        "Subject": "Thank you",
        "Interaction Template Code": "BUS",
        "Salesperson": "Claire Aubert",
        "Edited by hand": "Yes",
    }


def test_csv_is_written_for_the_readers_country(segment):
    segment.actions.update(created_at=timezone.make_aware(timezone.datetime(2026, 3, 9, 12)))
    for language, day in (("en", "09/03/2026"), ("fr", "09/03/2026"), ("da", "09.03.2026")):
        first = as_csv(segment, language)[0]
        assert day in first.values()
        assert len(first) == 25
    heads = written(csv_parts, segment).decode("utf-8-sig").splitlines()[0]
    assert heads.startswith("No.,Contact No.,Type,Name")


def test_a_workbook_has_dates_as_dates_and_texts_as_texts(segment):
    segment.actions.update(created_at=timezone.make_aware(timezone.datetime(2026, 3, 9, 12)))
    row = as_rows(segment)[0]
    assert row["In the list since"] == date(2026, 3, 9)
    assert row["Post code"] == "01000"


@pytest.mark.parametrize("read", [as_csv, as_rows])
def test_only_what_the_list_shows_is_exported_in_its_order(segment, read):
    operations.remove_lines(segment, matching="bert", by=make_user())
    assert names(read(segment)) == ["Anna Maria Besson"]
    assert names(read(segment, at=1)) == ["Anna Maria Besson"]
    assert names(read(segment, at=2)) == ["Anna Maria Besson", "Bert"]
    assert names(read(segment, at=2, order="-name")) == ["Bert", "Anna Maria Besson"]
    assert names(read(segment, at=2, search="bert")) == ["Bert"]
    assert names(read(segment, at=2, edited=True)) == ["Anna Maria Besson"]
    assert names(read(segment, search="nobody")) == []


@pytest.mark.parametrize("order", ["", *(sign + name for name in queries.ORDERS if name for sign in ("", "-"))])
def test_parts_join_to_the_pages_of_the_list(monkeypatch, order):
    monkeypatch.setattr(spreadsheets, "PART", 3)
    people = [make_contact(name, city=city) for name, city in zip("CABBDAC", "xyzzyxz", strict=True)]
    segment = make_segment(*people)
    pages = [row.number for row in queries.lines_page(segment, order=order).rows]
    assert [row["Contact No."] for row in as_csv(segment, order=order)] == pages
    assert [row["Contact No."] for row in as_rows(segment, order=order)] == pages


def test_an_export_goes_on_with_the_lines_it_began_with(monkeypatch):
    monkeypatch.setattr(spreadsheets, "PART", 1)
    anna, bert = make_contact("Anna"), make_contact("Bert")
    segment = make_segment(anna, bert)
    table = Table.of(segment)
    parts = csv_parts(table.columns, table.rows())
    begun = [next(parts)]
    operations.remove_lines(segment, contacts=[bert.pk], by=make_user())
    operations.add_contact(segment, contact=make_contact("Cleo"), by=make_user())
    text = b"".join([*begun, *parts]).decode()
    assert "Bert" in text
    assert "Cleo" not in text


@pytest.mark.parametrize("parts", [csv_parts, workbook_parts])
def test_an_export_whose_lines_are_gone_ends_with_an_error(parts):
    segment = make_segment(make_contact("Anna"), make_contact("Bert"))
    table = Table.of(segment)
    SegmentLine.objects.filter(contact__name="Bert").delete()
    with pytest.raises(ExportFailed, match="1 lines"):
        list(parts(table.columns, table.rows()))


def test_an_empty_list_is_a_table_with_heads_alone():
    segment = make_segment()
    assert as_csv(segment) == []
    assert as_rows(segment) == []


def test_an_export_costs_the_same_statements_for_ten_and_a_thousand_lines():
    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        operations.add_contacts(segment, criteria=job(f"JOB{number}"), by=make_user())
        return count_statements(lambda: written(csv_parts, segment))

    assert statements(10) == statements(1000)


def test_who_is_elsewhere_today_is_told_with_that_address():
    anna = make_contact("Anna", address="Quai 3", post_code="1800", city="Vevey", email="anna@lac.example")
    country = Country.objects.create(code="IT", description="Italy")
    add_address(anna, by=None, code="SEA", address="Via 1", post_code="18038", city="Sanremo", country=country)
    add_address(anna, by=None, code="MAIL", email="anna@sea.example")
    bert = make_contact("Bert", city="Vevey")
    rows = as_csv(make_segment(anna, bert))
    assert [row["City"] for row in rows] == ["Sanremo", "Vevey"]
    assert (rows[0]["Address"], rows[0]["Post code"], rows[0]["E-mail"]) == ("Via 1", "18038", "anna@sea.example")
    assert rows[0]["Country/region"] == "Italy"
