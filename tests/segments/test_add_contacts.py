"""Adding contacts by criteria."""

import pytest

from segments import operations, queries
from segments.errors import CriteriaError, SegmentChanged, SegmentIsLogged
from segments.models import SegmentLine
from tests.segments.builders import (
    count_statements,
    criteria,
    group,
    job,
    make_company,
    make_contact,
    make_contacts,
    make_logged,
    make_segment,
    make_user,
    names,
)

pytestmark = pytest.mark.django_db


def add(segment, what, **keywords):
    return operations.add_contacts(segment, criteria=what, by=make_user(), **keywords)


def test_those_who_match_come_in_and_are_counted():
    make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["SALE"])
    segment = make_segment()
    change = add(segment, job("PURCHASE"))
    assert (change.added, change.removed, change.now) == (1, 0, 1)
    assert names(segment) == ["Anna"]


def test_adding_twice_adds_nobody_new_but_is_remembered():
    make_contact("Anna", jobs=["PURCHASE"])
    segment = make_segment()
    add(segment, job("PURCHASE"))
    assert add(segment, job("PURCHASE")).added == 0
    assert [step.count_after for step in queries.history(segment)] == [1, 1]


@pytest.mark.parametrize("what", [criteria(), job("PURCHASE", "SALE")], ids=["everybody", "by code"])
def test_they_stand_in_the_order_in_which_they_became_contacts(what):
    for name in ("Zeta", "Bert", "Alpha"):
        make_contact(name, jobs=["SALE", "PURCHASE"])
    segment = make_segment()
    add(segment, what)
    assert names(segment) == ["Zeta", "Bert", "Alpha"]


def test_somebody_who_matches_twice_comes_in_once_and_is_counted_once():
    anna = make_contact("Anna", jobs=["PURCHASE", "SALE"])
    segment = make_segment()
    change = add(segment, job("PURCHASE", "SALE"))
    assert (change.added, change.now) == (1, 1)
    assert SegmentLine.objects.filter(segment=segment, contact=anna).count() == 1


def test_everybody_not_in_a_section_comes_in_also_persons_without_a_company():
    make_contact("Anna", company=make_company("Firm", relations=["PROS"]))
    make_contact("Bert")
    segment = make_segment()
    add(segment, criteria(group("business_relation", has=False, code={"in": ["PROS"]})))
    assert names(segment) == ["Bert"]


def test_those_added_later_stand_behind_those_who_were_there():
    make_contact("Zoe", jobs=["SALE"])
    make_contact("Anna", jobs=["PURCHASE"])
    segment = make_segment()
    add(segment, job("SALE"))
    add(segment, job("PURCHASE"))
    assert names(segment) == ["Zoe", "Anna"]


def test_nobody_blocked_for_privacy_comes_in_whatever_the_options():
    make_contact("Anna", privacy_blocked=True)
    segment = make_segment()
    assert add(segment, criteria(ignore_exclusion=True)).added == 0


def test_the_excluded_come_in_only_when_the_exclusion_is_ignored():
    make_contact("Anna", exclude_from_segment=True)
    segment = make_segment()
    assert add(segment, criteria()).added == 0
    assert add(segment, criteria(ignore_exclusion=True)).added == 1


def test_expanding_brings_the_company_and_all_its_persons():
    firm = make_company("Firm")
    make_contact("Anna", company=firm, jobs=["PURCHASE"])
    make_contact("Bert", company=firm)
    make_contact("Carl", jobs=["PURCHASE"])
    make_contact("Dora")
    segment = make_segment()
    add(segment, job("PURCHASE") | {"options": {"expand_companies": True}})
    assert sorted(names(segment)) == ["Anna", "Bert", "Carl", "Firm"]


def test_an_excluded_person_stays_out_but_brings_colleagues_in():
    firm = make_company("Firm")
    make_contact("Anna", company=firm, jobs=["PURCHASE"], exclude_from_segment=True)
    make_contact("Bert", company=firm)
    segment = make_segment()
    add(segment, job("PURCHASE") | {"options": {"expand_companies": True}})
    assert names(segment) == ["Firm", "Bert"]


def test_the_companies_of_the_persons_can_be_added_alone():
    firm = make_company("Firm")
    make_contact("Anna", company=firm, jobs=["PURCHASE"])
    make_contact("Bert", company=firm)
    segment = make_segment()
    add(segment, job("PURCHASE") | {"options": {"companies": True}})
    assert names(segment) == ["Firm", "Anna"]


def test_criteria_that_are_not_understood_change_nothing():
    segment = make_segment()
    with pytest.raises(CriteriaError):
        add(segment, criteria(group("moon_phase")))
    segment.refresh_from_db()
    assert segment.last_action == 0


def test_who_acts_on_an_old_page_is_told_who_did_what():
    make_contact("Anna", jobs=["PURCHASE"])
    segment = make_segment()
    seen = segment.revision
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user("bruno"))
    with pytest.raises(SegmentChanged, match=r"bruno.*Job Responsibility: Purchase"):
        add(segment, criteria(), seen=seen)
    assert queries.line_count(segment) == 1


def test_a_segment_that_was_deleted_meanwhile_says_so():
    segment = make_segment()
    operations.delete_segment(segment, by=make_user())
    segment.pk = 4711
    with pytest.raises(SegmentChanged, match="deleted"):
        add(segment, criteria())


def test_a_logged_segment_refuses():
    with pytest.raises(SegmentIsLogged):
        add(make_logged(make_contact("Anna")), criteria())


def test_the_number_of_statements_is_the_same_for_ten_and_a_thousand():
    def statements(number: int) -> int:
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        return count_statements(lambda: add(segment, job(f"JOB{number}")))

    assert statements(10) == statements(1000) <= 16
