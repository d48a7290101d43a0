"""Chromium for the tests that look at pages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests import components

SCREENS = Path(__file__).resolve().parent.parent / "var" / "screens"

# How long something may take until it is on the screen, in milliseconds: a limit costs nothing, and the machine may
# be busy. `expect` waits that long, Playwright's own actions too; sending letters and e-mails may take far longer.
PATIENCE = 30_000
DELIVERED_WITHIN = 300_000
expect.set_options(timeout=PATIENCE)

# The browser asks nobody but the product.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """The machine's own Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=components.chromium(), args=SWITCHES, timeout=6 * PATIENCE)
        try:
            yield browser
        finally:
            browser.close()


def screenshot(page: Page, name: str) -> None:
    """Keeps a picture as var/screens/NAME.png where SCREENS=1 asks for pictures."""
    if os.environ.get("SCREENS") == "1":
        path = SCREENS / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True, caret="initial")


class Gate:
    """What the browser asks for at addresses that fit gets through once the gate is opened."""

    def __init__(self, page: Page, address: str | re.Pattern[str]) -> None:
        self.is_open = False
        self.waiting: list[Route] = []
        page.route(address, self._arrive)

    def _arrive(self, route: Route) -> None:
        if self.is_open:
            route.continue_()
        else:
            self.waiting.append(route)

    def open(self) -> None:
        self.is_open = True
        for route in self.waiting:
            route.continue_()
        self.waiting.clear()
