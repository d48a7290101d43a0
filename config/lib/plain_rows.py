"""Rows read for one purpose, many at a time: instances that know some of their columns, at a tenth of the usual price.

Django's own instances go through the constructor, with all columns and a signal each. These have what was asked for,
and look up anything else in the database when it is wanted, one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=Model)


def plain_rows(
    queryset: QuerySet[Row],
    columns: Mapping[str, Sequence[str]],
    shared: Mapping[str, QuerySet[Any]],
) -> list[Row]:
    """The rows of the queryset with one statement, and one more for each of what they share.

    `columns` says by path ("" for the rows themselves, "entry__contact" for what they refer to, each behind what refers
    to it) which columns are read, the primary key first. `shared` are few rows that many refer to, by path, read apart.
    """
    readers = _readers(queryset.model, columns)
    paths = [f"{path}__{name}" if path else name for path, names in columns.items() for name in names]
    found: list[dict[str, Any]] = [_related(row, readers) for row in queryset.values_list(*paths)]
    for path, rows in shared.items():
        _share(found, *_split(path), rows)
    return [one[""] for one in found]


Reader = tuple[str, str, str, type[Model], Sequence[str], slice]


def _readers(model: type[Model], columns: Mapping[str, Sequence[str]]) -> list[Reader]:
    readers, start = [], 0
    for path, names in columns.items():
        parent, name = _split(path)
        kind = model
        for step in filter(None, path.split("__")):
            kind = kind._meta.get_field(step).related_model  # type: ignore[assignment]
        readers.append((path, parent, name, kind, names, slice(start, start + len(names))))
        start += len(names)
    return readers


def _split(path: str) -> tuple[str, str]:
    parent, _, name = path.rpartition("__")
    return parent, name


def _related(row: tuple[Any, ...], readers: Iterable[Reader]) -> dict[str, Any]:
    """The instances of one row by their paths."""
    made: dict[str, Any] = {}
    for path, parent, name, model, names, place in readers:
        values = row[place]
        made[path] = None if values[0] is None else _instance(model, names, values)
        if path and made[parent] is not None:
            made[parent]._state.fields_cache[name] = made[path]
    return made


def _instance(model: type[Model], names: Sequence[str], values: tuple[Any, ...]) -> Model:
    one = model.__new__(model)
    one.__dict__.update(zip(names, values, strict=True))
    one._state = state = ModelState()
    state.db, state.adding, state.fields_cache = "default", False, {}
    return one


def _share(found: Sequence[dict[str, Any]], parent: str, name: str, rows: QuerySet[Any]) -> None:
    referring = [one for each in found if (one := each[parent]) is not None]
    keys = [one.__dict__[f"{name}_id"] for one in referring]
    by_key = rows.in_bulk({key for key in keys if key is not None})
    for one, key in zip(referring, keys, strict=True):
        one._state.fields_cache[name] = by_key.get(key)
