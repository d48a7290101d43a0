"""Statements Django's ORM has no words for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL

OFTEN = 5  # times on one connection

MANY = 10_000  # rows
# The size of a file is known at once, other than the number of rows.
LOOK = """
DO $$ DECLARE seen regclass; BEGIN
    SET LOCAL default_statistics_target = 10;
    FOR seen IN SELECT oid FROM pg_class WHERE oid = ANY (ARRAY[{names}]::regclass[]) AND ({much}
        OR pg_relation_size(oid) > 1000000 AND (pg_relation_size(oid) > 2 * 8192 * relpages::bigint
            OR pg_stat_get_last_analyze_time(oid) IS NULL AND pg_stat_get_last_autoanalyze_time(oid) IS NULL))
    LOOP
        EXECUTE 'ANALYZE (SKIP_LOCKED) ' || seen;
    END LOOP;
END $$
"""


def insert_select(
    model: type[models.Model],
    columns: Sequence[str],
    rows: models.QuerySet[Any, Any],
    *,
    unique: Sequence[str] = (),
    where: str = "",
    update: Sequence[str] = (),
    keep: Sequence[str] = (),
    add: Sequence[str] = (),
) -> int:
    """Write the rows of a queryset of values into the model's table with one INSERT … SELECT; how many it wrote.

    `columns` are the model's fields in the order of the rows' values. A row that is there already, by the columns
    `unique` (`where` is the condition of a partial index), is left alone, or has its columns `update` set anew, `keep`
    where they were empty, and numbers put on top of what stands in `add`.
    """
    try:
        select, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return 0
    conflict = _conflict(model, unique, where, _anew(update) | _kept(keep) | _added(add))
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


def _anew(names: Sequence[str]) -> dict[str, str]:
    return dict.fromkeys(names, "excluded.{0}")


def _kept(names: Sequence[str]) -> dict[str, str]:
    return dict.fromkeys(names, "coalesce({1}.{0}, excluded.{0})")


def _added(names: Sequence[str]) -> dict[str, str]:
    return dict.fromkeys(names, "{1}.{0} + excluded.{0}")


def _conflict(model: type[models.Model], unique: Sequence[str], where: str, changes: Mapping[str, str]) -> str:
    if not unique:
        return ""
    target = f" ON CONFLICT ({_names(model, unique)})" + (f" WHERE {where}" if where else "")
    if not changes:
        return f"{target} DO NOTHING"
    table, columns = connection.ops.quote_name(model._meta.db_table), {name: _column(model, name) for name in changes}
    told = ", ".join(f"{columns[name]} = {value.format(columns[name], table)}" for name, value in changes.items())
    return f"{target} DO UPDATE SET {told}"


def rows(statement: str, params: Sequence[Any], *, prepared: bool = False) -> list[tuple[Any, ...]]:
    """What a query answers that is written by hand, because compiling it takes longer than running it.

    One that is asked often and needs the same plan whatever its parameters are can be left `prepared` by PostgreSQL,
    where planning takes longer than running, too. SQLite's driver always prepares; there it goes past Django's cursor,
    which takes as long as reading fifty rows.
    """
    if prepared and connection.vendor == "sqlite" and not (connection.queries_logged or connection.execute_wrappers):
        connection.ensure_connection()
        with connection.wrap_database_errors:
            cursor = connection.connection.execute(statement.replace("%s", "?"), params)
            return cast(list[tuple[Any, ...]], cursor.fetchall())
    with _preparing_cursor() if prepared and connection.vendor == "postgresql" else connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def listed(values: Collection[int] | Collection[str]) -> RawSQL:
    """Any number of values as one parameter, as in filter(pk__in=listed(ids)): thousands take no time to compile."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])
    if any(isinstance(value, str) for value in values):
        return RawSQL("SELECT unnest(%s::text[])", [list(values)])
    return RawSQL("SELECT unnest(%s::bigint[])", [list(values)])


def run(statement: str, params: Sequence[Any] | None = None) -> int:
    """Send a statement that answers nothing; how many rows it wrote, where it is one that writes."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def run_for_each(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Send a statement that answers nothing once for each of the rows, as its parameters."""
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


@contextmanager
def _preparing_cursor() -> Iterator[CursorWrapper]:
    """Django's own cursors never prepare: they send values within the text, and what is counted is kept in memory."""
    connection.ensure_connection()
    driver = connection.connection
    bare: Any = psycopg.Cursor(driver)
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    driver.prepare_threshold = OFTEN
    try:
        with make(bare) as cursor:
            yield cursor
    finally:
        driver.prepare_threshold = None


def refresh_statistics(*tables: type[models.Model], written: int = 0) -> None:
    """Let PostgreSQL's planner look at those of the tables that it never saw, or that doubled since; one statement.

    Where so many rows were just `written` that a plan could go wrong it looks in any case. A small sample will do: it
    takes 0.03 s instead of 0.35 s for a million lines.
    """
    if connection.vendor == "postgresql":
        names = ", ".join(f"'{connection.ops.quote_name(table._meta.db_table)}'" for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(LOOK.format(names=names, much=str(written >= MANY).lower()))


def hold(what: str, *, alone: bool = False) -> None:
    """Hold what is named until the transaction ends: beside others who do, or `alone`, once all others are done.

    For rules between transactions that PostgreSQL does not know. On SQLite there is one that writes at a time.
    """
    if connection.vendor == "postgresql":
        word = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        rows(f"SELECT {word}(hashtextextended(%s, 0))", [what])


def write_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """Write many small rows; objects would take longer than the rows.

    Those that are there already are left alone, or, by the columns `unique`, have their columns `update` set anew.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    places = ", ".join(["%s"] * len(columns))
    conflict = _conflict(model, unique, "", _anew(update)) or " ON CONFLICT DO NOTHING"
    statement = f"INSERT INTO {table} ({_names(model, columns)}) VALUES ({places}){conflict}"  # noqa: S608
    run_for_each(statement, list(rows))


def take_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Ids for rows that are about to be written, so that they can name each other; on SQLite valid while writing."""
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(model._meta.db_table)
        statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        return [each for (each,) in rows(statement, [table, model._meta.pk.column, count])]
    [(last,)] = rows("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
    return range(last + 1, last + 1 + count)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write many new rows whose values are as the database takes them, in the quickest way it has."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"COPY {table} ({_names(model, columns)}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({_names(model, columns)}) VALUES ({places})", list(rows))  # noqa: S608


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write columns of many rows anew; each row's values are as the database takes them, its id comes last."""
    table = connection.ops.quote_name(model._meta.db_table)
    changes = ", ".join(f"{_column(model, name)} = %s" for name in columns)
    key = _column(model, model._meta.pk.name)
    run_for_each(f"UPDATE {table} SET {changes} WHERE {key} = %s", list(rows))  # noqa: S608
