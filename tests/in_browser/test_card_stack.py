"""Business cards typed in by quick hands: nothing is lost."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Gate
from tests.crm.pictures import from_a_telephone
from tests.in_browser.typist import Typist, at_the_desk
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]

SIGNATURE = "Dr. Oliver Finch, Head of Procurement\nKestrel Instruments Ltd\n+44 20 7946 0958 (office)\nSaw him at ten"


@pytest.fixture
def staffer(staffer: Reader) -> Reader:
    return at_the_desk(staffer)


def test_what_is_typed_while_a_card_is_being_kept_is_the_next_card(staffer: Reader) -> None:
    page, hands = staffer.page, Typist(staffer)
    hands.type({"first_name": "Paul", "surname": "Morel"})
    gate = Gate(page, "**/contacts/cards/*/")
    hands.keep()
    hands.type({"first_name": "Rosa", "surname": "Wenger"})
    hands.keep()
    gate.open()
    expect(page.locator(".rows").first).to_contain_text("Rosa Wenger")
    expect(page.locator(".rows").first).to_contain_text("Paul Morel")
    expect(page.locator("#id_first_name")).to_have_value("")
    assert staffer.errors == []


def test_a_card_that_is_refused_lies_there_again_and_the_one_begun_meanwhile_comes_after_it(staffer: Reader) -> None:
    page, hands = staffer.page, Typist(staffer)
    hands.type({"first_name": "Jean", "surname": "Dubois", "email": "jean@"})
    gate = Gate(page, "**/contacts/cards/*/")
    hands.keep()
    hands.type({"first_name": "Eva", "surname": "Lindt"})
    expect(page.locator("#id_surname")).to_have_value("Lindt")
    gate.open()
    email = page.locator("#id_email")
    expect(page.locator("#field-email").get_by_role("alert")).to_be_visible()
    expect(email).to_be_focused()
    expect(page.locator("#id_first_name")).to_have_value("Jean")
    email.fill("jean@dubois.example")
    hands.keep()
    expect(page.locator("#id_first_name")).to_have_value("Eva")
    expect(page.locator("#id_surname")).to_have_value("Lindt")


def test_a_half_typed_card_is_there_again_after_the_page_was_closed(staffer: Reader) -> None:
    page, hands = staffer.page, Typist(staffer)
    hands.type({"first_name": "Hans", "surname": "Keller"})
    page.goto(staffer.product.url)
    page.goto(f"{staffer.product.url}/contacts/cards/")
    expect(page.locator("#id_surname")).to_have_value("Keller")
    expect(page.locator("#draft-note")).to_be_visible()
    page.locator("[data-discard]").press("Enter")
    expect(page.locator("#id_surname")).to_have_value("")
    page.reload()
    staffer.settled()
    expect(page.locator("#id_surname")).to_have_value("")


def test_the_last_card_is_taken_back_and_lies_there_to_be_put_right(staffer: Reader) -> None:
    page, hands = staffer.page, Typist(staffer)
    hands.type({"first_name": "Vera", "surname": "Tobler", "job_title": "Cheffe"})
    hands.keep()
    expect(page.locator(".rows").first).to_contain_text("Vera Tobler")
    hands.press("Control+z")
    expect(page.locator("#id_surname")).to_have_value("Tobler")
    expect(page.locator("#id_job_title")).to_have_value("Cheffe")
    expect(page.locator(".rows", has_text="Vera Tobler")).to_have_count(0)  # it may have been the only one
    page.locator("#id_surname").press("End")
    page.keyboard.type("x")
    page.keyboard.press("Control+z")  # in a field it is the browser's own
    expect(page.locator("#id_surname")).to_have_value("Tobler")
    page.locator("#business-card .foot .main").press("Enter")
    expect(page.locator(".rows").first).to_contain_text("Vera Tobler")


def paste(page: Page, text: str) -> None:
    """From the clipboard, into its box."""
    page.keyboard.press("Alt+v")
    expect(page.locator("#paste-text")).to_be_focused()
    page.evaluate(
        """text => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(paste);
        }""",
        text,
    )
    expect(page.locator("#id_first_name")).to_be_focused()


def test_a_pasted_signature_fills_the_fields_which_stay_marked_until_somebody_has_been_there(staffer: Reader) -> None:
    page, hands = staffer.page, Typist(staffer)
    paste(page, SIGNATURE)
    marked = page.locator("#business-card [data-read]")
    expect(page.locator("#id_company_name")).to_have_value("Kestrel Instruments Ltd")
    expect(page.locator("#id_note")).to_have_value("Dr.\nSaw him at ten")
    before = marked.count()
    hands.press("Enter")
    expect(page.locator("#id_surname")).to_be_focused()
    expect(marked).to_have_count(before - 1)
    hands.keep()
    expect(page.locator(".rows").first).to_contain_text("Oliver Finch")


def test_what_is_typed_over_a_name_that_was_read_stands_in_its_place(staffer: Reader) -> None:
    page = staffer.page
    paste(page, SIGNATURE)
    expect(page.locator("#id_first_name")).to_have_value("Oliver")
    page.keyboard.type("Olivia")
    expect(page.locator("#id_first_name")).to_have_value("Olivia")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".rows").first).to_contain_text("Olivia Finch")


def test_a_photo_lies_beside_the_card_that_is_typed_from_it_and_is_kept_with_the_contact(staffer: Reader) -> None:
    page, hands = staffer.page, Typist(staffer)
    hands.type({"first_name": "Ines"})
    page.evaluate(
        """async content => {
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], "card.jpg", { type: "image/jpeg" }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        base64.b64encode(from_a_telephone()).decode(),
    )
    expect(page.locator("#card-photo img")).to_be_visible()
    expect(page.locator("#id_first_name")).to_have_value("Ines")
    page.locator("#id_surname").fill("Camenzind")
    hands.keep()
    expect(page.locator(".rows").first).to_contain_text("Ines Camenzind")
    expect(page.locator("#card-photo img")).to_have_count(0)
    page.locator(".rows").first.get_by_role("link", name="Ines Camenzind").click()
    shown = page.get_by_role("img", name="Photo de la carte de visite")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 400
    staffer.shot("contact-with-photo")
    assert staffer.errors == []


def test_the_desk_fits_on_a_telephone(staffer: Reader) -> None:
    page = staffer.page
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#business-card")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    staffer.shot("card-desk-390")
