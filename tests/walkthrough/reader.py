"""Somebody at the keyboard with the walkthrough beside it: finds things by the names on the screen."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import screenshot
from tests.product import StartedProduct
from tests.walkthrough.words import Words

LOCALES = {"en": "en-GB", "fr": "fr-CH", "da": "da-DK"}


class Reader:
    """A signed-in person; every method is something the walkthrough tells them to do."""

    def __init__(self, browser: Browser, product: StartedProduct, words: Words, name: str = "director") -> None:
        self.product, self.words, self.name = product, words, name
        context = browser.new_context(
            locale=LOCALES[words.language], viewport={"width": 1440, "height": 900}, accept_downloads=True
        )
        context.set_default_timeout(15_000)
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.letter = Path()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _listen(self, message: object) -> None:
        text = str(getattr(message, "text", ""))
        cut_off = text.startswith(("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort"))  # by leaving the page
        if getattr(message, "type", "") == "error" and not cut_off:
            self.errors.append(text)

    def sign_in(self) -> None:
        self.page.goto(self.product.url)
        self.page.locator("#id_username").fill(self.name)
        self.page.locator("#id_password").fill(self.product.password)
        self.page.locator("#id_password").press("Enter")
        expect(self.page.get_by_role("navigation", name=re.compile("Navigation"))).to_be_attached()

    def close(self) -> None:
        self.page.context.close()

    # Reading the screen.

    def named(self, role: str, english: str, within: Locator | None = None) -> Locator:
        """The thing of that role whose name is, or begins with, the glossary's word."""
        name = re.compile(rf"^\s*{re.escape(self.words(english))}(?!\w)")
        return (within or self.page).get_by_role(role, name=name).first  # type: ignore[arg-type]

    def field(self, english: str, within: Locator | None = None) -> Locator:
        return (within or self.page.get_by_role("main")).get_by_label(self.words(english), exact=True).first

    def window(self, english: str) -> Locator:
        return self.page.get_by_role("dialog", name=self.words(english), exact=True)

    def shows(self, text: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def number_of_lines(self) -> int:
        text = self.page.get_by_label(self.words("No. of Lines"), exact=True).first.inner_text()
        return int(re.sub(r"\D", "", text))

    # Doing what it says.

    def search(self, name: str) -> None:
        """The search icon, the name, the related link."""
        self.page.get_by_role("button", name=self.words("Search"), exact=True).click()
        box = self.page.get_by_role("combobox", name=self.words("Search"), exact=True)
        expect(box).to_be_focused()
        box.fill(name)
        self.page.get_by_role("search").get_by_role("link", name=name).first.click()

    def choose(self, english: str, within: Locator | None = None) -> None:
        """An action: a link or a button of that name on the page, or in a window."""
        place = within or self.page.get_by_role("main")
        name = re.compile(rf"^\s*{re.escape(self.words(english))}(?!\w)")
        place.get_by_role("link", name=name).or_(place.get_by_role("button", name=name)).first.click()

    def caption(self, english: str) -> None:
        """A caption of the action bar: it is there under its name and needs no click."""
        group = self.page.get_by_role("group", name=self.words(english), exact=True)
        expect(group).to_be_visible()

    def fill(self, english: str, text: str, within: Locator | None = None) -> None:
        """Type into a field and leave it."""
        field = self.field(english, within)
        field.fill(text)
        field.press("Tab")
        self.settled()

    def look_up(self, field: str, window: str, code: str) -> None:
        """Choose the field, pick a line in the window that opens, OK."""
        self.field(field).click()
        dialog = self.window(window)
        expect(dialog).to_be_visible()
        dialog.get_by_role("radio", name=re.compile(rf"^{re.escape(code)}\b")).check()
        self.choose("OK", dialog)
        expect(dialog).to_be_hidden()
        self.settled()

    def look_up_and_confirm(self, field: str, code: str) -> None:
        """Type a code and accept the message that asks about the lines."""
        self.fill(field, code)
        self.confirm()

    def put_back(self, path: Path) -> None:
        """Give the edited document back to the segment."""
        self.page.locator("[data-put-back]").first.click()
        window = self.page.locator("#dialog dialog")
        window.locator("input[type=file]").set_input_files(path)
        self.choose("OK", window)
        expect(window).to_be_hidden()

    def confirm(self) -> None:
        """Accept the message that asks about the lines."""
        question = self.page.locator("#dialog dialog")
        expect(question).to_be_visible()
        self.choose("Yes", question)
        expect(question).to_be_hidden()
        self.settled()

    def settled(self) -> None:
        """Everything typed is saved."""
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def shot(self, name: str) -> None:
        """A picture, where pictures are wanted."""
        screenshot(self.page, f"{name}-{self.words.language}")
