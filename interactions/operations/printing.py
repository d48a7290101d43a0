"""The stack of letters of a run: how it lies, and what of it is printed."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from interactions.delivery.chunks import place_anew
from interactions.delivery.doorbell import ring_on_commit
from interactions.delivery.printers import send_to_printer
from interactions.delivery.stack import letters_pdf, stack_of
from interactions.errors import MoveRefused, PartMissing
from interactions.models import PrintChunk, PrintJob, PrintOrder, Run


@transaction.atomic
def arrange_run(run: Run, *, print_order: str, cover_language: str, by: User | None) -> Run:
    """The letters of the run lie in the order named, under a cover sheet where its language ("fr") is named.

    Letters that were made are not made again: only the stack is joined anew, by the workers. Raises MoveRefused while
    letters are being put together.
    """
    chunks = list(run.chunks.select_for_update().order_by("pk"))
    if any(chunk.state == PrintChunk.State.CLAIMED for chunk in chunks):
        raise MoveRefused(_("Letters are being put together at this moment. Try again in a moment."))
    before = run.print_order, run.cover_language
    run.print_order, run.cover_language = PrintOrder(print_order), cover_language
    if before == (run.print_order, run.cover_language):
        return run
    run.joined_at, run.letters_pdf = None, ""
    run.save(update_fields=["print_order", "cover_language", "joined_at", "letters_pdf"])
    if before[0] != run.print_order:
        place_anew(run)
    ring_on_commit(run.pk)
    return run


def print_letters(run: Run, *, printer: str, first: int, last: int, two_sided: bool, by: User | None) -> PrintJob:
    """The letters with these numbers come out of the printer, cut out of the PDF that was kept; noted with the run.

    Printed on both sides every letter begins on a new sheet. Raises PartMissing, and PrintFailed with the reason: then
    nothing is noted.
    """
    stack = stack_of(run)
    letters = stack.between(first, last)
    if not letters:
        raise PartMissing(_("There is no such letter in this run."))
    content = letters_pdf(stack, letters, two_sided=two_sided)
    job = send_to_printer(content, printer=printer, title=str(run.logged_segment), two_sided=two_sided)
    return PrintJob.objects.create(
        run=run,
        printer=printer,
        first=letters[0].place,
        last=letters[-1].place,
        pages=sum(letter.pages or 0 for letter in letters),
        two_sided=two_sided,
        job=job,
        created_by=by,
    )
