"""Runs the product's processes together: what dies is started again, and stopping takes all of them along.

Each child leads a session of its own, so that Ctrl+C reaches the supervisor alone, and a child is ended with all
it started.
"""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TICK = 0.2  # seconds between two looks at the children
NAP = 0.05  # seconds until a wish to stop is noticed
GRACE = 8.0  # seconds a child has to end by itself
SOON = 10.0  # seconds; a child that lived for less has failed
TRIES = 5  # failures in a row after which the supervisor gives up
PR_SET_PDEATHSIG = 1  # linux/prctl.h

LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRun(Exception):
    """Why the product does not run, in one sentence."""


def _end_with(parent: int) -> None:
    """In a new child: a supervisor that is killed outright still takes its children along."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


class Wish:
    """Somebody's wish to stop. A signal's handler may tell it at any moment: no lock is taken, as an Event's would be,
    for which the handler waited for ever if it came while the same thread held it.
    """

    told = False

    def tell(self) -> None:
        """From now on it is there."""
        self.told = True

    def comes_within(self, seconds: float) -> bool:
        """Waits so long at most; whether it is there."""
        deadline = time.monotonic() + seconds
        while not self.told and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, NAP))
        return self.told


@dataclass
class Child:
    """One process of the product."""

    name: str
    command: Sequence[str]
    ready: Callable[[], bool] = lambda: True  # the children after it wait for this
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    was_ready: bool = False

    def start(self, environment: dict[str, str], folder: Path) -> None:
        parent = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603  the product's own commands
            self.command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: _end_with(parent),  # safe: the supervisor has one thread
        )
        self.started_at, self.was_ready = time.monotonic(), False

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        """Asked only until it is so once."""
        self.was_ready = self.was_ready or self.ready()
        return self.was_ready

    def signal(self, number: int) -> None:
        """To the child and everything it started; what is gone already needs none."""
        if self.process:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def note_end(self) -> float:
        """Counts a failure and says how many seconds to wait before the next start."""
        self.signal(signal.SIGKILL)  # what it left behind
        lived = time.monotonic() - self.started_at
        self.failures = self.failures + 1 if lived < SOON else 1
        return 0.0 if self.failures == 1 else float(2 ** (self.failures - 2))


@dataclass
class Supervisor:
    """The children in their order; `announce` is called once, when all are ready."""

    children: list[Child]
    environment: dict[str, str]
    folder: Path
    announce: Callable[[], None]
    say: Callable[[str], None]
    stop: Wish = field(default_factory=Wish)

    def run(self) -> None:
        """Returns when stopped by a signal; raises CannotRun when a child cannot be kept alive."""
        before = {number: signal.signal(number, lambda *_: self.stop.tell()) for number in SIGNALS}
        try:
            announced = False
            while not self.stop.comes_within(TICK):
                all_ready = self._look_after_children()
                if all_ready and not announced:
                    self.announce()
                    announced = True
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _look_after_children(self) -> bool:
        """Starts what does not run; False while a child is not ready, and those after it have to wait."""
        for child in self.children:
            if child.ended():
                self._restart(child)
            elif child.process is None:
                child.start(self.environment, self.folder)
            if not (child.runs() and child.is_ready()):
                return False
        return True

    def _restart(self, child: Child) -> None:
        status = child.process.returncode if child.process else None
        pause = child.note_end()
        if child.failures >= TRIES:
            raise CannotRun(
                f"The {child.name} ended {TRIES} times in a row right after its start; see its messages above."
            )
        self.say(f"The {child.name} ended (status {status}); starting it again.")
        if not self.stop.comes_within(pause):
            child.start(self.environment, self.folder)

    def _stop(self) -> None:
        """Last started, first stopped, so that the broker outlives those who talk to it."""
        self.stop.told = False  # told once more it means: at once
        *others, first = reversed(self.children)
        _end(others, self.stop)
        _end([first], self.stop)


def _end(children: list[Child], hurry: Wish) -> None:
    """Asks the children to end; after the grace, or at a second signal, ends them and what they started."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while any(child.runs() for child in children) and time.monotonic() < deadline:
        if hurry.comes_within(NAP):
            break
    for child in children:
        child.signal(signal.SIGKILL)
        if child.process:
            child.process.wait()


def port_is_free(host: str, port: int) -> bool:
    """Whether the web server could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def web_answers(host: str, port: int) -> bool:
    """Whether the web server answers; a refusal of the host name is an answer too."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(here, port, timeout=5)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
