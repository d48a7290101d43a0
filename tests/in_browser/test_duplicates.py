"""Two contacts that are the same: found, compared, merged, unmerged, and others kept separate."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.product import StartedProduct
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]

TWO = """
from crm.operations import create_contact
create_contact(by=None, name="Hélène Dubois", email="h.dubois@doublon.example", city="Nyon", number="DUB1")
create_contact(by=None, name="Helene Dubois", email="h.dubois@doublon.example", city="Lausanne", number="DUB2")
"""


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        product.manage("shell", "--verbosity", "0", "--command", TWO)
        yield product


def test_duplicates_are_found_compared_merged_unmerged_and_kept_separate(
    staffer: Reader, product: StartedProduct
) -> None:
    page = staffer.page
    page.goto(f"{product.url}/contacts/duplicates/")
    page.get_by_role("button", name="Rechercher les doublons").click()
    row = page.get_by_role("row", name=re.compile("DUB1.*DUB2"))
    expect(row).to_contain_text("même e-mail", timeout=60_000)
    row.get_by_role("link", name="Comparer").click()
    page.get_by_role("radio", name="Ville: Lausanne").check()
    page.get_by_role("button", name="OK Fusionner").click()
    expect(page.get_by_role("status").filter(has_text="a été fusionné avec Hélène Dubois")).to_be_visible()
    expect(page.get_by_label("Ville")).to_have_value("Lausanne")
    page.get_by_role("status").get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("status").filter(has_text="sont de nouveau deux contacts")).to_be_visible()
    page.goto(f"{product.url}/contacts/DUB1/")
    expect(page.get_by_label("Ville")).to_have_value("Nyon")
    page.get_by_role("link", name="Comparer Helene Dubois").click()
    page.get_by_role("button", name="Contacts distincts").click()
    expect(page.get_by_role("status").filter(has_text="restent des contacts distincts")).to_be_visible()
    expect(row).to_have_count(0)
    page.get_by_role("link", name="Contacts distincts").click()
    expect(row).to_be_visible()
