"""Letters: merged, in postal order, ready to print as Word documents and as one PDF, and made again when asked for."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from pytest_django import Settings

from crm.operations import add_address
from interactions import operations
from interactions.delivery import chunks, claims, letters, outbox, sending, stack
from interactions.errors import LetterChanged
from interactions.models import Delivery, PrintChunk, Run
from tests.interactions.builders import contact, country, document, entry, language, many, run_for, text_of

pytestmark = pytest.mark.django_db(transaction=True)
State = Delivery.State
PAPER = "hard_copy"


@pytest.fixture(autouse=True)
def no_pdf_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Converting takes seconds."""
    monkeypatch.setenv("PDF_CONVERTER", "none")


def zipped(run: Run) -> dict[str, bytes]:
    run.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(b"".join(stack.zip_of_all(run)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_letters_are_in_postal_order_each_with_its_own_data() -> None:
    switzerland, france = country("CH", "Switzerland"), country("FR", "France")
    people = [
        contact("Paul Paris", country=france, post_code="75001"),
        contact("Zoé Zürich", country=switzerland, post_code="8001"),
        contact("Ann Zürich", country=switzerland, post_code="8001"),
        contact("Bea Bern", country=switzerland, post_code="3000"),
    ]
    run = run_for(people, correspondence_type=PAPER)
    sending.deliver_letters(run.pk)
    files = zipped(run)
    names = ["Bea Bern", "Ann Zürich", "Zoé Zürich", "Paul Paris"]
    assert [name[:5] for name in files] == ["00001", "00002", "00003", "00004"]
    assert [name.removesuffix(".docx")[15:] for name in files] == names
    assert list(files) == sorted(files)
    for name, content in zip(names, files.values(), strict=True):
        assert name in text_of(content)
    assert set(run.deliveries.values_list("state", flat=True)) == {State.SENT}
    assert run.state == Run.State.FINISHED


def test_letters_that_go_elsewhere_today_stand_where_they_go() -> None:
    switzerland, france = country("CH", "Switzerland"), country("FR", "France")
    paul = contact("Paul Paris", country=france, post_code="75001")
    zoe = contact("Zoé Zürich", country=switzerland, post_code="8001")
    bea = contact("Bea Bern", country=switzerland, post_code="3000")
    add_address(
        paul, by=None, code="CHALET", address="Chalet 1", post_code="1660", city="Les Moulins", country=switzerland
    )
    add_address(bea, by=None, code="OFFICE", phone="031 000 00 00")
    run = run_for([paul, zoe, bea], correspondence_type=PAPER)
    sending.deliver_letters(run.pk)
    files = zipped(run)
    assert [name.removesuffix(".docx")[15:] for name in files] == ["Paul Paris", "Bea Bern", "Zoé Zürich"]


def test_the_pdf_has_every_letter_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PDF_CONVERTER")
    people = [contact("Bea Second", post_code="2"), contact("Ann First", post_code="1")]
    run = run_for(people, correspondence_type=PAPER)
    sending.deliver_letters(run.pk)
    run.refresh_from_db()
    with run.letters_pdf.open() as file:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages]
    assert len(pages) == 2
    assert "Ann First" in pages[0]
    assert "Bea Second" in pages[1]


def test_without_a_converter_there_are_word_documents_and_it_is_said() -> None:
    run = run_for(many(1), correspondence_type=PAPER)
    sending.deliver_letters(run.pk)
    assert len(zipped(run)) == 1
    assert not run.letters_pdf
    assert PrintChunk.objects.get().error == "There is no PDF: no program that makes one was found on this machine."


def test_a_letter_that_cannot_be_merged_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = document("Contact Name"), document("Contact Name", text="other")
    type(bad).objects.filter(pk=bad.pk).update(content=b"broken", sha256="0" * 64)
    run = run_for(many(2), correspondence_type=PAPER, document=good)
    unlucky = run.deliveries.order_by("pk")[0]
    type(unlucky.entry).objects.filter(pk=unlucky.entry_id).update(document=bad)
    sending.deliver_letters(run.pk)
    unlucky.refresh_from_db()
    assert unlucky.state == State.FAILED
    assert unlucky.error
    assert len(zipped(run)) == 1
    assert run.state == Run.State.FINISHED


def test_a_chunk_of_which_no_letter_can_be_made_leaves_no_file(settings: Settings) -> None:
    run = run_for([contact(privacy_blocked=True)], correspondence_type=PAPER)
    sending.deliver_letters(run.pk)
    run.refresh_from_db()
    assert run.deliveries.get().state == State.FAILED
    assert (run.joined_at, run.chunks.get().letters_zip.name) == (None, "")
    assert not list(Path(settings.MEDIA_ROOT).glob(f"letters/{run.pk}/*"))


def test_what_was_received_can_be_made_again_byte_for_byte() -> None:
    person = contact("Ann Example")
    run = run_for([person], correspondence_type=PAPER)
    sending.deliver_letters(run.pk)
    person.name = "Ann Married"
    person.save(update_fields=["name"])
    delivery = run.deliveries.get()
    [received] = zipped(run).values()
    assert letters.remake(delivery) == received
    assert hashlib.sha256(received).hexdigest() == delivery.sha256


def test_a_letter_that_would_come_out_otherwise_is_not_shown_as_the_same() -> None:
    run = run_for(many(1), correspondence_type=PAPER)
    delivery = run.deliveries.get()
    with pytest.raises(LetterChanged, match="not filled in"):
        letters.remake(delivery)
    sending.deliver_letters(run.pk)
    delivery.refresh_from_db()
    delivery.values["contact_name"] = "Somebody else"
    with pytest.raises(LetterChanged, match="exactly"):
        letters.remake(delivery)


def test_a_long_run_is_cut_into_chunks_and_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LETTERS", 3)
    run = run_for([contact(post_code=f"{n:04d}") for n in range(8, 0, -1)], correspondence_type=PAPER)
    assert [chunk.deliveries.count() for chunk in run.chunks.order_by("number")] == [3, 3, 2]
    sending.deliver_letters(run.pk)
    assert [name[:5] for name in zipped(run)] == [f"{place:05d}" for place in range(1, 9)]
    codes = run.deliveries.order_by("chunk__number", "entry__contact__post_code")
    assert list(codes.values_list("entry__contact__post_code", flat=True)) == [f"{n:04d}" for n in range(1, 9)]


def test_a_chunk_whose_worker_died_is_made_again() -> None:
    run = run_for(many(2), correspondence_type=PAPER)
    with claims.new_claim() as claim:
        assert outbox.claim_chunk(run.pk, claim)
    sending.deliver_letters(run.pk)
    assert set(run.deliveries.values_list("state", flat=True)) == {State.CLAIMED}
    outbox.release_the_dead()
    sending.deliver_letters(run.pk)
    assert len(zipped(run)) == 2
    assert set(run.deliveries.values_list("state", flat=True)) == {State.SENT}


def test_a_chunk_that_never_comes_through_fails_with_a_reason() -> None:
    run = run_for(many(2), correspondence_type=PAPER)
    for _ in range(outbox.CHUNK_ATTEMPTS):
        with claims.new_claim() as claim:
            outbox.claim_chunk(run.pk, claim)
        outbox.release_the_dead()
    sending.deliver_letters(run.pk)
    assert set(run.deliveries.values_list("state", flat=True)) == {State.FAILED}
    run.refresh_from_db()
    assert run.state == Run.State.FINISHED
    assert operations.retry_failed(run, by=None) == 2
    sending.deliver_letters(run.pk)
    assert len(zipped(run)) == 2


def test_letters_and_emails_go_in_one_run(settings: Settings) -> None:
    settings.EMAIL_URL = ""
    run = run_for(many(2), correspondence_type=PAPER)
    extra = entry(run.logged_segment, contact("Eva Mail"), document=document())
    Delivery.objects.create(run=run, entry=extra, channel="email", address="eva@example.org")
    sending.deliver_letters(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.OPEN
    sending.deliver_emails(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.FINISHED


def test_a_chunk_with_nobody_left_in_it_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LETTERS", 1)
    run = run_for(many(2), correspondence_type=PAPER)
    operations.cancel_interaction(run.deliveries.order_by("pk")[0].entry, canceled=True, by=None)
    sending.deliver_letters(run.pk)
    assert len(zipped(run)) == 1
    assert run.state == Run.State.FINISHED


def test_each_letter_is_in_the_language_of_its_entry() -> None:
    run = run_for(
        [contact("Léa Exemple")],
        correspondence_type=PAPER,
        language=language("FRA"),
        document=document("Document Date"),
    )
    type(run.deliveries.get().entry).objects.update(date="2026-11-23")
    sending.deliver_letters(run.pk)
    [content] = zipped(run).values()
    assert "23 novembre 2026" in text_of(content)


def test_a_letter_is_told_what_its_document_needs_and_the_address_on_its_label() -> None:
    run = run_for([contact("Ann Example", city="Bern")], correspondence_type=PAPER, document=document("Contact City"))
    sending.deliver_letters(run.pk)
    assert set(run.deliveries.get().values) == {"contact_city", "contact_mail_address"}
