"""Contacts added and lines removed by hand."""

import pytest

from segments import operations, queries
from segments.errors import ContactRefused, NotInSegment
from tests.segments.builders import make_contact, make_segment, make_user, names

pytestmark = pytest.mark.django_db


def add(segment, contact, **keywords):
    return operations.add_contact(segment, contact=contact, by=make_user(), **keywords)


def test_a_contact_added_by_hand_is_a_step_of_the_history():
    segment = make_segment()
    add(segment, make_contact("Anna"))
    assert names(segment) == ["Anna"]
    assert queries.history(segment)[0].sentence == "Anna"
    operations.undo_last_action(segment, by=make_user())
    assert names(segment) == []


def test_who_is_in_already_is_named():
    anna = make_contact("Anna")
    segment = make_segment(anna)
    with pytest.raises(ContactRefused, match="Anna is in the list already"):
        add(segment, anna)
    assert len(queries.history(segment)) == 1


def test_who_is_blocked_for_privacy_is_refused():
    with pytest.raises(ContactRefused, match="privacy"):
        add(make_segment(), make_contact("Anna", privacy_blocked=True), ignore_exclusion=True)


def test_who_is_excluded_is_refused_unless_wanted():
    anna = make_contact("Anna", exclude_from_segment=True)
    segment = make_segment()
    with pytest.raises(ContactRefused, match="excluded"):
        add(segment, anna)
    assert add(segment, anna, ignore_exclusion=True).now == 1


def test_chosen_lines_are_removed_and_come_back_with_undo():
    anna, bert = make_contact("Anna"), make_contact("Bert")
    segment = make_segment(anna, bert)
    assert operations.remove_lines(segment, contacts=[anna.pk], by=make_user()).now == 1
    assert names(segment) == ["Bert"]
    operations.undo_last_action(segment, by=make_user())
    assert names(segment) == ["Anna", "Bert"]


def test_all_lines_that_a_search_finds_are_removed():
    segment = make_segment(make_contact("Anna", city="Genève"), make_contact("Bert", city="Bern"))
    operations.remove_lines(segment, matching="geneve", by=make_user())
    assert names(segment) == ["Bert"]
    assert queries.history(segment)[-1].sentence == "Search “geneve”: Anna"


def test_the_history_names_some_and_counts_the_others():
    segment = make_segment(*[make_contact(f"Person {number}") for number in range(7)])
    operations.remove_lines(segment, matching="person", by=make_user())
    assert queries.history(segment)[-1].sentence.endswith("Person 4 and 2 more")


@pytest.mark.parametrize("what", [{"contacts": []}, {"contacts": [0]}, {"matching": "  "}, {"matching": "nobody"}])
def test_removing_nobody_is_refused(what):
    with pytest.raises(NotInSegment):
        operations.remove_lines(make_segment(make_contact("Anna")), by=make_user(), **what)
