"""Whether everybody can use a page: what axe says of it, and whether it fits on a telephone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page, expect

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def shrink(page: Page) -> None:
    """To a phone's screen."""
    page.set_viewport_size(PHONE)
    expect(page.locator("html")).to_have_js_property("clientWidth", PHONE["width"])


def widen(page: Page) -> None:
    """Back to a desk's."""
    page.set_viewport_size(WIDE)
    expect(page.locator("html")).to_have_js_property("clientWidth", WIDE["width"])


def violations(page: Page) -> list[str]:
    """What axe finds, one line per place."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(rules)", RULES)
    return [
        f"{each['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """What reaches beyond the right edge of the screen; nothing where the page cannot be scrolled sideways."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("body *")]
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
            .filter((each) => !each.closest(".actions"))
            .map((each) => each.outerHTML.slice(0, 120)).slice(0, 5)"""
    )
