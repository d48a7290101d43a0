"""Whoever types and clicks faster than the server answers loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Request, expect

from tests.browser import Gate
from tests.in_browser import data
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        data.put(
            product,
            "campaign('CP0001')",
            "campaign('CP0002')",
            "empty('SM0001')",
            "empty('SM0002')",
            "ready('SM0003')",
            "ready('SM0004')",
        )
        yield product


def show(reader: Reader, address: str) -> None:
    reader.page.goto(reader.product.url + address)


def type_and_leave(reader: Reader, english: str, text: str) -> None:
    """Without waiting until it is saved."""
    field = reader.field(english)
    field.fill(text)
    field.press("Tab")


def test_a_link_clicked_while_a_field_is_being_saved_is_followed_afterwards(director: Reader) -> None:
    show(director, "/campaigns/CP0001/")
    gate = Gate(director.page, "**/campaigns/CP0001/")
    type_and_leave(director, "Description", "Salon d’été")
    director.page.locator("#nav a[href='/contacts/']").click()
    expect(director.field("Description")).to_have_value("Salon d’été")
    gate.open()
    expect(director.page).to_have_url(f"{director.product.url}/contacts/")
    show(director, "/campaigns/CP0001/")
    expect(director.field("Description")).to_have_value("Salon d’été")


def test_a_field_left_before_the_scripts_are_there_is_saved_when_they_come(director: Reader) -> None:
    gate = Gate(director.page, re.compile(r"\.js$"))
    director.page.goto(f"{director.product.url}/campaigns/CP0002/", wait_until="commit")
    description = director.page.get_by_label(director.words("Description"), exact=True)
    description.fill("Salon de printemps")
    description.press("Tab")
    gate.open()
    expect(director.page.get_by_role("heading", level=1)).to_contain_text("Salon de printemps")
    director.page.reload()
    expect(director.field("Description")).to_have_value("Salon de printemps")


def test_a_button_redrawn_while_it_is_pressed_does_what_it_says(director: Reader) -> None:
    show(director, "/segments/SM0001/")
    director.choose("Add Contacts")
    window = director.window("Add Contacts")
    window.locator("details", has=director.page.locator("#brief-contact")).locator("summary").first.click()
    gate = Gate(director.page, "**/segments/SM0001/effect/**")
    ok = window.locator("#effect-ok")
    said = ok.inner_text()
    window.locator("[name$=country]").fill("DK")
    ok.hover()
    director.page.mouse.down()
    gate.open()
    expect(ok).not_to_have_text(said)
    director.page.mouse.up()
    expect(window).to_be_hidden()
    expect(director.lines).not_to_have_text("0")


def test_a_field_changed_meanwhile_is_not_redrawn_by_what_another_brings(director: Reader) -> None:
    show(director, "/segments/SM0002/")
    gate = Gate(director.page, "**/segments/SM0002/")
    type_and_leave(director, "Interaction Template Code", "BUS")
    channel = director.field("Correspondence Type")
    channel.select_option(label=director.words("E-mail"))
    gate.open()
    director.settled()
    expect(director.field("Interaction Template Code")).to_have_value("BUS")
    expect(channel).to_have_value("email")
    director.page.reload()
    expect(channel).to_have_value("email")


def test_a_window_that_closes_is_not_shown_again_by_what_is_drawn_meanwhile(director: Reader) -> None:
    show(director, "/segments/SM0001/")
    director.choose("Add Contacts")
    window = director.window("Add Contacts")
    expect(window).to_be_visible()
    shown_again = window.evaluate("""(dialog) => {
      document.dispatchEvent(new Event("closeDialog"));
      document.dispatchEvent(new Event("htmx:afterSettle"));  // before the browser has told that it closed
      return dialog.matches(":modal");
    }""")
    assert not shown_again
    expect(window).to_be_hidden()
    expect(director.page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("number", ["SM0003", "SM0004"])
def test_two_fields_changed_at_once_are_asked_about_one_after_the_other(director: Reader, number: str) -> None:
    show(director, f"/segments/{number}/")
    page, question = director.page, director.page.locator("#dialog > [data-asks]")
    gate = Gate(page, f"**/segments/{number}/")
    type_and_leave(director, "Campaign No.", "CP0001")
    if number == "SM0003":  # else both are on their way when the first answer comes
        gate.open()
        expect(question).to_be_visible()
    channel = director.field("Correspondence Type")
    channel.evaluate(
        "(select) => { select.value = 'email'; select.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    gate.open()
    expect(question).to_contain_text(director.words("Campaign No."))
    question.get_by_role("button", name=director.words("No"), exact=True).click()
    expect(question).to_contain_text(director.words("Correspondence Type"))
    question.get_by_role("button", name=director.words("Yes"), exact=True).click()
    expect(question).to_have_count(0)
    director.settled()
    page.reload()
    expect(director.field("Campaign No.")).to_have_value("CP0001")
    expect(channel).to_have_value("email")


def test_what_a_card_asked_for_is_given_up_once_it_is_kept(director: Reader) -> None:
    show(director, "/contacts/cards/")
    page = director.page
    gate = Gate(page, "**/contacts/cards/check/**")

    def asks_about_the_card(request: Request) -> bool:
        return "/contacts/cards/check/" in request.url and "surname=Brandt" in request.url

    page.locator("#id_company_name").fill("Fonderie du Lac SA")
    with page.expect_request(asks_about_the_card):
        page.locator("#id_surname").fill("Brandt")
    with page.expect_event("requestfailed", asks_about_the_card):
        page.keyboard.press("Control+Enter")
    expect(page.locator("#id_surname")).to_have_value("")
    gate.open()
    expect(page.locator("#card-count")).to_have_text("1 carte saisie aujourd’hui")
    expect(page.locator("#card-company p")).to_have_text("")
