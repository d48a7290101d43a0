"""The lines of a segment in a browser: walked through, searched and sorted with the keys, and without script."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.in_browser import data
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]
SEGMENT = "/segments/SM0001/"
BUYERS = 65  # among the contacts of the demonstration


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        data.put(product, "buyers('SM0001')")
        yield product


@pytest.fixture
def page(browser: Browser, product: StartedProduct) -> Iterator[Page]:
    reader = Reader(browser, product, Words("fr"))
    reader.sign_in()
    reader.page.goto(product.url + SEGMENT)
    expect(reader.page.locator("#lines tbody tr").first).to_be_visible()
    yield reader.page
    assert not reader.errors
    reader.close()


def first_name(page: Page) -> str:
    return page.locator("#lines tbody a").first.text_content() or ""


def test_the_pages_are_walked_with_the_keys(page: Page) -> None:
    top = first_name(page)
    page.locator("#lines-next").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#lines .foot span").first).to_contain_text("51–")
    expect(page).to_have_url(re.compile("after="))
    page.locator("#lines-previous").press("Enter")
    expect(page.locator("#lines tbody a").first).to_have_text(top)
    page.go_back()
    expect(page.locator("#lines .foot span").first).to_contain_text("51–")


def test_a_column_head_sorts_both_ways_and_keeps_the_focus(page: Page) -> None:
    head = page.locator("#by-name")
    head.press("Enter")
    expect(page.locator("#lines th[aria-sort=ascending]")).to_have_count(1)
    expect(page.locator("#by-name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#lines th[aria-sort=descending]")).to_have_count(1)
    page.locator("#lines-unsorted").click()
    expect(page.locator("#lines th[aria-sort]")).to_have_count(0)


def test_the_list_follows_what_is_typed(page: Page) -> None:
    wanted = first_name(page)
    search = page.locator("#lines-q")
    search.click()
    search.press_sequentially(wanted[:12], delay=20)
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("#lines tbody a").first).to_have_text(wanted)
    expect(page.locator("#lines-q")).to_be_focused()
    expect(page.locator("#lines-q")).to_have_value(wanted[:12])
    search.fill("personne de ce nom")
    expect(page.locator("#lines .empty")).to_be_visible()
    search.fill("")
    expect(page.locator("#lines-next")).to_be_visible()


def test_the_list_is_taken_away_for_a_spreadsheet(page: Page) -> None:
    page.locator("#lines details.pop summary").click()
    with page.expect_download() as download:
        page.locator("#lines details.pop a[href*=csv]").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert len(rows) == BUYERS + 1
    with page.expect_download() as download:
        page.locator("#lines details.pop a[href*=xlsx]").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_nothing_ticked_is_said_and_ticked_lines_go(page: Page) -> None:
    page.locator("[data-remove-lines]").click()
    expect(page.locator(".toast")).to_be_visible()
    gone = first_name(page)
    page.locator("#lines tbody [name=contact]").first.check()
    page.locator("[data-remove-lines]").click()
    expect(page.locator("#lines tbody a").first).not_to_have_text(gone)
    page.locator(".toast button", has_text=re.compile("Annuler")).click()
    expect(page.locator("#lines tbody a").first).to_have_text(gone)


def test_a_line_is_edited_and_follows_the_segment_again(page: Page) -> None:
    page.locator("#lines tbody a").first.click()
    expect(page.locator("#dialog_template")).to_be_focused()  # once the window is shown
    page.locator("#dialog_subject").fill("Pour vous")
    page.locator("#dialog_subject").press("Enter")
    expect(page.locator("#lines tbody tr").first.locator(".badge")).to_be_visible()
    page.locator("#lines-edited").click()
    expect(page.locator("#lines tbody tr")).to_have_count(1)
    page.locator("#lines tbody a").first.click()
    page.locator("button[name=follow][value=subject]").click()
    expect(page.locator("#lines tbody tr").first.locator(".badge")).to_have_count(0)


def test_without_script_the_list_is_walked_sorted_and_searched(browser: Browser, product: StartedProduct) -> None:
    with browser.new_context(java_script_enabled=False, locale="fr-CH") as context:
        page = context.new_page()
        page.goto(product.url)
        page.locator("#id_username").fill("director")
        page.locator("#id_password").fill(product.password)
        page.locator("#id_password").press("Enter")
        page.goto(product.url + SEGMENT)
        page.locator("#lines-next").click()
        expect(page.locator("#lines .foot span").first).to_contain_text("51–")
        page.locator("#by-name").click()
        expect(page.locator("#lines th[aria-sort]")).to_have_count(1)
        page.locator("#lines-q").fill("personne de ce nom")
        page.locator("#lines-q").press("Enter")
        expect(page.locator("#lines .empty")).to_be_visible()


def test_a_phone_is_wide_enough(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#lines-next")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
