"""The list of contacts: filtered, all that match changed at once and taken back, a view saved, columns, an export."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import screenshot
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]


def test_all_that_a_filter_finds_are_changed_and_taken_back(director: Reader, product: StartedProduct) -> None:
    page = director.page
    page.goto(f"{product.url}/contacts/?view=")
    page.get_by_role("combobox", name="Code pays/région").select_option("DK")
    expect(page.locator(".chip").filter(has_text="Danemark")).to_be_visible()
    page.get_by_role("checkbox", name="Tout choisir sur cette page").check()
    page.get_by_label("Contacts sélectionnés").get_by_role("checkbox").check()
    page.get_by_role("button", name="Modifier…").click()
    page.get_by_label("Que faire").select_option("exclude_from_segment")
    page.get_by_role("dialog").get_by_label("Exclure des segments").select_option("true")
    page.get_by_role("button", name=re.compile("^OK, ")).click()
    told = page.get_by_role("status").filter(has_text="contacts modifiés")
    expect(told).to_be_visible()
    expect(page.get_by_text("Exclu", exact=True).first).to_be_visible()
    screenshot(page, "contacts-changed")
    told.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("status").filter(has_text="ont retrouvé leurs anciennes valeurs")).to_be_visible()
    expect(page.get_by_text("Exclu", exact=True)).to_have_count(0)


def test_shift_ticks_a_range_and_keys_walk_through_the_rows(director: Reader, product: StartedProduct) -> None:
    page = director.page
    page.goto(f"{product.url}/contacts/?view=")
    boxes = page.locator(".grid [name=contact]")
    boxes.nth(1).check()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.get_by_text("Sélection : 4")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Rechercher des contacts")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.locator(".grid tbody tr").nth(1).locator("a").first
    expect(second).to_be_focused()
    page.keyboard.press(" ")
    expect(boxes.nth(1)).not_to_be_checked()
    name = second.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_columns_are_chosen_kept_in_a_view_and_exported(director: Reader, product: StartedProduct) -> None:
    page = director.page
    page.goto(f"{product.url}/contacts/?country=DK&view=")
    page.get_by_role("link", name="Colonnes").click()
    page.get_by_role("checkbox", name="Groupes de mailing").check()
    page.get_by_role("checkbox", name="Société").uncheck()
    up = page.get_by_role("button", name="Monter Groupes de mailing")
    for _step in range(30):
        up.click()
    page.get_by_role("button", name="OK").click()
    heads = page.locator(".grid thead th:not(.tick)")
    expect(heads.nth(1)).to_contain_text("Groupes de mailing")
    expect(page.get_by_role("columnheader", name="Société")).to_have_count(0)
    page.get_by_text("Vues", exact=True).click()
    page.get_by_role("link", name="Enregistrer cette vue…").click()
    page.get_by_role("dialog").get_by_label("Nom").fill("Danemark")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").filter(has_text="« Danemark »")).to_be_visible()
    expect(heads.nth(1)).to_contain_text("Groupes de mailing")
    page.get_by_text("Exporter").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Fichier CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Nom;Groupes de mailing;")
    assert len(lines) > 2
    page.get_by_role("link", name="Afficher tous les contacts").click()
    expect(heads.nth(1)).to_contain_text("Groupes de mailing")


def test_all_found_come_into_a_new_segment_whose_history_tells_the_filters(
    director: Reader, product: StartedProduct
) -> None:
    page = director.page
    page.goto(f"{product.url}/contacts/?country=DK&view=")
    page.get_by_role("checkbox", name="Tout choisir sur cette page").check()
    page.get_by_label("Contacts sélectionnés").get_by_role("checkbox").check()
    page.get_by_role("button", name="Modifier…").click()
    page.get_by_label("Que faire").select_option("add_to_segment")
    page.get_by_label("Description du nouveau segment").fill("Les Danois")
    page.get_by_role("button", name=re.compile("^OK, ")).click()
    told = page.get_by_role("status").filter(has_text="contacts sont entrés")
    told.get_by_role("link", name="Afficher").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Les Danois")
    expect(page.get_by_text("Contacts ajoutés depuis leur liste").first).to_be_visible()
    expect(page.get_by_text("Code pays/région : Danemark").first).to_be_visible()
    assert director.errors == []


def test_consent_of_the_ticked_is_recorded_and_a_long_proof_stays_while_one_chooses(
    director: Reader, product: StartedProduct
) -> None:
    page = director.page
    page.goto(f"{product.url}/contacts/?country=DK&view=")
    for place in (1, 2):
        page.locator(".grid [name=contact]").nth(place).check()
    page.get_by_role("button", name="Modifier…").click()
    page.get_by_label("Que faire").select_option("record_consent")
    proof, dialog = "Classeur signé au stand, page 12. " * 30, page.get_by_role("dialog")
    dialog.get_by_label("Preuve").fill(proof)
    dialog.get_by_role("checkbox", name="E-mail").check()
    expect(dialog.get_by_text("Consentement donné : E-mail")).to_be_visible()
    expect(dialog.get_by_label("Preuve")).to_have_value(proof)
    dialog.get_by_label("Source").select_option("form")
    page.get_by_role("button", name=re.compile("^OK, ")).click()
    told = page.get_by_role("status").filter(has_text="contacts modifiés")
    told.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("status").filter(has_text="ont retrouvé leurs anciennes valeurs")).to_be_visible()


def test_a_key_alone_does_nothing_where_that_is_switched_off(director: Reader, product: StartedProduct) -> None:
    page = director.page
    page.goto(f"{product.url}/contacts/?view=")
    page.locator(".who summary").click()
    page.get_by_role("link", name="Touches").click()
    box = page.get_by_role("checkbox", name=re.compile("Une touche seule"))
    box.uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    expect(box).not_to_be_checked()
    page.goto(f"{product.url}/contacts/?view=")
    search = page.get_by_role("searchbox", name="Rechercher des contacts")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(search).not_to_be_focused()
    page.keyboard.press("F3")
    expect(search).to_be_focused()
    page.goto(f"{product.url}/contacts/keys/")
    box.check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(box).to_be_checked()
