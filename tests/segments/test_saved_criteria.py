"""Criteria saved under a code and used again."""

import pytest

from segments import operations, queries
from segments.errors import CannotSet, CodeTaken, CriteriaError, NothingToSave
from tests.segments.builders import job, make_contact, make_segment, make_user, names

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment():
    make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["PURCHASE", "SALE"])
    segment = make_segment()
    operations.add_contacts(segment, criteria=job("PURCHASE"), by=make_user())
    operations.reduce_contacts(segment, criteria=job("SALE"), keep="others", by=make_user())
    return segment


def save(segment, code="fair", **keywords):
    return operations.save_criteria(segment, code=code, description="Fair", by=make_user(), **keywords)


def test_saved_steps_run_against_the_contacts_of_the_day(segment):
    saved = save(segment)
    make_contact("Clara", jobs=["PURCHASE"])
    other = make_segment()
    change = operations.reuse_criteria(other, saved=saved, by=make_user())
    assert (saved.code, change.now) == ("FAIR", 2)
    assert names(other) == ["Anna", "Clara"]


def test_one_undo_takes_all_of_it_back_and_one_redo_brings_it_again(segment):
    saved = save(segment)
    other = make_segment(make_contact("Zoe"))
    operations.reuse_criteria(other, saved=saved, by=make_user())
    operations.undo_last_action(other, by=make_user())
    assert names(other) == ["Zoe"]
    operations.redo_action(other, by=make_user())
    assert names(other) == ["Zoe", "Anna"]
    assert len({step.batch for step in queries.history(other)[1:]}) == 1


def test_undone_steps_and_steps_by_hand_are_not_saved(segment):
    operations.undo_last_action(segment, by=make_user())
    operations.add_contact(segment, contact=make_contact("Zoe"), by=make_user())
    assert [step["kind"] for step in save(segment).steps] == ["add"]


def test_without_steps_there_is_nothing_to_save():
    with pytest.raises(NothingToSave):
        save(make_segment(make_contact("Anna")))


def test_a_code_is_given_once(segment):
    save(segment)
    with pytest.raises(CodeTaken) as refused:
        save(segment, code="FAIR")
    assert refused.value.field == "code"


@pytest.mark.parametrize("code", ["", "x" * 30])
def test_a_code_that_is_none_is_refused(segment, code):
    with pytest.raises(CannotSet) as refused:
        save(segment, code=code)
    assert refused.value.field == "code"


def test_steps_that_name_a_code_that_is_gone_change_nothing(segment):
    saved = save(segment)
    saved.steps[1]["criteria"]["groups"][0]["code"]["in"] = ["GONE"]
    other = make_segment()
    with pytest.raises(CriteriaError, match="GONE"):
        operations.reuse_criteria(other, saved=saved, by=make_user())
    assert queries.history(other) == []


def test_saved_criteria_can_be_forgotten_without_harm(segment):
    saved = save(segment)
    other = make_segment()
    operations.reuse_criteria(other, saved=saved, by=make_user())
    operations.delete_criteria(saved, by=make_user())
    assert not queries.saved_criteria().exists()
    assert names(other) == ["Anna"]
