"""Changing the contacts chosen in the list, and taking that back: at once, or slice by slice in a worker.

Many wait long: a worker takes them in slices by their ids, each in a transaction of its own that others do not wait
long for, and counts each slice once, so that another worker goes on where one died.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.db.models import F, Max, Min, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from config.lib.doorbell import ring, ring_on_commit
from config.lib.errors import DomainError
from config.lib.locks import is_locked
from config.lib.sql import hold, refresh_statistics
from crm.choosing import Chosen
from crm.errors import AlreadyUndone, ContactRefused, ListHasChanged
from crm.models import BulkChange, ChangeSet, Contact
from crm.operations.bulk.actions import Changing, LeftOut, action_named
from crm.operations.changes import begin_changes

logger = logging.getLogger(__name__)

TASK = "crm.tasks.go_on_with_bulk_change"
AT_ONCE = 20_000  # contacts: so many are changed while somebody waits for the page
SLICE = 20_000  # ids
LOST = timedelta(seconds=60)
MAY_DIFFER = 0.02  # of the contacts seen: the list lives while somebody reads
FAILED = gettext_noop("The change came to an unexpected end. The administrator finds the cause in the worker’s log.")


@dataclass(frozen=True)
class Changed:
    """What became of the contacts: how many were changed, who stays and why, and what undoes it."""

    changes: ChangeSet
    count: int
    left_out: tuple[LeftOut, ...]


def change_contacts(
    chosen: Chosen, *, action: str, value: str = "", by: User | None, seen: int | None = None
) -> Changed | BulkChange:
    """Do the action with all contacts chosen, in one change set; where they are many, a worker does it.

    `seen` is how many they were when they were looked at. Raises ListHasChanged where that is no longer so, and
    ContactRefused for an action or a value that there is not.
    """
    act, value = _read(action, value)
    count = chosen.contacts().count()
    check_seen(count, seen)
    changes = begin_changes(ChangeSet.Kind.BULK, by=by, action=action, value=value)
    with transaction.atomic():
        changes.save(force_insert=True)
        if chosen.query is not None and count > AT_ONCE:
            return _leave_to_worker(changes, count, query=chosen.query)
        left_out = {each.reason: each.count for each in act.left_out(chosen.contacts(), value)}
        written = sum(_apply(act, chosen, value, changes, part) for part in act.passes)
        _keep_count(changes, written)
        refresh_statistics(act.touched(changes).model, written=written)
    return Changed(changes, written, tuple(LeftOut(*each) for each in left_out.items()))


def check_seen(count: int, seen: int | None) -> None:
    """Raises ListHasChanged where there are clearly more or fewer contacts than somebody saw."""
    if not count:
        raise ListHasChanged(_("None of these contacts is there any more."))
    if seen is not None and abs(count - seen) > seen * MAY_DIFFER:
        text = _("The list has changed: %(seen)d contacts were looked at, now they are %(count)d. Look at it again.")
        raise ListHasChanged(text % {"seen": seen, "count": count})


def undo_bulk_change(changes: ChangeSet, *, by: User | None) -> int | BulkChange:
    """The contacts have what they had before, where nobody changed it since; how many those are.

    Many are left to a worker. Raises AlreadyUndone.
    """
    with transaction.atomic():
        current = ChangeSet.objects.select_for_update().get(pk=changes.pk, kind=ChangeSet.Kind.BULK)
        count = count_touched(current)
        if count > AT_ONCE and not current.undone_at:
            return _leave_to_worker(current, count, undoes=True, by=by)
        return put_back_many(current, by=by)


def put_back_many(changes: ChangeSet, *, by: User | None) -> int:
    """Undoes a change of many whose row is locked; how many contacts have again what they had. Raises AlreadyUndone."""
    act, value = _act(changes)
    if changes.undone_at or not act.undoable:
        raise AlreadyUndone(_("This has been undone already."))
    _check_free(changes)
    back = act.put_back(act.touched(changes), value)
    _mark_undone(changes, by)
    return back


def count_touched(changes: ChangeSet) -> int:
    """How many contacts a change of many has written."""
    act, _value = _act(changes)
    return act.touched(changes).order_by().values("contact").distinct().count()


def _check_free(changes: ChangeSet) -> None:
    if BulkChange.objects.filter(changes=changes, finished_at=None).exists():
        raise AlreadyUndone(_("A worker has this in hand at the moment."))


def _act(changes: ChangeSet) -> tuple[Changing, str]:
    """What was done; its code may be gone from its table since."""
    act = action_named(changes.note["action"])
    assert isinstance(act, Changing)  # noqa: S101  no other has a change set
    return act, changes.note["value"]


def _read(action: str, value: str) -> tuple[Changing, str]:
    act = action_named(action)
    if not isinstance(act, Changing):
        raise ContactRefused(_("Choose what to change."), field="action")
    return act, act.checked(value)


def _apply(act: Changing, chosen: Chosen, value: str, changes: ChangeSet, part: Q) -> int:
    return act.apply(chosen.contacts().filter(part), value, within=changes)


def _mark_undone(changes: ChangeSet, by: User | None) -> None:
    changes.undone_at, changes.undone_by_id = timezone.now(), getattr(by, "pk", None)
    changes.save(update_fields=["undone_at", "undone_by"])


def _keep_count(changes: ChangeSet, count: int) -> None:
    changes.note["count"] = count
    changes.save(update_fields=["note"])


def _leave_to_worker(
    changes: ChangeSet, count: int, *, query: str = "", undoes: bool = False, by: User | None = None
) -> BulkChange:
    act, value = _act(changes)
    _check_free(changes)
    ids = Contact.objects.aggregate(first=Min("pk"), last=Max("pk"))
    first, last = ids["first"] or 0, ids["last"] or 0
    passes = 1 if undoes else len(act.passes)
    job = BulkChange.objects.create(
        action=act.name,
        value=value,
        query=query,
        undoes=undoes,
        changes=changes,
        contacts=count,
        first=first,
        steps=passes * ((last - first) // SLICE + 1),
        created_by_id=getattr(by, "pk", None) or changes.created_by_id,
    )
    ring_on_commit(job.pk, TASK)
    return job


def go_on_with_bulk_change(job_id: int) -> None:
    """Does the slices that are left, in a worker. Two at once do no harm: each slice counts once.

    One that fails says so, and is over.
    """
    while job := BulkChange.objects.select_related("changes").filter(pk=job_id, finished_at=None).first():
        try:
            with translation.override(None), transaction.atomic():
                _finish(job) if job.done >= job.steps else _next_slice(job)
        except DatabaseError as error:
            if is_locked(error):
                logger.warning("bulk change %s waits for the next ring: %s", job_id, error)
                return
            _fail(job)
        except DomainError as error:
            _fail(job, str(error))
        except Exception:  # it would fail again at every ring: somebody has to be told
            _fail(job)


def _next_slice(job: BulkChange) -> None:
    hold(f"bulk change {job.pk}", alone=True)
    if not BulkChange.objects.filter(pk=job.pk, done=job.done).update(done=F("done") + 1, moved_at=timezone.now()):
        return
    act, slices = action_named(job.action), job.steps
    assert isinstance(act, Changing)  # noqa: S101  no other is stored
    if not job.undoes:
        slices //= len(act.passes)
    start = job.first + job.done % slices * SLICE
    ids = Q(pk__gte=start, pk__lt=start + SLICE)
    if job.undoes:
        some = act.touched(job.changes).filter(contact__gte=start, contact__lt=start + SLICE)
        written, left_out = act.put_back(some, job.value), {}
    else:
        contacts = Chosen(query=job.query).contacts().filter(ids, act.passes[job.done // slices])
        left_out = {each.reason: each.count for each in act.left_out(contacts, job.value)}
        written = act.apply(contacts, job.value, within=job.changes)
    for reason, count in left_out.items():
        job.left_out[reason] = job.left_out.get(reason, 0) + count
    BulkChange.objects.filter(pk=job.pk).update(changed=F("changed") + written, left_out=job.left_out)
    if job.done == 0:
        refresh_statistics(act.touched(job.changes).model, written=written)


def _finish(job: BulkChange) -> None:
    BulkChange.objects.filter(pk=job.pk, finished_at=None).update(finished_at=timezone.now())
    if job.undoes:
        _mark_undone(job.changes, job.created_by)
        _act(job.changes)[0].settle(job.changes, since=job.created_at)
    else:
        _keep_count(job.changes, job.changed)


def _fail(job: BulkChange, reason: str = FAILED) -> None:
    logger.exception("bulk change %s failed", job.pk)
    BulkChange.objects.filter(pk=job.pk).update(error=reason, finished_at=timezone.now())


def ring_for_bulk_changes() -> None:
    """Ring again for a change whose doorbell was lost or whose worker died."""
    for job in BulkChange.objects.filter(finished_at=None, moved_at__lt=timezone.now() - LOST):
        ring(job.pk, TASK)
