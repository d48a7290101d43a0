"""DKIM (RFC 6376): a signature by which mail servers know that a message comes from our domain and was not changed."""

from __future__ import annotations

from email.headerregistry import AddressHeader
from email.parser import BytesHeaderParser
from email.policy import SMTP
from typing import cast

import dkim
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# With the way out among them, as RFC 8058 asks for.
SIGNED_HEADERS = (
    *(b"From", b"To", b"Reply-To", b"Subject", b"Date", b"Message-ID", b"MIME-Version", b"Content-Type"),
    *(b"List-Unsubscribe", b"List-Unsubscribe-Post"),
)


def signed(message: bytes) -> bytes:
    """The message with its signature in front, or just as it is where no key is set up (DKIM_KEY).

    Raises ImproperlyConfigured where the key cannot be used.
    """
    if not settings.DKIM_KEY:
        return message
    try:
        signature = dkim.sign(
            message,
            settings.DKIM_SELECTOR.encode(),
            _domain(message).encode(),
            settings.DKIM_KEY.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(SIGNED_HEADERS),
        )
    except (dkim.DKIMException, ValueError) as error:
        raise ImproperlyConfigured(f"The message cannot be signed with DKIM_KEY: {error}") from error
    return bytes(signature) + message


def what_is_wrong() -> str:
    """Why messages could not be signed as the settings say; nothing where they can, or need not be."""
    if not settings.DKIM_KEY:
        return ""
    if not settings.DKIM_SELECTOR:
        return "DKIM_SELECTOR is missing."
    try:
        signed(b"From: nobody@example.com\r\n\r\n\r\n")
    except ImproperlyConfigured as error:
        return str(error)
    return ""


def _domain(message: bytes) -> str:
    """The one that is set up, else that of whom the message says it is from: only then the signature speaks for them.

    DMARC asks for this (RFC 7489, 3.1.1); a mail server may have a sender of its own.
    """
    if settings.DKIM_DOMAIN:
        return str(settings.DKIM_DOMAIN)
    head = message.partition(b"\r\n\r\n")[0]
    sender = cast(AddressHeader, BytesHeaderParser(policy=SMTP).parsebytes(head)["From"])
    return sender.addresses[0].domain
