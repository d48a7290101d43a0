"""A mail server that takes everything and keeps nothing, as a process of its own: python benchmark/sink.py [SECONDS].

It writes its port, and ends with its standard input. SECONDS are waited before every answer.
"""

from __future__ import annotations

import socket
import sys
import time
from threading import Thread

CHUNK = 1 << 18  # bytes read at a time
GREETING = b"220 sink\r\n"
HELLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
TAKEN, GO_ON, GOOD_BYE = b"250 OK\r\n", b"354 Go on\r\n", b"221 Bye\r\n"
END = b"\r\n.\r\n"


class Conversation:
    """One connection: what was read of it and not answered yet."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self.connection, self.seconds = connection, seconds
        self.unread, self.in_message, self.is_over = b"", False, False

    def run(self) -> None:
        """Answers until the other side says good-bye."""
        with self.connection:
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connection.sendall(GREETING)
            while not self.is_over and (read := self.connection.recv(CHUNK)):
                self.unread += read
                if answers := self._answers():
                    self.connection.sendall(answers)

    def _answers(self) -> bytes:
        answers, place = [], 0
        while not self.is_over:
            mark = END if self.in_message else b"\r\n"
            end = self.unread.find(mark, place)
            if end < 0:
                break
            answers.append(TAKEN if self.in_message else self._answer(self.unread[place : place + 4].upper()))
            self.in_message = answers[-1] is GO_ON
            place = end + len(mark)
            if self.seconds:
                time.sleep(self.seconds)
        self.unread = self.unread[place:]
        return b"".join(answers)

    def _answer(self, verb: bytes) -> bytes:
        self.is_over = verb == b"QUIT"
        return {b"EHLO": HELLO, b"DATA": GO_ON, b"QUIT": GOOD_BYE}.get(verb, TAKEN)


def main() -> None:
    """Takes whatever comes until the process that started it has gone."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    Thread(target=_listen, args=(listener, seconds), daemon=True).start()
    sys.stdin.read()


def _listen(listener: socket.socket, seconds: float) -> None:
    while True:
        connection, _address = listener.accept()
        Thread(target=Conversation(connection, seconds).run, daemon=True).start()


if __name__ == "__main__":
    main()
