"""Lines by hand: added, removed, edited."""

import pytest
from django.urls import reverse

from crm.operations import add_address
from segments import operations, queries
from segments.models import LineEdit, Segment
from tests.segments.builders import make_contact, make_segment, make_template, make_user, names
from tests.segments_pages.builders import HTMX, text_of, url, word


@pytest.fixture
def segment(db):
    segment = make_segment(make_contact("Anna", language="FR"), make_contact("Bert", language="EN"))
    operations.choose_template(segment, template=make_template(), by=make_user())
    return segment


def first(segment):
    return queries.lines(segment)[0].contact


def test_a_contact_is_added_by_number_or_name(director, segment):
    cleo, dora = make_contact("Cleo"), make_contact("Dora")
    director.post(url("segment_line_add", segment), {"contact": cleo.number}, headers=HTMX)
    director.post(url("segment_line_add", segment), {"contact": "dora"}, headers=HTMX)
    assert names(Segment.objects.get()) == ["Anna", "Bert", "Cleo", dora.name]


def test_who_is_in_already_or_excluded_or_unknown_is_said(director, segment):
    out = make_contact("Otto", exclude_from_segment=True)
    place = url("segment_line_add", segment)
    assert "Anna is in the list already." in text_of(director.post(place, {"contact": first(segment).number}))
    assert "Otto is excluded from segments." in text_of(director.post(place, {"contact": out.number}, headers=HTMX))
    assert director.post(place, {"contact": "CT99"}).status_code == 422
    director.post(place, {"contact": out.number, "ignore_exclusion": "on"}, headers=HTMX)
    assert "Otto" in names(Segment.objects.get())


def test_ticked_lines_are_removed_and_can_come_back(director, segment):
    director.post(url("segment_lines_remove", segment), {"contact": [first(segment).pk], "seen": segment.revision})
    assert names(Segment.objects.get()) == ["Bert"]
    page = text_of(director.get(segment.get_absolute_url()))
    assert "1 line removed." in page
    director.post(url("segment_undo", segment))
    assert names(Segment.objects.get()) == ["Anna", "Bert"]


def test_all_that_a_search_finds_can_be_removed(director, segment):
    director.post(url("segment_lines_remove", segment) + "?found=anna")
    assert names(Segment.objects.get()) == ["Bert"]


@pytest.mark.parametrize("ticked", [[], ["nonsense"], ["999999"]])
def test_removing_nothing_is_said(director, segment, ticked):
    answer = director.post(url("segment_lines_remove", segment), {"contact": ticked}, headers=HTMX)
    assert answer.status_code == 422
    assert queries.line_count(segment) == 2


def test_a_line_tells_where_it_goes_while_the_contact_is_elsewhere(director, segment):
    contact = first(segment)
    page = reverse("segment_line", args=[segment.number, contact.number])
    assert "Sanremo" not in text_of(director.get(page))
    add_address(contact, by=None, code="SEA", address="Via 1", post_code="18038", city="Sanremo")
    answer = text_of(director.get(page))
    assert "Via 1, 18038 Sanremo" in answer
    assert '<span class="badge">SEA</span>' in answer


def test_a_line_tells_what_it_gets_and_why_it_is_there(director, segment):
    page = text_of(director.get(url("segment_line", segment, first(segment).number), headers=HTMX))
    assert "BUS, FR" in page
    assert "Came in with step 1" in page


def test_a_line_gets_its_own_values_and_follows_again(director, segment):
    place = url("segment_line", segment, first(segment).number)
    typed = {"subject": "For Anna", "language": "EN", "correspondence_type": "email", "seen": segment.revision}
    director.post(place, typed, headers=HTMX)
    line = queries.lines(Segment.objects.get())[0]
    assert (line.subject, line.language_id, line.correspondence_type, line.edited) == ("For Anna", "EN", "email", True)
    director.post(place, {"follow": "everything"}, headers=HTMX)
    assert not LineEdit.objects.exists()


def test_a_line_gets_a_document_of_its_own(director, segment):
    contact = first(segment)
    director.post(url("segment_line", segment, contact.number), {"document": word("Only Anna")}, headers=HTMX)
    answer = director.get(url("segment_line_document", segment, contact.number))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.getvalue()[:2] == b"PK"


def test_bad_input_is_said_beside_the_field_and_nothing_typed_is_lost(director, segment):
    place = url("segment_line", segment, first(segment).number)
    page = text_of(director.post(place, {"template": "NONE", "subject": "Kept"}, headers=HTMX))
    assert "There is no “NONE”" in page
    assert 'value="Kept"' in page
    bad = word()
    bad.seek(0)
    bad.truncate(10)
    page = director.post(place, {"document": bad, "subject": "Kept"})
    assert page.status_code == 422
    assert 'id="dialog_document_error"' in text_of(page)


def test_a_line_that_is_not_there_is_not_found(director, segment):
    assert director.get(url("segment_line", segment, make_contact("Elsewhere").number)).status_code == 404
    assert director.get(url("segment_line_document", segment, first(segment).number)).status_code == 404


def test_a_single_field_follows_the_segment_again(director, segment):
    contact = first(segment)
    place = url("segment_line", segment, contact.number)
    director.post(place, {"subject": "For Anna", "language": "EN", "document": word("Only Anna")}, headers=HTMX)
    page = text_of(director.get(place, headers=HTMX))
    assert page.count("Follow the segment again") == 3
    director.post(place, {"subject": "For Anna", "language": "EN", "follow": "subject"}, headers=HTMX)
    edit = LineEdit.objects.get()
    assert (edit.subject, edit.language_id, edit.document is not None) == (None, "EN", True)
    director.post(place, {"language": "EN", "follow": "document"}, headers=HTMX)
    assert LineEdit.objects.get().document is None


def test_all_that_a_line_gets_of_its_own_can_be_set(director, segment):
    place = url("segment_line", segment, first(segment).number)
    make_template("RESP", languages=("EN",))
    typed = {"template": "RESP", "language": "EN", "correspondence_type": "email", "subject": "S", "description": "D"}
    director.post(place, {**typed, "document": word()}, headers=HTMX)
    edit = LineEdit.objects.get()
    assert {name: getattr(edit, f"{name}_id", getattr(edit, name)) for name in typed} == typed
    assert edit.document.name == "letter.docx"


def test_a_line_leads_to_the_steps_that_brought_it_in(director, segment):
    contact = first(segment)
    page = text_of(director.get(url("segment_line", segment, contact.number), headers=HTMX))
    assert f"{url('segment_why', segment)}?contact={contact.number}" in page
