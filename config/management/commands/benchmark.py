"""manage.py benchmark: what the product costs beside the least the machine has to do for the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmark.areas import FIGURES
from benchmark.databases import databases
from benchmark.measure import Row, measure
from config.lib.env import env_text

HEADING = (
    f"{'figure':<46}{'database':<18}{'n':>9}{'seconds':>11}{'min':>10}{'max':>10}{'floor':>10}{'ratio':>9}{'bar':>8}"
)


class Command(BaseCommand):
    help = "Measures the product beside its floors, in databases of its own; exit status 1 when a bar does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(FIGURES)}; all where none is named")
        parser.add_argument("--contacts", type=int, default=1_000_000, metavar="N", help="how many contacts to make")
        parser.add_argument("--json", action="store_true", help="one object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        contacts: int = options["contacts"]
        if contacts < 1000:
            raise CommandError("At least 1000 contacts are needed.")
        url = env_text("DATABASE_URL")
        check_reachable(url)
        if not options["json"]:
            self.stdout.write(HEADING)
        holds = True
        for row in rows(_named(options["names"]), contacts, url):
            self.stdout.write(json.dumps(asdict(row)) if options["json"] else _line(row))
            self.stdout.flush()
            holds = holds and row.holds
        if not holds:
            sys.exit(1)


def check_reachable(url: str) -> None:
    """Raise CommandError where an address of PostgreSQL is given and nobody answers there."""
    try:
        if url:
            psycopg.connect(url).close()
    except psycopg.OperationalError as error:
        raise CommandError(f"PostgreSQL does not answer at DATABASE_URL: {error}") from error


def rows(names: list[str], contacts: int, url: str) -> Iterator[Row]:
    """Each figure on each database."""
    for database in databases(url, folder=settings.VAR, contacts=contacts):
        for name in names:
            for figure in FIGURES[name](database):
                yield measure(figure, database=database.label, n=contacts, bar=database.bar(figure))


def _named(names: list[str]) -> list[str]:
    if unknown := [name for name in names if name not in FIGURES]:
        raise CommandError(f"There is no {', '.join(unknown)}. There are: {', '.join(FIGURES)}.")
    return names or list(FIGURES)


def _line(row: Row) -> str:
    figures = "".join(
        f"{value:>{width}.5f}"
        for value, width in ((row.seconds, 11), (row.min, 10), (row.max, 10), (row.floor_seconds, 10))
    )
    verdict = "sink-bound" if row.sink_bound else "holds" if row.holds else "does not hold"
    if row.unit != "s":
        verdict += f" ({row.unit})"
    return f"{row.name:<46}{row.database:<18}{row.n:>9}{figures}{row.ratio:>9.3f}{row.bar:>8.3f}  {verdict}"
