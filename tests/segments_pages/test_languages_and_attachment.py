"""Segment Interaction Languages, and the attachment that is opened and put back."""

import pytest

from segments import operations, queries
from segments.models import Segment
from tests.segments.builders import make_contact, make_language, make_segment, make_template, make_user
from tests.segments_pages.builders import HTMX, text_of, url, word


@pytest.fixture
def segment(db):
    segment = make_segment(make_contact("Anna", language="FR"), make_contact("Bert", language="EN"))
    operations.choose_template(segment, template=make_template(), by=make_user())
    return segment


def test_the_window_lists_the_languages_with_subject_and_document(director, segment):
    page = text_of(director.get(url("segment_languages", segment) + "?value=FR", headers=HTMX))
    assert '<h2 id="lookup-title">Segment Interaction Languages</h2>' in page
    assert 'value="FR" data-label="Fr" checked' in page
    assert "Subject, Fr" in page
    assert "BUS FR.docx" in page


def test_the_same_is_a_page_of_its_own(director, segment):
    page = text_of(director.get(url("segment_languages", segment)))
    assert "<h1>Segment Interaction Languages</h1>" in page
    assert "data-pick" not in page


def test_without_a_template_the_window_says_what_to_do(director):
    page = text_of(director.get(url("segment_languages", make_segment()), headers=HTMX))
    assert "Choose an interaction template first" in page


def test_a_subject_is_saved_as_it_is_left(director, segment):
    page = director.post(url("segment_language", segment, "FR"), {"FR-subject": "Merci"}, headers=HTMX)
    assert "Saved at" in text_of(page)
    assert [line.subject for line in queries.lines(Segment.objects.get())] == ["Merci", ""]


def test_too_long_a_subject_is_said_and_kept(director, segment):
    page = text_of(director.post(url("segment_language", segment, "FR"), {"FR-subject": "x" * 201}, headers=HTMX))
    assert "at most 200 characters" in page
    assert "x" * 201 in page


def test_a_language_can_be_added(director, segment):
    make_language("DE")
    director.post(url("segment_languages", segment), {"new_language": "DE"})
    assert queries.segment_languages(segment).filter(language="DE").exists()
    assert director.post(url("segment_languages", segment), {"new_language": "XX"}).status_code == 422


def test_open_asks_once_per_sign_in(director, segment):
    place = url("segment_attachment", segment)
    page = text_of(director.get(place, headers=HTMX))
    assert 'value="session" data-close autofocus>Allow for this client session</button>' in page
    assert director.post(place, {"allow": "once"})["Content-Disposition"] == 'attachment; filename="BUS EN.docx"'
    assert "Allow for this client session" in text_of(director.get(place, headers=HTMX))
    director.post(place, {"allow": "session"})
    assert director.get(place, headers=HTMX)["HX-Redirect"].endswith("?language=EN")
    director.logout()


def test_open_without_a_document_says_what_is_missing(director, segment):
    page = text_of(director.get(url("segment_attachment", make_segment()), headers=HTMX))
    assert "Choose an interaction template with a document first." in page
    operations.edit_segment_language(segment, language=make_language("DE"), by=make_user())
    page = text_of(director.get(url("segment_attachment", segment) + "?language=DE", headers=HTMX))
    assert "There is no document in De yet." in page


def test_the_document_of_a_language_downloads(director, segment):
    answer = director.get(url("segment_document", segment) + "?language=FR")
    assert answer.getvalue() == b"BUS FR"


def test_a_document_put_back_is_this_segments_alone(director, segment):
    template = queries.current_header(segment).template
    before = template.languages.get(language="EN").document_id
    director.post(url("segment_attachment_put", segment), {"document": word("Edited")}, headers=HTMX)
    assert template.languages.get(language="EN").document_id == before
    assert queries.segment_languages(segment).get(language="EN").document_id != before
    page = text_of(director.get(segment.get_absolute_url()))
    assert "The document in En is in place" in page
    assert "changed for this segment" in text_of(director.get(url("segment_languages", segment)))


def test_the_templates_document_can_come_back(director, segment):
    own = queries.segment_languages(segment).get(language="FR").document
    real = word("The template's own")
    operations.put_segment_document(
        segment, language=make_language("FR"), content=real.getvalue(), name="own.docx", by=make_user()
    )
    template = queries.current_header(segment).template
    kept = queries.segment_languages(segment).get(language="FR").document
    template.languages.filter(language="FR").update(document=kept)
    director.post(url("segment_attachment_put", segment) + "?language=FR", {"document": word("Edited")})
    director.post(url("segment_attachment_reset", segment) + "?language=FR")
    assert queries.segment_languages(segment).get(language="FR").document == kept != own


def test_what_is_no_word_document_is_refused_beside_the_field(director, segment):
    bad = word()
    bad.seek(0)
    bad.truncate(20)
    page = text_of(director.post(url("segment_attachment_put", segment), {"document": bad}, headers=HTMX))
    assert 'id="dialog_document_error"' in page
    assert director.post(url("segment_attachment_put", segment), {}).status_code == 422


def test_who_may_only_look_changes_nothing(stranger, segment):
    for name in ("segment_languages", "segment_attachment", "segment_document", "segment_attachment_put"):
        assert stranger.get(url(name, segment)).status_code == 403
    assert stranger.post(url("segment_language", segment, "FR"), {"FR-subject": "No"}).status_code == 403
