"""The contacts before and behind one, in the list that an address describes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from config.lib.keyset import Place
from crm.models import Contact
from crm.paging import DEFAULT, ORDERS, contacts_from, sorted_contacts, values_of
from crm.queries import contact_list


@dataclass(frozen=True)
class Neighbours:
    """The contact before and the one behind; none at either end of the list."""

    previous: Contact | None
    next: Contact | None


def neighbours(contact: Contact, query: QueryDict) -> Neighbours:
    """Who comes before and behind the contact in the list with that query in its address, by the list's own order.

    A few reads, as short as the list's own pages: an order that has an index is walked along it.
    """
    asked = contact_list(query)
    if asked.errors:
        return Neighbours(None, None)
    order = query.get("order", "")
    order = order if order.removeprefix("-") in ORDERS else DEFAULT
    own = values_of(sorted_contacts(Contact.objects.all(), order).get(pk=contact.pk), order)
    return Neighbours(*(_next(asked.found, order, Place(0, tuple(own), back=back)) for back in (True, False)))


def _next(found: QuerySet[Contact], order: str, place: Place) -> Contact | None:
    rows = found.only("number", "name").select_related(None)
    return next(iter(contacts_from(rows, order, place, 1)), None)
