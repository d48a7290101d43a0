"""Statements Django's ORM has no words for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models


def insert_select(
    model: type[models.Model],
    columns: Sequence[str],
    rows: models.QuerySet[Any, Any],
    *,
    unique: Sequence[str] = (),
    where: str = "",
    update: Sequence[str] = (),
) -> int:
    """Write the rows of a queryset of values into the model's table with one INSERT … SELECT; how many it wrote.

    `columns` are the model's fields in the order of the rows' values. A row that is there already, by the columns
    `unique` (`where` is the condition of a partial index), is left alone, or has its columns `update` set anew.
    """
    try:
        select, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return 0
    conflict = _conflict(model, unique, where, update)
    if conflict and connection.vendor == "sqlite":
        # SQLite would take ON CONFLICT for a join condition of a SELECT without WHERE. PostgreSQL is given the bare
        # SELECT, since only there untyped NULLs and texts take the type of their column.
        select = f"SELECT * FROM ({select}) AS picked WHERE 1 = 1"  # noqa: S608  compiled by the ORM
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({_names(model, columns)}) {select}{conflict}", params)
        return int(cursor.rowcount)


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    return str(connection.ops.quote_name(field.column))  # type: ignore[arg-type,union-attr]


def _names(model: type[models.Model], names: Sequence[str]) -> str:
    return ", ".join(_column(model, name) for name in names)


def _conflict(model: type[models.Model], unique: Sequence[str], where: str, update: Sequence[str]) -> str:
    if not unique:
        return ""
    target = f" ON CONFLICT ({_names(model, unique)})" + (f" WHERE {where}" if where else "")
    if not update:
        return f"{target} DO NOTHING"
    changes = ", ".join(f"{_column(model, name)} = excluded.{_column(model, name)}" for name in update)
    return f"{target} DO UPDATE SET {changes}"
