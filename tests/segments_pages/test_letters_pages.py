"""The pages on which letters are looked at before they are sent."""

from __future__ import annotations

import pytest
from django.test import Client

from interactions.operations import put_template_document
from segments import operations
from segments.models import Segment
from tests.interactions.builders import text_of as says
from tests.interactions.builders import word_letter
from tests.segments.builders import make_contact, make_language, make_logged, make_segment, make_template, make_user
from tests.segments_pages.builders import text_of, url


@pytest.fixture
def segment(db: None) -> Segment:
    """Anna and Bert, who get a letter with their name in it."""
    template = make_template(languages=())
    content = word_letter("Contact Name", text="<b>bold?</b>")
    put_template_document(template, language=make_language("EN"), content=content, name="letter.docx", by=None)
    segment = make_segment(make_contact("Anna", language="EN"), make_contact("Bert", language="EN"))
    operations.choose_template(segment, template=template, by=make_user())
    return segment


def numbers(segment: Segment) -> list[str]:
    return list(segment.lines.order_by("id").values_list("contact__number", flat=True))


def test_the_letters_begin_with_the_first_contact_and_lead_on(director: Client, segment: Segment) -> None:
    anna, bert = numbers(segment)
    assert url("segment_letters", segment) in text_of(director.get(segment.get_absolute_url()))
    response = director.get(url("segment_letters", segment), follow=True)
    assert response.redirect_chain == [(url("segment_letter", segment, anna), 302)]
    text = text_of(response)
    assert "1 of 2" in text
    assert f'href="{url("segment_letter", segment, bert)}"' in text
    assert 'rel="prev"' not in text


def test_the_frame_shows_what_the_letter_says_and_nothing_in_it_runs(director: Client, segment: Segment) -> None:
    response = director.get(url("segment_letter_file", segment, numbers(segment)[0], "read"))
    text = text_of(response)
    assert "Anna" in text
    assert "&lt;b&gt;bold?" in text
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("as_pdf", "said"), [(True, "E-mail, as an attached PDF"), (False, "E-mail, as an attachment")]
)
def test_it_is_said_how_the_letter_goes_by_email(director: Client, segment: Segment, as_pdf: bool, said: str) -> None:
    by_email = {"correspondence_type": "email", "ignore_contact_correspondence": True}
    operations.edit_header(segment, **by_email, send_as_attachment=True, attach_pdf=as_pdf, by=make_user("theo"))
    assert said in text_of(director.get(url("segment_letter", segment, numbers(segment)[0])))


def test_the_letter_is_there_as_a_word_document(director: Client, segment: Segment) -> None:
    response = director.get(url("segment_letter_file", segment, numbers(segment)[1], "word"))
    assert says(response.content).startswith("Bert")
    assert response["Content-Disposition"].startswith("attachment")


def test_without_a_converter_the_page_offers_no_pdf_and_the_address_says_why(
    director: Client, segment: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PDF_CONVERTER", "none")
    anna = numbers(segment)[0]
    assert url("segment_letter_file", segment, anna, "pdf") not in text_of(
        director.get(url("segment_letter", segment, anna))
    )
    response = director.get(url("segment_letter_file", segment, anna, "pdf"), follow=True)
    assert "no program that makes one was found" in text_of(response)


def test_the_letter_is_there_as_it_would_be_printed(director: Client, segment: Segment) -> None:
    response = director.get(url("segment_letter_file", segment, numbers(segment)[0], "pdf"))
    assert response.content[:5] == b"%PDF-"
    assert response["Content-Disposition"].startswith("inline")


def test_an_empty_list_says_so(director: Client, db: None) -> None:
    assert "Nobody is in the list yet" in text_of(director.get(url("segment_letters", make_segment())))


@pytest.mark.parametrize("rest", [("CT999999",), ("CT999999", "read")])
def test_who_is_not_in_the_list_has_no_page(director: Client, segment: Segment, rest: tuple[str, ...]) -> None:
    name = "segment_letter" if len(rest) == 1 else "segment_letter_file"
    assert director.get(url(name, segment, *rest)).status_code == 404


def test_a_form_there_is_not_has_no_page(director: Client, segment: Segment) -> None:
    assert director.get(url("segment_letter_file", segment, numbers(segment)[0], "odt")).status_code == 404


def test_a_logged_segment_says_that_it_was_logged(director: Client, db: None) -> None:
    segment = make_logged(make_contact("Anna"))
    response = director.get(url("segment_letters", segment), follow=True)
    assert "has been logged" in text_of(response)


def test_strangers_see_no_letters(stranger: Client, segment: Segment) -> None:
    assert stranger.get(url("segment_letters", segment)).status_code == 403
