"""A worker is killed: nobody is written to twice, nobody is forgotten, and what is in doubt is said."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as product_settings
from django.db import connection
from django.utils import timezone

from interactions.delivery import claims, outbox, sending
from interactions.delivery.emails import Mailer
from interactions.delivery.journal import Fate, Journal, Outcome
from interactions.models import Claim, Delivery, Run, SendingRules
from tests.interactions.builders import many, run_for
from tests.interactions.mail import MoodyServer
from tests.product import ROOT, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
State = Delivery.State


def start_worker(run: Run, server: MoodyServer) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VAR_DIR": str(product_settings.VAR),
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "EMAIL_URL": server.url,
    }
    command = [sys.executable, "-m", "tests.interactions.worker", str(run.pk)]
    return subprocess.Popen(command, env=environment, cwd=ROOT)


def kill(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()


def count(run: Run, state: State) -> int:
    return run.deliveries.filter(state=state).count()


def assert_nobody_twice_and_nobody_lost(run: Run, server: MoodyServer, *, kills: int) -> None:
    got = Counter(server.recipients)
    assert max(got.values()) == 1
    for address, state in run.deliveries.values_list("address", "state"):
        assert state in {State.SENT, State.UNSURE}
        assert got[address] == 1 or state == State.UNSURE
    assert count(run, State.UNSURE) <= kills


@pytest.mark.parametrize("connections", [1, 4])
def test_killed_at_random_moments(server: MoodyServer, connections: int) -> None:
    SendingRules.objects.create(connections=connections)
    run, kills = run_for(many(150)), 4
    server.seconds = 0.02  # far from the end of the worker's batch when it is killed, on a slow machine too
    for _ in range(kills):
        worker, before = start_worker(run, server), len(server.received)
        wait_until(lambda before=before: len(server.received) > before + 5, pause=0.002)
        time.sleep(random.uniform(0, 0.05))
        assert Claim.objects.count() == 1
        kill(worker)
        assert outbox.release_the_dead() == 1
        assert not Claim.objects.exists()
    server.seconds = 0
    sending.deliver_emails(run.pk)
    assert_nobody_twice_and_nobody_lost(run, server, kills=kills * connections)


def test_killed_while_the_server_has_the_message_in_hand(server: MoodyServer) -> None:
    run = run_for(many(3))
    server.seconds = 60
    worker = start_worker(run, server)
    wait_until(lambda: len(server.received) == 1)
    kill(worker)
    server.seconds = 0
    sending.sweep()
    assert count(run, State.UNSURE) == 1
    assert count(run, State.WAITING) == 2
    doubtful = run.deliveries.get(state=State.UNSURE)
    assert "between handing the message over" in doubtful.error
    sending.drain()
    assert_nobody_twice_and_nobody_lost(run, server, kills=1)


def test_what_was_claimed_and_not_handed_over_goes_out_later(server: MoodyServer) -> None:
    run = run_for(many(3))
    with claims.new_claim() as claim:
        assert len(outbox.claim_emails(run.pk, claim)) == 3
    assert count(run, State.CLAIMED) == 3
    sending.drain()
    assert len(set(server.recipients)) == len(server.received) == 3


def test_a_living_workers_claim_is_left_alone() -> None:
    run = run_for(many(3))
    with outbox.hold() as claim:
        outbox.claim_emails(run.pk, claim)
        assert outbox.release_the_dead() == 0
        assert count(run, State.CLAIMED) == 3
    assert count(run, State.WAITING) == 3


def test_lock_files_without_a_claim_are_removed_after_a_while_unless_somebody_holds_them() -> None:
    with claims.new_claim() as held, claims.new_claim() as known:
        Claim.objects.filter(pk=held.pk).delete()
        orphan, young = (Path(held.lock_file).with_name(f"{name}-0.lock") for name in ("old", "young"))
        for path in (orphan, young):
            path.touch()
        for path in (orphan, Path(held.lock_file), Path(known.lock_file)):
            os.utime(path, (0, 0))
        outbox.release_the_dead()
        assert not orphan.exists()
        assert all(path.exists() for path in (young, Path(held.lock_file), Path(known.lock_file)))


def test_two_workers_never_get_the_same_delivery() -> None:
    run = run_for(many(60))
    with outbox.hold() as one, outbox.hold() as other:
        first, second = outbox.claim_emails(run.pk, one), outbox.claim_emails(run.pk, other)
        assert (len(first), len(second)) == (50, 10)
        assert not set(first) & set(second)


@pytest.mark.parametrize("field", ["host", "boot"])
def test_what_another_machine_had_claimed_is_in_doubt_after_a_while(field: str, server: MoodyServer) -> None:
    run = run_for(many(2))
    with claims.new_claim() as claim:
        outbox.claim_emails(run.pk, claim)
        Claim.objects.filter(pk=claim.pk).update(**{field: "another"})
    assert outbox.release_the_dead() == 0
    Claim.objects.update(created_at=timezone.now() - claims.GRACE - timedelta(seconds=1))
    assert outbox.release_the_dead() == 1
    assert count(run, State.UNSURE) == 2
    sending.drain()
    assert server.received == []


def test_a_claim_whose_lock_file_is_gone_is_in_doubt() -> None:
    run = run_for(many(2))
    with claims.new_claim() as claim:
        outbox.claim_emails(run.pk, claim)
        Path(claim.lock_file).unlink()
        outbox.release_the_dead()
    assert count(run, State.UNSURE) == 2


def test_a_worker_whose_claim_was_taken_away_hands_nothing_over(server: MoodyServer) -> None:
    run = run_for(many(1))
    with claims.new_claim() as claim:
        claimed = outbox.claim_emails(run.pk, claim)
        outbox.let_go(claim, certain=False)
        Path(claim.lock_file).touch()  # as it is where another machine took it away
        run.deliveries.update(claim=None)
        Delivery.objects.filter(pk__in=claimed).update(state=State.CLAIMED)
        assert not outbox.stands(claim, run.pk)
        mailer = Mailer()
        mailer.send(mailer.read(claimed, claim), claim)
    assert server.received == []


def test_the_answer_of_the_server_counts_even_where_the_claim_was_taken_away() -> None:
    run = run_for(many(1))
    with claims.new_claim() as claim:
        [claimed] = outbox.claim_emails(run.pk, claim)
        with Journal(claim) as journal:
            journal.hand_over(claimed)
            Claim.objects.filter(pk=claim.pk).update(lock_file="/on/another/machine")
            outbox.let_go(Claim.objects.get(pk=claim.pk), certain=False)
            assert count(run, State.UNSURE) == 1
            journal.settle(claimed, Outcome(Fate.SENT))
        outbox.let_go(claim)
    assert count(run, State.SENT) == 1


def test_a_journal_tells_what_a_dead_worker_did() -> None:
    run = run_for(many(7))
    with claims.new_claim() as claim:
        untouched, sent, gone, unmade, grey, doubt, silent = outbox.claim_emails(run.pk, claim)
        with Journal(claim) as journal:
            journal.hand_over(sent)
            journal.settle(sent, Outcome(Fate.SENT))
            journal.settle(gone, Outcome(Fate.REFUSED, "550 No such user"))
            journal.settle(unmade, Outcome(Fate.UNMADE, "No address"))
            for delivery, fate in ((grey, Fate.LATER), (doubt, Fate.UNSURE)):
                journal.hand_over(delivery)
                journal.settle(delivery, Outcome(fate, f"451 {fate.value}"))
            journal.hand_over(silent)
    assert outbox.release_the_dead() == 1
    assert told(run) == {
        untouched: (State.WAITING, 0, ""),
        sent: (State.SENT, 1, ""),
        gone: (State.FAILED, 1, "550 No such user"),
        unmade: (State.FAILED, 0, "No address"),
        grey: (State.WAITING, 1, "451 later"),
        doubt: (State.UNSURE, 1, "451 unsure"),
        silent: (State.UNSURE, 1, str(outbox.WORKER_DIED)),
    }
    assert not Path(claim.lock_file).exists()


def test_a_line_that_a_full_disk_cut_off_tells_nothing() -> None:
    run = run_for(many(2))
    with claims.new_claim() as claim:
        sent, other = outbox.claim_emails(run.pk, claim)
        with Journal(claim) as journal:
            journal.hand_over(sent)
            journal.settle(sent, Outcome(Fate.SENT))
        with Path(claim.lock_file).open("a") as file:
            file.write(f'[{other}, "se')
    outbox.release_the_dead()
    assert told(run) == {sent: (State.SENT, 1, ""), other: (State.WAITING, 0, "")}


def told(run: Run) -> dict[int, tuple[str, int, str]]:
    return {one.pk: (one.state, one.attempts, one.error) for one in run.deliveries.all()}
