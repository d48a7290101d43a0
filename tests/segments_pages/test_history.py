"""Walking back and forth in the history."""

import pytest

from segments import operations, queries
from segments.models import Segment
from tests.segments.builders import job, make_contact, make_logged, make_segment, make_user, names
from tests.segments_pages.builders import HTMX, text_of, url


@pytest.fixture
def segment(db):
    segment = make_segment(make_contact("Anna"))
    make_contact("Bert", jobs=["PURCHASE"])
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    return segment


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_undo_and_redo_bring_the_list_back_as_it_was(director, segment, headers):
    answer = director.post(url("segment_undo", segment), {"seen": str(segment.revision)}, headers=headers)
    assert answer.headers.get("Location", answer.headers.get("HX-Redirect")) == segment.get_absolute_url()
    assert names(Segment.objects.get()) == ["Anna"]
    assert "Undone. 1 contact left." in text_of(director.get(segment.get_absolute_url()))
    director.post(url("segment_redo", segment), headers=headers)
    assert names(Segment.objects.get()) == ["Anna", "Bert"]


def test_the_message_has_the_way_back(director, segment):
    director.post(url("segment_undo", segment))
    assert f'hx-post="{url("segment_redo", segment)}"' in text_of(director.get(segment.get_absolute_url()))


def test_the_list_can_go_to_any_step_and_to_its_beginning(director, segment):
    director.post(url("segment_go", segment, 0))
    assert queries.line_count(Segment.objects.get()) == 0
    director.post(url("segment_go", segment, 2))
    assert queries.line_count(Segment.objects.get()) == 2


def test_undone_and_discarded_steps_stay_visible(director, segment):
    operations.undo_last_action(segment, by=make_user())
    page = text_of(director.get(segment.get_absolute_url()))
    assert 'class="undone"' in page
    assert "You are here" in page
    operations.add_contact(segment, contact=make_contact("Cleo"), by=make_user())
    page = text_of(director.get(segment.get_absolute_url()))
    assert 'class="undone discarded"' in page
    assert url("segment_repeat", segment, 2) in page


def test_a_discarded_step_can_be_run_again(director, segment):
    operations.undo_last_action(segment, by=make_user())
    operations.add_contact(segment, contact=make_contact("Cleo"), by=make_user())
    director.post(url("segment_repeat", segment, 2))
    assert names(Segment.objects.get()) == ["Anna", "Cleo", "Bert"]


def test_nothing_to_undo_is_said(director):
    segment = make_segment()
    answer = director.post(url("segment_undo", segment), headers=HTMX)
    assert answer.status_code == 422
    assert "There is no action to undo." in text_of(answer)


def test_a_stale_undo_changes_nothing(director, segment):
    answer = director.post(url("segment_undo", segment), {"seen": "0"}, headers=HTMX)
    assert "in the meantime" in text_of(answer)
    assert queries.line_count(segment) == 2


def test_a_step_that_never_was_is_said(director, segment):
    assert "no step 99" in text_of(director.post(url("segment_go", segment, 99), headers=HTMX))


def test_why_somebody_is_in_the_list(director, segment):
    contact = queries.lines(segment)[1].contact
    page = text_of(director.get(url("segment_why", segment), {"contact": contact.number}, headers=HTMX))
    assert "Came in with step 2" in page
    assert "in the list" in page
    assert "There is no “CT9”" in text_of(director.get(url("segment_why", segment), {"contact": "CT9"}))


def test_a_logged_segment_no_longer_moves(director):
    segment = make_logged(make_contact())
    answer = director.post(url("segment_undo", segment), headers=HTMX)
    assert "has been logged and can no longer change" in text_of(answer)


def test_undo_is_for_those_who_may_change_segments(stranger, segment):
    for name in ("segment_undo", "segment_redo"):
        assert stranger.post(url(name, segment)).status_code == 403
    assert stranger.post(url("segment_go", segment, 1)).status_code == 403
