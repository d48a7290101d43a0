"""Whoever comes in with an address that asked not to be written to is not taken for somebody who was never asked."""

from __future__ import annotations

from collections.abc import Iterable

from crm.models import ChangeSet, Channel, ConsentSource, ConsentState, Contact
from crm.operations.changes import store_changes
from crm.operations.consents import record_consents
from crm.operations.suppression import suppressed


def to_withhold(contacts: Iterable[Contact]) -> list[int]:
    """The ids of those whose consent counts as withdrawn and does not yet stand so; one look-up by index for all."""
    asked = [contact for contact in contacts if contact.email_consent != ConsentState.WITHDRAWN]
    return [contact.pk for contact in suppressed(asked)]


def withhold_consent(contacts: Iterable[Contact], *, within: ChangeSet) -> int:
    """Consent for e-mail counts as withdrawn, with the changes that brought the addresses; how many contacts it is.

    Nothing more than the look-up where none of the addresses is known.
    """
    found = to_withhold(contacts)
    if not found:
        return 0
    store_changes(within)
    done = record_consents(
        found,
        channel=Channel.EMAIL,
        given=False,
        source=ConsentSource.EARLIER,
        by=within.created_by,
        within=within,
    )
    return done.recorded
