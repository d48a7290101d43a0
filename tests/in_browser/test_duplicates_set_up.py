"""What the administrator sets up about duplicates takes effect; and the comparison fits on a telephone, in French."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.in_browser.test_pages_are_accessible import shrink, too_wide, violations
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]

TWO = """
from crm.operations import create_contact
create_contact(by=None, type="company", name="Fonderie Arvel SA", city="Nyon", address="Quai Zirconia 3", number="DUA1")
create_contact(by=None, type="company", name="Moulages du Lac", city="Pully", address="Quai Zirconia 8", number="DUA2")
create_contact(by=None, name="Hélène Dubois", email="helene.dubois-de-la-rive@doublon.example", number="DUB1")
create_contact(by=None, name="Helene Dubois", email="helene.dubois-de-la-rive@doublon.example", number="DUB2",
    address="Chemin des Grands-Prés-de-la-Confédération 112", city="Lausanne")
"""


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        product.manage("shell", "--verbosity", "0", "--command", TWO)
        yield product


@pytest.fixture
def admin(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    reader = Reader(browser, product, Words("fr"), "admin")
    reader.sign_in()
    yield reader
    reader.close()


def test_search_strings_set_up_in_the_admin_site_take_effect(
    admin: Reader, staffer: Reader, product: StartedProduct
) -> None:
    row = staffer.page.get_by_role("row", name=re.compile("DUA1.*DUA2"))
    staffer.page.goto(f"{product.url}/contacts/duplicates/")
    expect(row).to_have_count(0)
    page = admin.page
    page.goto(f"{product.url}/admin/crm/duplicatesearchstring/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("delete_selected")
    page.locator("button[name=index]").click()
    page.locator("input[type=submit]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"{product.url}/admin/crm/duplicatesearchstring/add/")
    page.locator("[name=column]").select_option("address")
    page.locator("[name=length]").fill("10")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    staffer.page.goto(f"{product.url}/contacts/duplicates/")
    expect(row).to_be_visible(timeout=60_000)
    expect(row).to_contain_text("100 %")


def test_the_comparison_fits_on_a_telephone_and_can_be_used_by_everybody(
    staffer: Reader, product: StartedProduct
) -> None:
    page = staffer.page
    page.goto(f"{product.url}/contacts/duplicates/DUB1/DUB2/")
    staffer.settled()
    assert violations(page) == []
    shrink(page)
    assert (violations(page), too_wide(page)) == ([], [])
    radio = page.get_by_role("radio", name=re.compile("Adresse: Chemin des Grands-Prés"))
    value = page.locator("label", has=radio).locator("mark")
    beside, text = radio.bounding_box(), value.bounding_box()
    assert beside is not None
    assert text is not None
    assert beside["y"] < text["y"] + text["height"] / 2  # the value stands beside its button, not under it
    assert text["x"] > beside["x"] + beside["width"]
    radio.check()
    staffer.shot("duplicates-390")
    page.get_by_role("button", name="OK Fusionner").click()
    expect(page.get_by_role("status").filter(has_text="a été fusionné")).to_be_visible()
    expect(page.get_by_label("Adresse", exact=True)).to_have_value(re.compile("Grands-Prés"))
    assert staffer.errors == []
