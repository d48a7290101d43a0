"""The outbox: which delivery is in which state. The database is the queue; every move is made here.

waiting → claimed → handed over → sent, failed or in doubt. What a worker has claimed no other touches. What it does
with a batch of e-mails stands in the journal of its claim and is settled when the claim is let go, by itself or, after
it died, by any other; what it had handed over when it died is in doubt and never sent again by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.sql import run, run_for_each
from crm.models import CorrespondenceType
from interactions import reach
from interactions.delivery import claims, journal
from interactions.delivery.journal import Fate, Outcome, Told
from interactions.delivery.outgoing import Sendable
from interactions.models import Claim, Delivery, InteractionLogEntry, PrintChunk, Run

State = Delivery.State
BATCH = 50  # e-mails, where nothing else is said
UNFILLED: dict[str, Any] = {"values": None, "sha256": "", "engine": ""}
TRIED: dict[str, Any] = {"attempts": F("attempts") + 1}
# After an answer that asks to try later; then the delivery fails with that answer.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
UNREACHABLE_PAUSE = timedelta(seconds=30)
CHUNK_ATTEMPTS = 3

WORKER_DIED = _("The sender stopped between handing the message over and the server's answer.")
WORKER_LOST = _("The machine that was sending is gone; it may have handed the message over.")
KEPT_FAILING = _("The letters could not be put together, although it was tried several times.")

# Takes what is due from the queue and marks it, in one statement, so that two workers never get the same delivery.
# SKIP LOCKED: workers do not wait for each other; SQLite has one writer at a time anyway. MATERIALIZED: the limit is
# applied once. The state is written out as in the index in whose order these wait: SQLite finds it only so. It is not
# asked for again, since what was picked is locked: PostgreSQL, which may still believe that nothing waits, would go
# through all that waits once for each that was picked.
CLAIM_EMAILS = """
    WITH picked AS MATERIALIZED (
        SELECT delivery.id FROM interactions_delivery AS delivery
        WHERE delivery.run_id = %s AND delivery.channel = %s AND delivery.state = 'waiting' AND delivery.due_at <= %s
          AND EXISTS (SELECT 1 FROM interactions_run AS run WHERE run.id = delivery.run_id AND run.state = %s)
          {awake}
        ORDER BY delivery.due_at, delivery.id LIMIT %s {lock}
    )
    UPDATE interactions_delivery SET state = %s, claim_id = %s WHERE id IN (SELECT id FROM picked) RETURNING id
"""
CLAIM_CHUNK = """
    WITH picked AS MATERIALIZED (
        SELECT chunk.id FROM interactions_printchunk AS chunk
        WHERE chunk.run_id = %s AND chunk.state = %s
          AND EXISTS (SELECT 1 FROM interactions_run AS run WHERE run.id = chunk.run_id AND run.state = %s)
        ORDER BY chunk.number LIMIT 1 {lock}
    )
    UPDATE interactions_printchunk SET state = %s, claim_id = %s, attempts = attempts + 1
    WHERE id IN (SELECT id FROM picked) RETURNING id
"""

# What making letters tells about them: on SQLite row by row, which it prepares once; PostgreSQL takes ten times as long
# for that as for all in one statement. The claim is compared in a way no index knows: through one each would be looked
# for among all that the claim holds.
NOTE = """
    UPDATE interactions_delivery SET "values" = %s, sha256 = %s, engine = %s, first_page = %s, pages = %s
    WHERE id = %s AND claim_id = %s
"""
NOTE_ALL = """
    UPDATE interactions_delivery AS delivery SET "values" = told."values", sha256 = told.sha256, engine = told.engine,
        first_page = told.first_page, pages = told.pages
    FROM jsonb_to_recordset(%s::jsonb) AS told(
        "values" jsonb, sha256 text, engine text, first_page integer, pages integer, id bigint
    )
    WHERE delivery.id = told.id AND delivery.claim_id IS NOT DISTINCT FROM %s
"""
TOLD = ("values", "sha256", "engine", "first_page", "pages", "id")


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
    wanted = [run_id, CorrespondenceType.EMAIL, now, Run.State.OPEN, *asleep, limit]
    return _claim(CLAIM_EMAILS, [*wanted, State.CLAIMED, claim_id], awake=awake)


def _literal(text: str) -> str:
    """As a pattern of LIKE that stands for itself."""
    return re.sub("[!%_]", r"!\g<0>", text)


@transaction.atomic
def claim_chunk(run_id: int, claim: Claim) -> PrintChunk | None:
    """The next print chunk of an open run with its waiting letters, now this worker's alone.

    Nothing is flushed to the disk: letters of which a dead machine knows nothing are made again.
    """
    waiting, claimed = PrintChunk.State.WAITING, PrintChunk.State.CLAIMED
    claim_id = _prepared(Claim, "id", claim.pk)
    found = _claim(CLAIM_CHUNK, [run_id, waiting, Run.State.OPEN, claimed, claim_id])
    if not found:
        return None
    move(Delivery.objects.filter(chunk=found[0]), State.CLAIMED, claim=claim, attempts=F("attempts") + 1)
    return PrintChunk.objects.select_related("run").get(pk=found[0])


def stands(claim: Claim, run_id: int) -> bool:
    """Whether the claim's worker may still hand over: nobody took the claim away, and the run is open."""
    open_run = Run.objects.filter(pk=run_id, state=Run.State.OPEN)
    return Claim.objects.filter(Exists(open_run), pk=claim.pk).exists()


@transaction.atomic
def settle_failed(delivery: Sendable, claim: Claim, *, reason: str) -> None:
    """It cannot be sent, and the reason says why; whoever it was for does not count as contacted."""
    mine = Delivery.objects.filter(pk=delivery.pk, claim=claim)
    if move(mine, State.FAILED, claim=None, error=reason, settled_at=timezone.now()):
        reach.refresh_deliveries([delivery.pk])


def make_due(run_id: int) -> int:
    """What waits in the run and was due is due now, so that it is not overdue; how many that are."""
    now = timezone.now()
    return Delivery.objects.filter(run=run_id, state=State.WAITING, due_at__lt=now).update(due_at=now)


@transaction.atomic
def postpone_emails(run_id: int, *, reason: str) -> None:
    """No server can be reached: all the run's e-mails that are due wait for a moment."""
    due_at = timezone.now() + UNREACHABLE_PAUSE
    emails = Delivery.objects.filter(run=run_id, channel=CorrespondenceType.EMAIL, state=State.WAITING)
    emails.filter(due_at__lt=due_at).update(due_at=due_at, error=reason)


@transaction.atomic
def settle_chunk(chunk: PrintChunk, claim: Claim, letters: Iterable[Sendable], **files: str) -> bool:
    """The chunk is ready to print, with what each letter was filled in with; False where the claim was taken away."""
    mine = PrintChunk.objects.filter(pk=chunk.pk, claim=claim, state=PrintChunk.State.CLAIMED)
    if not mine.update(state=PrintChunk.State.READY, claim=None, **files):
        return False
    note(letters, claim)
    merged = Delivery.objects.filter(claim=claim, chunk=chunk)
    move(merged, State.SENT, claim=None, error="", settled_at=timezone.now())
    return True


def note(letters: Iterable[Sendable], claim: Claim) -> None:
    """Writes what making the claimed letters told."""
    mine = _prepared(Claim, "id", claim.pk)
    if connection.vendor == "sqlite":
        run_for_each(NOTE, [(*_told(one, json.dumps(one.values)), mine) for one in letters])
    elif rows := [dict(zip(TOLD, _told(one, one.values), strict=True)) for one in letters]:
        run(NOTE_ALL, [json.dumps(rows), mine])


def _told(letter: Sendable, values: object) -> tuple[object, ...]:
    return values, letter.sha256, letter.engine, letter.first_page, letter.pages, letter.pk


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
    """Ends a claim: what its journal tells is settled, what was not handed over waits again.

    What was handed over without an answer is in doubt. Where it is not certain what the worker did (another machine, or
    its last moments were lost), so are all its e-mails of which the journal does not tell the end. Letters are made
    again in either case: nobody has them before their chunk is ready.
    """
    changed = _fail_hopeless_chunks(claim) + _settle(claim, journal.read(claim)) + _give_back(claim, certain=certain)
    PrintChunk.objects.filter(claim=claim).update(state=PrintChunk.State.WAITING, claim=None)
    reach.refresh_deliveries(changed)
    transaction.on_commit(lambda: claims.forget(claim))


def _give_back(claim: Claim, *, certain: bool) -> list[int]:
    """What is not settled is in doubt or waits again; the ids of the former."""
    left = Delivery.objects.filter(claim=claim)
    if not left.exists():
        return []
    if not certain:
        move(left.filter(channel=CorrespondenceType.EMAIL, state=State.CLAIMED), State.HANDED_OVER)
    in_doubt = left.filter(state=State.HANDED_OVER)
    changed = list(in_doubt.values_list("pk", flat=True))
    reason = str(WORKER_DIED if certain else WORKER_LOST)
    move(in_doubt, State.UNSURE, claim=None, error=reason, settled_at=timezone.now())
    move(left.filter(state=State.CLAIMED, attempts=0), State.WAITING, claim=None, **UNFILLED)
    move(left.filter(state=State.CLAIMED), State.WAITING, claim=None)
    return changed


def _settle(claim: Claim, told: dict[int, Told]) -> list[int]:
    """Writes what a journal tells into the database; the ids of those who do not count as contacted any more.

    What the server took is sent, whatever has been decided about the claim meanwhile. Whatever a server was asked to
    take, or may have been, was tried once more.
    """
    mine = Delivery.objects.filter(claim=claim)
    silent = [pk for pk, one in told.items() if one.handed_over and not one.outcome]
    move(mine.filter(pk__in=silent), State.HANDED_OVER, **TRIED)
    changed: list[int] = []
    for outcome, pks in _by_outcome(told).items():
        if outcome.fate is Fate.SENT:
            taken, now = Delivery.objects.filter(pk__in=pks), timezone.now()
            move(taken, State.SENT, claim=None, error="", settled_at=now, **TRIED)
        else:
            changed += _not_sent(mine.filter(pk__in=pks), outcome)
    return changed


def _not_sent(these: QuerySet[Delivery], outcome: Outcome) -> list[int]:
    """What was not taken, or nobody knows; the ids of those who do not count as contacted."""
    if outcome.fate is Fate.LATER:
        return _try_later(these, outcome.reason)
    changed = list(these.values_list("pk", flat=True))
    settled = {"claim": None, "error": outcome.reason, "settled_at": timezone.now()}
    if outcome.fate is Fate.UNSURE:
        move(these, State.HANDED_OVER, **TRIED)
        move(these, State.UNSURE, **settled)
    else:
        move(these, State.FAILED, **settled, **(TRIED if outcome.fate is Fate.REFUSED else {}))
    return changed


def _by_outcome(told: dict[int, Told]) -> dict[Outcome, list[int]]:
    grouped: dict[Outcome, list[int]] = {}
    for pk, one in told.items():
        if one.outcome:
            grouped.setdefault(one.outcome, []).append(pk)
    return grouped


def _try_later(these: QuerySet[Delivery], reason: str) -> list[int]:
    """Again after a while that grows; what was tried often enough has failed, and its ids are the answer."""
    now = timezone.now()
    for attempts, pause in enumerate(BACKOFF):
        move(these.filter(attempts=attempts), State.WAITING, claim=None, error=reason, due_at=now + pause, **TRIED)
    hopeless = list(these.values_list("pk", flat=True))
    move(these, State.FAILED, claim=None, error=reason, settled_at=now, **TRIED)
    return hopeless


def _fail_hopeless_chunks(claim: Claim) -> list[int]:
    """A chunk that never comes through fails with its letters instead of stopping the rest; the letters' ids."""
    hopeless = PrintChunk.objects.filter(claim=claim, attempts__gte=CHUNK_ATTEMPTS)
    if not hopeless.exists():
        return []
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
            if fate is not claims.Fate.ALIVE:
                let_go(claim, certain=fate is claims.Fate.DEAD)
                released += 1
    claims.remove_orphans()
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
