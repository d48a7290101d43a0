"""Where a contact is reached today: what its alternative addresses in force say, else what stands on its card.

Of several in force the one that began last wins: for letters of those with an address, for e-mails of those with an
e-mail address.
"""

from __future__ import annotations

import copy
import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from config.lib.sql import listed
from crm.models import AlternativeAddress
from crm.recipients import Addressee, Recipient

HAS_ADDRESS = ~Q(address="", address_2="", post_code="", city="", county="")
Reached = TypeVar("Reached", bound=Addressee)
BLOCK = ("address", "address_2", "post_code", "city", "county", "country")


def active_addresses(
    contacts: Iterable[Addressee], *, on: datetime.date | None = None
) -> Mapping[int, Sequence[AlternativeAddress]]:
    """The alternative addresses in force on the day (today), by contact, the one that began last in front."""
    return active_by_id([contact.pk for contact in contacts], on=on)


def active_by_id(
    contacts: Collection[int], *, on: datetime.date | None = None
) -> Mapping[int, Sequence[AlternativeAddress]]:
    """The same of contacts of whom only the ids are at hand."""
    rows = AlternativeAddress.objects.active(on or timezone.localdate()).select_related("country")
    found: dict[int, list[AlternativeAddress]] = defaultdict(list)
    for row in rows.filter(contact__in=listed(contacts)):
        found[row.contact_id].append(row)
    return found


def reached_at(contact: Reached, active: Sequence[AlternativeAddress]) -> Reached:
    """The contact with the address, phone and e-mail address it has for now; not to be saved."""
    if not active:
        return contact
    if isinstance(contact, Recipient):
        return contact._replace(**reached_instead(active))
    reached = copy.copy(contact)
    for name, value in reached_instead(active).items():
        setattr(reached, name, value)
    return reached


def reached_instead(active: Sequence[AlternativeAddress]) -> dict[str, Any]:
    """What those in force say instead of the card, by field; nothing for most contacts."""
    block = next((each for each in active if each.has_address), None)
    told = {name: getattr(block, name) for name in BLOCK} if block else {}
    for name in ("phone", "email"):
        told |= next(({name: value} for each in active if (value := getattr(each, name))), {})
    return told


def email_today(contact: str) -> Coalesce:
    """The e-mail address that the contact on the path ("contact") has today, for a statement about many."""
    active = AlternativeAddress.objects.active(timezone.localdate()).filter(contact=OuterRef(contact)).exclude(email="")
    return Coalesce(Subquery(active.values("email")[:1]), f"{contact}__email", Value(""))


def place_today(contact: str, field: str) -> Case:
    """The "post_code" or "country_id" of letters that go today to the contact on the path, for an order of many.

    Alternative addresses are looked through only for the few who have one.
    """
    blocks = AlternativeAddress.objects.active(timezone.localdate()).filter(HAS_ADDRESS).order_by()
    newest = blocks.filter(contact=OuterRef(contact)).order_by("-starts_on", "-pk")
    told = Subquery(newest.values_list(Coalesce(field, Value("")))[:1])
    own = Coalesce(f"{contact}__{field}", Value(""))
    return Case(When(**{f"{contact}__in": blocks.values("contact")}, then=told), default=own)


def reached_elsewhere(field: str) -> QuerySet[Any, Any]:
    """The ids of the contacts that an alternative address gives its "address" or its "email" today."""
    return AlternativeAddress.objects.active(timezone.localdate()).exclude(**{field: ""}).order_by().values("contact")
