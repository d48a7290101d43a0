"""Saving criteria, running them on another segment, the list of them."""

import pytest
from django.urls import reverse

from segments import operations
from segments.models import SavedCriteria, Segment
from tests.segments.builders import job, make_contact, make_segment, make_user, names
from tests.segments_pages.builders import HTMX, text_of, url


@pytest.fixture
def segment(db):
    make_contact("Bert", jobs=["PURCHASE"])
    segment = make_segment(make_contact("Anna"))
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    return segment


@pytest.fixture
def saved(segment):
    return operations.save_criteria(segment, code="BUYERS", description="All buyers", by=make_user())


def test_the_dialog_bears_the_name_of_the_walkthrough_and_tells_what_is_saved(director, segment):
    page = text_of(director.get(url("segment_save_criteria", segment), headers=HTMX))
    assert '<h2 id="dialog-title">Saved Segment Criteria</h2>' in page
    assert "Job Responsibility: Purchase" in page
    assert "1 step by hand is not saved." in page


def test_criteria_are_saved_under_a_code(director, segment):
    director.post(url("segment_save_criteria", segment), {"code": "buyers", "description": "All"}, headers=HTMX)
    assert SavedCriteria.objects.get().code == "BUYERS"


@pytest.mark.parametrize("code", ["", "BUYERS", "not a code"])
def test_a_code_that_cannot_be_had_is_said_beside_the_field(director, segment, saved, code):
    typed = {"code": code, "description": "Kept"}
    page = text_of(director.post(url("segment_save_criteria", segment), typed, headers=HTMX))
    assert 'id="dialog_code_error"' in page
    assert 'value="Kept"' in page


def test_a_segment_without_steps_has_nothing_to_save(director):
    answer = director.post(url("segment_save_criteria", make_segment()), {"code": "NONE"})
    assert answer.status_code == 422
    assert "no action whose criteria could be saved" in text_of(answer)


def test_saved_criteria_run_on_another_segment(director, saved):
    other = make_segment()
    page = text_of(director.get(url("segment_reuse_criteria", other), headers=HTMX))
    assert "<b>BUYERS</b> All buyers" in page
    assert "Add: Job Responsibility: Purchase" in page
    director.post(url("segment_reuse_criteria", other), {"saved": "BUYERS", "seen": "0"}, headers=HTMX)
    assert names(Segment.objects.get(pk=other.pk)) == ["Bert"]


@pytest.mark.parametrize("code", ["", "GONE"])
def test_reuse_without_a_choice_is_said(director, saved, code):
    assert director.post(url("segment_reuse_criteria", make_segment()), {"saved": code}).status_code == 422


def test_the_list_tells_the_steps_and_deletes(director, saved):
    page = text_of(director.get(reverse("saved_criteria")))
    assert "Job Responsibility: Purchase" in page
    assert "No criteria fit" in text_of(director.get(reverse("saved_criteria"), {"q": "nothing"}))
    director.post(reverse("saved_criteria_delete", args=["BUYERS"]))
    assert not SavedCriteria.objects.exists()


def test_staff_may_run_criteria_but_neither_save_nor_delete_them(staffer, segment, saved):
    card = text_of(staffer.get(segment.get_absolute_url()))
    assert url("segment_reuse_criteria", segment) in card
    assert url("segment_save_criteria", segment) not in card
    assert staffer.get(url("segment_save_criteria", segment)).status_code == 403
    assert staffer.post(reverse("saved_criteria_delete", args=["BUYERS"])).status_code == 403
    assert "Delete" not in text_of(staffer.get(reverse("saved_criteria")))
