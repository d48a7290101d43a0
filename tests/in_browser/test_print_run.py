"""The print run at the screen: the order of the stack, its cover sheet, some letters once more, labels, one letter."""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from playwright.sync_api import Locator, expect

from tests.browser import DELIVERED_WITHIN, screenshot
from tests.in_browser import data
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]


def pages_of(reader: Reader, form: Locator, button: str) -> list[str]:
    """The pages of the PDF that a form asks for."""
    address = form.evaluate("form => form.action + '?' + new URLSearchParams(new FormData(form))")
    value = form.get_by_role("button", name=button).get_attribute("value")
    answer = reader.page.request.get(address + (f"&kind={value}" if value else ""))
    assert answer.headers["content-type"] == "application/pdf"
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.body())).pages]


def number_of(text: str) -> str:
    """The number of the contact that the letterhead names."""
    found = re.search(r"CT\d{6}", text)
    assert found
    return found[0]


def test_a_stack_is_arranged_and_parts_of_it_are_printed_again(director: Reader, product: StartedProduct) -> None:
    data.put(product, "printed('SMP1')")
    page = director.page
    page.goto(f"{product.url}/interactions/logged-segments/SMP1/")
    page.get_by_role("link", name="Envoi", exact=True).click()
    expect(page.get_by_role("link", name="Ouvrir le PDF")).to_be_visible(timeout=DELIVERED_WITHIN)
    page.get_by_role("link", name="Tirage").click()
    again = page.get_by_role("region", name="Imprimer à nouveau")
    again.get_by_label("De", exact=True).fill("2")
    again.get_by_label("À", exact=True).fill("3")
    postal = [number_of(text) for text in pages_of(director, again.locator("form"), "Ouvrir en PDF")]
    assert len(postal) == 2

    labels = page.get_by_role("region", name="Étiquettes d’adresse et enveloppes")
    labels.get_by_label("Étiquettes ou enveloppes").select_option("L7163")
    labels.get_by_label("Commencer à l’étiquette").fill("14")
    sheets = pages_of(director, labels.locator("form"), "Ouvrir en PDF")
    assert len(sheets) == 2
    labels.get_by_label("Commencer à l’étiquette").fill("15")
    labels.get_by_role("button", name="Ouvrir en PDF").click()
    expect(page.get_by_role("alert")).to_have_text("Une feuille a 14 étiquettes.")
    expect(page.get_by_label("Étiquettes ou enveloppes")).to_have_value("L7163")
    screenshot(page, "print-run-error")

    stack = page.get_by_role("region", name="La pile")
    stack.get_by_label("Ordre des lettres").select_option("Comme dans la liste")
    stack.get_by_label("Feuille de couverture sur la pile").check()
    stack.get_by_role("button", name="Mettre en ordre").click()
    whole = page.get_by_role("link", name="Ouvrir le PDF")
    expect(whole).to_be_visible(timeout=DELIVERED_WITHIN)
    address = whole.get_attribute("href")
    pdf = pypdf.PdfReader(io.BytesIO(page.request.get(f"{product.url}{address}").body()))
    assert "Tirage" in pdf.pages[0].extract_text()
    assert [number_of(pdf.pages[place].extract_text()) for place in (2, 3)] != postal
    page.get_by_role("link", name="Tirage").click()
    screenshot(page, "print-run")
    assert not director.errors or all("422" in error for error in director.errors)


def test_one_letter_is_read_printed_and_sent_again_from_the_timeline(director: Reader, product: StartedProduct) -> None:
    data.put(product, "printed('SMP2')")
    page = director.page
    page.goto(f"{product.url}/interactions/logged-segments/SMP2/")
    page.get_by_role("link", name="Envoi", exact=True).click()
    expect(page.get_by_role("link", name="Ouvrir le PDF")).to_be_visible(timeout=DELIVERED_WITHIN)
    recipients = page.get_by_role("region", name="Destinataires")
    recipients.get_by_role("row").filter(has_text="Lettre").get_by_role("link").first.click()
    page.get_by_role("link", name="Ce qui a été reçu").first.click()
    expect(page.frame_locator("iframe.mail").get_by_text("Millennium Server").first).to_be_visible()
    address = page.get_by_role("link", name="Comme imprimée").get_attribute("href")
    [letter] = pypdf.PdfReader(io.BytesIO(page.request.get(f"{product.url}{address}").body())).pages
    assert "Merci de votre visite" in letter.extract_text()
    screenshot(page, "what-was-received")
    page.get_by_role("region", name="Renvoyer").get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_text("C’est renvoyé")).to_be_visible()
    expect(page.get_by_role("link", name="Renvoyé", exact=True)).to_be_visible()
    assert not director.errors
