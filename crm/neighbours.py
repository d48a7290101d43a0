"""The contacts before and behind one, in the list that an address describes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import QueryDict

from config.lib.keyset import beyond
from crm.models import Contact
from crm.paging import DEFAULT, ORDERS
from crm.queries import contact_list


@dataclass(frozen=True)
class Neighbours:
    """The contact before and the one behind; none at either end of the list."""

    previous: Contact | None
    next: Contact | None


def neighbours(contact: Contact, query: QueryDict) -> Neighbours:
    """Who comes before and behind the contact in the list with that query in its address, by the list's own order.

    Two reads, as short as the list's own pages: an order that has an index is walked along it.
    """
    asked = contact_list(query)
    if asked.errors:
        return Neighbours(None, None)
    order = query.get("order", "")
    key, descending = order.lstrip("-"), order.startswith("-")
    rows, field, value = _ordered(asked.found, contact, key if key in ORDERS else DEFAULT)
    values = (value, contact.pk)
    return Neighbours(
        previous=_first(rows, field, values, descending=not descending),
        next=_first(rows, field, values, descending=descending),
    )


def _ordered(rows: QuerySet[Contact], contact: Contact, key: str) -> tuple[QuerySet[Contact], str, str]:
    """The rows, the column they are ordered by, and what the contact has in it."""
    if isinstance(ORDERS[key], F):
        return rows, key, getattr(contact, key)
    company = contact.company.name if contact.company else ""
    value = {"company": company, "country": contact.country_id, "salesperson": contact.salesperson_id}[key]
    return rows.annotate(sorted_by=ORDERS[key]), "sorted_by", value or ""


def _first(rows: QuerySet[Contact], field: str, values: tuple[str, int], *, descending: bool) -> Contact | None:
    sign = "-" if descending else ""
    behind = rows.filter(beyond((field, "id"), values, descending=descending))
    return behind.order_by(f"{sign}{field}", f"{sign}id").only("number", "name").select_related(None).first()
