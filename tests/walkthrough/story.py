"""A trade fair, a campaign, a segment, letters, e-mails, responses: the walkthrough's chapters, under its own words."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import docx
import pypdf
from playwright.sync_api import Browser, Locator, expect

from tests.product import SmtpSink, StartedProduct
from tests.walkthrough.reader import Reader
from tests.walkthrough.words import Words


def tell(browser: Browser, language: str) -> None:
    """The whole story, on a product of its own, so that the first campaign is CP0001 and the first segment SM00001."""
    words = Words(language)
    with SmtpSink() as sink, StartedProduct(EMAIL_URL=sink.url) as product:
        director = Reader(browser, product, words)
        director.sign_in()
        setting_up_a_campaign(director)
        selecting_the_target_audience(director)
        mining_the_data(director)
        linking_the_segment_to_the_campaign(director)
        letters = sending_letters(director)
        sending_emails(director, sink)
        registering_responses(director, contacted=letters)
        assert director.errors == []
        director.close()


def setting_up_a_campaign(director: Reader) -> None:
    words = director.words
    director.search(words("Campaigns"))
    director.follow("New")
    director.page.get_by_role("main").locator("input[name=number]").press("Enter")
    director.shows("CP0001")
    director.fill("Description", words.story["campaign"])
    director.look_up("Status Code", "Campaign Status", "5-START")
    director.fill("Ending Date", words.end)
    director.fill("Starting Date", words.start)
    director.page.reload()
    expect(director.field("Description")).to_have_value(words.story["campaign"])
    expect(director.field("Status Code")).to_have_value("5-START")
    expect(director.field("Ending Date")).to_have_value(words.end)
    director.shot("campaign")


def selecting_the_target_audience(director: Reader) -> None:
    words = director.words
    director.follow("Segments")
    director.follow("New")
    director.page.get_by_role("main").locator("input[name=number]").press("Enter")
    director.shows("SM00001")
    expect(director.field("Campaign No.")).to_have_value("")
    director.fill("Description", words.story["segment"])
    add_purchasers(director)
    assert 60 <= director.number_of_lines() <= 80
    director.shot("segment")

    director.caption("Segment")
    director.choose("Save Criteria")
    window = director.window("Saved Segment Criteria")
    director.fill("Code", "ACHAT", window)
    director.fill("Description", words("Purchase"), window)
    director.close_with_ok(window)


def add_purchasers(director: Reader) -> None:
    """Add contacts by their job responsibility, given as the screen calls it."""
    words = director.words
    director.choose("Add Contacts")
    window = director.window("Add Contacts")
    expect(window).to_be_visible()
    open_section(director, "Job Responsibility", window)
    director.fill("Job Responsibility Code", words("Purchase"), window)
    director.shot("add-contacts")
    director.close_with_ok(window)


def open_section(director: Reader, english: str, window: Locator) -> None:
    window.locator("summary", has_text=director.words(english)).first.click()


def keep_prospects(director: Reader) -> None:
    director.caption("Contacts")
    director.choose("Reduce Contacts")
    window = director.window("Reduce Contacts")
    expect(window).to_be_visible()
    open_section(director, "Business Relation", window)
    director.fill("Business Relation Code", "PROS", window)
    director.shot("reduce-contacts")
    director.close_with_ok(window)


def mining_the_data(director: Reader) -> None:
    before = director.number_of_lines()
    keep_prospects(director)
    reduced = director.number_of_lines()
    assert 12 <= reduced <= 20
    director.caption("Segment")
    director.choose("Undo Last Action")
    expect(director.lines).to_have_text(str(before))
    director.settled()
    director.page.keyboard.press("Control+Shift+Z")
    expect(director.lines).to_have_text(str(reduced))
    director.shot("segment-reduced")


def linking_the_segment_to_the_campaign(director: Reader) -> None:
    director.look_up_and_confirm("Campaign No.", "CP0001")
    director.field("Campaign Target").check()
    director.confirm()
    expect(director.field("Campaign Target")).to_be_checked()


def sending_letters(director: Reader) -> int:
    """Print a letter for everybody in the segment; gives how many were contacted."""
    words = director.words
    director.page.goto(f"{director.product.url}/segments/")
    director.page.get_by_role("link", name=words.story["segment"]).first.click()
    director.fill("Interaction Template Code", "BUS")
    director.confirm()
    director.fill("Subject (Default)", words.story["subject"])
    choose_language(director)
    open_the_document(director)
    put_back_an_edited_document(director)
    name_the_subject_in_the_language(director)

    director.choose("Log")
    window = director.window("Log Segment")
    director.field("Send Attachments", window).check()
    director.field("Create Follow-up Segment", window).check()
    director.shot("log-segment")
    director.choose("OK", window)
    message = director.finished()
    director.shot("logged")
    letters = letters_of_the_message(director, message)
    director.follow("OK", message)
    expect(director.page.get_by_role("main").get_by_role("link", name="SM00001", exact=True)).to_have_count(0)

    director.search(words.story["posted"])
    director.shows("SM00001")
    director.shot("logged-segments")
    director.search(words("Interaction Log Entries"))
    director.shows(words.story["subject"])
    director.shot("interaction-log")
    director.search(words("Campaign Entries"))
    director.shows("SM00001")
    return letters


def choose_language(director: Reader) -> None:
    director.field("Language Code (Default)").click()
    window = director.window("Segment Interaction Languages")
    window.get_by_role("radio", name=re.compile(rf"^{director.words.code}\b")).check()
    director.close_with_ok(window)
    expect(director.field("Language Code (Default)")).to_have_value(director.words.code)


def open_the_document(director: Reader) -> None:
    """Opening asks once per sign-in."""
    director.caption("Attachment")
    director.choose("Open")
    question = director.page.locator("#dialog dialog")
    expect(question).to_be_visible()
    with director.page.expect_download() as download:
        director.choose("Allow for this client session", question)
    letter = docx.Document(download.value.path())
    assert letter.tables
    director.letter = Path(download.value.path())
    expect(question).to_be_hidden()


def put_back_an_edited_document(director: Reader) -> None:
    """Word edits a copy; put back, it is this segment's letter and the template's is untouched."""
    edited = docx.Document(director.letter)
    edited.add_paragraph("PS FUTURUS 2026")
    path = director.product.var / "edited.docx"
    edited.save(path)
    director.put_back(path)


def name_the_subject_in_the_language(director: Reader) -> None:
    words = director.words
    director.field("Language Code (Default)").click()
    window = director.window("Segment Interaction Languages")
    row = window.get_by_role("row", name=re.compile(rf"\b{words.code}\b"))
    subject = row.get_by_label(re.compile(rf"^{re.escape(words('Subject'))}")).first
    subject.fill(words.story["subject"])
    subject.press("Tab")
    director.settled()
    director.shot("segment-languages")
    director.close_with_ok(window)


def letters_of_the_message(director: Reader, message: Locator) -> int:
    """Each letter is a Word document with its contact's own data, and all of them are one PDF."""
    archive = zipfile.ZipFile(io.BytesIO(fetched(director, message, "letters.zip")))
    texts = [text_of(archive.read(name)) for name in archive.namelist() if name.endswith(".docx")]
    assert len(set(texts)) == len(texts) >= 10
    assert any("PS FUTURUS 2026" in text for text in texts)
    assert any("PS FUTURUS 2026" not in text for text in texts)
    pdf = pypdf.PdfReader(io.BytesIO(fetched(director, message, "letters.pdf")))
    assert len(pdf.pages) >= len(texts)
    return contacted(director)


def fetched(director: Reader, message: Locator, name: str) -> bytes:
    """What the link in the message leads to."""
    address = message.locator(f"a[href$='{name}']").first.get_attribute("href")
    answer = director.page.request.get(director.product.url + address)
    assert answer.ok
    return answer.body()


def text_of(content: bytes) -> str:
    letter = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in letter.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in letter.paragraphs), *cells])


def contacted(director: Reader) -> int:
    """How many interactions the logged segment has: letters and those who went by e-mail instead."""
    page = director.page.context.new_page()
    page.goto(f"{director.product.url}/interactions/logged-segments/SM00001/")
    rows = page.get_by_role("region", name=director.words("Contacts"), exact=True).locator("tbody tr")
    expect(rows.first).to_be_visible()
    number = rows.count()  # all of them: a page that was gone to is complete
    page.close()
    return number


def sending_emails(director: Reader, sink: SmtpSink) -> None:
    words = director.words
    before = len(sink.received)
    director.search(words("Segments"))
    director.follow("New")
    director.page.get_by_role("main").locator("input[name=number]").press("Enter")
    director.shows("SM00003")
    director.fill("Description", f"{words.story['segment']} 2")
    reuse_criteria(director)
    keep_prospects(director)
    director.fill("Interaction Template Code", "BUS")
    director.confirm()
    director.fill("Subject (Default)", words.story["subject"])
    director.field("Correspondence Type").select_option(label=words("E-mail"))
    director.confirm()
    choose_language(director)
    director.choose("Log")
    window = director.window("Log Segment")
    director.field("Send Attachments", window).check()
    director.field("Create Follow-up Segment", window).check()
    director.choose("OK", window)
    director.follow("OK", director.finished())
    received = sink.received[before:]
    assert len(received) >= 10
    assert len({mail.recipients[0] for mail in received}) == len(received)
    for mail in received:
        assert mail.message["Subject"] == words.story["subject"]
        assert words.story["letter"] in mail.message.get_body(("plain",)).get_content()
    assert {mail.message["Content-Language"] for mail in received} >= {"fr", "en", "da"}
    director.search(words.story["posted"])
    director.shows("SM00003")


def reuse_criteria(director: Reader) -> None:
    director.choose("Reuse Criteria")
    window = director.page.locator("#dialog dialog")
    window.get_by_role("radio", name=re.compile(r"^ACHAT\b")).check()
    director.close_with_ok(window)
    assert director.number_of_lines() >= 60


def registering_responses(director: Reader, *, contacted: int) -> None:
    words = director.words
    director.search(words("Segments"))
    director.page.get_by_role("link", name="SM00002").first.click()
    keep_three_lines(director)
    director.field("Interaction Template Code").click()
    window = director.window("Interaction Templates")
    director.choose("New", window)
    director.fill("Code", "RESP", window)
    director.fill("Description", words.story["responses"], window)
    director.choose("OK", window)
    expect(window.get_by_role("radio", name=re.compile(r"^RESP\b"))).to_be_checked()
    director.close_with_ok(window)
    director.confirm()
    expect(director.field("Interaction Template Code")).to_have_value("RESP")
    director.look_up("Campaign No.", "Campaigns", "CP0001")
    director.field("Campaign Response").check()
    director.confirm()

    director.choose("Log")
    window = director.window("Log Segment")
    director.field("Send Attachments", window).uncheck()
    director.choose("OK", window)
    director.follow("OK", director.finished())

    director.search(words("Campaign Entries"))
    director.shows("SM00002")
    director.shot("campaign-entries")
    director.page.goto(f"{director.product.url}/campaigns/CP0001/")
    rate = (Decimal(3 * 100) / contacted).quantize(Decimal("0.1"), ROUND_HALF_UP)
    shown = str(rate).removesuffix(".0").replace(".", "[.,]")
    expect(director.page.locator(".tiles b").nth(2)).to_have_text(re.compile(rf"^\s*{shown}\s*%\s*$"))
    director.shot("campaign-results")


def keep_three_lines(director: Reader) -> None:
    """Those who did not answer are removed by hand."""
    number = director.number_of_lines()
    boxes = director.page.locator("table.grid tbody input[type=checkbox]")
    expect(boxes).to_have_count(number)
    for index in range(3, number):
        boxes.nth(index).check()
    expect(boxes.and_(director.page.locator(":checked"))).to_have_count(number - 3)
    with director.page.expect_navigation():
        director.page.locator("[data-remove-lines]").first.click()
    expect(director.lines).to_have_text("3")
