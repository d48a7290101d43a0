"""A list of contacts is imported by somebody at the screen: set up, looked through, brought in, and undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import screenshot
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader

pytestmark = [pytest.mark.browser, pytest.mark.once]

HEADS = "Prénom;Nom;Société;E-mail;Ville;Remarque\n"
ROWS = "".join(f"Zoé;Müller{n};Salon Importé;zoe{n}@importe.example;Genève;vue au salon\n" for n in range(700))
BAD = "Max;Kern;;pas une adresse;Berne;\n"


def test_a_list_is_set_up_looked_through_brought_in_and_undone(
    staffer: Reader, product: StartedProduct, tmp_path: Path
) -> None:
    file = tmp_path / "salon.csv"
    file.write_bytes((HEADS + ROWS + BAD).encode("cp1252"))
    page = staffer.page
    page.goto(f"{product.url}/contacts/")
    page.get_by_role("link", name="Importer des contacts").first.click()
    page.get_by_label("Fichier (CSV, Excel ou vCard)").set_input_files(file)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_label("Encodage")).to_have_value("cp1252")
    expect(page.get_by_label("Séparateur")).to_have_value(";")
    expect(page.get_by_role("combobox", name="Nom", exact=True)).to_have_value("surname")
    screenshot(page, "import-set-up")
    page.get_by_role("button", name="Examiner").click()
    expect(page.get_by_role("region", name="Ce que donneraient les lignes")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("pas une adresse n’est pas une adresse e-mail")).to_be_visible()
    screenshot(page, "import-preview")
    page.get_by_role("button", name="Lancer l’import").click()
    expect(page.get_by_role("region", name="Résultat de l’import de salon.csv")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("link", name="Annuler l’import")).to_be_visible(timeout=120_000)
    screenshot(page, "import-result")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger les lignes rejetées").click()
    assert b"pas une adresse" in Path(download.value.path()).read_bytes()
    page.get_by_role("link", name="Afficher les contacts").click()
    expect(page.get_by_role("link", name="Zoé Müller0", exact=True)).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Annuler l’import").click()
    window = page.get_by_role("dialog", name="Annuler l’import")
    expect(window).to_contain_text("701")
    screenshot(page, "import-undo")
    window.get_by_role("button", name="Annuler l’import").click()
    expect(page.get_by_role("region", name="L’import a été annulé")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("701 contacts ont été supprimés")).to_be_visible()
