"""A stack of business cards typed in after a fair: with the keyboard alone, few keys a card."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.in_browser.typist import Typist, at_the_desk
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]

MOST_KEYS = 12  # control keys a card, each key of a chord counted
COMPANIES = ["Fonderie Aubert SA", "Mécanique Pittet Sàrl", "Brandt Werkzeuge AG", "Ateliers Corbaz SA"]
FIRST_NAMES = ["Lena", "Marc", "Anne", "Otto", "Nadia"]
SURNAMES = ["Brandt", "Oberson", "Rochat", "Ziegler", "Favre"]


@pytest.fixture
def staffer(staffer: Reader) -> Reader:
    return at_the_desk(staffer)


def card(number: int) -> dict[str, str]:
    """Every fifth card is of a new company, with all there is on a card; the others are colleagues there."""
    company, first, last = COMPANIES[number // 5], FIRST_NAMES[number % 5], SURNAMES[number % 5]
    named = {"first_name": first, "surname": f"{last}-{'ABCD'[number // 5]}", "job_title": "Acheteur"}
    codes = {"job_responsibilities": "ach", "company_name": company}
    reached = {"mobile_phone": f"079 555 01 {number:02d}", "email": f"{first.lower()}{number}@firme.example"}
    address = {"address": "Quai du Port 4", "post_code": "1003", "city": "Lausanne", "phone": "021 555 01 10"}
    return named | codes | ({} if number % 5 else address) | reached


def test_twenty_cards_are_typed_with_at_most_twelve_control_keys_each_and_no_mouse(staffer: Reader) -> None:
    page, hands = staffer.page, Typist(staffer)
    hands.press("Alt+d")
    window = page.get_by_role("dialog")
    expect(window.locator("[name=stack-description]")).to_be_focused()
    page.keyboard.type("Salon FUTURUS")
    for value in ("", "20", "", "fra", "CH", "pros", ""):
        page.keyboard.press("Tab")
        page.keyboard.type(value)
        if value == "pros":
            expect(page.get_by_role("option", name="PROS")).to_be_visible()
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Salon FUTURUS")
    staffer.settled()

    counted = []
    for number in range(20):
        expect(page.locator("#stack-count")).to_have_text(f"carte {number + 1} sur 20")
        hands.keys = 0
        hands.type(card(number))
        hands.keep()
        counted.append(hands.keys)
    expect(page.locator("#card-count")).to_have_text("20 cartes saisies aujourd’hui")
    assert max(counted) <= MOST_KEYS, counted
    assert page.title() != "mouse"
    staffer.shot("card-stack")

    page.goto(f"{staffer.product.url}/contacts/?search=Ziegler-C")
    page.get_by_role("link", name="Otto Ziegler-C").click()
    expect(page.locator("#id_city")).to_have_value("Lausanne")
    expect(page.locator("#id_language")).to_have_value("FRA")
    expect(page.locator("#id_job_responsibilities")).to_have_value("PURCHASE")
    assert staffer.errors == []
