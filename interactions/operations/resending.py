"""Sending once more what somebody was sent."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.addresses import email_today, reached_elsewhere
from crm.consents import ConsentPolicy
from crm.filters import postal_address_at
from crm.models import Contact, CorrespondenceType
from interactions.delivery.letters import remake, with_letters
from interactions.errors import CannotResend
from interactions.models import Delivery, InteractionLogEntry
from interactions.operations.runs import reopen

# What the new entry has of the old one. Cost and time were spent with the old one and count once.
SAME = (
    *("contact_id", "description", "template_id", "language_id", "subject", "document_id", "information_flow"),
    *("initiated_by", "campaign_id", "campaign_target", "segment_number", "salesperson_id"),
)


@transaction.atomic
def resend_interaction(
    entry: InteractionLogEntry, *, by: User | None, correspondence_type: str = "", afresh: bool = False
) -> InteractionLogEntry:
    """The person is sent once more what the entry sent, in the same run: exactly that, or filled in with today's data.

    A new entry, marked as sent again, tells of it; in results the person, the entry and its cost count once. It goes
    the way it went, or the one named. Raises CannotResend where nothing was sent, without consent or an address for
    that way, and LetterChanged where it cannot be made exactly as it was.
    """
    sent = with_letters(Delivery.objects.select_for_update(of=("self",))).filter(entry=entry).first()
    if sent is None or entry.canceled or not (sent.sha256 or afresh):
        raise CannotResend(_("With this entry nothing was sent that could be sent again."))
    way = CorrespondenceType(correspondence_type or sent.channel)
    _check_consent(sent, way)
    address = _address(sent, way)
    if not afresh:
        remake(sent)
    same = {name: getattr(entry, name) for name in SAME}
    again = InteractionLogEntry.objects.create(
        **same, resend_of_id=entry.resend_of_id or entry.pk, correspondence_type=way, created_by=by
    )
    values = None if afresh else sent.values
    Delivery.objects.create(run=sent.run, entry=again, channel=way, address=address, values=values)
    reopen(sent.run)
    return again


def _check_consent(sent: Delivery, way: CorrespondenceType) -> None:
    if reason := ConsentPolicy.current().reason(sent.entry.contact, way):
        raise CannotResend(str(reason), field="correspondence_type")


def _address(sent: Delivery, way: CorrespondenceType) -> str:
    """The e-mail address of today; nothing for a letter, whose contact has to have a postal address."""
    if way == CorrespondenceType.EMAIL:
        [address] = Delivery.objects.filter(pk=sent.pk).values_list(email_today("entry__contact"), flat=True)
        if not address:
            raise CannotResend(_("This contact has no e-mail address."), field="correspondence_type")
        return str(address)
    elsewhere = Q(pk__in=reached_elsewhere("address"))
    if not Contact.objects.filter(postal_address_at() | elsewhere, pk=sent.entry.contact_id).exists():
        raise CannotResend(_("This contact has no complete postal address."), field="correspondence_type")
    return ""
