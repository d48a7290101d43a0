"""Contacts: found by what somebody types, and walked through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

from django.http import QueryDict

from benchmark import floors_contacts as floors
from benchmark.databases import Database
from benchmark.measure import Figure
from config.lib.keyset import cursor
from crm import queries
from crm.columns import columns_of, read_by
from crm.models import Contact
from crm.paging import Listed, contacts_page
from crm.reading import ORDERS
from crm.search import words_in

FIELDS = read_by(columns_of([]))
SEARCHED = 20  # contacts that somebody looks for, in each of the ways


def search(database: Database) -> Iterator[Figure]:
    """Somebody types what is known of a contact: words begun, a number, an e-mail address, a phone number."""
    if "words" not in database.made:
        floors.fill(database.floor)
        database.made["words"] = True
    step = max(database.contacts // SEARCHED, 1)
    wanted = Contact.objects.persons().filter(pk__in=range(1, database.contacts + 1, step + (step % 5 == 0)))
    searches = [search for contact in wanted for search in _searches(contact)]
    yield Figure(
        "contacts.search",
        2.0,
        product=lambda: [_timed(lambda typed=typed: _found(typed)) for typed, _words in searches],  # type: ignore[misc]
        floor=lambda: [
            _timed(lambda words=words: floors.search(database.floor, words))  # type: ignore[misc]
            for _typed, words in searches
        ],
        unit="p95",
    )


def _searches(contact: Contact) -> Iterator[tuple[str, Sequence[str]]]:
    """What is typed, and the beginnings of words that are to be looked for."""
    first, last = contact.name.split()
    yield f"{last[:5]} {first[:3]}", (last[:5], first[:3])
    yield f"{last[:4]} {contact.city[:3]}", (last[:4], contact.city[:3])
    yield contact.number, (contact.number.lower(),)
    yield contact.email, ("".join(char for char in contact.email if char.isalnum()),)
    phone = contact.phone.removeprefix("+41 ")
    yield f"0{phone}", (phone.replace(" ", ""),)
    yield f"xylo {last}", ("xylo", last)


def _found(text: str) -> Sequence[Contact]:
    return contacts_page(Listed(Contact.objects.filter(words_in(text)), text), fields=FIELDS).rows


def _timed(job: Callable[[], object]) -> float:
    start = perf_counter()
    job()
    return perf_counter() - start


def list_page(database: Database) -> Iterator[Figure]:
    """A page in the middle of all contacts beside the first, in each order of the list."""
    middle = database.contacts // 2
    for order, sorted_by in ORDERS.items():
        keys = {f"by_{number}": key for number, key in enumerate(sorted_by.keys, 1)}
        rows = Contact.objects.annotate(**keys).order_by(*keys, "id").values_list(*keys, "id")
        place = cursor(order, middle, rows[middle])
        yield Figure(
            f"contacts.list_page/{order}",
            1.5,
            product=lambda order=order, place=place: _page(order, place),  # type: ignore[misc]
            floor=lambda order=order: _page(order, ""),  # type: ignore[misc]
        )


def _page(order: str, after: str) -> Sequence[Contact]:
    return contacts_page(queries.contact_list(QueryDict()).listed, order=order, after=after, fields=FIELDS).rows


FIGURES = {"contacts.search": search, "contacts.list_page": list_page}
