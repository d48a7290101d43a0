"""The list as it stood after another step."""

import pytest
from django.contrib.auth.models import Permission, User

from segments import operations
from segments.models import Segment
from tests.segments.builders import job, make_contact, make_logged, make_segment, make_user, names
from tests.segments_pages.builders import text_of, url


@pytest.fixture
def segment(db):
    """Anna came in with step 1, Bert with step 2."""
    segment = make_segment(make_contact("Anna"))
    make_contact("Bert", jobs=["PURCHASE"])
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    return segment


@pytest.fixture
def observer(stranger):
    """A browser of somebody who may look at segments."""
    person = User.objects.get(username="stranger")
    person.user_permissions.add(Permission.objects.get(codename="view_segment"))
    return stranger


def page(browser, segment, at):
    return text_of(browser.get(segment.get_absolute_url(), {"at": at}))


def lines(text):
    return text[text.index('id="lines"') :]


def test_each_step_leads_to_the_list_as_it_stood(director, segment):
    text = text_of(director.get(segment.get_absolute_url()))
    for number in (0, 1):
        assert f'href="{segment.get_absolute_url()}?at={number}#as-of"' in text
    assert '<div id="as-of"></div>' in text


def test_what_is_shown_is_said_with_the_ways_on(director, segment):
    text = page(director, segment, "1")
    assert "The list as it stood after step 1: 1 contact" in text
    assert f'formaction="{url("segment_go", segment, 1)}">Go back to it<' in text
    assert "Show the list as it stands" in text
    assert text.count('aria-current="true">Anna<') == 1


def test_the_lines_are_those_of_that_step(director, segment):
    text = lines(page(director, segment, "1"))
    assert "Anna" in text
    assert "Bert" not in text


def test_an_undone_step_can_be_looked_at_and_gone_to(director, segment):
    operations.go_to(segment, action=0, by=make_user())
    text = page(director, segment, "2")
    assert ">Go to it<" in text
    assert "Bert" in lines(text)


def test_looking_changes_nothing_and_offers_no_change_of_the_lines(director, segment):
    text = lines(page(director, segment, "1"))
    assert url("segment_line_add", segment) not in text
    assert url("segment_lines_remove", segment) not in text
    assert names(Segment.objects.get()) == ["Anna", "Bert"]


def test_the_beginning_can_be_looked_at(director, segment):
    text = page(director, segment, "0")
    assert "The list as it was in the beginning: empty" in text
    assert "Anna" not in lines(text)


def test_the_step_the_list_stands_at_is_the_list_as_it_stands(director, segment):
    text = page(director, segment, "2")
    assert '<div id="as-of"></div>' in text
    assert url("segment_line_add", segment) in text


@pytest.mark.parametrize("at", ["7", "moon", "-1", "²", "9" * 5000])
def test_a_step_there_is_not_is_said_and_the_list_shown_as_it_stands(director, segment, at):
    text = page(director, segment, at)
    assert "to show. This is the list as it stands." in text
    assert "Bert" in lines(text)


def test_a_discarded_step_can_no_longer_be_looked_at(director, segment):
    operations.undo_last_action(segment, by=make_user())
    operations.add_contact(segment, contact=make_contact("Cleo"), by=make_user())
    text = page(director, segment, "2")
    assert "The history has no step 2 to show." in text
    assert "?at=2#as-of" not in text


def test_a_replaced_step_is_looked_at_in_the_open(director, segment):
    operations.edit_action(segment, action=1, criteria=None, by=make_user())
    text = page(director, segment, "2")
    assert "The list as it stood after step 2: 2 contacts" in text
    assert "<details open><summary>2 replaced steps</summary>" in text


def test_the_question_why_is_asked_of_the_list_that_is_shown(director, segment):
    assert f'href="{url("segment_why", segment)}?at=1"' in page(director, segment, "1")


def test_who_may_only_look_is_offered_no_way_to_go(observer, segment):
    text = page(observer, segment, "1")
    assert "The list as it stood after step 1" in text
    assert "Go back to it" not in text


def test_the_history_of_a_logged_segment_leads_nowhere(director):
    logged = make_logged(make_contact()).logged_segment
    text = text_of(director.get(logged.get_absolute_url()))
    assert "Contact added by hand" in text
    assert "?at=" not in text
