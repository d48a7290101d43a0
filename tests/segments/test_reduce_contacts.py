"""Reducing a list by criteria."""

import pytest

from segments import operations
from segments.errors import CriteriaError
from tests.segments.builders import (
    count_statements,
    criteria,
    group,
    job,
    make_company,
    make_contact,
    make_contacts,
    make_segment,
    make_user,
    names,
)

pytestmark = pytest.mark.django_db
PROSPECTS = criteria(group("business_relation", code={"in": ["PROS"]}))


def reduce(segment, what, keep):
    return operations.reduce_contacts(segment, criteria=what, keep=keep, by=make_user())


@pytest.fixture
def segment():
    prospect = make_company("Prospect", relations=["PROS"])
    customer = make_company("Customer", relations=["CUST"])
    return make_segment(make_contact("Anna", company=prospect), make_contact("Bert", company=customer))


def test_keep_only_lets_those_who_do_not_match_leave(segment):
    change = reduce(segment, PROSPECTS, "matching")
    assert (change.added, change.removed, change.now) == (0, 1, 1)
    assert names(segment) == ["Anna"]


def test_remove_lets_those_who_match_leave(segment):
    reduce(segment, PROSPECTS, "others")
    assert names(segment) == ["Bert"]


def test_without_criteria_keep_only_removes_nobody_and_remove_empties_the_list(segment):
    assert reduce(segment, criteria(), "matching").now == 2
    assert reduce(segment, criteria(), "others").now == 0


def test_somebody_blocked_or_excluded_since_is_treated_like_anybody_else():
    anna = make_contact("Anna", jobs=["PURCHASE"])
    segment = make_segment(anna, make_contact("Bert", jobs=["PURCHASE"], exclude_from_segment=True))
    anna.privacy_blocked = True
    anna.save()
    assert reduce(segment, job("PURCHASE"), "matching").now == 2
    assert reduce(segment, job("PURCHASE"), "others").now == 0


def test_entire_companies_match_through_any_of_their_people():
    firm = make_company("Firm")
    make_contact("Not in the list", company=firm, jobs=["PURCHASE"])
    segment = make_segment(make_contact("Anna", company=firm), make_contact("Bert"))
    reduce(segment, job("PURCHASE") | {"options": {"entire_companies": True}}, "matching")
    assert names(segment) == ["Anna"]


def test_what_stays_has_to_be_said(segment):
    with pytest.raises(CriteriaError) as refused:
        reduce(segment, PROSPECTS, "")
    assert refused.value.field == "keep"


def test_the_number_of_statements_is_the_same_for_ten_and_a_thousand():
    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        operations.add_contacts(segment, criteria=job(f"JOB{number}"), by=make_user())
        return count_statements(lambda: reduce(segment, job(f"JOB{number}"), "others"))

    assert statements(10) == statements(1000) <= 17
