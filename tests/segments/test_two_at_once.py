"""Two people who change the same segment at the same moment, or one after the other without having looked."""

import random
import threading
from contextlib import suppress

import pytest

from campaigns.models import Campaign
from segments import journal, operations, queries
from segments.errors import AlreadyLogged, NothingToUndo, SegmentChanged, SegmentIsBusy, SegmentIsLogged
from segments.models import Segment, SegmentAction, SegmentLine
from tests.components import on_postgresql
from tests.segments.beside import Beside, held_by_somebody_else, impatient
from tests.segments.builders import (
    job,
    make_contact,
    make_contacts,
    make_language,
    make_logged,
    make_segment,
    make_template,
    make_user,
)

pytestmark = pytest.mark.django_db
really = pytest.mark.django_db(transaction=True)  # so that other connections see what is written
THREADS, STEPS = 4, 15


def copy(segment):
    return Segment.objects.get(pk=segment.pk)


@really
@pytest.mark.skipif(not on_postgresql(), reason="only on PostgreSQL: SQLite lets the second one wait")
def test_who_comes_second_is_told_so_at_once():
    segment, by = make_segment(), make_user()
    with held_by_somebody_else(segment), pytest.raises(SegmentIsBusy, match=segment.number):
        operations.edit_segment(copy(segment), description="x", by=by)


@really
@pytest.mark.skipif(on_postgresql(), reason="only on SQLite: PostgreSQL does not let anybody wait")
def test_who_comes_second_waits_for_the_first():
    make_contacts(3, job="PURCHASE")
    segment, by = make_segment(), make_user()
    with held_by_somebody_else(segment):
        second = Beside(lambda: operations.add_contacts(copy(segment), criteria=job("PURCHASE"), by=by))
        assert queries.line_count(copy(segment)) == 0  # whoever reads does not wait
    second.join()
    assert queries.line_count(copy(segment)) == 3


@really
@pytest.mark.skipif(on_postgresql(), reason="only on SQLite: PostgreSQL does not let anybody wait")
@pytest.mark.parametrize(
    "change",
    [
        lambda segment, by: operations.edit_segment(segment, description="x", by=by),
        lambda segment, by: operations.delete_segment(segment, by=by),
        lambda segment, by: journal.log_segment(segment, send_attachments=False, create_follow_up=False, by=by),
    ],
)
def test_who_has_waited_too_long_is_told_so(change):
    segment, by = make_segment(), make_user()
    with impatient(), held_by_somebody_else(segment), pytest.raises(SegmentIsBusy, match="Try again in a moment"):
        change(copy(segment), by)


def insist(action):
    """Do it as somebody does who is told that the segment is busy: again."""
    for _ in range(2000):
        try:
            return action()
        except SegmentIsBusy:
            pause.wait(random.uniform(0.001, 0.01))
    raise AssertionError("The segment was never free.")


pause = threading.Event()  # never set: to wait on


@really
def test_of_two_who_add_the_same_people_each_has_an_action_and_nobody_stands_twice():
    make_contacts(20, job="PURCHASE")
    segment, by = make_segment(), make_user()

    def add():
        insist(lambda: operations.add_contacts(copy(segment), criteria=job("PURCHASE"), by=by))

    others = [Beside(add) for _ in range(THREADS)]
    for other in others:
        other.join()
    segment.refresh_from_db()
    assert segment.last_action == segment.revision == SegmentAction.objects.count() == THREADS
    assert sorted(SegmentAction.objects.values_list("added", flat=True)) == [0] * (THREADS - 1) + [20]
    assert queries.line_count(segment) == SegmentLine.objects.count() == 20


def step_at_random(segment, by):
    """Some step, and whether it is one of the history; nothing where there is nothing to undo or to redo."""
    jobs, keep = job(random.choice(["PURCHASE", "SALES"])), random.choice(["matching", "others"])
    steps = [
        (True, lambda: operations.add_contacts(copy(segment), criteria=jobs, by=by)),
        (True, lambda: operations.reduce_contacts(copy(segment), criteria=jobs, keep=keep, by=by)),
        (False, lambda: operations.undo_last_action(copy(segment), by=by)),
        (False, lambda: operations.redo_action(copy(segment), by=by)),
    ]
    new, step = random.choices(steps, weights=[3, 2, 3, 2])[0]
    with suppress(NothingToUndo):
        insist(step)
        return [new]
    return []


@really
def test_of_many_who_step_back_and_forth_no_step_is_lost_and_every_count_is_right():
    make_contacts(20, job="PURCHASE")
    make_contacts(20, job="SALES")
    segment, by = make_segment(), make_user()
    done = []
    others = [Beside(lambda: [done.extend(step_at_random(segment, by)) for _ in range(STEPS)]) for _ in range(THREADS)]
    for other in others:
        other.join()
    segment.refresh_from_db()
    assert segment.revision == len(done)
    assert segment.last_action == segment.actions.count() == sum(done)
    for action in segment.actions.filter(discarded=False):
        members = queries.members(segment, action.number).values_list("contact", flat=True)
        assert action.count_after == len(members) == len(set(members))


CHANGES = [
    pytest.param(
        lambda segment, by: operations.add_contacts(segment, criteria=job("PURCHASE"), by=by),
        "Add Contacts (Job Responsibility: Purchase)",
        id="a step",
    ),
    pytest.param(
        lambda segment, by: operations.edit_action(segment, action=1, criteria=None, by=by),
        "Step edited (step 1, left out)",
        id="an edit",
    ),
    pytest.param(
        lambda segment, by: operations.add_contact(segment, contact=make_contact("Anna"), by=by),
        "Contact added by hand (Anna)",
        id="a step by hand",
    ),
    pytest.param(
        lambda segment, by: operations.undo_last_action(segment, by=by),
        "went back to the beginning of the history",
        id="the beginning",
    ),
    pytest.param(
        lambda segment, by: operations.go_to(segment, action=1, by=by), "went to step 1 of the history", id="a move"
    ),
    pytest.param(
        lambda segment, by: operations.edit_segment(segment, description="Fair", by=by),
        "changed Description",
        id="the segment",
    ),
    pytest.param(
        lambda segment, by: operations.link_to_campaign(
            segment, campaign=Campaign.objects.create(number="CP1"), is_target=True, by=by
        ),
        "changed Campaign No., Campaign Target",
        id="what lines get",
    ),
    pytest.param(
        lambda segment, by: operations.choose_template(segment, template=make_template(), by=by),
        "changed Interaction Template Code",
        id="the template",
    ),
    pytest.param(
        lambda segment, by: operations.edit_line(
            segment, contact=queries.lines(segment)[0].contact, subject="Dear Bert", by=by
        ),
        "edited the line of Bert",
        id="a line",
    ),
    pytest.param(
        lambda segment, by: operations.edit_segment_language(
            segment, language=make_language("FR"), template=make_template(), subject="Bonjour", by=by
        ),
        "edited what lines in Fr get",
        id="a language",
    ),
]


@pytest.mark.parametrize(("change", "what"), CHANGES)
def test_who_looked_at_an_older_page_is_told_who_did_what(change, what):
    make_contacts(1, job="PURCHASE")
    segment = make_segment(make_contact("Bert"))
    old = copy(segment)
    change(segment, make_user("theo"))
    with pytest.raises(SegmentChanged) as told:
        operations.edit_header(old, subject="Mine", seen=old.revision, by=make_user("claire"))
    assert f"theo changed this segment in the meantime: {what}." in str(told.value)
    assert queries.current_header(segment).subject == ""


def test_who_looked_at_an_older_page_can_neither_log_nor_delete():
    segment = make_segment(make_contact("Bert"))
    operations.edit_segment(segment, description="Fair", by=make_user("theo"))
    for change in (
        lambda: operations.delete_segment(segment, seen=0, by=make_user()),
        lambda: journal.log_segment(segment, send_attachments=False, create_follow_up=False, seen=0, by=make_user()),
    ):
        with pytest.raises(SegmentChanged, match="theo changed this segment in the meantime: changed Description"):
            change()


def test_what_was_deleted_or_logged_meanwhile_is_said():
    segment, logged = make_segment(), make_logged(make_contact())
    old, by = copy(segment), make_user()
    operations.delete_segment(segment, by=by)
    with pytest.raises(SegmentChanged, match=f"Segment {old.number} was deleted"):
        operations.add_contacts(old, criteria=job("PURCHASE"), seen=0, by=by)
    with pytest.raises(SegmentIsLogged, match=f"Segment {logged.number} has been logged"):
        operations.undo_last_action(logged, seen=0, by=by)
    with pytest.raises(AlreadyLogged, match="was logged already"):
        journal.log_segment(logged, send_attachments=False, create_follow_up=False, by=by)
