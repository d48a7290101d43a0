"""Steps too large for a page: a worker does them, and until then nothing else changes the segment."""

import os
import re
import subprocess
import sys

import pytest
from celery import current_app
from django.conf import settings as product_settings
from django.db import OperationalError, connection
from django.utils import translation

from crm.models import Contact, JobResponsibility
from interactions.models import LoggedSegment
from segments import journal, operations, queries
from segments.errors import CriteriaError, NoSuchAction, SegmentChanged, SegmentIsBusy
from segments.models import Segment, SegmentLine, StepInProgress
from segments.operations import in_progress
from tests.product import ROOT
from tests.segments.beside import impatient
from tests.segments.builders import (
    count_statements,
    criteria,
    job,
    make_code,
    make_contact,
    make_contacts,
    make_logged,
    make_segment,
    make_user,
    names,
)

pytestmark = pytest.mark.django_db
PURCHASE = {"criteria": job("PURCHASE")}


@pytest.fixture(autouse=True)
def _three_lines_are_many(monkeypatch):
    monkeypatch.setattr(in_progress, "LIMIT", 3)


@pytest.fixture
def rung(monkeypatch):
    """The doorbells that were rung."""
    bells = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: bells.append((name, args)))
    return bells


@pytest.fixture
def segment():
    """A list of Anna, and four buyers who are not in it."""
    segment = make_segment(make_contact("Anna"))
    make_contacts(4, job="PURCHASE")
    return segment


def begin(segment, operation="add_contacts", arguments=PURCHASE, by="theo", **more):
    return operations.begin_step(segment, operation=operation, arguments=arguments, by=make_user(by), **more)


def test_a_small_step_is_done_at_once(segment):
    make_code(JobResponsibility, "SALES")
    change = begin(segment, arguments={"criteria": job("SALES")})
    assert change == operations.Change(number=2, added=0, removed=0, now=1)
    assert not StepInProgress.objects.exists()


def test_a_large_step_is_left_to_the_workers_who_are_told(segment, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        step = begin(segment)
        assert rung == []
    assert rung == [("segments.tasks.finish_step", [step.pk])]
    assert (step.lines, step.created_by.username) == (4, "theo")
    assert names(segment) == ["Anna"]


def test_the_worker_does_it_in_the_name_of_who_began_it(segment):
    operations.finish_step(begin(segment).pk)
    segment.refresh_from_db()
    assert queries.line_count(segment) == SegmentLine.objects.count() == 5
    assert (segment.revision, segment.changed_by.username) == (2, "theo")
    assert segment.actions.get(number=2).created_by.username == "theo"
    assert not StepInProgress.objects.exists()


def logged_buyers():
    make_contacts(4, job="SALES")
    other = make_segment(description="Before")
    operations.add_contacts(other, criteria=job("SALES"), by=make_user())
    return other


def saved_buyers():
    other = logged_buyers()
    operations.save_criteria(other, code="BUYERS", by=make_user())


def everybody_found():
    Contact.objects.update(search_text="found")


OPERATIONS = [
    pytest.param(lambda: None, "reduce_contacts", {**PURCHASE, "keep": "others"}, 1, id="reduce"),
    pytest.param(lambda: None, "repeat_action", {"action": 2}, 5, id="repeat"),
    pytest.param(lambda: None, "edit_action", {"action": 2, "criteria": criteria()}, 5, id="edit"),
    pytest.param(lambda: None, "edit_action", {"action": 2, "criteria": None}, 1, id="leave out"),
    pytest.param(everybody_found, "remove_lines", {"matching": "found"}, 0, id="remove the found"),
    pytest.param(saved_buyers, "reuse_criteria", {"saved": "BUYERS"}, 9, id="reuse"),
    pytest.param(logged_buyers, "combine_segments", {"numbers": ["SM0002"], "way": "add"}, 9, id="combine"),
]


@pytest.mark.parametrize(("prepare", "operation", "arguments", "lines"), OPERATIONS)
def test_every_step_on_the_list_can_be_left_to_a_worker(segment, prepare, operation, arguments, lines):
    operations.add_contacts(segment, by=make_user(), **PURCHASE)
    if operation == "repeat_action":
        operations.undo_last_action(segment, by=make_user())
    prepare()
    step = begin(segment, operation, arguments)
    assert isinstance(step, StepInProgress)
    with pytest.raises(SegmentIsBusy, match=r"theo began at .+: .+\. Segment SM0001 can be changed"):
        operations.undo_last_action(segment, by=make_user())
    operations.finish_step(step.pk)
    segment.refresh_from_db()
    assert queries.line_count(segment) == len(names(segment)) == lines


def test_a_logged_segment_is_reused_by_its_number(segment):
    logged = make_logged(*[make_contact() for _ in range(4)])
    assert LoggedSegment.objects.get().interactions == 4
    operations.finish_step(begin(segment, "reuse_logged_segment", {"logged_segment": logged.number}).pk)
    assert len(names(Segment.objects.get(pk=segment.pk))) == 5


CHANGES = [
    lambda segment, by: operations.undo_last_action(segment, by=by),
    lambda segment, by: operations.add_contact(segment, contact=make_contact("Bert"), by=by),
    lambda segment, by: operations.edit_header(segment, subject="Dear friends", by=by),
    lambda segment, by: operations.edit_segment(segment, description="Fair", by=by),
    lambda segment, by: operations.delete_segment(segment, by=by),
    lambda segment, by: journal.log_segment(segment, send_attachments=False, create_follow_up=False, by=by),
    lambda segment, by: operations.begin_step(segment, operation="add_contacts", arguments=PURCHASE, by=by),
    lambda segment, by: operations.begin_step(
        segment, operation="reduce_contacts", arguments={**PURCHASE, "keep": "others"}, by=by
    ),
]


@pytest.mark.parametrize("change", CHANGES)
def test_until_it_is_done_every_other_change_is_refused_naming_who_and_what(segment, change):
    begin(segment)
    with pytest.raises(SegmentIsBusy) as refused:
        change(segment, make_user("claire"))
    assert "theo began at" in str(refused.value)
    assert ": Add Contacts (Job Responsibility: Purchase)." in str(refused.value)
    segment.refresh_from_db()
    assert (segment.revision, names(segment)) == (1, ["Anna"])


WRONG = [
    pytest.param("add_contacts", {"criteria": job("NONSENSE")}, CriteriaError, "There is no .*NONSENSE", id="code"),
    pytest.param("reduce_contacts", {**PURCHASE, "keep": "some"}, CriteriaError, "stay or leave", id="choice"),
    pytest.param("reuse_criteria", {"saved": "GONE"}, CriteriaError, "no saved criteria GONE", id="saved criteria"),
    pytest.param("reuse_logged_segment", {"logged_segment": "SM9"}, CriteriaError, "segment SM9", id="logged segment"),
    pytest.param("repeat_action", {"action": 9}, NoSuchAction, "no step 9", id="step"),
    pytest.param("edit_action", {"action": 9, **PURCHASE}, NoSuchAction, "step 9", id="step to edit"),
]


@pytest.mark.parametrize(("operation", "arguments", "error", "sentence"), WRONG)
def test_what_is_wrong_is_said_at_once(segment, operation, arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        begin(segment, operation, arguments)
    assert not StepInProgress.objects.exists()


def test_a_step_begun_on_an_older_page_is_refused(segment):
    operations.edit_segment(segment, description="Fair", by=make_user("claire"))
    with pytest.raises(SegmentChanged, match="claire changed this segment in the meantime: changed Description"):
        begin(segment, seen=1)
    assert not StepInProgress.objects.exists()


def test_what_goes_with_undone_steps_makes_a_step_large(segment):
    operations.add_contacts(segment, by=make_user(), **PURCHASE)
    operations.undo_last_action(segment, by=make_user())
    make_code(JobResponsibility, "SALES")
    step = begin(segment, arguments={"criteria": job("SALES")})
    assert (step.operation, step.lines) == ("add_contacts", 4)


def test_ringing_twice_does_no_harm(segment):
    step = begin(segment)
    operations.finish_step(step.pk)
    operations.finish_step(step.pk)
    assert segment.actions.count() == 2


def test_the_sweep_rings_for_what_nobody_has_done(segment, rung):
    waiting, failed = begin(segment), begin(make_segment())
    StepInProgress.objects.filter(pk=failed.pk).update(error="It failed.")
    operations.ring_for_steps()
    assert rung == [("segments.tasks.finish_step", [waiting.pk])]


def test_why_a_step_could_not_be_done_is_told_in_the_readers_language_and_the_segment_is_free(segment):
    step = begin(segment)
    JobResponsibility.objects.filter(pk="PURCHASE").delete()
    operations.finish_step(step.pk)
    for language, sentence in (("en", r"There is no .*PURCHASE"), ("fr", "PURCHASE.* n’existe pas")):
        with translation.override(language):
            assert re.search(sentence, queries.in_progress(segment).error)
    operations.edit_segment(segment, description="Fair", by=make_user())
    assert names(segment) == ["Anna"]


def test_an_unexpected_failure_is_told_and_leaves_the_list_as_it_was(segment, monkeypatch, caplog):
    def fail(*args, **kwargs):
        operations.add_contacts(*args, **kwargs)
        raise RuntimeError("on fire")

    step = begin(segment)
    monkeypatch.setitem(in_progress.OPERATIONS, "add_contacts", (fail, None))
    operations.finish_step(step.pk)
    assert queries.in_progress(segment).error == in_progress.FAILED
    assert "on fire" in caplog.text
    assert names(Segment.objects.get(pk=segment.pk)) == ["Anna"]


def test_a_step_that_the_database_had_no_room_for_waits_for_the_next_ring(segment, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("disk full")

    step = begin(segment)
    with monkeypatch.context() as broken:
        broken.setitem(in_progress.OPERATIONS, "add_contacts", (fail, None))
        operations.finish_step(step.pk)
    assert queries.in_progress(segment).error == ""
    operations.finish_step(step.pk)
    assert len(names(Segment.objects.get(pk=segment.pk))) == 5


def test_a_failure_stays_until_somebody_takes_note_or_begins_another_step(segment):
    begin(segment)
    StepInProgress.objects.update(error="It failed.")
    assert operations.dismiss_step(segment, by=make_user())
    assert queries.in_progress(segment) is None
    begin(segment)
    StepInProgress.objects.update(error="It failed.")
    begin(segment)
    assert queries.in_progress(segment).error == ""


def test_a_step_that_no_worker_has_begun_can_be_called_off(segment):
    step = begin(segment)
    assert operations.dismiss_step(segment, by=make_user())
    operations.finish_step(step.pk)
    assert names(segment) == ["Anna"]
    assert not operations.dismiss_step(segment, by=make_user())


def test_a_step_costs_the_same_statements_for_ten_and_a_thousand_contacts():
    counts, _by = set(), make_user("theo")
    for number in (10, 1000):
        code = f"JOB{number}"
        make_contacts(number, job=code)
        segment = make_segment()

        def left_to_a_worker(segment=segment, code=code):
            operations.finish_step(begin(segment, arguments={"criteria": job(code)}).pk)

        counts.add(count_statements(left_to_a_worker))
    assert len(counts) == 1


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_behind_and_the_next_one_does_the_step_once(segment):
    step = begin(segment)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(product_settings.VAR),
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    command = [sys.executable, "-m", "tests.segments.worker", str(step.pk)]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "written 4\n"
        operations.finish_step(step.pk)  # rung twice: the other has it in hand
        assert names(segment) == ["Anna"]
        with pytest.raises(SegmentIsBusy, match="theo began"):
            operations.undo_last_action(segment, by=make_user())
        with impatient(), pytest.raises(SegmentIsBusy, match="A worker has begun the step"):
            operations.dismiss_step(segment, by=make_user())
        worker.kill()
    operations.finish_step(step.pk)
    operations.finish_step(step.pk)
    segment.refresh_from_db()
    assert segment.actions.count() == segment.last_action == 2
    assert queries.line_count(segment) == SegmentLine.objects.count() == 5
    assert queries.in_progress(segment) is None
