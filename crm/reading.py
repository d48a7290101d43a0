"""The statements behind the pages of the list, written by hand: compiling them would take longer than running them.

A page is found by walking an index in the order of the list until it is full. What a search finds is few: it is read
once, which also counts it, and sorted. Only the contacts of the page are read in full.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from config.lib.keyset import Place
from config.lib.sql import rows
from crm.models import Contact, OrBlank
from crm.search import TABLE, WORDS, asked_for, match, tsquery

COMPANY = "company"


@dataclass(frozen=True)
class Order:
    """What a list is sorted by before the contact's id, to the ORM and in SQL."""

    keys: tuple[Any, ...]
    columns: tuple[str, ...]
    texts: int = 1  # keys that are texts; the others are numbers


# What is missing comes before what is there.
ORDERS: dict[str, Order] = {
    "name": Order((F("name"),), ("contact.name",)),
    "number": Order((F("number"),), ("contact.number",)),
    COMPANY: Order(
        (Coalesce("company__name", Value("")), Coalesce("company_id", Value(0))),
        ("company.name", "company.id"),
    ),
    "city": Order((F("city"), F("name")), ("contact.city", "contact.name"), texts=2),
    "country": Order((OrBlank("country"),), ("COALESCE(contact.country_id, '')",)),
    "salesperson": Order((OrBlank("salesperson"),), ("COALESCE(contact.salesperson_id, '')",)),
}
ALWAYS = ("number", "type", "name", "company_id", "privacy_blocked", "exclude_from_segment")
SEARCHED = {
    "sqlite": f"contact.id IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s)",  # noqa: S608  our own table
    "postgresql": f"{WORDS.format('contact.search_text')} @@ %s::tsquery",
}
PRESENT = "contact.merged_into_id IS NULL"
WITH_COMPANY = "LEFT JOIN crm_contact AS company ON company.id = contact.company_id"
# PostgreSQL would rather walk through all contacts in the order of the page, and make the words of each anew.
FOUND = """
WITH hit AS MATERIALIZED (
    SELECT contact.id AS id, {keys} FROM crm_contact AS contact {joined} WHERE {searched} AND {present}
)
SELECT (SELECT count(*) FROM hit), {read} FROM (
    SELECT * FROM hit {beyond} ORDER BY {order} LIMIT {limit:d}
) AS page JOIN crm_contact AS contact ON contact.id = page.id {company} ORDER BY {page_order}
"""
WALK = """
SELECT {read} FROM (
    SELECT contact.id AS id, {keys} FROM {source} WHERE {where} ORDER BY {order} LIMIT {limit:d}
) AS page JOIN crm_contact AS contact ON contact.id = page.id {company} ORDER BY {page_order}
"""
CHOSEN = """
SELECT {read} FROM ({chosen}) AS page
JOIN crm_contact AS contact ON contact.id = page.id {company} ORDER BY {page_order}
"""
BY_COMPANY = "crm_contact AS company CROSS JOIN crm_contact AS contact"
OF_COMPANY = "company.type = 'company' AND contact.company_id = company.id"
ALL = "crm_contact AS contact"
# Only few are merged: to look at each contact for that would take longer than all else.
MERGED = "SELECT count(*) FROM crm_contact WHERE merged_into_id IS NOT NULL"
COUNT = "SELECT count(*) FROM (SELECT 1 FROM crm_contact LIMIT %s) AS counted"


class ListedContact:
    """A contact as the list shows it."""

    __slots__ = ()
    type: str
    name: str
    number: str
    company_number: str | None

    def __str__(self) -> str:
        return self.name

    @property
    def is_company(self) -> bool:
        """Whether it is a company."""
        return self.type == Contact.Type.COMPANY

    def get_absolute_url(self) -> str:
        """The contact's card."""
        return reverse("contact", args=[self.number])

    def company_url(self) -> str:
        """Its company's card."""
        return reverse("contact", args=[self.company_number])

    def get_type_display(self) -> str:
        """Person or company, in the reader's language."""
        return str(Contact.Type(self.type).label)


@lru_cache(maxsize=256)
def row_of(names: tuple[str, ...]) -> type[Any]:
    """A contact of the list with these fields."""
    fields: Any = namedtuple("Fields", names)  # type: ignore[misc]
    return type("Row", (ListedContact, fields), {})


def sorted_contacts(found: QuerySet[Contact], order: str) -> QuerySet[Contact]:
    """The contacts in one of ORDERS, by the ORM; the columns by_1, by_2 hold what they are sorted by."""
    keys = {f"by_{number}": key for number, key in enumerate(ORDERS[order.removeprefix("-")].keys, 1)}
    rows = found.select_related(None).annotate(**keys).order_by(*keys, "id")
    return rows.reverse() if order.startswith("-") else rows


class Reader:
    """Reads rows of a list in an order, from any place on, with the fields a page shows."""

    def __init__(self, order: str, fields: Sequence[str] = ()) -> None:
        self.name, self.descending = order.removeprefix("-"), order.startswith("-")
        self.order = ORDERS[self.name]
        self.keys = [f"by_{number}" for number in range(1, len(self.order.keys) + 1)]
        fields = tuple(dict.fromkeys((*ALWAYS, *(name for name in fields if name not in self.keys))))
        self.row = row_of((*self.keys, "id", *fields, "company", "company_number"))
        read = [f"page.{key}" for key in (*self.keys, "id")]
        read += [f"contact.{_column(name)}" for name in fields]
        self.read = ", ".join([*read, "company.name", "company.number"])

    def all(self, place: Place, limit: int) -> list[Any]:
        """The contacts of the whole list, each kind of those alike on its own stretch of an index."""
        if self.name != COMPANY:
            return self._beyond(place, limit, ALL)
        alone = not place.values or not place.values[1]  # whether it begins among those without a company
        forward = self.descending == place.back
        got: list[Any] = []
        if forward and alone:
            got = self._alone(place, limit)
        if not (alone and place.values) or forward:
            start = place if not alone else Place(place.number, (), place.back)
            got += self._beyond(start, limit - len(got), BY_COMPANY, OF_COMPANY) if len(got) < limit else []
        if not forward and len(got) < limit:
            got += self._alone(place if alone else Place(place.number, (), place.back), limit - len(got))
        return got

    def _beyond(self, place: Place, limit: int, source: str, *where: str) -> list[Any]:
        """Contacts from a place on: first those alike in most of what the list is sorted by.

        Each is asked for on its own: with an OR a database steps over all before them.
        """
        keys, got = [*self.order.columns, "contact.id"], list[Any]()
        for length in range(len(keys) - 1, -1, -1) if place.values else [0]:
            if len(got) < limit:
                alike = [f"{key} = %s" for key in keys[:length]]
                beyond = [f"{keys[length]} {self._than(place)} %s"] if place.values else []
                conditions = [PRESENT, *where, *alike, *beyond]
                values = place.values[: length + 1]
                got += self._walk(self._named(), source, conditions, values, place, limit - len(got), length)
        return got

    def _alone(self, place: Place, limit: int) -> list[Any]:
        """Persons without a company."""
        where = [PRESENT, "contact.company_id IS NULL"]
        if place.values:
            where.append(f"contact.id {self._than(place)} %s")
        return self._walk("'' AS by_1, 0 AS by_2", ALL, where, place.values[2:], place, limit, 2)

    def _walk(
        self, keys: str, source: str, where: Sequence[str], values: Sequence[Any], place: Place, limit: int, alike: int
    ) -> list[Any]:
        """What they are alike in is left out of the order: else SQLite sorts them all where it is an expression."""
        statement = WALK.format(
            read=self.read,
            keys=keys,
            source=source,
            where=" AND ".join(where),
            order=self._order(place, skip=alike),
            page_order=self._order(place, "page."),
            limit=limit,
            company=WITH_COMPANY,
        )
        return [self.row._make(row) for row in rows(statement, values, prepared=True)]

    def searched(self, text: str, place: Place, limit: int) -> tuple[list[Any], int]:
        """The contacts that a search alone finds, and how many there are."""
        groups = asked_for(text)
        if not groups:
            return [], 0
        beyond, keys = "", [*self.keys, "id"]
        if place.values:
            beyond = f"WHERE ({', '.join(keys)}) {self._than(place)} ({', '.join(['%s'] * len(keys))})"
        statement = FOUND.format(
            keys=self._named(blank=True),
            joined=WITH_COMPANY if self.name == COMPANY else "",
            searched=SEARCHED[connection.vendor],
            present=PRESENT,
            read=self.read,
            beyond=beyond,
            order=self._order(place),
            page_order=self._order(place, "page."),
            limit=limit,
            company=WITH_COMPANY,
        )
        words = (match if connection.vendor == "sqlite" else tsquery)(groups)
        found = rows(statement, [words, *place.values], prepared=True)
        return [self.row._make(row[1:]) for row in found], found[0][0] if found else 0

    def chosen(self, found: QuerySet[Contact], place: Place, limit: int) -> list[Any]:
        """The contacts that a list with filters finds."""
        got: list[Any] = []
        keys = [*self.keys, "id"]
        sign = "-" if self.descending != place.back else ""
        sorted_rows = sorted_contacts(found, f"{sign}{self.name}")
        way = "lt" if sign else "gt"
        for length in range(len(keys) - 1, -1, -1) if place.values else [0]:
            if len(got) == limit:
                break
            some = sorted_rows.filter(**dict(zip(keys[:length], place.values, strict=False)))
            if place.values:
                some = some.filter(**{f"{keys[length]}__{way}": place.values[length]})
            got += self._in_full(some.values_list(*keys)[: limit - len(got)], place)
        return got

    def _in_full(self, some: QuerySet[Any, Any], place: Place) -> list[Any]:
        try:
            chosen, params = some.query.sql_with_params()
        except EmptyResultSet:
            return []
        order = self._order(place, "page.")
        statement = CHOSEN.format(read=self.read, chosen=chosen, company=WITH_COMPANY, page_order=order)
        return [self.row._make(row) for row in rows(statement, params)]

    def _named(self, *, blank: bool = False) -> str:
        """The keys under their names; where there may be no company it is blank."""
        columns = self.order.columns
        if blank and self.name == COMPANY:
            columns = ("COALESCE(company.name, '')", "COALESCE(company.id, 0)")
        return ", ".join(f"{column} AS {key}" for column, key in zip(columns, self.keys, strict=True))

    def _order(self, place: Place, table: str = "", skip: int = 0) -> str:
        way = "DESC" if self.descending != place.back else "ASC"
        return ", ".join(f"{table}{key} {way}" for key in [*self.keys, "id"][skip:])

    def _than(self, place: Place) -> str:
        return "<" if self.descending != place.back else ">"


def count_all(most: int) -> int:
    """How many contacts there are, counted up to so many."""
    merged = int(rows(MERGED, [], prepared=True)[0][0])
    return int(rows(COUNT, [most + merged], prepared=True)[0][0]) - merged


def _column(name: str) -> str:
    return str(Contact._meta.get_field(name).column)  # type: ignore[union-attr]
