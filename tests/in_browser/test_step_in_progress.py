"""A step too large for a page: who looks at it sees who does what, and the result appears by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import DELIVERED_WITHIN
from tests.in_browser import data
from tests.in_browser.test_pages_are_accessible import shrink, too_wide, violations
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]

BEGIN = """
from segments.operations import begin_step, in_progress
from segments.models import Segment
from tests.in_browser.data import BUYERS, director
in_progress.LIMIT = 0  # lines: these few shall be too many for a page
segment = Segment.objects.get(number="{number}")
begin_step(segment, operation="add_contacts", arguments={{"criteria": BUYERS}}, by=director())
"""


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct(SWEEP_SECONDS="1") as product:
        data.put(product, "empty('SM0001')", "empty('SM0002')")
        yield product


@pytest.fixture
def director(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    reader = Reader(browser, product, Words("fr"))
    reader.sign_in()
    yield reader
    assert reader.errors == []
    reader.close()


@contextmanager
def step_in_progress(product: StartedProduct, number: str) -> Iterator[None]:
    """Within the block the worker stands still, with a step to do."""
    [worker] = product.process_ids("worker")
    os.kill(worker, signal.SIGSTOP)
    try:
        product.manage("shell", "--verbosity", "0", "--command", BEGIN.format(number=number))
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


def progress(page: Page) -> Locator:
    return page.locator("#in-progress")


def test_the_page_says_what_is_being_done_and_the_result_appears_by_itself(
    director: Reader, product: StartedProduct
) -> None:
    page = director.page
    with step_in_progress(product, "SM0001"):
        page.goto(f"{product.url}/segments/SM0001/")
        expect(progress(page).get_by_role("progressbar")).to_be_visible()
        expect(director.named("link", "Add Contacts")).to_have_attribute("aria-disabled", "true")
        expect(director.named("link", "Log", page.get_by_role("toolbar"))).to_have_attribute("aria-disabled", "true")
        expect(director.field("Description")).to_be_disabled()
        assert violations(page) == []
        shrink(page)
        assert too_wide(page) == []
    expect(progress(page)).to_have_count(0, timeout=DELIVERED_WITHIN)
    expect(page.locator("#lines tbody tr").first).to_be_visible()
    expect(page.locator("#no-of-lines")).not_to_have_text("0")
    expect(page.locator("#history [aria-current=step]")).to_contain_text(director.words("Add Contacts"))
    expect(director.field("Description")).to_be_enabled()
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(page.locator("#no-of-lines")).to_have_text("0")


def test_without_script_one_looks_again(browser: Browser, director: Reader, product: StartedProduct) -> None:
    signed_in = director.page.context.storage_state()
    with browser.new_context(java_script_enabled=False, storage_state=signed_in) as context:
        page = context.new_page()
        with step_in_progress(product, "SM0002"):
            page.goto(f"{product.url}/segments/SM0002/")
            again = progress(page).get_by_role("link")
            again.click()
            expect(progress(page)).to_be_visible()
        director.page.goto(f"{product.url}/segments/SM0002/")
        expect(progress(director.page)).to_have_count(0, timeout=DELIVERED_WITHIN)
        again.click()
        expect(page.locator(".toast")).to_be_visible()
        expect(page.locator("#no-of-lines")).not_to_have_text("0")
