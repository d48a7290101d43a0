"""Reading a mailbox over IMAP. What is read stays as it is, unread included: others may read it too."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from interactions.errors import InteractionError

TIMEOUT = 30  # seconds to wait for any answer of the server
LARGEST = 1_000_000  # bytes of a message that are read: what it is about stands in front
UID = re.compile(rb"UID (\d+)")
LITERAL = 2  # an answer with content is a pair: what it is, and the content


class CannotRead(InteractionError):
    """The mailbox cannot be read; the sentence says why."""


@dataclass(frozen=True)
class Address:
    """Where a mailbox is found, and how one signs in."""

    host: str
    port: int
    security: str
    username: str
    password: str
    folder: str

    @classmethod
    def from_url(cls, url: str) -> Self:
        """The mailbox in imaps://user:password@host:993/INBOX, or imap://…?tls=starttls or none."""
        parts = urlsplit(url)
        encrypted = parts.scheme == "imaps"
        security = "tls" if encrypted else parse_qs(parts.query).get("tls", ["starttls"])[0]
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or security not in ("tls", "starttls", "none"):
            raise ImproperlyConfigured(
                "MAILBOX_URL must look like imaps://user:password@host/INBOX or imap://…?tls=starttls|none."
            )
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        folder = unquote(parts.path.lstrip("/")) or "INBOX"
        return cls(parts.hostname, parts.port or (993 if encrypted else 143), security, user, password, folder)

    @property
    def name(self) -> str:
        """What tells it from other mailboxes, without its password."""
        return f"{self.username}@{self.host}:{self.port}/{self.folder}"


@dataclass(frozen=True)
class Opened:
    """A folder that is open for reading; its numbers count for as long as its validity is the same."""

    connection: imaplib.IMAP4
    validity: int

    def after(self, uid: int) -> Iterator[tuple[int, bytes]]:
        """The messages above the number, the oldest first, each with its own."""
        found = _ok(self.connection.uid("SEARCH", f"UID {uid + 1}:*"))
        # The last message always matches, even where its number is lower.
        for number in sorted(int(each) for each in found[0].split() if int(each) > uid):
            for answer in _ok(self.connection.uid("FETCH", str(number), f"(UID BODY.PEEK[]<0.{LARGEST}>)")):
                if isinstance(answer, tuple) and len(answer) == LITERAL:
                    yield number, answer[1]


@contextmanager
def opened(address: Address) -> Iterator[Opened]:
    """The mailbox for the length of the block. Raises CannotRead for what a server or a network can do."""
    connection = None
    try:
        connection = _connect(address)
        connection.login(address.username, address.password)
        quoted = address.folder.replace("\\", "\\\\").replace('"', '\\"')
        _ok(connection.select(f'"{quoted}"', readonly=True))
        validity = connection.response("UIDVALIDITY")[1][0]
        yield Opened(connection, int(validity or 0))
    except (OSError, imaplib.IMAP4.error) as error:
        raise CannotRead(str(error)) from error
    finally:
        if connection:
            with suppress(OSError, imaplib.IMAP4.error):
                connection.logout()


def _connect(address: Address) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if address.security == "tls":
        return imaplib.IMAP4_SSL(address.host, address.port, ssl_context=context, timeout=TIMEOUT)
    connection = imaplib.IMAP4(address.host, address.port, timeout=TIMEOUT)
    if address.security == "starttls":
        connection.starttls(context)
    return connection


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    state, data = answer
    if state != "OK":
        raise imaplib.IMAP4.error(f"{state} {data!r}")
    return [each for each in data if each is not None] or [b""]
