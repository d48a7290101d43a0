"""The hours and the pace of sending, small runs before big ones, and a run that pauses itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import formats, timezone

from interactions import operations
from interactions.delivery import doorbell, outbox, sending
from interactions.delivery.pacing import domain_of, opens_again
from interactions.models import Delivery, Run, SendingRoom, SendingRules
from tests.interactions.builders import contact, many, run_for
from tests.interactions.mail import MoodyServer

pytestmark = pytest.mark.django_db
State = Delivery.State


def rules(**fields: Any) -> SendingRules:
    return SendingRules.objects.create(**fields)


@dataclass
class Clock:
    """The time of the tests, which passes when they say so."""

    now: datetime

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(timezone.now())
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def local(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def to_domains(*domains: str) -> Run:
    return run_for([contact(email=f"p{number}@{domain}") for number, domain in enumerate(domains)])


def sent(run: Run) -> int:
    return run.deliveries.filter(state=State.SENT).count()


FRIDAY, SATURDAY, MONDAY = "2026-11-27", "2026-11-28", "2026-11-30"


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        ({}, f"{SATURDAY} 03:00", None),
        ({"opens_at": time(8), "closes_at": time(18)}, f"{FRIDAY} 08:00", None),
        ({"opens_at": time(8), "closes_at": time(18)}, f"{FRIDAY} 07:59", f"{FRIDAY} 08:00"),
        ({"opens_at": time(8), "closes_at": time(18)}, f"{FRIDAY} 18:00", f"{SATURDAY} 08:00"),
        ({"opens_at": time(8), "closes_at": time(18), "working_days": True}, f"{FRIDAY} 18:00", f"{MONDAY} 08:00"),
        ({"working_days": True}, f"{SATURDAY} 12:00", f"{MONDAY} 00:00"),
        ({"opens_at": time(22), "closes_at": time(6)}, f"{FRIDAY} 23:00", None),
        ({"opens_at": time(22), "closes_at": time(6)}, f"{FRIDAY} 05:59", None),
        ({"opens_at": time(22), "closes_at": time(6)}, f"{FRIDAY} 06:00", f"{FRIDAY} 22:00"),
        ({"opens_at": time(9)}, f"{FRIDAY} 08:00", f"{FRIDAY} 09:00"),
        ({"closes_at": time(17)}, f"{FRIDAY} 17:00", f"{SATURDAY} 00:00"),
    ],
)
def test_when_emails_leave_again(hours: dict[str, Any], now: str, opens: str | None) -> None:
    assert opens_again(SendingRules(**hours), local(now)) == (opens and local(opens))


def test_hours_that_are_never_are_refused() -> None:
    with pytest.raises(ValidationError, match="No time is left"):
        SendingRules(opens_at=time(8), closes_at=time(8)).full_clean()


def test_nothing_leaves_outside_the_hours_and_the_page_says_when(server: MoodyServer, director: Client) -> None:
    soon = timezone.localtime() + timedelta(hours=1)
    rules(opens_at=soon.time().replace(second=0, microsecond=0), closes_at=(soon + timedelta(hours=1)).time())
    run = run_for(many(2))
    sending.deliver_emails(run.pk)
    assert (server.received, sent(run)) == ([], 0)
    shown = formats.date_format(soon, "SHORT_DATETIME_FORMAT")
    assert f"E-mails leave again from {shown}" in director.get(reverse("run", args=[run.pk])).content.decode()


def test_all_workers_together_keep_the_pace(server: MoodyServer, clock: Clock) -> None:
    rules(per_minute=30)  # five are saved up in ten seconds
    first, second = run_for(many(4)), run_for(many(4))
    sending.deliver_emails(first.pk)
    sending.deliver_emails(second.pk)
    assert (sent(first), sent(second)) == (4, 1)
    clock.pass_by(4)
    sending.deliver_emails(second.pk)
    assert sent(second) == 3
    assert second.deliveries.get(state=State.WAITING).attempts == 0


def test_a_domain_that_has_had_enough_rests_and_the_others_go_on(server: MoodyServer, clock: Clock) -> None:
    rules(per_minute_domain=12)  # two are saved up
    run = to_domains(*["Big.example"] * 60, "big.example", "small.example", "verybig.example")
    sending.deliver_emails(run.pk)
    sending.deliver_emails(run.pk)
    got = Counter(domain_of(address) for address in server.recipients)
    assert got == {"big.example": 2, "small.example": 1, "verybig.example": 1}
    assert run.deliveries.filter(state=State.WAITING, claim=None).count() == 59


def test_both_limits_hold_together(server: MoodyServer, clock: Clock) -> None:
    rules(per_minute=18, per_minute_domain=12)  # three in all, two to a domain
    run = to_domains("one.example", "one.example", "one.example", "two.example", "two.example")
    sending.deliver_emails(run.pk)
    sending.deliver_emails(run.pk)
    got = Counter(domain_of(address) for address in server.recipients)
    assert got == {"one.example": 2, "two.example": 1}


def test_an_address_with_signs_of_patterns_lets_no_other_domain_rest(server: MoodyServer, clock: Clock) -> None:
    rules(per_minute_domain=1)
    run = to_domains("a_b.example", "a_b.example", "axb.example")
    sending.deliver_emails(run.pk)
    sending.deliver_emails(run.pk)
    assert sorted(map(domain_of, server.recipients)) == ["a_b.example", "axb.example"]


def test_room_that_is_full_again_is_forgotten(server: MoodyServer, clock: Clock) -> None:
    rules(per_minute_domain=12)
    sending.deliver_emails(to_domains("one.example").pk)
    assert SendingRoom.objects.exists()
    clock.pass_by(180)
    sending.sweep()
    assert not SendingRoom.objects.exists()


def test_where_there_are_no_limits_looking_after_them_writes_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        sending.sweep()
    statements = [each["sql"] for each in asked if "sendingroom" in each["sql"]]
    assert {sql.split()[0] for sql in statements} == {"SELECT"}


def test_a_small_run_goes_before_the_rest_of_a_big_one(server: MoodyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell, "ring", ring := Mock())
    big, small = run_for(many(60)), run_for(many(2))
    sending.deliver_emails(big.pk)
    assert (sent(big), sent(small)) == (outbox.BATCH, 0)
    assert [call.args for call in ring.call_args_list] == [(small.pk, "email"), (big.pk, "email")]
    sending.deliver_emails(small.pk)
    sending.deliver_emails(big.pk)
    assert (sent(big), sent(small)) == (60, 2)


def test_without_a_broker_the_small_runs_go_first(server: MoodyServer) -> None:
    big, small = run_for(many(3)), run_for([contact(email="small@example.org")])
    sending.drain()
    assert server.recipients[0] == "small@example.org"
    assert (sent(big), sent(small)) == (3, 1)


def fail_all(run: Run, server: MoodyServer) -> None:
    server.answers |= dict.fromkeys(run.deliveries.values_list("address", flat=True), "550 We do not know you")


def test_a_run_in_which_much_fails_pauses_itself_and_says_so(server: MoodyServer, director: Client) -> None:
    rules(failures=5, failures_percent=50)
    run = run_for(many(60))
    fail_all(run, server)
    sending.deliver_emails(run.pk)
    run.refresh_from_db()
    assert (run.state, run.paused_itself) == (Run.State.PAUSED, True)
    assert run.deliveries.filter(state=State.WAITING).count() == 10  # a batch was under way
    assert "This delivery paused itself" in director.get(reverse("run", args=[run.pk])).content.decode()


def test_what_failed_before_a_person_resumed_it_counts_no_more(server: MoodyServer) -> None:
    rules(failures=5, failures_percent=50)
    run = run_for(many(60))
    fail_all(run, server)
    sending.deliver_emails(run.pk)
    server.answers.clear()
    operations.resume_run(Run.objects.get(pk=run.pk), by=None)
    sending.deliver_emails(run.pk)
    run.refresh_from_db()
    assert (run.state, run.paused_itself, sent(run)) == (Run.State.FINISHED, False, 10)


def test_a_few_that_fail_among_many_hold_nobody_up(server: MoodyServer) -> None:
    rules(failures=2, failures_percent=20)
    run = run_for(many(12))
    for address in run.deliveries.values_list("address", flat=True)[:2]:
        server.answers[address] = "550 We do not know you"
    sending.deliver_emails(run.pk)
    run.refresh_from_db()
    assert (run.state, sent(run)) == (Run.State.FINISHED, 10)
