"""The contact card: what happened, taking it back, another address for a time, and the contacts around."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]

PERSON = "/contacts/CT000002/"
LIST = "/contacts/?type=person&order=name"


@pytest.fixture
def staffer(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    reader = Reader(browser, product, Words("fr"), "staffer")
    reader.sign_in()
    yield reader
    assert reader.errors == []
    reader.close()


def newest(reader: Reader) -> Locator:
    return reader.page.get_by_role("region", name="Ce qui s’est passé").get_by_role("listitem").first


def test_a_saved_field_is_told_at_once_and_taken_back(staffer: Reader, product: StartedProduct) -> None:
    page = staffer.page
    page.goto(product.url + PERSON)
    city = page.get_by_label("Ville")
    before = city.input_value()
    city.fill("Yverdon")
    city.press("Tab")
    expect(newest(staffer)).to_contain_text(re.compile(rf"Ville\s+{before}\s+Yverdon"))
    newest(staffer).get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Annulé : 1 contact a retrouvé ses anciennes valeurs.")).to_be_visible()
    expect(city).to_have_value(before)
    expect(newest(staffer)).to_contain_text("annulée")


def test_another_address_is_typed_and_letters_go_there(staffer: Reader, product: StartedProduct) -> None:
    page = staffer.page
    page.goto(product.url + PERSON)
    page.get_by_role("link", name="Nouvelle adresse").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Code", exact=True).fill("ete")
    dialog.get_by_label("Adresse", exact=True).fill("Chemin de la Plage 2")
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(dialog.get_by_role("alert")).to_contain_text("code postal ou la ville")
    dialog.get_by_label("Ville").fill("Nice")
    dialog.get_by_role("button", name="Enregistrer").click()
    addresses = page.get_by_role("region", name="Autres adresses")
    expect(addresses).to_contain_text("les lettres partent à : Chemin de la Plage 2, Nice")
    expect(newest(staffer)).to_contain_text("ETE, Nice")
    addresses.get_by_role("link", name="ETE").click()
    page.get_by_role("dialog").get_by_role("button", name="Supprimer").click()
    expect(addresses).not_to_contain_text("ETE")


def test_keys_lead_through_the_list_and_what_was_typed_is_saved(staffer: Reader, product: StartedProduct) -> None:
    page = staffer.page
    page.goto(product.url + LIST)
    names = page.locator("table.grid tbody a.strong").all_inner_texts()

    def card_of(name: str) -> None:
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text(name)
        staffer.at_hand(heading)

    page.get_by_role("link", name=names[1], exact=True).click()
    card_of(names[1])
    page.get_by_label("Ville").fill("Aigle")
    page.keyboard.press("Alt+PageDown")
    card_of(names[2])
    page.keyboard.press("Alt+PageUp")
    card_of(names[1])
    expect(page.get_by_label("Ville")).to_have_value("Aigle")
    page.keyboard.press("Alt+PageUp")
    card_of(names[0])
    expect(page.get_by_role("link", name="Précédent")).to_have_count(0)


def test_what_comes_from_the_company_says_so_until_it_is_typed_over(staffer: Reader, product: StartedProduct) -> None:
    page = staffer.page
    page.goto(product.url + PERSON)
    field = page.locator("#field-language")
    expect(field).to_contain_text("repris de Horlogerie Valdoret SA")
    language = page.locator("#id_language")
    language.fill("ENG")
    language.press("Tab")
    expect(field).not_to_contain_text("repris de")
    expect(page.locator("#greetings")).to_contain_text("Dear")
