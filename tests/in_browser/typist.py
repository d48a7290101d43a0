"""Hands on a keyboard at the card desk."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.walkthrough.reader import Reader


def at_the_desk(reader: Reader) -> Reader:
    """Before an empty card; the title says so once a mouse was used."""
    reader.page.add_init_script("addEventListener('mousedown', () => { document.title = 'mouse'; }, true)")
    reader.page.goto(f"{reader.product.url}/contacts/cards/")
    reader.settled()
    return reader


class Typist:
    """Hands on a keyboard; counts the keys that write nothing."""

    def __init__(self, reader: Reader) -> None:
        self.page, self.keys = reader.page, 0

    def press(self, keys: str) -> None:
        self.keys += keys.count("+") + 1
        self.page.keyboard.press(keys)

    def type(self, values: dict[str, str]) -> None:
        """Each value into its field, Enter from one to the next."""
        left = dict(values)
        while left:
            name = self.page.locator("#business-card :focus").get_attribute("name") or ""
            if name in left:
                self.page.keyboard.type(left.pop(name))
            if name == "company_name" and "company_name" in values and "address" not in values:
                expect(self.page.locator("#card-company[data-city]")).to_be_attached()
            if left:
                self.press("Enter")

    def keep(self) -> None:
        self.press("Control+Enter")
