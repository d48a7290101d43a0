"""Nothing leaves by accident: not from a copy of the database, and not long after its time."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.core import checks
from django.utils import timezone

from interactions import operations
from interactions.checks import the_database_is_ours
from interactions.delivery import installation
from interactions.delivery.installation import COPIED, OVERDUE, reason_to_wait
from interactions.delivery.sending import deliver_emails, deliver_letters
from interactions.models import Delivery, Installation, PrintChunk, SendingRules
from tests.interactions.builders import many, run_for

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def copied(settings, tmp_path):
    """The database as another machine finds it: with no file beside it, or that of another installation."""
    assert reason_to_wait() is None
    settings.VAR = tmp_path / "copy"


def states(run):
    return set(run.deliveries.values_list("state", flat=True))


def test_the_first_start_draws_an_identity_and_keeps_it_on_both_sides(settings):
    assert reason_to_wait() is None
    assert (settings.VAR / "installation").read_text(encoding="ascii") == Installation.objects.get().identity
    assert reason_to_wait() is None


def test_processes_that_start_together_draw_one_identity(settings):
    found = []
    threads = [Thread(target=lambda: found.append(installation.identity_here())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert [path.name for path in settings.VAR.iterdir()] == ["installation"]


@pytest.mark.parametrize("deliver", [deliver_emails, deliver_letters], ids=["e-mails", "letters"])
def test_a_copy_of_the_database_sends_nothing(deliver, copied):
    run = run_for(many(2), correspondence_type="email" if deliver is deliver_emails else "hard_copy")
    deliver(run.pk)
    assert reason_to_wait(run.pk) == str(COPIED)
    assert states(run) == {State.WAITING}
    assert not PrintChunk.objects.exclude(state=PrintChunk.State.WAITING).exists()


def test_where_it_was_confirmed_the_copy_sends_and_the_other_does_not(copied, settings, tmp_path):
    run = run_for(many(1))
    operations.confirm_installation(by=None)
    deliver_emails(run.pk)
    assert states(run) == {State.SENT}
    settings.VAR = tmp_path
    assert reason_to_wait() == str(COPIED)


def test_machines_that_send_together_are_given_one_identity(copied, settings):
    settings.INSTALLATION = Installation.objects.get().identity
    assert reason_to_wait() is None


def test_the_check_says_that_the_database_is_a_copy(copied):
    assert [each.id for each in the_database_is_ours(databases=["default"])] == ["interactions.W002"]
    assert not list(the_database_is_ours(databases=None))
    operations.confirm_installation(by=None)
    assert not list(the_database_is_ours(databases=["default"]))
    assert the_database_is_ours in checks.registry.registry.get_checks()


def make_late(run, hours):
    run.deliveries.update(due_at=timezone.now() - timedelta(hours=hours))


def test_a_run_that_was_due_long_ago_asks_before_it_sends():
    run = run_for(many(2))
    make_late(run, 25)
    deliver_emails(run.pk)
    assert reason_to_wait(run.pk) == str(OVERDUE)
    assert reason_to_wait() is None
    assert states(run) == {State.WAITING}
    assert operations.confirm_overdue(run, by=None) == 2
    deliver_emails(run.pk)
    assert states(run) == {State.SENT}


def test_a_run_that_is_a_little_late_sends():
    run = run_for(many(1))
    make_late(run, 23)
    deliver_emails(run.pk)
    assert states(run) == {State.SENT}


def test_hours_in_which_nothing_may_leave_do_not_count():
    run = run_for(many(1))
    make_late(run, 25)
    now = timezone.localtime()
    SendingRules.objects.create(
        opens_at=(now - timedelta(hours=1)).time().replace(second=0), closes_at=(now + timedelta(hours=1)).time()
    )
    assert reason_to_wait(run.pk) is None
    make_late(run, 24 * 30)
    assert reason_to_wait(run.pk) == str(OVERDUE)


def test_a_long_run_that_is_being_sent_goes_on():
    run = run_for(many(2))
    make_late(run, 30)
    first = run.deliveries.first()
    Delivery.objects.filter(pk=first.pk).update(state=State.SENT, settled_at=timezone.now() - timedelta(hours=2))
    assert reason_to_wait(run.pk) is None
    Delivery.objects.filter(pk=first.pk).update(settled_at=timezone.now() - timedelta(hours=25))
    assert reason_to_wait(run.pk) == str(OVERDUE)
