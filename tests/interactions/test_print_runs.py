"""The stack of letters of a run: its order, its cover sheet, and parts of it taken out again as they were."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import TestCase
from pypdf import PdfReader

from crm.models import Contact
from crm.operations import anonymise_contact
from interactions import operations
from interactions.delivery import chunks, claims, outbox, sending, stack
from interactions.errors import MoveRefused, PartMissing
from interactions.models import Delivery, Run
from tests.interactions.builders import contact, country, document, entry, language, logged, logged_segment, run_for

pytestmark = pytest.mark.django_db
NAMES = ["Cleo Third", "Ann First", "Bea Second"]  # as they stand in the list; their post codes say otherwise


@pytest.fixture(autouse=True)
def quickest_converter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDF_CONVERTER", "rdocx")
    monkeypatch.setattr(chunks, "LETTERS", 2)


def started(**fields: str) -> Run:
    people = [contact(name, post_code=code) for name, code in zip(NAMES, "312", strict=True)]
    segment = logged(people, correspondence_type="hard_copy")
    run = operations.start_run(logged_segment=segment, send_as_attachment=False, by=None, **fields)
    assert run
    return run


def made(**fields: str) -> Run:
    run = started(**fields)
    sending.deliver_letters(run.pk)
    run.refresh_from_db()
    return run


def names_in(content: bytes) -> list[str]:
    """Whose letters are on the pages of a PDF, page by page."""
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return [next((name for name in NAMES if name in text), "") for text in texts]


def drawn_on(content: bytes) -> list[bytes]:
    """What is drawn on the pages of a PDF, as the file has it."""
    contents = [page.get_contents() for page in PdfReader(io.BytesIO(content)).pages]
    return [one.get_data() for one in contents if one is not None]


def whole_pdf(run: Run) -> bytes:
    with run.letters_pdf.open() as file:
        return bytes(file.read())


def zipped(run: Run) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(stack.zip_of_all(run)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def people_in(run: Run) -> list[str]:
    return [name.removesuffix(".docx")[15:] for name in zipped(run) if name.endswith(".docx")]


def test_letters_lie_by_country_and_post_code_unless_the_list_is_chosen() -> None:
    assert names_in(whole_pdf(made())) == ["Ann First", "Bea Second", "Cleo Third"]


def test_letters_lie_as_in_the_list() -> None:
    run = made(print_order="list")
    assert names_in(whole_pdf(run)) == NAMES
    assert people_in(run) == NAMES
    assert [name[:5] for name in zipped(run)] == ["00001", "00002", "00003"]


def test_a_stack_is_put_in_another_order_without_merging_anything_again() -> None:
    run = made()
    before = {name[6:]: content for name, content in zipped(run).items()}
    operations.arrange_run(run, print_order="list", cover_language="", by=None)
    assert not run.letters_pdf
    sending.sweep()
    run.refresh_from_db()
    assert run.state == Run.State.FINISHED
    assert names_in(whole_pdf(run)) == NAMES
    assert people_in(run) == NAMES
    assert {name[6:]: content for name, content in zipped(run).items()} == before
    operations.arrange_run(run, print_order="postal", cover_language="", by=None)
    sending.sweep()
    run.refresh_from_db()
    assert names_in(whole_pdf(run)) == ["Ann First", "Bea Second", "Cleo Third"]


def test_before_anything_is_merged_the_chunks_follow_the_order() -> None:
    run = started()
    operations.arrange_run(run, print_order="list", cover_language="", by=None)
    first = run.chunks.order_by("number").first()
    assert first
    assert [one.entry.contact.name for one in first.deliveries.order_by("place")] == NAMES[:2]
    sending.deliver_letters(run.pk)
    run.refresh_from_db()
    assert names_in(whole_pdf(run)) == NAMES


def test_the_order_waits_while_letters_are_put_together() -> None:
    run = started()
    with claims.new_claim() as claim:
        outbox.claim_chunk(run.pk, claim)
        with pytest.raises(MoveRefused, match="put together"):
            operations.arrange_run(run, print_order="list", cover_language="", by=None)
    assert Run.objects.get(pk=run.pk).print_order == "postal"


def test_the_cover_sheet_counts_letters_by_country_and_language() -> None:
    switzerland = country("CH", "Switzerland", description_fr="Suisse")
    france = country("FR", "France", description_fr="France")
    segment = logged([contact("Ann First", country=switzerland)], correspondence_type="hard_copy")
    for person in (contact("Bea Second", country=france), contact("Cleo Third", country=france)):
        entry(segment, person, language=language("FRA"), document=document(), correspondence_type="hard_copy")
    by = User.objects.create_user("anna", first_name="Anna", last_name="Operator")
    run = operations.start_run(logged_segment=segment, send_as_attachment=False, by=by, cover_language="fr")
    assert run
    sending.deliver_letters(run.pk)
    run.refresh_from_db()
    pages = PdfReader(io.BytesIO(whole_pdf(run))).pages
    assert len(pages) == 4
    told = pages[0].extract_text()
    assert all(words in told for words in (str(segment), "Anna Operator", "Suisse 1", "France 2", "Pages 3"))
    first, *rest = zipped(run)
    assert (first[:5], first[-4:]) == ("00000", ".pdf")
    assert len(rest) == 3


def test_a_cover_sheet_is_put_on_and_taken_off_again() -> None:
    run = made()
    operations.arrange_run(run, print_order="postal", cover_language="en", by=None)
    sending.sweep()
    run.refresh_from_db()
    assert names_in(whole_pdf(run)) == ["", "Ann First", "Bea Second", "Cleo Third"]
    operations.arrange_run(run, print_order="postal", cover_language="", by=None)
    sending.sweep()
    run.refresh_from_db()
    assert names_in(whole_pdf(run)) == ["Ann First", "Bea Second", "Cleo Third"]


def test_a_range_of_letters_is_cut_out_of_what_was_kept() -> None:
    run = made()
    lying = stack.stack_of(run)
    content = stack.letters_pdf(lying, lying.between(2, 3))
    assert names_in(content) == ["Bea Second", "Cleo Third"]
    assert stack.letters_pdf(lying, lying.between(2, 3)) == content
    assert drawn_on(content) == drawn_on(whole_pdf(run))[1:]


def test_the_word_documents_of_a_range_are_those_that_were_kept() -> None:
    run = made()
    lying = stack.stack_of(run)
    with zipfile.ZipFile(io.BytesIO(b"".join(stack.letters_zip(lying, lying.between(3, 3))))) as archive:
        [name] = archive.namelist()
        assert archive.read(name) == zipped(run)[name]


def test_a_zip_of_which_a_file_is_gone_is_refused_before_it_begins() -> None:
    run = made()
    first = run.chunks.order_by("number")[0]
    Path(first.letters_zip.path).unlink()
    lying = stack.stack_of(run)
    with pytest.raises(PartMissing, match="no longer there"):
        stack.zip_of_all(run)
    with pytest.raises(PartMissing, match="no longer there"):
        stack.letters_zip(lying, lying.letters)


def test_pages_are_counted_with_the_cover_sheet() -> None:
    lying = stack.stack_of(made(cover_language="en"))
    assert [(letter.place, list(own)) for letter, own in lying.on_pages(1, 2)] == [(1, [0])]
    assert [(letter.place, list(own)) for letter, own in lying.on_pages(3, 9)] == [(2, [0]), (3, [0])]


def test_printed_on_both_sides_every_letter_begins_on_a_new_sheet() -> None:
    lying = stack.stack_of(made())
    content = stack.letters_pdf(lying, lying.letters, two_sided=True)
    assert names_in(content) == ["Ann First", "", "Bea Second", "", "Cleo Third", ""]


def test_what_failed_and_is_tried_again_lies_behind_what_was_printed() -> None:
    run = started()
    unlucky = run.deliveries.get(entry__contact__name="Ann First")
    good = unlucky.entry.document
    bad = document(text="other")
    type(bad).objects.filter(pk=bad.pk).update(content=b"broken", sha256="0" * 64)
    type(unlucky.entry).objects.filter(pk=unlucky.entry_id).update(document=bad)
    sending.deliver_letters(run.pk)
    run.refresh_from_db()
    assert [letter.place for letter in stack.stack_of(run).letters] == [2, 3]
    type(unlucky.entry).objects.filter(pk=unlucky.entry_id).update(document=good)
    operations.retry_failed(run, by=None)
    sending.deliver_letters(run.pk)
    run.refresh_from_db()
    assert names_in(whole_pdf(run)) == ["Bea Second", "Cleo Third", "Ann First"]
    assert stack.stack_of(run).last == 4


def test_without_pdf_there_are_word_documents_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDF_CONVERTER", "none")
    run = made(cover_language="en")
    lying = stack.stack_of(run)
    assert not lying.has_pdf
    assert b"".join(stack.letters_zip(lying, lying.between(1, 1)))
    assert next(iter(zipped(run))).endswith(".pdf")
    with pytest.raises(PartMissing):
        stack.letters_pdf(lying, lying.between(1, 1))


@pytest.mark.parametrize("people", [1, 6])
def test_a_stack_is_read_with_as_many_statements_for_few_as_for_many(
    people: int, django_assert_num_queries: object
) -> None:
    run = run_for([contact() for _ in range(people)], correspondence_type="hard_copy")
    with django_assert_num_queries(2):  # type: ignore[operator]
        stack.stack_of(run)


def test_a_run_of_e_mails_has_no_stack() -> None:
    segment = logged_segment()
    entry(segment, contact(), document=document())
    run = operations.start_run(logged_segment=segment, send_as_attachment=False, by=None)
    assert run
    assert stack.stack_of(run).letters == []
    assert Delivery.objects.get().place is None


def test_nothing_of_whoever_is_forgotten_stays_in_a_stack_that_is_joined_anew() -> None:
    run = made(cover_language="en")
    folder = Path(run.letters_pdf.path).parent
    operations.arrange_run(run, print_order="list", cover_language="", by=None)
    with TestCase.captureOnCommitCallbacks(execute=True):
        anonymise_contact(Contact.objects.get(name="Ann First"), request="Letter", by=None)
    sending.sweep()
    run.refresh_from_db()
    assert sorted(people_in(run)) == ["Bea Second", "Cleo Third"]
    texts = [page.extract_text() for path in folder.glob("*.pdf") for page in PdfReader(path).pages]
    assert not [text for text in texts if "Ann First" in text]
