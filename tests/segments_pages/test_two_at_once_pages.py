"""What somebody reads whose page of a segment is older than what others did to it."""

import pytest
from django.urls import reverse

from segments import operations
from tests.components import on_postgresql
from tests.segments.beside import held_by_somebody_else, impatient
from tests.segments.builders import job, make_contact, make_contacts, make_logged, make_segment, make_user
from tests.segments_pages.builders import HTMX, field, text_of, url

GONE = "There is nothing here any more: it may have been deleted in the meantime."


@pytest.fixture
def segment(db):
    make_contacts(2, job="PURCHASE")
    return make_segment(make_contact("Anna"))


def test_a_field_left_after_somebody_added_contacts_is_not_saved_and_says_who_did_what(director, segment):
    old = segment.revision
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user("theo"))
    answer = field(director, segment, "subject", "Dear friends", seen=str(old))
    assert "theo changed this segment in the meantime: Add Contacts (Job Responsibility: Purchase)." in text_of(answer)
    assert 'value="Dear friends"' in text_of(answer)
    segment.refresh_from_db()
    assert segment.revision == old + 1


def test_contacts_added_after_somebody_changed_the_segment_are_not_added(director, segment):
    old = segment.revision
    operations.edit_header(segment, subject="Dear friends", by=make_user("theo"))
    typed = {"job_responsibility-code": "PURCHASE", "seen": str(old)}
    page = text_of(director.post(url("segment_add", segment), typed, headers=HTMX))
    assert "theo changed this segment in the meantime: changed Subject (Default)." in page
    assert segment.lines.count() == 1


def test_what_was_deleted_meanwhile_is_said(director, segment):
    operations.delete_segment(segment, by=make_user("theo"))
    for answer in (
        director.post(url("segment_undo", segment), headers=HTMX),
        director.get(url("segment_add", segment), headers=HTMX),
        field(director, segment, "subject", "Dear friends"),
    ):
        assert answer.status_code == 422
        assert GONE in text_of(answer)
    assert director.get(segment.get_absolute_url()).status_code == 404


@pytest.mark.skipif(on_postgresql(), reason="only on SQLite: PostgreSQL does not let anybody wait")
@pytest.mark.django_db(transaction=True)
def test_who_has_waited_too_long_for_somebody_else_is_told_so_whatever_was_to_be_written(director, segment):
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    operations.save_criteria(segment, code="BUYERS", by=make_user())
    with impatient(), held_by_somebody_else(segment):
        answer = director.post(reverse("saved_criteria_delete", args=["BUYERS"]), headers=HTMX)
    assert answer.status_code == 422
    assert "Somebody else is writing at this moment. Try again in a moment." in text_of(answer)


def test_what_was_logged_meanwhile_is_said(director):
    segment = make_logged(make_contact())
    for answer in (
        director.post(url("segment_undo", segment), headers=HTMX),
        director.get(url("segment_add", segment), headers=HTMX),
        director.post(url("segment_log", segment), headers=HTMX),
    ):
        assert answer.status_code == 422
        assert f"Segment {segment.number} has been logged and can no longer change." in text_of(answer)
