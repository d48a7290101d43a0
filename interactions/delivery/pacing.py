"""How many e-mails may leave now: the hours of sending, and the limits of all workers together.

A limit is a bucket of tokens that fills with the seconds: what was not used for a while may leave at once, but no more
than some seconds' worth. The buckets are rows, so that they hold for workers on any number of machines.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from interactions.delivery import outbox
from interactions.models import Claim, Delivery, SendingRoom, SendingRules

EVERYWHERE = ""  # the bucket of all e-mails, whatever their domain


def opens_again(rules: SendingRules, now: datetime | None = None) -> datetime | None:
    """When e-mails may leave again, in local time; None where they may now."""
    now = timezone.localtime(now)
    if _is_open(rules, now):
        return None
    days = [(now + timedelta(days=day)).date() for day in range(8)]
    starts = sorted(
        timezone.make_aware(datetime.combine(day, hour))
        for day in days
        for hour in {time.min, rules.opens_at or time.min}
    )
    return next(start for start in starts if start > now and _is_open(rules, start))


def _is_open(rules: SendingRules, moment: datetime) -> bool:
    hour, opens, closes = moment.time(), rules.opens_at or time.min, rules.closes_at
    if rules.working_days and moment.weekday() > 4:
        return False
    if closes is None:
        return hour >= opens
    if opens < closes:
        return opens <= hour < closes
    return hour >= opens or hour < closes  # over midnight


def seconds_saved() -> float:
    """So many seconds' worth of e-mails may leave at once: longer than it takes until somebody looks again."""
    return max(10.0, 2.0 * settings.SWEEP_SECONDS)


class Pace:
    """The limits of the rules, as all workers together have used them so far."""

    def __init__(self, rules: SendingRules) -> None:
        self.everywhere, self.domain = rules.per_minute, rules.per_minute_domain

    def room(self, wanted: int) -> int:
        """How many of the wanted e-mails may leave now."""
        if not self.everywhere:
            return wanted
        row = SendingRoom.objects.filter(pk=EVERYWHERE).first()
        return min(wanted, int(self._left(row, EVERYWHERE, timezone.now())))

    def resting(self) -> list[str]:
        """The domains that have had as much as they may for now."""
        if not self.domain:
            return []
        now, rows = timezone.now(), SendingRoom.objects.exclude(pk=EVERYWHERE).order_by("pk")
        return [row.domain for row in rows if self._left(row, row.domain, now) < 1]

    @transaction.atomic
    def take(self, batch: Sequence[int], claim: Claim) -> list[int]:
        """Those of the claimed e-mails that may leave now; the others wait again."""
        if not (batch and (self.everywhere or self.domain)):
            return list(batch)
        emails = Delivery.objects.filter(pk__in=batch, claim=claim).order_by("pk").values_list("pk", "address")
        domains = {pk: domain_of(address) for pk, address in emails}
        left = self._locked(sorted({EVERYWHERE, *domains.values()}))
        taken = [pk for pk, domain in domains.items() if _take_one(left, {EVERYWHERE, domain})]
        self._keep(left)
        refused = Delivery.objects.filter(pk__in=domains.keys() - set(taken), claim=claim)
        outbox.move(refused, Delivery.State.WAITING, claim=None)
        return taken

    def _locked(self, names: list[str]) -> dict[str, float]:
        """What is left in the buckets of those names, which nobody else uses meanwhile; those without a limit aside."""
        now, limited = timezone.now(), [name for name in names if self._limit(name)]
        SendingRoom.objects.bulk_create([self._full(name, now) for name in limited], ignore_conflicts=True)
        rows = SendingRoom.objects.filter(pk__in=limited).order_by("pk").select_for_update().in_bulk()
        return {name: self._left(rows.get(name), name, now) for name in limited}

    def _keep(self, left: dict[str, float]) -> None:
        now = timezone.now()
        rows = [SendingRoom(domain=name, left=number, counted_at=now) for name, number in left.items()]
        SendingRoom.objects.bulk_create(
            rows, update_conflicts=True, update_fields=["left", "counted_at"], unique_fields=["domain"]
        )

    def _limit(self, name: str) -> int | None:
        return self.everywhere if name == EVERYWHERE else self.domain

    def _most(self, name: str) -> float:
        return max(1.0, (self._limit(name) or 0) * seconds_saved() / 60)

    def _full(self, name: str, now: datetime) -> SendingRoom:
        return SendingRoom(domain=name, left=self._most(name), counted_at=now)

    def _left(self, row: SendingRoom | None, name: str, now: datetime) -> float:
        row = row or self._full(name, now)
        gained = (now - row.counted_at).total_seconds() * (self._limit(name) or 0) / 60
        return min(self._most(name), row.left + gained)


def _take_one(left: dict[str, float], names: set[str]) -> bool:
    """One e-mail's worth out of each of the buckets, if all have it."""
    limited = names & left.keys()
    if any(left[name] < 1 for name in limited):
        return False
    for name in limited:
        left[name] -= 1
    return True


def domain_of(address: str) -> str:
    """Where the address leads, as it is compared."""
    return address.rpartition("@")[2].strip().lower()


def forget_full_rooms() -> None:
    """What nobody used for so long that it is full again needs no row; where there is none, nothing is written."""
    full = SendingRoom.objects.filter(counted_at__lt=timezone.now() - timedelta(minutes=2))
    if full.exists():  # asked with every sweep, mostly without any rules: on SQLite a write would hold up the workers
        full.delete()
