"""What a worker does with an import: looks its rows through, brings them in, takes them back, step by step."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, islice
from typing import IO, Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from config.lib.doorbell import ring
from config.lib.errors import DomainError
from config.lib.sql import insert_rows, refresh_statistics, take_ids
from crm.importing.codes import CodeBook
from crm.importing.files import format_of, opened, rows_of
from crm.models import Contact, ContactChange, ContactImport, DuplicateKey, RejectedRow
from crm.operations.importing.cards import CardReader
from crm.operations.importing.chunk import REJECTED, Chunk, Frame, Outcome, prepare
from crm.operations.importing.consent import record_consent_of_new
from crm.operations.importing.entries import Entry, RowReader
from crm.operations.importing.preview import Preview
from crm.operations.importing.undoing import undo_some
from crm.operations.importing.writing import write

logger = logging.getLogger(__name__)

TASK = "crm.tasks.work_on_import"
ROWS = 10_000  # in one transaction
LOST = timedelta(seconds=30)  # without a step done: the worker died
State = ContactImport.State
FAILED = gettext_noop("The import came to an unexpected end. The administrator finds the cause in the worker’s log.")


def work_on_import(run_id: int) -> None:
    """Does what is to be done with an import, step by step; another worker goes on where one died.

    Two at once do no harm: each step counts once. One that fails says so.
    """
    run = ContactImport.objects.filter(pk=run_id, state__in=ContactImport.AT_WORK).first()
    if run is None:
        return
    try:
        with translation.override(run.language or None):
            WORK[run.state](run)
    except OperationalError as error:
        logger.warning("import %s waits for the next ring: %s", run_id, error)
    except DomainError as error:
        _fail(run, str(error))
    except Exception:
        # It would fail again at every ring: somebody has to be told.
        logger.exception("import %s failed", run_id)
        _fail(run, FAILED)


def _fail(run: ContactImport, error: str) -> None:
    """It stops where it is; what came in so far can be undone."""
    state = State.DONE if run.change_set_id else State.FAILED
    ContactImport.objects.filter(pk=run.pk).update(state=state, error=error, finished_at=timezone.now())


def ring_for_imports() -> None:
    """Ring again for an import whose doorbell was lost or whose worker died."""
    waiting = ContactImport.objects.filter(state__in=ContactImport.AT_WORK, moved_at__lt=timezone.now() - LOST)
    for run_id in waiting.order_by("pk").values_list("pk", flat=True):
        ring(run_id, TASK)


def _entries(run: ContactImport, file: IO[bytes], start: int) -> Iterator[list[Entry]]:
    """The rows from a position on, some at a time."""
    book = CodeBook.read()
    read: Any = RowReader(run.columns, run.heads, book).read if run.has_columns else CardReader(book).read
    rows: Iterator[Any] = islice(rows_of(file, format_of(run)), start, None)
    while some := [read(row) for row in islice(rows, ROWS)]:
        yield some


def _bring_in(run: ContactImport) -> None:
    frame = Frame.of(run)
    with opened(run) as file, _unwatched():
        start = run.position
        for entries in _entries(run, file, start):
            prepare(entries, frame)
            for last in (False, False, True):
                try:
                    if not _bring_in_some(run.pk, entries, start, frame):
                        return
                    break
                except IntegrityError:  # somebody took a number in this very moment: it is looked up anew
                    if last:
                        raise
            start += len(entries)
            entries.clear()
            gc.collect(1)
    _finish(run, State.RUNNING, State.DONE)


@contextmanager
def _unwatched() -> Iterator[None]:
    """Memory is not looked through for cycles while rows come and go, but after each part of the file."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


@transaction.atomic
def _bring_in_some(run_id: int, entries: list[Entry], start: int, frame: Frame) -> bool:
    """These rows, all together; whether they were still to be done."""
    run = ContactImport.objects.select_for_update().get(pk=run_id)
    if run.state != State.RUNNING or run.position != start:
        return False
    assert run.change_set is not None  # noqa: S101 — it began with one
    companies = {entry.company for entry in entries if entry.company}
    chunk = Chunk(frame, iter(take_ids(Contact, len(entries) + len(companies))))
    chunk.decide(entries)
    run.withheld += write(chunk, run.change_set)
    record_consent_of_new(run, chunk.outcomes)
    _keep_rejected(run, chunk.outcomes)
    count_outcomes(run, chunk.outcomes)
    run.position, run.moved_at = start + len(entries), timezone.now()
    run.save()
    if start == 0:
        refresh_statistics(Contact, DuplicateKey, ContactChange, written=len(entries))
    return True


def _keep_rejected(run: ContactImport, outcomes: Iterable[Outcome]) -> None:
    rejected = [each.entry for each in outcomes if each.what == REJECTED]
    rows = ((run.pk, entry.line, _stored(entry.cells), _writable(entry.reason)) for entry in rejected)
    insert_rows(RejectedRow, ["contact_import", "line", "cells", "reason"], rows)


def _stored(cells: Iterable[str]) -> str:
    return _writable(json.dumps(list(cells), ensure_ascii=False)).replace("\\u0000", "")


def _writable(text: str) -> str:
    """Without what databases refuse: NUL, and half characters, which stand for bytes that are none."""
    return text.replace("\0", "").encode(errors="replace").decode()


def count_outcomes(run: ContactImport, outcomes: Iterable[Outcome]) -> None:
    """Adds up what came of the rows."""
    for outcome in outcomes:
        setattr(run, outcome.what, getattr(run, outcome.what) + 1)
        run.companies += outcome.new_company


def _finish(run: ContactImport, state: str, end: str) -> None:
    with transaction.atomic():
        current = ContactImport.objects.select_for_update().get(pk=run.pk)
        if current.state != state:
            return
        current.state, current.finished_at = end, timezone.now()
        if state == State.RUNNING:
            forget_file(current)
            current.file, current.sample = "", {}
        current.save()


def _check(run: ContactImport) -> None:
    """Decides about every row as when they come in, and writes nothing but the counts."""
    frame, preview = Frame.of(run), Preview()
    with opened(run) as file:
        for entries in _entries(run, file, 0):
            prepare(entries, frame)
            chunk = Chunk(frame, count(-1, -1), locks=False)
            chunk.decide(entries)
            preview.take(chunk)
            if not _still(run, preview.rows):
                return
    result: dict[str, Any] = preview.counts | {"companies": preview.companies, "sample": preview.sample()}
    found = ContactImport.objects.filter(pk=run.pk, state=State.CHECKING)
    found.update(state=State.CHECKED, moved_at=timezone.now(), **result)


def _still(run: ContactImport, position: int) -> bool:
    """Whether the rows are still to be looked through; says how far that is."""
    found = ContactImport.objects.filter(pk=run.pk, state=State.CHECKING)
    return bool(found.update(position=position, moved_at=timezone.now()))


def _undo(run: ContactImport) -> None:
    while undo_some(run.pk):
        pass
    _finish(run, State.UNDOING, State.UNDONE)


def forget_file(run: ContactImport) -> None:
    """What came in stands in the contacts; the file is not kept beside them."""
    name, storage = run.file.name, run.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name))


WORK: dict[str, Callable[[ContactImport], None]] = {
    State.CHECKING: _check,
    State.RUNNING: _bring_in,
    State.UNDOING: _undo,
}
