"""What a marketing staffer may do, and is kept from, on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.in_browser import data
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]

REFUSED = "Hors de votre rôle"


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        data.put(
            product,
            "campaign('CP0001')",
            "empty('SM0001')",
            "ready('SM0002')",
            "ready('SM0003', 'CP0001')",
            f"staffer('claire', '{product.password}')",
        )
        yield product


def show(reader: Reader, address: str) -> None:
    reader.page.goto(reader.product.url + address)


def is_refused(reader: Reader, address: str) -> bool:
    """Whether the page says that it is not for the reader's role, in a sentence and to the browser."""
    answer = reader.page.goto(reader.product.url + address)
    expect(reader.page.get_by_role("heading", name=REFUSED)).to_be_visible()
    return answer is not None and answer.status == 403


def open_account(reader: Reader) -> Locator:
    """What opens under one's own name, shown."""
    reader.page.locator("details.who summary").click()
    account = reader.page.locator(".account")
    expect(account).to_be_visible()
    return account


def test_a_staffer_reads_campaigns_and_changes_none(staffer: Reader) -> None:
    show(staffer, "/campaigns/")
    staffer.shows("CP0001")
    expect(staffer.action("New")).to_have_count(0)
    show(staffer, "/campaigns/CP0001/")
    expect(staffer.field("Description")).to_be_disabled()
    assert is_refused(staffer, "/campaigns/new/")


def test_a_staffer_reads_interaction_templates_and_changes_none(staffer: Reader) -> None:
    show(staffer, "/interactions/templates/")
    staffer.shows("BUS")
    expect(staffer.action("New")).to_have_count(0)
    show(staffer, "/interactions/templates/BUS/")
    expect(staffer.field("Description")).to_be_disabled()
    expect(staffer.page.get_by_role("main").locator("input[type=file]")).to_have_count(0)
    assert is_refused(staffer, "/interactions/templates/new/")


def test_a_staffer_builds_a_segment_but_does_not_mark_it_as_a_response(staffer: Reader) -> None:
    show(staffer, "/segments/SM0001/")
    staffer.choose("Add Contacts")
    window = staffer.window("Add Contacts")
    section = window.locator("summary", has_text=staffer.words("Job Responsibility"))
    section.click()
    staffer.fill("Job Responsibility Code", staffer.words("Purchase"), window)
    staffer.close_with_ok(window)
    assert staffer.number_of_lines() >= 60
    expect(staffer.field("Campaign Target")).to_be_visible()
    expect(staffer.page.get_by_label(staffer.words("Campaign Response"))).to_have_count(0)


def test_a_response_marked_past_the_page_is_refused(staffer: Reader) -> None:
    show(staffer, "/segments/SM0003/")
    token = staffer.page.locator("#card input[name=csrfmiddlewaretoken]").input_value()
    answer = staffer.page.request.post(
        f"{staffer.product.url}/segments/SM0003/",
        form={"csrfmiddlewaretoken": token, "_field": "campaign_response", "campaign_response": "on"},
    )
    assert answer.status == 403


def test_a_staffer_logs_a_segment_only_once_it_is_linked_to_a_campaign(staffer: Reader) -> None:
    assert is_refused(staffer, "/segments/SM0002/log/")
    show(staffer, "/segments/SM0002/")
    log = staffer.page.locator("a[href='/segments/SM0002/log/']")
    expect(log).to_have_count(0)
    staffer.look_up_and_confirm("Campaign No.", "CP0001")
    expect(log).to_be_visible()
    staffer.choose("Log")
    window = staffer.window("Log Segment")
    staffer.field("Send Attachments", window).check()
    staffer.choose("OK", window)
    message = staffer.finished()
    expect(message.locator("a[href$='letters.zip']").first).to_be_visible()
    assert staffer.errors == ["Failed to load resource: the server responded with a status of 403 (Forbidden)"]


def test_the_admin_site_is_not_for_a_staffer(staffer: Reader) -> None:
    expect(open_account(staffer).locator("a[href^='/admin/']")).to_have_count(0)
    show(staffer, "/admin/")
    expect(staffer.page.get_by_text("vous n’êtes pas autorisé à accéder à cette page")).to_be_visible()
    show(staffer, "/admin/auth/user/")
    expect(staffer.page.get_by_text("vous n’êtes pas autorisé à accéder à cette page")).to_be_visible()


def test_signing_out_ends_it(staffer: Reader) -> None:
    with staffer.page.expect_navigation():
        open_account(staffer).get_by_role("button", name="Se déconnecter").click()
    expect(staffer.page.locator("#id_password")).to_be_visible()
    show(staffer, "/segments/")
    expect(staffer.page.locator("#id_password")).to_be_visible()


def test_a_new_password_is_the_one_that_counts(browser: Browser, product: StartedProduct) -> None:
    claire = Reader(browser, product, Words("fr"), "claire")
    claire.sign_in()
    open_account(claire).get_by_role("link", name="Changer le mot de passe").click()
    claire.page.locator("#id_old_password").fill("not-this-one")
    claire.page.locator("#id_new_password1").fill("un-tout-autre-mot")
    claire.page.locator("#id_new_password2").fill("un-tout-autre-mot")
    claire.page.locator("#id_new_password2").press("Enter")
    expect(claire.page.locator("#field-old_password").get_by_role("alert")).to_be_visible()
    claire.page.locator("#id_old_password").fill(product.password)
    claire.page.locator("#id_new_password1").fill("un-tout-autre-mot")
    claire.page.locator("#id_new_password2").fill("un-tout-autre-mot")
    claire.page.locator("#id_new_password2").press("Enter")
    expect(claire.page).to_have_url(f"{product.url}/")
    open_account(claire).get_by_role("button", name="Se déconnecter").click()
    claire.page.locator("#id_username").fill("claire")
    claire.page.locator("#id_password").fill("un-tout-autre-mot")
    claire.page.locator("#id_password").press("Enter")
    expect(claire.page.locator("#nav")).to_be_visible()
    claire.close()


def test_the_chosen_language_is_the_one_of_the_pages(staffer: Reader) -> None:
    show(staffer, "/segments/SM0003/")
    for language in ("en", "da", "fr"):
        open_account(staffer).locator(f"button[lang={language}]").click()
        expect(staffer.page.locator("html")).to_have_attribute("lang", language)
        words = Words(language)
        expect(staffer.page.get_by_label(words("No. of Lines"), exact=True)).to_be_visible()
        expect(staffer.page.locator("#nav").get_by_role("link", name=re.compile(words("Campaigns")))).to_be_visible()
