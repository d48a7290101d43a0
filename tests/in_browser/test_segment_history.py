"""The history of a segment in a browser: walking, looking, editing, with the mouse and with the keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.in_browser import data
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]
SEGMENT = "/segments/SM0001/"
BUYERS, PROSPECTS, SELLERS = 65, 17, 12  # among the contacts of the demonstration: the prospects who buy


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        data.put(product, "listed('SM0001')", "long('SM0002')")
        yield product


@pytest.fixture
def director(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    reader = Reader(browser, product, Words("fr"))
    reader.sign_in()
    reader.page.goto(product.url + SEGMENT)
    yield reader
    reader.close()


def here(page: Page, number: int) -> None:
    """The list stands at that step."""
    expect(page.locator("#history [aria-current=step] .no").last).to_have_text(str(number))
    page.wait_for_load_state()  # keys do something once the scripts have run


def step(page: Page, number: int) -> Locator:
    """A step of the history that is not folded away."""
    no = page.locator(".no").get_by_text(str(number), exact=True)
    return page.locator("#history li").filter(has=no).last


def test_keys_walk_back_and_forth_but_not_while_one_types(director: Reader) -> None:
    page = director.page
    here(page, 2)
    page.locator("#history-title").click()
    page.keyboard.press("Control+z")
    here(page, 1)
    page.keyboard.press("Control+Shift+Z")
    here(page, 2)
    page.keyboard.press("Control+z")
    here(page, 1)
    page.keyboard.press("Control+y")
    here(page, 2)
    description = page.locator("[name=description]")
    description.click()
    page.keyboard.type("abc")
    page.keyboard.press("Control+z")
    here(page, 2)
    expect(description).to_be_focused()


def test_a_click_on_a_step_shows_the_list_as_it_stood(director: Reader) -> None:
    page = director.page
    lines = page.locator("#lines tbody tr")
    expect(lines).to_have_count(PROSPECTS)
    step(page, 1).locator(".shows").click()
    expect(page.locator("#as-of .note")).to_be_visible()
    expect(step(page, 1).locator(".shows")).to_have_attribute("aria-current", "true")
    expect(lines).not_to_have_count(PROSPECTS)
    expect(page.locator("#lines [data-remove-lines]")).to_have_count(0)
    here(page, 2)
    page.go_back()
    expect(page.locator("#as-of .note")).to_have_count(0)
    expect(lines).to_have_count(PROSPECTS)


def test_one_goes_to_the_step_that_is_shown(director: Reader) -> None:
    page = director.page
    step(page, 1).locator(".shows").click()
    page.locator("#as-of button").click()
    here(page, 1)
    expect(page.locator("#as-of .note")).to_have_count(0)
    page.keyboard.press("Control+y")
    here(page, 2)


def test_an_earlier_step_is_edited_and_the_edit_taken_back(director: Reader) -> None:
    page = director.page
    step(page, 1).locator(".tools a").click()
    code = page.locator("dialog:modal [name=job_responsibility-code]")
    expect(code).to_have_value("PURCHASE")
    expect(page.locator("#effect-ok")).to_contain_text(str(BUYERS))
    code.fill("SALE")
    expect(page.locator("#effect-ok")).to_contain_text(str(SELLERS))
    page.locator("#effect-ok").click()
    # Its number depends on what was tried before: numbers are never used again.
    expect(page.locator("#history [aria-current=step] .no").last).not_to_have_text("2")
    expect(page.locator("#history .batch > details[open]").first).to_be_visible()
    expect(page.locator("#history .replaced summary")).to_be_visible()
    page.locator("#messages .toast button[hx-post]").click()
    here(page, 2)


def test_a_step_is_left_out(director: Reader) -> None:
    page = director.page
    here(page, 2)
    step(page, 2).locator(".tools button").click()
    expect(page.locator("#history .replaced summary")).to_be_visible()
    page.keyboard.press("Control+z")
    here(page, 2)


def test_a_long_history_opens_where_the_list_stands(director: Reader, product: StartedProduct) -> None:
    page = director.page
    page.goto(product.url + "/segments/SM0002/")
    expect(page.locator("#history li[aria-current=step]")).to_be_in_viewport()
    page.locator("#history .left-out a").first.click()
    expect(page.locator("#history .left-out")).to_have_count(0)
    expect(page.locator("#history li[aria-current=step]")).to_be_in_viewport()
