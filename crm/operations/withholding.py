"""Whoever comes in with an address that asked not to be written to is not taken for somebody who was never asked."""

from __future__ import annotations

from collections.abc import Sequence

from crm.models import ChangeSet, Channel, ConsentSource, ConsentState, Contact
from crm.operations.changes import store_changes
from crm.operations.consents import record_consents
from crm.operations.suppression import suppressed


def withhold_consent(contacts: Sequence[Contact], *, within: ChangeSet) -> int:
    """Consent for e-mail counts as withdrawn, with the changes that brought the addresses; how many contacts it is.

    One look-up by index for all of them; nothing more where none of the addresses is known.
    """
    asked = [contact for contact in contacts if contact.email_consent != ConsentState.WITHDRAWN]
    found = [contact.pk for contact in suppressed(asked)]
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
