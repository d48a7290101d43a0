"""The supervisor keeps its children alive and takes them along when it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import supervisor
from config.supervisor import CannotRun, Child, Supervisor, port_is_free
from tests.product import WITHIN, Port, is_running, wait_until

SLEEPER = (sys.executable, "-c", "import time; time.sleep(3600)")


def program(mark: Path, text: str) -> tuple[str, ...]:
    """A process that carries out the text, leaves the mark, and sleeps."""
    return (
        sys.executable,
        "-c",
        f"import pathlib, signal, subprocess, time\nmark = pathlib.Path({str(mark)!r})\n{text}",
    )


def supervise(*children: Child, said: list[str]) -> Supervisor:
    return Supervisor(
        children=list(children),
        environment=dict(os.environ),
        folder=Path.cwd(),
        announce=lambda: said.append("ready"),
        say=said.append,
    )


def run_until_ready(*children: Child) -> None:
    """Runs the children, and stops as soon as all are ready."""
    running = supervise(*children, said=[])
    running.announce = running.stop.tell
    running.run()


def test_children_start_in_order_each_waiting_for_the_one_before_to_be_ready() -> None:
    second_runs: list[bool] = []
    second = Child("second", SLEEPER)

    def first_is_ready() -> bool:
        second_runs.append(second.process is not None)
        return len(second_runs) == 3

    run_until_ready(Child("first", SLEEPER, first_is_ready), second)
    assert second_runs == [False, False, False]
    assert second.process
    assert second.process.returncode == -signal.SIGTERM


def test_a_child_that_is_killed_is_started_again_and_it_is_said() -> None:
    said: list[str] = []
    pids: list[int] = []
    child = Child("sleeper", SLEEPER)
    running = supervise(child, said=said)

    def kill_the_first_and_stop_with_the_second() -> bool:
        assert child.process
        pids.append(child.process.pid)
        if len(pids) == 1:
            os.kill(child.process.pid, signal.SIGKILL)
        else:
            running.stop.tell()
        return True

    child.ready = kill_the_first_and_stop_with_the_second
    running.run()
    first, second = pids
    assert first != second
    assert said == ["ready", "The sleeper ended (status -9); starting it again."]
    assert not is_running(second)


def test_a_child_that_never_stays_up_ends_everything_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "TRIES", 2)
    other = Child("other", SLEEPER)
    with pytest.raises(CannotRun, match="The broken one ended 2 times in a row right after its start"):
        supervise(other, Child("broken one", (sys.executable, "-c", "1")), said=[]).run()
    assert other.process
    assert other.process.returncode == -signal.SIGTERM


def test_a_child_that_does_not_listen_is_ended_after_the_grace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.3)
    mark = tmp_path / "deaf"
    deaf = program(mark, "signal.signal(signal.SIGTERM, signal.SIG_IGN); mark.touch(); time.sleep(3600)")
    child = Child("deaf", deaf, mark.exists)
    run_until_ready(child)
    assert child.process
    assert child.process.returncode == -signal.SIGKILL


def test_what_a_child_has_started_ends_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    started = f"pid = subprocess.Popen({SLEEPER!r}).pid; mark.write_text(str(pid)); time.sleep(3600)"
    run_until_ready(Child("parent", program(mark, started), lambda: mark.exists() and bool(mark.read_text())))
    pid = int(mark.read_text())
    wait_until(lambda: not is_running(pid))


def test_children_of_a_supervisor_that_is_killed_outright_end_too() -> None:
    source = (
        "import pathlib\n"
        "from config.supervisor import Child, Supervisor\n"
        f"child = Child('sleeper', {SLEEPER!r})\n"
        "Supervisor([child], {}, pathlib.Path('.'), lambda: print(child.process.pid, flush=True), print).run()"
    )
    with subprocess.Popen((sys.executable, "-c", source), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    wait_until(lambda: not is_running(pid))


def test_a_port_on_which_somebody_listens_is_not_free() -> None:
    port = Port()
    with socket.create_server(("127.0.0.1", port.number)):
        assert not port_is_free("127.0.0.1", port.number)
    assert port_is_free("127.0.0.1", port.number)
    port.release()


def test_a_signal_at_whatever_moment_is_a_wish_to_stop_that_is_noticed() -> None:
    """Thousands of times: one that came while the supervisor woke up stopped it for good."""
    signals = (
        "import random, signal\n"
        "from config.supervisor import Wish\n"
        "for _time in range(5000):\n"
        "    wish = Wish()\n"
        "    signal.signal(signal.SIGALRM, lambda *_: wish.tell())\n"
        "    signal.setitimer(signal.ITIMER_REAL, random.uniform(0.00001, 0.0003))\n"
        "    while not wish.comes_within(0.00001):\n"
        "        pass\n"
    )
    subprocess.run([sys.executable, "-c", signals], check=True, timeout=WITHIN)
