"""What comes back is recorded: e-mails that were not delivered, and answers, about which a person decides."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.models import CampaignEntry
from campaigns.operations import open_entry
from crm.models import CorrespondenceType
from interactions import reach
from interactions.delivery import outbox
from interactions.errors import AlreadyDecided, NotSettledYet
from interactions.models import (
    BouncedAddress,
    Delivery,
    IncomingMail,
    InformationFlow,
    InitiatedBy,
    InteractionLogEntry,
    Mailbox,
)
from interactions.operations.preferences import unsubscribe
from interactions.receiving.answers import bare_subject, is_answer, is_automatic
from interactions.receiving.mailbox import Address, CannotRead, Opened, opened
from interactions.receiving.messages import (
    DeliveryKey,
    answered,
    date_of,
    enclosed,
    header,
    keys_in,
    parsed,
    said,
    sender_of,
)
from interactions.receiving.reports import Bounce, ServiceEvent, bounces_in, is_report

logger = logging.getLogger(__name__)

State, Kind = Delivery.State, IncomingMail.Kind
SEARCHED = timedelta(days=90)  # how long after an e-mail something that does not name it is taken for an answer to it
IN_HAND = (State.CLAIMED, State.HANDED_OVER)  # of a worker that has not written down yet what the server answered


@dataclass
class Received:
    """What a mailbox had: messages that were new, and how many of them were about e-mails of ours."""

    messages: int = 0
    bounces: int = 0
    replies: int = 0
    automatic: int = 0

    def count(self, rows: Iterable[IncomingMail]) -> None:
        """With one more message and what came of it."""
        self.messages += 1
        for row in rows:
            self.replies += row.kind == Kind.REPLY
            self.automatic += row.kind == Kind.AUTOMATIC
            self.bounces += row.kind in (Kind.HARD_BOUNCE, Kind.SOFT_BOUNCE)


def read_mailbox(url: str) -> Received:
    """Take in what is new in the mailbox, which stays as it is; may be repeated, and be stopped at any message.

    Raises CannotRead with the server's sentence, which is kept for the page of replies too.
    """
    address = Address.from_url(url)
    box, _created = Mailbox.objects.get_or_create(name=address.name)
    try:
        with opened(address) as folder:
            received = _read(box, folder)
    except CannotRead as error:
        Mailbox.objects.filter(pk=box.pk).update(error=str(error))
        raise
    Mailbox.objects.filter(pk=box.pk).update(error="", read_at=timezone.now())
    return received


def _read(box: Mailbox, folder: Opened) -> Received:
    received, last = Received(), box.last_uid if box.validity == folder.validity else 0
    for uid, content in folder.after(last):
        try:
            received.count(take_in(content))
        except Exception:
            # One message that nobody can read does not hold up the others.
            logger.exception("incoming message not understood mailbox=%s uid=%s", box.name, uid)
        Mailbox.objects.filter(pk=box.pk).update(validity=folder.validity, last_uid=uid)
    return received


@transaction.atomic
def take_in(content: bytes) -> list[IncomingMail]:
    """Record what a message tells of our e-mails; nothing where it tells of none, or was taken in before."""
    message, digest = parsed(content), hashlib.sha256(content).hexdigest()
    if is_report(message):
        return [row for bounce in bounces_in(message) if (row := _bounced(message, digest, bounce))]
    if (delivery := _answered(message)) is None:
        return []
    kind = Kind.AUTOMATIC if is_automatic(message) else Kind.REPLY
    row, created = _keep(message, digest, delivery, kind, text=said(message))
    return [row] if created else []


def _bounced(message: EmailMessage, digest: str, bounce: Bounce) -> IncomingMail | None:
    keys = enclosed(message)
    # Where the reader's mail is passed on, the report is about an address that we do not know.
    delivery = _found(keys, bounce.address) or _found(keys) or _latest_to(bounce.address)
    if delivery is None:
        return None
    bounce = replace(bounce, address=delivery.address.lower() or bounce.address)
    kind = Kind.HARD_BOUNCE if bounce.is_hard else Kind.SOFT_BOUNCE
    row, created = _keep(message, digest, delivery, kind, text=f"{bounce.status} {bounce.reason}".strip())
    if created:
        record_bounce(delivery, bounce)
    return row if created else None


@transaction.atomic
def record_bounce(delivery: Delivery, bounce: Bounce) -> None:
    """The e-mail did not reach whom it was for, who does not count as contacted; a hard bounce is kept of the address.

    Later e-mails to an address that is known to be dead are told of before they are sent.
    """
    with translation.override(None):  # reasons are kept in English and translated where they are read
        reason = f"{bounce.status} {bounce.reason}".strip() or str(State.BOUNCED.label)
    if outbox.move(Delivery.objects.filter(pk=delivery.pk), State.BOUNCED, error=reason):
        reach.refresh_deliveries([delivery.pk])
    now = timezone.now()
    row, _created = BouncedAddress.objects.get_or_create(address=bounce.address)
    told = {"status": bounce.status[:20], "reason": bounce.reason, "last_at": now}
    told |= {"hard_at": row.hard_at or now} if bounce.is_hard else {"soft_count": F("soft_count") + 1}
    BouncedAddress.objects.filter(pk=row.pk).update(**told)


@transaction.atomic
def take_in_event(event: ServiceEvent) -> Delivery | None:
    """Record what a mail service tells of an e-mail of ours; which one it is about, None where of none.

    Services repeat themselves: what was told already changes nothing. Raises NotSettledYet where the service was
    quicker than the worker that sent it, and ConsentRefused where the person was anonymised meanwhile.
    """
    keys = keys_in(event.named)
    delivery = _found(keys, event.address) or _found(keys)
    if delivery is None and Delivery.objects.filter(pk__in=[pk for pk, _entry in keys], state__in=IN_HAND).exists():
        raise NotSettledYet(_("What became of this e-mail is being written down."))
    delivery = delivery or _latest_to(event.address)
    if delivery is None:
        return None
    if event.bounce:
        _bounced_at_service(delivery, event, event.bounce)
    if event.refused:
        unsubscribe(delivery, source=event.refused)
    return delivery


def _bounced_at_service(delivery: Delivery, event: ServiceEvent, bounce: Bounce) -> None:
    bounce = replace(bounce, address=delivery.address.lower() or bounce.address)
    kind = Kind.HARD_BOUNCE if bounce.is_hard else Kind.SOFT_BOUNCE
    _row, created = IncomingMail.objects.get_or_create(
        digest=hashlib.sha256(f"{event.service} {kind}".encode()).hexdigest(),
        delivery=delivery,
        defaults={
            "kind": kind,
            "state": IncomingMail.State.DISMISSED,
            "contact_id": delivery.entry.contact_id,
            "sender_name": event.service[:150],
            "text": f"{bounce.status} {bounce.reason}".strip().replace("\x00", ""),
            "received_at": min(event.at or timezone.now(), timezone.now()),
        },
    )
    if created:
        record_bounce(delivery, bounce)


def trust_address(address: str, *, by: User | None) -> None:
    """What was known of bounces of the address is forgotten: e-mails go there as to any other."""
    BouncedAddress.objects.filter(address=address.lower()).delete()


def _found(keys: Sequence[DeliveryKey], address: str = "") -> Delivery | None:
    """The first of the deliveries that there is, to that address where one is named: nobody reports for others."""
    for pk, entry in keys:
        rows = Delivery.objects.filter(pk=pk, entry=entry, channel=CorrespondenceType.EMAIL)
        rows = rows.filter(state__in=Delivery.MAY_HAVE_LEFT)
        rows = rows.filter(entry__contact__anonymised_at=None)  # of whom nothing more is kept
        rows = rows.filter(address__iexact=address) if address else rows
        if delivery := rows.select_related("entry").first():
            return delivery
    return None


def _latest_to(address: str, subject: str = "") -> Delivery | None:
    """The last e-mail that went to the address lately; with a subject, the last that had it."""
    rows = Delivery.objects.filter(
        settled_at__gte=timezone.now() - SEARCHED, channel=CorrespondenceType.EMAIL, state__in=Delivery.MAY_HAVE_LEFT
    )
    # By the contact, of whom an index knows the address.
    rows = rows.filter(entry__contact__email=address, address__iexact=address, entry__canceled=False)
    rows = rows.select_related("entry").order_by("-pk")
    if not subject:
        return rows.first()
    return next((each for each in rows[:20] if subject in _subjects(each.entry)), None)


def _subjects(entry: InteractionLogEntry) -> set[str]:
    return {bare_subject(text) for text in (entry.subject or entry.description,) if text}


def _answered(message: EmailMessage) -> Delivery | None:
    """The e-mail it answers, by what it names, else by who wrote it and under which subject."""
    if delivery := _found(answered(message)):
        return delivery
    subject, (_name, address) = header(message, "Subject"), sender_of(message)
    wanted = bare_subject(subject)
    return _latest_to(address, wanted) if address and wanted and is_answer(subject) else None


def _keep(
    message: EmailMessage, digest: str, delivery: Delivery, kind: IncomingMail.Kind, *, text: str
) -> tuple[IncomingMail, bool]:
    name, address = sender_of(message)
    is_answer_of_person = kind in (Kind.REPLY, Kind.AUTOMATIC)
    return IncomingMail.objects.get_or_create(
        digest=digest,
        delivery=delivery,
        defaults={
            "kind": kind,
            "state": IncomingMail.State.OPEN if is_answer_of_person else IncomingMail.State.DISMISSED,
            "contact_id": delivery.entry.contact_id,
            "sender": address[:254],
            "sender_name": name[:150],
            "subject": header(message, "Subject")[:200],
            "text": text.replace("\x00", ""),
            "received_at": min(date_of(message) or timezone.now(), timezone.now()),
        },
    )


@transaction.atomic
def accept_reply(mail: IncomingMail, *, by: User | None) -> InteractionLogEntry:
    """The reply is logged as what the contact wrote to us, and counts as a response to the campaign it answers.

    Raises AlreadyDecided where somebody was quicker.
    """
    _decide(mail, IncomingMail.State.ACCEPTED, by)
    sent = mail.delivery.entry
    entry = InteractionLogEntry.objects.create(
        contact_id=mail.contact_id,
        description=(mail.subject or sent.description)[:100],
        subject=mail.subject,
        language_id=sent.language_id,
        correspondence_type=CorrespondenceType.EMAIL,
        information_flow=InformationFlow.INBOUND,
        initiated_by=InitiatedBy.THEM,
        campaign_id=sent.campaign_id,
        campaign_entry=_campaign_entry(sent, by),
        campaign_response=sent.campaign_id is not None,
        segment_number=sent.segment_number,
        salesperson_id=sent.salesperson_id,
        created_by=by,
    )
    IncomingMail.objects.filter(pk=mail.pk).update(entry=entry)
    mail.entry = entry
    reach.refresh(InteractionLogEntry.objects.filter(pk=entry.pk))
    return entry


def dismiss_reply(mail: IncomingMail, *, by: User | None) -> None:
    """The reply counts for nothing. Raises AlreadyDecided where somebody was quicker."""
    _decide(mail, IncomingMail.State.DISMISSED, by)


def dismiss_automatic(*, by: User | None) -> int:
    """What machines answered counts for nothing, all of it that nobody decided about; how many that are."""
    undecided = IncomingMail.objects.filter(kind=Kind.AUTOMATIC, state=IncomingMail.State.OPEN)
    return undecided.update(state=IncomingMail.State.DISMISSED, decided_at=timezone.now(), decided_by=by)


def _decide(mail: IncomingMail, state: IncomingMail.State, by: User | None) -> None:
    undecided = IncomingMail.objects.filter(pk=mail.pk, state=IncomingMail.State.OPEN)
    if not undecided.update(state=state, decided_at=timezone.now(), decided_by=by):
        raise AlreadyDecided(_("Somebody has already decided about this reply."))
    mail.refresh_from_db()


def _campaign_entry(sent: InteractionLogEntry, by: User | None) -> CampaignEntry | None:
    """One line in the campaign's entries for all replies to a segment on a day."""
    if sent.campaign is None:
        return None
    description = _("Replies to segment %(number)s") % {"number": sent.segment_number}
    same = CampaignEntry.objects.filter(campaign=sent.campaign, segment_number=sent.segment_number, canceled=False)
    today = same.filter(description=description, date=timezone.localdate()).first()
    return today or open_entry(
        campaign=sent.campaign,
        description=description,
        segment_number=sent.segment_number,
        salesperson=sent.salesperson,
        by=by,
    )
