"""The loop of a worker: claim, make, hand over, settle, until nothing is due. Any number of workers may run it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation

from crm.models import CorrespondenceType
from interactions.delivery import claims, doorbell, letters, outbox, stack
from interactions.delivery.emails import Mailer
from interactions.delivery.installation import may_send
from interactions.models import Delivery, PrintChunk, Run

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
    if may_send(run_id):
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
def deliver_emails(run_id: int) -> None:
    """Sends the run's e-mails that are due, batch by batch over one connection."""
    if may_send(run_id):
        return
    mailer = Mailer()
    try:
        go_on = True
        while go_on:
            with outbox.hold() as claim:
                batch = outbox.claim_emails(run_id, claim)
                go_on = bool(batch) and mailer.send_batch(batch, claim)
    finally:
        mailer.transport.close()
    finish(run_id)


def finish(run_id: int) -> None:
    """Whatever is to be done when nothing of the run is due: letters joined, the run closed. May be repeated."""
    with claims.alone("finish") as mine:
        if mine:
            _finish(Run.objects.get(pk=run_id))


def _finish(run: Run) -> None:
    outbox.stop_the_rest(run.pk)
    if not run.letters_zip and not run.chunks.filter(UNFINISHED).exists():
        stack.join(run)
    on_the_way = Delivery.objects.filter(run=OuterRef("pk"), state__in=ON_THE_WAY)
    over = Run.objects.filter(~Exists(on_the_way), pk=run.pk, state=Run.State.OPEN)
    over.update(state=Run.State.FINISHED, finished_at=timezone.now())


@in_source_language
def sweep() -> None:
    """Takes back what dead workers held, rings for whatever is due, and closes runs that are done."""
    outbox.release_the_dead()
    for channel in (HARD_COPY, EMAIL):
        for run_id in outbox.runs_with_work(channel):
            doorbell.ring(run_id, channel)
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
    loose = Run.objects.filter(made, ~unfinished, letters_zip="").exclude(state=Run.State.OPEN)
    return [pk for runs in (done, stopped, loose) for pk in runs.values_list("pk", flat=True)]


def drain(run_id: int | None = None) -> list[int]:
    """Delivers everything that is due, here and now, without any broker; the runs it worked on."""
    outbox.release_the_dead()
    runs = Run.objects.filter(state=Run.State.OPEN).order_by("pk")
    wanted = list((runs.filter(pk=run_id) if run_id else runs).values_list("pk", flat=True))
    for each in wanted:
        deliver_letters(each)
        deliver_emails(each)
    return wanted
