"""Runs of e-mails on demand: a process beside the product that starts another one for each line it reads."""

from __future__ import annotations

import subprocess
import sys
from typing import Self

import django

from tests.product import ROOT


class Runs:
    """The process from outside. Every run goes to the same people, so many of them."""

    def __init__(self, environment: dict[str, str], people: int) -> None:
        self.environment, self.people = environment, people

    def start(self) -> int:
        """Starts a run; the id of its first delivery."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin
        assert stdout
        stdin.write("\n")
        stdin.flush()
        return int(stdout.readline())

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.kills.runs", str(self.people)]
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()


if __name__ == "__main__":
    django.setup()
    from crm.models import Contact
    from interactions import operations
    from interactions.models import InteractionLogEntry
    from tests.interactions import builders

    numbers = [f"KT{number:06d}" for number in range(int(sys.argv[1]))]
    people = Contact.objects.bulk_create(
        Contact(number=each, name=f"Person {each}", surname=each, email=f"{each.lower()}@example.org")
        for each in numbers
    )
    common = {"subject": "Thank you", "language": builders.language(), "document": builders.document()}
    for _line in sys.stdin:
        logged = builders.logged_segment()
        InteractionLogEntry.objects.bulk_create(
            InteractionLogEntry(logged_segment=logged, contact=person, correspondence_type="email", **common)
            for person in people
        )
        run = operations.start_run(logged_segment=logged, send_as_attachment=False, by=None)
        assert run
        print(run.deliveries.order_by("pk").values_list("pk", flat=True)[0], flush=True)
