"""The outbox: which delivery is in which state. The database is the queue; every move is made here.

waiting → claimed → handed over → sent, failed or in doubt. What a worker has claimed no other touches; what it had
handed over when it died is in doubt and never sent again by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import CorrespondenceType
from interactions import reach
from interactions.delivery import claims
from interactions.delivery.claims import Fate
from interactions.models import Claim, Delivery, InteractionLogEntry, PrintChunk, Run

State = Delivery.State
BATCH = 50
MADE = ("values", "sha256", "engine", "first_page", "pages")  # what making a letter tells about it
# After an answer that asks to try later; then the delivery fails with that answer.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
UNREACHABLE_PAUSE = timedelta(seconds=30)
CHUNK_ATTEMPTS = 3

WORKER_DIED = _("The sender stopped between handing the message over and the server's answer.")
WORKER_LOST = _("The machine that was sending is gone; it may have handed the message over.")
KEPT_FAILING = _("The letters could not be put together, although it was tried several times.")

# Takes what is due from the queue and marks it, in one statement, so that two workers never get the same delivery.
# SKIP LOCKED: workers do not wait for each other; SQLite has one writer at a time anyway. MATERIALIZED: the limit is
# applied once.
CLAIM_EMAILS = """
    WITH picked AS MATERIALIZED (
        SELECT delivery.id FROM interactions_delivery AS delivery
        WHERE delivery.run_id = %s AND delivery.channel = %s AND delivery.state = %s AND delivery.due_at <= %s
          AND EXISTS (SELECT 1 FROM interactions_run AS run WHERE run.id = delivery.run_id AND run.state = %s)
          {awake}
        ORDER BY delivery.due_at, delivery.id LIMIT %s {lock}
    )
    UPDATE interactions_delivery SET state = %s, claim_id = %s
    WHERE id IN (SELECT id FROM picked) AND state = %s RETURNING id
"""
CLAIM_CHUNK = """
    WITH picked AS MATERIALIZED (
        SELECT chunk.id FROM interactions_printchunk AS chunk
        WHERE chunk.run_id = %s AND chunk.state = %s
          AND EXISTS (SELECT 1 FROM interactions_run AS run WHERE run.id = chunk.run_id AND run.state = %s)
        ORDER BY chunk.number LIMIT 1 {lock}
    )
    UPDATE interactions_printchunk SET state = %s, claim_id = %s, attempts = attempts + 1
    WHERE id IN (SELECT id FROM picked) AND state = %s RETURNING id
"""


def move(deliveries: QuerySet[Delivery], to: State, **changes: Any) -> int:
    """Moves those of the deliveries that may go there into the state; how many did. The only place that does it."""
    return deliveries.filter(state__in=Delivery.MOVES.sources(to)).update(state=to, **changes)


@contextmanager
def flushed() -> Iterator[None]:
    """What is written in the block is on the disk afterwards, also on SQLite, which otherwise may lose the last moment.

    Within a transaction SQLite lets nothing be changed; then its commit is as safe as its opener made it.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = FULL")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous = NORMAL")


def _claim(statement: str, params: list[Any], **parts: str) -> list[int]:
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with flushed(), connection.cursor() as cursor:
        cursor.execute(statement.format(lock=lock, **parts), params)
        return [row[0] for row in cursor.fetchall()]


def _prepared(model: type[models.Model], field: str, value: object) -> Any:
    return model._meta.get_field(field).get_db_prep_value(value, connection)  # type: ignore[union-attr]


def claim_emails(run_id: int, claim: Claim, *, limit: int = BATCH, resting: Sequence[str] = ()) -> list[int]:
    """The ids of a batch of e-mails that are due in an open run, now this worker's alone.

    E-mails to a domain that rests are left where they are.
    """
    now, claim_id = _prepared(Delivery, "due_at", timezone.now()), _prepared(Claim, "id", claim.pk)
    asleep = [f"%@{_literal(domain)}" for domain in resting]
    awake = "AND lower(delivery.address) NOT LIKE %s ESCAPE '!' " * len(asleep)
    wanted = [run_id, CorrespondenceType.EMAIL, State.WAITING, now, Run.State.OPEN, *asleep, limit]
    return _claim(CLAIM_EMAILS, [*wanted, State.CLAIMED, claim_id, State.WAITING], awake=awake)


def _literal(text: str) -> str:
    """As a pattern of LIKE that stands for itself."""
    return re.sub("[!%_]", r"!\g<0>", text)


@transaction.atomic
def _claim_letters(chunk_id: int, claim: Claim) -> None:
    move(Delivery.objects.filter(chunk=chunk_id), State.CLAIMED, claim=claim, attempts=F("attempts") + 1)


def claim_chunk(run_id: int, claim: Claim) -> PrintChunk | None:
    """The next print chunk of an open run with its waiting letters, now this worker's alone."""
    waiting, claimed = PrintChunk.State.WAITING, PrintChunk.State.CLAIMED
    claim_id = _prepared(Claim, "id", claim.pk)
    found = _claim(CLAIM_CHUNK, [run_id, waiting, Run.State.OPEN, claimed, claim_id, waiting])
    if not found:
        return None
    _claim_letters(found[0], claim)
    return PrintChunk.objects.select_related("run").get(pk=found[0])


def hand_over(delivery: Delivery, claim: Claim) -> bool:
    """Marks the e-mail as handed over, with what it was filled in with; False where it must not go out any more.

    It must not when its claim was taken away or its run is no longer open. Committed before the server hears of it.
    """
    mine = Delivery.objects.filter(pk=delivery.pk, claim=claim, state=State.CLAIMED, run__state=Run.State.OPEN)
    frozen = {"values": delivery.values, "sha256": delivery.sha256, "engine": delivery.engine}
    delivery.attempts += 1
    return move(mine, State.HANDED_OVER, attempts=delivery.attempts, **frozen) == 1


def settle_sent(delivery: Delivery) -> None:
    """The server accepted it. True whatever has been decided about the claim meanwhile."""
    one = Delivery.objects.filter(pk=delivery.pk)
    move(one, State.SENT, claim=None, error="", settled_at=timezone.now())


@transaction.atomic
def settle_failed(delivery: Delivery, claim: Claim, *, reason: str) -> None:
    """It cannot be sent, and the reason says why; whoever it was for does not count as contacted."""
    mine = Delivery.objects.filter(pk=delivery.pk, claim=claim)
    if move(mine, State.FAILED, claim=None, error=reason, settled_at=timezone.now()):
        reach.refresh_deliveries([delivery.pk])


@transaction.atomic
def settle_unsure(delivery: Delivery, claim: Claim, *, reason: str) -> None:
    """Nobody knows whether the server has it: a person decides."""
    mine = Delivery.objects.filter(pk=delivery.pk, claim=claim)
    if move(mine, State.UNSURE, claim=None, error=reason, settled_at=timezone.now()):
        reach.refresh_deliveries([delivery.pk])


def settle_later(delivery: Delivery, claim: Claim, *, reason: str) -> None:
    """The server asked to try later: again after a while that grows, until it has been tried often enough."""
    if delivery.attempts > len(BACKOFF):
        settle_failed(delivery, claim, reason=reason)
        return
    due_at = timezone.now() + BACKOFF[delivery.attempts - 1]
    mine = Delivery.objects.filter(pk=delivery.pk, claim=claim)
    move(mine, State.WAITING, claim=None, error=reason, due_at=due_at)


@transaction.atomic
def postpone_emails(run_id: int, claim: Claim, *, reason: str) -> None:
    """No server can be reached: nothing was handed over, and all the run's e-mails that are due wait for a moment."""
    due_at = timezone.now() + UNREACHABLE_PAUSE
    mine = Delivery.objects.filter(claim=claim, state=State.CLAIMED)
    move(mine, State.WAITING, claim=None, error=reason, due_at=due_at)
    emails = Delivery.objects.filter(run=run_id, channel=CorrespondenceType.EMAIL, state=State.WAITING)
    emails.filter(due_at__lt=due_at).update(due_at=due_at)


@transaction.atomic
def settle_chunk(chunk: PrintChunk, claim: Claim, letters: Iterable[Delivery], **files: str) -> bool:
    """The chunk is ready to print, with what each letter was filled in with; False where the claim was taken away."""
    mine = PrintChunk.objects.filter(pk=chunk.pk, claim=claim, state=PrintChunk.State.CLAIMED)
    if not mine.update(state=PrintChunk.State.READY, claim=None, **files):
        return False
    _note(letters)
    merged = Delivery.objects.filter(claim=claim, chunk=chunk)
    move(merged, State.SENT, claim=None, error="", settled_at=timezone.now())
    return True


def _note(letters: Iterable[Delivery]) -> None:
    """Writes what making the letters told: row by row with one prepared statement.

    One statement with a case for each row, as the ORM writes it, took longer than all the merging: for 5,000 letters
    14.7 s of processor time in all instead of 6.7 s.
    """
    columns = [field for field in Delivery._meta.concrete_fields if field.name in MADE]
    rows = [
        [*(column.get_db_prep_save(getattr(letter, column.attname), connection) for column in columns), letter.pk]
        for letter in letters
    ]
    changes = ", ".join(f"{connection.ops.quote_name(str(column.column))} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE interactions_delivery SET {changes} WHERE id = %s", rows)  # noqa: S608  our columns


@contextmanager
def hold() -> Iterator[Claim]:
    """A claim for the length of the block; what it left unsettled is let go."""
    with claims.new_claim() as claim:
        try:
            yield claim
        finally:
            let_go(claim)


@transaction.atomic
def let_go(claim: Claim, *, certain: bool = True) -> None:
    """Ends a claim: what was not handed over waits again, what was is in doubt.

    Where it is not certain what the worker did (another machine, or its last moments were lost), all its e-mails are
    in doubt. Letters are made again in either case: nobody has them before their chunk is ready.
    """
    left, now = Delivery.objects.filter(claim=claim), timezone.now()
    changed = _fail_hopeless_chunks(claim)
    if not certain:
        move(left.filter(channel=CorrespondenceType.EMAIL, state=State.CLAIMED), State.HANDED_OVER)
    in_doubt = left.filter(state=State.HANDED_OVER)
    changed += in_doubt.values_list("pk", flat=True)
    move(in_doubt, State.UNSURE, claim=None, error=str(WORKER_DIED if certain else WORKER_LOST), settled_at=now)
    move(left.filter(state=State.CLAIMED), State.WAITING, claim=None)
    PrintChunk.objects.filter(claim=claim).update(state=PrintChunk.State.WAITING, claim=None)
    reach.refresh_deliveries(changed)
    transaction.on_commit(lambda: claims.forget(claim))


def _fail_hopeless_chunks(claim: Claim) -> list[int]:
    """A chunk that never comes through fails with its letters instead of stopping the rest; the letters' ids."""
    hopeless = PrintChunk.objects.filter(claim=claim, attempts__gte=CHUNK_ATTEMPTS)
    letters = Delivery.objects.filter(claim=claim, chunk__in=hopeless)
    failed, reason = list(letters.values_list("pk", flat=True)), str(KEPT_FAILING)
    move(letters, State.FAILED, claim=None, error=reason, settled_at=timezone.now())
    hopeless.update(state=PrintChunk.State.FAILED, claim=None, error=reason)
    return failed


def release_the_dead() -> int:
    """Lets go of what dead workers held; how many claims that were. Any worker may do it, at any time."""
    released = 0
    for claim in Claim.objects.order_by("created_at"):
        with claims.fate_of(claim) as fate:
            if fate is not Fate.ALIVE:
                let_go(claim, certain=fate is Fate.DEAD)
                released += 1
    return released


@transaction.atomic
def stop_the_rest(run_id: int) -> int:
    """What still waits in a stopped run is stopped, also what a worker put back since."""
    waiting = Delivery.objects.filter(run=run_id, run__state=Run.State.STOPPED, state=State.WAITING)
    stopped = move(waiting, State.STOPPED)
    if stopped:
        reach.refresh(InteractionLogEntry.objects.filter(delivery__run=run_id))
    return stopped


def runs_with_work(channel: str) -> QuerySet[Run]:
    """The open runs that have something due on the channel and nobody at it, the smallest first."""
    due = Q(state=State.WAITING, due_at__lte=timezone.now(), channel=channel)
    held = Q(claim__isnull=False, channel=channel)
    deliveries = Delivery.objects.filter(run=OuterRef("pk"))
    waiting, taken = Exists(deliveries.filter(due)), Exists(deliveries.filter(held))
    return Run.objects.filter(waiting, ~taken, state=Run.State.OPEN).order_by("size", "pk")
