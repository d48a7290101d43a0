"""Saving criteria, the list of them, their card with the steps, deleting them."""

import json

import pytest
from django.urls import reverse

from crm.models import JobResponsibility
from segments import operations, queries
from segments.models import SavedCriteria
from tests.segments.builders import (
    count_statements,
    job,
    make_code,
    make_contact,
    make_segment,
    make_user,
)
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


@pytest.fixture
def three(saved):
    """Criteria of three steps."""
    make_contact("Carl", jobs=["SALE", "PRESS"])
    steps = [{"kind": "reduce", "criteria": job(code), "keep": "others"} for code in ("SALE", "PRESS")]
    return operations.edit_criteria(saved, steps=[*saved.steps, *steps], by=make_user())


def codes(saved):
    """The code each step is about."""
    return [step["criteria"]["groups"][0]["code"]["in"][0] for step in SavedCriteria.objects.get(pk=saved.pk).steps]


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


def test_the_description_that_would_be_stored_is_shown_and_stored(director, segment):
    address = url("segment_save_criteria", segment)
    assert 'placeholder="Job Responsibility: Purchase"' in text_of(director.get(address, headers=HTMX))
    director.post(address, {"code": "BUYERS", "description": ""}, headers=HTMX)
    assert SavedCriteria.objects.get().description == "Job Responsibility: Purchase"


def test_a_code_in_use_is_only_replaced_after_a_question(director, segment, saved):
    operations.reduce_contacts(segment, criteria=job("PURCHASE"), keep="others", by=make_user())
    typed = {"code": "BUYERS", "description": "Nobody"}
    page = text_of(director.post(url("segment_save_criteria", segment), typed, headers=HTMX))
    assert "<b>BUYERS</b> All buyers" in page
    assert "Replace what is saved as BUYERS" in page
    assert len(SavedCriteria.objects.get().steps) == 1
    director.post(url("segment_save_criteria", segment), {**typed, "replace": "BUYERS"}, headers=HTMX)
    stored = SavedCriteria.objects.get()
    assert (stored.description, len(stored.steps)) == ("Nobody", 2)


def test_a_yes_to_replacing_one_code_does_not_replace_another(director, segment, saved):
    operations.save_criteria(segment, code="OTHER", description="Kept", by=make_user())
    typed = {"code": "OTHER", "description": "Lost", "replace": "BUYERS"}
    assert "exist already" in text_of(director.post(url("segment_save_criteria", segment), typed, headers=HTMX))
    assert SavedCriteria.objects.get(pk="OTHER").description == "Kept"


def test_the_list_tells_the_steps_who_saved_them_and_where_they_were_used(director, saved):
    page = text_of(director.get(reverse("saved_criteria")))
    assert "Add: Job Responsibility: Purchase" in page
    assert "claire" in page
    assert "never" in page
    other = make_segment()
    operations.reuse_criteria(other, saved=saved, by=make_user())
    assert other.get_absolute_url() in text_of(director.get(reverse("saved_criteria")))


@pytest.mark.parametrize("words", ["buyers", "ALL BUY", "responsibility purchase", "claire"])
def test_the_list_is_searched_in_all_it_shows(director, saved, words):
    assert "BUYERS" in text_of(director.get(reverse("saved_criteria"), {"q": words}))
    assert "No criteria fit" in text_of(director.get(reverse("saved_criteria"), {"q": f"{words} nothing"}))


@pytest.mark.parametrize(
    ("order", "first"),
    [("code", "BUYERS"), ("-code", "OTHER"), ("-used", "OTHER"), ("saved", "BUYERS"), ("?", "BUYERS")],
)
def test_the_list_is_ordered_by_its_columns(director, segment, saved, order, first):
    other = operations.save_criteria(segment, code="OTHER", description="A", by=make_user())
    operations.reuse_criteria(make_segment(), saved=other, by=make_user())
    page = text_of(director.get(reverse("saved_criteria"), {"order": order}))
    assert page.index(f'id="criteria-{first}"') == page.index('id="criteria-')


def test_as_many_statements_for_many_saved_criteria_as_for_one(director, segment, saved):
    def statements():
        return count_statements(lambda: director.get(reverse("saved_criteria"), {"q": "purchase"}))

    once = statements()
    for number in range(20):
        operations.save_criteria(segment, code=f"MORE{number}", by=make_user())
    assert statements() == once


def card(saved):
    return reverse("saved_criteria_card", args=[saved.pk])


def test_the_card_describes_each_step_and_names_the_segments_that_stand_on_it(director, three):
    other = make_segment(description="Letter")
    operations.reuse_criteria(other, saved=three, by=make_user())
    page = text_of(director.get(card(three)))
    assert "<h1>BUYERS</h1>" in page
    assert '<p class="strong">Reduce Contacts</p><p>Remove: Job Responsibility: Press</p>' in page
    assert other.get_absolute_url() in page


def test_the_description_is_saved_as_it_is_left(director, saved):
    headers = {**HTMX, "HX-Trigger": "field-description"}
    page = text_of(director.post(card(saved), {"description": "Who buys"}, headers=headers))
    assert 'value="Who buys"' in page
    assert "Saved at" in page
    assert SavedCriteria.objects.get().description == "Who buys"


def test_an_emptied_description_is_the_steps_in_words_again(director, saved):
    headers = {**HTMX, "HX-Trigger": "field-description"}
    page = text_of(director.post(card(saved), {"description": ""}, headers=headers))
    assert 'value="Job Responsibility: Purchase"' in page


def test_a_description_that_is_too_long_is_said_beside_the_field(director, saved):
    answer = director.post(card(saved), {"_field": "description", "description": "x" * 101})
    assert answer.status_code == 422
    assert 'id="id_description_error"' in text_of(answer)
    assert SavedCriteria.objects.get().description == "All buyers"


def change_steps(browser, saved, **posted):
    typed = {"seen": queries.version_of(SavedCriteria.objects.get(pk=saved.pk)), **posted}
    return browser.post(reverse("saved_criteria_steps", args=[saved.pk]), typed)


@pytest.mark.parametrize(
    ("posted", "after"),
    [
        ({"up": "3"}, ["PURCHASE", "PRESS", "SALE"]),
        ({"up": "1"}, ["PURCHASE", "SALE", "PRESS"]),
        ({"down": "1"}, ["SALE", "PURCHASE", "PRESS"]),
        ({"down": "3"}, ["PURCHASE", "SALE", "PRESS"]),
        ({"remove": "2"}, ["PURCHASE", "PRESS"]),
    ],
    ids=str,
)
def test_steps_are_moved_and_removed(director, three, posted, after):
    assert change_steps(director, three, **posted).status_code == 303
    assert codes(three) == after


@pytest.mark.parametrize("posted", [{}, {"up": "4"}, {"down": "x"}, {"steps": "["}, {"steps": '[{"kind": "jump"}]'}])
def test_what_cannot_be_done_to_the_steps_changes_nothing(director, three, posted):
    answer = change_steps(director, three, **posted)
    assert 'class="toast error"' in text_of(director.get(answer["Location"]))
    assert codes(three) == ["PURCHASE", "SALE", "PRESS"]


def test_a_removed_step_can_be_brought_back(director, three):
    before = json.dumps(three.steps)
    page = director.get(change_steps(director, three, remove="2")["Location"])
    assert "The step was removed." in text_of(page)
    assert "Undo" in text_of(page)
    change_steps(director, three, steps=before)
    assert codes(three) == ["PURCHASE", "SALE", "PRESS"]


def test_the_last_step_stays(director, saved):
    assert "Remove" not in text_of(director.get(card(saved)))
    change_steps(director, saved, remove="1")
    assert codes(saved) == ["PURCHASE"]


def test_steps_somebody_else_changed_meanwhile_are_looked_at_again(director, three):
    seen = queries.version_of(three)
    change_steps(director, three, remove="3")
    answer = director.post(reverse("saved_criteria_steps", args=[three.pk]), {"seen": seen, "remove": "1"})
    assert "Somebody changed criteria BUYERS in the meantime" in text_of(director.get(answer["Location"]))
    assert codes(three) == ["PURCHASE", "SALE"]


def step(saved, number):
    return reverse("saved_criteria_step", args=[saved.pk, number])


def test_a_step_gets_other_filters(director, three):
    make_code(JobResponsibility, "OTHER")
    page = text_of(director.get(step(three, 2), headers=HTMX))
    assert "Change step 2" in page
    assert 'value="SALE"' in page
    typed = {"seen": queries.version_of(three), "keep": "matching", "job_responsibility-code": "OTHER"}
    director.post(step(three, 2), typed, headers=HTMX)
    assert codes(three) == ["PURCHASE", "OTHER", "PRESS"]
    assert SavedCriteria.objects.get().steps[1]["keep"] == "matching"


def test_filters_that_are_not_understood_stay_typed_with_their_error(director, three):
    typed = {"seen": queries.version_of(three), "keep": "others", "job_responsibility-code": "NOBODY"}
    answer = director.post(step(three, 2), typed)
    assert answer.status_code == 422
    assert "NOBODY" in text_of(answer)
    assert codes(three) == ["PURCHASE", "SALE", "PRESS"]


def test_a_step_somebody_else_moved_meanwhile_is_not_written_over(director, three):
    typed = {"seen": queries.version_of(three), "keep": "others", "job_responsibility-code": "PURCHASE"}
    change_steps(director, three, up="3")
    for _again in range(2):
        page = text_of(director.post(step(three, 3), typed, headers=HTMX))
        assert "Somebody changed criteria BUYERS in the meantime" in page
        assert f'name="seen" value="{typed["seen"]}"' in page
    assert codes(three) == ["PURCHASE", "PRESS", "SALE"]


def test_a_step_that_is_not_there_is_not_found(director, saved):
    assert director.get(step(saved, 2)).status_code == 404
    assert director.get(step(saved, 0)).status_code == 404


def test_deleting_is_asked_about_first(director, saved):
    address = reverse("saved_criteria_delete", args=["BUYERS"])
    for page in (director.get(address, headers=HTMX), director.get(address)):
        assert "The criteria go with their 1 step." in text_of(page)
    assert SavedCriteria.objects.exists()
    director.post(address)
    assert not SavedCriteria.objects.exists()


def test_staff_may_look_at_and_run_criteria_but_not_change_them(staffer, segment, saved):
    page = text_of(staffer.get(segment.get_absolute_url()))
    assert url("segment_reuse_criteria", segment) in page
    assert url("segment_save_criteria", segment) not in page
    page = text_of(staffer.get(card(saved)))
    assert "Job Responsibility: Purchase" in page
    assert "Delete" not in page
    assert step(saved, 1) not in page
    assert staffer.get(url("segment_save_criteria", segment)).status_code == 403
    assert staffer.post(card(saved), {"_field": "description", "description": "x"}).status_code == 403
    assert staffer.post(reverse("saved_criteria_delete", args=["BUYERS"])).status_code == 403
    assert change_steps(staffer, saved, up="1").status_code == 403
    assert staffer.get(step(saved, 1)).status_code == 403


def test_nobody_without_the_permission_sees_criteria(stranger, saved):
    assert stranger.get(reverse("saved_criteria")).status_code == 403
    assert stranger.get(card(saved)).status_code == 403
