"""The loop of a worker: claim, make, hand over, settle, until nothing is due. Any number of workers may run it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone, translation

from crm.models import CorrespondenceType
from interactions.delivery import claims, doorbell, letters, outbox, stack
from interactions.delivery.emails import Mailer
from interactions.delivery.installation import reason_to_wait
from interactions.delivery.outgoing import Outgoing
from interactions.delivery.pacing import Pace, forget_full_rooms, opens_again
from interactions.delivery.transports import Unreachable
from interactions.delivery.watching import pauses_itself
from interactions.models import Claim, Delivery, PrintChunk, Run, SendingRules

HARD_COPY, EMAIL = CorrespondenceType.HARD_COPY, CorrespondenceType.EMAIL
ON_THE_WAY = (Delivery.State.WAITING, Delivery.State.CLAIMED, Delivery.State.HANDED_OVER)
# A chunk that waits and has nobody left in it waits for nothing.
UNFINISHED = Q(state=PrintChunk.State.CLAIMED) | Q(
    state=PrintChunk.State.WAITING, deliveries__state=Delivery.State.WAITING
)

P = ParamSpec("P")
R = TypeVar("R")


def in_source_language(function: Callable[P, R]) -> Callable[P, R]:
    """Reasons are kept in English and translated where they are read: whoever works does not know who will."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(None):
            return function(*args, **kwargs)

    return wrapped


@in_source_language
def deliver_letters(run_id: int) -> None:
    """Makes the run's letters ready to print, chunk by chunk, and joins them when all are."""
    if reason_to_wait(run_id):
        return
    while not doorbell.is_stopping():
        with outbox.hold() as claim:
            chunk = outbox.claim_chunk(run_id, claim)
            if chunk:
                letters.deliver_chunk(chunk, claim)
        if not chunk:
            finish(run_id)
            break


@in_source_language
def deliver_emails(run_id: int, *, gives_way: bool = True) -> None:
    """Sends the run's e-mails that are due, batch by batch over one connection, as the sending rules say.

    It goes on after a smaller run that waits, unless it does not give way.
    """
    if reason_to_wait(run_id):
        return
    mailer = Mailer()
    try:
        with closing(_Line(run_id, mailer)) as line:
            while line.send_batch() and not (gives_way and _let_smaller_run_go_first(run_id)):
                pass
    except Unreachable as error:
        outbox.postpone_emails(run_id, reason=str(error))
    finally:
        mailer.lanes.close()
    finish(run_id)


@dataclass(frozen=True)
class _Batch:
    """E-mails that are this worker's alone as long as it holds them."""

    mails: list[Outgoing]
    claim: Claim
    hold: ExitStack


class _Line:
    """The e-mails of a run, batch by batch; where the mail server is slow, what is to be done between two of them is
    done while the second leaves: the first is settled, and a third claimed and read.
    """

    def __init__(self, run_id: int, mailer: Mailer) -> None:
        self.run_id, self.mailer = run_id, mailer
        self.next: _Batch | None = None
        self.held = ExitStack()  # what has left and is not settled yet

    def send_batch(self) -> bool:
        """Sends what may leave now; False where that was all for the moment. Raises Unreachable."""
        batch, self.next = self.next or self._claim(), None
        if batch is None:
            return False
        before, self.held = self.held, batch.hold
        with before:
            goes_on = self.mailer.send(batch.mails, batch.claim, meanwhile=lambda: self._meanwhile(before))
        if not self.mailer.may_settle_later:
            self.held.close()
        return goes_on and not pauses_itself(self.run_id, SendingRules.current())

    def _meanwhile(self, before: ExitStack) -> None:
        before.close()
        self.next = self._claim()

    def _claim(self) -> _Batch | None:
        rules = SendingRules.current()
        pace = Pace(rules)
        room = 0 if opens_again(rules) else pace.room(self.mailer.batch_size)
        if not room:
            return None
        with ExitStack() as hold:
            claim = hold.enter_context(outbox.hold())
            claimed = outbox.claim_emails(self.run_id, claim, limit=room, resting=pace.resting())
            if not claimed:
                return None
            mails = self.mailer.read(pace.take(claimed, claim), claim)
            return _Batch(mails, claim, hold.pop_all())

    def close(self) -> None:
        """Settles what has left, and lets go of what it holds already."""
        with self.next.hold if self.next else ExitStack():
            self.held.close()


def _let_smaller_run_go_first(run_id: int) -> bool:
    """Whether another run with fewer recipients waits: then both are rung for, the smaller one first."""
    size = Run.objects.filter(pk=run_id).values("size")
    smaller = outbox.runs_with_work(EMAIL).filter(size__lt=Subquery(size)).values_list("pk", flat=True).first()
    if smaller is None:
        return False
    for each in (smaller, run_id):
        doorbell.ring(each, EMAIL)
    return True


def finish(run_id: int) -> None:
    """Whatever is to be done when nothing of the run is due: letters joined, the run closed. May be repeated."""
    with claims.alone("finish") as mine:
        if mine:
            _finish(Run.objects.get(pk=run_id))


def _finish(run: Run) -> None:
    outbox.stop_the_rest(run.pk)
    if not run.joined_at and not run.chunks.filter(UNFINISHED).exists():
        stack.join(run)
    on_the_way = Delivery.objects.filter(run=OuterRef("pk"), state__in=ON_THE_WAY)
    over = Run.objects.filter(~Exists(on_the_way), pk=run.pk, state=Run.State.OPEN)
    over.update(state=Run.State.FINISHED, finished_at=timezone.now())


@in_source_language
def sweep() -> None:
    """Takes back what dead workers held, rings for whatever is due, and closes runs that are done."""
    outbox.release_the_dead()
    for channel in (HARD_COPY, EMAIL):
        for run in outbox.runs_with_work(channel):
            doorbell.ring(run.pk, channel)
    forget_full_rooms()
    for run_id in _runs_to_finish():
        finish(run_id)


def _runs_to_finish() -> list[int]:
    """Open runs with nothing on the way, stopped ones with something that still waits, and stacks to be joined."""
    deliveries = Delivery.objects.filter(run=OuterRef("pk"))
    on_the_way = Exists(deliveries.filter(state__in=ON_THE_WAY))
    waiting = Exists(deliveries.filter(state=Delivery.State.WAITING))
    done = Run.objects.filter(~on_the_way, state=Run.State.OPEN)
    stopped = Run.objects.filter(waiting, state=Run.State.STOPPED)
    chunks = PrintChunk.objects.filter(run=OuterRef("pk"))
    made, unfinished = Exists(chunks.exclude(letters_zip="")), Exists(chunks.filter(UNFINISHED))
    loose = Run.objects.filter(made, ~unfinished, joined_at=None).exclude(state=Run.State.OPEN)
    return [pk for runs in (done, stopped, loose) for pk in runs.values_list("pk", flat=True)]


def drain(run_id: int | None = None) -> list[int]:
    """Delivers everything that is due, here and now, without any broker; the runs it worked on."""
    outbox.release_the_dead()
    runs = Run.objects.filter(state=Run.State.OPEN).order_by("size", "pk")
    wanted = list((runs.filter(pk=run_id) if run_id else runs).values_list("pk", flat=True))
    for each in wanted:
        deliver_letters(each)
        deliver_emails(each, gives_way=False)
    return wanted
