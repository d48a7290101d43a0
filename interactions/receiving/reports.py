"""Reports of e-mails that were not delivered: those of RFC 3464, and what Exim and qmail write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import cast

from crm.models import ConsentSource
from interactions.receiving.messages import ADDRESS, addresses, header, said

# Of codes that say "for good" these are about the message, the sender or the moment, not about the address:
# a full mailbox, a message that is too big, congestion, and everything about content and policy.
NOT_THE_ADDRESS = re.compile(r"5\.2\.[234]|5\.[34567]\.\d+")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
FULL = re.compile(r"quota|mailbox (?:is )?full|over ?limit|insufficient storage", re.IGNORECASE)
BLOCKED = re.compile(r"spam|blocked|blacklist|block ?list|policy|reputation|dmarc", re.IGNORECASE)
NO_SUCH_DOMAIN = "5.1.2"  # although its class is "system", which concerns the moment, it never gets better
QMAIL = re.compile(r"^<([^>\s]+@[^>\s]+)>:\s*\n(.*?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
EXIM_BODY = re.compile(r"^ {2}(\S+@\S+)\n((?: {4}.*\n?)*)", re.MULTILINE)
FOR_THE_MOMENT = re.compile(r"^Action:\s*delayed", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Bounce:
    """One recipient a message did not reach."""

    address: str  # in small letters
    status: str  # such as 5.1.1; empty where none was said
    reason: str  # in the words of the server that refused it
    is_for_good: bool = False  # as whoever reports it says; it counts where no code does

    @property
    def is_hard(self) -> bool:
        """Whether nothing will ever arrive at the address, as far as the server knows."""
        code = self.status or status_of(self.reason)
        if FULL.search(self.reason) or (BLOCKED.search(self.reason) and not code.startswith("5.1.")):
            return False
        if not code:
            return self.is_for_good
        return code.startswith("5.") and not NOT_THE_ADDRESS.fullmatch(code)


@dataclass(frozen=True)
class ServiceEvent:
    """What a mail service tells of an e-mail."""

    service: str  # its name
    address: str  # of the recipient, in small letters
    named: str  # all it says, in which the Message-ID stands somewhere
    bounce: Bounce | None = None
    refused: ConsentSource | None = None  # how the recipient said that they want no more e-mails
    at: datetime | None = None


def bounces_in(message: EmailMessage) -> list[Bounce]:
    """The recipients the message reports as not reached for good; empty where it is no such report.

    A warning that the server goes on trying is a report without any.
    """
    return list({bounce.address: bounce for bounce in _bounces(message)}.values())


def is_report(message: EmailMessage) -> bool:
    """Whether the message tells of a delivery, be it of one that succeeded or is late."""
    return (
        any(part.get_content_type() == "message/delivery-status" for part in message.walk())
        or bool(header(message, "X-Failed-Recipients"))
        or "qmail-send program" in said(message)
    )


def _bounces(message: EmailMessage) -> Iterator[Bounce]:
    standard = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    for part in standard:
        yield from _standard(cast(EmailMessage, part))
    if not standard and (failed := addresses(header(message, "X-Failed-Recipients"))):
        yield from _exim(said(message), failed)
    elif not standard and "qmail-send program" in (text := said(message)):
        yield from _qmail(text)


def _standard(part: EmailMessage) -> Iterator[Bounce]:
    """A block of fields for the message, then one for each recipient (RFC 3464)."""
    for block in _blocks(part):
        action = header(block, "Action").lower()
        named = header(block, "Original-Recipient") or header(block, "Final-Recipient")
        found = ADDRESS.search(named.rpartition(";")[2])
        if action == "failed" and found:
            code = STATUS.search(header(block, "Status"))
            reason = header(block, "Diagnostic-Code")
            typed, _semicolon, words = reason.partition(";")
            reason = words.strip() if typed.strip().isalpha() else reason
            yield Bounce(found[0].lower(), code[1] if code else "", reason)


def _blocks(part: EmailMessage) -> Iterator[EmailMessage]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (cast(EmailMessage, block) for block in payload)


def _exim(text: str, failed: list[str]) -> Iterator[Bounce]:
    """Exim names who was not reached in a header, and says why below each address."""
    reasons = {address.lower(): " ".join(words.split()) for address, words in EXIM_BODY.findall(f"{text}\n")}
    for address in failed:
        reason = reasons.get(address, "")
        yield Bounce(address, status_of(reason), reason)


def _qmail(text: str) -> Iterator[Bounce]:
    """qmail names the address in angle brackets and says why below."""
    for address, words in QMAIL.findall(text.partition("--- Below this line")[0]):
        reason = " ".join(words.split())
        yield Bounce(address.lower(), status_of(reason), reason)


def status_of(reason: str) -> str:
    """The code in the words of a server, made from its three digits where it has no longer one."""
    if code := STATUS.search(reason):
        return code[1]
    if reply := REPLY.search(reason):
        return {"550": "5.1.1", "551": "5.1.6", "552": "5.2.2", "553": "5.1.3"}.get(reply[1], f"{reply[1][0]}.0.0")
    return ""
