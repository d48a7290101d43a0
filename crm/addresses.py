"""Where a contact is reached today: what its alternative addresses in force say, else what stands on its card.

Of several in force the one that began last wins: for letters of those with an address, for e-mails of those with an
e-mail address.
"""

from __future__ import annotations

import copy
import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm.models import AlternativeAddress, Contact

BLOCK = ("address", "address_2", "post_code", "city", "county", "country")


def active_addresses(
    contacts: Iterable[Contact], *, on: datetime.date | None = None
) -> Mapping[int, Sequence[AlternativeAddress]]:
    """The alternative addresses in force on the day (today), by contact, the one that began last in front."""
    rows = AlternativeAddress.objects.active(on or timezone.localdate()).select_related("country")
    found: dict[int, list[AlternativeAddress]] = defaultdict(list)
    for row in rows.filter(contact__in=[contact.pk for contact in contacts]):
        found[row.contact_id].append(row)
    return found


def reached_at(contact: Contact, active: Sequence[AlternativeAddress]) -> Contact:
    """The contact with the address, phone and e-mail address it has for now; not to be saved."""
    if not active:
        return contact
    reached = copy.copy(contact)
    if block := next((each for each in active if each.has_address), None):
        for name in BLOCK:
            setattr(reached, name, getattr(block, name))
    reached.phone = next((each.phone for each in active if each.phone), contact.phone)
    reached.email = next((each.email for each in active if each.email), contact.email)
    return reached


def email_today(contact: str) -> Coalesce:
    """The e-mail address that the contact on the path ("contact") has today, for a statement about many."""
    active = AlternativeAddress.objects.active(timezone.localdate()).filter(contact=OuterRef(contact)).exclude(email="")
    return Coalesce(Subquery(active.values("email")[:1]), f"{contact}__email", Value(""))


def reached_elsewhere(field: str) -> QuerySet[Any, Any]:
    """The ids of the contacts that an alternative address gives its "address" or its "email" today."""
    return AlternativeAddress.objects.active(timezone.localdate()).exclude(**{field: ""}).order_by().values("contact")
