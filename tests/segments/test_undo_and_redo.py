"""Walking back and forth in the history."""

import pytest

from segments import operations, queries
from segments.errors import NoSuchAction, NothingToUndo
from segments.models import SegmentLine
from tests.segments.builders import (
    count_statements,
    criteria,
    group,
    job,
    make_contact,
    make_contacts,
    make_segment,
    make_user,
    names,
)

pytestmark = pytest.mark.django_db


def add(segment, code):
    return operations.add_contacts(segment, criteria=job(code), by=make_user())


def reduce(segment, code):
    return operations.reduce_contacts(segment, criteria=job(code), keep="others", by=make_user())


def undo(segment):
    return operations.undo_last_action(segment, by=make_user())


def redo(segment):
    return operations.redo_action(segment, by=make_user())


@pytest.fixture
def segment():
    """Anna and Bert came in, then Bert left."""
    make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["PURCHASE", "SALE"])
    segment = make_segment()
    add(segment, "PURCHASE")
    reduce(segment, "SALE")
    return segment


def states(segment):
    return [(step.number, step.state) for step in queries.history(segment)]


def test_undo_brings_back_who_left_in_the_same_place(segment):
    change = undo(segment)
    assert (change.added, change.now) == (1, 2)
    assert names(segment) == ["Anna", "Bert"]


def test_undo_brings_back_what_was_set_by_hand(segment):
    undo(segment)
    bert = queries.lines(segment).get(contact__name="Bert").contact
    operations.edit_line(segment, contact=bert, by=make_user(), subject="For you")
    redo(segment)
    undo(segment)
    assert queries.lines(segment).get(contact=bert).subject == "For you"


def test_undo_and_redo_go_all_the_way(segment):
    undo(segment)
    undo(segment)
    assert (names(segment), queries.line_count(segment)) == ([], 0)
    redo(segment)
    redo(segment)
    assert names(segment) == ["Anna"]


def test_there_is_nothing_before_the_beginning_and_nothing_after_the_end(segment):
    with pytest.raises(NothingToUndo):
        redo(segment)
    undo(segment)
    undo(segment)
    with pytest.raises(NothingToUndo):
        undo(segment)


def test_the_list_can_be_seen_as_of_any_step(segment):
    assert names(segment, at=1) == ["Anna", "Bert"]
    assert names(segment, at=2) == ["Anna"]
    assert names(segment, at=0) == []


def test_one_can_go_to_any_step_and_back(segment):
    operations.go_to(segment, action=0, by=make_user())
    assert names(segment) == []
    assert states(segment) == [(1, "undone"), (2, "undone")]
    operations.go_to(segment, action=2, by=make_user())
    assert names(segment) == ["Anna"]


def test_a_step_that_does_not_exist_cannot_be_gone_to(segment):
    with pytest.raises(NoSuchAction):
        operations.go_to(segment, action=3, by=make_user())


def test_a_new_action_discards_the_undone_ones_and_never_uses_their_numbers(segment):
    undo(segment)
    make_contact("Clara", jobs=["OTHER"])
    assert add(segment, "OTHER").number == 3
    assert names(segment) == ["Anna", "Bert", "Clara"]
    assert states(segment) == [(1, "done"), (2, "discarded"), (3, "current")]
    with pytest.raises(NoSuchAction):
        operations.go_to(segment, action=2, by=make_user())


def test_somebody_who_left_came_back_and_was_undone_is_once_in_the_list(segment):
    add(segment, "PURCHASE")  # Bert comes back
    operations.go_to(segment, action=1, by=make_user())
    reduce(segment, "PURCHASE")
    assert names(segment) == []
    undo(segment)
    assert names(segment) == ["Anna", "Bert"]


def test_a_discarded_step_can_be_run_again(segment):
    undo(segment)
    add(segment, "PURCHASE")
    operations.repeat_action(segment, action=2, by=make_user())
    assert names(segment) == ["Anna"]
    with pytest.raises(NoSuchAction):
        operations.repeat_action(segment, action=9, by=make_user())


def test_the_history_tells_each_step_with_its_figures(segment):
    undo(segment)
    first, second = queries.history(segment)
    assert (first.sentence, first.delta, first.count_after) == ("Job Responsibility: Purchase", 2, 2)
    assert (second.sentence, second.delta, second.count_after) == ("Remove: Job Responsibility: Sale", -1, 1)
    assert (first.state, second.state, first.author) == ("current", "undone", "claire")


def test_undoing_touches_no_line():
    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        add(segment, f"JOB{number}")
        before = list(SegmentLine.objects.order_by("id").values_list())
        result = count_statements(lambda: undo(segment))
        assert list(SegmentLine.objects.order_by("id").values_list()) == before
        return result

    assert statements(10) == statements(1000) <= 12


def test_discarding_takes_as_many_statements_for_ten_as_for_a_thousand():
    def statements(number):
        make_contacts(number, job=f"JOB{number}")
        segment = make_segment()
        add(segment, f"JOB{number}")
        reduce(segment, f"JOB{number}")
        operations.go_to(segment, action=0, by=make_user())
        empty = criteria(group("contact", name={"like": "Nobody"}))
        return count_statements(lambda: operations.add_contacts(segment, criteria=empty, by=make_user()))

    assert statements(10) == statements(1000)
