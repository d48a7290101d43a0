"""The conversation with a mail server: what was refused, what was taken, and what nobody knows."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from interactions.delivery.journal import Fate, Outcome
from interactions.delivery.transports import Mail, Server, Smtp

MAIL = Mail("one", "me@cronus.example", "ann@example.org", b"Subject: Hello\r\n\r\n.dot\r\n")
OK = "250 OK"
GO_ON = "354 Go on"


class Script:
    """A server that answers as it is told, line by line, and keeps what it heard."""

    def __init__(self, answers: Sequence[str], *, pipelining: bool) -> None:
        self.answers, self.pipelining, self.heard = list(answers), pipelining, list[str]()
        self.listener = socket.create_server(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def serve(self) -> None:
        connection, _address = self.listener.accept()
        with suppress(ConnectionError), connection, connection.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 script\r\n")
            in_message = False
            while line := lines.readline():
                text = line.decode().rstrip("\r\n")
                self.heard.append(text)
                if in_message and text != ".":
                    continue
                if not self._answer(lines, text):
                    return
                in_message = self.said.startswith("354")

    def _answer(self, lines, text: str) -> bool:
        if text.upper().startswith("EHLO"):
            self.said = "250-script\r\n250 PIPELINING" if self.pipelining else OK
        elif text.upper() in {"RSET", "QUIT"}:
            self.said = OK
        elif not self.answers:
            return False
        else:
            self.said = self.answers.pop(0)
        lines.write(f"{self.said}\r\n".encode())
        return not self.said.startswith("421")


@contextmanager
def script(*answers: str, pipelining: bool = True) -> Iterator[tuple[Script, Smtp]]:
    server = Script(answers, pipelining=pipelining)
    thread = threading.Thread(target=server.serve)
    thread.start()
    transport = Smtp(Server("127.0.0.1", server.port, "none"))
    try:
        transport.open()
        yield server, transport
    finally:
        transport.close()
        thread.join()
        server.listener.close()


both = pytest.mark.parametrize("pipelining", [True, False])


@both
def test_a_message_is_taken(pipelining: bool) -> None:
    with script(OK, OK, GO_ON, OK, OK, OK, GO_ON, OK, pipelining=pipelining) as (server, transport):
        assert transport.send(MAIL) == transport.send(MAIL) == Outcome(Fate.SENT)
    said = ["MAIL FROM:<me@cronus.example>", "RCPT TO:<ann@example.org>", "DATA", "Subject: Hello", "", "..dot", "."]
    assert server.heard[1:] == [*said, *said, "quit"]


def test_what_may_be_said_at_once_is_one_packet() -> None:
    with script(OK, OK, GO_ON, OK) as (_server, transport):
        sent: list[bytes | str] = []
        assert transport.connection
        send = transport.connection.send
        transport.connection.send = lambda text: (sent.append(text), send(text))[1]  # type: ignore[method-assign]
        transport.send(MAIL)
    assert sent[0] == b"MAIL FROM:<me@cronus.example>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\n"


@both
@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (["550 Not you", "503 No", "503 No"], Outcome(Fate.REFUSED, "550 Not you")),
        ([OK, "550 Nobody", "503 No"], Outcome(Fate.REFUSED, "550 Nobody")),
        ([OK, "451 Later", "503 No"], Outcome(Fate.LATER, "451 Later")),
        ([OK, OK, "452 Full"], Outcome(Fate.LATER, "452 Full")),
        ([OK, OK, GO_ON, "554 Spam"], Outcome(Fate.REFUSED, "554 Spam")),
        ([OK, OK, GO_ON, "451 Later"], Outcome(Fate.LATER, "451 Later")),
    ],
)
def test_a_refusal_at_any_step_is_told_and_the_next_message_goes_out(
    answers: list[str], outcome: Outcome, pipelining: bool
) -> None:
    refused_at = next(number for number, answer in enumerate(answers) if answer not in {OK, GO_ON})
    said = answers if pipelining else answers[: refused_at + 1]
    with script(*said, OK, OK, GO_ON, OK, pipelining=pipelining) as (_server, transport):
        assert transport.send(MAIL) == outcome
        assert transport.send(MAIL) == Outcome(Fate.SENT)


def test_a_server_that_waits_for_a_message_to_nobody_gets_none() -> None:
    with script(OK, "550 Nobody", GO_ON, "554 No recipients", OK, OK, GO_ON, OK) as (server, transport):
        assert transport.send(MAIL) == Outcome(Fate.REFUSED, "550 Nobody")
        assert server.heard[-2:] == [".", "rset"]
        assert transport.send(MAIL) == Outcome(Fate.SENT)


@both
@pytest.mark.parametrize(
    ("answers", "fate"),
    [
        ([], Fate.LATER),
        ([OK], Fate.LATER),
        ([OK, OK], Fate.LATER),
        ([OK, OK, GO_ON], Fate.UNSURE),
        (["421 Good-bye"], Fate.LATER),
        ([OK, "421 Good-bye"], Fate.LATER),
        ([OK, OK, "421 Good-bye"], Fate.LATER),
        ([OK, OK, GO_ON, "421 Good-bye"], Fate.LATER),
    ],
)
def test_a_connection_that_ends_leaves_in_doubt_only_what_was_whole(
    answers: list[str], fate: Fate, pipelining: bool
) -> None:
    with script(*answers, pipelining=pipelining) as (_server, transport):
        assert transport.send(MAIL).fate is fate
        assert transport.connection is None


OTHER = Mail("two", "me@cronus.example", "ben@example.org", b"Subject: Hello\r\n\r\nBen\r\n")
ANNOUNCED = ["MAIL FROM:<me@cronus.example>", "RCPT TO:<ben@example.org>", "DATA"]


def test_what_follows_is_announced_with_the_end_of_what_goes_before() -> None:
    with script(OK, OK, GO_ON, OK, OK, OK, GO_ON, OK) as (server, transport):
        assert transport.send(MAIL, following=OTHER) == Outcome(Fate.SENT)
        assert transport.announced is OTHER
        assert transport.send(OTHER) == Outcome(Fate.SENT)
    assert server.heard[5:] == ["", "..dot", ".", *ANNOUNCED, "Subject: Hello", "", "Ben", ".", "quit"]


def test_a_server_that_takes_one_command_at_a_time_is_announced_nothing() -> None:
    with script(OK, OK, GO_ON, OK, pipelining=False) as (server, transport):
        assert transport.send(MAIL, following=OTHER) == Outcome(Fate.SENT)
        assert transport.announced is None
    assert server.heard[-2:] == [".", "quit"]


@pytest.mark.parametrize(
    ("answers", "outcome", "then"),
    [
        (["554 Spam", OK, OK, GO_ON, OK], Outcome(Fate.REFUSED, "554 Spam"), Outcome(Fate.SENT)),
        ([OK, "450 Slow down", "503 No", "503 No"], Outcome(Fate.SENT), Outcome(Fate.LATER, "450 Slow down")),
        ([OK, OK, "550 Nobody", GO_ON, "554 No"], Outcome(Fate.SENT), Outcome(Fate.REFUSED, "550 Nobody")),
    ],
    ids=["the first refused", "the next refused", "nobody to give the next to"],
)
def test_each_gets_its_own_answer(answers: list[str], outcome: Outcome, then: Outcome) -> None:
    with script(OK, OK, GO_ON, *answers) as (_server, transport):
        assert transport.send(MAIL, following=OTHER) == outcome
        assert transport.send(OTHER) == then


def test_a_connection_lost_after_the_announcement_has_delivered_nothing_of_what_follows() -> None:
    with script(OK, OK, GO_ON, OK, OK) as (_server, transport):
        told: list[str] = []
        assert transport.send(MAIL, lambda: told.append("one"), OTHER) == Outcome(Fate.SENT)
        assert transport.send(OTHER, lambda: told.append("two")).fate is Fate.LATER
        assert told == ["one"]


def test_what_was_announced_and_does_not_come_is_no_message() -> None:
    with script(OK, OK, GO_ON, OK, OK, OK, GO_ON) as (server, transport):
        transport.send(MAIL, following=OTHER)
    assert server.heard.count(".") == 1
    assert not {"Ben", "quit", "rset"} & set(server.heard)


def test_an_address_cannot_hold_a_command() -> None:
    with script(OK, OK, GO_ON, OK) as (server, transport):
        transport.send(Mail("one", "me@cronus.example", "ann@example.org>\r\nRCPT TO:<ben@example.org", b"\r\n"))
    assert server.heard[2:4] == ["RCPT TO:<ann@example.org>RCPT TO:<ben@example.org>", "DATA"]


def test_where_it_cannot_be_written_down_nothing_is_handed_over() -> None:
    def full_disk() -> None:
        raise OSError("No space left on device")

    with script(OK, OK, GO_ON) as (server, transport):
        with pytest.raises(OSError, match="No space left"):
            transport.send(MAIL, full_disk)
        assert transport.connection is None
    assert server.heard[-1] == "DATA"
