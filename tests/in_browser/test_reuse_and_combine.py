"""Saved criteria and other segments put on a list: the effect follows what one chooses, before anything is done."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.in_browser import data
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        data.put(
            product,
            "campaign('CP0001')",
            "with_history('SM0001', 'CP0001')",
            "reused('SM0002', 'ACHAT')",
            "empty('SM0003')",
            "save_criteria(data.listed('SM0004', 'Visiteurs'), code='AUTRES', by=data.director())",
            "listed('SM0005', 'Les mêmes')",
        )
        yield product


@pytest.fixture(scope="module")
def director(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    """Signed in once for all tests."""
    reader = Reader(browser, product, Words("fr"))
    reader.sign_in()
    yield reader
    reader.close()


@pytest.fixture
def page(director: Reader) -> Iterator[Page]:
    """The browser must have nothing to complain about afterwards."""
    director.errors.clear()
    yield director.page
    assert director.errors == []


def window(director: Reader, address: str) -> Locator:
    """A dialog over its page."""
    director.page.goto(director.product.url + address)
    dialog = director.page.locator("#dialog dialog")
    expect(dialog).to_be_visible()
    return dialog


def number_in(place: Locator) -> int:
    """The figure, as soon as there is one."""
    expect(place).to_contain_text(re.compile(r"\d"))
    return int(re.sub(r"\D", "", place.inner_text()))


def test_the_steps_show_their_effect_and_only_the_new_ones_can_be_had(director: Reader, page: Page) -> None:
    dialog = window(director, "/segments/SM0003/reuse-criteria/")
    dialog.get_by_role("radio", name=re.compile(r"^ACHAT\b")).check()
    all_of_them = number_in(dialog.locator("#afterwards"))
    steps = dialog.locator(".history.ahead > li")
    expect(steps).to_have_count(2)
    dialog.locator("#only-new").check()
    expect(steps).to_have_count(3)
    expect(dialog.locator("#only-new")).to_be_focused()
    expect(dialog.locator("#afterwards")).not_to_contain_text(str(all_of_them))
    dialog.locator("#only-new").uncheck()
    expect(dialog.locator("#afterwards")).to_contain_text(str(all_of_them))
    director.choose("OK", dialog)
    expect(dialog).to_be_hidden()
    assert director.number_of_lines() == all_of_them


def test_other_segments_show_their_effect_before_they_are_combined(director: Reader, page: Page) -> None:
    page.goto(f"{director.product.url}/segments/SM0004/")
    before = director.number_of_lines()
    page.locator("#segment-more").click()
    page.locator("#segment-menu a").click()
    dialog = page.locator("#dialog dialog")
    dialog.locator("input[value=SM0005]").check()
    expect(dialog.locator("#way-remove")).to_contain_text(re.compile(r"\d"))
    dialog.locator("input[value=remove]").check()
    expect(dialog.locator("#afterwards")).to_contain_text(re.compile(r"\b0\b"))  # both lists hold the same contacts
    director.choose("OK", dialog)
    expect(dialog).to_be_hidden()
    assert director.number_of_lines() == 0
    page.locator(".toast .btn.mini").first.click()
    expect(page.get_by_label(director.words("No. of Lines"), exact=True).first).to_contain_text(str(before))


def test_a_ticked_segment_stays_while_one_searches_and_enter_combines_nothing(director: Reader, page: Page) -> None:
    dialog = window(director, "/segments/SM0001/combine/")
    dialog.locator("input[value=SM0002]").check()
    expect(dialog.locator("#afterwards")).to_contain_text(re.compile(r"\d"))
    search = dialog.locator("input[type=search]")
    search.fill("visiteurs")
    expect(dialog.locator("input[name=number]")).to_have_count(3)
    expect(dialog.locator("input[value=SM0002]")).to_be_checked()
    search.fill("rien de tel")
    expect(dialog.locator("input[name=number]")).to_have_count(1)
    search.press("Enter")
    director.settled()
    expect(dialog).to_be_visible()
    expect(dialog.locator("input[value=SM0002]")).to_be_checked()


def test_a_step_of_saved_criteria_is_changed_moved_removed_and_brought_back(director: Reader, page: Page) -> None:
    page.goto(f"{director.product.url}/segments/criteria/AUTRES/")
    steps = page.locator("ol.steps > li")
    expect(steps).to_have_count(2)
    first = steps.first.locator("p").last.inner_text()
    page.locator("#step-1 button[name=down]").click()
    expect(page.locator("#step-2")).to_contain_text(first)
    page.locator("#step-2 button[name=remove]").click()
    expect(steps).to_have_count(1)
    page.locator(".toast form button").click()
    expect(steps).to_have_count(2)
    expect(page.locator("#step-2")).to_contain_text(first)
    page.locator("#step-1 a").click()
    dialog = page.locator("#dialog dialog")
    dialog.locator("input[name=keep][value=others]").check()
    director.choose("OK", dialog)
    expect(dialog).to_be_hidden()
    expect(page.locator("#step-1")).to_contain_text(re.compile("Retirer|Supprimer|Remove"))
