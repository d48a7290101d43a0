"""Consent recorded on the card, and a person who asks to be forgotten."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]

PERSON = "/contacts/CT000002/"
OTHER = "/contacts/CT000005/"


@pytest.fixture
def director(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    reader = Reader(browser, product, Words("fr"), "director")
    reader.sign_in()
    yield reader
    assert reader.errors == []
    reader.close()


def test_consent_is_recorded_with_its_proof_and_taken_back(director: Reader, product: StartedProduct) -> None:
    page = director.page
    page.goto(product.url + PERSON)
    consents = page.get_by_role("region", name="Consentement")
    consents.get_by_role("link", name="Donner : E-mail").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("E-mail")).to_be_checked()
    dialog.get_by_label("Lettre").check()
    dialog.get_by_label("Preuve").fill("Stand B12")
    dialog.get_by_label("Fichier").set_input_files(
        {"name": "formulaire.pdf", "mimeType": "application/pdf", "buffer": b"scan"}
    )
    dialog.get_by_role("button", name="Enregistrer").click()
    dialog.get_by_label("Source").select_option(label="Formulaire signé")
    dialog.get_by_label("Fichier").set_input_files(
        {"name": "formulaire.pdf", "mimeType": "application/pdf", "buffer": b"scan"}
    )
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(consents.get_by_role("listitem").filter(has_text="Lettre").first).to_contain_text("Donné")
    consents.get_by_text("Historique : 2 inscriptions").click()
    with page.expect_download() as download:
        consents.get_by_role("link", name="formulaire.pdf").first.click()
    assert download.value.path().read_bytes() == b"scan"
    happened = page.get_by_role("region", name="Ce qui s’est passé")
    happened.get_by_role("button", name=re.compile("Annuler : Consentement donné")).first.click()
    expect(page.get_by_text("Annulé : ce qui a été enregistré sur le consentement ne compte plus.")).to_be_visible()
    expect(consents.get_by_role("listitem").filter(has_text="Lettre").first).to_contain_text("Inconnu")


def test_a_minor_is_blocked_at_once_until_the_parents_agree(director: Reader, product: StartedProduct) -> None:
    page = director.page
    page.goto(product.url + PERSON)
    blocked = page.get_by_label("Bloqué (protection des données)")
    page.get_by_label("Mineur").check()
    expect(blocked).to_be_checked()
    blocked.uncheck()
    expect(page.get_by_role("alert")).to_contain_text("consentement parental")
    page.get_by_label("Consentement parental reçu").check()
    expect(page.get_by_role("region", name="Ce qui s’est passé")).to_contain_text("Consentement parental reçu")
    page.goto(product.url + PERSON)
    page.get_by_label("Bloqué (protection des données)").uncheck()
    expect(page.locator("#card-head")).not_to_contain_text("Bloqué")


def test_everything_about_a_person_is_given_out_and_then_it_goes(director: Reader, product: StartedProduct) -> None:
    page = director.page
    page.goto(product.url + OTHER)
    name = page.get_by_role("heading", level=1).inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter les données personnelles").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert json.loads(archive.read("data.json"))["contacts"][0]["name"] == name
        assert "<h2>Contact</h2>" in archive.read("index.html").decode()
    page.get_by_role("link", name="Anonymiser").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("region", name="Ce qui reste")).to_contain_text("la langue, le pays")
    dialog.get_by_label("Sur quelle demande").fill("Lettre du 3 mars")
    dialog.get_by_role("button", name="Anonymiser").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("CT000005")
    expect(page.locator("#card-head")).to_contain_text("Anonymisé")
    expect(page.get_by_role("region", name="Ce qui s’est passé")).to_contain_text("Lettre du 3 mars")
    expect(page.get_by_role("link", name="Anonymiser")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text(name)
