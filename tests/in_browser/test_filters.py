"""The filters of a segment at the keyboard: conditions added, corrected and taken, on any screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.in_browser import data
from tests.in_browser.test_pages_are_accessible import shrink, too_wide, violations
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        data.put(product, "listed('SM0001')", "empty('SM0002')")
        yield product


def open_dialog(director: Reader, address: str) -> Locator:
    director.page.goto(director.product.url + address)
    window = director.page.locator("dialog:modal")
    expect(window).to_be_visible()
    return window


def section(window: Locator, name: str) -> Locator:
    """An opened filter section."""
    details = window.locator("details.tab", has=window.page.locator(f"#brief-{name}"))
    details.locator("summary").first.click()
    expect(details).to_have_attribute("open", "")
    return details


def test_contacts_are_added_without_a_mouse(director: Reader) -> None:
    window = open_dialog(director, "/segments/SM0002/add/")
    summary = window.locator("summary").first
    expect(summary).to_be_focused()
    director.page.keyboard.press("Enter")
    director.page.keyboard.press("Tab")
    expect(window.locator("[name=job_responsibility-code]")).to_be_focused()
    director.page.keyboard.type("PURCHASE|SALE")
    expect(window.locator("#effect-ok")).to_have_text(re.compile(r"OK\s+Ajouter \d+ contacts"))
    director.page.keyboard.press("Enter")
    expect(window).to_have_count(0)
    assert director.number_of_lines() > 60


def test_an_error_comes_and_goes_while_one_types(director: Reader) -> None:
    window = open_dialog(director, "/segments/SM0001/reduce/")
    contact = section(window, "contact")
    city, errors = contact.locator("[name=contact-city]"), contact.locator("#errors-contact-city")
    contact.locator("[name=contact-post_code]").fill("1*")
    city.fill("A..C|D")
    expect(errors.get_by_role("alert")).to_be_visible()
    expect(city).to_have_attribute("aria-invalid", "true")
    city.fill("A..C")
    expect(errors).to_be_empty()
    expect(city).not_to_have_attribute("aria-invalid", "true")
    expect(contact.locator("[name=contact-post_code]")).to_have_value("1*")


def test_another_condition_is_added_where_one_goes_on_typing(director: Reader) -> None:
    window = open_dialog(director, "/segments/SM0001/reduce/")
    jobs = section(window, "job_responsibility")
    jobs.locator("[name=job_responsibility-code]").fill("PURCHASE")
    jobs.locator("[name=another]").click()
    second = window.locator("[name=job_responsibility2-code]")
    expect(second).to_be_focused()
    expect(window.locator(".codes")).to_have_count(2)
    window.locator("[data-into=dialog_job_responsibility2-code][data-code=SALE]").click()
    expect(second).to_have_value("SALE")
    window.locator("[name=job_responsibility2-has][value=none]").check()
    expect(window.locator("#effect")).to_contain_text(re.compile("Achat.* · .*Vente"))
    expect(window.locator("[name=job_responsibility-code]")).to_have_value("PURCHASE")


def test_a_column_that_shall_be_empty_asks_for_no_value(director: Reader) -> None:
    window = open_dialog(director, "/segments/SM0001/reduce/")
    contact = section(window, "contact")
    city = contact.locator("[name=contact-city]")
    contact.locator("[name=contact-city-is]").select_option("empty")
    expect(city).to_be_hidden()
    expect(window.locator("#brief-contact")).not_to_have_text("aucun filtre")
    contact.locator("[name=contact-city-is]").select_option("")
    expect(city).to_be_visible()


def test_every_filter_can_be_used_by_everybody_on_any_screen(director: Reader) -> None:
    window = open_dialog(director, "/segments/SM0001/reduce/")
    for summary in window.locator("details.tab > summary").all():
        summary.click()
    for summary in window.locator("details.more > summary").all():
        summary.click()
    window.locator("[name=contact-number]").fill('"')
    expect(window.locator("#errors-contact-number").get_by_role("alert")).to_be_visible()
    director.settled()
    assert violations(director.page) == []
    shrink(director.page)
    assert too_wide(director.page) == []


def test_without_script_a_condition_is_added_and_the_step_taken(browser: Browser, product: StartedProduct) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-CH")
    page = context.new_page()
    page.goto(product.url)
    page.locator("#id_username").fill("director")
    page.locator("#id_password").fill(product.password)
    with page.expect_navigation():
        page.locator("#id_password").press("Enter")
    page.goto(f"{product.url}/segments/SM0001/reduce/")
    details = page.locator("details.tab", has=page.locator("#brief-job_responsibility"))
    details.locator("summary").first.click()
    page.locator("[name=job_responsibility-code]").fill("PURCHASE")
    details.locator("[name=another]").click()
    page.locator("[name=job_responsibility2-has][value=any]").check()
    expect(page.locator("[name=job_responsibility-code]")).to_have_value("PURCHASE")
    page.locator("#effect-ok").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("ol.history")).to_contain_text("Achat")
    context.close()
