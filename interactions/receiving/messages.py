"""What a received message says about itself: which of our e-mails it is about, who wrote it, when, and what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape
from typing import cast

LONGEST = 4000  # characters of an answer that are kept
# A Message-ID of ours: the delivery, and the entry it belongs to.
OURS = re.compile(r"delivery-(\d{1,18})-(\d{1,18})@")
TAG = re.compile(r"<(?:style|script).*?</(?:style|script)>|<br\s*/?>|</p>|<[^>]*>", re.IGNORECASE | re.DOTALL)
ADDRESS = re.compile(r"[^\s<>()\[\]\",;:]+@[^\s<>()\[\]\",;:]+\.[^\s<>()\[\]\",;:]+")

DeliveryKey = tuple[int, int]  # a delivery's id and that of its entry


def parsed(content: bytes) -> EmailMessage:
    """The message, however odd it is; what cannot be understood of it is left out."""
    return cast(EmailMessage, message_from_bytes(content, policy=policy.default))


def header(message: EmailMessage, name: str) -> str:
    """A header in one line; empty where it is missing or cannot be read."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except Exception:
        return ""


def addresses(text: str) -> list[str]:
    """The addresses in the value of a header, in small letters."""
    return [address.lower() for _name, address in getaddresses([text]) if "@" in address]


def sender_of(message: EmailMessage) -> tuple[str, str]:
    """Name and address of who wrote it."""
    for name, address in getaddresses([header(message, "From")]):
        return name, address.lower()
    return "", ""


def date_of(message: EmailMessage) -> datetime | None:
    """When it was written, as it says itself."""
    try:
        found = parsedate_to_datetime(header(message, "Date"))
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def keys_in(text: str) -> list[DeliveryKey]:
    """The deliveries whose Message-IDs stand in the text, each once."""
    return list(dict.fromkeys((int(one), int(two)) for one, two in OURS.findall(text)))


def answered(message: EmailMessage) -> list[DeliveryKey]:
    """The deliveries the message answers, the nearest first."""
    replied, thread = header(message, "In-Reply-To"), header(message, "References")
    return list(dict.fromkeys([*keys_in(replied), *reversed(keys_in(thread))]))


def enclosed(message: EmailMessage) -> list[DeliveryKey]:
    """The deliveries whose e-mails come back with the message, whole or their headers only."""
    found: list[DeliveryKey] = []
    for part in message.walk():
        if part is not message:
            found += keys_in(header(cast(EmailMessage, part), "Message-ID"))
        if part.get_content_maintype() == "text":
            found += keys_in(text_of(cast(EmailMessage, part)))
    return list(dict.fromkeys(found))


def texts(message: EmailMessage) -> Iterator[str]:
    """Everything in the message that is text, part by part."""
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield text_of(cast(EmailMessage, part))


def text_of(part: EmailMessage) -> str:
    """The text of a part, whatever it claims to be encoded in."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def said(message: EmailMessage) -> str:
    """What a person reads: the text, else that of the HTML, without what is quoted below it."""
    bodies = {part.get_content_subtype(): text_of(cast(EmailMessage, part)) for part in _readable(message)}
    text = bodies.get("plain") or _plain(bodies.get("html", ""))
    return "\n".join(_unquoted(text)).strip()[:LONGEST]


def _readable(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in reversed(list(message.walk())):  # so that of several the first counts
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            yield cast(EmailMessage, part)


def _plain(html: str) -> str:
    return unescape(TAG.sub(lambda tag: "\n" if tag[0].lower().startswith(("<br", "</p")) else " ", html))


def _unquoted(text: str) -> Iterator[str]:
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.lstrip().startswith(">"):
            yield line.rstrip()
