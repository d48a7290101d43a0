"""Duplicates: the whole base searched for contacts that may be the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from benchmark import floors_duplicates as floors
from benchmark.databases import Database
from benchmark.measure import Figure
from crm.models import Contact, DuplicateKey, DuplicatePair, DuplicateSearch
from crm.operations import begin_duplicate_search, refresh_keys, search_duplicates

SHARED = 50  # every so many contacts are the one before once more
AT_ONCE = 10_000
TWICE = f"""
UPDATE {{table}} SET (name, email) = (SELECT substr(name, 1, length(name) - 1), email FROM {{table}} AS before
WHERE before.id = {{table}}.id - 1) WHERE id % {SHARED} = 2
"""  # noqa: S608


def whole_base(database: Database) -> Iterator[Figure]:
    """Everybody is compared with everybody who may be the same; the pairs are kept.

    The bar leaves room for comparing, of which the floor has nothing: a pair for each contact or two, in Python.
    """
    _fill(database)
    yield Figure("contacts.duplicates", 6.0, product=_search, floor=_floor(database), before_floor=_empty(database))
    yield Figure(
        "contacts.duplicates/memory", 1.0, product=_search, floor=_everybody, before_floor=_empty(database), unit="MB"
    )


def _fill(database: Database) -> None:
    """Some contacts are there twice, misspelt; all have their keys, and the floor has the same ones."""
    if "duplicates" in database.made:
        return
    table = connection.ops.quote_name(Contact._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(TWICE.format(table=table))
    for start in range(1, database.contacts + 1, AT_ONCE):
        refresh_keys(range(start, min(start + AT_ONCE, database.contacts + 1)), new=True)
    pairs = database.floor.table_like(DuplicatePair._meta.db_table, floors.PAIR)
    for statement in (*floors.TABLES.split(";"), *pairs):
        database.floor.run(statement)
    database.floor.settle("floor_key")
    database.made["duplicates"] = DuplicateKey.objects.count()


def _search() -> None:
    search = begin_duplicate_search(by=None)
    search_duplicates(search.pk)


def _floor(database: Database) -> Callable[[], Any]:
    def floor() -> None:
        database.floor.run(floors.PAIRS)
        database.floor.rows(floors.COMPARED)

    return floor


def _empty(database: Database) -> Callable[[], None]:
    """Both begin without pairs."""

    def empty() -> None:
        database.floor.run(floors.FORGET)
        DuplicatePair.objects.all().delete()
        DuplicateSearch.objects.all().delete()

    return empty


def _everybody() -> object:
    """What it would take to have the keys of all contacts in hand."""
    return list(DuplicateKey.objects.values_list("key", "contact"))


FIGURES = {"contacts.duplicates": whole_base}
