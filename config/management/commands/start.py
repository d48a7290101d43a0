"""manage.py start: the whole product on this machine, or some of its processes where there are several machines."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config import supervisor
from config.lib import accounts
from config.lib.broker import Broker, embedded_broker
from config.lib.env import env_int, env_text
from config.supervisor import CannotRun, Child, Supervisor

PARTS = ("worker", "clock", "web")


class Command(BaseCommand):
    help = (
        "Starts the web server, the worker, its clock and, where REDIS_URL is not set, a broker. Ctrl+C stops them all."
    )
    requires_system_checks: list[str] = []  # a start has to be quick; `manage.py check` is there

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only",
            action="append",
            choices=PARTS,
            help="start this process alone (may be repeated); the others then run elsewhere and share REDIS_URL",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="crm-", ignore_cleanup_errors=True) as folder:
                self.run(options["only"] or list(PARTS), Path(folder))
        except CannotRun as error:
            sys.exit(str(error))

    def run(self, parts: list[str], folder: Path) -> None:
        host, port = env_text("HOST", "127.0.0.1"), env_int("PORT", 8000)
        if "web" in parts and not supervisor.port_is_free(host, port):
            raise CannotRun(
                f"Port {port} on {host} is taken: stop what listens there, or choose another with PORT=8001."
            )
        if not _database_is_up_to_date():
            raise CannotRun("The database is not set up for this version: run manage.py migrate first.")
        broker = self.broker(parts, folder)
        children = [child for child in _children(host, port) if child.name in parts]
        if broker.command:
            children.insert(0, Child("broker", broker.command, broker.answers))
        Supervisor(
            children=children,
            environment=os.environ | {"BROKER_URL": broker.url},
            folder=settings.BASE_DIR,
            announce=lambda: self.announce(parts, host, port),
            say=self.say,
        ).run()

    def broker(self, parts: list[str], folder: Path) -> Broker:
        """The named broker, else one of our own, which only processes started together can share."""
        if url := env_text("BROKER_URL") or settings.REDIS_URL:
            return Broker(url=url)
        if set(parts) != set(PARTS):
            raise CannotRun("Processes started one by one need a broker they share: set REDIS_URL.")
        return embedded_broker(folder)

    def announce(self, parts: list[str], host: str, port: int) -> None:
        if "web" not in parts:
            self.say(f"Running: {', '.join(parts)}. Ctrl+C stops.")
            return
        self.say(f"\nReady at http://{f'[{host}]' if ':' in host else host}:{port}/")
        if get_user_model().objects.filter(username__in=accounts.ACCOUNTS).exists():
            self.say(f"Sign in as {' or '.join(accounts.ACCOUNTS)}; {accounts.password_place()}.")
        connection.close()
        self.say("Ctrl+C stops everything; nothing is lost by stopping.\n")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _database_is_up_to_date() -> bool:
    plan = MigrationExecutor(connection)
    missing = plan.migration_plan(plan.loader.graph.leaf_nodes())
    connection.close()  # the supervisor goes on for days and needs no database
    return not missing


def _children(host: str, port: int) -> list[Child]:
    """Every process of the product but the broker."""
    no_root_warning = ("-W", "ignore:You're running the worker")  # it is about pickled messages; ours are JSON
    celery = (sys.executable, *no_root_warning, "-m", "celery", "--app", "config.celery", "--quiet")
    queues = "letters,emails,default"
    worker = ("worker", "--pool", "threads", "--concurrency", "3", "--queues", queues, "--loglevel", "WARNING")
    name = ("--hostname", f"{os.getpid()}@%h")  # any number of workers, also on one machine
    web = (
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
    )
    threads = ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5")
    quiet = ("--log-level", "warning", "--no-control-socket")
    return [
        Child("worker", (*celery, *worker, *name, "--without-gossip", "--without-mingle")),
        Child("clock", (*celery, "beat", "--loglevel", "WARNING", "--pidfile", "")),
        Child("web", (*web, *threads, *quiet), lambda: supervisor.web_answers(host, port)),
    ]
