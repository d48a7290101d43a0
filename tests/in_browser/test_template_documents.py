"""A template with two languages is made by somebody at the screen: its names matched, an old document put back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screenshot
from tests.in_browser import data
from tests.interactions.builders import text_of, word_letter
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]

DUTCH = Path(__file__).parents[1] / "data" / "word" / "test_winword2010.docx"


def upload(page: Page, language: str, file: Path) -> None:
    form = page.locator("details", has_text="Ajouter ou remplacer un document")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("Code langue").fill(language)
    form.get_by_label("Document Word").set_input_files(file)
    form.get_by_role("button", name="Enregistrer le document").click()


def test_two_languages_matched_and_an_old_document_put_back(
    director: Reader, product: StartedProduct, tmp_path: Path
) -> None:
    page = director.page
    page.goto(f"{product.url}/interactions/templates/new/")
    page.get_by_label("Code", exact=True).fill("SALON")
    page.get_by_label("Description").fill("Lettre du salon")
    page.get_by_role("button", name="OK").click()
    upload(page, "ENG", DUTCH)

    match = page.get_by_role("form", name="Mettre les champs en correspondance")
    expect(match.get_by_label("Voornaam")).to_have_value("contact_first_name")
    expect(match.get_by_label("Titel")).to_have_value("")
    screenshot(page, "template-match")
    match.get_by_role("button", name="Mettre en correspondance").click()
    expect(page.get_by_text("7 champs de fusion sont mis en correspondance")).to_be_visible()
    screenshot(page, "template-check")
    page.get_by_role("link", name="Retour au modèle").click()

    first, second = tmp_path / "lettre.docx", tmp_path / "nouvelle.docx"
    first.write_bytes(word_letter("Voornaam", text="Bonjour"))
    second.write_bytes(word_letter("Nom du contact", text="Bonsoir"))
    upload(page, "FRA", first)
    expect(page.get_by_role("link", name="lettre.docx")).to_be_visible()  # the names are known by now
    upload(page, "FRA", second)
    expect(page.get_by_role("link", name="nouvelle.docx")).to_be_visible()
    screenshot(page, "template-languages")

    languages = page.get_by_role("region", name="Langues et documents")
    languages.get_by_role("listitem").filter(has_text="nouvelle.docx").get_by_role("link", name="Versions").click()
    screenshot(page, "template-versions")
    page.get_by_role("button", name="Remettre la version 1").click()
    expect(page.get_by_text("La version 1 est de nouveau en vigueur.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("listitem").filter(has_text="en vigueur").get_by_role("link", name="lettre.docx").click()
    assert "Bonjour" in text_of(Path(download.value.path()).read_bytes())


def test_a_template_made_from_a_segment_is_chosen_there(director: Reader, product: StartedProduct) -> None:
    page = director.page
    data.put(product, "empty('SM7001')")
    page.goto(f"{product.url}/segments/SM7001/")
    page.get_by_role("link", name="Nouveau modèle d’interaction").click()
    page.get_by_label("Code", exact=True).fill("VITE")
    page.get_by_label("Description").fill("Vite fait")
    page.get_by_role("button", name="OK").click()
    page.get_by_role("button", name="Choisir VITE et revenir").click()
    page.wait_for_url("**/segments/SM7001/")
    expect(page.get_by_label("Code modèle interaction")).to_have_value("VITE")
