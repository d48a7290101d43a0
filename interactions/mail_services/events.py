"""django-anymail says the same of every service in the same words; here they become ours."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.utils.timezone import is_aware

from crm.errors import ConsentRefused
from crm.models import ConsentSource
from interactions import operations
from interactions.receiving.reports import STATUS, Bounce, ServiceEvent, status_of

# "deferred" is left out: the service goes on trying and tells the end later.
NOT_DELIVERED = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}
REFUSED = {
    EventType.COMPLAINED: ConsentSource.COMPLAINED,
    EventType.UNSUBSCRIBED: ConsentSource.UNSUBSCRIBED,
    RejectReason.SPAM: ConsentSource.COMPLAINED,
    RejectReason.UNSUBSCRIBED: ConsentSource.UNSUBSCRIBED,
}
# The value of a field of theirs: "Type": "HardBounce" (Postmark), "bounceType": "Permanent" (SES), "severity":
# "permanent" (Mailgun), "event": "hard_bounce" (Brevo, Mandrill), "hard_bounce": true (Mailjet).
FOR_GOOD = re.compile(r':\s*"(?:[\w.]*hard_?bounced?|permanent)"|"hard_bounce":\s*true', re.IGNORECASE)


def register() -> None:
    """From now on what is posted is taken in."""
    tracking.connect(take_in, dispatch_uid="interactions.mail_services")


def take_in(sender: object, event: AnymailTrackingEvent, esp_name: str, **_kwargs: Any) -> None:
    """Records what the service tells. Raises NotSettledYet; the service then says it again later."""
    address, said = (event.recipient or "").strip().lower(), _all_it_says(event)
    refused = REFUSED.get(event.event_type) or REFUSED.get(event.reject_reason)
    is_bounce = event.event_type in NOT_DELIVERED
    if not address or not (is_bounce or refused):
        return
    with suppress(ConsentRefused):  # who was anonymised is written to no more anyway
        operations.take_in_event(
            ServiceEvent(
                service=esp_name,
                address=address,
                named=said,
                bounce=_bounce(event, address, said) if is_bounce else None,
                refused=refused,
                at=event.timestamp if event.timestamp and is_aware(event.timestamp) else None,
            )
        )


def _all_it_says(event: AnymailTrackingEvent) -> str:
    """Our Message-ID stands where the service puts it: as its own, among the headers, or in what was sent along."""
    return f"{event.message_id} {json.dumps(event.metadata)} {json.dumps(event.esp_event, default=str)}"


def _bounce(event: AnymailTrackingEvent, address: str, said: str) -> Bounce:
    """The code in the receiving server's words decides whether it is for good; without one the service's own word."""
    reason = " ".join((event.mta_response or event.description or "").split())
    code = STATUS.search(reason)
    is_for_good = event.reject_reason == RejectReason.INVALID or bool(FOR_GOOD.search(said))
    return Bounce(address, code[1] if code else status_of(reason), reason, is_for_good)
