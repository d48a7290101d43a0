"""The contacts before and behind one, in the list that an address describes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from crm.models import Contact
from crm.paging import known, place_in, reader_of
from crm.queries import contact_list


@dataclass(frozen=True)
class Neighbours:
    """The contact before and the one behind; none at either end of the list."""

    previous: Any
    next: Any


def neighbours(contact: Contact, query: QueryDict) -> Neighbours:
    """Who comes before and behind the contact in the list with that query in its address, by the list's own order.

    A few reads, as short as the list's own pages: an order that has an index is walked along it.
    """
    asked = contact_list(query)
    if asked.errors:
        return Neighbours(None, None)
    order = known(query.get("order", ""))
    own = place_in(order, contact)
    read = reader_of(asked.listed, order)
    return Neighbours(*(next(iter(read(replace(own, back=back), 1)[0]), None) for back in (True, False)))
