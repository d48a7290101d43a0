"""The product as its users have it, started by its own command on data of its own, and a mail server to write to."""

from __future__ import annotations

import atexit
import functools
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests import components

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a-long-demonstration-word"
WITHIN = 300.0  # seconds for whatever other processes do: a limit costs nothing, however busy the machine is
PORTS = range(20_000, 30_000)  # below those that outgoing connections are given
REDIS_DATABASES = range(1, 16)

# How the supervisor's children are told from each other by their command lines.
COMMAND_WORDS = {"broker": "redis-server", "worker": " worker --pool", "clock": " beat ", "web": " gunicorn "}

# What a product under test does not inherit.
OWN_SETTINGS = {
    "BROKER_URL",
    "DATABASE_URL",
    "DEBUG",
    "DEMO_PASSWORD",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "EMBEDDED_BROKER",
    "HOST",
    "PORT",
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
    "SWEEP_SECONDS",
    "VAR_DIR",
}


def wait_until(condition: Callable[[], bool], *, pause: float = 0.05) -> None:
    """Waits for what happens in other processes, looking again after each pause (seconds)."""
    deadline = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < deadline, f"It did not happen within {WITHIN} s."
        time.sleep(pause)


class Port:
    """A TCP port on which nothing listens, and which no other test of this machine gets until it is released.

    The UDP port of the same number is the claim: it is free again when this process ends, however it ends.
    """

    def __init__(self) -> None:
        numbers = random.SystemRandom().sample(PORTS, len(PORTS))  # the tests' own seed is the same in all processes
        self.number = next(number for number in numbers if self._claim(number))

    def release(self) -> None:
        self._claimed.close()

    def _claim(self, number: int) -> bool:
        self._claimed = socket.socket(type=socket.SOCK_DGRAM)
        try:
            self._claimed.bind(("127.0.0.1", number))
            with socket.create_server(("127.0.0.1", number)):
                return True
        except OSError:
            self._claimed.close()
            return False


def environment(var: Path, **settings: str) -> dict[str, str]:
    """The machine's environment without the tests' own settings, and with these."""
    inherited = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    return inherited | {"VAR_DIR": str(var), "PYTHONUNBUFFERED": "1"} | settings


def manage(settings: dict[str, str], *arguments: str) -> str:
    """What a management command prints; a command that fails fails the test with all it said."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


class Database:
    """A PostgreSQL database beside the one that DATABASE_URL names, empty or a copy; nothing at all on SQLite."""

    def __init__(self, copy_of: Database | None = None) -> None:
        self.name = f"crm_{uuid.uuid4().hex[:12]}" if components.on_postgresql() else ""
        if self.name:
            self._on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{copy_of.name if copy_of else "template1"}"')
            atexit.register(self.drop)

    @property
    def url(self) -> str:
        return self._url(self.name) if self.name else ""

    def drop(self) -> None:
        if self.name:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            atexit.unregister(self.drop)

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, name: str) -> str:
        return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


class RedisDatabase:
    """One of the numbered databases of the server that REDIS_URL names, ours alone; nothing where it names none."""

    def __init__(self) -> None:
        self.url, self.number = "", 0
        if base := os.environ.get("REDIS_URL", ""):
            self._server = redis.Redis.from_url(_numbered(base, 0))  # where the claims are, as it is nobody's own
            self.number = next(number for number in REDIS_DATABASES if self._claim(number))
            self.url = _numbered(base, self.number)
            self._flush()

    def release(self) -> None:
        if self.number:
            self._flush()
            self._server.delete(f"tests:database-{self.number}")
            self._server.close()
            self.number = 0

    def _claim(self, number: int) -> bool:
        return bool(self._server.set(f"tests:database-{number}", os.getpid(), nx=True, ex=3600))

    def _flush(self) -> None:
        with redis.Redis.from_url(self.url) as ours:
            ours.flushdb()


def _numbered(url: str, number: int) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


@functools.cache
def prepared(demo: bool) -> tuple[Path, Database]:
    """A folder and a database to copy: migrated, static files collected, and with the demonstration data if wanted."""
    var, database = Path(tempfile.mkdtemp(prefix="crm-prepared-")), Database()
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    settings = environment(var, DATABASE_URL=database.url, DEMO_PASSWORD=PASSWORD)
    manage(settings, "migrate", "--verbosity", "0")
    manage(settings, "collectstatic", "--noinput", "--verbosity", "0")
    if demo:
        manage(settings, "demo")
    return var, database


class StartedProduct:
    """A product that runs until the end of the `with` block; its data goes away with it.

    On PostgreSQL (DATABASE_URL) with Redis (REDIS_URL) the worker is started apart from the web server.
    """

    running: ClassVar[list[StartedProduct]] = []

    def __init__(self, *, demo: bool = True, **settings: str) -> None:
        original, database = prepared(demo)
        self.var = Path(tempfile.mkdtemp(prefix="crm-product-"))
        shutil.copytree(original, self.var, dirs_exist_ok=True, ignore=shutil.ignore_patterns("static"))
        (self.var / "static").symlink_to(original / "static")
        self.database, self.redis = Database(copy_of=database), RedisDatabase()
        self.claimed_port, self.password = Port(), PASSWORD
        self.port = self.claimed_port.number
        own = {"DATABASE_URL": self.database.url, "REDIS_URL": self.redis.url, "DEMO_PASSWORD": PASSWORD}
        self.environment = environment(self.var, PORT=str(self.port), **(own | settings))
        self.supervisors: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def outbox(self) -> Path:
        return self.var / "outbox"

    @property
    def log(self) -> str:
        """All that the product's processes have said so far."""
        path = self.var / "product.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def manage(self, *arguments: str) -> str:
        """Runs a management command on the product's data and returns what it prints."""
        return manage(self.environment, *arguments)

    def start(self) -> Self:
        """Starts it and waits until the web server answers."""
        apart = [["--only", "web", "--only", "clock"], ["--only", "worker"]]
        for arguments in apart if self.environment["REDIS_URL"] else [[]]:
            self.supervisors.append(self.start_supervisor(*arguments))
        StartedProduct.running.append(self)
        wait_until(self._has_started, pause=0.1)
        return self

    def _has_started(self) -> bool:
        assert all(each.poll() is None for each in self.supervisors), f"The product ended:\n{self.log}"
        return self.is_healthy()

    def start_supervisor(self, *arguments: str) -> subprocess.Popen[bytes]:
        """One `manage.py start`, writing to the log."""
        with (self.var / "product.log").open("ab") as log:
            command = [sys.executable, "manage.py", "start", *arguments]
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def is_healthy(self) -> bool:
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{self.url}/health/", timeout=60):
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return False
        except OSError:
            return False

    def process_ids(self, name: str) -> list[int]:
        """The supervisors' children of that name: one, or none just now."""
        words = COMMAND_WORDS[name]
        return [pid for each in self.supervisors for pid in children_of(each.pid) if words in command_line(pid)]

    def stop(self, number: int = signal.SIGINT) -> None:
        """Stops it as Ctrl+C does; its data stays for the next start."""
        for supervisor in self.supervisors:
            supervisor.send_signal(number)
        try:
            for supervisor in self.supervisors:
                supervisor.wait(WITHIN)
        finally:
            for supervisor in self.supervisors:
                supervisor.kill()
                supervisor.wait()
            self.supervisors.clear()
            if self in StartedProduct.running:
                StartedProduct.running.remove(self)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        try:
            self.stop()
        finally:
            self.discard()

    def discard(self) -> None:
        """Removes its data, once it does not run."""
        self.database.drop()
        self.redis.release()
        self.claimed_port.release()
        shutil.rmtree(self.var, ignore_errors=True)


def children_of(parent: int) -> list[int]:
    """The ids of the processes that a process has started."""
    threads = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(word) for children in threads for word in _told(children).split()]


def is_running(pid: int) -> bool:
    """Whether the process goes on; one that has ended and waits to be noticed does not."""
    state = _told(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return bool(state) and state[0] != "Z"


def command_line(pid: int) -> str:
    """The words a process was started with; nothing where it is gone."""
    return _told(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")


def _told(path: Path) -> str:
    """What the system says of a process; nothing where it has ended meanwhile."""
    try:
        return path.read_text()
    except OSError:
        return ""


@dataclass(frozen=True)
class Received:
    """A message as the mail server got it."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    raw: bytes


@dataclass
class SmtpSink:
    """A real mail server that keeps what it is given; `answers` has another reply to give for a recipient."""

    answers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.claimed_port.number

    @property
    def url(self) -> str:
        """As EMAIL_URL has it."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw: Any = envelope.content
        message = message_from_bytes(raw, policy=policy.default)
        self.received.append(Received(envelope.mail_from or "", list(envelope.rcpt_tos), message, raw))
        return "250 OK"

    def __enter__(self) -> Self:
        self.claimed_port = Port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=WITHIN)
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()
        self.claimed_port.release()
