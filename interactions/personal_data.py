"""What interactions keep about a person: what was written, when, and the letters themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.personal_data import Effect, Ids, Keeper, Part, part, register_personal_data
from interactions.delivery.attached import attached_pdf
from interactions.delivery.letters import remake, with_letters
from interactions.documents.errors import DocumentError
from interactions.errors import LetterChanged
from interactions.lists import REASONS
from interactions.models import Delivery, IncomingMail, InteractionLogEntry, LeftOut
from interactions.operations import forget_people, what_goes_out

COLUMNS = (
    *("contact", "date", "description", "subject", "template", "language", "correspondence_type", "salesperson"),
    *("information_flow", "initiated_by", "evaluation", "campaign", "campaign_target", "campaign_response"),
    *("segment_number", "cost", "duration", "canceled", "created_at"),
)
MAIL_COLUMNS = ("received_at", "kind", "state", "sender", "sender_name", "subject", "text")


def collect(ids: Ids) -> Iterator[Part]:
    """Every interaction with the letter or e-mail as it was received, and the segments that left the person out."""
    entries = (
        InteractionLogEntry.objects.filter(contact__in=ids)
        .order_by("pk")
        .select_related("contact", "template", "language", "salesperson", "campaign")
    )
    found = list(with_letters(Delivery.objects.filter(entry__contact__in=ids)).order_by("pk"))
    deliveries = {delivery.entry_id: delivery for delivery in found}
    files = dict(_files(found))
    more: dict[str, tuple[str, Any]] = {
        "delivery": (_("Delivery"), lambda row: _of(deliveries, row, "get_state_display")),
        "address": (_("Address"), lambda row: _of(deliveries, row, "address")),
        "settled_at": (_("Settled at"), lambda row: _of(deliveries, row, "settled_at")),
        "files": (_("File"), lambda row: [name for name in files if _is_of(name, deliveries.get(row.pk))]),
    }
    yield part("interactions", _("Interactions"), entries, COLUMNS, more=more, files=files)
    mails = IncomingMail.objects.filter(contact__in=ids).order_by("pk")
    yield part("incoming_mail", _("Replies"), mails, MAIL_COLUMNS)
    left_out = LeftOut.objects.filter(contact__in=ids).select_related("logged_segment").order_by("pk")
    reasons = {"why": (_("Reason"), lambda row: str(REASONS.get(row.reason, row.reason)))}
    yield part("left_out", _("Contacts left out"), left_out, ["logged_segment"], more=reasons)


def _of(deliveries: dict[int, Delivery], entry: InteractionLogEntry, name: str) -> Any:
    value = getattr(deliveries.get(entry.pk), name, "")
    return value() if callable(value) else value


def _files(deliveries: list[Delivery]) -> Iterator[tuple[str, bytes]]:
    """The letter as it was received, the e-mail where a copy lies in the outbox, and what was attached as PDF."""
    for delivery in deliveries:
        with suppress(LetterChanged, DocumentError):  # nothing was received, or it cannot be made the same any more
            yield f"files/{delivery.file_name}.docx", remake(delivery)
        message = settings.OUTBOX / f"{delivery.file_name}.eml"
        if message.exists():
            yield f"files/{delivery.file_name}.eml", message.read_bytes()
        if (attached := attached_pdf(delivery)) is not None:
            yield f"files/{delivery.file_name}.pdf", attached.read_bytes()


def _is_of(name: str, delivery: Delivery | None) -> bool:
    return delivery is not None and name.startswith(f"files/{delivery.file_name}.")


def effects(ids: Ids) -> Iterator[Effect]:
    """What is stopped, what goes, and what stays as figures."""
    deliveries = Delivery.objects.filter(entry__contact__in=ids)
    if count := deliveries.filter(state=Delivery.State.WAITING).count():
        text = ngettext(
            "%(count)d letter or e-mail on its way is stopped: the person counts as contacted by it no longer.",
            "%(count)d letters and e-mails on their way are stopped: the person counts as contacted by them no longer.",
            count,
        )
        yield Effect(text % {"count": count})
    if deliveries.exists():
        yield Effect(_("What letters and e-mails said goes, with the addresses they went to, also from the outbox."))
    if deliveries.filter(chunk__isnull=False).exists():
        yield Effect(_("The letters go from the files of their print runs; the PDF of these runs goes for all."))
    if count := InteractionLogEntry.objects.filter(contact__in=ids).count():
        text = ngettext(
            "%(count)d interaction stays, with its date, template, cost and campaign.",
            "%(count)d interactions stay, with their dates, templates, costs and campaigns.",
            count,
        )
        yield Effect(text % {"count": count}, stays=True)


def register() -> None:
    """Make it known."""
    register_personal_data("contact", Keeper(collect, forget_people, effects, what_goes_out))
