"""manage.py deliveries: how far the deliveries are."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from interactions.models import Run
from interactions.progress import Progress, progress

LATEST = 20
SECONDS = 1.0  # between two looks


class Command(BaseCommand):
    help = "Shows how far the deliveries are: those that are open, or the latest where none is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--run", type=int, metavar="N", help="only the run of that number")
        parser.add_argument("--follow", action="store_true", help="look again every second until nothing is open")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted: int | None = options["run"]
        while found := _runs(wanted):
            for run in found:
                self.stdout.write(_line(progress(run)))
            if not (options["follow"] and any(run.state == Run.State.OPEN for run in found)):
                return
            time.sleep(SECONDS)
        if wanted:
            raise CommandError(f"There is no run {wanted}.")
        self.stdout.write("There are no deliveries.")


def _runs(wanted: int | None) -> list[Run]:
    runs = Run.objects.select_related("logged_segment").order_by("-pk")
    if wanted:
        return list(runs.filter(pk=wanted))
    return list(runs.filter(state=Run.State.OPEN)) or list(runs[:LATEST])


def _line(seen: Progress) -> str:
    run = seen.run
    parts = [f"{part.count} {part.label}" for part in seen.legend]
    if seen.last_minute:
        parts.append(f"{seen.last_minute} a minute")
    if seen.time_left:
        parts.append(seen.time_left)
    if run.paused_itself:
        parts.append("paused by itself, since too much failed")
    return f"Run {run.pk} ({run.logged_segment}), {run.get_state_display().lower()}: {', '.join(parts)}."
