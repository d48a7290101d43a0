"""Runs: starting the delivery of a logged segment, holding it, and deciding what it could not."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.states import Moves
from crm.addresses import email_today
from crm.models import CorrespondenceType
from interactions import reach
from interactions.delivery import outbox
from interactions.delivery.chunks import fill, make_chunks
from interactions.delivery.doorbell import ring_on_commit
from interactions.errors import MoveRefused
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment, PrintOrder, Run

State = Delivery.State
RUN_MOVES = Moves(
    {
        Run.State.OPEN: [Run.State.PAUSED, Run.State.STOPPED],
        Run.State.PAUSED: [Run.State.OPEN, Run.State.STOPPED],
        Run.State.STOPPED: [Run.State.OPEN],
        Run.State.FINISHED: [Run.State.OPEN],
    }
)
# What a delivery that is tried afresh starts with.
AFRESH = {"error": "", "attempts": 0, "settled_at": None}
UNFILLED = outbox.UNFILLED | {"chunk": None, "place": None, "first_page": None, "pages": None}


@transaction.atomic
def start_run(
    *,
    logged_segment: LoggedSegment,
    send_as_attachment: bool,
    by: User | None,
    attach_pdf: bool = False,
    print_order: str = PrintOrder.POSTAL,
    cover_language: str = "",
) -> Run | None:
    """Everybody whose entry has a channel and a document is sent it, by the workers, from now on.

    Nothing (None) where nobody is to be sent anything. The e-mail addresses are those of this moment. What is attached
    is a Word document, with `attach_pdf` a PDF. Letters lie in the stack in the order named, under a cover sheet where
    its language ("fr") is named.
    """
    served = InteractionLogEntry.objects.filter(logged_segment=logged_segment, canceled=False, document__isnull=False)
    served = served.exclude(correspondence_type="")
    counts = dict(served.order_by().values_list("correspondence_type").annotate(number=Count("pk")))
    if not counts:
        return None
    run = Run.objects.create(
        logged_segment=logged_segment,
        send_as_attachment=send_as_attachment,
        attach_pdf=attach_pdf,
        created_by=by,
        print_order=print_order,
        cover_language=cover_language,
        size=sum(counts.values()),
    )
    fill(run, served, counts)
    ring_on_commit(run.pk)
    return run


def pause_run(run: Run, *, by: User | None) -> Run:
    """Nothing more goes out until the run is resumed; what is being handed over right now still does."""
    return _move(run, Run.State.PAUSED)


@transaction.atomic
def resume_run(run: Run, *, by: User | None) -> Run:
    """The run goes on, also one that was stopped: with all that was not sent."""
    if run.state == Run.State.FINISHED:
        raise MoveRefused(_("This run is finished."))
    _move(run, Run.State.OPEN)
    outbox.make_due(run.pk)
    stopped = Delivery.objects.filter(run=run, state=State.STOPPED, entry__canceled=False)
    if outbox.move(stopped, State.WAITING, due_at=timezone.now()):
        make_chunks(run)
        _refresh(run)
    ring_on_commit(run.pk)
    return run


@transaction.atomic
def stop_run(run: Run, *, by: User | None) -> Run:
    """What was not sent yet is not sent, and whoever it was for does not count as contacted."""
    _move(run, Run.State.STOPPED)
    outbox.stop_the_rest(run.pk)
    return run


@transaction.atomic
def retry_failed(run: Run, *, by: User | None, delivery: Delivery | None = None, reason: str = "") -> int:
    """What failed or was stopped is tried again with today's data; how many that are.

    All of it, or one delivery, or what failed for the reason.
    """
    failed = Delivery.objects.filter(run=run, state__in=[State.FAILED, State.STOPPED], entry__canceled=False)
    failed = failed.filter(pk=delivery.pk) if delivery else failed
    failed = failed.filter(state=State.FAILED, error=reason) if reason else failed
    _take_current_addresses(failed)
    count = outbox.move(failed, State.WAITING, due_at=timezone.now(), **AFRESH, **UNFILLED)
    if count:
        reopen(run)
    return count


def _take_current_addresses(deliveries: QuerySet[Delivery]) -> None:
    """The addresses may have been corrected since."""
    emails = list(deliveries.filter(channel=CorrespondenceType.EMAIL).annotate(today=email_today("entry__contact")))
    for email in emails:
        email.address = email.today
    Delivery.objects.bulk_update(emails, ["address"], batch_size=500)


@transaction.atomic
def resolve_unsure(run: Run, *, resend: bool, by: User | None, delivery: Delivery | None = None) -> int:
    """What is in doubt (all of it, or one delivery) is taken as sent, or sent again with the same content."""
    unsure = Delivery.objects.filter(run=run, state=State.UNSURE)
    unsure = unsure.filter(pk=delivery.pk) if delivery else unsure
    if resend:
        count = outbox.move(unsure, State.WAITING, due_at=timezone.now(), **AFRESH)
    else:
        count = outbox.move(unsure, State.SENT, error="", settled_at=timezone.now())
    if resend and count:
        reopen(run)
    elif count:
        _refresh(run)
    return count


def reopen(run: Run) -> None:
    """A run that has something to send again; one that is paused stays so. Letters that are new make new chunks."""
    if run.state != Run.State.PAUSED:
        Run.objects.filter(pk=run.pk).update(state=Run.State.OPEN, finished_at=None)
    if make_chunks(run):
        Run.objects.filter(pk=run.pk).update(joined_at=None, letters_pdf="")
    run.refresh_from_db()
    _refresh(run)
    ring_on_commit(run.pk)


def _refresh(run: Run) -> None:
    reach.refresh(InteractionLogEntry.objects.filter(logged_segment=run.logged_segment_id))


def _move(run: Run, to: Run.State) -> Run:
    changes = {"state": to, "finished_at": None, "paused_itself": False, "watched_from": timezone.now()}
    moved = Run.objects.filter(pk=run.pk, state__in=RUN_MOVES.sources(to)).update(**changes)
    run.refresh_from_db(fields=list(changes))
    if not moved:
        raise MoveRefused(_("This run is already: %(state)s.") % {"state": run.get_state_display()})
    return run
