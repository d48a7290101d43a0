"""Business cards typed in one after the other, without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]

FIRST = {
    "first_name": "Lena",
    "surname": "Brandt",
    "job_title": "Acheteuse",
    "company_name": "Fonderie du Lac SA",
    "address": "Quai du Port 4",
    "phone": "+41 21 555 01 10",
    "post_code": "1003",
    "city": "Lausanne",
    "country": "CH",
    "email": "lena.brandt@fonderie.example",
    "job_responsibilities": "Achat",
}
SECOND = {
    "first_name": "Marc",
    "surname": "Oberson",
    "company_name": "Fonderie du Lac SA",
    "email": "marc.oberson@fonderie.example",
}
THIRD = {"first_name": "Lena", "surname": "Brandt", "mobile_phone": "+41 79 555 01 11"}


def type_card(reader: Reader, card: dict[str, str]) -> None:
    """Each value into its field, Enter to the next one; the cursor stands in the first field already."""
    keyboard, left = reader.page.keyboard, dict(card)
    while left:
        focused = reader.page.locator("#business-card :focus")
        name = focused.get_attribute("name") or ""
        if name in left:
            keyboard.type(left.pop(name))
        if left:
            keyboard.press("Enter")


def keep_card(reader: Reader, keys: str = "Control+Enter") -> None:
    reader.page.keyboard.press(keys)
    expect(reader.page.locator("#id_first_name")).to_have_value("")
    expect(reader.page.locator("#id_first_name")).to_be_focused()


def test_three_cards_are_typed_with_the_keyboard_alone(staffer: Reader) -> None:
    page = staffer.page
    page.keyboard.press("Control+k")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("cartes de vis")
    first = page.locator("#found a").first
    expect(first).to_contain_text("Cartes de visite")
    expect(first).to_be_visible()
    page.keyboard.press("Enter")
    count, company = page.locator("#card-count"), page.locator("#card-company")
    expect(count).to_have_text(re.compile("^0 "))
    expect(page.locator("#id_first_name")).to_be_focused()
    staffer.settled()  # without its scripts the page keeps a card at the first Enter

    type_card(staffer, FIRST)
    expect(company).to_contain_text("Une nouvelle société.")
    keep_card(staffer)
    expect(count).to_have_text("1 carte saisie aujourd’hui")
    expect(page.locator("#business-card .foot")).to_contain_text("Fonderie du Lac SA")

    type_card(staffer, SECOND)
    expect(company).to_contain_text("Existe déjà")
    expect(company).to_contain_text("Quai du Port 4")
    keep_card(staffer)
    expect(count).to_have_text("2 cartes saisies aujourd’hui")

    type_card(staffer, THIRD)
    duplicate = page.locator("#card-check .dup")
    expect(duplicate).to_have_count(1)
    expect(duplicate.locator("mark")).to_have_text("Lena Brandt")
    keep_card(staffer, "Alt+1")
    expect(page.locator("#business-card .foot .badge")).to_have_text("complétée")

    address = page.locator("#business-card .foot a").get_attribute("href") or ""
    page.goto(staffer.product.url + address)
    expect(page.locator("#id_mobile_phone")).to_have_value("+41 79 555 01 11")
    expect(page.locator("#id_email")).to_have_value(FIRST["email"])
    expect(page.locator("#id_city")).to_have_value("Lausanne")
    assert staffer.errors == []
