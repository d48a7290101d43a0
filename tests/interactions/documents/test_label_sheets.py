"""Address labels and envelopes: every address on its own label, whole, in any European script."""

from __future__ import annotations

import io
import re
from itertools import combinations

import pytest
from pypdf import PageObject, PdfReader

from interactions.documents.label_sheets import SHEETS, Sheet, label_pages
from interactions.documents.plain_pdf import POINTS, unprintable, width_of

# The list of labels of LibreOffice (share/labels/labels.xml; Avery A4, Avery Zweckform), in hundredths of a millimetre:
# from one label to the next, across and down; width and height; from the left and from the top; columns and rows.
PUBLISHED = {
    "L7159": (6654, 3386, 6400, 3386, 646, 1306, 3, 8),
    "L7160": (6604, 3810, 6350, 3810, 720, 1515, 3, 7),
    "L7161": (6604, 4656, 6350, 4656, 721, 882, 3, 6),
    "L7162": (10160, 3387, 9906, 3387, 467, 1302, 2, 8),
    "L7163": (10160, 3810, 9906, 3810, 467, 1515, 2, 7),
    "3422": (7000, 3500, 7000, 3500, 0, 843, 3, 8),
    "3425": (10500, 5700, 10500, 5700, 0, 593, 2, 5),
    "3474": (7000, 3710, 7000, 3710, 0, 0, 3, 8),
    "3475": (7000, 3600, 7000, 3600, 0, 443, 3, 8),
    "3652": (7000, 4241, 7000, 4241, 0, 0, 3, 7),
}
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


def rectangles(sheet: Sheet) -> list[tuple[float, float, float, float]]:
    """The labels themselves: left, top, right and lower edge."""
    areas, padding = [sheet.area(position) for position in range(sheet.labels)], sheet.padding
    return [
        (area.x - padding, area.y - padding, area.x + area.width + padding, area.y + area.height + padding)
        for area in areas
    ]


def test_every_sheet_of_labels_has_published_measures() -> None:
    assert {code for code, sheet in SHEETS.items() if sheet.sender is None} == set(PUBLISHED)


@pytest.mark.parametrize("code", PUBLISHED)
def test_labels_lie_where_they_are_published_to_lie(code: str) -> None:
    across, down, width, height, left, top, columns, rows = PUBLISHED[code]
    sheet = SHEETS[code]
    assert (sheet.columns, sheet.rows) == (columns, rows)
    for position, found in enumerate(rectangles(sheet)):
        row, column = divmod(position, columns)
        x, y = left + column * across, top + row * down
        assert [round(edge * 100) for edge in found] == [x, y, x + width, y + height]


@pytest.mark.parametrize("code", SHEETS)
def test_labels_lie_on_the_page_and_do_not_overlap(code: str) -> None:
    width, height = SHEETS[code].page
    found = rectangles(SHEETS[code])
    assert all(left >= 0 and top >= 0 and right <= width and low <= height for left, top, right, low in found)
    for one, other in combinations(found, 2):
        apart = one[2] <= other[0] + 0.001 or one[3] <= other[1] + 0.001
        assert apart or other[2] <= one[0] + 0.001, (one, other)


@pytest.mark.parametrize("code", SHEETS)
def test_a_full_sheet_has_every_label_on_the_page(code: str) -> None:
    sheet = SHEETS[code]
    [page] = pages_of(label_pages(sheet, [ADDRESS] * sheet.labels))
    assert page.extract_text().count("8001 Zürich") == sheet.labels
    width, height = sheet.page
    assert all(0 < x < width and 0 < y < height for x, y in places(page))


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


def test_whatever_prints_them_is_asked_for_their_own_size() -> None:
    catalogue = PdfReader(io.BytesIO(label_pages(SHEETS["3425"], [ADDRESS]))).root_object
    assert catalogue["/ViewerPreferences"] == {"/PrintScaling": "/None"}


def test_the_same_addresses_give_the_same_bytes() -> None:
    assert label_pages(SHEETS["3425"], [ADDRESS, LONG]) == label_pages(SHEETS["3425"], [ADDRESS, LONG])
