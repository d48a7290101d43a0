"""How a message leaves: through a mail server, or into a folder. Each says exactly what became of it."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import DNS_NAME
from django.utils.translation import gettext_lazy as _

from interactions.delivery.files import written
from interactions.delivery.journal import TAKEN, Fate, Outcome
from interactions.models import MailServer

TIMEOUT = 30  # seconds to wait for any answer of the server
UNREACHABLE = _("The mail server cannot be reached: %(error)s")
LOST_BEFORE = _("The connection to the mail server was lost before the message was handed over.")
LOST_AFTER = _("The connection to the mail server was lost after the message was handed over, before its answer.")
DATA_EXPECTED, CLOSING = 354, 421
LONGEST_LINE, MOST_LINES = 8192, 1000  # of an answer
EXPECTED = (250, 250, DATA_EXPECTED)
NO_LINE_ENDS = str.maketrans("", "", "\r\n")
STARTS_WITH_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class Mail:
    """A message ready to leave; `name` is the same whenever the same delivery is tried again."""

    name: str
    sender: str
    recipient: str
    content: bytes  # lines end with CR LF, and the last one too


class Unreachable(Exception):
    """No message can be handed over now; the sentence says why."""


def nothing() -> None:
    """Nobody has to be told that a message is about to be handed over."""


class Transport(Protocol):
    """A way out for messages."""

    def open(self) -> None:
        """Makes sure that messages can be handed over. Raises Unreachable; nothing has been handed over then."""

    def send(self, mail: Mail, handing_over: Callable[[], None] = nothing, following: Mail | None = None) -> Outcome:
        """Hands one message over. Never raises for what a server or a network can do.

        `handing_over` is called just before the message may be taken; until then it certainly is not. `following` is
        what will be sent next, if that is known: it may be announced already.
        """

    def close(self) -> None:
        """Ends the connection, if there is one."""


@dataclass(frozen=True)
class Server:
    """Where a mail server listens, and how one signs in; without `security` it is encrypted where the server can."""

    host: str
    port: int
    security: str = ""
    username: str = ""
    password: str = ""

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The server in smtp://user:password@host:port?tls=starttls, tls or none."""
        parts = urlsplit(url)
        security = parse_qs(parts.query).get("tls", [""])[0]
        if parts.scheme != "smtp" or not parts.hostname or security not in ("", *MailServer.Security.values):
            raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:587?tls=starttls|tls|none.")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, parts.port or 587, security, user, password)


def _encrypts(server: Server, connection: smtplib.SMTP) -> bool:
    """Asked for, or offered where nothing was asked for; a password is never sent without."""
    if server.security:
        return server.security == MailServer.Security.STARTTLS
    return bool(server.username) or connection.has_extn("starttls")


class Smtp:
    """One connection to a mail server, opened when it is first needed and again after it was lost."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection: smtplib.SMTP | None = None
        self.together = False  # whether it takes several commands at once
        self.announced: Mail | None = None

    def open(self) -> None:
        """Connects and signs in, unless that is done already."""
        if self.connection is None:
            try:
                self.connection = self._connected()
                self.together = self.connection.has_extn("pipelining")
            except (OSError, smtplib.SMTPException) as error:
                raise Unreachable(str(UNREACHABLE % {"error": error})) from error

    def _connected(self) -> smtplib.SMTP:
        server, name = self.server, DNS_NAME.get_fqdn()
        if server.security == MailServer.Security.TLS:
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, name, timeout=TIMEOUT, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, name, timeout=TIMEOUT)
        try:
            # The last line of a message is not held back until the server has confirmed the others.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]
            connection.ehlo_or_helo_if_needed()
            if _encrypts(server, connection):
                connection.starttls(context=ssl.create_default_context())
                connection.ehlo_or_helo_if_needed()  # what it offers may be other things now
            if server.username:
                connection.login(server.username, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def send(self, mail: Mail, handing_over: Callable[[], None] = nothing, following: Mail | None = None) -> Outcome:
        """One message over the open connection.

        The server takes the message at its last line, a single dot. So a connection lost before all of that line has
        left has delivered nothing, and one lost after it may have. Where the server allows it (RFC 2920) what follows
        is announced with that line, which spares a way there and back.
        """
        try:
            if self.announced not in (None, mail):
                self._drop()
            if refusal := self._envelope(mail):
                return refusal
        except (OSError, smtplib.SMTPException):
            self._drop()
            return Outcome(Fate.LATER, str(LOST_BEFORE))
        try:
            handing_over()
        except BaseException:
            self._drop()  # the server waits for a message that does not come
            raise
        ahead = _commands(following) if following and self.together else b""
        if not self._push(b"".join((_stuffed(mail.content), b".\r\n")), ahead):
            self._drop()
            return Outcome(Fate.LATER, str(LOST_BEFORE))
        try:
            self.announced = following if ahead else None
            return self._judged(*self._reply())
        except (OSError, smtplib.SMTPException):
            self._drop()
            return Outcome(Fate.UNSURE, str(LOST_AFTER))

    def _envelope(self, mail: Mail) -> Outcome | None:
        """Everything up to the message itself; the server's refusal, if it refuses."""
        answers = self._answers(mail)
        refused = next((answer for answer, wanted in zip(answers, EXPECTED, strict=False) if answer[0] != wanted), None)
        if refused is None:
            return None
        outcome = self._judged(*refused)
        if self.connection is None:
            return outcome
        if answers[-1][0] == DATA_EXPECTED:  # it waits for a message without anybody to give it to (RFC 2920, 3.1)
            self.connection.docmd(".")
        self.connection.rset()
        return outcome

    def _answers(self, mail: Mail) -> list[tuple[int, bytes]]:
        """The answers to sender, recipient and DATA: asked at once where the server allows it."""
        commands, connection = _commands(mail), self._connection()
        if self.announced is None and self.together:
            connection.send(commands)
        self.announced = None
        answers: list[tuple[int, bytes]] = []
        for command, wanted in zip(commands.splitlines(keepends=True), EXPECTED, strict=True):
            if not self.together:
                connection.send(command)
            answers.append(self._reply())
            if answers[-1][0] == CLOSING or (answers[-1][0] != wanted and not self.together):
                break
        return answers

    def _connection(self) -> smtplib.SMTP:
        if self.connection is None:
            raise smtplib.SMTPServerDisconnected(str(LOST_BEFORE))
        return self.connection

    def _push(self, message: bytes, ahead: bytes) -> bool:
        """Sends both; whether all of the message has left before the connection was lost, if it was."""
        left = memoryview(message + ahead)
        try:
            while left:
                left = left[self._connection().sock.send(left) :]  # type: ignore[union-attr]
        except OSError:
            return len(left) <= len(ahead)
        return True

    def _reply(self) -> tuple[int, bytes]:
        """The server's next answer, as smtplib reads it. Raises OSError or SMTPException where there is none."""
        file, lines = self._connection().file, list[bytes]()
        while True:
            line: bytes = file.readline(LONGEST_LINE) if file else b""
            if not line:
                raise smtplib.SMTPServerDisconnected(str(LOST_AFTER))
            lines.append(line[4:].strip())
            if line[3:4] != b"-" or len(lines) > MOST_LINES:
                break
        return (int(line[:3]) if line[:3].isdigit() else -1), b"\n".join(lines)

    def _judged(self, code: int, text: bytes) -> Outcome:
        sentence = f"{code} {text.decode('utf-8', 'replace')}"
        if code == CLOSING:  # the server hangs up
            self._drop()
        if code // 100 == 2:
            return TAKEN
        if code // 100 == 5:
            return Outcome(Fate.REFUSED, sentence)
        return Outcome(Fate.LATER, sentence)

    def _drop(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = self.announced = None

    def close(self) -> None:
        """Says good-bye."""
        if self.announced:  # the server waits for a message that does not come
            self._drop()
        if self.connection:
            try:
                self.connection.quit()
            except (OSError, smtplib.SMTPException):
                self.connection.close()
            self.connection = None


def _commands(mail: Mail) -> bytes:
    """Sender, recipient and DATA, a line each whatever stands in the addresses."""
    sender, recipient = (address.translate(NO_LINE_ENDS) for address in (mail.sender, mail.recipient))
    return f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode("ascii")


def _stuffed(content: bytes) -> bytes:
    """A dot more at the start of lines that begin with one (RFC 5321, 4.5.2): searched for only where there is any."""
    return STARTS_WITH_DOT.sub(b"..", content) if b"\n." in content or content.startswith(b".") else content


class Folder:
    """The outbox on disk: a file for each message; writing one again replaces it, so nothing is there twice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """The folder is made when it is first needed."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unreachable(str(error)) from error

    def send(self, mail: Mail, handing_over: Callable[[], None] = nothing, _following: Mail | None = None) -> Outcome:
        """Writes the message."""
        handing_over()
        try:
            with written(self.folder / f"{mail.name}.eml") as path:
                path.write_bytes(mail.content)
        except OSError as error:
            return Outcome(Fate.LATER, str(error))
        return TAKEN

    def close(self) -> None:
        """Nothing to end."""


def sender_of(server: MailServer | None) -> str:
    """Whom e-mails come from, as it is set up with the server, else for the installation."""
    return (server and server.from_email) or settings.DEFAULT_FROM_EMAIL


def choose_transport(server: MailServer | None) -> Transport:
    """The mail server set up in the product, else the one in EMAIL_URL, else the folder."""
    if server:
        return Smtp(Server(server.host, server.port, server.security, server.username, server.password))
    if settings.EMAIL_URL:
        return Smtp(Server.from_url(settings.EMAIL_URL))
    return Folder(settings.OUTBOX)
