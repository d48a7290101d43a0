"""The effect of a step before it is taken."""

import pytest

from segments import operations, queries
from segments.errors import CriteriaError
from tests.segments.builders import (
    count_statements,
    criteria,
    group,
    job,
    make_contact,
    make_contacts,
    make_segment,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_adding_shows_how_many_match_and_how_many_are_new():
    anna = make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["PURCHASE"])
    effect = queries.preview(make_segment(anna), criteria=job("PURCHASE"))
    assert (effect.now, effect.matching, effect.new, effect.stay, effect.leave, effect.after) == (1, 2, 1, 1, 0, 2)
    assert [contact.name for contact in effect.sample] == ["Bert"]
    assert effect.sentence == "Job Responsibility: Purchase"


@pytest.mark.parametrize(
    ("keep", "stay", "leave", "staying", "leaving"),
    [("matching", 1, 2, ["Anna"], ["Bert", "Carl"]), ("others", 2, 1, ["Bert", "Carl"], ["Anna"])],
)
def test_reducing_shows_who_stays_and_who_leaves(keep, stay, leave, staying, leaving):
    segment = make_segment(make_contact("Anna", jobs=["PURCHASE"]), make_contact("Bert"), make_contact("Carl"))
    effect = queries.preview(segment, criteria=job("PURCHASE"), keep=keep)
    assert (effect.now, effect.matching, effect.stay, effect.leave) == (3, 1, stay, leave)
    assert [contact.name for contact in effect.sample] == staying
    assert [contact.name for contact in effect.leaving] == leaving


def test_what_a_preview_says_is_what_happens():
    make_contacts(7, job="SALE")
    segment = make_segment(make_contact("Anna", jobs=["SALE"]), make_contact("Bert"))
    effect = queries.preview(segment, criteria=job("SALE"))
    change = operations.add_contacts(segment, criteria=job("SALE"), by=make_user())
    assert (change.added, change.now) == (effect.new, effect.after)


def test_undone_steps_that_would_be_discarded_are_counted():
    segment = make_segment(make_contact("Anna"), make_contact("Bert"))
    operations.go_to(segment, action=0, by=make_user())
    assert queries.preview(segment, criteria=criteria()).discarded == 2


@pytest.mark.parametrize("keep", ["", "both"])
def test_what_stays_has_to_be_said(keep):
    with pytest.raises(CriteriaError):
        queries.preview(make_segment(), criteria=criteria(), keep=keep)


def test_criteria_that_are_not_understood_are_refused():
    with pytest.raises(CriteriaError):
        queries.preview(make_segment(), criteria=criteria(group("moon")))


@pytest.mark.parametrize("keep", [None, "matching"])
def test_few_statements_however_many_contacts(keep):
    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        operations.add_contacts(segment, criteria=job(f"JOB{number}"), by=make_user())
        return count_statements(lambda: queries.preview(segment, criteria=job(f"JOB{number}"), keep=keep))

    assert statements(10) == statements(1000) <= 7
