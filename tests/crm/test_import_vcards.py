"""Importing vCard files: what every program's cards become."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crm import operations
from crm.importing.rejected import csv_parts
from crm.models import Contact, ContactImport, RejectedRow
from crm.vcards import reading
from crm.vcards.reading import read_cards
from tests.crm import builders

FILES = Path(__file__).parents[1] / "data" / "vcards"


@dataclass(frozen=True)
class Expected:
    """A card of a file: its fields, lines its note has, and fields that are empty."""

    file: str
    card: int
    fields: dict[str, str]
    note: tuple[str, ...] = ()
    company: str = ""
    empty: tuple[str, ...] = field(default=())


Ñ = "Ñ"
EXPECTED = [
    Expected("John_Doe_ANDROID.vcf", 1, {"name": "john.doe@company.com", "email": "john.doe@company.com"},
             note=("Categories: My Contacts",)),
    Expected("John_Doe_ANDROID.vcf", 2, {"name": "jane.doe@company.com", "email": "jane.doe@company.com"}),
    Expected("John_Doe_ANDROID.vcf", 3, {"name": "Ñ Ñ Ñ Ñ", "surname": "Ñ Ñ Ñ Ñ", "mobile_phone": "123456789"},
             note=("Full name: Ñ Ñ Ñ Ñ Ñ",), empty=("first_name", "phone", "email")),
    Expected("John_Doe_ANDROID.vcf", 4, {"name": " ".join(Ñ * 11), "mobile_phone": "123456", "phone": "234567"},
             note=("Mobile phone: 3456789", "Phone (home): 45678901", "Ñ Ñ Ñ Ñ Ñ Ñ Ñ ÑÑ Ñ Ñ Ñ Ñ Ñ Ñ ÑÑ Ñ Ñ Ñ Ñ")),
    Expected("John_Doe_ANDROID.vcf", 5,
             {"first_name": "Ñ Ñ Ñ", "surname": "Ñ Ñ", "email": "bob@company.com", "mobile_phone": "123456",
              "phone": "123456", "fax": "123456", "home_page": "www.company.com"},
             note=("Full name: Ñ Ñ Ñ Ñ", f"E-mail: {Ñ * 14}"), company=Ñ * 12),
    Expected("John_Doe_ANDROID.vcf", 6, {"name": Ñ * 4, "email": "henry@company.com", "mobile_phone": "55556666"},
             company=Ñ * 44),
    Expected("John_Doe_IPHONE.vcf", 1,
             {"name": "John Richter James Doe", "first_name": "John", "middle_name": "Richter James", "surname": "Doe",
              "job_title": "Money Counter", "email": "john.doe@ibm.com", "phone": "905-777-1234",
              "mobile_phone": "905-555-1234", "fax": "905-999-1234", "address": "Street4",
              "address_2": "Building 6, Floor 8", "post_code": "12345", "city": "New York",
              "home_page": "http://www.ibm.com"},
             note=("Department: Accounting", "Name prefix: Mr.", "Name suffix: Sr.", "Pager: 905-111-1234",
                   "Phone (home): 905-666-1234", "Fax (home): 905-888-1234", "AssistantPhone: 905-222-1234",
                   "Address (home): Silicon Alley 5, New York, New York, 12345, United States of America",
                   "Nickname: Johny", "Birthday: 2012-06-06", "X-ABADR: Silicon Alley", "Country/region: USA"),
             company="IBM", empty=("county", "country")),
    Expected("John_Doe_MS_OUTLOOK.vcf", 1,
             {"name": "John Richter James Doe", "middle_name": "Richter James", "job_title": "Money Counter",
              "email": "john.doe@ibm.cm", "phone": "(905) 555-1234", "address": "Cresent moon drive",
              "post_code": "12345", "city": "Albaney", "county": "New York", "home_page": "http://www.ibm.com"},
             note=("Department: Accounting", "Role: Counting Money", "Phone (home): (905) 666-1234",
                   "Nickname: Johny", "Birthday: 19800322", "Anniversary: 20110113",
                   "Instant messages: johny5@aol.com", "Manager: Big Blue", "Assistant: Jenny"),
             company="IBM", empty=("mobile_phone", "fax", "address_2")),
    Expected("gmail-list.vcf", 1,
             {"name": "Arnold Smith", "first_name": "Arnold", "surname": "Smith", "email": "asmithk@gmail.com"},
             empty=("note", "company")),
    Expected("gmail-list.vcf", 2, {"name": "Chris Beatle", "surname": "Beatle", "email": "chrisy55d@yahoo.com"}),
    Expected("gmail-list.vcf", 3, {"name": "Doug White", "surname": "White", "email": "dwhite@gmail.com"}),
    Expected("outlook-2003.vcf", 1,
             {"name": "John Doe", "job_title": "The Job Title", "email": "jdoe@hotmail.com", "address": "123 Main St",
              "address_2": "TheOffice", "post_code": "12345", "city": "Austin", "county": "TX",
              "home_page": "http://web-page-address.com"},
             note=("This is the note field!!", "Second line", "Third line is empty", "Department: TheDepartment",
                   "Role: TheProfession", "Name suffix: III", "Phone (work): BusinessPhone",
                   "Phone (home): HomePhone", "Mobile phone: MobilePhone", "Fax (work): BusinessFaxPhone",
                   "Nickname: Joey", "Birthday: 19800321"),
             company="Company, The", empty=("phone", "mobile_phone", "fax")),
    Expected("rfc6350-example.vcf", 1,
             {"name": "Simon Perreault", "email": "simon.perreault@viagenie.ca", "phone": "+1-418-656-9254",
              "mobile_phone": "+1-418-262-6501", "address": "2875 Laurier", "address_2": "Suite D2-630",
              "post_code": "G1V 2M2", "city": "Quebec", "county": "QC", "home_page": "http://nomis80.org",
              "language_id": "FRA"},
             note=("Extension: 102", "Language: en", "Birthday: --0203", "Gender: M", "Time zone: -0500",
                   "Key: http://www.viagenie.ca/simon.perreault/simon.asc", "Country/region: Canada"),
             company="Viagenie"),
]  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What came of a file of cards: whose they are, the companies of theirs that are new, and what was wrong."""

    created: list[Contact]
    existing: list[Contact]
    companies: list[Contact]
    problems: list[RejectedRow]


def imported(content: str | bytes) -> Result:
    raw = content.encode() if isinstance(content, str) else content
    run = operations.import_contacts(content=raw, name="cards.vcf", by=None)
    assert (run.state, run.kind, run.error) == ("done", ContactImport.Kind.VCARD, "")
    changes = run.change_set.changes.select_related("contact").order_by("contact")
    new = [change.contact for change in changes if change.created]
    companies = [each for each in new if each.is_company and each.persons.persons().exists()]
    result = Result(
        created=[each for each in new if each not in companies],
        existing=[change.contact for change in changes if not change.created],
        companies=companies,
        problems=list(run.rejected_rows.all()),
    )
    assert (run.created, run.companies) == (len(result.created), len(companies))
    return result


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def only(result: Result) -> Contact:
    assert result.problems == []
    assert len(result.created) == 1
    return Contact.objects.get(pk=result.created[0].pk)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda each: f"{each.file}-{each.card}")
def test_a_programs_card_comes_in_field_by_field(expected: Expected) -> None:
    result = imported((FILES / expected.file).read_bytes())
    assert result.problems == []
    contact = Contact.objects.select_related("company").get(pk=result.created[expected.card - 1].pk)
    assert {name: getattr(contact, name) for name in expected.fields} == expected.fields
    assert set(expected.note) <= set(contact.note.splitlines())
    assert (contact.company.name if contact.company else "") == expected.company
    assert not [name for name in expected.empty if getattr(contact, name)]


@pytest.mark.parametrize("path", sorted(FILES.glob("*.vcf")), ids=lambda path: path.name)
def test_every_card_of_every_file_is_expected(path: Path) -> None:
    cards = [each.card for each in EXPECTED if each.file == path.name]
    assert len(imported(path.read_bytes()).created) == len(cards)


def test_the_same_file_twice_doubles_nobody() -> None:
    content = b"".join(path.read_bytes() + b"\r\n" for path in sorted(FILES.glob("*.vcf")))
    first = imported(content)
    notes = list(Contact.objects.order_by("pk").values_list("note", flat=True))
    second = imported(content)
    assert (first.existing, second.created, second.existing) == ([], [], [])
    assert list(Contact.objects.order_by("pk").values_list("note", flat=True)) == notes


def test_somebody_already_there_is_completed() -> None:
    lena = builders.person("Lena Brandt", email="lena@lake.example", phone="+41 1")
    result = imported(card("N:Brandt;Lena", "EMAIL:LENA@lake.example", "TEL:+41 2", "TITLE:Buyer", "ORG:Lake SA"))
    assert [each.pk for each in result.existing] == [lena.pk]
    lena = Contact.objects.select_related("company").get(pk=lena.pk)
    assert (lena.phone, lena.job_title, lena.note) == ("+41 1", "Buyer", "Phone: +41 2")
    assert lena.company
    assert lena.company.name == "Lake SA"


def test_same_name_in_the_same_company_is_the_same_person() -> None:
    lena = builders.person("Lena Brandt", company=builders.company("Lake SA"))
    assert imported(card("FN:LENA BRANDT", "ORG:lake sa", "TITLE:Buyer")).existing == [lena]


def test_two_people_of_one_mailbox_are_two_people() -> None:
    result = imported(
        card("FN:Lena Brandt", "EMAIL:info@lake.example") + card("FN:Max Kern", "EMAIL:info@lake.example")
    )
    assert [each.name for each in result.created] == ["Lena Brandt", "Max Kern"]


def test_a_company_is_made_once_for_several_people() -> None:
    result = imported(card("FN:Lena Brandt", "ORG:Lake") + card("FN:Max Kern", "ORG:LAKE"))
    assert [each.name for each in result.companies] == ["Lake"]
    assert Contact.objects.companies().get().persons.persons().count() == 2


@pytest.mark.parametrize("lines", [("ORG:Lake",), ("FN:Lake", "ORG:Lake"), ("FN:Lake", "KIND:org")])
def test_a_companys_card_makes_a_company(lines: tuple[str, ...]) -> None:
    lake = only(imported(card(*lines, "EMAIL:info@lake.example", version="4.0")))
    assert (lake.type, lake.name, lake.company, lake.email) == ("company", "Lake", lake, "info@lake.example")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Zoé Müller\nEND:VCARD".encode(), "Zoé Müller"),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Zoé Müller\nEND:VCARD".encode("utf-8-sig"), "Zoé Müller"),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Zoé Müller\nEND:VCARD".encode("utf-16"), "Zoé Müller"),
        ("BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Zoé Müller\r\nNOTE:Déjà rencontrée à Genève\r\nEND:VCARD".encode("cp1252"),
         "Zoé Müller"),
        ("BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=ISO-8859-1:Zoé Müller\nEND:VCARD".encode("latin-1"), "Zoé Müller"),
        (b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=KLINGON;ENCODING=QUOTED-PRINTABLE:Zo=C3=A9 M=\n=C3=BCller\nEND:VCARD"
, "Zoé Müller"),
        ("BEGIN:VCARD\rVERSION:3.0\rFN:Zoé\r  Müller\rEND:VCARD\r".encode(), "Zoé Müller"),
    ],
    ids=["utf-8", "utf-8 with a mark", "utf-16", "windows", "charset named", "charset unknown", "folded"],
)  # fmt: skip
def test_any_encoding_and_line_end_is_read(content: bytes, name: str) -> None:
    assert only(imported(content)).name == name


def test_an_indented_or_bare_picture_does_not_spill_over() -> None:
    zoe = only(
        imported(card("FN:Zoe Kern", "PHOTO;ENCODING=BASE64:", "/9j/4AAQ", "SkZJRg==", "TEL:+41 1", version="2.1"))
    )
    assert (zoe.phone, zoe.note) == ("+41 1", "")


def test_countries_and_po_boxes_find_their_fields() -> None:
    zoe = only(imported(card("FN:Zoe Kern", "ADR;TYPE=work:12;;;Bern;;3000;Schweiz")))
    assert (zoe.address, zoe.post_code, zoe.city, zoe.country_id) == ("PO box 12", "3000", "Bern", "CH")


def test_what_is_too_long_is_kept_in_the_note() -> None:
    zoe = only(imported(card(f"N:{'K' * 200};Zoe", f"ORG:{'L' * 200}", f"TITLE:{'M' * 200}")))
    assert zoe.surname == "K" * 48
    assert f"Full name: Zoe {'K' * 200}" in zoe.note
    assert f"Company: {'L' * 200}" in zoe.note
    assert f"Job title: {'M' * 200}" in zoe.note


def test_a_junk_line_is_named_and_the_card_comes_in() -> None:
    result = imported(card("FN:Zoe Kern", "no colon here", "TEL:+41 1"))
    assert [each.line for each in result.problems] == [4]
    assert "no colon here" in result.problems[0].reason
    assert result.created[0].phone == "+41 1"


@pytest.mark.parametrize("good_after", [True, False])
def test_a_card_that_is_cut_off_is_named_and_the_good_ones_come_in(*, good_after: bool) -> None:
    cut = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut Off\r\nTEL:+41"
    content = card("FN:Zoe Kern") + cut + ("\r\n" + card("FN:Max Kern") if good_after else "")
    result = imported(content)
    assert [each.line for each in result.problems] == [5]
    assert "cut off" in result.problems[0].reason
    assert [each.name for each in result.created] == ["Zoe Kern", "Max Kern"][: 1 + good_after]


def test_a_card_that_names_nobody_is_named() -> None:
    result = imported(card("N:;;;;", "TITLE:Buyer"))
    assert (result.created, result.problems[0].line) == ([], 1)
    assert "names nobody" in result.problems[0].reason


def test_text_between_cards_is_named_once() -> None:
    result = imported("hello\r\nworld\r\n" + card("FN:Zoe Kern"))
    assert [each.line for each in result.problems] == [1]


def test_a_card_within_a_card_is_not_taken_for_another() -> None:
    content = card("FN:Zoe Kern", "AGENT:", card("FN:Somebody Else").strip(), "TEL:+41 1", version="2.1")
    assert only(imported(content)).phone == "+41 1"


def test_a_card_keeps_its_number_out_of_reach_of_broken_ones() -> None:
    result = imported(card("FN:Zoe Kern", "NOTE:a\x00b") + card("FN:Max Kern"))
    assert result.created[0].note == "ab"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_cards_are_the_same_wherever_the_file_is_cut_while_it_is_read(
    end: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n".join(
        [
            "BEGIN:VCARD",
            "VERSION:3.0",
            "FN:Zoé",
            "  Müller",
            "NOTE:one",
            "",
            "END:VCARD",
            "stray",
            "BEGIN:VCARD",
            "FN:Max",
        ]
    ).replace("\n", end)
    content = text.encode(encoding)
    whole = [repr(each) for each in read_cards(io.BytesIO(content), encoding.removesuffix("-sig"))]
    assert len(whole) == 3
    for size in range(1, 12):
        monkeypatch.setattr(reading, "BLOCK", size)
        assert [repr(each) for each in read_cards(io.BytesIO(content), encoding.removesuffix("-sig"))] == whole


def test_rejected_cards_are_kept_as_they_stood_in_the_file() -> None:
    nobody = card("NOTE:Zoé at the stand", "PHOTO;ENCODING=b:" + "A" * 5_000)
    result = imported(f"{nobody}BEGIN:VCARD\r\nFN:Max\r\nEMAIL:max@lac.example\r\n")
    first, second = (row.cells[0] for row in result.problems)
    assert first.startswith("BEGIN:VCARD\nVERSION:3.0\nNOTE:Zoé at the stand\nPHOTO;ENCODING=b:AAA")
    assert first.endswith("…\nEND:VCARD")
    assert second == "BEGIN:VCARD\nFN:Max\nEMAIL:max@lac.example"
    run = ContactImport.objects.get()
    rows = list(csv.reader(io.StringIO(b"".join(csv_parts(run)).decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Line", "Reason", "Card"]
    assert rows[2] == ["6", "The card is cut off: it has no END:VCARD. It was left out.", second]
