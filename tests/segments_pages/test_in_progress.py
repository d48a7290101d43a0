"""A step too large for a page: the page says who does what, and the result appears by itself."""

import pytest

from segments import operations, queries
from segments.models import Segment, StepInProgress
from segments.operations import in_progress
from tests.segments.builders import job, make_contact, make_contacts, make_segment, make_user, names
from tests.segments_pages.builders import HTMX, field, text_of, url


@pytest.fixture(autouse=True)
def _three_lines_are_many(monkeypatch):
    monkeypatch.setattr(in_progress, "LIMIT", 3)


@pytest.fixture
def segment(db):
    make_contacts(4, job="PURCHASE")
    return make_segment(make_contact("Anna"))


def begin(segment):
    by = make_user("theo")
    return operations.begin_step(segment, operation="add_contacts", arguments={"criteria": job("PURCHASE")}, by=by)


def page_of(browser, segment):
    return text_of(browser.get(segment.get_absolute_url()))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_large_step_brings_one_back_to_the_card_which_says_what_is_being_done(director, segment, headers):
    typed = {"job_responsibility-code": "PURCHASE", "seen": str(segment.revision)}
    answer = director.post(url("segment_add", segment), typed, headers=headers)
    assert answer.headers.get("Location", answer.headers.get("HX-Redirect")) == segment.get_absolute_url()
    page = page_of(director, segment)
    assert "director began at" in page
    assert ": Add Contacts (Job Responsibility: Purchase)</h2>" in page
    assert "About 4 lines." in page
    assert "<progress aria-labelledby=" in page
    operations.finish_step(StepInProgress.objects.get().pk)
    assert len(names(Segment.objects.get())) == 5


def test_reducing_by_many_is_left_to_a_worker_too(director, segment):
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    director.post(
        url("segment_reduce", segment), {"job_responsibility-code": "PURCHASE", "keep": "others"}, headers=HTMX
    )
    assert "Reduce Contacts (Remove: Job Responsibility: Purchase)" in page_of(director, segment)


def test_errors_of_a_large_step_stand_beside_the_field(director, segment):
    page = text_of(director.post(url("segment_add", segment), {"job_responsibility-code": "NONSENSE"}, headers=HTMX))
    assert "NONSENSE" in page
    assert not StepInProgress.objects.exists()


def test_meanwhile_nothing_on_the_card_can_be_changed(director, segment):
    before = page_of(director, segment)
    begin(segment)
    page = page_of(director, segment)
    for name in ("segment_add", "segment_reduce", "segment_reuse_criteria", "segment_log", "segment_line_add"):
        assert f'href="{url(name, segment)}"' in before
        assert f'href="{url(name, segment)}"' not in page
    assert before.count(" disabled") < page.count(" disabled")
    assert 'aria-disabled="true"' in page


def test_who_tries_nevertheless_is_told_who_does_what(director, segment):
    begin(segment)
    for answer in (
        director.post(url("segment_undo", segment), headers=HTMX),
        director.post(url("segment_add", segment), {"job_responsibility-code": "PURCHASE"}, headers=HTMX),
        field(director, segment, "description", "Fair"),
    ):
        assert "theo began at" in text_of(answer)
        assert "can be changed again when that is done." in text_of(answer)


def test_asking_while_it_is_being_done_changes_nothing_on_the_page(director, segment):
    begin(segment)
    asked = url("segment_in_progress", segment)
    assert f'hx-get="{asked}?since={segment.revision}"' in page_of(director, segment)
    assert director.get(asked, {"since": segment.revision}, headers=HTMX).status_code == 204
    assert director.get(asked).headers["Location"] == segment.get_absolute_url()


def test_a_step_that_ends_while_the_page_asks_shows_in_what_it_gets(director, segment, monkeypatch):
    step, since, look = begin(segment), segment.revision, queries.in_progress

    def look_a_moment_late(asked):
        operations.finish_step(step.pk)
        return look(asked)

    monkeypatch.setattr(queries, "in_progress", look_a_moment_late)
    page = text_of(director.get(url("segment_in_progress", segment), {"since": since}, headers=HTMX))
    assert "Done. 4 contacts came in. 5 lines in the list." in page
    assert 'id="in-progress"' not in page


def test_the_result_comes_with_its_message_undo_and_the_parts_of_the_card_that_changed(director, segment):
    step = begin(segment)
    since = segment.revision
    operations.finish_step(step.pk)
    answer = director.get(url("segment_in_progress", segment), {"since": since}, headers=HTMX)
    page = text_of(answer)
    assert answer.headers["HX-Trigger"] == "linesChanged"
    assert "Done. 4 contacts came in. 5 lines in the list." in page
    assert f'hx-post="{url("segment_undo", segment)}"' in page
    assert 'id="in-progress"' not in page
    for part in ("actions", "card", "history", "seen", "messages"):
        assert page.count(f'id="{part}"') == 1


def test_without_script_the_result_is_one_link_away(director, segment):
    step = begin(segment)
    assert '<noscript><a href="' + url("segment_in_progress", segment) in page_of(director, segment)
    operations.finish_step(step.pk)
    answer = director.get(url("segment_in_progress", segment), {"since": segment.revision}, follow=True)
    assert "Done. 4 contacts came in. 5 lines in the list." in text_of(answer)


def test_what_somebody_else_did_since_is_not_told_as_the_result(director, segment):
    operations.finish_step(begin(segment).pk)
    operations.undo_last_action(segment, by=make_user())
    answer = director.get(url("segment_in_progress", segment), {"since": 1}, headers=HTMX)
    assert "Done." not in text_of(answer)


def test_a_step_that_failed_is_told_until_somebody_takes_note(director, segment):
    begin(segment)
    StepInProgress.objects.update(error=in_progress.FAILED)
    page = text_of(director.get(url("segment_in_progress", segment), {"since": 1}, headers=HTMX))
    assert "What theo began at" in page
    assert "The step came to an unexpected end." in page
    assert f'href="{url("segment_add", segment)}"' in page
    director.post(url("segment_in_progress_dismiss", segment))
    assert "What theo began at" not in page_of(director, segment)


def test_a_step_can_be_called_off_while_it_waits(director, segment):
    begin(segment)
    director.post(url("segment_in_progress_dismiss", segment))
    assert "The list is as it was." in page_of(director, segment)
    assert queries.in_progress(segment) is None


def test_only_who_may_change_segments_calls_a_step_off(stranger, staffer, segment):
    begin(segment)
    assert stranger.get(url("segment_in_progress", segment)).status_code == 403
    assert stranger.post(url("segment_in_progress_dismiss", segment)).status_code == 403
    assert staffer.get(url("segment_in_progress_dismiss", segment)).status_code == 405
    assert queries.in_progress(segment)


def test_who_looks_at_an_earlier_step_goes_on_looking_at_it(director, segment):
    operations.add_contact(segment, contact=make_contact("Bert"), by=make_user())
    begin(segment)
    page = text_of(director.get(segment.get_absolute_url(), {"at": 1}))
    assert f'{url("segment_in_progress", segment)}?since={segment.revision}&amp;at=1"' in page
