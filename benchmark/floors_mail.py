"""The least it takes to send e-mails that are made already: smtplib over connections that stay, and what a sink can."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

SINK = Path(__file__).with_name("sink.py")
PLENTY = 20  # seconds for a sink to begin
ANSWERS = 4  # to each message: sender, recipient, DATA, the message
STARTS = b"MAIL FROM:<a@sender.example>\r\nRCPT TO:<b@recipient.example>\r\nDATA\r\n"

Message = tuple[str, str, bytes]  # sender, recipient, content with lines that end in CR LF


@contextmanager
def sink(seconds: float = 0.0) -> Iterator[int]:
    """The port of a mail server, a process of its own: postfix's where it is found and need not wait, else ours."""
    program = "" if seconds else shutil.which("smtp-sink")
    with _postfix(program) if program else _own(seconds) as port:
        yield port


@contextmanager
def _own(seconds: float) -> Iterator[int]:
    command = [sys.executable, "-S", str(SINK), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout  # noqa: S101 — asked for
        assert process.stdin  # noqa: S101
        yield int(process.stdout.readline())
        process.stdin.close()


@contextmanager
def _postfix(program: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with subprocess.Popen([program, *user, f"127.0.0.1:{port}", "100"]) as process:  # noqa: S603
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + PLENTY
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def send(port: int, messages: Sequence[Message], *, connections: int = 1) -> None:
    """All of them, over so many connections at a time."""
    if connections == 1:
        _send(port, messages)
        return
    with ThreadPoolExecutor(connections) as threads:
        list(threads.map(lambda first: _send(port, messages[first::connections]), range(connections)))


def _send(port: int, messages: Sequence[Message]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        assert connection.sock  # noqa: S101 — it is connected
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for sender, recipient, content in messages:
            connection.sendmail(sender, [recipient], content)


def fill_sink(port: int, messages: Sequence[Message]) -> None:
    """As many messages as fast as the sink can take them: nothing is waited for, answers are read beside."""
    with socket.create_connection(("127.0.0.1", port)) as connection, ThreadPoolExecutor(1) as threads:
        lines = threads.submit(_read_lines, connection, len(messages) * ANSWERS + 2)
        connection.sendall(b"HELO floor\r\n")
        for _sender, _recipient, content in messages:
            connection.sendall(b"".join((STARTS, content, b".\r\n")))
        lines.result()


def _read_lines(connection: socket.socket, wanted: int) -> None:
    while wanted > 0:
        wanted -= connection.recv(1 << 16).count(b"\n")
