"""The started product in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import screenshot
from tests.product import StartedProduct

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_a_stranger_is_asked_to_sign_in_and_nothing_is_blocked_or_missing(browser: Browser) -> None:
    complaints: list[str] = []
    with StartedProduct(demo=False) as product, browser.new_context(locale="fr") as context:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(product.url)
        expect(page.locator("input[name=password]")).to_be_visible()
        screenshot(page, "sign-in")
    assert complaints == []
