"""Why somebody is in the list, or is not."""

import pytest

from segments import operations, queries
from tests.segments.builders import count_statements, job, make_contact, make_segment, make_user

pytestmark = pytest.mark.django_db
CAME, LEFT = "Came in with", "Left with"


def add(segment, code):
    operations.add_contacts(segment, criteria=job(code), by=make_user())


def reduce(segment, code):
    operations.reduce_contacts(segment, criteria=job(code), keep="others", by=make_user())


def edit(segment, action, code):
    operations.edit_action(segment, action=action, criteria=code and job(code), by=make_user())


def told(segment, contact, at=None):
    return [text for _number, text in queries.why(segment, contact, at=at).steps]


def text(segment, moved, number, label):
    return f"{moved} step {number}, {label}: {queries.sentence(segment.actions.get(number=number))}"


@pytest.fixture
def anna(db):
    return make_contact("Anna", jobs=["PURCHASE", "SALE"])


@pytest.fixture
def segment(anna):
    """Anna and Bert came in with step 1; Anna left with step 2 and came back with step 3."""
    make_contact("Bert", jobs=["PURCHASE"])
    make_contact("Olga", jobs=["OTHER"])
    segment = make_segment()
    add(segment, "PURCHASE")
    reduce(segment, "SALE")
    operations.add_contact(segment, contact=anna, by=make_user())
    return segment


def test_each_step_that_moved_somebody_is_told(segment, anna):
    assert told(segment, anna) == [
        text(segment, CAME, 1, "Add Contacts"),
        text(segment, LEFT, 2, "Reduce Contacts"),
        text(segment, CAME, 3, "Contact added by hand"),
    ]
    assert queries.why(segment, anna).inside


def test_the_last_of_them_is_the_reason(segment, anna):
    operations.undo_last_action(segment, by=make_user())
    reason = queries.why(segment, anna)
    assert not reason.inside
    assert reason.sentence == text(segment, LEFT, 2, "Reduce Contacts")


def test_the_reason_can_be_asked_as_of_any_step(segment, anna):
    assert len(told(segment, anna, at=1)) == 1
    assert not queries.why(segment, anna, at=2).inside
    operations.undo_last_action(segment, by=make_user())
    assert queries.why(segment, anna, at=3).inside
    assert told(segment, anna, at=0) == []


@pytest.mark.parametrize(
    ("fields", "text"),
    [({}, "No step"), ({"privacy_blocked": True}, "privacy"), ({"exclude_from_segment": True}, "excluded")],
)
def test_what_kept_somebody_out_is_told(fields, text):
    assert text in queries.why(make_segment(), make_contact("Anna", **fields)).sentence


def test_after_an_edit_the_step_that_first_brought_somebody_in_is_told(segment, anna):
    edit(segment, 2, "OTHER")
    assert told(segment, anna) == [text(segment, CAME, 1, "Add Contacts")]
    edit(segment, 5, "SALE")
    assert [number for number, _text in queries.why(segment, anna).steps] == [1, 8, 9]


def test_who_left_with_a_step_since_replaced_did_not_leave(segment, anna):
    edit(segment, 2, None)
    assert told(segment, anna) == [text(segment, CAME, 1, "Add Contacts")]
    assert queries.why(segment, anna).inside


def test_who_came_in_with_a_step_since_replaced_did_not_come_in(segment):
    cleo = make_contact("Cleo", jobs=["FAIR"])
    add(segment, "FAIR")
    edit(segment, 4, "OTHER")
    assert queries.why(segment, cleo).sentence == "No step has added Cleo."
    assert told(segment, cleo, at=4) == [text(segment, CAME, 4, "Add Contacts")]


def test_undoing_the_edit_brings_the_old_reason_back(segment, anna):
    before = told(segment, anna)
    edit(segment, 2, None)
    operations.undo_last_action(segment, by=make_user())
    assert told(segment, anna) == before


def test_who_is_in_by_the_reason_is_in_by_the_list(segment):
    edit(segment, 1, "SALE")
    edit(segment, queries.standing_actions(segment)[1].number, "PURCHASE")
    for position in range(segment.last_action + 1):
        inside = set(queries.members(segment, at=position).values_list("contact__name", flat=True))
        contacts = [line.contact for line in segment.lines.select_related("contact")]
        assert {one.name for one in contacts if queries.why(segment, one, at=position).inside} == inside


def test_the_reason_takes_few_statements_however_long_the_history(segment, anna):
    few = count_statements(lambda: queries.why(segment, anna))
    for _each in range(5):
        edit(segment, queries.standing_actions(segment)[0].number, "PURCHASE")
    assert count_statements(lambda: queries.why(segment, anna)) == few
