"""Address labels and envelopes: every address on its own label, whole, in any European script."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PageObject, PdfReader

from interactions.documents.label_sheets import SHEETS, label_pages
from interactions.documents.plain_pdf import POINTS, unprintable, width_of

ADDRESS = ["Meier & Söhne AG", "Anna Müller", "Bahnhofstrasse 12", "8001 Zürich"]
LONG = ["Société Générale des Établissements Dupont-Lefèbvre et Associés International SARL", "75014 Paris", "FRANCE"]


def pages_of(content: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(content)).pages)


def places(page: PageObject) -> list[tuple[float, float]]:
    """Where lines of text begin, in millimetres from the left and from the top."""
    contents = page.get_contents()
    assert contents is not None
    found = re.findall(rb"BT ([\d.-]+) ([\d.-]+) Td", contents.get_data())
    height = float(page.mediabox.height)
    return [(float(x) / POINTS, (height - float(y)) / POINTS) for x, y in found]


@pytest.mark.parametrize("code", SHEETS)
def test_a_full_sheet_has_every_label_on_the_page(code: str) -> None:
    sheet = SHEETS[code]
    [page] = pages_of(label_pages(sheet, [ADDRESS] * sheet.labels))
    assert page.extract_text().count("8001 Zürich") == sheet.labels
    width, height = sheet.page
    assert all(0 < x < width and 0 < y < height for x, y in places(page))
    assert sheet.left + (sheet.columns - 1) * (sheet.across or sheet.width) + sheet.width <= width + 0.1
    assert sheet.top + sheet.rows * sheet.height <= height + 0.1


@pytest.mark.parametrize("code", SHEETS)
def test_a_long_address_stays_within_its_label(code: str) -> None:
    sheet = SHEETS[code]
    area = sheet.area(0)
    [page] = pages_of(label_pages(sheet, [LONG]))
    words = " ".join(page.extract_text().split())
    assert words == " ".join(LONG)
    assert all(area.x - 0.1 <= x and area.y <= y <= area.y + area.height for x, y in places(page))


def test_labels_begin_at_the_position_asked_for_and_go_on_on_the_next_sheet() -> None:
    sheet = SHEETS["L7160"]
    first, second = pages_of(label_pages(sheet, [["Ann"], ["Bea"], ["Cleo"]], start=20))
    assert [round(x) for x, _y in places(first)] == [round(sheet.area(place).x) for place in (19, 20)]
    assert [round(x) for x, _y in places(second)] == [round(sheet.area(0).x)]


def test_an_envelope_names_its_sender() -> None:
    [page] = pages_of(label_pages(SHEETS["DL"], [ADDRESS], sender="CRONUS, Lausanne"))
    assert page.extract_text().startswith("CRONUS, Lausanne")
    assert "CRONUS" not in pages_of(label_pages(SHEETS["L7160"], [ADDRESS], sender="CRONUS"))[0].extract_text()


@pytest.mark.parametrize("name", ["Łódź ąęśżź", "Νίκος Παπαδόπουλος", "Жуков", "Đorđe Šušić", "Ştefan Țară", "Őrségi"])
def test_letters_of_all_of_europe_are_there(name: str) -> None:
    [page] = pages_of(label_pages(SHEETS["C5"], [[name, "Zürich €"]]))
    contents = page.get_contents()
    assert contents is not None
    assert unprintable(name) == ""
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    names = "".join(str(fonts[font].get_object()["/Encoding"]) for font in fonts)
    assert all(f"uni{ord(one):04X}" in names for one in name if ord(one) > 0x17F)


def test_letters_of_other_scripts_are_told() -> None:
    assert unprintable("Tanaka 田中") == "田中"
    assert width_of("é", 10) == width_of("e", 10)


def test_the_same_addresses_give_the_same_bytes() -> None:
    assert label_pages(SHEETS["3425"], [ADDRESS, LONG]) == label_pages(SHEETS["3425"], [ADDRESS, LONG])
