"""What goes wrong is said where it was typed, in the reader's language; nothing typed and nothing stored is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser import DELIVERED_WITHIN
from tests.in_browser import data
from tests.product import StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture(scope="module")
def product() -> Iterator[StartedProduct]:
    with StartedProduct() as product:
        data.put(
            product,
            "campaign('CP0001')",
            "campaign('CP0002')",
            "empty('SM0001', '')",
            "listed('SM0002')",
            "ready('SM0003')",
            "ready('SM0004')",
            "ready('SM0005')",
        )
        yield product


@pytest.fixture(scope="module")
def director(browser: Browser, product: StartedProduct) -> Iterator[Reader]:
    """Signed in once for all tests."""
    reader = Reader(browser, product, Words("fr"))
    reader.sign_in()
    yield reader
    reader.close()


@pytest.fixture(autouse=True)
def within_reach(director: Reader) -> Iterator[None]:
    """However a test ends, the next one reaches the server."""
    yield
    director.page.context.set_offline(False)


def show(reader: Reader, address: str) -> None:
    reader.page.goto(reader.product.url + address)


def error_beside(field: Locator) -> Locator:
    """The sentence in the row of a field."""
    return field.locator("xpath=ancestor::div[contains(concat(' ', @class, ' '), ' field ')][1]").get_by_role("alert")


def open_filter(reader: Reader, dialog: str, section: str) -> Locator:
    reader.choose(dialog)
    window = reader.window(dialog)
    window.locator("summary", has_text=reader.words(section)).click()
    return window


def test_an_ending_date_before_the_start_is_not_saved(director: Reader) -> None:
    show(director, "/campaigns/CP0001/")
    field = director.field("Ending Date")
    stored = field.input_value()
    director.fill("Ending Date", "01/01/2020")
    expect(error_beside(field)).to_have_text("La date fin ne doit pas précéder la date début.")
    expect(field).to_have_value("01/01/2020")
    expect(field).to_have_attribute("aria-invalid", "true")
    director.page.reload()
    expect(field).to_have_value(stored)


def test_what_is_no_date_is_not_saved(director: Reader) -> None:
    show(director, "/campaigns/CP0001/")
    field = director.field("Starting Date")
    stored = field.input_value()
    director.fill("Starting Date", "31/02/2026")
    expect(error_beside(field)).to_be_visible()
    expect(field).to_have_value("31/02/2026")
    director.page.reload()
    expect(field).to_have_value(stored)


def test_a_status_there_is_not_is_named(director: Reader) -> None:
    show(director, "/campaigns/CP0001/")
    field = director.field("Status Code")
    stored = field.input_value()
    director.fill("Status Code", "NULLE-PART")
    expect(error_beside(field)).to_contain_text("« NULLE-PART »")
    expect(error_beside(field)).to_contain_text(director.words("Campaign Status"))
    expect(field).to_have_value("NULLE-PART")
    director.page.reload()
    expect(field).to_have_value(stored)


def test_a_code_there_is_not_adds_nobody(director: Reader) -> None:
    show(director, "/segments/SM0002/")
    before = director.number_of_lines()
    window = open_filter(director, "Add Contacts", "Job Responsibility")
    field = director.field("Job Responsibility Code", window)
    field.fill("NULLE-PART")
    director.choose("OK", window)
    expect(error_beside(field)).to_contain_text("NULLE-PART")
    expect(field).to_have_value("NULLE-PART")
    director.page.reload()
    expect(director.lines).to_have_text(str(before))


@pytest.mark.parametrize(
    ("number", "sentences"),
    [
        ("SM0001", ["Saisissez d’abord une description du segment.", "Le segment SM0001 est vide."]),
        ("SM0002", ["Choisissez d’abord un modèle d’interaction."]),
    ],
)
def test_what_is_missing_for_logging_is_said_in_the_dialog(director: Reader, number: str, sentences: list[str]) -> None:
    show(director, f"/segments/{number}/")
    director.choose("Log")
    window = director.window("Log Segment")
    expect(window.get_by_role("alert")).to_have_text(sentences)
    director.choose("OK", window)
    expect(window.get_by_role("alert").first).to_have_text(sentences[0])
    show(director, f"/segments/{number}/")
    expect(director.page.locator("#log a")).to_be_visible()


def test_a_file_that_is_not_word_leaves_the_document_as_it_is(director: Reader) -> None:
    address = f"{director.product.url}/segments/SM0003/attachment/document/"
    show(director, "/segments/SM0003/")
    before = director.page.request.get(address).body()
    director.page.locator("[data-put-back]").first.click()
    window = director.page.locator("#dialog dialog")
    file = window.locator("input[type=file]")
    file.set_input_files({"name": "lettre.docx", "mimeType": "text/plain", "buffer": b"not a Word document at all"})
    director.choose("OK", window)
    expect(window.get_by_role("alert")).to_contain_text("Ce n’est pas un document Word.")
    after = director.page.request.get(address)
    assert after.ok
    assert after.body() == before


def test_a_picture_is_refused_where_a_list_is_asked_for(director: Reader) -> None:
    show(director, "/contacts/import/")
    file = {"name": "photo.vcf", "mimeType": "text/vcard", "buffer": b"\x89PNG\r\n\x1a\n nothing of a card"}
    director.page.locator("main input[type=file]").set_input_files(file)
    director.page.get_by_role("main").get_by_role("button", name="Envoyer").click()
    alert = director.page.get_by_role("main").get_by_role("alert")
    expect(alert).to_have_text("C’est une image, pas une liste de contacts.")


def test_a_segment_logged_in_one_tab_is_not_logged_again_in_another(director: Reader) -> None:
    show(director, "/segments/SM0004/")
    director.choose("Log")
    window = director.window("Log Segment")
    expect(window).to_be_visible()
    other = director.page.context.new_page()
    other.goto(f"{director.product.url}/segments/SM0004/log/")
    other.locator("input[name=send_attachments]").uncheck()
    other.locator("#log-ok").click()
    expect(other.locator("[data-finished]")).to_be_attached(timeout=DELIVERED_WITHIN)
    other.close()
    director.choose("OK", window)
    expect(
        director.page.get_by_text("Le segment SM0004 a été journalisé et ne peut plus être modifié.")
    ).to_be_visible()
    show(director, "/interactions/logged-segments/")
    expect(director.page.get_by_role("cell", name="SM0004", exact=True)).to_have_count(1)


def test_a_step_on_a_list_that_changed_meanwhile_names_who_did_what(
    director: Reader, browser: Browser, product: StartedProduct
) -> None:
    show(director, "/segments/SM0005/")
    window = open_filter(director, "Reduce Contacts", "Business Relation")
    director.fill("Business Relation Code", "PROS", window)
    staffer = Reader(browser, product, director.words, "staffer")
    staffer.sign_in()
    show(staffer, "/segments/SM0005/")
    staffer.follow("Undo Last Action")
    lines = staffer.number_of_lines()
    staffer.close()
    director.choose("OK", window)
    expect(window.get_by_role("alert")).to_contain_text("Thomas Grisel a modifié ce segment entre-temps")
    expect(director.field("Business Relation Code", window)).to_have_value("PROS")
    director.page.reload()
    expect(director.lines).to_have_text(str(lines))


def test_a_server_out_of_reach_is_said_and_what_was_typed_stays(director: Reader) -> None:
    show(director, "/campaigns/CP0002/")
    field = director.field("Description")
    director.page.context.set_offline(True)
    director.fill("Description", "Salon de printemps")
    toast = director.page.locator(".toast.error")
    expect(toast).to_contain_text("L’opération a échoué")
    expect(field).to_have_value("Salon de printemps")
    director.page.context.set_offline(False)
    director.fill("Description", "Salon de printemps 2027")
    expect(director.page.get_by_role("heading", level=1)).to_have_text(re.compile("Salon de printemps 2027"))
    expect(toast).to_have_count(0)
    director.page.reload()
    expect(field).to_have_value("Salon de printemps 2027")


def test_a_server_out_of_reach_is_said_on_a_page_that_gave_a_document_too(director: Reader) -> None:
    show(director, "/segments/SM0003/")
    director.choose("Open")
    with director.page.expect_download():
        director.choose("Allow for this client session", director.page.locator("#dialog dialog"))
    director.page.context.set_offline(True)
    director.fill("Description", "Salon d’automne")
    expect(director.page.locator(".toast.error")).to_contain_text("L’opération a échoué")
    expect(director.field("Description")).to_have_value("Salon d’automne")


def test_a_server_out_of_reach_keeps_a_dialog_as_it_was_filled_in(director: Reader) -> None:
    show(director, "/segments/SM0003/")
    window = open_filter(director, "Reduce Contacts", "Business Relation")
    with director.page.expect_response(re.compile("/segments/SM0003/effect/")):
        director.fill("Business Relation Code", "PROS", window)
    director.settled()
    director.page.context.set_offline(True)
    director.choose("OK", window)
    toast = window.locator(".toast.error")
    expect(toast).to_contain_text("L’opération a échoué")
    director.shot("out-of-reach")
    toast.get_by_role("button").click()
    expect(toast).to_have_count(0)
    director.page.context.set_offline(False)
    expect(director.field("Business Relation Code", window)).to_have_value("PROS")
    director.close_with_ok(window)
