"""Databases of their own for the figures: made, filled, and gone afterwards."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from psycopg import conninfo, sql

from benchmark import data
from benchmark.floors import Floor, connect_postgresql, connect_sqlite
from benchmark.measure import Figure
from config.settings import database as database_settings

ANALYSED = "postgresql"
FRESH = "postgresql-fresh"  # what the planner does before it has seen any table
# There the floor's tables are analysed and the product's are not: a bar for plans that get out of hand (30 times and
# more where they do), not for speed.
FRESH_BAR = 10.0


@dataclass
class Database:
    """Where a figure is measured: Django's default connection is the product's, `floor` a bare one beside it."""

    label: str
    contacts: int
    floor: Floor
    made: dict[str, Any] = field(default_factory=dict)  # what several figures share

    def bar(self, figure: Figure) -> float:
        """How many times the floor the figure may cost here."""
        return max(figure.bar, FRESH_BAR) if self.label == FRESH else figure.bar

    def tidy(self) -> None:
        """Let what the last run left behind not slow the next one down."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM segments_segmentline, floor_line")


def databases(url: str, *, folder: Path, contacts: int) -> Iterator[Database]:
    """A filled SQLite file, then a PostgreSQL database beside the one of the address, before and after ANALYZE."""
    with _sqlite(folder) as floor:
        yield _filled("sqlite", contacts, floor)
    if not url:
        return
    with _postgresql(url) as floor:
        database = _filled(FRESH, contacts, floor)
        yield database
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")  # as the server does by itself some time after much was written
        database.label = ANALYSED
        yield database


def _filled(label: str, contacts: int, floor: Floor) -> Database:
    call_command("migrate", verbosity=0)
    data.fill(contacts)
    floor.fill()
    return Database(label, contacts, floor)


@contextmanager
def _sqlite(folder: Path) -> Iterator[Floor]:
    with tempfile.TemporaryDirectory(prefix="benchmark-", dir=folder) as place:
        file = str(Path(place) / "database.sqlite3")
        settings: dict[str, Any] = database_settings("") | {"NAME": file}
        with _default(settings), connect_sqlite(file, settings["OPTIONS"]["init_command"]) as floor:
            yield floor


@contextmanager
def _postgresql(url: str) -> Iterator[Floor]:
    name = f"benchmark_{uuid.uuid4().hex}"
    identifier = sql.Identifier(name)
    with connect_postgresql(url) as server:
        server.run(sql.SQL("CREATE DATABASE {}").format(identifier))
        try:
            settings = database_settings(url) | {"NAME": name}
            with _default(settings), connect_postgresql(conninfo.make_conninfo(url, dbname=name)) as floor:
                yield floor
        finally:
            server.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


@contextmanager
def _default(settings: dict[str, Any]) -> Iterator[None]:
    """Put another database behind the alias "default"; the product's own is not touched."""
    own, own_settings = connections["default"], connections.settings["default"]
    own.close()
    connections.settings["default"] = connections.configure_settings({"default": settings})["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = own_settings
        connections["default"] = own
