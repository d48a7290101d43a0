"""What letters and e-mails said to people who asked to be forgotten goes; that they were written stays."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from crm.consents import ANONYMISED
from crm.errors import AnonymisingRefused
from crm.models import Contact
from interactions import reach
from interactions.delivery import outbox
from interactions.delivery.attached import kept_pdf
from interactions.delivery.files import safe_name, written
from interactions.delivery.stack import joined_pdf
from interactions.models import BouncedAddress, Delivery, Document, IncomingMail, InteractionLogEntry, PrintChunk, Run

State = Delivery.State
GOING_OUT = (State.CLAIMED, State.HANDED_OVER)


def what_goes_out(ids: Collection[int]) -> list[str]:
    """What a worker has in hand for these contacts this very moment, in sentences."""
    rows = Delivery.objects.filter(entry__contact__in=ids, state__in=GOING_OUT)
    names = list(rows.values_list("entry__contact__name", flat=True).distinct())
    return [
        _("A letter or e-mail to %(name)s is going out this very moment. Try again in a minute.") % {"name": name}
        for name in names
    ]


@transaction.atomic
def forget_people(ids: Collection[int]) -> None:
    """Stops what still waits, and empties what was filled in and written to these contacts, also in files.

    Entries, their dates, costs and campaigns stay. Raises AnonymisingRefused while something is going out.
    """
    entries = InteractionLogEntry.objects.filter(contact__in=ids)
    deliveries = Delivery.objects.filter(entry__contact__in=ids)
    with translation.override(None):  # reasons are kept in English and translated where they are read
        stopped = outbox.move(deliveries.filter(state=State.WAITING), State.STOPPED, error=str(ANONYMISED))
    if going_out := what_goes_out(ids):
        raise AnonymisingRefused(going_out[0])
    if stopped:
        reach.refresh(entries)
    _forget_what_came_back(ids, deliveries)
    deliveries.filter(~Q(state=State.STOPPED)).update(error="")
    deliveries.update(address="", values=None)
    # What no segment was logged for was typed by hand.
    entries.filter(logged_segment__isnull=True).update(subject="", description="")
    _forget_files(deliveries)


def _forget_what_came_back(ids: Collection[int], deliveries: QuerySet[Delivery]) -> None:
    """Answers, and what is known of their addresses unless somebody else has the same."""
    IncomingMail.objects.filter(contact__in=ids).delete()
    written_to = {address.lower() for address in deliveries.order_by().values_list("address", flat=True) if address}
    shared = Contact.objects.filter(email__in=written_to).exclude(pk__in=ids).order_by().values("email")
    BouncedAddress.objects.filter(address__in=written_to).exclude(address__in=shared).delete()


def forget_typed(entries: QuerySet[InteractionLogEntry], *columns: str) -> None:
    """Empties texts of entries that somebody typed for one person."""
    entries.update(**dict.fromkeys(columns, ""))


@transaction.atomic
def forget_documents(ids: Collection[int], documents: Iterable[int]) -> None:
    """Documents that somebody wrote for these contacts; one that others got too stays with them."""
    wanted = list(documents)
    InteractionLogEntry.objects.filter(contact__in=ids, document__in=wanted).update(document=None)
    for document in Document.objects.filter(pk__in=wanted).defer("content"):
        try:
            with transaction.atomic():
                document.delete()
        except ProtectedError:
            continue


def _forget_files(deliveries: QuerySet[Delivery]) -> None:
    """Messages of the outbox, letters that were attached or lie in zips, and their PDFs; once all else is certain."""
    messages = [settings.OUTBOX / f"{delivery.file_name}.eml" for delivery in deliveries.only("pk")]
    messages += [kept_pdf(*names) for names in deliveries.values_list("run_id", "pk")]
    chunks = PrintChunk.objects.filter(deliveries__in=deliveries.values("pk")).distinct()
    runs = Run.objects.filter(chunks__in=chunks.values("pk")).distinct()
    zips = {name for name in chunks.values_list("letters_zip", flat=True) if name}
    pdfs = {name for rows in (chunks, runs) for name in rows.values_list("letters_pdf", flat=True) if name}
    pdfs |= {joined_pdf(run.pk) for run in runs}  # also a stack that is being joined anew
    numbers = list(deliveries.values_list("entry__contact__number", flat=True).distinct())
    for rows in (list(chunks), list(runs)):
        for row in rows:
            type(row)._default_manager.filter(pk=row.pk).update(letters_pdf="")
    transaction.on_commit(partial(_clear, messages, sorted(zips), sorted(pdfs), numbers))


def _clear(messages: Iterable[Path], zips: Iterable[str], pdfs: Iterable[str], numbers: Sequence[str]) -> None:
    for path in messages:
        path.unlink(missing_ok=True)
    for name in pdfs:
        default_storage.delete(name)
    for name in zips:
        _without(Path(default_storage.path(name)), numbers)


def _without(path: Path, numbers: Sequence[str]) -> None:
    """The zip without the letters of the contacts with these numbers."""
    theirs = re.compile(rf"\d+ (?:{'|'.join(re.escape(safe_name(number)) for number in numbers)})(?: .*)?\.docx")
    if not path.exists():
        return
    with (
        zipfile.ZipFile(path) as old,
        written(path) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as new,
    ):
        for entry in old.infolist():
            if not theirs.fullmatch(entry.filename):
                new.writestr(entry, old.read(entry))
