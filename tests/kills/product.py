"""The product to be killed: any number of workers, its database and processes looked at from outside."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from config.lib.broker import embedded_broker
from tests import components
from tests.product import Port, StartedProduct, children_of, command_line, wait_until

ESTABLISHED = "01"  # include/net/tcp_states.h
LOCK = re.compile(r"/claims/([0-9a-f-]{36})\.lock$")


class Redis:
    """A Redis server of our own, which may be killed and is started again."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="crm-redis-")
        self.claimed_port = Port()
        self.port = self.claimed_port.number
        program = embedded_broker(Path(self.folder.name)).command[0]
        self.command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"]

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, cwd=self.folder.name, stdout=subprocess.DEVNULL)
        wait_until(self._listens)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.claimed_port.release()
        self.folder.cleanup()


class KilledProduct(StartedProduct):
    """On SQLite with the embedded broker, or on PostgreSQL with a Redis of its own; so many workers."""

    def __init__(self, workers: int, email_url: str) -> None:
        self.own_redis = Redis() if components.on_postgresql() else None
        super().__init__(demo=False, EMAIL_URL=email_url, REDIS_URL=self.own_redis.url if self.own_redis else "")
        self.workers = workers

    def start(self) -> KilledProduct:
        if self.own_redis:
            self.own_redis.start()
        super().start()
        wait_until(lambda: bool(self.process_ids("worker")))
        if not self.own_redis:  # further workers join at the broker that the first start has brought
            self.environment["BROKER_URL"] = self._broker_url()
        self.supervisors += [self.start_supervisor("--only", "worker") for _ in range(self.workers - 1)]
        wait_until(lambda: len(self.process_ids("worker")) == self.workers)
        return self

    def _broker_url(self) -> str:
        [worker] = self.process_ids("worker")
        words = Path(f"/proc/{worker}/environ").read_text().split("\0")
        return next(word.partition("=")[2] for word in words if word.startswith("BROKER_URL="))

    def stop(self, number: int = signal.SIGINT) -> None:
        super().stop(number)
        if self.own_redis:
            self.own_redis.stop()

    def worker_of(self) -> dict[int, int]:
        """Of each supervisor of a worker the worker's process id."""
        pairs = ((each.pid, child) for each in self.supervisors for child in children_of(each.pid))
        return {parent: child for parent, child in pairs if " worker --pool" in command_line(child)}

    def broker_id(self) -> int:
        """The broker's process id; 0 while none runs."""
        if self.own_redis:
            return self.own_redis.process.pid
        return next(iter(self.process_ids("broker")), 0)

    @contextmanager
    def rows(self) -> Iterator[Rows]:
        """The deliveries as they stand in the database."""
        connection: Any
        if self.database.url:
            connection = psycopg.connect(self.database.url, autocommit=True)
        else:
            connection = sqlite3.connect(self.var / "database.sqlite3", isolation_level=None, timeout=60)
        try:
            yield Rows(connection)
        finally:
            connection.close()


class Rows:
    """What the tables tell, asked from outside the product."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self._connection.execute(sql).fetchall())

    def held(self) -> dict[str, int]:
        """How many rows each claim holds."""
        sql = "SELECT claim_id, count(*) FROM interactions_delivery WHERE claim_id IS NOT NULL GROUP BY claim_id"
        return {str(uuid.UUID(str(claim))): number for claim, number in self.ask(sql)}

    def waiting_runs(self) -> int:
        """How many runs have e-mails that wait to be sent."""
        return len(self.ask("SELECT DISTINCT run_id FROM interactions_delivery WHERE state = 'waiting'"))

    def states(self) -> dict[int, tuple[str, str]]:
        """State and address of each delivery."""
        rows = self.ask("SELECT id, state, address FROM interactions_delivery")
        return {pk: (state, address) for pk, state, address in rows}

    def are_over(self) -> bool:
        """Whether all runs are finished."""
        return not self.ask("SELECT 1 FROM interactions_run WHERE state <> 'finished' LIMIT 1")


def freeze(pid: int) -> bool:
    """The process stands still, so that it can be looked at; False where it is gone."""
    try:
        os.kill(pid, signal.SIGSTOP)
    except ProcessLookupError:
        return False
    wait_until(lambda: _state(pid) != "running", pause=0.0005)
    return _state(pid) == "stopped"


def _state(pid: int) -> str:
    letters = set()
    for path in Path(f"/proc/{pid}/task").glob("*/stat"):
        try:
            letters.add(path.read_text().rpartition(")")[2].split()[0])
        except OSError:
            continue
    return "stopped" if letters == {"T"} else "gone" if letters <= {"Z", "X"} else "running"


def claims_of(pid: int) -> dict[str, Path]:
    """The claims whose files the process has open."""
    found = (LOCK.search(target) for target in _open_files(pid))
    return {each[1]: Path(each.string) for each in found if each}


def connections_of(pid: int, port: int) -> int:
    """How many connections the process has to the port of this machine."""
    sockets = {target[8:-1] for target in _open_files(pid) if target.startswith("socket:[")}
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    to_port = {line[9] for line in lines if line[2].endswith(f":{port:04X}") and line[3] == ESTABLISHED}
    return len(sockets & to_port)


def _open_files(pid: int) -> list[str]:
    links = []
    for path in Path(f"/proc/{pid}/fd").iterdir():
        try:
            links.append(os.readlink(path))
        except OSError:
            continue
    return links
