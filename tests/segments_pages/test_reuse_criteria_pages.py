"""The dialog Reuse Criteria: what each step would do, who is new since last time, and running the steps."""

import pytest

from segments import operations
from segments.models import SavedCriteria, Segment
from tests.segments.builders import job, make_contact, make_segment, make_user, names
from tests.segments_pages.builders import HTMX, text_of, url


@pytest.fixture
def saved(db):
    make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["PURCHASE", "SALE"])
    segment = make_segment()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    operations.reduce_contacts(segment, criteria=job("SALE"), keep="others", by=make_user())
    return operations.save_criteria(segment, code="BUYERS", description="All buyers", by=make_user())


@pytest.fixture
def other(saved):
    return make_segment(make_contact("Zoe"))


def run(browser, segment, **more):
    typed = {"seen": str(segment.revision), **more}
    return browser.post(url("segment_reuse_criteria", segment), typed, headers=HTMX)


def effect(browser, segment, **chosen):
    return text_of(browser.get(url("segment_reuse_effect", segment), chosen, headers=HTMX))


def test_the_only_ones_are_chosen_and_their_effect_is_shown(director, other):
    page = text_of(director.get(url("segment_reuse_criteria", other), headers=HTMX))
    assert "<b>BUYERS</b> All buyers" in page
    assert 'value="BUYERS" checked' in page
    assert "Add: Job Responsibility: Purchase" in page
    assert "3 contacts after this step" in page
    assert '<b>OK</b> <span id="afterwards">2 contacts afterwards</span>' in page


def test_of_several_none_is_chosen_for_the_reader(director, saved, other):
    SavedCriteria.objects.create(code="OTHERS", steps=saved.steps)
    page = text_of(director.get(url("segment_reuse_criteria", other), headers=HTMX))
    assert "checked" not in page
    assert "Choose criteria to see" in page
    page = text_of(director.get(url("segment_reuse_criteria", other), {"saved": "OTHERS"}))
    assert 'value="OTHERS" checked' in page


def test_the_effect_follows_the_choice(director, other):
    page = effect(director, other, saved="BUYERS")
    assert "2 contacts afterwards" in page
    assert "Come in" in page
    assert "Anna" in page
    assert "Choose criteria to see" in effect(director, other, saved="GONE")


def test_who_is_new_since_last_time_is_shown_and_can_be_had(director, saved, other):
    last = make_segment()
    operations.reuse_criteria(last, saved=saved, by=make_user())
    assert f"{last.number}, " in effect(director, other, saved="BUYERS")
    assert "1 contact is new since then." in effect(director, other, saved="BUYERS")
    page = effect(director, other, saved="BUYERS", only_new="BUYERS")
    assert f"Remove: Segment: {last.number}" in page
    assert "1 contact afterwards" in page
    run(director, other, saved="BUYERS", only_new="BUYERS")
    assert names(Segment.objects.get(pk=other.pk)) == ["Zoe"]


def test_a_tick_that_was_meant_for_other_criteria_is_none(director, saved, other):
    operations.reuse_criteria(make_segment(), saved=saved, by=make_user())
    SavedCriteria.objects.create(code="OTHERS", steps=saved.steps)
    assert run(director, other, saved="OTHERS", only_new="BUYERS").status_code == 204
    assert names(Segment.objects.get(pk=other.pk)) == ["Zoe", "Anna"]


def test_the_steps_are_run_and_the_message_tells_the_numbers_with_undo(director, other):
    assert run(director, other, saved="BUYERS").status_code == 204
    assert names(Segment.objects.get(pk=other.pk)) == ["Zoe", "Anna"]
    page = text_of(director.get(other.get_absolute_url()))
    assert "The criteria BUYERS were run. 2 contacts came in. 1 contact left. 2 lines in the list." in page
    assert url("segment_undo", other) in page


def test_without_javascript_a_button_shows_the_effect_and_runs_nothing(director, other):
    answer = director.post(url("segment_reuse_criteria", other), {"saved": "BUYERS", "look": "1"})
    assert answer.status_code == 200
    assert "2 contacts afterwards" in text_of(answer)
    assert names(Segment.objects.get(pk=other.pk)) == ["Zoe"]


@pytest.mark.parametrize(("code", "text"), [("", "Choose the criteria"), ("GONE", "no longer there")])
def test_without_a_choice_nothing_runs(director, other, code, text):
    answer = director.post(url("segment_reuse_criteria", other), {"saved": code})
    assert answer.status_code == 422
    assert text in text_of(answer)


def test_a_code_that_is_gone_is_told_instead_of_the_effect_and_when_it_is_run(director, other):
    SavedCriteria.objects.filter(pk="BUYERS").update(steps=[{"kind": "add", "criteria": job("NOBODY"), "keep": ""}])
    assert "There is no NOBODY" in effect(director, other, saved="BUYERS")
    assert "There is no NOBODY" in text_of(run(director, other, saved="BUYERS"))
    assert names(Segment.objects.get(pk=other.pk)) == ["Zoe"]


def test_a_page_that_is_behind_runs_nothing(director, other):
    page = text_of(run(director, other, saved="BUYERS", seen="0"))
    assert "in the meantime" in page
    assert names(Segment.objects.get(pk=other.pk)) == ["Zoe"]


def test_who_may_not_see_criteria_or_change_segments_sees_no_dialog(stranger, other):
    assert stranger.get(url("segment_reuse_criteria", other)).status_code == 403
    assert stranger.get(url("segment_reuse_effect", other)).status_code == 403
