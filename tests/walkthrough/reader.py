"""Somebody at the keyboard with the walkthrough beside it: finds things by the names on the screen."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.browser import DELIVERED_WITHIN, screenshot
from tests.product import StartedProduct
from tests.walkthrough.words import Words

LOCALES = {"en": "en-GB", "fr": "fr-CH", "da": "da-DK"}


class Reader:
    """A signed-in person; every method is something the walkthrough tells them to do."""

    def __init__(self, browser: Browser, product: StartedProduct, words: Words, name: str = "director") -> None:
        self.product, self.words, self.name = product, words, name
        context = browser.new_context(
            locale=LOCALES[words.language],
            viewport={"width": 1440, "height": 900},
            reduced_motion="reduce",
            accept_downloads=True,
        )
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
        with self.page.expect_navigation():
            self.page.locator("#id_password").press("Enter")
        expect(self.page.get_by_role("navigation", name=re.compile("Navigation"))).to_be_attached()

    def close(self) -> None:
        self.page.context.close()

    # Reading the screen.

    def named(self, role: str, english: str, within: Locator | None = None) -> Locator:
        """The thing of that role whose name is, or begins with, the glossary's word."""
        name = re.compile(rf"^\s*{re.escape(self.words(english))}(?!\w)")
        return (within or self.page).get_by_role(role, name=name).first  # type: ignore[arg-type]

    def action(self, english: str, within: Locator | None = None) -> Locator:
        """The link or button of that name on the page, or in a window."""
        place = within or self.page.get_by_role("main")
        return self.named("link", english, place).or_(self.named("button", english, place)).first

    def field(self, english: str, within: Locator | None = None) -> Locator:
        """The field of that label, at hand."""
        place = within or self.page.get_by_role("main")
        return self.at_hand(place.get_by_label(self.words(english), exact=True).first)

    def at_hand(self, thing: Locator) -> Locator:
        """The thing, shown and ready to be used: before its scripts have run, a page does not do all it can."""
        expect(thing).to_be_visible()
        self.page.wait_for_load_state()
        return thing

    def window(self, english: str) -> Locator:
        return self.page.get_by_role("dialog", name=self.words(english), exact=True)

    def shows(self, text: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text)

    @property
    def lines(self) -> Locator:
        """The number of lines of the segment."""
        return self.page.get_by_label(self.words("No. of Lines"), exact=True).first

    def number_of_lines(self) -> int:
        """As the page says that is shown by now."""
        return int(re.sub(r"\D", "", self.at_hand(self.lines).inner_text()))

    # Doing what it says.

    def search(self, name: str) -> None:
        """The search icon, the name, the related link."""
        self.at_hand(self.page.get_by_role("button", name=self.words("Search"), exact=True)).click()
        box = self.page.get_by_role("combobox", name=self.words("Search"), exact=True)
        expect(box).to_be_focused()

        def is_about_the_name(answer: Response) -> bool:
            return parse_qs(urlsplit(answer.url).query).get("q") == [name]

        with self.page.expect_response(is_about_the_name):
            box.fill(name)
        self.settled()
        with self.page.expect_navigation():
            self.page.get_by_role("search").get_by_role("link", name=name).first.click()

    def choose(self, english: str, within: Locator | None = None) -> None:
        """An action: a link or a button of that name on the page, or in a window."""
        self.at_hand(self.action(english, within)).click()

    def follow(self, english: str, within: Locator | None = None) -> None:
        """An action that leads to another page."""
        with self.page.expect_navigation():
            self.choose(english, within)

    def close_with_ok(self, window: Locator) -> None:
        """OK, which the window accepts."""
        self.choose("OK", window)
        expect(window).to_be_hidden()
        self.settled()

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
        self.close_with_ok(dialog)

    def look_up_and_confirm(self, field: str, code: str) -> None:
        """Type a code and accept the message that asks about the lines."""
        self.fill(field, code)
        self.confirm()

    def put_back(self, path: Path) -> None:
        """Give the edited document back to the segment."""
        self.at_hand(self.page.locator("[data-put-back]").first).click()
        window = self.page.locator("#dialog dialog")
        window.locator("input[type=file]").set_input_files(path)
        self.close_with_ok(window)

    def confirm(self) -> None:
        """Accept the message that asks about the lines."""
        question = self.page.locator("#dialog dialog")
        self.choose("Yes", question)
        expect(question).to_be_hidden()
        self.settled()

    def settled(self) -> None:
        """Everything typed is saved, and the page is all there."""
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        self.page.wait_for_load_state()

    def finished(self) -> Locator:
        """The message that the segment was logged, once its letters are merged and its e-mails sent."""
        message = self.page.locator("#dialog dialog")
        expect(message.locator("[data-finished]")).to_be_attached(timeout=DELIVERED_WITHIN)
        return message

    def shot(self, name: str) -> None:
        """A picture, where pictures are wanted."""
        screenshot(self.page, f"{name}-{self.words.language}")
