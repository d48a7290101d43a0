"""What people say themselves about what they want to get, by the address in an e-mail."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from crm.models import Channel, ConsentSource, ConsentState
from crm.operations import record_consent
from interactions.models import Delivery


@transaction.atomic
def choose_channels(delivery: Delivery, *, wanted: Mapping[Channel, bool]) -> None:
    """Whoever got the delivery wants to be written to on these channels, or not; what stands already is not repeated.

    Raises ConsentRefused where the person was anonymised meanwhile.
    """
    for channel, is_wanted in wanted.items():
        _record(delivery, channel, is_wanted, ConsentSource.WEBSITE if is_wanted else ConsentSource.UNSUBSCRIBED)


def _record(delivery: Delivery, channel: Channel, is_wanted: bool, source: ConsentSource) -> None:
    contact = delivery.entry.contact
    # Nobody has agreed to more than before by leaving a box ticked.
    if (getattr(contact, channel.column) != ConsentState.WITHDRAWN) == is_wanted:
        return
    record_consent(contact, channel=channel, given=is_wanted, source=source, proof=delivery.message_id, by=None)


@transaction.atomic
def unsubscribe(delivery: Delivery, *, source: ConsentSource = ConsentSource.UNSUBSCRIBED) -> None:
    """Whoever got the delivery gets no more e-mails. Raises ConsentRefused as choose_channels does."""
    _record(delivery, Channel.EMAIL, False, source)
