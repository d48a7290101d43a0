"""An earlier step done otherwise, or left out, and the later ones done again."""

import pytest

from crm.models import JobResponsibility
from interactions.models import InteractionTemplate
from segments import operations, queries
from segments.errors import CriteriaError, NoSuchAction, SegmentChanged
from segments.models import Segment, SegmentLine
from tests.segments.builders import (
    count_statements,
    criteria,
    group,
    job,
    make_contact,
    make_contacts,
    make_logged,
    make_segment,
    make_template,
    make_user,
    names,
)

pytestmark = pytest.mark.django_db


def add(segment, code):
    return operations.add_contacts(segment, criteria=job(code), by=make_user())


def reduce(segment, code, keep="others"):
    return operations.reduce_contacts(segment, criteria=job(code), keep=keep, by=make_user())


def edit(segment, action, code, keep=""):
    return operations.edit_action(segment, action=action, criteria=job(code), keep=keep, by=make_user())


def leave_out(segment, action):
    return operations.edit_action(segment, action=action, criteria=None, by=make_user())


def undo(segment):
    return operations.undo_last_action(segment, by=make_user())


def redo(segment):
    return operations.redo_action(segment, by=make_user())


def standing(segment, position=None):
    return [action.number for action in queries.standing_actions(segment, position)]


@pytest.fixture
def segment():
    """The buyers came in (1), those of them who sell left (2), then the press came in (3)."""
    make_contact("Anna", jobs=["PURCHASE"])
    make_contact("Bert", jobs=["PURCHASE", "SALE"])
    make_contact("Cleo", jobs=["PURCHASE", "FAIR"])
    make_contact("Dora", jobs=["PRESS"])
    make_contact("Emil", jobs=["PRESS", "SALE"])
    segment = make_segment()
    add(segment, "PURCHASE")
    reduce(segment, "SALE")
    add(segment, "PRESS")
    assert names(segment) == ["Anna", "Cleo", "Dora", "Emil"]
    return segment


def test_the_step_is_done_otherwise_and_the_later_ones_again(segment):
    change = edit(segment, 2, "FAIR")
    assert names(segment) == ["Anna", "Bert", "Dora", "Emil"]
    assert (change.added, change.removed, change.now) == (1, 1, 4)


def test_the_first_step_can_be_edited_too(segment):
    edit(segment, 1, "PRESS")
    assert names(segment) == ["Dora", "Emil"]  # Emil sells and left, then came back with the press


def test_a_reduction_keeps_its_choice_unless_another_is_made(segment):
    edit(segment, 2, "FAIR", keep="matching")
    assert names(segment) == ["Cleo", "Dora", "Emil"]
    edit(segment, standing(segment)[1], "SALE")
    assert names(segment) == ["Bert", "Dora", "Emil"]


def test_a_step_can_be_left_out(segment):
    change = leave_out(segment, 2)
    assert names(segment) == ["Anna", "Bert", "Cleo", "Dora", "Emil"]
    assert (change.added, change.removed, change.now) == (1, 0, 5)


def test_the_only_step_can_be_left_out():
    make_contact("Anna", jobs=["PURCHASE"])
    segment = make_segment()
    add(segment, "PURCHASE")
    assert leave_out(segment, 1).now == 0
    assert (names(segment), standing(segment)) == ([], [])
    undo(segment)
    assert names(segment) == ["Anna"]


def test_those_before_the_step_keep_their_order(segment):
    operations.add_contact(segment, contact=make_contact("Aaron"), by=make_user())
    operations.add_contact(segment, contact=make_contact("Zoe", jobs=["FAIR"]), by=make_user())
    leave_out(segment, 3)
    assert names(segment) == ["Anna", "Cleo", "Aaron", "Zoe"]
    leave_out(segment, standing(segment)[2])
    assert names(segment) == ["Anna", "Cleo", "Zoe"]


def test_one_undo_takes_the_edit_back_and_one_redo_brings_it_again(segment):
    before = list(queries.members(segment).values_list("pk", "contact"))
    edit(segment, 2, "FAIR")
    undo(segment)
    assert list(queries.members(segment).values_list("pk", "contact")) == before
    assert standing(segment) == [1, 2, 3]
    redo(segment)
    assert names(segment) == ["Anna", "Bert", "Dora", "Emil"]


def test_undo_and_redo_of_an_edit_tell_who_came_and_who_left(segment):
    assert (edit(segment, 2, "FAIR").now, undo(segment).now) == (4, 4)
    change = redo(segment)
    assert (change.added, change.removed) == (1, 1)
    leave_out(segment, 6)
    change = undo(segment)
    assert (change.added, change.removed, change.now) == (2, 0, 4)


def test_undoing_an_edit_writes_no_line(segment):
    edit(segment, 1, "SALE")
    lines = list(SegmentLine.objects.order_by("pk").values_list())
    undo(segment)
    redo(segment)
    assert list(SegmentLine.objects.order_by("pk").values_list()) == lines


def test_the_list_can_be_seen_at_every_step_before_and_within_the_edit(segment):
    edit(segment, 2, "FAIR")
    assert names(segment, at=3) == ["Anna", "Cleo", "Dora", "Emil"]
    assert names(segment, at=4) == ["Anna", "Bert", "Cleo"]
    assert names(segment, at=5) == ["Anna", "Bert"]
    operations.go_to(segment, action=5, by=make_user())
    assert names(segment) == ["Anna", "Bert"]
    undo(segment)
    assert segment.position == 3


def test_the_steps_the_list_stands_on_jump_over_what_was_replaced(segment):
    edit(segment, 2, "FAIR")
    assert standing(segment) == [1, 5, 6]
    assert standing(segment, 3) == [1, 2, 3]
    assert standing(segment, 4) == [1]


def test_an_edited_step_can_be_edited_again(segment):
    edit(segment, 2, "FAIR")
    edit(segment, 5, "PURCHASE")
    assert names(segment) == ["Dora", "Emil"]
    edit(segment, 1, "SALE")
    assert names(segment) == ["Emil", "Dora"]
    for _each in range(3):
        undo(segment)
    assert names(segment) == ["Anna", "Cleo", "Dora", "Emil"]
    assert standing(segment) == [1, 2, 3]


def test_what_was_replaced_cannot_be_edited(segment):
    edit(segment, 2, "FAIR")
    for number in (2, 3, 4, 99):
        with pytest.raises(NoSuchAction):
            edit(segment, number, "SALE")
    assert names(segment) == ["Anna", "Bert", "Dora", "Emil"]


def test_an_undone_step_cannot_be_edited_and_is_discarded_by_an_edit(segment):
    undo(segment)
    with pytest.raises(NoSuchAction):
        edit(segment, 3, "SALE")
    edit(segment, 2, "FAIR")
    assert names(segment) == ["Anna", "Bert"]
    assert segment.actions.get(number=3).discarded
    undo(segment)
    assert names(segment) == ["Anna", "Cleo"]


def test_a_step_after_an_undone_edit_discards_it(segment):
    edit(segment, 2, "FAIR")
    undo(segment)
    reduce(segment, "PRESS")
    assert names(segment) == ["Anna", "Cleo"]
    assert standing(segment) == [1, 2, 3, 7]
    assert list(segment.actions.filter(discarded=True).values_list("number", flat=True)) == [4, 5, 6]


def test_who_was_added_by_hand_is_added_again(segment):
    operations.add_contact(segment, contact=make_contact("Finn"), by=make_user())
    edit(segment, 1, "FAIR")
    assert names(segment) == ["Cleo", "Dora", "Emil", "Finn"]


def test_who_was_added_by_hand_and_comes_in_by_a_step_now_is_in_once(segment):
    operations.add_contact(segment, contact=make_contact("Finn", jobs=["FAIR"]), by=make_user())
    edit(segment, 1, "FAIR")
    assert names(segment) == ["Cleo", "Finn", "Dora", "Emil"]
    edit(segment, standing(segment)[0], "PURCHASE")
    assert names(segment) == ["Anna", "Cleo", "Dora", "Emil", "Finn"]


def test_who_was_removed_by_hand_is_removed_again_whoever_brings_them_in(segment):
    gone = queries.lines(segment).filter(contact__name__in=["Anna", "Dora"]).values_list("contact", flat=True)
    operations.remove_lines(segment, contacts=list(gone), by=make_user())
    edit(segment, 3, "FAIR")  # Dora is no longer there to be removed
    assert names(segment) == ["Cleo"]
    edit(segment, standing(segment)[2], "PRESS")
    assert names(segment) == ["Cleo", "Emil"]


def test_a_step_made_by_hand_can_be_left_out_but_has_no_filters(segment):
    operations.remove_lines(segment, matching="Anna", by=make_user())
    with pytest.raises(NoSuchAction, match="by hand"):
        edit(segment, 4, "SALE")
    leave_out(segment, 4)
    assert names(segment) == ["Anna", "Cleo", "Dora", "Emil"]


def test_what_was_set_by_hand_is_in_force_again(segment):
    anna = queries.lines(segment).get(contact__name="Anna").contact
    operations.edit_line(segment, contact=anna, subject="For you", by=make_user())
    edit(segment, 2, "PURCHASE")
    assert "Anna" not in names(segment)
    leave_out(segment, standing(segment)[1])
    assert queries.lines(segment).get(contact=anna).subject == "For you"


def subjects(segment):
    return dict(queries.lines(segment).values_list("contact__name", "subject"))


@pytest.fixture
def headed(segment):
    """Those of the three steps get "Old"; who comes in from now on gets "New"."""
    operations.edit_header(segment, subject="Old", by=make_user())
    operations.edit_header(segment, subject="New", update_lines="none", by=make_user())
    return segment


@pytest.mark.parametrize("step", [1, 2, 3])
def test_who_stays_through_an_edit_goes_on_getting_what_they_got(headed, step):
    make_contact("Finn", jobs=["PURCHASE", "FAIR", "PRESS"])
    edit(headed, step, "FAIR")
    assert subjects(headed) == {name: "New" if name == "Finn" else "Old" for name in names(headed)}


def test_who_left_with_an_edit_gets_what_they_got_once_it_is_undone(headed):
    edit(headed, 3, "FAIR")
    assert names(headed) == ["Anna", "Cleo"]
    undo(headed)
    assert subjects(headed) == dict.fromkeys(["Anna", "Cleo", "Dora", "Emil"], "Old")


def test_saved_criteria_are_those_of_the_steps_the_list_stands_on(segment):
    edit(segment, 2, "FAIR")
    saved = operations.save_criteria(segment, code="X", by=make_user())
    assert [step["criteria"]["groups"][0]["code"]["in"] for step in saved.steps] == [
        [code] for code in ("PURCHASE", "FAIR", "PRESS")
    ]


def test_contacts_of_a_logged_segment_come_again(segment):
    logged = make_logged(make_contact("Finn")).logged_segment
    operations.reuse_logged_segment(segment, logged_segment=logged, by=make_user())
    leave_out(segment, 3)
    assert names(segment) == ["Anna", "Cleo", "Finn"]


def test_a_step_of_a_reuse_can_be_edited(segment):
    saved = operations.save_criteria(segment, code="X", by=make_user())
    other = make_segment()
    operations.reuse_criteria(other, saved=saved, by=make_user())
    edit(other, 2, "FAIR")
    assert names(other) == ["Anna", "Bert", "Dora", "Emil"]
    undo(other)
    assert names(other) == ["Anna", "Cleo", "Dora", "Emil"]
    undo(other)
    assert names(other) == []


def test_criteria_are_run_against_the_contacts_of_today(segment):
    make_contact("Finn", jobs=["PRESS"])
    edit(segment, 2, "FAIR")
    assert names(segment) == ["Anna", "Bert", "Dora", "Emil", "Finn"]


def test_criteria_not_understood_are_said_at_their_section_and_nothing_changes(segment):
    revision = segment.revision
    with pytest.raises(CriteriaError) as caught:
        edit(segment, 2, "NOSUCH")
    assert caught.value.field == "job_responsibility"
    assert (names(segment), segment.actions.count()) == (["Anna", "Cleo", "Dora", "Emil"], 3)
    assert Segment.objects.get().revision == revision


def test_a_later_step_whose_code_is_gone_is_named_and_nothing_changes(segment):
    JobResponsibility.objects.filter(pk="PRESS").delete()
    with pytest.raises(CriteriaError, match=r"Step 3 .*PRESS"):
        edit(segment, 1, "FAIR")
    assert (names(segment), segment.actions.count()) == (["Anna", "Cleo", "Dora", "Emil"], 3)


def test_somebody_who_looked_at_an_older_list_edits_nothing(segment):
    with pytest.raises(SegmentChanged):
        operations.edit_action(segment, action=1, criteria=None, by=make_user(), seen=segment.revision - 1)


def test_the_counts_after_each_step_are_those_of_its_list(segment):
    edit(segment, 1, "PRESS")
    leave_out(segment, standing(segment)[1])
    for action in segment.actions.all():
        assert action.count_after == queries.members(segment, at=action.number).count()


def test_the_edit_tells_who_came_and_who_left(segment):
    edit(segment, 2, "FAIR")
    assert segment.actions.get(number=4).note == {"step": 2, "left_out": False, "came_in": 1, "left": 1}


def states(segment):
    return [(step.number, step.state) for step in queries.history(segment)]


def test_the_history_tells_what_an_edit_replaced(segment):
    edit(segment, 2, "FAIR")
    assert states(segment) == [
        (1, "done"),
        (2, "replaced"),
        (3, "replaced"),
        (4, "done"),
        (5, "done"),
        (6, "current"),
    ]
    undo(segment)
    assert [state for _number, state in states(segment)] == ["done", "done", "current", *["undone"] * 3]


def told(segment):
    entries = queries.entries(reversed(queries.history(segment)))
    return [(entry.label, [step.number for step in entry.steps], entry.state) for entry in entries]


def test_the_history_shows_an_edit_as_one(segment):
    edit(segment, 2, "FAIR")
    assert told(segment) == [
        ("Step 2 edited", [6, 5, 4], "current"),
        ("Add Contacts", [3], "replaced"),
        ("Reduce Contacts", [2], "replaced"),
        ("Add Contacts", [1], "done"),
    ]
    entry = queries.entries(reversed(queries.history(segment)))[0]
    assert (entry.added, entry.removed) == (1, 1)


def test_an_edit_of_which_a_part_is_replaced_still_stands(segment):
    edit(segment, 2, "FAIR")
    leave_out(segment, 6)
    assert told(segment)[:2] == [("Step 6 left out", [7], "current"), ("Step 2 edited", [6, 5, 4], "done")]
    assert states(segment)[5] == (6, "replaced")


def test_only_the_steps_the_list_stands_on_are_offered_to_be_edited_or_left_out(segment):
    operations.add_contact(segment, contact=make_contact("Finn"), by=make_user())
    edit(segment, 2, "FAIR")
    steps = queries.history(segment)
    assert [step.number for step in steps if step.can_edit] == [1, 6, 7]
    assert [step.number for step in steps if step.can_leave_out] == [1, 6, 7, 8]


def history_of(number):
    make_contacts(number, job=f"JOB{number}")
    segment = make_segment()
    add(segment, f"JOB{number}")
    reduce(segment, f"JOB{number}", keep="matching")
    operations.remove_lines(segment, contacts=[queries.lines(segment)[0].contact_id], by=make_user())
    operations.edit_header(segment, subject="New", update_lines="none", by=make_user())
    return segment


def test_an_edit_takes_as_many_statements_for_ten_contacts_as_for_a_thousand():
    def statements(number):
        segment = history_of(number)
        return count_statements(lambda: edit(segment, 2, f"JOB{number}"))

    assert statements(10) == statements(1000)


def test_undoing_an_edit_takes_few_statements():
    def statements(number):
        segment = history_of(number)
        leave_out(segment, 1)
        return count_statements(lambda: undo(segment))

    assert statements(10) == statements(1000) <= 15


def test_everybody_can_be_added_by_an_edit(segment):
    operations.edit_action(segment, action=1, criteria=criteria(), by=make_user())
    assert sorted(names(segment)) == ["Anna", "Cleo", "Dora", "Emil"]
    operations.edit_action(
        segment,
        action=standing(segment)[1],
        criteria=criteria(group("contact", name={"like": "Nobody"})),
        by=make_user(),
    )
    assert sorted(names(segment)) == ["Anna", "Bert", "Cleo", "Dora", "Emil"]


def test_lines_follow_a_template_chosen_before_the_edit(segment):
    make_template("BUS", languages=())
    operations.choose_template(segment, template=InteractionTemplate.objects.get(), by=make_user())
    edit(segment, 2, "FAIR")
    assert set(queries.lines(segment).values_list("template_id", flat=True)) == {"BUS"}
