"""manage.py send_deliveries: delivers what is due, here and now, without a broker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from interactions.delivery import sending
from interactions.models import Run
from interactions.queries import run_counts


class Command(BaseCommand):
    help = "Makes letters ready to print and sends e-mails that are due, in all open runs or in one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--run", type=int, metavar="N", help="the number of the run; without it, all open runs")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted: int | None = options["run"]
        if wanted and not Run.objects.filter(pk=wanted).exists():
            raise CommandError(f"There is no run {wanted}.")
        worked_on = sending.drain(wanted)
        for run in Run.objects.filter(pk__in=worked_on).order_by("pk"):
            now = run_counts(run)
            self.stdout.write(
                f"Run {run.pk}: {now.sent} sent, {now.waiting} waiting, {now.failed} failed, {now.unsure} in doubt."
            )
        if not worked_on:
            self.stdout.write("Nothing is due.")
