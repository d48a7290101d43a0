"""Every page: no WCAG 2 A or AA violation that axe can find, no wider than a phone, no complaint of the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.in_browser import data
from tests.in_browser.accessible import PHONE, WIDE, shrink, too_wide, violations
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]

PAGES = {
    "home": "/",
    "search": "/search/?q=segment",
    "campaigns": "/campaigns/",
    "new campaign": "/campaigns/new/",
    "campaign": "/campaigns/CP0001/",
    "campaign with results": "/campaigns/CP9001/",
    "people of a campaign": "/campaigns/CP9001/people/",
    "segments": "/segments/",
    "new segment": "/segments/new/",
    "segment": "/segments/SM0001/",
    "empty segment": "/segments/SM0002/",
    "segment with an edited step": "/segments/SM0004/",
    "segment as of another step": "/segments/SM0004/?at=2",
    "languages": "/segments/SM0001/languages/",
    "saved criteria": "/segments/criteria/",
    "card of saved criteria": "/segments/criteria/ACHAT/",
    "contacts": "/contacts/",
    "new contact": "/contacts/new/",
    "person": "/contacts/CT000002/",
    "business cards": "/contacts/cards/",
    "stack of business cards with a photo": "/contacts/cards/1/",
    "stacks of business cards": "/contacts/cards/stacks/",
    "cards of a stack": "/contacts/cards/1/cards/",
    "keys": "/contacts/keys/",
    "import": "/contacts/import/",
    "templates": "/interactions/templates/",
    "new template": "/interactions/templates/new/",
    "template": "/interactions/templates/BUS/",
    "template check": "/interactions/templates/documents/1/check/",
    "template versions": "/interactions/templates/BUS/history/ENG/",
    "log": "/interactions/",
    "campaign entries": "/interactions/campaign-entries/",
    "logged segments": "/interactions/logged-segments/",
    "logged segment": "/interactions/logged-segments/SM0003/",
    "deliveries": "/interactions/deliveries/",
    "run": "/interactions/deliveries/1/",
    "print run": "/interactions/deliveries/1/print/",
    "outbox": "/interactions/outbox/",
    "password": "/password/",
}
# Pages found by the first link of a kind on a page, and on the one behind it.
FIRST_OF = {
    "contact": ("/contacts/", "tbody a"),
    "outbox message": ("/interactions/outbox/", "tbody a"),
    "what was received": (
        "/interactions/logged-segments/SM0003/",
        *("tbody a[href^='/contacts/CT']", "a[href$='/received/']"),
    ),
}
DIALOGS = {
    "contacts into a segment": "/contacts/change/?all=1&action=add_to_segment",
    "consent of many": "/contacts/change/?all=1&action=record_consent&channel=email&outcome=given",
    "campaign of a stack": "/segments/stacks/1/",
    "new stack of business cards": "/contacts/cards/stacks/new/",
    "add contacts": "/segments/SM0001/add/",
    "reduce contacts": "/segments/SM0001/reduce/",
    "log segment": "/segments/SM0001/log/",
    "log segment with something missing": "/segments/SM0002/log/",
    "edit a step": "/segments/SM0004/steps/4/",
    "save criteria": "/segments/SM0001/save-criteria/",
    "reuse criteria": "/segments/SM0001/reuse-criteria/",
    "combine": "/segments/SM0001/combine/",
    "combine with an open and a logged segment": "/segments/SM0001/combine/?way=keep&number=SM0002&number=SM0003",
    "change a step of saved criteria": "/segments/criteria/ACHAT/steps/2/",
    "delete saved criteria": "/segments/criteria/ACHAT/delete/",
    "open the attachment": "/segments/SM0001/attachment/",
    "put back a document": "/segments/SM0001/attachment/put/",
    "add by hand": "/segments/SM0001/lines/add/",
    "why": "/segments/SM0001/why/",
    "record consent": "/contacts/CT000002/consent/",
    "anonymise": "/contacts/CT000002/anonymise/",
}
DARK = [
    *("home", "campaign with results", "segment", "segment as of another step", "logged segment", "business cards"),
    *("template", "template check", "template versions", "print run", "what was received"),
]


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        data.put(
            product,
            "campaign('CP0001')",
            "with_history('SM0001', 'CP0001')",
            "empty('SM0002', '')",
            "sent('SM0003', 'CP0001')",
            "edited('SM0004')",
            "card_stack()",
        )
        yield product


@pytest.fixture(scope="module")
def director(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    """Signed in once for all pages; the mails of the logged segment are in the outbox."""
    reader = Reader(browser, product, Words("fr"))
    reader.sign_in()
    reader.page.goto(f"{product.url}/segments/SM0003/logged/")
    reader.finished()
    yield reader
    reader.close()


@pytest.fixture
def page(director: Reader) -> Iterator[Page]:
    """A wide, light screen; the browser must have nothing to complain about afterwards."""
    director.errors.clear()
    yield director.page
    director.page.set_viewport_size(WIDE)
    director.page.emulate_media(color_scheme="light")
    assert director.errors == []


def show(director: Reader, address: str) -> None:
    answer = director.page.goto(director.product.url + address)
    assert answer is None or answer.ok, f"{address}: {answer.status}"
    director.settled()


def address_of(director: Reader, name: str) -> str:
    if name in PAGES:
        return PAGES[name]
    address, *links = FIRST_OF[name]
    for link in links:
        show(director, address)
        address = director.page.get_by_role("main").locator(link).first.get_attribute("href") or ""
    return address


@pytest.mark.parametrize("name", [*PAGES, *FIRST_OF])
def test_a_page_can_be_used_by_everybody_on_any_screen(director: Reader, page: Page, name: str) -> None:
    show(director, address_of(director, name))
    assert violations(page) == []
    shrink(page)
    assert too_wide(page) == []


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_can_be_used_by_everybody_on_any_screen(director: Reader, page: Page, name: str) -> None:
    show(director, DIALOGS[name])
    expect(page.locator("dialog:modal")).to_be_visible()
    closed = page.locator("dialog details:not([open]) > summary")
    for _ in range(min(closed.count(), 2)):
        closed.first.click()
    expect(page.locator("dialog details[open] [hx-trigger^=toggle]:empty")).to_have_count(0)  # their codes have come
    director.settled()
    assert violations(page) == []
    shrink(page)
    assert too_wide(page) == []


@pytest.mark.parametrize("name", DARK)
def test_a_page_is_as_readable_in_the_dark(director: Reader, page: Page, name: str) -> None:
    page.emulate_media(color_scheme="dark")
    show(director, address_of(director, name))
    assert violations(page) == []


def test_a_window_of_codes_can_be_used_by_everybody(director: Reader, page: Page) -> None:
    show(director, "/campaigns/CP0001/")
    director.field("Status Code").click()
    expect(director.window("Campaign Status")).to_be_visible()
    assert violations(page) == []


def test_what_the_page_search_finds_can_be_used_by_everybody(director: Reader, page: Page) -> None:
    show(director, "/")
    page.keyboard.press("Control+k")
    with page.expect_response(re.compile(r"[?&]q=segments$")):
        page.keyboard.type("segments")
    director.settled()
    found = page.get_by_role("grid")
    expect(found.get_by_role("row").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "found-1")
    assert violations(page) == []


def test_the_languages_of_a_segment_can_be_used_by_everybody(director: Reader, page: Page) -> None:
    show(director, "/segments/SM0001/")
    director.field("Language Code (Default)").click()
    expect(director.window("Segment Interaction Languages")).to_be_visible()
    assert violations(page) == []
    shrink(page)
    assert too_wide(page) == []


def test_the_menu_of_a_phone_and_the_account_can_be_used_by_everybody(director: Reader, page: Page) -> None:
    page.set_viewport_size(PHONE)
    show(director, "/segments/")
    page.locator("button.burger").click()
    expect(page.locator("#nav")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("details.who summary").click()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_can_be_done_by_everybody(browser: Browser, product: StartedProduct, scheme: str) -> None:
    with browser.new_context(locale="fr-CH", viewport=PHONE, color_scheme=scheme, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(product.url)
        assert violations(page) == []
        assert too_wide(page) == []
        page.locator("#id_username").fill("director")
        page.locator("#id_password").fill("wrong")
        page.locator("#id_password").press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        assert violations(page) == []
