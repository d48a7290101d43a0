"""Whom somebody chose in the list: the contacts ticked, or all that its address asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from config.lib.keyset import LARGEST
from crm.models import Contact, ContactQuerySet
from crm.queries import contact_list

AROUND = ("after", "before", "order", "page", "view", "focus")  # what of an address does not say who is meant


@dataclass(frozen=True)
class Chosen:
    """Contacts ticked by their ids, or all that the query of the list finds."""

    ids: tuple[int, ...] = ()
    query: str | None = None

    @classmethod
    def ticked(cls, values: Iterable[str]) -> Chosen:
        """Those whose ids a page has sent; what is no id counts for nobody."""
        numbers = (int(value) for value in values if value.isascii() and value.isdigit())
        return cls(tuple(sorted({each for each in numbers if each <= LARGEST})))

    @classmethod
    def all_of(cls, query: QueryDict) -> Chosen:
        """All that the list's address finds."""
        rest = query.copy()
        for name in AROUND:
            rest.pop(name, None)
        return cls(query=rest.urlencode())

    def contacts(self) -> ContactQuerySet:
        """The contacts, as they stand now."""
        if self.query is None:
            return Contact.objects.present().filter(pk__in=self.ids)
        found = contact_list(QueryDict(self.query)).found
        return Contact.objects.filter(pk__in=found.order_by().values("pk"))
