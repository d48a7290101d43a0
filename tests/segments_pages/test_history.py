"""Walking back and forth in the history, and editing a step of it."""

import pytest

from segments import operations, queries
from segments.models import Segment
from tests.segments.builders import (
    count_statements,
    job,
    make_company,
    make_contact,
    make_logged,
    make_segment,
    make_user,
    names,
)
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
    assert 'class="discarded"' in page
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


def test_why_is_answered_for_the_list_that_is_shown(director, segment):
    contact = queries.lines(segment)[1].contact
    page = text_of(director.get(url("segment_why", segment), {"contact": contact.number, "at": "1"}, headers=HTMX))
    assert "In the list as it stood after step 1" in page
    assert "No step has added Bert." in page
    assert '<input type="hidden" name="at" value="1">' in page


@pytest.fixture
def longer(segment):
    """Anna (1) and the buyers (2) came in, only those who sell stayed (3): Cleo."""
    make_contact("Cleo", jobs=["PURCHASE", "SALE"])
    operations.undo_last_action(segment, by=make_user())
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    operations.reduce_contacts(segment, criteria=job("SALE"), keep="matching", by=make_user())
    return segment


def typed(code, **more):
    return {"job_responsibility-code": code, **more}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_step_opens_with_its_filters_and_their_effect_at_its_place(director, longer, headers):
    page = text_of(director.get(url("segment_edit_step", longer, 4), headers=headers))
    assert "Edit step 4, Reduce Contacts" in page
    assert 'value="SALE"' in page
    assert "3 contacts in the list before step 4" in page
    assert "Keep 1, remove 2" in page


def test_the_effect_while_one_types_is_that_at_the_place_of_the_step(director, longer):
    page = text_of(director.post(url("segment_edit_effect", longer, 3), typed("SALE"), headers=HTMX))
    assert "1 contact in the list before step 3" in page
    assert "Add 1 contact" in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_edited_step_is_done_otherwise_and_the_later_ones_again(director, longer, headers):
    data = typed("PURCHASE", keep="others", seen=str(longer.revision))
    answer = director.post(url("segment_edit_step", longer, 4), data, headers=headers)
    assert answer.headers.get("Location", answer.headers.get("HX-Redirect")) == longer.get_absolute_url()
    assert names(Segment.objects.get()) == ["Anna"]
    page = text_of(director.get(longer.get_absolute_url()))
    assert "Step 4 edited. 1 contact came in. 1 contact left." in page
    assert f'hx-post="{url("segment_undo", longer)}"' in page


def test_a_step_that_adds_is_edited_too(director, longer):
    director.post(url("segment_edit_step", longer, 3), typed("SALE"))
    assert names(Segment.objects.get()) == ["Cleo"]
    assert "The steps after it" not in text_of(director.get(url("segment_edit_step", longer, 7), headers=HTMX))


def test_what_is_not_understood_stands_beside_its_field_and_changes_nothing(director, longer):
    page = text_of(director.post(url("segment_edit_step", longer, 4), typed("MOON", keep="matching"), headers=HTMX))
    assert "There is no “MOON”" in page
    assert names(Segment.objects.get()) == ["Cleo"]


def test_an_edit_of_an_older_page_is_refused_in_the_dialog(director, longer):
    data = typed("PURCHASE", keep="others", seen="0")
    assert "in the meantime" in text_of(director.post(url("segment_edit_step", longer, 4), data, headers=HTMX))
    assert names(Segment.objects.get()) == ["Cleo"]


def test_the_dialog_says_what_the_edit_discards(director, longer):
    operations.undo_last_action(longer, by=make_user())
    page = text_of(director.get(url("segment_edit_step", longer, 3), headers=HTMX))
    assert "1 undone step will be discarded." in page


def test_a_step_can_be_left_out(director, longer):
    director.post(url("segment_leave_out", longer, 4), {"seen": str(longer.revision)})
    assert names(Segment.objects.get()) == ["Anna", "Bert", "Cleo"]
    assert "Step 4 left out. 2 contacts came in." in text_of(director.get(longer.get_absolute_url()))


@pytest.mark.parametrize(("action", "text"), [(99, "does not stand on a step 99"), (1, "made by hand")])
def test_a_step_that_cannot_be_edited_is_said(director, longer, action, text):
    for name in ("segment_edit_step", "segment_edit_effect"):
        assert text in text_of(director.get(url(name, longer, action), headers=HTMX))
    assert "99" in text_of(director.post(url("segment_leave_out", longer, 99), headers=HTMX))


def test_an_edit_is_one_entry_that_opens_to_its_steps_above_those_it_replaced(director, longer):
    operations.edit_action(longer, action=3, criteria=None, by=make_user())
    page = text_of(director.get(longer.get_absolute_url()))
    assert "Step 3 left out" in page
    assert "<details open><summary>2 steps, 0 contacts</summary>" in page
    assert "From the list after step 1" in page
    assert "2 replaced steps" in page
    assert url("segment_edit_step", longer, 6) in page
    assert url("segment_edit_step", longer, 4) not in page


def test_an_older_entry_of_several_steps_is_closed(director, longer):
    operations.edit_action(longer, action=3, criteria=None, by=make_user())
    operations.add_contact(longer, contact=make_contact("Dora"), by=make_user())
    assert "<details><summary>2 steps, 0 contacts</summary>" in text_of(director.get(longer.get_absolute_url()))


def test_a_reuse_is_one_entry_under_the_code_of_its_criteria(director, longer):
    saved = operations.save_criteria(longer, code="BUYERS", by=make_user())
    other = make_segment()
    operations.reuse_criteria(other, saved=saved, by=make_user())
    page = text_of(director.get(other.get_absolute_url()))
    assert "Reuse Criteria" in page
    assert "<p>BUYERS</p>" in page
    assert "<summary>2 steps, 1 contact</summary>" in page


def test_a_reuse_of_one_step_says_what_it_did(director):
    make_contact(jobs=["PURCHASE"])
    segment = make_segment()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    saved = operations.save_criteria(segment, code="BUYERS", by=make_user())
    other = make_segment()
    operations.reuse_criteria(other, saved=saved, by=make_user())
    sentence = queries.sentence(other.actions.get())
    assert f">BUYERS · {sentence}<" in text_of(director.get(other.get_absolute_url()))


def test_a_long_history_shows_what_is_around_where_the_list_stands(director):
    segment = make_segment()
    for _each in range(60):
        operations.add_contact(segment, contact=make_company(), by=make_user())
    operations.go_to(segment, action=30, by=make_user())
    page = text_of(director.get(segment.get_absolute_url()))
    assert "Show 10 more steps" in page
    assert "Go here<span" in page
    assert url("segment_go", segment, 30) not in page
    assert url("segment_go", segment, 5) not in page
    whole = text_of(director.get(segment.get_absolute_url(), {"steps": "all"}))
    assert url("segment_go", segment, 5) in whole
    assert "more steps" not in whole


def test_the_page_takes_as_many_statements_for_two_steps_as_for_many(director, segment):
    few = count_statements(lambda: director.get(segment.get_absolute_url()))
    for _each in range(4):
        operations.edit_action(
            segment, action=queries.standing_actions(segment)[0].number, criteria=None, by=make_user()
        )
        operations.add_contact(segment, contact=make_contact(), by=make_user())
    assert count_statements(lambda: director.get(segment.get_absolute_url())) == few


def test_a_logged_segment_no_longer_moves(director):
    segment = make_logged(make_contact())
    answer = director.post(url("segment_undo", segment), headers=HTMX)
    assert "has been logged and can no longer change" in text_of(answer)


def test_undo_is_for_those_who_may_change_segments(stranger, segment):
    for name in ("segment_undo", "segment_redo"):
        assert stranger.post(url(name, segment)).status_code == 403
    for name in ("segment_go", "segment_edit_step", "segment_edit_effect", "segment_leave_out"):
        assert stranger.post(url(name, segment, 1)).status_code == 403
